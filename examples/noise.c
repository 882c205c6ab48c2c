/* SPDX-License-Identifier: BSD-3-Clause */
#include "noise.h"

#include "random.h"

#include <math.h>

/* The next value of the noise. */
static double complex draw(uint64_t *state, bool real) {
    const double complex value = random_gaussian(state);
    return real ? creal(value) : value;
}

double noise_add(vector *v, double level, uint64_t seed, bool real) {
    /* Two passes over the same sequence: first its norm, then its values. */
    uint64_t state = seed;
    double norm = 0;
    for (int64_t i = 0; i < v->length; i++) {
        const double r = cabs(draw(&state, real));
        norm += r * r;
    }
    const double wanted = level * vector_norm(v), scale = wanted / sqrt(norm);
    state = seed;
    for (int64_t i = 0; i < v->length; i++)
        vector_set(v, i, vector_get(v, i) + scale * draw(&state, real));
    return wanted;
}
