/* SPDX-License-Identifier: BSD-3-Clause */
/* Columns of very different lengths make a problem slow. The change of
 * variables x = D u, D diagonal, makes the columns of A D about equally long;
 * |x_i| w_i = |u_i| d_i w_i, so it is the same problem with other weights, and
 * every objective, residual and dual value stays what it was. */
#ifndef FN_SOLVE_COLUMN_SCALING_H
#define FN_SOLVE_COLUMN_SCALING_H

#include "operators/deflation.h"
#include "operators/product.h"

typedef struct fn_column_scaling {
    firenet_context *context;
    firenet_operator *a; /* A D, or A itself */
    void *factor;        /* d_i, powers of two: nothing is rounded; reals of
                            a's precision; NULL for D = 1 */
    void *inverse;       /* 1/d_i */
    void *unscaled;      /* room for an x, N */
    double *lengths;     /* of the columns of `a`, estimated from above; NULL
                            where none were, or after they were dropped */
} fn_column_scaling;

/* Most bytes fn_column_scaling_create keeps. */
size_t fn_column_scaling_bytes(const firenet_operator *a);

/* Estimates the columns' lengths by products A^H z with normal z, as
 * E |A^H z|_i^2 = ||a_i||^2 up to one factor. A co-isometry is left alone: its
 * norm is exact and its steps are those of a projection, which is worth more.
 */
firenet_status fn_column_scaling_create(fn_column_scaling *scaling,
                                        firenet_context *context,
                                        firenet_operator *a);
/* D = 1 and the lengths themselves, where `a` is a matrix in memory. */
firenet_status fn_column_scaling_measure(fn_column_scaling *scaling,
                                         firenet_context *context,
                                         firenet_operator *a);
/* D = 1 after all, with `a` as it was given. */
void fn_column_scaling_undo(fn_column_scaling *scaling,
                            firenet_context *context, firenet_operator *a);
void fn_column_scaling_free(fn_column_scaling *scaling,
                            firenet_context *context);

/* Adds to the lengths what `d` took of the columns, whose unit is 2^-exponent
 * of A's; the Frobenius norm of it. */
double fn_column_scaling_add_taken(fn_column_scaling *scaling,
                                   const fn_deflation *d, int exponent);

/* Frees the lengths. */
void fn_column_scaling_drop_lengths(fn_column_scaling *scaling,
                                    firenet_context *context);

/* d_i w_i, from the chunks of w. */
firenet_status fn_column_scaling_weights(const fn_column_scaling *scaling,
                                         firenet_context *context,
                                         const fn_chunks *weights,
                                         fn_chunks *out);

/* x = D u and u = D^-1 x; x and u may be the same vector. */
void fn_column_scaling_unscale(const fn_column_scaling *scaling, const void *u,
                               void *x);
void fn_column_scaling_scale(const fn_column_scaling *scaling, const void *x,
                             void *u);

#endif
