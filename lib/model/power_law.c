/* SPDX-License-Identifier: BSD-3-Clause */
/* Patterns that depend on the distance from frequency 0 only: power law,
 * uniform (exponent 0), parallel lines. Grids are cut into rings of width 1.
 * Only operations that IEEE 754 rounds correctly are used: the same pattern
 * everywhere. */
#include "model/pattern.h"

#include <firenet/sampling.h>
#include <math.h>

#define MAX_EXPONENT 16

static int64_t longest(const fn_shape *shape) {
    int64_t most = 1;
    for (int a = 0; a < shape->axes; ++a) {
        most = shape->size[a] > most ? shape->size[a] : most;
    }
    return most;
}

/* floor |f|, every axis stretched to the longest one. */
static int32_t ring_of(const fn_shape *shape, int64_t index) {
    double most = (double)longest(shape), square = 0.0;
    for (int a = shape->axes - 1; a >= 0; --a) {
        int64_t n = shape->size[a], f = index % n - n / 2;
        double stretched = (double)f * most / (double)n;
        double term = stretched * stretched;
        square += term;
        index /= n;
    }
    return (int32_t)sqrt(square);
}

/* Density (1 + ring)^-exponent per point. */
static double power(int32_t ring, int exponent) {
    double density = 1.0;
    for (int e = 0; e < exponent; ++e) {
        density /= 1.0 + (double)ring;
    }
    return density;
}

typedef struct power_law {
    int exponent;
    int64_t centre; /* rings below it are taken whole */
    int64_t count;
    uint64_t seed;
} power_law;

static firenet_status check(const power_law *l, firenet_context *context,
                            const fn_shape *shape) {
    if (l->exponent < 0 || l->exponent > MAX_EXPONENT) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "exponent: %d, allowed is 0 .. %d", l->exponent,
                       MAX_EXPONENT);
    }
    if (l->centre < 0) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "centre: %lld, must be at least 0",
                       (long long)l->centre);
    }
    /* Ring numbers must fit their type. */
    if (longest(shape) > INT32_MAX / 2) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "shape: an axis of %lld, allowed is at most %d",
                       (long long)longest(shape), INT32_MAX / 2);
    }
    return FIRENET_OK;
}

static firenet_status fill(const power_law *l, firenet_context *context,
                           const fn_shape *shape, fn_pattern *pattern) {
    int64_t inside = 0;
    int32_t last = ring_of(shape, 0);
    for (int64_t i = 0; i < shape->length; ++i) {
        int32_t ring = ring_of(shape, i);
        /* A share rounded for every ring would not be uniform over them. */
        if (l->exponent == 0 && ring >= l->centre) {
            ring = last;
        }
        fn_band *band = &pattern->bands[ring];
        pattern->number[i] = ring;
        band->whole = ring < l->centre;
        band->density += power(ring, l->exponent);
        inside += band->whole;
    }
    if (inside > l->count) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "centre: %lld, a centre of that size has %lld points, "
                       "at most count = %lld are allowed",
                       (long long)l->centre, (long long)inside,
                       (long long)l->count);
    }
    return FIRENET_OK;
}

static firenet_status draw(const power_law *l, firenet_context *context,
                           const fn_shape *shape, int64_t *indices) {
    firenet_status status = check(l, context, shape);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_pattern pattern;
    /* Index 0 is a corner, where the last ring is. */
    int64_t rings = (int64_t)ring_of(shape, 0) + 1;
    status = fn_pattern_create(&pattern, context, shape->length, rings);
    if (status == FIRENET_OK) {
        status = fill(l, context, shape, &pattern);
    }
    if (status == FIRENET_OK) {
        status = fn_pattern_draw(&pattern, context, l->count, l->seed, indices);
    }
    fn_pattern_free(&pattern, context);
    return status;
}

/* ------------------------------------------------------------- power law */

firenet_status firenet_sampling_power(firenet_context *context, int axes,
                                      const int64_t *shape, int exponent,
                                      int64_t centre, int64_t count,
                                      uint64_t seed, int64_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_shape grid;
    power_law l = {exponent, centre, count, seed};
    status = fn_shape_set(&grid, context, axes, shape);
    if (status == FIRENET_OK) {
        status =
            fn_check_samples(context, "count", count, grid.length, indices);
    }
    if (status == FIRENET_OK) {
        status = draw(&l, context, &grid, indices);
    }
    return fn_leave(context, status);
}

/* ----------------------------------------------------------------- lines */

/* The grid that lines along `axis` start from. */
static fn_shape without_axis(const fn_shape *shape, int axis) {
    fn_shape rest = {.axes = 0, .length = shape->length / shape->size[axis]};
    for (int a = 0; a < shape->axes; ++a) {
        if (a != axis) {
            rest.size[rest.axes++] = shape->size[a];
        }
    }
    return rest;
}

/* Writes down the points whose line is chosen, in ascending order. */
static void expand(const fn_shape *shape, int axis, const uint8_t *chosen,
                   int64_t *indices) {
    int64_t inner = 1;
    for (int a = axis + 1; a < shape->axes; ++a) {
        inner *= shape->size[a];
    }
    for (int64_t i = 0; i < shape->length; ++i) {
        int64_t outer = i / (inner * shape->size[axis]);
        if (chosen[outer * inner + i % inner]) {
            *indices++ = i;
        }
    }
}

static firenet_status lines(const power_law *l, firenet_context *context,
                            const fn_shape *shape, int axis, int64_t *indices) {
    fn_shape rest = without_axis(shape, axis);
    firenet_status status =
        fn_check_samples(context, "count", l->count, rest.length, indices);
    if (status != FIRENET_OK) {
        return status;
    }
    uint8_t *chosen = fn_alloc_zero(context, rest.length, sizeof *chosen);
    if (!chosen) {
        return FIRENET_ERR_NOMEM;
    }
    /* The output is no smaller than the number of lines. */
    status = draw(l, context, &rest, indices);
    for (int64_t i = 0; status == FIRENET_OK && i < l->count; ++i) {
        chosen[indices[i]] = 1;
    }
    if (status == FIRENET_OK) {
        expand(shape, axis, chosen, indices);
    }
    fn_free(context, chosen);
    return status;
}

firenet_status firenet_sampling_lines(firenet_context *context, int axes,
                                      const int64_t *shape, int axis,
                                      int exponent, int64_t centre,
                                      int64_t count, uint64_t seed,
                                      int64_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_shape grid;
    power_law l = {exponent, centre, count, seed};
    status = fn_shape_set(&grid, context, axes, shape);
    if (status == FIRENET_OK && (axes < 2 || axis < 0 || axis >= axes)) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "axis: %d, axes: %d; lines need at least 2 axes and "
                         "run along one of 0 .. %d",
                         axis, axes, axes - 1);
    }
    if (status == FIRENET_OK) {
        status = lines(&l, context, &grid, axis, indices);
    }
    return fn_leave(context, status);
}
