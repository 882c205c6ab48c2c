/* SPDX-License-Identifier: BSD-3-Clause */
/* What firenet-reconstruct prints at its end. */
#ifndef EXAMPLES_SUMMARY_H
#define EXAMPLES_SUMMARY_H

#include "result.h"

/* Errors show in ferror(stdout). */
void summary_print(const result *r);

#endif
