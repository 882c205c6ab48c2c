/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows to columns by counting. */
#include "operators/sparse.h"

#include <string.h>

void fn_sparse_transpose(firenet_type type, const fn_sparse_lines *from,
                         int64_t across, fn_sparse_lines *to, int64_t *pointers,
                         void *indices, void *values) {
    size_t size = fn_type_size(type);
    int64_t count = from->pointers[from->count];
    memset(pointers, 0, (size_t)(across + 1) * sizeof *pointers);
    for (int64_t k = 0; k < count; ++k) {
        ++pointers[fn_index_at(from->wide, from->indices, k) + 1];
    }
    for (int64_t j = 0; j < across; ++j) {
        pointers[j + 1] += pointers[j];
    }
    /* pointers[j] is where the next element of line j goes: at the end, where
     * line j + 1 begins. */
    for (int64_t i = 0; i < from->count; ++i) {
        for (int64_t k = from->pointers[i]; k < from->pointers[i + 1]; ++k) {
            int64_t at = pointers[fn_index_at(from->wide, from->indices, k)]++;
            if (to->wide) {
                ((int64_t *)indices)[at] = i;
            } else {
                ((int32_t *)indices)[at] = (int32_t)i;
            }
            memcpy(fn_at(type, values, at), fn_at_const(type, from->values, k),
                   size);
        }
    }
    memmove(pointers + 1, pointers, (size_t)across * sizeof *pointers);
    pointers[0] = 0;
    to->count = across;
    to->pointers = pointers;
    to->indices = indices;
    to->values = values;
}
