/* SPDX-License-Identifier: BSD-3-Clause */
/* Patterns that follow sparsity in levels: dyadic bands of frequencies. */
#include "model/bands.h"
#include "model/pattern.h"

static firenet_status check_sparsities(firenet_context *context,
                                       const fn_bands *bands,
                                       const int64_t *sparsities) {
    if (!sparsities) {
        return fn_fail_null(context, "sparsities");
    }
    bool some = false;
    for (int k = 0; k < bands->levels; ++k) {
        if (sparsities[k] < 0 || sparsities[k] > bands->length) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "sparsities[%d]: %lld, allowed is 0 .. %lld", k,
                           (long long)sparsities[k], (long long)bands->length);
        }
        some = some || sparsities[k] > 0;
    }
    if (!some) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "sparsities: all 0, one must be at least 1");
    }
    return FIRENET_OK;
}

static firenet_status draw(firenet_context *context, const fn_bands *bands,
                           const int64_t *sparsities, int64_t count,
                           uint64_t seed, int64_t *indices) {
    fn_pattern pattern;
    firenet_status status = fn_pattern_create(&pattern, context, bands->length,
                                              fn_bands_count(bands));
    if (status == FIRENET_OK) {
        for (int64_t i = 0; i < pattern.length; ++i) {
            pattern.number[i] = fn_bands_number(bands, i);
        }
        for (int64_t b = 0; b < pattern.count; ++b) {
            pattern.bands[b].density = fn_bands_density(bands, sparsities, b);
        }
        status = fn_pattern_draw(&pattern, context, count, seed, indices);
    }
    fn_pattern_free(&pattern, context);
    return status;
}

firenet_status firenet_sampling_levels(firenet_context *context,
                                       firenet_sampling_law law, int axes,
                                       const int64_t *shape, int levels,
                                       const int64_t *sparsities, int64_t count,
                                       uint64_t seed, int64_t *indices) {
    fn_bands bands;
    firenet_status status =
        fn_bands_enter(&bands, context, law, axes, shape, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_sparsities(context, &bands, sparsities);
    if (status == FIRENET_OK) {
        status =
            fn_check_samples(context, "count", count, bands.length, indices);
    }
    if (status == FIRENET_OK) {
        status = draw(context, &bands, sparsities, count, seed, indices);
    }
    return fn_leave(context, status);
}

firenet_status firenet_sampling_fourier_haar(firenet_context *context, int axes,
                                             const int64_t *shape, int levels,
                                             const int64_t *sparsities,
                                             int64_t count, uint64_t seed,
                                             int64_t *indices) {
    return firenet_sampling_levels(context, FIRENET_SAMPLING_FOURIER_HAAR, axes,
                                   shape, levels, sparsities, count, seed,
                                   indices);
}

firenet_status firenet_sampling_walsh_haar(firenet_context *context, int axes,
                                           const int64_t *shape, int levels,
                                           const int64_t *sparsities,
                                           int64_t count, uint64_t seed,
                                           int64_t *indices) {
    return firenet_sampling_levels(context, FIRENET_SAMPLING_WALSH_HAAR, axes,
                                   shape, levels, sparsities, count, seed,
                                   indices);
}
