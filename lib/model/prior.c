/* SPDX-License-Identifier: BSD-3-Clause */
/* Sparsities that a pattern can hold: stated before there are data, and cut
 * down to the samples that were taken. */
#include "model/bands.h"
#include "model/pattern.h"

#include <math.h>
#include <string.h>

/* 2^-64 of any level is less than one coefficient. */
#define RATE_MAX 64.0

static firenet_status check_factor(firenet_context *context, double factor) {
    if (!(factor > 0.0 && isfinite(factor))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "factor: %.17g, must be finite and > 0", factor);
    }
    return FIRENET_OK;
}

/* ------------------------------------------------------------------ prior */

/* 2^-x, linear between whole x: the same number on every machine. */
static double power(double x) {
    double whole = floor(x);
    return ldexp(1.0 - 0.5 * (x - whole), -(int)whole);
}

/* s_k = n_k 2^{-c decay^k}, rounded down, at least 1. */
static int64_t claimed(const fn_bands *bands, double decay, int level,
                       double c) {
    for (int k = 0; k < level; ++k) {
        c *= decay;
    }
    double share = power(fmin(c, RATE_MAX));
    return (int64_t)fmax(1.0, (double)fn_bands_size(bands, level) * share);
}

/* Samples of level k that s coefficients need: at most all n there are. */
static double needed_by(const fn_bands *bands, double factor, int k,
                        int64_t s) {
    int64_t n = fn_bands_size(bands, k);
    return fmin((double)n, factor * fn_bands_cost(n, s));
}

/* And of all levels, where the claims are those of c. */
static double needed(const fn_bands *bands, double decay, double factor,
                     double c) {
    double sum = 0.0;
    for (int k = 0; k < bands->levels; ++k) {
        sum += needed_by(bands, factor, k, claimed(bands, decay, k, c));
    }
    return sum;
}

/* The smallest c whose sparsities need no more than `count` samples. */
static double smallest_rate(const fn_bands *bands, double decay, double factor,
                            int64_t count) {
    double low = 0.0, high = RATE_MAX;
    for (int i = 0; i < 128; ++i) {
        double middle = 0.5 * (low + high);
        if (needed(bands, decay, factor, middle) <= (double)count) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return high;
}

static firenet_status prior(firenet_context *context, const fn_bands *bands,
                            int64_t count, double decay, double factor,
                            int64_t *sparsities) {
    if (!sparsities) {
        return fn_fail_null(context, "sparsities");
    }
    firenet_status status = check_factor(context, factor);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!(decay >= 1.0 && decay <= 16.0)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "decay: %.17g, allowed is 1 .. 16", decay);
    }
    double fewest = ceil(needed(bands, decay, factor, RATE_MAX));
    if ((double)count < fewest || count > bands->length) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is %.0f (one coefficient for each "
                       "level) .. %lld",
                       (long long)count, fewest, (long long)bands->length);
    }
    double c = smallest_rate(bands, decay, factor, count);
    for (int k = 0; k < bands->levels; ++k) {
        sparsities[k] = claimed(bands, decay, k, c);
    }
    return FIRENET_OK;
}

firenet_status firenet_sampling_prior(firenet_context *context,
                                      firenet_sampling_law law, int axes,
                                      const int64_t *shape, int levels,
                                      int64_t count, double decay,
                                      double factor, int64_t *sparsities) {
    fn_bands bands;
    firenet_status status =
        fn_bands_enter(&bands, context, law, axes, shape, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    prior(context, &bands, count, decay, factor, sparsities));
}

/* ------------------------------------------------------------------ census */

/* `taken` holds one number for each level. */
static firenet_status census(firenet_context *context, const fn_bands *bands,
                             int64_t count, const int64_t *indices,
                             int64_t *taken) {
    firenet_status status =
        fn_check_samples(context, "count", count, bands->length, indices);
    if (status != FIRENET_OK) {
        return status;
    }
    memset(taken, 0, (size_t)bands->levels * sizeof *taken);
    for (int64_t i = 0, before = -1; i < count; ++i) {
        if (indices[i] <= before || indices[i] >= bands->length) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices[%lld]: %lld, allowed is %lld .. %lld: "
                           "indices must be ascending",
                           (long long)i, (long long)indices[i],
                           (long long)before + 1, (long long)bands->length - 1);
        }
        before = indices[i];
        ++taken[fn_bands_level(bands, before)];
    }
    return FIRENET_OK;
}

