/* SPDX-License-Identifier: BSD-3-Clause */
/* Solving: from a start, from where a run ended, and along a path. */
#include "solve/solver.h"

#include <math.h>
#include <string.h>

/* ---------------------------------------------------------- one iteration */

/* Whether what the method just found is better than the best so far. */
static bool improves(const firenet_solver *self) {
    const fn_findings *found = &self->found;
    if (self->problem.kind != FIRENET_PROBLEM_P1) {
        return found->objective < found->best_objective;
    }
    return found->iteration == 1 ||
           found->merit < fn_solver_merit(self, found->best_objective,
                                          found->best_residual);
}

/* Keeps the iterate as the best, without a copy where the method has no more
 * use for its buffer. */
static void keep_best(firenet_solver *self) {
    fn_method *method = self->method;
    const firenet_operator *a = self->problem.a;
    self->found.best_objective = self->found.objective;
    self->found.best_residual = self->found.residual;
    if (method->spare) {
        fn_swap(method->spare, &self->best);
        method->x = self->best;
    } else {
        fn_kernels_for(self->context, a->domain)
            ->scale(a->cols, method->share, method->x, self->best);
    }
}

static void note(firenet_solver *self) {
    fn_findings *found = &self->found;
    const struct fn_reached *now = &self->method->now;
    ++found->iteration;
    found->objective = now->objective;
    found->residual = now->residual;
    found->dual = fmax(found->dual, now->dual);
    found->merit = fn_solver_merit(self, found->objective, found->residual);
    if (improves(self)) {
        keep_best(self);
    }
    fn_record record = {found->iteration, found->objective, fn_solver_gap(self),
                        fn_solver_infeasibility(self)};
    fn_history_note(&self->history, &record);
}

static firenet_status report(firenet_solver *self) {
    const fn_findings *found = &self->found;
    const fn_method *method = self->method;
    firenet_event event = {
        .problem = found->problem,
        .restart = method->now.restarts,
        .inner = method->now.inner,
        .layer = found->iteration,
        .objective = found->objective,
        .gap = fn_solver_gap(self),
        .infeasibility = fn_solver_infeasibility(self),
        .residual = found->residual,
        .epsilon = NAN,
        .type = self->problem.a->domain,
        .length = self->problem.a->cols,
        .vector = method->x,
        .share = method->share,
    };
    if (self->balance.factor) {
        fn_balance_show(&self->balance, method->x, self->balance.shown);
        event.vector = self->balance.shown;
    }
    return fn_control_report(&self->control, self->context, &event);
}

