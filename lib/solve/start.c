/* SPDX-License-Identifier: BSD-3-Clause */
/* The beginning of a run: data and settings in units near one, what can be
 * answered at once, and where the method starts. */
#include "core/hash.h"
#include "solve/solver.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* L over what a Lanczos estimate saw. */
#define SEEN_MARGIN 1.02

/* The penalty price * infeasibility is exact where the price is at least
 * ||q*||: so much more than what that is like. */
#define SAFE_PRICE 10.0

/* What is left of y, relative, where it is in the range of the columns without
 * penalty. */
#define NOTHING_LEFT (32.0 * DBL_EPSILON)

void fn_solver_import_data(firenet_solver *self, const void *y) {
    const fn_side data = fn_problem_data(&self->problem);
    fn_vec_import(self->context, data, y, self->y);
    fn_problem_turn(&self->problem, &self->scratch, true, fn_vec_host(self->y));
    if (!self->problem.deflation) {
        return;
    }
    double before = fn_vec_norm(self->context, data, self->y);
    fn_deflation_project(self->problem.deflation, fn_vec_host(self->y),
                         self->coordinates);
    self->problem.y_given = before;
    if (fn_vec_norm(self->context, data, self->y) <= NOTHING_LEFT * before) {
        fn_vec_zero(self->context, data, self->y);
    }
}

/* y in units near one. */
static firenet_status take_data(firenet_solver *self, const void *y) {
    fn_run_state *state = &self->state;
    const fn_side data = fn_problem_data(&self->problem);
    fn_solver_import_data(self, y);
    double norm = fn_vec_norm(self->context, data, self->y);
    fn_solver_set_y_exponent(self, fn_units_exponent(norm));
    fn_vec_scale_by(self->context, data, self->units.y, self->y, self->y);
    self->problem.y_given = ldexp(self->problem.y_given, self->units.y);
    state->y_norm = fn_vec_norm(self->context, data, self->y);
    state->y_hash = fn_hash(y, (size_t)data.n * fn_type_size(data.type));
    double objective = fn_solver_objective(
        self, fn_problem_objective(&self->problem, 0.0, state->y_norm));
    if (state->y_norm > 0.0 && self->problem.kind != FIRENET_PROBLEM_P1 &&
        !isnormal(objective)) {
        return fn_fail(
            self->context, FIRENET_ERR_RANGE,
            "y: norm %g, an objective of its %s is not representable", norm,
            self->problem.kind == FIRENET_PROBLEM_P2 ? "square" : "size");
    }
    return FIRENET_OK;
}

/* The parameter in those units. */
firenet_status fn_solver_take_parameter(firenet_solver *self) {
    double value = ldexp(self->parameter, fn_units_parameter(&self->units));
    bool p1 = self->problem.kind == FIRENET_PROBLEM_P1;
    /* Infinity times ||0|| would be NaN. */
    fn_problem_set_parameter(&self->problem, fmin(value, DBL_MAX));
    if (!p1 && !(value >= DBL_MIN)) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "lambda: %g, too small for these y, A and weights: in "
                       "units near one it is %g; use P1 with eta = 0",
                       self->parameter, value);
    }
    return FIRENET_OK;
}

/* Settings with units in those. */
static void take_settings(firenet_solver *self) {
    int objective = fn_units_objective(&self->units);
    double *inner = self->inner;
    memcpy(inner, self->settings, sizeof self->settings);
    inner[FN_SOLVER_NORM] *= self->norm_unit;
    if (self->problem.analysis && inner[FN_SOLVER_NORM] > 0.0) {
        inner[FN_SOLVER_NORM] =
            fn_analysis_norm(&self->analysis, inner[FN_SOLVER_NORM]);
    }
    inner[FN_SOLVER_SHARPNESS] =
        ldexp(inner[FN_SOLVER_SHARPNESS], fn_units_x(&self->units) - objective);
    inner[FN_SOLVER_DELTA] = ldexp(inner[FN_SOLVER_DELTA], objective);
    inner[FN_PENALTY] = ldexp(inner[FN_PENALTY], objective - self->units.y);
}

/* Rounding in A x0 may be this part of y: beside a larger x0 a solution could
 * not be seen, nor steps towards it. */
#define USEFUL_START 1e-3

/* x0 in the solver's variables, or NULL for one that is too large. Where none
 * is given A^H y is the start of a problem with an analysis: an image made of
 * what was measured is nearer than 0 to one that varies little. */
static const fn_vec *take_start(firenet_solver *self, const void *x0) {
    const firenet_operator *a = self->problem.a;
    fn_vec *start = self->method->work;
    if (!x0 && self->problem.analysis) {
        firenet_status status =
            fn_adjoint_product(a, &self->scratch, self->y, start);
        fn_analysis_constrain(&self->analysis, self->context, start);
        return status == FIRENET_OK ? start : NULL;
    }
    if (!x0) {
        return NULL;
    }
    fn_vec_import_by(self->context, fn_domain(a), fn_units_x(&self->units), x0,
                     start);
    if (self->problem.deflation) {
        fn_deflation_mask(self->problem.deflation, fn_vec_host(start));
    }
    if (self->scaling.factor) {
        fn_column_scaling_scale(&self->scaling, fn_vec_host(start),
                                fn_vec_host(start));
    }
    if (self->problem.analysis) {
        fn_analysis_constrain(&self->analysis, self->context, start);
    }
    double norm = fn_vec_norm(self->context, fn_domain(a), start);
    double rounding = self->problem.rounding * self->problem.norm * norm;
    /* Written so that NaN is dropped. */
    return rounding <= USEFUL_START * self->state.y_norm ? start : NULL;
}

