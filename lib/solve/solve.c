/* SPDX-License-Identifier: BSD-3-Clause */
/* Solving: from a start, and from where a run ended. */
#include "core/hash.h"
#include "solve/dual_correction.h"
#include "solve/solver.h"

#include <math.h>
#include <string.h>

/* ---------------------------------------------------------- one iteration */

/* Whether what the method just found is better than the best so far. The first
 * iterate is: the merit of x = 0 in (P1) is infinite. */
static bool improves(const firenet_solver *self) {
    const fn_run_state *state = &self->state;
    return isinf(state->best_objective) ||
           fn_solver_badness(self, state->objective, state->residual) <
               fn_solver_badness(self, state->best_objective,
                                 state->best_residual);
}

/* Keeps the iterate as the best, without a copy where the method has no more
 * use for its buffer. */
static void keep_best(firenet_solver *self) {
    fn_method *method = self->method;
    const firenet_operator *a = self->problem.a;
    self->state.best_objective = self->state.objective;
    self->state.best_residual = self->state.residual;
    self->state.best_rounding = self->state.rounding;
    if (method->x_slot) {
        fn_vec_swap(method->x_slot, &self->best);
        method->x = self->best;
    } else {
        fn_vec_scale(self->context, fn_domain(a), method->share, method->x,
                     self->best);
    }
}

/* Iterations at which a tiled regulariser, or a heuristic, is measured: all of
 * the first ones, which show an L that is too small, and every so many. */
#define MEASURED_FIRST 8
#define MEASURED_EVERY 8

int64_t fn_solver_measures_every(const firenet_solver *self) {
    const bool heuristic = self->method->table->heuristic;
    return heuristic || fn_problem_tiled(&self->problem) ? MEASURED_EVERY : 1;
}

/* Whether the next iteration is one to look at. */
static bool look_due(const firenet_solver *self) {
    const fn_run_state *state = &self->state;
    int64_t next = state->iteration + 1;
    return next <= MEASURED_FIRST || fn_control_looks(&self->control, next) ||
           (self->problem.analysis &&
            fn_dual_correction_is_due(next, state->correction));
}

/* Whether the objective of the next iterate is asked for: by the history, a
 * correction, the monitor, a deadline, which hands out the best iterate, or the
 * end. */
static bool objective_due(const firenet_solver *self) {
    const fn_control *control = &self->control;
    const fn_run_state *state = &self->state;
    int64_t next = state->iteration + 1;
    return next <= MEASURED_FIRST ||
           next % fn_solver_measures_every(self) == 0 ||
           fn_dual_correction_is_due(next, state->correction) ||
           (control->watched && fn_control_reports(control, next)) ||
           control->limited || (double)next >= self->settings[FN_ITERATIONS];
}

static bool at_limit(const firenet_solver *self) {
    return (double)self->state.iteration >= self->settings[FN_ITERATIONS];
}

/* Where a run is ended from outside after an iteration without its numbers. */
static firenet_status measure_last(firenet_solver *self) {
    firenet_status status = fn_solver_measure(self);
    if (status == FIRENET_OK && improves(self)) {
        keep_best(self);
    }
    return status;
}

/* The numbers of the iterate: those of an earlier one stay where it was blind.
 */
static void record(firenet_solver *self) {
    fn_run_state *state = &self->state;
    const struct fn_method_stats *now = &self->method->now;
    ++state->iteration;
    if (self->method->blind) {
        return;
    }
    state->objective = now->objective;
    state->residual = now->residual;
    state->rounding = now->rounding;
    state->x_norm = now->x_norm;
    state->merit = fn_solver_merit(self, state->objective, state->residual);
    if (improves(self)) {
        keep_best(self);
    }
    fn_record entry = {state->iteration,
                       fn_solver_objective(self, state->objective),
                       fn_solver_objective(self, fn_solver_gap(self)),
                       fn_solver_length(self, fn_solver_infeasibility(self))};
    fn_history_add(&self->history, &entry);
}

/* The iterate in the caller's units. */
static firenet_status hand_out(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    const fn_method *method = self->method;
    fn_vec_export(self->context, fn_domain(a), method->share, method->x, x);
    return fn_solver_in_caller_units(self, x);
}