static firenet_status iterate(firenet_solver *self) {
    fn_control *control = &self->control;
    firenet_status status = self->method->table->advance(self->method);
    if (status == FIRENET_ERR_NUMERIC) {
        return fn_fail(self->context, status,
                       "iteration %lld: a NaN or infinity was born",
                       (long long)self->found.iteration + 1);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    note(self);
    fn_solver_judge(self);
    bool ended = control->outcome != FIRENET_OUTCOME_NONE;
    if (control->monitor &&
        (ended || self->found.iteration % control->every == 0)) {
        firenet_outcome own = control->outcome;
        status = report(self);
        /* A stop that comes with the end changes nothing. */
        control->outcome = ended ? own : control->outcome;
    }
    if (control->outcome == FIRENET_OUTCOME_NONE) {
        fn_control_ends(control);
    }
    return status;
}

/* --------------------------------------------------------------- beginning */

/* x = 0 solves: its dual value is its objective. */
static void take_zero(firenet_solver *self) {
    fn_findings *found = &self->found;
    found->trivial = true;
    found->residual = found->best_residual = found->y_norm;
    found->objective = found->best_objective = found->dual =
        fn_problem_objective(&self->problem, 0.0, found->y_norm);
    memset(self->best, 0, fn_domain_bytes(self->problem.a));
}

/* What ||q*|| is like, where x = 0 does not solve. -t y is dual feasible, and
 * q* is longer as it need not point along y: by the geometric mean on the way
 * to its bound, 2 ||y|| in (P2) and 1 in (P3); ten times in (P1). */
static double dual_norm(const firenet_solver *self, double slope) {
    double y_norm = self->found.y_norm;
    if (slope == 0.0) {
        return 1.0; /* A^H y = 0: nothing in the range of A helps */
    }
    double feasible = self->problem.lambda / slope * y_norm;
    switch (self->problem.kind) {
    case FIRENET_PROBLEM_P1:
        return 10.0 * feasible;
    case FIRENET_PROBLEM_P2:
        return sqrt(2.0 * y_norm * feasible);
    case FIRENET_PROBLEM_P3:
        break;
    }
    return sqrt(feasible);
}

/* Finds out about y; takes x = 0 where that is the answer. */
static firenet_status look(firenet_solver *self, const void *y,
                           double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    fn_findings *found = &self->found;
    found->y_norm = fn_vector_norm(self->context, a->range, a->rows, y);
    /* The best iterate's place is free until there is one. */
    firenet_status status = fn_adjoint(a, &self->scratch, y, self->best);
    if (status != FIRENET_OK) {
        return status;
    }
    double slope =
        fn_blocks_slope(self->context, &problem->primal, a->domain, self->best);
    if (fn_problem_parameter_max(problem, found->y_norm, slope) <=
        fn_problem_parameter(problem)) {
        take_zero(self);
    }
    *q_norm = dual_norm(self, slope);
    return FIRENET_OK;
}

static firenet_status begin(firenet_solver *self, const void *y, const void *x0,
                            bool warm) {
    fn_method *method = self->method;
    double q_norm;
    self->found = (fn_findings){.begun = true,
                                .problem = self->found.problem,
                                .merit = INFINITY,
                                .reference = INFINITY,
                                .best_objective = INFINITY};
    fn_history_clear(&self->history);
    firenet_status status = look(self, y, &q_norm);
    if (status != FIRENET_OK || self->found.trivial) {
        return status;
    }
    double norm =
        warm ? method->now.norm
             : self->settings[FN_SOLVER_NORM] * fn_solver_norm_unit(self);
    method->now = (struct fn_reached){
        .norm = norm > 0.0 ? norm : self->problem.a->norm_bound,
        .ratio = method->now.ratio};
    if (x0 && self->balance.factor) {
        fn_balance_hide(&self->balance, x0, self->balance.shown);
        x0 = self->balance.shown;
    }
    fn_beginning beginning = {.y = y,
                              .x0 = x0,
                              .y_norm = self->found.y_norm,
                              .dual_norm = q_norm,
                              .settings = self->settings};
    method->table->attach(method, y);
    return method->table->start(method, &beginning, warm);
}

/* --------------------------------------------------------------------- run */

/* Iterates to an outcome; x receives the iterate. */
static firenet_status go(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    fn_control *control = &self->control;
    firenet_status status = FIRENET_OK;
    if (self->found.trivial) {
        control->outcome = FIRENET_OUTCOME_CONVERGED;
        memset(x, 0, (size_t)a->cols * fn_type_size(a->domain));
        return FIRENET_OK;
    }
    while (status == FIRENET_OK && control->outcome == FIRENET_OUTCOME_NONE) {
        status = iterate(self);
    }
    if (status == FIRENET_OK) {
        fn_kernels_for(self->context, a->domain)
            ->scale(a->cols, self->method->share, self->method->x, x);
        if (self->balance.factor) {
            fn_balance_show(&self->balance, x, x);
        }
    }
    return status;
}

static void start_clock(firenet_solver *self) {
    fn_control_start(&self->control, self->settings[FN_DEADLINE],
                     self->settings[FN_MONITOR_EVERY]);
}

static firenet_status run(firenet_solver *solver, const void *y, const void *x0,
                          bool warm, void *x) {
    start_clock(solver);
    firenet_status status = begin(solver, y, x0, warm);
    if (status == FIRENET_OK) {
        status = go(solver, x);
    }
    solver->seconds = fn_clock() - solver->control.started;
    solver->found.begun = status == FIRENET_OK;
    return status;
}

static firenet_status check_arrays(firenet_solver *solver, firenet_type y_type,
                                   const void *y, int64_t y_length,
                                   firenet_type x_type, const void *x,
                                   int64_t x_length, int64_t count) {
    firenet_context *context = solver->context;
    const firenet_operator *a = solver->problem.a;
    firenet_status status =
        fn_check_array(context, "y", y, y_type, y_length, a->range, a->rows);
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
    status = check_arrays(solver, y_type, y, y_length, x_type, x, x_length, 1);
    if (status == FIRENET_OK && x0) {
        status = fn_check_finite(context, "x0", x_type, x_length, x0);
    }
    if (status == FIRENET_OK) {
        solver->found.problem = 0;
        status = run(solver, y, x0, false, x);
    }
    return fn_leave(context, status);
}

static firenet_status resume(firenet_solver *self, const void *y, void *x) {
    const firenet_operator *a = self->problem.a;
    if (!self->found.begun) {
        return fn_fail(self->context, FIRENET_ERR_STATE,
                       "solver: nothing was solved or loaded that could be "
                       "resumed");
    }
    double norm = fn_vector_norm(self->context, a->range, a->rows, y);
    if (norm != self->found.y_norm) {
        return fn_fail(self->context, FIRENET_ERR_STATE,
                       "y: norm %.17g, the run to resume had %.17g", norm,
                       self->found.y_norm);
    }
    start_clock(self);
    self->method->table->attach(self->method, y);
    firenet_status status = go(self, x);
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
    status = check_arrays(solver, y_type, y, y_length, x_type, x, x_length, 1);
    if (status == FIRENET_OK) {
        status = resume(solver, y, x);
    }
    return fn_leave(context, status);
}

/* -------------------------------------------------------------------- path */

static firenet_status check_path(firenet_solver *self, int64_t count,
                                 const double *parameters) {
    firenet_context *context = self->context;
    if (!parameters) {
        return fn_fail_null(context, "parameters");
    }
    if (count < 1 || count > FN_LENGTH_MAX / self->problem.a->cols) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is [1, %lld]", (long long)count,
                       (long long)(FN_LENGTH_MAX / self->problem.a->cols));
    }
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        status = fn_problem_check_parameter(context, self->problem.kind,
                                            parameters[i]);
    }
    return status;
}

