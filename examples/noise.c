/* SPDX-License-Identifier: BSD-3-Clause */
#include "noise.h"

#include <math.h>

/* splitmix64 (Steele, Lea, Flood 2014): 64 bits of state are plenty here. */
static uint64_t next_bits(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

/* Uniform in (0, 1]: its logarithm is finite. */
static double next_uniform(uint64_t *state) {
    return ((double)(next_bits(state) >> 11) + 1) * 0x1p-53;
}

/* Box and Muller: real and imaginary part are independent Gaussians. */
static double complex next_gaussian(uint64_t *state) {
    const double radius = sqrt(-2 * log(next_uniform(state)));
    const double angle = 2 * acos(-1) * next_uniform(state);
    return radius * (cos(angle) + I * sin(angle));
}

double noise_add(vector *v, double level, uint64_t seed) {
    /* Two passes over the same sequence: first its norm, then its values. */
    uint64_t state = seed;
    double norm = 0;
    for (int64_t i = 0; i < v->length; i++) {
        const double r = cabs(next_gaussian(&state));
        norm += r * r;
    }
    const double wanted = level * vector_norm(v), scale = wanted / sqrt(norm);
    state = seed;
    for (int64_t i = 0; i < v->length; i++)
        vector_set(v, i, vector_get(v, i) + scale * next_gaussian(&state));
    return wanted;
}
