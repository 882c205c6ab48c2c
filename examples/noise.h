/* SPDX-License-Identifier: BSD-3-Clause */
/* Seeded measurement noise. */
#ifndef EXAMPLES_NOISE_H
#define EXAMPLES_NOISE_H

#include "vector.h"

/* Adds white Gaussian noise, complex unless it is to be `real`, scaled so that
 * its norm is exactly `level` times that of v. The same seed gives the same
 * noise. Returns the norm of the noise. */
double noise_add(vector *v, double level, uint64_t seed, bool real);

#endif
