/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays on another grid. */
#ifndef EXAMPLES_MRD_INTERPOLATE_H
#define EXAMPLES_MRD_INTERPOLATE_H

#include <complex.h>
#include <firenet/firenet.h>

/* Bilinear interpolation of a [from_shape] array, periodic, to [shape]; both
 * have their origin at floor(n/2). */
void interpolate(const int64_t *from_shape, const float complex *from,
                 const int64_t *shape, float complex *out);

/* An image [shape] to one of [fewer] points, each at most as many, of the same
 * field of view, in the same memory: frequencies in the middle stay. */
firenet_status fewer_frequencies(firenet_context *context, const int64_t *shape,
                                 const int64_t *fewer, float complex *x);

#endif
