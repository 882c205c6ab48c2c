/* SPDX-License-Identifier: BSD-3-Clause */
#include "random.h"

#include <math.h>

/* splitmix64 (Steele, Lea, Flood 2014): 64 bits of state are plenty here. */
uint64_t random_bits(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double random_uniform(uint64_t *state) {
    return ((double)(random_bits(state) >> 11) + 1) * 0x1p-53;
}

int64_t random_index(uint64_t *state, int64_t below) {
    return (int64_t)(random_bits(state) % (uint64_t)below);
}

/* Box and Muller. */
double complex random_gaussian(uint64_t *state) {
    const double radius = sqrt(-2 * log(random_uniform(state)));
    const double angle = 2 * acos(-1) * random_uniform(state);
    return radius * (cos(angle) + I * sin(angle));
}
