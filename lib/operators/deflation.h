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

/* Elements from..from + count - 1 of a vector of reals, complex ones being two,
 * from and to double precision. */
static inline int64_t fn_parts_of(firenet_type type) {
    return fn_type_complex(type) ? 2 : 1;
}

static inline void fn_reals_read(firenet_type type, const void *v, int64_t from,
                                 int64_t count, double *out) {
    for (int64_t i = 0; i < count; ++i) {
        out[i] = fn_type_single(type) ? (double)((const float *)v)[from + i]
                                      : ((const double *)v)[from + i];
    }
}

static inline void fn_reals_write(firenet_type type, void *v, int64_t from,
                                  int64_t count, const double *in) {
    for (int64_t i = 0; i < count; ++i) {
        if (fn_type_single(type)) {
            ((float *)v)[from + i] = (float)in[i];
        } else {
            ((double *)v)[from + i] = in[i];
        }
    }
}

/* v = P v, coordinates = Q^H v: once, and twice, since what is left may be as
 * small as the rounding of what goes. The twice may be told NULL. */
void fn_deflation_project_once(const fn_deflation *d, firenet_type type,
                               void *v, double *coordinates);
void fn_deflation_project_well(const fn_deflation *d, firenet_type type,
                               void *v, double *coordinates);

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

/* ||Q^H a_j||, which a column of B lacks: what is left of it is off by rounding
 * of that, too. */
double fn_deflation_taken(const fn_deflation *d, int64_t j);

/* Bytes of Q^H y. */
static inline size_t fn_deflation_bytes(const fn_deflation *d) {
    return (size_t)(d->parts * (d->count + 1)) * sizeof(double);
}

/* Fills in x_F beside M x, from Q^H y. */
void fn_deflation_complete(const fn_deflation *d, const double *coordinates,
                           void *x);

#endif
