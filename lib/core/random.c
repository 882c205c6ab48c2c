/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/random.h"

#include <math.h>

static uint64_t rotate(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

void fn_random_seed(fn_random *random, uint64_t seed) {
    for (int i = 0; i < 4; ++i) {
        seed += UINT64_C(0x9e3779b97f4a7c15);
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        random->state[i] = z ^ (z >> 31);
    }
}

static uint64_t next(fn_random *random) {
    uint64_t *s = random->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint64_t fn_random_below(fn_random *random, uint64_t n) {
    /* Values below 2^64 mod n would make small results too likely. */
    uint64_t unfair = (0 - n) % n, value;
    do {
        value = next(random);
    } while (value < unfair);
    return value % n;
}

double fn_random_symmetric(fn_random *random) {
    /* 53 bits, centred: never exactly -1, 0 or 1. */
    double unit = ((double)(next(random) >> 11) + 0.5) * 0x1.0p-53;
    return 2.0 * unit - 1.0;
}

double fn_random_normal(fn_random *random) {
    /* Box and Muller; the radius' uniform is never 0. */
    double radius = fabs(fn_random_symmetric(random));
    double turn = 3.14159265358979323846 * fn_random_symmetric(random);
    return sqrt(-2.0 * log(radius)) * cos(turn);
}
