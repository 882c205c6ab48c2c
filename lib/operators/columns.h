/* SPDX-License-Identifier: BSD-3-Clause */
/* The columns of operators that are matrices, for methods that work with some
 * of them. */
#ifndef FN_OPERATORS_COLUMNS_H
#define FN_OPERATORS_COLUMNS_H

#include "operators/deflation.h"

/* Where the elements are. Dense: row i of column j at i row_step + j col_step
 * of `values`. Sparse: line j of `lines`. With a deflation the columns are
 * those of P A M where they are expanded or measured, else those of A. */
typedef struct fn_columns {
    firenet_type type;
    int64_t rows, cols;
    bool sparse, conjugate; /* conjugate: elements are conjugates of those, */
    double scale;           /* times this */
    const void *values;
    int64_t row_step, col_step;
    fn_sparse_lines lines, across; /* across: its rows */
    const fn_deflation *deflation; /* or NULL */
} fn_columns;

/* Those of A^H from those of A. */
void fn_columns_turn(fn_columns *columns);

/* False where the operator is no matrix in memory. */
bool fn_columns_of(const firenet_operator *a, fn_columns *out);

/* Elements that are stored, of all columns. */
int64_t fn_columns_stored(const fn_columns *columns);

/* Of column j, the elements that are stored, in double precision, complex ones
 * as pairs, and their rows. `rows` is left alone where the matrix is dense. */
void fn_columns_read(const fn_columns *columns, int64_t j, int32_t *rows,
                     double *values);

/* Column j with its zeros: `rows` elements in double precision. */
void fn_columns_expand(const fn_columns *columns, int64_t j, double *column);

/* ||a_j||, rounded upwards; one eps of the longest for a column that is 0. */
void fn_columns_lengths(const fn_columns *columns, double *lengths);

#endif