firenet_status firenet_sampling_census(firenet_context *context,
                                       firenet_sampling_law law, int axes,
                                       const int64_t *shape, int levels,
                                       const int64_t *indices, int64_t count,
                                       int64_t *taken) {
    fn_bands bands;
    firenet_status status =
        fn_bands_enter(&bands, context, law, axes, shape, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    taken ? census(context, &bands, count, indices, taken)
                          : fn_fail_null(context, "taken"));
}

/* ------------------------------------------------------------------- limit */

static firenet_status check_claims(firenet_context *context,
                                   const fn_bands *bands,
                                   const int64_t *sparsities) {
    for (int k = 0; k < bands->levels; ++k) {
        int64_t size = fn_bands_size(bands, k);
        if (sparsities[k] < 1 || sparsities[k] > size) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "sparsities[%d]: %lld, allowed is 1 .. %lld (the "
                           "size of that level)",
                           k, (long long)sparsities[k], (long long)size);
        }
    }
    return FIRENET_OK;
}

/* The most coefficients of level k that its `taken` samples are enough for. */
static int64_t most_held(const fn_bands *bands, double factor, int k,
                         int64_t taken) {
    int64_t low = 1, high = fn_bands_size(bands, k);
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (needed_by(bands, factor, k, middle) <= (double)taken) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    return low;
}

static firenet_status limit(firenet_context *context, const fn_bands *bands,
                            int64_t count, const int64_t *indices,
                            double factor, int64_t *sparsities) {
    int64_t taken[64]; /* levels are at most log2 of a length */
    if (!sparsities) {
        return fn_fail_null(context, "sparsities");
    }
    firenet_status status = check_factor(context, factor);
    if (status == FIRENET_OK) {
        status = check_claims(context, bands, sparsities);
    }
    if (status == FIRENET_OK) {
        status = census(context, bands, count, indices, taken);
    }
    for (int k = 0; status == FIRENET_OK && k < bands->levels; ++k) {
        int64_t most = most_held(bands, factor, k, taken[k]);
        sparsities[k] = sparsities[k] < most ? sparsities[k] : most;
    }
    return status;
}

firenet_status firenet_sampling_limit(firenet_context *context,
                                      firenet_sampling_law law, int axes,
                                      const int64_t *shape, int levels,
                                      const int64_t *indices, int64_t count,
                                      double factor, int64_t *sparsities) {
    fn_bands bands;
    firenet_status status =
        fn_bands_enter(&bands, context, law, axes, shape, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    limit(context, &bands, count, indices, factor, sparsities));
}

/* ------------------------------------------------------------------- gamma */

static firenet_status gamma_of(firenet_context *context, const fn_bands *bands,
                               int64_t count, const int64_t *indices,
                               double *gamma) {
    int64_t taken[64];
    if (!gamma) {
        return fn_fail_null(context, "gamma");
    }
    firenet_status status = census(context, bands, count, indices, taken);
    double least = 1.0;
    for (int k = 0; status == FIRENET_OK && k < bands->levels; ++k) {
        if (taken[k] == 0) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices: none is among the %lld samples of level "
                           "%d, at least one must be",
                           (long long)fn_bands_size(bands, k), k + 1);
        }
        least = fmin(least, (double)taken[k] / (double)fn_bands_size(bands, k));
    }
    *gamma = status == FIRENET_OK ? 2.0 / sqrt(least) : *gamma;
    return status;
}

firenet_status firenet_sampling_gamma(firenet_context *context,
                                      firenet_sampling_law law, int axes,
                                      const int64_t *shape, int levels,
                                      const int64_t *indices, int64_t count,
                                      double *gamma) {
    fn_bands bands;
    firenet_status status =
        fn_bands_enter(&bands, context, law, axes, shape, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, gamma_of(context, &bands, count, indices, gamma));
}
