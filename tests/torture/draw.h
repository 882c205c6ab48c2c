/* SPDX-License-Identifier: BSD-3-Clause */
/* Random numbers that are the same on every machine: a stream for each pair of
 * seed and index, so that one problem can be made alone. */
#ifndef TORTURE_DRAW_H
#define TORTURE_DRAW_H

#include <complex.h>
#include <stdint.h>

typedef struct draw {
    uint64_t state;
} draw;

draw draw_new(uint64_t seed, int64_t index);

/* In [0, 1). */
double draw_uniform(draw *d);
/* In [low, high]. */
int64_t draw_integer(draw *d, int64_t low, int64_t high);
/* In [low, high], uniform in the logarithm; low > 0. */
double draw_log(draw *d, double low, double high);
/* In [low, high], uniform in the logarithm. */
int64_t draw_size(draw *d, int64_t low, int64_t high);
/* 1 with the probability given. */
int draw_chance(draw *d, double probability);
/* Standard normal; of variance 1 in each part where `is_complex`. */
double draw_normal(draw *d);
double complex draw_element(draw *d, int is_complex);
/* `count` distinct numbers of [0, size) in increasing order. */
void draw_subset(draw *d, int64_t size, int64_t count, int64_t *subset);

#endif
