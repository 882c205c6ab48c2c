/* SPDX-License-Identifier: BSD-3-Clause */
/* Least squares without the library. */
#ifndef TORTURE_RANGE_H
#define TORTURE_RANGE_H

#include "model.h"

/* Distance of y from the range of a matrix: Gram-Schmidt, twice, with column
 * pivoting, in long double. Columns of which less than `negligible` of the
 * largest column is left add nothing. */
long double range_distance(const model *m, const double complex *y,
                           long double negligible);

#endif
