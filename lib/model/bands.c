/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/bands.h"

#include <math.h>
#include <stdlib.h>

static int floor_log2(int64_t n) {
    int log = 0;
    for (; n > 1; n /= 2) {
        ++log;
    }
    return log;
}

/* ----------------------------------------------------------------- checks */

static firenet_status check_law(firenet_context *context,
                                firenet_sampling_law law) {
    switch (law) {
    case FIRENET_SAMPLING_FOURIER_HAAR:
    case FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED:
    case FIRENET_SAMPLING_WALSH_HAAR:
    case FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED:
        return FIRENET_OK;
    }
    return fn_fail(context, FIRENET_ERR_RANGE,
                   "law: %d, must be one of firenet_sampling_law", (int)law);
}

static firenet_status check_sides(firenet_context *context,
                                  const fn_shape *shape) {
    int64_t side = shape->size[0];
    for (int a = 0; a < shape->axes; ++a) {
        int64_t n = shape->size[a];
        if (n != side || (n & (n - 1)) != 0) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "shape[%d]: %lld, axes must be equal powers of two "
                           "(axis 0 has %lld)",
                           a, (long long)n, (long long)side);
        }
    }
    return FIRENET_OK;
}

static firenet_status set(fn_bands *bands, firenet_context *context,
                          firenet_sampling_law law, int axes,
                          const int64_t *shape, int levels) {
    fn_shape checked;
    firenet_status status = check_law(context, law);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&checked, context, axes, shape);
    }
    if (status == FIRENET_OK) {
        status = check_sides(context, &checked);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int deepest = floor_log2(checked.size[0]);
    if (levels < 1 || levels > deepest) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "levels: %d, allowed is 1 .. %d for %lld points", levels,
                       deepest, (long long)checked.size[0]);
    }
    *bands = (fn_bands){.law = law,
                        .axes = axes,
                        .levels = levels,
                        .side = checked.size[0],
                        .length = checked.length};
    return FIRENET_OK;
}

firenet_status fn_bands_enter(fn_bands *bands, firenet_context *context,
                              firenet_sampling_law law, int axes,
                              const int64_t *shape, int levels) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = set(bands, context, law, axes, shape, levels);
    return status == FIRENET_OK ? status : fn_leave(context, status);
}

/* ------------------------------------------------------------------ bands */

static bool is_walsh(const fn_bands *bands) {
    return bands->law == FIRENET_SAMPLING_WALSH_HAAR ||
           bands->law == FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED;
}

/* Fourier: frequencies [-2^j0, 2^j0) first, then dyadic shells; t folds f and
 * -f-1, which share a band, together. Walsh: sequencies [0, 2^{j0+1}) first,
 * then [2^{j0+k-1}, 2^{j0+k}). */
static int band_of(const fn_bands *bands, int64_t index) {
    int j0 = floor_log2(bands->side) - bands->levels;
    if (is_walsh(bands)) {
        return index >> (j0 + 1) ? floor_log2(index) - j0 : 0;
    }
    int64_t f = index - bands->side / 2, t = f >= 0 ? f : -f - 1;
    return t >> j0 ? floor_log2(t) - j0 + 1 : 0;
}

int64_t fn_bands_count(const fn_bands *bands) {
    int64_t count = 1;
    for (int a = 0; a < bands->axes; ++a) {
        count *= bands->levels;
    }
    return count;
}

int32_t fn_bands_number(const fn_bands *bands, int64_t index) {
    int32_t number = 0, scale = 1;
    for (int a = bands->axes - 1; a >= 0; --a) {
        number += band_of(bands, index % bands->side) * scale;
        index /= bands->side;
        scale *= bands->levels;
    }
    return number;
}

int fn_bands_level(const fn_bands *bands, int64_t index) {
    int most = 0;
    for (int a = 0; a < bands->axes; ++a) {
        int k = band_of(bands, index % bands->side);
        most = k > most ? k : most;
        index /= bands->side;
    }
    return most;
}

int64_t fn_bands_size(const fn_bands *bands, int level) {
    int64_t upto = bands->length >> (bands->axes * (bands->levels - 1 - level));
    return level ? upto - (upto >> bands->axes) : upto;
}

/* -------------------------------------------------------------- densities */

/* A band: its k_i, the largest of them, and how many are the first. */
typedef struct place {
    int axes, k[FIRENET_MAX_AXES], most, first;
} place;

static place place_of(const fn_bands *bands, int64_t number) {
    place p = {.axes = bands->axes};
    for (int a = p.axes - 1; a >= 0; --a) {
        p.k[a] = (int)(number % bands->levels);
        p.most = p.k[a] > p.most ? p.k[a] : p.most;
        p.first += p.k[a] == 0;
        number /= bands->levels;
    }
    return p;
}

/* sum_a |k_a - l|. */
static int spread(const place *p, int l) {
    int sum = 0;
    for (int a = 0; a < p->axes; ++a) {
        sum += abs(p->k[a] - l);
    }
    return sum;
}

/* sum_{l<=K} s_l prod 2^{-|k_i-l|} + sum_{l>K} s_l 2^{-2(l-K)} prod
 * 2^{-|k_i-l|}, K = max k_i. Powers of two: exact, the same everywhere. */
static double fourier_density(const fn_bands *bands, const place *p,
                              const int64_t *sparsities) {
    double density = 0.0;
    for (int l = 0; l < bands->levels; ++l) {
        int exponent = spread(p, l) + (l > p->most ? 2 * (l - p->most) : 0);
        density += ldexp((double)sparsities[l], -exponent);
    }
    return density;
}

double fn_bands_cost(int64_t n, int64_t s) {
    int exponent;
    double mantissa =
        s < n ? frexp((double)n / (double)s, &exponent) : frexp(1.0, &exponent);
    double log2_e = 1.4426950408889634,
           log2_n_s = exponent - 2 + 2.0 * mantissa;
    return (double)(s < n ? s : n) * (log2_e + log2_n_s);
}

/* Points of a band: an axis has 2^{j0+1} in its first, 2^{j0+k} in band k. */
static double points(const fn_bands *bands, const place *p) {
    int exponent = 0, j0 = floor_log2(bands->side) - bands->levels;
    for (int a = 0; a < p->axes; ++a) {
        exponent += j0 + (p->k[a] ? p->k[a] : 1);
    }
    return ldexp(1.0, exponent);
}

/* Uniform inside a level. */
static double walsh_density(const fn_bands *bands, const place *p,
                            const int64_t *sparsities) {
    int64_t n = fn_bands_size(bands, p->most), s = sparsities[p->most];
    return s ? fn_bands_cost(n, s) * (points(bands, p) / (double)n) : 0.0;
}

double fn_bands_density(const fn_bands *bands, const int64_t *sparsities,
                        int64_t number) {
    place p = place_of(bands, number);
    switch (bands->law) {
    case FIRENET_SAMPLING_FOURIER_HAAR:
        /* The first band of an axis is as wide as the second. */
        return ldexp(fourier_density(bands, &p, sparsities), p.first);
    case FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED:
        return fourier_density(bands, &p, sparsities);
    case FIRENET_SAMPLING_WALSH_HAAR:
        return walsh_density(bands, &p, sparsities);
    case FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED:
        return ldexp((double)sparsities[p.most], -spread(&p, p.most));
    }
    return 0.0;
}
