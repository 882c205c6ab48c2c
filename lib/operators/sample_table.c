/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/sample_table.h"

#include <string.h>

firenet_status fn_sample_table_create(fn_sample_table *table,
                                      firenet_operator *owner, int64_t pieces,
                                      int64_t count) {
    table->start = fn_operator_alloc(owner, pieces + 1, sizeof *table->start);
    table->offset = fn_operator_alloc(owner, count, sizeof *table->offset);
    table->sample = fn_operator_alloc(owner, count, sizeof *table->sample);
    return table->start && table->offset && table->sample ? FIRENET_OK
                                                          : FIRENET_ERR_NOMEM;
}

void fn_sample_table_free(fn_sample_table *table, firenet_context *context) {
    fn_free(context, table->start);
    fn_free(context, table->offset);
    fn_free(context, table->sample);
}

/* A counting sort: samples of a piece keep their order. */
void fn_sample_table_sort(fn_sample_table *table, int64_t pieces,
                          fn_piece_fn piece_of, const void *data,
                          const int64_t *indices, int64_t count) {
    int64_t *start = table->start, offset;
    memset(start, 0, (size_t)(pieces + 1) * sizeof *start);
    for (int64_t k = 0; k < count; ++k) {
        ++start[piece_of(data, indices ? indices[k] : k, &offset) + 1];
    }
    for (int64_t p = 0; p < pieces; ++p) {
        start[p + 1] += start[p];
    }
    for (int64_t k = 0; k < count; ++k) {
        int64_t slot =
            start[piece_of(data, indices ? indices[k] : k, &offset)]++;
        table->offset[slot] = (uint32_t)offset;
        table->sample[slot] = (uint32_t)k;
    }
    /* Filling moved each start to the next piece's. */
    memmove(start + 1, start, (size_t)pieces * sizeof *start);
    start[0] = 0;
}

void fn_sample_table_gather(const fn_sample_table *table,
                            fn_indexed_copy_fn copy, int64_t piece,
                            double factor, const void *spectrum, void *y) {
    int64_t s = table->start[piece], count = table->start[piece + 1] - s;
    copy(count, factor, table->offset + s, spectrum, table->sample + s, y);
}

void fn_sample_table_scatter(const fn_sample_table *table,
                             fn_indexed_copy_fn copy, int64_t piece,
                             double factor, const void *y, void *spectrum) {
    int64_t s = table->start[piece], count = table->start[piece + 1] - s;
    copy(count, factor, table->sample + s, y, table->offset + s, spectrum);
}
