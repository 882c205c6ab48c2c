/* SPDX-License-Identifier: BSD-3-Clause */
#include "subjects.h"

#include <stdlib.h>

static firenet_status make_matrix(firenet_operator **out, firenet_context *c,
                                  firenet_type type,
                                  firenet_matrix_order order) {
    vec values = vec_random(type, 20 * 20, 9);
    firenet_status status =
        firenet_operator_create_matrix(out, c, type, 13, 17, values.data, 20,
                                       order, FIRENET_MATRIX_COPIED, 0.0);
    vec_free(&values);
    return status;
}

firenet_status make_rows(firenet_operator **out, firenet_context *c,
                         firenet_type type) {
    return make_matrix(out, c, type, FIRENET_MATRIX_ROW_MAJOR);
}
firenet_status make_columns(firenet_operator **out, firenet_context *c,
                            firenet_type type) {
    return make_matrix(out, c, type, FIRENET_MATRIX_COLUMN_MAJOR);
}

/* Rows of 0, 1, 2, 3, 0, .. elements. */
static firenet_status make_sparse(firenet_operator **out, firenet_context *c,
                                  firenet_type type, int wide) {
    enum { ROWS = 30, COLS = 11 };
    int32_t pointers[ROWS + 1] = {0}, indices[4 * ROWS];
    int64_t wide_pointers[ROWS + 1], wide_indices[4 * ROWS];
    int32_t count = 0;
    for (int i = 0; i < ROWS; i++) {
        for (int k = 0; k < i % 4; k++)
            indices[count++] = (i + 3 * k) % 2 + 3 * k;
        pointers[i + 1] = count;
    }
    for (int i = 0; i <= ROWS; i++)
        wide_pointers[i] = pointers[i];
    for (int i = 0; i < count; i++)
        wide_indices[i] = indices[i];
    vec values = vec_random(type, count, 4);
    firenet_status status = firenet_operator_create_csr(
        out, c, type, ROWS, COLS, count,
        wide ? FIRENET_INDEX_64 : FIRENET_INDEX_32,
        wide ? (const void *)wide_pointers : pointers,
        wide ? (const void *)wide_indices : indices, values.data,
        FIRENET_MATRIX_COPIED, 0.0);
    vec_free(&values);
    return status;
}

firenet_status make_sparse_32(firenet_operator **out, firenet_context *c,
                              firenet_type type) {
    return make_sparse(out, c, type, 0);
}
firenet_status make_sparse_64(firenet_operator **out, firenet_context *c,
                              firenet_type type) {
    return make_sparse(out, c, type, 1);
}
