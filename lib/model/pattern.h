/* SPDX-License-Identifier: BSD-3-Clause */
/* A grid cut into bands: a number of samples for each band, and a uniform draw
 * inside each. Every random pattern of the library is one of these. */
#ifndef FN_MODEL_PATTERN_H
#define FN_MODEL_PATTERN_H

#include "core/shape.h"

typedef struct fn_band {
    double density; /* of samples, up to a factor common to all bands */
    int64_t size;   /* points */
    int64_t wanted; /* samples */
    bool whole;     /* taken whole, whatever its density */
    bool open;      /* its number of samples is not settled yet */
} fn_band;

typedef struct fn_pattern {
    int64_t length;
    int32_t *number; /* band of each point */
    int64_t count;   /* of bands */
    fn_band *bands;
} fn_pattern;

/* Allocates; the caller fills `number`, the densities and `whole`. */
firenet_status fn_pattern_create(fn_pattern *pattern, firenet_context *context,
                                 int64_t length, int64_t bands);
void fn_pattern_free(fn_pattern *pattern, firenet_context *context);

/* Draws `samples` ascending indices, no fewer than bands taken whole hold. The
 * share of each other band is proportional to its density and at most its
 * size, the total exact. Bands of density 0 get samples only when all others
 * are full, then in proportion to their size. */
firenet_status fn_pattern_draw(fn_pattern *pattern, firenet_context *context,
                               int64_t samples, uint64_t seed,
                               int64_t *indices);

/* ERR_RANGE unless 1 <= count <= most; ERR_NULL without `indices`. */
firenet_status fn_check_samples(firenet_context *context, const char *name,
                                int64_t count, int64_t most,
                                const int64_t *indices);

#endif
