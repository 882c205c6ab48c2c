/* SPDX-License-Identifier: BSD-3-Clause */
/* The problem and its convex analysis, everything in terms of a few numbers:
 *
 *   (P1) min ||x||_{1,w}                  subject to ||Ax - y||_2 <= eta
 *   (P2) min lambda ||x||_{1,w} + ||Ax - y||_2^2
 *   (P3) min lambda ||x||_{1,w} + ||Ax - y||_2 */
#ifndef FN_SOLVE_PROBLEM_H
#define FN_SOLVE_PROBLEM_H

#include "operators/operator.h"
#include "solve/blocks.h"

typedef enum fn_problem_kind {
    FN_P1 = 1,
    FN_P2 = 2,
    FN_P3 = 3
} fn_problem_kind;

typedef struct fn_problem {
    fn_problem_kind kind;
    firenet_operator *a; /* borrowed from the owner */
    double lambda;       /* 1 in P1 */
    double eta;          /* P1 only */
    fn_blocks primal;    /* coefficients with their weights */
    fn_blocks dual;      /* measurements, weight 1 */
} fn_problem;

/* The primal objective from ||x||_{1,w} and ||Ax - y||. */
double fn_problem_objective(const fn_problem *problem, double l1,
                            double residual);

/* max(0, ||Ax - y|| - eta) in P1, else 0. */
double fn_problem_infeasibility(const fn_problem *problem, double residual);

/* The dual proximal map is a multiple of its argument, q = c v: c from ||v||
 * and the dual step sigma. */
double fn_problem_shrink(const fn_problem *problem, double sigma,
                         double v_norm);

/* Best dual value over real multiples t q: from ||q||, Re <y, q> and
 * slope = max_i |A^H q|_i / w_i. t must satisfy |t| slope <= lambda, and in P3
 * |t| ||q|| <= 1. */
double fn_problem_dual(const fn_problem *problem, double q_norm, double yq,
                       double slope);

#endif
