/* SPDX-License-Identifier: BSD-3-Clause */
/* A small operator as a matrix over the real numbers, in double precision
 * whatever the element type: C^m is R^2m, real and imaginary parts by turns.
 *
 * Its rows are turned by an orthogonal U until they are orthogonal to each
 * other: U^T A = S V^T, S the singular values (one-sided Jacobi: Hestenes,
 * 1958). Directions of the range that A hardly reaches are then coordinates of
 * their own. */
#ifndef FN_SOLVE_DENSE_H
#define FN_SOLVE_DENSE_H

#include "operators/operator.h"

typedef struct fn_dense {
    int64_t rows, cols; /* M, N over the reals */
    double *values;     /* U^T A, row after row */
    double *turn;       /* U^T likewise */
    double *lengths;    /* S */
    double longest;     /* of them */
} fn_dense;

/* Real numbers that an element of this type consists of. */
static inline int64_t fn_real_parts(firenet_type type) {
    return fn_type_complex(type) ? 2 : 1;
}

/* Whether the matrix is small enough: M <= 640 and (M + 8) N <= 2^20, which is
 * 16 MiB with all that belongs to it. */
bool fn_dense_fits(const firenet_operator *a);

/* Doubles that it takes. */
int64_t fn_dense_size(const firenet_operator *a);

/* Lays it out in `memory`. */
void fn_dense_place(fn_dense *dense, const firenet_operator *a, double *memory);

/* A, row by row: A^H e_k for the unit vectors e_k. `unit` (m) and `row` (N) are
 * the operator's vectors. U = I. */
firenet_status fn_dense_fill(fn_dense *dense, const firenet_operator *a,
                             fn_scratch *scratch, void *unit, void *row);

/* One sweep over all pairs of rows; true once they are orthogonal. Leaves S. */
bool fn_dense_sweep(fn_dense *dense);

/* y = U^T A x, x = (U^T A)^T y. */
void fn_dense_forward(const fn_dense *dense, const double *x, double *y);
void fn_dense_adjoint(const fn_dense *dense, const double *y, double *x);

/* U^T y and U y. */
void fn_dense_turn(const fn_dense *dense, const double *y, double *turned);
void fn_dense_turn_back(const fn_dense *dense, const double *turned, double *y);

/* A vector of `length` elements to and from doubles. */
void fn_dense_import(firenet_type type, int64_t length, const void *x,
                     double *out);
void fn_dense_export(firenet_type type, int64_t length, const double *x,
                     void *out);

#endif
