/* SPDX-License-Identifier: BSD-3-Clause */
/* What report.html says is certain, what follows from an assumption, and what
 * is known only because the truth is. Errors show in ferror(file). */
#ifndef EXAMPLES_REPORT_BOUNDS_H
#define EXAMPLES_REPORT_BOUNDS_H

#include "result.h"

#include <stdio.h>

/* The assumption's state in a tile. */
void report_assumption_tile(FILE *file, const result *r);

/* A section. */
void report_bounds(FILE *file, const result *r);

#endif
