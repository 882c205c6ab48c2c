/* SPDX-License-Identifier: BSD-3-Clause */
/* The phantom, the pattern and the noise: functions of the place alone, so that
 * ranks need not tell each other. */
#include "study.h"

#include <math.h>

/* Schabel, 'phantom3d', MATLAB Central 9416, 2006: the ellipsoids of Shepp and
 * Logan in three dimensions, with raised contrast. Angles in degrees about z.
 */
static const struct {
    double value, a, b, c, x, y, z, angle;
} ellipsoids[] = {
    {1, .69, .92, .81, 0, 0, 0, 0},
    {-.8, .6624, .874, .78, 0, -.0184, 0, 0},
    {-.2, .11, .31, .22, .22, 0, 0, -18},
    {-.2, .16, .41, .28, -.22, 0, 0, 18},
    {.1, .21, .25, .41, 0, .35, -.15, 0},
    {.1, .046, .046, .05, 0, .1, .25, 0},
    {.1, .046, .046, .05, 0, -.1, .25, 0},
    {.1, .046, .023, .05, -.08, -.605, 0, 0},
    {.1, .023, .023, .02, 0, -.606, 0, 0},
    {.1, .023, .046, .02, .06, -.605, 0, 0},
};

double phantom_value(double x, double y, double z) {
    double sum = 0.0;
    for (size_t e = 0; e < sizeof ellipsoids / sizeof *ellipsoids; ++e) {
        double angle = ellipsoids[e].angle * acos(-1.0) / 180.0;
        double dx = x - ellipsoids[e].x, dy = y - ellipsoids[e].y;
        double u = (dx * cos(angle) + dy * sin(angle)) / ellipsoids[e].a;
        double v = (dy * cos(angle) - dx * sin(angle)) / ellipsoids[e].b;
        double w = (z - ellipsoids[e].z) / ellipsoids[e].c;
        if (u * u + v * v + w * w <= 1.0)
            sum += ellipsoids[e].value;
    }
    return floor(sum * 10.0 + 0.5) / 10.0;
}

/* splitmix64: Steele, Lea, Flood, 'Fast splittable pseudorandom number
 * generators', OOPSLA 2014. */
static double uniform_at(uint64_t stream, uint64_t place) {
    uint64_t z = (stream << 56) + place * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

double normal_at(uint64_t stream, uint64_t place) {
    double u = 1.0 - uniform_at(stream, 2 * place);
    double v = uniform_at(stream, 2 * place + 1);
    return sqrt(-2.0 * log(u)) * cos(2.0 * acos(-1.0) * v);
}

/* Falls with the square of the distance from the middle, from 1 on. */
static double density(int axes, const int64_t *shape, const int64_t *k,
                      double level) {
    double square = 0.0;
    for (int a = 0; a < axes; ++a) {
        int64_t n = shape[a], f = k[a] > n / 2 ? k[a] - n : k[a];
        double r = 2.0 * (double)f / (double)n;
        square += r * r;
    }
    return fmin(1.0, level / (0.01 + square));
}

bool is_sampled(int axes, const int64_t *shape, const int64_t *k,
                double level) {
    uint64_t place = 0;
    for (int a = 0; a < axes; ++a)
        place = place * (uint64_t)shape[a] + (uint64_t)k[a];
    return uniform_at(1, place + 1) < density(axes, shape, k, level);
}

/* On a coarse grid of frequencies, which the mean hardly depends on. */
double sampling_level(int axes, const int64_t *shape, double rate) {
    const int64_t grid[] = {24, 24, 24};
    double low = 0.0, high = 4.0;
    (void)shape;
    for (int step = 0; step < 50; ++step) {
        double level = (low + high) / 2.0, sum = 0.0, count = 0.0;
        for (int64_t i = 0; i < 24 * 24 * (axes == 3 ? 24 : 1); ++i) {
            const int64_t k[] = {i % 24, i / 24 % 24, i / 576};
            sum += density(axes, grid, k, level);
            count += 1.0;
        }
        *(sum < rate * count ? &low : &high) = level;
    }
    return (low + high) / 2.0;
}
