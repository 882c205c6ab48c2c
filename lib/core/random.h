/* SPDX-License-Identifier: BSD-3-Clause */
/* A seeded generator that gives the same numbers on every machine, but for the
 * normal ones: xoshiro256** (Blackman, Vigna 2018) seeded by splitmix64. */
#ifndef FN_CORE_RANDOM_H
#define FN_CORE_RANDOM_H

#include "core/types.h"

typedef struct fn_random {
    uint64_t state[4];
} fn_random;

void fn_random_seed(fn_random *random, uint64_t seed);

/* Uniform on {0, .., n-1}, without bias; n >= 1. */
uint64_t fn_random_below(fn_random *random, uint64_t n);

/* Uniform on (-1, 1). */
double fn_random_symmetric(fn_random *random);

/* Standard normal, by the C library's logarithm and cosine: another library's
 * may change the last bits. */
double fn_random_normal(fn_random *random);

#endif
