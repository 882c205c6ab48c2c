/* SPDX-License-Identifier: BSD-3-Clause */
/* Sampling with levels: bands of frequencies, a number of samples for each,
 * and a uniform draw inside each. */
#include "core/types.h"
#include "model/random.h"
#include "operators/shape.h"

#include <firenet/sampling.h>
#include <math.h>
#include <stdlib.h>

typedef struct band {
    double density; /* of samples, up to a factor common to all bands */
    int64_t size;   /* points */
    int64_t wanted; /* samples */
    bool open;      /* its number of samples is not settled yet */
} band;

/* Everything about one pattern; bands are numbered in C order of (k_1..k_d),
 * each k from 0. */
typedef struct pattern {
    int axes, levels;
    int64_t side; /* N = 2^R */
    const int64_t *sparsities;
    int64_t count; /* of bands: levels^axes */
    band *bands;
} pattern;

static int floor_log2(int64_t n) {
    int log = 0;
    for (; n > 1; n /= 2) {
        ++log;
    }
    return log;
}

/* Band of frequency f on one axis, from 0: [-2^j0, 2^j0) first, then dyadic
 * shells. t folds f and -f-1, which share a band, together. */
static int fourier_band(const pattern *p, int64_t f) {
    int64_t t = f >= 0 ? f : -f - 1;
    int j0 = floor_log2(p->side) - p->levels;
    return t >> j0 ? floor_log2(t) - j0 + 1 : 0;
}

/* Splits a band number into k_1 .. k_d. */
static void band_indices(const pattern *p, int64_t index, int *k) {
    for (int a = p->axes - 1; a >= 0; --a) {
        k[a] = (int)(index % p->levels);
        index /= p->levels;
    }
}

/* sum_{l<=K} s_l prod 2^{-|k_i-l|} + sum_{l>K} s_l 2^{-2(l-K)} prod
 * 2^{-|k_i-l|}, K = max k_i. Powers of two: exact, the same everywhere. */
static double fourier_haar_density(const pattern *p, int64_t index) {
    int k[FIRENET_MAX_AXES], largest = 0;
    band_indices(p, index, k);
    for (int a = 0; a < p->axes; ++a) {
        largest = k[a] > largest ? k[a] : largest;
    }
    double density = 0.0;
    for (int l = 0; l < p->levels; ++l) {
        int exponent = l > largest ? 2 * (l - largest) : 0;
        for (int a = 0; a < p->axes; ++a) {
            exponent += abs(k[a] - l);
        }
        density += ldexp((double)p->sparsities[l], -exponent);
    }
    return density;
}

/* ----------------------------------------------------- samples per band */

/* Bands whose fair share of `samples` reaches their size are taken whole,
 * until none does. Returns what is left for the open bands, and their total
 * density. */
static int64_t saturate(const pattern *p, int64_t samples, double *total) {
    for (bool again = true; again;) {
        again = false;
        *total = 0.0;
        for (int64_t b = 0; b < p->count; ++b) {
            *total += p->bands[b].open ? p->bands[b].density : 0.0;
        }
        for (int64_t b = 0; b < p->count && !again; ++b) {
            band *one = &p->bands[b];
            if (one->open &&
                (double)samples * one->density >= (double)one->size * *total) {
                one->wanted = one->size;
                one->open = false;
                samples -= one->size;
                again = true;
            }
        }
    }
    return samples;
}

static band *largest_remainder(const pattern *p) {
    band *best = NULL;
    for (int64_t b = 0; b < p->count; ++b) {
        band *one = &p->bands[b];
        if (one->open && (!best || one->density > best->density)) {
            best = one;
        }
    }
    return best;
}

/* Whole parts of the shares first, then one more each by largest remainder
 * (kept in `density`), so that the total is exact. */
static void allot(const pattern *p, int64_t samples) {
    double total;
    samples = saturate(p, samples, &total);
    int64_t left = samples;
    for (int64_t b = 0; b < p->count; ++b) {
        band *one = &p->bands[b];
        if (one->open) {
            double share = (double)samples * one->density / total;
            one->wanted = (int64_t)share;
            one->density = share - (double)one->wanted;
            left -= one->wanted;
        }
    }
    for (; left > 0; --left) {
        band *one = largest_remainder(p);
        ++one->wanted;
        one->open = false;
    }
}

