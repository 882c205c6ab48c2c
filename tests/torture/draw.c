/* SPDX-License-Identifier: BSD-3-Clause */
#include "draw.h"
#include <math.h>

/* SplitMix64: Steele, Lea, Flood, OOPSLA 2014. */
static uint64_t next(draw *d) {
    uint64_t z = d->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

draw draw_new(uint64_t seed, int64_t index) {
    draw d = {seed};
    d.state = next(&d) ^ (uint64_t)index;
    d.state = next(&d);
    return d;
}

double draw_uniform(draw *d) {
    return (double)(next(d) >> 11) * 0x1p-53;
}

int64_t draw_integer(draw *d, int64_t low, int64_t high) {
    return low + (int64_t)((double)(high - low + 1) * draw_uniform(d));
}

double draw_log(draw *d, double low, double high) {
    return low * exp(log(high / low) * draw_uniform(d));
}

int64_t draw_size(draw *d, int64_t low, int64_t high) {
    double size = draw_log(d, (double)low, (double)high + 1.0);
    return size < (double)high ? (int64_t)size : high;
}

int draw_chance(draw *d, double probability) {
    return draw_uniform(d) < probability;
}

double draw_normal(draw *d) {
    double radius = sqrt(-2.0 * log(1.0 - draw_uniform(d)));
    return radius * cos(6.283185307179586 * draw_uniform(d));
}

double complex draw_element(draw *d, int is_complex) {
    double re = draw_normal(d);
    return is_complex ? re + draw_normal(d) * I : re;
}

void draw_subset(draw *d, int64_t size, int64_t count, int64_t *subset) {
    for (int64_t i = 0, taken = 0; taken < count; i++) {
        double left = (double)(size - i);
        if (left * draw_uniform(d) < (double)(count - taken)) {
            subset[taken++] = i;
        }
    }
}
