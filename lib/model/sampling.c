/* SPDX-License-Identifier: BSD-3-Clause */
/* Patterns that follow sparsity in levels: dyadic bands of frequencies. */
#include "model/pattern.h"

#include <firenet/sampling.h>
#include <math.h>
#include <stdlib.h>

/* What was asked for; bands are numbered in C order of (k_1..k_d), each k from
 * 0. */
typedef struct request {
    int axes, levels;
    int64_t side; /* N = 2^R */
    const int64_t *sparsities;
} request;

/* A transform's way to cut an axis and to weigh a band (k_1..k_d). */
typedef struct band_scheme {
    int (*band)(const request *r, int64_t index);
    double (*density)(const request *r, const int *k);
} band_scheme;

static int floor_log2(int64_t n) {
    int log = 0;
    for (; n > 1; n /= 2) {
        ++log;
    }
    return log;
}

/* ---------------------------------------------------------------- schemes */

static int coarsest(const request *r) {
    return floor_log2(r->side) - r->levels;
}

/* Frequencies [-2^j0, 2^j0) first, then dyadic shells. t folds f and -f-1,
 * which share a band, together. */
static int fourier_band(const request *r, int64_t index) {
    int64_t f = index - r->side / 2, t = f >= 0 ? f : -f - 1;
    int j0 = coarsest(r);
    return t >> j0 ? floor_log2(t) - j0 + 1 : 0;
}

/* Sequencies [0, 2^{j0+1}) first, then [2^{j0+k-1}, 2^{j0+k}). */
static int walsh_band(const request *r, int64_t index) {
    int j0 = coarsest(r);
    return index >> (j0 + 1) ? floor_log2(index) - j0 : 0;
}

static int largest(const request *r, const int *k) {
    int most = 0;
    for (int a = 0; a < r->axes; ++a) {
        most = k[a] > most ? k[a] : most;
    }
    return most;
}

/* sum_a |k_a - l|. */
static int spread(const request *r, const int *k, int l) {
    int sum = 0;
    for (int a = 0; a < r->axes; ++a) {
        sum += abs(k[a] - l);
    }
    return sum;
}

/* sum_{l<=K} s_l prod 2^{-|k_i-l|} + sum_{l>K} s_l 2^{-2(l-K)} prod
 * 2^{-|k_i-l|}, K = max k_i. Powers of two: exact, the same everywhere. */
static double fourier_density(const request *r, const int *k) {
    int most = largest(r, k);
    double density = 0.0;
    for (int l = 0; l < r->levels; ++l) {
        int exponent = spread(r, k, l) + (l > most ? 2 * (l - most) : 0);
        density += ldexp((double)r->sparsities[l], -exponent);
    }
    return density;
}

/* s_K prod 2^{-|k_i-K|}, K = max k_i. */
static double walsh_density(const request *r, const int *k) {
    int most = largest(r, k);
    return ldexp((double)r->sparsities[most], -spread(r, k, most));
}

static const band_scheme fourier_haar = {fourier_band, fourier_density};
static const band_scheme walsh_haar = {walsh_band, walsh_density};

/* ---------------------------------------------------------------- pattern */

static firenet_status
check_sparsities(const request *r, firenet_context *context, int64_t length) {
    if (!r->sparsities) {
        return fn_fail_null(context, "sparsities");
    }
    bool some = false;
    for (int k = 0; k < r->levels; ++k) {
        if (r->sparsities[k] < 0 || r->sparsities[k] > length) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "sparsities[%d]: %lld, allowed is 0 .. %lld", k,
                           (long long)r->sparsities[k], (long long)length);
        }
        some = some || r->sparsities[k] > 0;
    }
    if (!some) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "sparsities: all 0, one must be at least 1");
    }
    return FIRENET_OK;
}

static firenet_status check(request *r, firenet_context *context,
                            const fn_shape *shape) {
    r->side = shape->size[0];
    for (int a = 0; a < shape->axes; ++a) {
        int64_t n = shape->size[a];
        if (n != r->side || (n & (n - 1)) != 0) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "shape[%d]: %lld, axes must be equal powers of two "
                           "(axis 0 has %lld)",
                           a, (long long)n, (long long)r->side);
        }
    }
    if (r->levels < 1 || r->levels > floor_log2(r->side)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "levels: %d, allowed is 1 .. %d for %lld points",
                       r->levels, floor_log2(r->side), (long long)r->side);
    }
    return check_sparsities(r, context, shape->length);
}

static int32_t band_number(const request *r, const band_scheme *scheme,
                           int64_t index) {
    int32_t number = 0, scale = 1;
    for (int a = r->axes - 1; a >= 0; --a) {
        number += scheme->band(r, index % r->side) * scale;
        index /= r->side;
        scale *= r->levels;
    }
    return number;
}

static void fill(const request *r, const band_scheme *scheme,
                 fn_pattern *pattern) {
    for (int64_t i = 0; i < pattern->length; ++i) {
        pattern->number[i] = band_number(r, scheme, i);
    }
    for (int64_t b = 0; b < pattern->count; ++b) {
        int k[FIRENET_MAX_AXES];
        int64_t rest = b;
        for (int a = r->axes - 1; a >= 0; --a) {
            k[a] = (int)(rest % r->levels);
            rest /= r->levels;
        }
        pattern->bands[b].density = scheme->density(r, k);
    }
}

static firenet_status make(request *r, const band_scheme *scheme,
                           firenet_context *context, const int64_t *size,
                           int64_t count, uint64_t seed, int64_t *indices) {
    fn_shape shape;
    firenet_status status = fn_shape_set(&shape, context, r->axes, size);
    if (status == FIRENET_OK) {
        status = check(r, context, &shape);
    }
    if (status == FIRENET_OK) {
        status =
            fn_check_samples(context, "count", count, shape.length, indices);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t bands = 1;
    for (int a = 0; a < r->axes; ++a) {
        bands *= r->levels;
    }
    fn_pattern pattern;
    status = fn_pattern_create(&pattern, context, shape.length, bands);
    if (status == FIRENET_OK) {
        fill(r, scheme, &pattern);
        status = fn_pattern_draw(&pattern, context, count, seed, indices);
    }
    fn_pattern_free(&pattern, context);
    return status;
}

/* The public functions differ in the scheme only. */
static firenet_status enter(const band_scheme *scheme, firenet_context *context,
                            request r, const int64_t *size, int64_t count,
                            uint64_t seed, int64_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    make(&r, scheme, context, size, count, seed, indices));
}

firenet_status firenet_sampling_fourier_haar(firenet_context *context, int axes,
                                             const int64_t *shape, int levels,
                                             const int64_t *sparsities,
                                             int64_t count, uint64_t seed,
                                             int64_t *indices) {
    request r = {.axes = axes, .levels = levels, .sparsities = sparsities};
    return enter(&fourier_haar, context, r, shape, count, seed, indices);
}

firenet_status firenet_sampling_walsh_haar(firenet_context *context, int axes,
                                           const int64_t *shape, int levels,
                                           const int64_t *sparsities,
                                           int64_t count, uint64_t seed,
                                           int64_t *indices) {
    request r = {.axes = axes, .levels = levels, .sparsities = sparsities};
    return enter(&walsh_haar, context, r, shape, count, seed, indices);
}
