/* SPDX-License-Identifier: BSD-3-Clause */
/* Dual vectors of problems with an analysis. Weak duality needs r = K^H (q, p)
 * to vanish (in C), which no multiple of an iterate's dual vector does: it is
 * corrected first, then scaled. */
#include "solve/solver.h"

#include <math.h>

/* Passes of the correction for what a run ends on: the second takes what
 * rounding left of the first, and with a set C what the first moved out of it.
 * On the way one is enough but for x >= 0. */
#define PASSES 3
/* Entries of r up to so many roundings are rounding. What a block would have to
 * take up for them is taken for AMPLIFIED times as large, over its gain: an
 * assumption about rounding, whose errors are random (the mean over frequencies
 * of 1/(2 sin)^2 is near one), as those of problem.c are. */
#define LEFT 64.0
#define AMPLIFIED 2.0
/* The next correction is due after so many iterations, and after this part of
 * all: one costs about three of them. */
#define CORRECT_AFTER 20
#define CORRECT_SHARE 0.2

void fn_solver_take_basis(firenet_solver *self) {
    const fn_analysis *analysis = &self->analysis;
    double given = self->settings[FN_X_BOUND], y_norm = self->state.y_norm;
    self->x_bound = 0.0;
    self->basis = FIRENET_GAP_EXACT;
    if (!self->problem.analysis || !analysis->general) {
        return;
    }
    self->basis = FIRENET_GAP_NONE;
    if (given > 0.0) {
        self->basis = FIRENET_GAP_GIVEN;
        self->x_bound = ldexp(given, fn_units_x(&self->units));
    } else if (analysis->a_isometry > 0.0) {
        /* ||Ax - y|| is at most eta, or what it is at x = 0. */
        double more = self->problem.kind == FIRENET_PROBLEM_P1
                          ? self->problem.eta
                          : y_norm;
        self->basis = FIRENET_GAP_DERIVED;
        self->x_bound = (y_norm + more) / sqrt(analysis->a_isometry);
    }
}

/* What an entry of K^H (q, p) is off by. */
static double entry_rounding(const firenet_solver *self,
                             const fn_dual_numbers *q) {
    const fn_analysis *analysis = &self->analysis;
    double size = q->norm * analysis->a_norm;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        size += self->problem.lambda * block->heaviest * block->norm;
    }
    return self->problem.rounding * size;
}

static void measure(firenet_solver *self, const fn_vec *dual,
                    fn_dual_numbers *q) {
    const fn_problem *problem = &self->problem;
    double yq[2];
    fn_vec_dot(self->context, fn_problem_data(problem), self->y, dual, yq);
    *q = (fn_dual_numbers){
        .norm = fn_vec_norm(self->context, fn_problem_data(problem), dual),
        .yq = yq[0],
        .polar = fn_analysis_polar(&self->analysis, self->context, dual),
        .y_norm = self->state.y_norm};
}

/* Below these bounds elements of single precision are subnormal, and squares of
 * double precision 0: a p that breaks its bound could not be told from one that
 * does not. */
static bool visible(const firenet_solver *self) {
    double least = fn_type_single(self->problem.a->range) ? 1e-30 : 1e-120;
    for (int j = 0; j < self->analysis.count; ++j) {
        if (!(self->problem.lambda * self->analysis.block[j].lightest >
              least)) {
            return false;
        }
    }
    return true;
}

/* A primal term bounds r itself; otherwise r has to be rounding, which is added
 * to the polar, and left in `charge`. */
static bool is_feasible(firenet_solver *self, fn_dual_numbers *q, fn_vec *r,
                        double *charge) {
    const fn_problem *problem = &self->problem;
    const fn_analysis *analysis = &self->analysis;
    *charge = 0.0;
    if (analysis->corrector < 0) {
        fn_analysis_excess(analysis, self->context, r);
        q->polar =
            fmax(q->polar, fn_vec_polar(self->context, &problem->domain_chunks,
                                        problem->a->domain, r));
        return visible(self);
    }
    double left = fn_analysis_excess(analysis, self->context, r);
    double rounding = entry_rounding(self, q);
    if (analysis->general) { /* X ||r||, of an r that rounding has hold of */
        const fn_side side = {analysis->domain, analysis->cols,
                              analysis->split};
        double size = fn_vec_norm(self->context, side, r);
        q->left = self->x_bound * (size + rounding * sqrt(analysis->all_cols));
        return self->x_bound > 0.0 && visible(self);
    }
    const fn_dual_block *block = &analysis->block[analysis->corrector];
    *charge =
        AMPLIFIED * (left + rounding) / (analysis->gain * block->lightest);
    q->polar += *charge;
    return left <= LEFT * rounding && visible(self);
}

static firenet_status make_feasible(firenet_solver *self, int passes,
                                    fn_vec *dual, fn_dual_numbers *q,
                                    fn_dual_value *value) {
    const firenet_operator *k = self->problem.a;
    const fn_analysis *analysis = &self->analysis;
    fn_vec *r = self->method->work;
    firenet_status status = fn_adjoint_product(k, &self->scratch, dual, r);
    for (int i = 0; i < passes && analysis->corrector >= 0; ++i) {
        if (status == FIRENET_OK) {
            status = fn_analysis_correct(analysis, &self->scratch, dual, r);
        }
        if (status == FIRENET_OK) {
            status = fn_adjoint_product(k, &self->scratch, dual, r);
        }
    }
    measure(self, dual, q);
    double charge;
    bool feasible = is_feasible(self, q, r, &charge);
    /* -x is outside of C where that is one-sided, and -q with it. */
    bool other_way =
        analysis->constraint == FIRENET_CONSTRAINT_NONNEGATIVE && q->yq > 0.0;
    *value = feasible && !other_way ? fn_problem_dual(&self->problem, q)
                                    : (fn_dual_value){0.0, 0.0, 0.0};
    if (charge > 0.0) {
        value->rounding += value->value * charge / q->polar;
    }
    return status;
}

firenet_status fn_solver_make_feasible(firenet_solver *self, fn_vec *dual,
                                       fn_dual_numbers *q,
                                       fn_dual_value *value) {
    return make_feasible(self, PASSES, dual, q, value);
}

firenet_status fn_solver_correct(firenet_solver *self) {
    const fn_method *method = self->method;
    int64_t iteration = self->state.iteration;
    if (!self->problem.analysis || iteration < CORRECT_AFTER ||
        iteration < self->state.correction || !method->q) {
        return FIRENET_OK;
    }
    self->state.correction =
        iteration +
        (int64_t)fmax(CORRECT_AFTER, CORRECT_SHARE * (double)iteration);
    const firenet_operator *k = self->problem.a;
    fn_dual_numbers q;
    fn_dual_value value;
    fn_vec_scale(self->context, fn_range(k), method->q_scale, method->q,
                 self->image);
    bool one_sided =
        self->analysis.constraint == FIRENET_CONSTRAINT_NONNEGATIVE;
    firenet_status status =
        make_feasible(self, one_sided ? PASSES : 1, self->image, &q, &value);
    if (status == FIRENET_OK) {
        fn_certificate_offer(&self->certificate, self->context, &self->problem,
                             self->image, 1.0, &q, value);
        self->state.merit =
            fn_solver_merit(self, self->state.objective, self->state.residual);
    }
    return status;
}
