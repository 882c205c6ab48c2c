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

#include <firenet/problem.h>

typedef struct fn_problem {
    firenet_problem_kind kind;
    firenet_operator *a; /* borrowed from the owner */
    double lambda;       /* 1 in P1 */
    double eta;          /* P1 only */
    fn_blocks primal;    /* coefficients with their weights */
    fn_blocks dual;      /* measurements, weight 1 */
} fn_problem;

struct firenet_problem {
    atomic_int references;
    firenet_context *context;
    fn_problem problem;
};

/* eta in P1, lambda in P2 and P3. */
double fn_problem_parameter(const fn_problem *problem);
void fn_problem_set_parameter(fn_problem *problem, double value);
firenet_status fn_problem_check_kind(firenet_context *context,
                                     firenet_problem_kind kind);
/* OK, or ERR_RANGE: eta >= 0, lambda > 0, finite. */
firenet_status fn_problem_check_parameter(firenet_context *context,
                                          firenet_problem_kind kind,
                                          double value);

/* The parameter from which on x = 0 solves, from ||y|| and
 * max_i |A^H y|_i / w_i. */
double fn_problem_parameter_max(const fn_problem *problem, double y_norm,
                                double slope);

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

/* Largest t >= 0 with t r dual feasible, in P2 at most 2, for r = A x - y with
 * norm `residual` and slope max_i |A^H r|_i / w_i; 0 where neither bounds it.
 */
double fn_problem_feasible(const fn_problem *problem, double residual,
                           double slope);

/* How large the terms are that an objective and a dual value near the minimum
 * are summed from: rounding in their difference is a multiple of eps times
 * this. `residual` is ||Ax - y||. */
double fn_problem_magnitude(const fn_problem *problem, double y_norm,
                            double residual, double objective);

#endif
