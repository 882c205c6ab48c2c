/* SPDX-License-Identifier: BSD-3-Clause */
/* The problem and its convex analysis, everything in terms of a few numbers:
 *
 *   (P1) min R(x)                  subject to ||Ax - y||_2 <= eta
 *   (P2) min lambda R(x) + ||Ax - y||_2^2
 *   (P3) min lambda R(x) + ||Ax - y||_2
 *
 * with R(x) = ||x||_{1,w}, to which an analysis adds terms of W x. */
#ifndef FN_SOLVE_PROBLEM_H
#define FN_SOLVE_PROBLEM_H

#include "convex/analysis.h"
#include "operators/deflation.h"
#include "operators/product.h"

#include <firenet/problem.h>

typedef struct fn_problem {
    firenet_problem_kind kind;
    firenet_operator *a; /* borrowed from the owner; K with an analysis */
    const fn_analysis *analysis;   /* terms beside ||x||_{1,w}, or NULL */
    const firenet_operator *turn;  /* the owner's operator is U a, its y U times
                                      the one here; NULL: the same */
    const fn_deflation *deflation; /* a is P A M of it; or NULL. Weights of
                                      columns that M leaves out are 1 here */
    double y_given;          /* with one: ||y||, of which P y is left; else 0 */
    double taken;            /* likewise ||Q Q^H A M||_F */
    int64_t measured;        /* rows of a that are measurements */
    double lambda;           /* 1 in P1 */
    double eta;              /* P1 only */
    fn_chunks domain_chunks; /* with the weights of x; 0 without such a term */
    fn_chunks range_chunks;  /* weight 1; the measurements first */
    fn_chunks data_chunks;   /* those of range_chunks that are measurements */
    double norm;             /* a bound of ||A||: what rounding is charged by */
    double rounding; /* what a sum of one term is off by, relative to it */
    double polar_rounding; /* what max |A^H q|_i / w_i is off by, over ||q|| */
    const double *lengths; /* ||a_i||, estimated; NULL where they are not */
} fn_problem;

/* The part of the range that is measurements. */
static inline fn_side fn_problem_data(const fn_problem *problem) {
    return fn_side_first(fn_range(problem->a), problem->measured);
}

/* What steps keep of K x: the measurements alone where the blocks are made from
 * x itself. */
static inline bool fn_problem_tiled(const fn_problem *problem) {
    return problem->analysis && problem->analysis->tiled;
}
static inline fn_side fn_problem_image(const fn_problem *problem) {
    return fn_problem_tiled(problem) ? fn_problem_data(problem)
                                     : fn_range(problem->a);
}

struct firenet_problem {
    atomic_int references;
    firenet_context *context;
    firenet_regulariser *regulariser; /* retained; NULL for ||x||_{1,w} */
    fn_problem problem;
};

/* firenet_problem_create_regularised inside a public call. */
firenet_status fn_problem_create_regularised(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, firenet_regulariser *regulariser);

/* R(x), from x and K x; of share x. */
double fn_problem_regulariser(const fn_problem *problem,
                              firenet_context *context, double share,
                              const fn_vec *x, const fn_vec *kx);

/* eta in P1, lambda in P2 and P3. */
double fn_problem_parameter(const fn_problem *problem);
void fn_problem_set_parameter(fn_problem *problem, double value);
firenet_status fn_problem_check_kind(firenet_context *context,
                                     firenet_problem_kind kind);
/* OK, or ERR_RANGE: eta >= 0, lambda > 0, finite. */
firenet_status fn_problem_check_parameter(firenet_context *context,
                                          firenet_problem_kind kind,
                                          double value);

/* The smallest parameter for which x = 0 solves, from ||y|| and polar = max_i
 * |A^H y|_i / w_i. */
double fn_problem_parameter_max(const fn_problem *problem, double y_norm,
                                double polar);

/* The primal objective from ||x||_{1,w} and ||Ax - y||. */
double fn_problem_objective(const fn_problem *problem, double l1,
                            double residual);

/* max(0, ||Ax - y|| - eta) in P1, else 0. */
double fn_problem_infeasibility(const fn_problem *problem, double residual);

/* How far x and q are from a saddle point, given gap = F(x) - dual(q): |gap|,
 * and in (P1) also
 *   F(x) + ||q|| max(0, ||Ax - y|| - eta) - dual(q) >= 0,
 * as an infeasible x may have a gap of 0 where F(x) and dual(q) are both far
 * below the minimum. */
double fn_problem_saddle_gap(double gap, double infeasibility, double q_norm);

/* Fills in what is known of rounding, for the operator and weights it has, from
 * a bound of ||A||. */
void fn_problem_set_rounding(fn_problem *problem, double norm);

/* A tighter one from upper estimates of the columns' lengths ||a_i||: entry i
 * of A^H q is off by eps ||a_i|| ||q||. */
void fn_problem_set_columns(fn_problem *problem, const double *lengths);

/* How far the objective of an x with these norms may be from what was computed:
 * A x is off by `rounding` ||A|| ||x||. */
double fn_problem_objective_rounding(const fn_problem *problem, double l1,
                                     double x_norm, double residual,
                                     double y_norm);

/* The dual proximal map is a multiple of its argument, q = c v: c from ||v||,
 * with the dual step sigma. */
fn_shrink fn_problem_shrink(const fn_problem *problem, double sigma);
double fn_problem_dual_prox_scale(const fn_problem *problem, double sigma,
                                  double v_norm);

/* What is known of a dual vector q: ||q||, Re <y, q>, the polar of R at A^H q,
 * max_i |A^H q|_i / w_i, and ||y|| of the data it belongs to. */
typedef struct fn_dual_numbers {
    double norm, yq, polar, y_norm;
    double left; /* with an analysis: X ||r||, what r != 0 may cost of Re <y, q>
                    where ||x|| <= X */
} fn_dual_numbers;

/* A lower bound of the minimum, the t for which t q proves it, and how much
 * rounding was charged for it. */
typedef struct fn_dual_value {
    double value, factor, rounding;
} fn_dual_value;

/* The best over real multiples t q with |t| polar <= lambda, and in P3 |t|
 * ||q|| <= 1. Rounding in the numbers is charged: the polar is taken as large,
 * and <y, q> as small, as they may be. */
fn_dual_value fn_problem_dual(const fn_problem *problem,
                              const fn_dual_numbers *q);

/* Whether there is no x to satisfy (P1), as far as numbers of this precision
 * can show: every entry of A^H q is 0 up to rounding, though <y, q> is not: `g`
 * is the largest |A^H q|_i / ||a_i||. Then q is a ray along which the dual
 * value grows for ever. */
bool fn_problem_infeasible(const fn_problem *problem, const fn_dual_numbers *q,
                           double g);

/* That g, from A^H q; without lengths of the columns, ||A|| is what they are.
 */
double fn_problem_flatness(const fn_problem *problem, firenet_context *context,
                           const fn_vec *atq);

/* Largest t >= 0 with t r dual feasible, in P2 at most 2, for r = A x - y with
 * norm `residual` and polar = max_i |A^H r|_i / w_i; 0 where neither bounds it.
 */
double fn_problem_feasible(const fn_problem *problem, double residual,
                           double polar);

#endif