/* The outcomes after which a path goes on. */
static bool goes_on(firenet_outcome outcome) {
    return outcome != FIRENET_OUTCOME_STOPPED &&
           outcome != FIRENET_OUTCOME_CANCELLED;
}

static firenet_status path(firenet_solver *self, int64_t count,
                           const double *parameters, const void *y, void *x,
                           int64_t *solved) {
    const firenet_operator *a = self->problem.a;
    firenet_status status = FIRENET_OK;
    bool warm = false;
    int64_t i = 0;
    do {
        fn_problem_set_parameter(&self->problem, parameters[i]);
        self->found.problem = i;
        status = run(self, y, NULL, warm, fn_at(a->domain, x, i * a->cols));
        warm = warm || !self->found.trivial;
        ++i;
    } while (status == FIRENET_OK && i < count &&
             goes_on(self->control.outcome));
    fn_problem_set_parameter(&self->problem,
                             fn_problem_parameter(&self->owner->problem));
    self->found.begun = false; /* its parameter may be another */
    *solved = status == FIRENET_OK ? i : i - 1;
    return status;
}

firenet_status firenet_solver_path(firenet_solver *solver, int64_t count,
                                   const double *parameters,
                                   firenet_type y_type, const void *y,
                                   int64_t y_length, firenet_type x_type,
                                   void *x, int64_t x_length, int64_t *solved) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t reached = 0;
    status = check_path(solver, count, parameters);
    if (status == FIRENET_OK) {
        status = check_arrays(solver, y_type, y, y_length, x_type, x, x_length,
                              count);
    }
    if (status == FIRENET_OK) {
        status = path(solver, count, parameters, y, x, &reached);
    }
    if (solved) {
        *solved = reached;
    }
    return fn_leave(context, status);
}
