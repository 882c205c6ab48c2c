/* SPDX-License-Identifier: BSD-3-Clause */
/* Samples of a spectrum that is only ever there in pieces, lines or strips:
 * sorted by piece, so that they leave or enter while it is near. */
#ifndef FN_OPERATORS_SAMPLE_TABLE_H
#define FN_OPERATORS_SAMPLE_TABLE_H

#include "operators/operator.h"

/* The samples of piece p are [start[p], start[p + 1]), at `offset` of the
 * piece, number `sample`. They pass through the cache in every product, so they
 * are short: fn_operator_table's `sampled` is for FN_SAMPLED_MAX points at
 * most. */
typedef struct fn_sample_table {
    int64_t *start;
    uint32_t *offset, *sample;
} fn_sample_table;

/* The piece that a sample of the spectrum is in, and its offset there. */
typedef int64_t (*fn_piece_fn)(const void *data, int64_t index,
                               int64_t *offset);

/* Room for `count` samples in up to `pieces`; free it on failure too. */
firenet_status fn_sample_table_create(fn_sample_table *table,
                                      firenet_operator *owner, int64_t pieces,
                                      int64_t count);
void fn_sample_table_free(fn_sample_table *table, firenet_context *context);

/* May be called again, with other pieces. Without indices: 0 .. count - 1. */
void fn_sample_table_sort(fn_sample_table *table, int64_t pieces,
                          fn_piece_fn piece_of, const void *data,
                          const int64_t *indices, int64_t count);

static inline bool fn_sample_table_empty(const fn_sample_table *table,
                                         int64_t first, int64_t pieces) {
    return table->start[first] == table->start[first + pieces];
}

/* Samples of a piece, times factor: from it to y; from y to it, where the other
 * points stay. `copy` is one of fn_kernels'. */
void fn_sample_table_gather(const fn_sample_table *table,
                            fn_indexed_copy_fn copy, int64_t piece,
                            double factor, const void *spectrum, void *y);
void fn_sample_table_scatter(const fn_sample_table *table,
                             fn_indexed_copy_fn copy, int64_t piece,
                             double factor, const void *y, void *spectrum);

#endif
