/* SPDX-License-Identifier: BSD-3-Clause */
/* The step ratio of the adaptive method: what an epoch suggests, and what is
 * set by hand where that does not get on. */
#include "solve/adaptive.h"

#include <float.h>
#include <math.h>

/* How far the step ratio moves, on the log scale, towards what an epoch
 * suggests: one epoch is weak evidence, unless the ratio is off by more than
 * RATIO_OUTLIER. */
#define RATIO_SMOOTHING 0.3
#define RATIO_SMOOTHING_FAR 0.8
#define RATIO_OUTLIER 3.0
/* Each use multiplies the threshold, so that there are finitely many. */
#define OUTLIER_GROWTH 1.5
/* One epoch changes the ratio by at most RATIO_LEAP, and all of them together
 * stay within RATIO_RANGE of its start: distances that are rounding, or of an
 * iterate far from the solution, carry no information. */
#define RATIO_LEAP 100.0
#define RATIO_RANGE 1e6
/* The change where one of the two does not move at all. */
#define RATIO_PUSH 2.0
/* A distance of so many eps times the vector's norm is rounding. */
#define DISTANCE_NOISE 8.0
/* Without PROGRESS of the merit for WAIT iterations and WAIT_SHARE of all, the
 * ratio is set by hand for as long, to the best seen times 1, 3, 1/3, 10, 1/10
 * in turn: with a fixed ratio the iteration is proved to converge. */
#define PROGRESS 0.7
#define WAIT 1000
#define WAIT_SHARE 0.4
#define TURNS 5

void fn_adaptive_reset_ratio(fn_adaptive *self) {
    self->rule.outlier = RATIO_OUTLIER;
    self->rule.merit = INFINITY;
    self->rule.best_ratio = self->base.now.ratio;
}

void fn_adaptive_set_ratio(fn_adaptive *self, double ratio) {
    double first = self->rule.ratio;
    self->base.now.ratio =
        fmin(fmax(ratio, first / RATIO_RANGE), first * RATIO_RANGE);
}

/* The largest omega for which a dual step sigma ||Ax - y|| shows in q: with a
 * larger one q stands still by rounding, and the residual with it. */
static double visible_ratio(const fn_adaptive *self, double noise) {
    const fn_step *step = &self->halpern.step;
    double norm = self->base.now.norm;
    double rounding =
        self->base.problem->rounding * (norm * step->x_norm + step->y_norm);
    return step->residual > 4.0 * rounding && step->q_norm > 0.0
               ? step->residual / (noise * norm * step->q_norm)
               : INFINITY;
}

/* A distance that is rounding says no more than that the other is larger. */
void fn_adaptive_adapt_ratio(fn_adaptive *self, double x_distance,
                             double q_distance) {
    const fn_step *step = &self->halpern.step;
    double noise =
        DISTANCE_NOISE * fn_type_epsilon(self->base.problem->a->range);
    bool x_moved = x_distance > noise * step->x_norm;
    bool q_moved = q_distance > noise * step->q_norm;
    double ratio = self->base.now.ratio;
    if (self->rule.fixed || !(x_moved || q_moved)) {
        return;
    }
    double most = visible_ratio(self, noise);
    if (!(x_moved && q_moved)) {
        ratio *= x_moved ? RATIO_PUSH : 1.0 / RATIO_PUSH;
        fn_adaptive_set_ratio(self, fmin(ratio, most));
        return;
    }
    double off = x_distance / q_distance / ratio;
    off = fmin(fmax(off, 1.0 / RATIO_LEAP), RATIO_LEAP);
    bool far = off > self->rule.outlier || off < 1.0 / self->rule.outlier;
    self->rule.outlier *= far ? OUTLIER_GROWTH : 1.0;
    ratio *= pow(off, far ? RATIO_SMOOTHING_FAR : RATIO_SMOOTHING);
    fn_adaptive_set_ratio(self, fmin(ratio, most));
}

/* How far the iterate and its dual are from optimal: relative gap, in (P1) with
 * q as it is, and what either lacks to be feasible. A gap alone would be small
 * in (P1) whenever objective and dual value pass each other. */
static double merit(const fn_adaptive *self) {
    const fn_problem *problem = self->base.problem;
    const struct fn_method_stats *now = &self->base.now;
    const fn_dual_numbers *q = &self->halpern.step.before;
    if (problem->kind != FIRENET_PROBLEM_P1) {
        return (now->objective - self->base.certificate->bound.value) /
               fmax(now->objective, DBL_MIN);
    }
    double dual_value = -q->yq - problem->eta * q->norm;
    double size = fmax(now->objective + fabs(dual_value), DBL_MIN);
    double excess = fn_problem_infeasibility(problem, now->residual);
    return fmax(fabs(now->objective - dual_value) / size,
                fmax(excess / q->y_norm, q->polar - 1.0));
}

bool fn_adaptive_set_ratio_by_hand(fn_adaptive *self) {
    static const double turns[TURNS] = {1.0, 3.0, 0.3, 10.0, 0.1};
    double now = merit(self);
    if (now < PROGRESS * self->rule.merit) {
        self->rule.merit = now;
        self->rule.improved = self->rule.iterations;
        self->rule.best_ratio = self->base.now.ratio;
        return false;
    }
    int64_t since = self->rule.iterations - self->rule.improved;
    if (since < WAIT ||
        (double)since < WAIT_SHARE * (double)self->rule.iterations) {
        return false;
    }
    self->rule.improved = self->rule.iterations;
    self->rule.fixed = !self->rule.fixed || self->rule.turn % TURNS != 0;
    fn_adaptive_set_ratio(self, self->rule.best_ratio *
                                    turns[self->rule.turn % TURNS]);
    ++self->rule.turn;
    return true;
}
