/* SPDX-License-Identifier: BSD-3-Clause */
/* Seeded random numbers, the same on every machine. The state is one integer,
 * which any seed may start. */
#ifndef EXAMPLES_RANDOM_H
#define EXAMPLES_RANDOM_H

#include <complex.h>
#include <stdint.h>

uint64_t random_bits(uint64_t *state);

/* Uniform in (0, 1]: its logarithm is finite. */
double random_uniform(uint64_t *state);

/* Uniform among 0 .. below - 1. */
int64_t random_index(uint64_t *state, int64_t below);

/* Real and imaginary part are independent standard Gaussians. */
double complex random_gaussian(uint64_t *state);

#endif