/* ------------------------------------------------------------- the draw */

static int64_t band_number(const pattern *p, int64_t index) {
    int64_t number = 0, scale = 1;
    for (int a = p->axes - 1; a >= 0; --a) {
        number += fourier_band(p, index % p->side - p->side / 2) * scale;
        index /= p->side;
        scale *= p->levels;
    }
    return number;
}

/* Selection sampling: a point is taken with probability (samples wanted) /
 * (points left) of its band, which is uniform without replacement, and yields
 * the indices in ascending order. */
static void draw(const pattern *p, int64_t length, uint64_t seed,
                 int64_t *indices) {
    fn_random random;
    fn_random_seed(&random, seed);
    for (int64_t i = 0; i < length; ++i) {
        band *one = &p->bands[band_number(p, i)];
        uint64_t points = (uint64_t)one->size--;
        if (fn_random_below(&random, points) < (uint64_t)one->wanted) {
            --one->wanted;
            *indices++ = i;
        }
    }
}

/* ------------------------------------------------------------- interface */

static firenet_status check(pattern *p, firenet_context *context,
                            const fn_shape *shape, int64_t count,
                            const int64_t *indices) {
    p->side = shape->size[0];
    for (int a = 0; a < shape->axes; ++a) {
        int64_t n = shape->size[a];
        if (n != p->side || (n & (n - 1)) != 0) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "shape[%d]: %lld, axes must be equal powers of two "
                           "(axis 0 has %lld)",
                           a, (long long)n, (long long)p->side);
        }
    }
    if (p->levels < 1 || p->levels > floor_log2(p->side)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "levels: %d, allowed is 1 .. %d for %lld points",
                       p->levels, floor_log2(p->side), (long long)p->side);
    }
    if (count < 1 || count > shape->length) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is 1 .. %lld", (long long)count,
                       (long long)shape->length);
    }
    if (!p->sparsities || !indices) {
        return fn_fail_null(context, p->sparsities ? "indices" : "sparsities");
    }
    bool some = false;
    for (int k = 0; k < p->levels; ++k) {
        if (p->sparsities[k] < 0 || p->sparsities[k] > shape->length) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "sparsities[%d]: %lld, allowed is 0 .. %lld", k,
                           (long long)p->sparsities[k],
                           (long long)shape->length);
        }
        some = some || p->sparsities[k] > 0;
    }
    if (!some) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "sparsities: all 0, one must be at least 1");
    }
    return FIRENET_OK;
}

static firenet_status make_pattern(pattern *p, firenet_context *context,
                                   const fn_shape *shape, int64_t count,
                                   uint64_t seed, int64_t *indices) {
    p->count = 1;
    for (int a = 0; a < p->axes; ++a) {
        p->count *= p->levels;
    }
    p->bands = fn_alloc_zero(context, p->count, sizeof *p->bands);
    if (!p->bands) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t b = 0; b < p->count; ++b) {
        p->bands[b].density = fourier_haar_density(p, b);
        p->bands[b].open = true;
    }
    for (int64_t i = 0; i < shape->length; ++i) {
        ++p->bands[band_number(p, i)].size;
    }
    allot(p, count);
    draw(p, shape->length, seed, indices);
    return FIRENET_OK;
}

firenet_status firenet_sampling_fourier_haar(firenet_context *context, int axes,
                                             const int64_t *shape, int levels,
                                             const int64_t *sparsities,
                                             int64_t count, uint64_t seed,
                                             int64_t *indices) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_shape grid;
    pattern p = {.axes = axes, .levels = levels, .sparsities = sparsities};
    status = fn_shape_set(&grid, context, axes, shape);
    if (status == FIRENET_OK) {
        status = check(&p, context, &grid, count, indices);
    }
    if (status == FIRENET_OK) {
        status = make_pattern(&p, context, &grid, count, seed, indices);
    }
    fn_free(context, p.bands);
    return fn_leave(context, status);
}
