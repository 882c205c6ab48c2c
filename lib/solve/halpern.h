/* SPDX-License-Identifier: BSD-3-Clause */
/* The reflected Halpern iteration on z = (x, q), T the primal-dual step:
 *
 *   z <- k/(k+1) (2 T(z) - z) + z_0/(k+1),    k = 1, 2, ..
 *
 * A z is combined like z, so an iteration costs what T costs. */
#ifndef FN_SOLVE_HALPERN_H
#define FN_SOLVE_HALPERN_H

#include "solve/step.h"

typedef struct fn_halpern {
    /* After fn_halpern_advance and before fn_halpern_reflect or _restart the
     * step holds T(z) and, as its previous iterate, z; after them it holds the
     * new z, and x_previous still is the x of T(z). */
    fn_step step;
    fn_vec *x0, *q0, *ax0; /* the anchor z_0 */
    int64_t k;             /* steps since z_0 */
    /* ||z - T(z)|| of the last step, in the norm that makes T an averaged map:
     * ||x||^2/tau - 2 Re <A x, q> + ||q||^2/sigma; an earlier one's after a
     * blind or quiet step. */
    double residual;
    double adx_norm; /* ||A dx|| where ||dx|| = step.dx_norm */
} fn_halpern;

size_t fn_halpern_bytes(const fn_problem *problem);
firenet_status fn_halpern_create(fn_halpern *halpern, firenet_context *context,
                                 const fn_problem *problem,
                                 fn_scratch *scratch);
void fn_halpern_free(fn_halpern *halpern);

/* z_0 = the iterate the step holds. */
void fn_halpern_anchor(fn_halpern *halpern);

/* T(z), the residual and ||A dx||. */
firenet_status fn_halpern_advance(fn_halpern *halpern, double tau,
                                  double sigma);

/* Goes on to the next z. */
void fn_halpern_reflect(fn_halpern *halpern);

/* Goes on from z = T(z), the new anchor. Returns how far x and q came since
 * the last anchor. */
void fn_halpern_restart(fn_halpern *halpern, double *x_distance,
                        double *q_distance);

/* Undoes the last advance and multiplies q by `factor`: z = z_0 = (x, f q). A
 * step that overwrote its iterate stays. */
void fn_halpern_reject(fn_halpern *halpern, double factor);

#endif
