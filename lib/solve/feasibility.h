/* SPDX-License-Identifier: BSD-3-Clause */
/* Whether any x satisfies ||Ax - y|| <= eta: conjugate gradients on the normal
 * equations (CGLS: Hestenes, Stiefel, 1952) bring r = y - A x to the residual
 * of least squares, for which A^H r = 0. If ||r|| stays above eta, -r is a ray
 * of the dual of (P1): -Re <y, q> - eta ||q|| = ||r|| (||r|| - eta) > 0. */
#ifndef FN_SOLVE_FEASIBILITY_H
#define FN_SOLVE_FEASIBILITY_H

#include "solve/method.h"

/* Plain data, a piece of the saved state. */
typedef struct fn_feasibility {
    int running, decided; /* decided: a feasible x exists */
    int64_t step, limit;  /* of this search */
    int64_t due;          /* iteration of the next one */
    double gamma;         /* ||s||^2 */
} fn_feasibility;

/* Its vectors, borrowed for the time of a search. */
typedef struct fn_feasibility_memory {
    const fn_vec *y;
    double y_norm;
    fn_vec *r, *image; /* m */
    fn_vec *s, *p;     /* N */
} fn_feasibility_memory;

void fn_feasibility_reset(fn_feasibility *search);

/* Whether it is time, at this iteration of the method. */
bool fn_feasibility_due(const fn_feasibility *search, int64_t iteration);

/* A search begins, of about as many steps as the method took. */
void fn_feasibility_start(fn_feasibility *search, int64_t iteration);

/* One step: one product each way. Offers -r as a certificate. */
firenet_status fn_feasibility_advance(fn_feasibility *search, fn_method *method,
                                      const fn_feasibility_memory *memory);

#endif
