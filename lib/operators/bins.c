/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/bins.h"

#include <string.h>

firenet_status fn_bins_create(fn_bins *bins, firenet_operator *owner,
                              int64_t pieces, int64_t count) {
    bins->start = fn_operator_alloc(owner, pieces + 1, sizeof *bins->start);
    bins->point = fn_operator_alloc(owner, count, sizeof *bins->point);
    bins->sample = fn_operator_alloc(owner, count, sizeof *bins->sample);
    return bins->start && bins->point && bins->sample ? FIRENET_OK
                                                      : FIRENET_ERR_NOMEM;
}

void fn_bins_free(fn_bins *bins, firenet_context *context) {
    fn_free(context, bins->start);
    fn_free(context, bins->point);
    fn_free(context, bins->sample);
}

/* A counting sort: samples of a piece keep their order. */
void fn_bins_sort(fn_bins *bins, int64_t pieces, fn_bin_fn bin_of,
                  const void *data, const int64_t *indices, int64_t count) {
    int64_t *start = bins->start, point;
    memset(start, 0, (size_t)(pieces + 1) * sizeof *start);
    for (int64_t k = 0; k < count; ++k) {
        ++start[bin_of(data, indices ? indices[k] : k, &point) + 1];
    }
    for (int64_t p = 0; p < pieces; ++p) {
        start[p + 1] += start[p];
    }
    for (int64_t k = 0; k < count; ++k) {
        int64_t slot = start[bin_of(data, indices ? indices[k] : k, &point)]++;
        bins->point[slot] = (uint32_t)point;
        bins->sample[slot] = (uint32_t)k;
    }
    /* Filling moved each start to the next piece's. */
    memmove(start + 1, start, (size_t)pieces * sizeof *start);
    start[0] = 0;
}

void fn_bins_gather(const fn_bins *bins, fn_move_fn move, int64_t piece,
                    double factor, const void *spectrum, void *y) {
    int64_t s = bins->start[piece], count = bins->start[piece + 1] - s;
    move(count, factor, bins->point + s, spectrum, bins->sample + s, y);
}

void fn_bins_scatter(const fn_bins *bins, fn_move_fn move, int64_t piece,
                     double factor, const void *y, void *spectrum) {
    int64_t s = bins->start[piece], count = bins->start[piece + 1] - s;
    move(count, factor, bins->sample + s, y, bins->point + s, spectrum);
}
