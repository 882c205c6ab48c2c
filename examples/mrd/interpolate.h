/* SPDX-License-Identifier: BSD-3-Clause */
/* Smooth arrays on a finer grid. */
#ifndef EXAMPLES_MRD_INTERPOLATE_H
#define EXAMPLES_MRD_INTERPOLATE_H

#include <complex.h>
#include <stdint.h>

/* Bilinear interpolation of a [from_shape] array, periodic, to [shape]; both
 * have their origin at floor(n/2). */
void interpolate(const int64_t *from_shape, const float complex *from,
                 const int64_t *shape, float complex *out);

#endif
