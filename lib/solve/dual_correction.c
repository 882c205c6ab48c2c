/* SPDX-License-Identifier: BSD-3-Clause */
/* Dual vectors of problems with an analysis. Weak duality needs r = K^H (q, p)
 * to vanish (in C), which no multiple of an iterate's dual vector does: it is
 * corrected first, then scaled. */
#include "solve/dual_correction.h"

#include <math.h>

/* Entries of r up to so many roundings are rounding. What a block would have to
 * take up for them is taken for AMPLIFIED times as large, over its gain: an
 * assumption about rounding, whose errors are random (the mean over frequencies
 * of 1/(2 sin)^2 is near one), as those of problem.c are. */
#define LEFT 64.0
#define AMPLIFIED 2.0
/* Nothing before so many iterations, nor within this part of all. */
#define CORRECT_AFTER 20
#define CORRECT_SHARE 0.2

bool fn_dual_correction_is_due(int64_t iteration, int64_t next) {
    return iteration >= CORRECT_AFTER && iteration >= next;
}

bool fn_dual_correction_due(int64_t iteration, int64_t *next) {
    if (!fn_dual_correction_is_due(iteration, *next)) {
        return false;
    }
    *next = iteration +
            (int64_t)fmax(CORRECT_AFTER, CORRECT_SHARE * (double)iteration);
    return true;
}

firenet_gap_basis fn_dual_basis(const fn_problem *problem, double given,
                                double y_norm, double *x_bound) {
    const fn_analysis *analysis = problem->analysis;
    *x_bound = 0.0;
    if (!analysis || !analysis->general) {
        return FIRENET_GAP_EXACT;
    }
    if (given > 0.0) {
        *x_bound = given;
        return FIRENET_GAP_GIVEN;
    }
    if (analysis->a_isometry > 0.0) {
        /* ||Ax - y|| is at most eta, or what it is at x = 0. */
        double more =
            problem->kind == FIRENET_PROBLEM_P1 ? problem->eta : y_norm;
        *x_bound = (y_norm + more) / sqrt(analysis->a_isometry);
        return FIRENET_GAP_DERIVED;
    }
    return FIRENET_GAP_NONE;
}

int fn_dual_passes(const fn_analysis *analysis) {
    return analysis->constraint == FIRENET_CONSTRAINT_NONNEGATIVE
               ? FN_DUAL_PASSES
               : 1;
}

/* What an entry of K^H (q, p) is off by. */
static double entry_rounding(const fn_dual_correction *self,
                             const fn_dual_numbers *q) {
    const fn_analysis *analysis = self->problem->analysis;
    double size = q->norm * analysis->a_norm;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        size += self->problem->lambda * block->heaviest * block->norm;
    }
    return self->problem->rounding * size;
}

static void measure(const fn_dual_correction *self, const fn_vec *dual,
                    fn_dual_numbers *q) {
    const fn_problem *problem = self->problem;
    double yq[2];
    fn_vec_dot(self->scratch->context, fn_problem_data(problem), self->y, dual,
               yq);
    *q = (fn_dual_numbers){
        .norm =
            fn_vec_norm(self->scratch->context, fn_problem_data(problem), dual),
        .yq = yq[0],
        .polar = fn_analysis_polar(self->problem->analysis,
                                   self->scratch->context, dual),
        .y_norm = self->y_norm};
}

/* Below these bounds elements of single precision are subnormal, and squares of
 * double precision 0: a p that breaks its bound could not be told from one that
 * does not. */
static bool visible(const fn_dual_correction *self) {
    double least = fn_type_single(self->problem->a->range) ? 1e-30 : 1e-120;
    for (int j = 0; j < self->problem->analysis->count; ++j) {
        if (!(self->problem->lambda *
                  self->problem->analysis->block[j].lightest >
              least)) {
            return false;
        }
    }
    return true;
}

/* The mean of r, times the elements, which differences do not see: <A 1, q>,
 * or with other blocks what r adds up to; what that is off by is returned. */
static double total(const fn_dual_correction *self, const fn_vec *dual,
                    const fn_vec *r, const fn_dual_numbers *q, double out[2]) {
    const fn_analysis *analysis = self->problem->analysis;
    firenet_context *context = self->scratch->context;
    const fn_side x = {analysis->domain, analysis->cols, analysis->split};
    const fn_side data = {analysis->range, analysis->measured, analysis->split};
    if (analysis->count > 1) {
        fn_vec_total(context, x, r, out);
        return sqrt(analysis->all_cols) * entry_rounding(self, q);
    }
    fn_vec_dot(context, data, analysis->ones, dual, out);
    return self->problem->rounding * sqrt(analysis->all_cols) *
           analysis->a_norm * q->norm;
}