static firenet_status report(firenet_solver *self) {
    const fn_run_state *state = &self->state;
    const fn_method *method = self->method;
    firenet_event event = {
        .problem = state->problem,
        .restart = method->now.restarts,
        .inner = method->now.inner,
        .layer = state->iteration,
        .objective = fn_solver_objective(self, state->objective),
        .gap = fn_solver_objective(self, fn_solver_gap(self)),
        .infeasibility = fn_solver_length(self, fn_solver_infeasibility(self)),
        .residual = fn_solver_length(self, state->residual),
        .epsilon = NAN,
        .side = fn_domain(self->problem.a),
        .vector = method->x,
        .share = ldexp(method->share, -fn_units_x(&self->units)),
    };
    firenet_status status = FIRENET_OK;
    if (self->whole) {
        status = hand_out(self, self->whole);
        event.vector = self->whole;
        event.share = 1.0;
    } else if (self->scaling.factor) {
        fn_column_scaling_unscale(&self->scaling, fn_vec_host(method->x),
                                  self->scaling.unscaled);
        event.vector = self->scaling.unscaled;
    }
    return status != FIRENET_OK
               ? status
               : fn_control_report(&self->control, self->context, &event);
}

static firenet_status advance(firenet_solver *self) {
    fn_method *method = self->method;
    method->may_be_quiet = !look_due(self);
    method->may_be_blind = !objective_due(self);
    firenet_status status = method->table->advance(method);
    status = fn_sum_status(self->context, status);
    if (status == FIRENET_ERR_NUMERIC) {
        return fn_fail(self->context, status,
                       "iteration %lld: a NaN or infinity occurred",
                       (long long)self->state.iteration + 1);
    }
    return status;
}

/* The monitor's turn, and ends from outside. */
static firenet_status look_outside(firenet_solver *self) {
    fn_control *control = &self->control;
    firenet_status status = FIRENET_OK;
    bool ended = control->outcome != FIRENET_OUTCOME_NONE;
    if (control->watched &&
        (ended || fn_control_reports(control, self->state.iteration))) {
        firenet_outcome own = control->outcome;
        status = report(self);
        /* A stop that comes with the end changes nothing. */
        control->outcome = ended ? own : control->outcome;
    }
    if (status == FIRENET_OK && !ended &&
        fn_control_ends(control, self->context) && self->method->blind) {
        status = measure_last(self);
    }
    return fn_sum_status(self->context, status);
}

static firenet_status iterate(firenet_solver *self) {
    const fn_method *method = self->method;
    firenet_status status = advance(self);
    if (status != FIRENET_OK) {
        return status;
    }
    record(self);
    bool quiet = method->may_be_quiet && method->blind;
    if (quiet && !at_limit(self)) {
        return fn_sum_status(self->context, FIRENET_OK);
    }
    if (quiet) { /* no rule looked: a run resumed from here computes the same */
        status = measure_last(self);
    }
    if (status == FIRENET_OK && (quiet || !method->blind)) {
        status = fn_solver_check_termination(self);
    }
    return status == FIRENET_OK ? look_outside(self) : status;
}

/* --------------------------------------------------------------------- run */

/* A run that was cut short gives the best it has seen, 0, x0 and A^H y among
 * that: the last iterate may be worse. */
static firenet_status hand_out_best(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    fn_run_state *state = &self->state;
    double zero = fn_problem_objective(&self->problem, 0.0, state->y_norm);
    if (self->problem.kind != FIRENET_PROBLEM_P1 &&
        zero < state->best_objective) {
        fn_vec_zero(self->context, fn_domain(a), self->best);
        state->best_objective = zero;
        state->best_residual = state->y_norm;
        state->best_rounding = fn_problem_objective_rounding(
            &self->problem, 0.0, 0.0, state->y_norm, state->y_norm);
    }
    state->objective = state->best_objective;
    state->residual = state->best_residual;
    state->rounding = state->best_rounding;
    fn_vec_export(self->context, fn_domain(a), 1.0, self->best, x);
    return fn_solver_in_caller_units(self, x);
}

