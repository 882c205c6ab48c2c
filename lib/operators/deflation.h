/* SPDX-License-Identifier: BSD-3-Clause */
/* Columns of A whose weights are 0 or infinite, taken out of a problem. With
 * A_F = Q R those of weight 0 and M the projection on the others' coordinates,
 *
 *   min_{x_F} ||A x - y|| = ||P (A M x - y)||,   P = I - Q Q^H,
 *   x_F = R^-1 Q^H (y - A M x),
 *
 * so that the problem is one with B = P A M, whatever its kind; a dual vector
 * in the range of P has A_F^H q = 0. Columns of infinite weight are left out
 * by M alone: their x is 0. */
#ifndef FN_OPERATORS_DEFLATION_H
#define FN_OPERATORS_DEFLATION_H

#include "operators/operator.h"

/* At most so many columns have weight 0. */
#define FN_FREE_MAX 64

typedef struct fn_deflation {
    const firenet_operator *given; /* A */
    int64_t masked;                /* columns that M leaves out, */
    int64_t *mask;                 /* in their order */
    bool *fixed;                 /* of each of these: the weight is infinite */
    int64_t count;               /* columns of Q */
    int64_t column[FN_FREE_MAX]; /* of A, of each; those that depend on the
                                    ones before them are in none: x is 0 */
    int64_t parts, length;       /* reals of an element of x, of a column */
    double *q;                   /* Q, a column after the other */
    double *r;                   /* R: of each column what is not 0 */
    double *c;                   /* Q^H A M: column j at j count */
} fn_deflation;

/* B, from one weight for each column of a. Weights that are neither 0 nor
 * infinite are not read. ERR_UNSUPPORTED: more than FN_FREE_MAX are 0, or the
 * operator's vectors are not here or its arithmetic is not that of x. */
firenet_status fn_deflate(firenet_operator **out, firenet_context *context,
                          firenet_operator *a, const double *weights);

/* NULL for another operator. */
const fn_deflation *fn_deflation_of(const firenet_operator *a);

/* v = P v, for a vector of the range, and for a column in double precision;
 * `coordinates`: Q^H v as it was before, or NULL. */
void fn_deflation_project(const fn_deflation *d, void *v, double *coordinates);
void fn_deflation_project_column(const fn_deflation *d, double *v);

/* x = M x. */
void fn_deflation_mask(const fn_deflation *d, void *x);

/* Whether M leaves column j out. */
bool fn_deflation_masks(const fn_deflation *d, int64_t j);

/* Column j of Q^H A M, `parts` reals an element. */
static inline const double *fn_deflation_coordinates(const fn_deflation *d,
                                                     int64_t j) {
    return d->c + d->parts * d->count * j;
}

/* Fills in x_F beside M x, from Q^H y. */
void fn_deflation_complete(const fn_deflation *d, const double *coordinates,
                           void *x);

#endif
