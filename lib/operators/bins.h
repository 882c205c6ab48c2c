/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples of a spectrum that is only ever there in pieces, lines or strips:
 * sorted by piece, so that they leave or enter while it is near. */
#ifndef FN_OPERATORS_BINS_H
#define FN_OPERATORS_BINS_H

#include "operators/operator.h"

/* The samples of piece p are [start[p], start[p + 1]), at `point` of the piece,
 * number `sample`. They pass through the cache in every product, so they are
 * short: fn_operator_table's `sampled` is for FN_SAMPLED_MAX points at most. */
typedef struct fn_bins {
    int64_t *start;
    uint32_t *point, *sample;
} fn_bins;

/* The piece that a sample of the spectrum is in, and its point there. */
typedef int64_t (*fn_bin_fn)(const void *data, int64_t index, int64_t *point);

/* Room for `count` samples in up to `pieces`; free it on failure too. */
firenet_status fn_bins_create(fn_bins *bins, firenet_operator *owner,
                              int64_t pieces, int64_t count);
void fn_bins_free(fn_bins *bins, firenet_context *context);

/* May be called again, with other pieces. Without indices: 0 .. count - 1. */
void fn_bins_sort(fn_bins *bins, int64_t pieces, fn_bin_fn bin_of,
                  const void *data, const int64_t *indices, int64_t count);

static inline bool fn_bins_empty(const fn_bins *bins, int64_t first,
                                 int64_t pieces) {
    return bins->start[first] == bins->start[first + pieces];
}

/* Samples of a piece, times factor: from it to y; from y to it, where the other
 * points stay. `move` is one of fn_kernels'. */
void fn_bins_gather(const fn_bins *bins, fn_move_fn move, int64_t piece,
                    double factor, const void *spectrum, void *y);
void fn_bins_scatter(const fn_bins *bins, fn_move_fn move, int64_t piece,
                     double factor, const void *y, void *spectrum);

#endif
