/* SPDX-License-Identifier: BSD-3-Clause */
/* What proves an answer: the dual vector with the largest value seen, or in an
 * infeasible (P1) a ray of dual vectors whose values grow for ever. */
#ifndef FN_SOLVE_CERTIFICATE_H
#define FN_SOLVE_CERTIFICATE_H

#include "solve/problem.h"

typedef struct fn_certificate {
    fn_vec *q; /* m: dual feasible, or the ray, of norm 1 */
    struct {
        double value;    /* its dual value, rounding charged */
        double rounding; /* what was charged */
        double norm;     /* ||q|| of the data's q */
        int ray;         /* no x satisfies (P1) */
    } bound;
} fn_certificate;

/* q = 0, whose value is 0. */
void fn_certificate_clear(fn_certificate *certificate,
                          const firenet_context *context,
                          const fn_problem *problem);

/* Keeps scale v if it is better than what is there. */
void fn_certificate_offer(fn_certificate *certificate, firenet_context *context,
                          const fn_problem *problem, const fn_vec *v,
                          double scale, const fn_dual_numbers *q,
                          fn_dual_value value);

/* Keeps v / ||v||, signed so that -Re <y, v> > 0, as a ray if it is one, given
 * A^H v. */
void fn_certificate_offer_ray(fn_certificate *certificate,
                              firenet_context *context,
                              const fn_problem *problem, const fn_vec *v,
                              const fn_vec *atv, const fn_dual_numbers *q);

#endif
