/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts on a schedule, for networks and for solvers. Where
 *
 *   ||z - x|| <= alpha (G(z) - G(x) + delta),    K a bound of the dual,
 *
 * and G(z) - G(x) <= eps_{k-1} at the start of restart k, the solution is
 * within R = alpha (eps_{k-1} + delta), and p = ceil(2 L alpha K / upsilon)
 * iterations with tau = R/(L K), sigma = K/(L R) from q = 0 bring the average
 * to eps_k = upsilon (eps_{k-1} + delta). In (P3) G = F and K = 1, and alpha =
 * D of the rNSPL. */
#ifndef FN_MODEL_SCHEDULE_H
#define FN_MODEL_SCHEDULE_H

#include <math.h>

/* upsilon = 1/e minimises (1/v) / log(1/v), the work per factor of progress. */
#define FN_UPSILON 0.36787944117144232160

/* Lengths of a primal and a dual step. */
typedef struct fn_lengths {
    double tau, sigma;
} fn_lengths;

typedef struct fn_schedule {
    double first, epsilon; /* eps_0, eps_k */
    double delta;
    double floor;      /* eps_k stays above this part of eps_0 */
    double derivative; /* d eps_k / d eps_0 */
} fn_schedule;

static inline fn_schedule fn_schedule_from(double epsilon, double delta,
                                           double floor) {
    return (fn_schedule){epsilon, epsilon, delta, floor, 1.0};
}

/* eps_k from eps_{k-1}. With delta = 0 the steps of many restarts would
 * overflow: eps_k stays at a level below which rounding hides any gain. */
static inline void fn_schedule_next(fn_schedule *s) {
    double next = FN_UPSILON * (s->delta + s->epsilon);
    double least = s->floor * s->first;
    s->derivative = next > least ? FN_UPSILON * s->derivative : s->floor;
    s->epsilon = fmax(next, least);
}

/* p that brings a gap to `factor` of it, as a real number: the distance R over
 * that gap, times a bound K of the dual, times 2 L. */
static inline double fn_schedule_inner(double norm, double distance,
                                       double dual, double factor) {
    return ceil(2.0 * norm * distance * dual / factor);
}

/* Steps for a distance R and a bound K. */
static inline fn_lengths fn_schedule_lengths(double norm, double distance,
                                             double dual) {
    return (fn_lengths){.tau = distance / (norm * dual),
                        .sigma = dual / (norm * distance)};
}

/* The published form: a = K/R for the R that p iterations assert, alpha = p
 * upsilon / (2 L). */
static inline double fn_schedule_published(double norm, double inner,
                                           double epsilon) {
    return 2.0 * norm / (inner * epsilon);
}

/* Steps for a = K/R, times a factor each: 1/(a L) and a/L. */
static inline fn_lengths fn_schedule_scaled(double norm, double a,
                                            double primal, double dual) {
    return (fn_lengths){.tau = primal / (a * norm), .sigma = dual * a / norm};
}

#endif
