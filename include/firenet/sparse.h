/* SPDX-License-Identifier: BSD-3-Clause */
/** @file sparse.h  Sparse matrices as operators.
 *
 *  Compressed sparse rows (CSR): row i has the elements pointers[i] ..
 *  pointers[i + 1] - 1, with their columns in `indices`, ascending, and their
 *  values in `values`. Compressed sparse columns (CSC) are the same with rows
 *  and columns exchanged. SciPy, Eigen, MKL and SuiteSparse use these arrays.
 *
 *  The operator stores the matrix by rows and by columns, so that both
 *  directions are products of lines with a vector, distributed over the
 *  context's threads with the same bits for any number of them. One of the two
 *  forms is made at creation, in memory of its own; borrowing saves the copy of
 *  the other.
 *
 *  With `norm_bound` = 0 the norm is computed when first needed, as for a dense
 *  matrix (firenet_operator_create_matrix).
 *
 *  Arguments:
 *  @param[out] out       the new operator, one reference; NULL on failure
 *  @param[in] context    allocator and messages
 *  @param[in] type       any element type, of the matrix and both vectors
 *  @param[in] rows, cols its shape, each >= 1
 *  @param[in] count      elements stored, >= 0
 *  @param[in] index_type width of `pointers` and `indices`
 *  @param[in] values     `count` finite elements of `type`; zeros are allowed
 *  @param[in] storage    copied, or borrowed: then indices and values must
 *                        stay, unchanged, until the operator is destroyed;
 *                        pointers are copied either way
 *  @param[in] norm_bound L >= ||A|| where the caller knows it, trusted; else 0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE (a
 *          size, choice or bound; the first pointer that falls or does not
 *          end at count; the first index that is out of range, repeated, or
 *          not ascending in its line: named with its place);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NUMERIC (names the first value
 *          that is not finite); FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
#ifndef FIRENET_SPARSE_H
#define FIRENET_SPARSE_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Width of pointers and indices. */
typedef enum firenet_index_type {
    FIRENET_INDEX_32 = 32, /**< int32_t */
    FIRENET_INDEX_64 = 64  /**< int64_t */
} firenet_index_type;

/** A matrix in compressed sparse rows.
 *  @param[in] pointers rows + 1: from 0, never falling, to count
 *  @param[in] indices  `count` columns, ascending within each row */
FIRENET_API firenet_status firenet_operator_create_csr(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t count, firenet_index_type index_type,
    const void *pointers, const void *indices, const void *values,
    firenet_matrix_storage storage, double norm_bound);

/** A matrix in compressed sparse columns.
 *  @param[in] pointers cols + 1: from 0, never falling, to count
 *  @param[in] indices  `count` rows, ascending within each column */
FIRENET_API firenet_status firenet_operator_create_csc(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t count, firenet_index_type index_type,
    const void *pointers, const void *indices, const void *values,
    firenet_matrix_storage storage, double norm_bound);

FIRENET_END_DECLS

#endif