static bool run_presses(void *solver) {
    return fn_control_presses(&((firenet_solver *)solver)->control);
}

/* ||A||, which may have to be estimated: until the run has to end. */
static fn_norm find_norm(firenet_solver *self, const firenet_operator *a,
                         fn_norm_effort effort) {
    const fn_norm_search search = {self->context, &self->scratch, effort,
                                   run_presses, self};
    fn_norm norm;
    fn_norm_find(a, &search, &norm);
    return norm;
}

/* L where none was set, and what rounding is charged by. The Lanczos estimate
 * is nearly always the norm itself, and a method that raises an L that was too
 * small need not pay for a safe one, nor for the margin by which it is safe. */
double fn_solver_take_norm(firenet_solver *self) {
    const fn_method_table *table = self->method->table;
    fn_norm norm =
        find_norm(self, self->problem.a, fn_method_norm_effort(table));
    self->problem.norm = norm.bound + self->problem.taken;
    self->norm_unit = ldexp(1.0, self->units.a);
    if (self->scaling.factor) {
        const firenet_operator *given = self->owner->problem.a;
        self->norm_unit =
            norm.bound / find_norm(self, given, FN_NORM_ROUGH).bound;
    }
    return table->any_norm && norm.seen > 0.0
               ? fmin(norm.bound, SEEN_MARGIN * norm.seen)
               : norm.bound;
}

/* Steps of the length that STEP_RATIO asks for exist. */
static firenet_status check_ratio(const firenet_solver *self,
                                  const fn_start *from) {
    const fn_method *method = self->method;
    double set = self->settings[FN_STEP_RATIO], norm = method->now.norm;
    double ratio = fn_initial_ratio(method, from);
    return set == 1.0 || !method->table->ratio
               ? FIRENET_OK
               : fn_check_steps(method, ratio / norm, 1.0 / (ratio * norm),
                                "step_ratio", set);
}

/* A^H y, to be overwritten: the best iterate's place has it, where it may be
 * needed once more. */
static fn_vec *spare_adjoint(firenet_solver *self) {
    if (!fn_solver_may_be_cut_short(self)) {
        return self->best;
    }
    fn_vec_copy(self->context, fn_domain(self->problem.a), self->best,
                self->method->work);
    return self->method->work;
}

firenet_status fn_solver_start(firenet_solver *self, const void *y,
                               const void *x0, bool warm) {
    fn_method *method = self->method;
    double q_norm = 1.0;
    self->state = (fn_run_state){.resumable = true,
                                 .problem = self->state.problem,
                                 .merit = INFINITY,
                                 .reference = INFINITY,
                                 .best_objective = INFINITY};
    fn_history_clear(&self->history, fn_solver_measures_every(self));
    fn_certificate_clear(&self->certificate, self->context, &self->problem);
    firenet_status status = take_data(self, y);
    if (status == FIRENET_OK) {
        status = fn_solver_take_parameter(self);
    }
    fn_solver_take_basis(self);
    if (status == FIRENET_OK) {
        status = fn_solver_inspect(self, &q_norm);
    }
    if (self->state.trivial) { /* F >= 0 proves it, if nothing else */
        self->basis = FIRENET_GAP_EXACT;
    }
    if (status != FIRENET_OK || self->state.trivial) {
        return status;
    }
    double usual = fn_solver_take_norm(self);
    take_settings(self);
    double norm = warm ? method->now.norm : self->inner[FN_SOLVER_NORM];
    norm = norm > 0.0 ? norm : usual;
    double given = norm;
    bool tighten =
        method->table->any_norm &&
        (!method->table->matrix || self->inner[FN_SOLVER_NORM] > 0.0);
    if (tighten) {
        status = fn_solver_tighten_norm(self, spare_adjoint(self), &norm);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    self->state.price = SAFE_PRICE * q_norm;
    if (fn_solver_may_be_cut_short(self)) {
        status = fn_solver_fall_back_on_adjoint(self);
    }
    const fn_vec *start = take_start(self, x0);
    if (status == FIRENET_OK && start && fn_solver_may_be_cut_short(self)) {
        status = fn_solver_fall_back_on_start(self, start);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    method->now = (struct fn_method_stats){
        .norm = norm, .ratio = method->now.ratio, .raised = norm > given};
    fn_start from = {.y = self->y,
                     .x0 = start,
                     .adjoint = tighten || fn_solver_may_be_cut_short(self)
                                    ? NULL
                                    : self->best,
                     .y_norm = self->state.y_norm,
                     .dual_norm = q_norm,
                     .settings = self->inner};
    status = check_ratio(self, &from);
    if (status != FIRENET_OK) {
        return status;
    }
    method->table->attach(method, self->y);
    return method->table->start(method, &from, warm);
}