/* Iterates to an outcome; x receives the iterate. */
static firenet_status iterate_until_done(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    fn_control *control = &self->control;
    firenet_status status = FIRENET_OK;
    if (self->state.trivial) {
        control->outcome = self->certificate.bound.ray
                               ? FIRENET_OUTCOME_INFEASIBLE
                               : FIRENET_OUTCOME_CONVERGED;
        fn_vec_export(self->context, fn_domain(a), 1.0, self->best, x);
        return fn_solver_in_caller_units(self, x);
    }
    while (status == FIRENET_OK && control->outcome == FIRENET_OUTCOME_NONE) {
        status = iterate(self);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    return control->outcome == FIRENET_OUTCOME_DEADLINE ? hand_out_best(self, x)
                                                        : hand_out(self, x);
}

/* What all parties must have in common: settings, but for the deadline, the
 * parameter, and whether there is a start. */
static uint64_t common_settings(const firenet_solver *self, bool started) {
    double values[FN_SOLVER_SETTINGS + 2];
    memcpy(values, self->settings, sizeof self->settings);
    values[FN_DEADLINE] = 0.0;
    values[FN_SOLVER_SETTINGS] = self->parameter;
    values[FN_SOLVER_SETTINGS + 1] = started ? 1.0 : 0.0;
    return fn_hash(values, sizeof values);
}

static firenet_status start_clock(firenet_solver *self, bool started) {
    return fn_control_start(
        &self->control, self->context, self->settings[FN_DEADLINE],
        self->settings[FN_MONITOR_EVERY], self->settings[FN_CHECK_EVERY],
        common_settings(self, started));
}

firenet_status fn_solver_run(firenet_solver *solver, const void *y,
                             const void *x0, bool warm, void *x) {
    firenet_status status = start_clock(solver, x0 != NULL);
    if (status == FIRENET_OK) {
        status = fn_solver_start(solver, y, x0, warm);
    }
    if (status == FIRENET_OK) {
        status = iterate_until_done(solver, x);
    }
    solver->seconds = fn_clock() - solver->control.started;
    solver->state.resumable = status == FIRENET_OK;
    return status;
}

firenet_status fn_solver_check_arrays(firenet_solver *solver,
                                      firenet_type y_type, const void *y,
                                      int64_t y_length, firenet_type x_type,
                                      const void *x, int64_t x_length,
                                      int64_t count) {
    firenet_context *context = solver->context;
    const firenet_operator *a = solver->problem.a;
    firenet_status status = fn_check_array(context, "y", y, y_type, y_length,
                                           a->range, solver->problem.measured);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, "x", x, x_type, x_length, a->domain,
                                count * a->cols);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, "y", y,
                                (size_t)y_length * fn_type_size(y_type), "x", x,
                                (size_t)x_length * fn_type_size(x_type));
    }
    return status == FIRENET_OK
               ? fn_check_finite(context, "y", y_type, y_length, y)
               : status;
}

firenet_status firenet_solver_solve(firenet_solver *solver, firenet_type y_type,
                                    const void *y, int64_t y_length,
                                    firenet_type x_type, const void *x0,
                                    void *x, int64_t x_length) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_solver_check_arrays(solver, y_type, y, y_length, x_type, x,
                                    x_length, 1);
    if (status == FIRENET_OK && x0) {
        status = fn_check_finite(context, "x0", x_type, x_length, x0);
    }
    if (status == FIRENET_OK) {
        solver->state.problem = 0;
        solver->parameter = fn_problem_parameter(&solver->owner->problem);
        status = fn_solver_run(solver, y, x0, false, x);
    }
    return fn_leave_shared(context, status);
}

static firenet_status resume(firenet_solver *self, const void *y, void *x) {
    const firenet_operator *a = self->problem.a;
    if (!self->state.resumable) {
        return fn_fail(
            self->context, FIRENET_ERR_STATE,
            "solver: has no run to resume, solve or load a state first");
    }
    int64_t m = self->problem.measured;
    if (fn_hash(y, (size_t)m * fn_type_size(a->range)) != self->state.y_hash) {
        return fn_fail(self->context, FIRENET_ERR_STATE,
                       "y: differs from the data of the run to be resumed");
    }
    if (self->state.trivial) { /* costs one A^H y */
        self->parameter = fn_problem_parameter(&self->owner->problem);
        return fn_solver_run(self, y, NULL, false, x);
    }
    self->units.y = self->state.y_exponent;
    const fn_side data = fn_problem_data(&self->problem);
    fn_solver_import_data(self, y);
    fn_vec_scale_by(self->context, data, self->units.y, self->y, self->y);
    self->problem.y_given = ldexp(self->problem.y_given, self->units.y);
    self->parameter = fn_problem_parameter(&self->owner->problem);
    firenet_status status = fn_solver_take_parameter(self);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_solver_take_basis(self);
    /* A run that ended, by its stall limit for example, continues; what was
     * stopped from outside goes on as if it had not been. */
    if (self->state.verified == self->state.iteration) {
        self->state.reference = self->state.merit;
        self->state.improved = self->state.iteration;
    }
    status = start_clock(self, false);
    (void)fn_solver_take_norm(self);
    self->method->table->attach(self->method, self->y);
    if (status == FIRENET_OK) {
        status = iterate_until_done(self, x);
    }
    self->seconds = fn_clock() - self->control.started;
    return status;
}

firenet_status firenet_solver_resume(firenet_solver *solver,
                                     firenet_type y_type, const void *y,
                                     int64_t y_length, firenet_type x_type,
                                     void *x, int64_t x_length) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_solver_check_arrays(solver, y_type, y, y_length, x_type, x,
                                    x_length, 1);
    if (status == FIRENET_OK) {
        status = resume(solver, y, x);
    }
    return fn_leave_shared(context, status);
}
