/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_MODEL_SORT_H
#define FN_MODEL_SORT_H

#include <stdint.h>

/* Ascending, in place: the C library's qsort() may allocate. */
void fn_sort(double *x, int64_t n);

/* What would stand at place k of n when sorted; changes the order. */
double fn_select(double *x, int64_t n, int64_t k);

#endif