/* Of the dual value: p takes up all of r but its mean, for which q would have
 * to become q - A 1 <1, r>/||A 1||^2. */
static double cost_of_mean(const fn_dual_correction *self, const fn_vec *dual,
                           const fn_vec *r, const fn_dual_numbers *q) {
    const fn_analysis *analysis = self->problem->analysis;
    double mean[2] = {0.0, 0.0};
    if (analysis->isometry > 0.0 || analysis->ones_norm == 0.0) {
        return 0.0;
    }
    double rounding = total(self, dual, r, q, mean);
    double size = analysis->constraint == FIRENET_CONSTRAINT_NONE
                      ? hypot(mean[0], mean[1])
                  : analysis->constraint == FIRENET_CONSTRAINT_REAL
                      ? fabs(mean[0])
                      : fmax(0.0, -mean[0]);
    return q->y_norm * (size + rounding) / analysis->ones_norm;
}

/* A primal term bounds r itself; otherwise r has to be rounding, which is added
 * to the polar, and left in `charge`. */
static bool is_feasible(const fn_dual_correction *self, const fn_vec *dual,
                        fn_dual_numbers *q, fn_vec *r, double *charge) {
    const fn_problem *problem = self->problem;
    const fn_analysis *analysis = self->problem->analysis;
    *charge = 0.0;
    if (analysis->corrector < 0) {
        fn_analysis_excess(analysis, self->scratch->context, r);
        q->polar = fmax(q->polar, fn_vec_polar(self->scratch->context,
                                               &problem->domain_chunks,
                                               problem->a->domain, r));
        return visible(self);
    }
    double cost = analysis->general ? 0.0 : cost_of_mean(self, dual, r, q);
    double left = fn_analysis_excess(analysis, self->scratch->context, r);
    double rounding = entry_rounding(self, q);
    if (analysis->general) { /* X ||r||, of an r that rounding has hold of */
        const fn_side side = {analysis->domain, analysis->cols,
                              analysis->split};
        double size = fn_vec_norm(self->scratch->context, side, r);
        q->left = self->x_bound * (size + rounding * sqrt(analysis->all_cols));
        return self->x_bound > 0.0 && visible(self);
    }
    const fn_dual_block *block = &analysis->block[analysis->corrector];
    *charge =
        AMPLIFIED * (left + rounding) / (analysis->gain * block->lightest);
    q->polar += *charge;
    q->left = cost;
    return left <= LEFT * rounding && visible(self);
}

/* Whether r is rounding already, so that one more pass would change nothing. It
 * is charged together with its rounding, which is thus what it is at most. */
#define DONE 0.25
static bool is_rounding(const fn_dual_correction *self, const fn_vec *dual,
                        fn_vec *r) {
    const fn_problem *problem = self->problem;
    firenet_context *context = self->scratch->context;
    const fn_dual_numbers q = {
        .norm = fn_vec_norm(context, fn_problem_data(problem), dual)};
    return !problem->analysis->general &&
           fn_analysis_excess(problem->analysis, context, r) <=
               DONE * entry_rounding(self, &q);
}

firenet_status fn_dual_correct(const fn_dual_correction *self, int passes,
                               fn_vec *dual, fn_dual_numbers *q,
                               fn_dual_value *value) {
    const firenet_operator *k = self->problem->a;
    const fn_analysis *analysis = self->problem->analysis;
    fn_vec *r = self->r;
    firenet_status status = fn_adjoint_product(k, self->scratch, dual, r);
    for (int i = 0; i < passes && analysis->corrector >= 0; ++i) {
        if (status == FIRENET_OK && is_rounding(self, dual, r)) {
            break;
        }
        if (status == FIRENET_OK) {
            status = fn_analysis_correct(analysis, self->scratch, dual, r);
        }
        if (status == FIRENET_OK) {
            status = fn_adjoint_product(k, self->scratch, dual, r);
        }
    }
    measure(self, dual, q);
    double charge;
    bool feasible = is_feasible(self, dual, q, r, &charge);
    /* -x is outside of C where that is one-sided, and -q with it. */
    bool other_way =
        analysis->constraint == FIRENET_CONSTRAINT_NONNEGATIVE && q->yq > 0.0;
    *value = feasible && !other_way ? fn_problem_dual(self->problem, q)
                                    : (fn_dual_value){0.0, 0.0, 0.0};
    if (charge > 0.0) {
        value->rounding +=
            value->value * charge / q->polar + fabs(value->factor) * q->left;
    }
    return status;
}
