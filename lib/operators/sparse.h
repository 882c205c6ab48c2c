/* SPDX-License-Identifier: BSD-3-Clause */
/* A sparse matrix in memory: what sparse.c's parts share. */
#ifndef FN_OPERATORS_SPARSE_H
#define FN_OPERATORS_SPARSE_H

#include "operators/operator.h"

#include <firenet/sparse.h>

/* The arguments of a creator. Lines are rows (CSR) or columns (CSC); `across`
 * is the length of one. */
typedef struct fn_sparse_arguments {
    firenet_type type;
    int64_t rows, cols, lines, across, count;
    bool by_rows;
    firenet_index_type index_type;
    const void *pointers, *indices, *values;
    firenet_matrix_storage storage;
    double norm_bound;
} fn_sparse_arguments;

/* An index of either width. */
static inline int64_t fn_index_at(bool wide, const void *indices, int64_t k) {
    return wide ? ((const int64_t *)indices)[k]
                : (int64_t)((const int32_t *)indices)[k];
}

/* firenet_operator_create_csr or _csc inside a public call. */
firenet_status fn_create_sparse(firenet_operator **out,
                                firenet_context *context,
                                const fn_sparse_arguments *given);

/* OK, or what is wrong, by name and index. */
firenet_status fn_sparse_check(firenet_context *context,
                               const fn_sparse_arguments *given);

/* The same matrix by its other lines, of which there are `across`; `to` has
 * room for as many elements and for across + 1 pointers. */
void fn_sparse_transpose(firenet_type type, const fn_sparse_lines *from,
                         int64_t across, fn_sparse_lines *to, int64_t *pointers,
                         void *indices, void *values);

#endif
