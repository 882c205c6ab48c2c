/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef EXAMPLES_REPORT_COILS_H
#define EXAMPLES_REPORT_COILS_H

#include "report.h"

/* What was found of several coils; errors show in ferror(file). */
void report_coils(FILE *file, const result *r, const encoded_images *images);

#endif
