/* SPDX-License-Identifier: BSD-3-Clause */
/* Solving: from a start, from where a run ended, and along a path. */
#include "core/hash.h"
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
    found->rounding = now->rounding;
    found->x_norm = now->x_norm;
    found->merit = fn_solver_merit(self, found->objective, found->residual);
    if (improves(self)) {
        keep_best(self);
    }
    fn_record record = {found->iteration,
                        fn_solver_objective(self, found->objective),
                        fn_solver_objective(self, fn_solver_gap(self)),
                        fn_solver_length(self, fn_solver_infeasibility(self))};
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
        .objective = fn_solver_objective(self, found->objective),
        .gap = fn_solver_objective(self, fn_solver_gap(self)),
        .infeasibility = fn_solver_length(self, fn_solver_infeasibility(self)),
        .residual = fn_solver_length(self, found->residual),
        .epsilon = NAN,
        .type = self->problem.a->domain,
        .length = self->problem.a->cols,
        .vector = method->x,
        .share = ldexp(method->share, -fn_units_x(&self->units)),
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
                       "iteration %lld: a NaN or infinity occurred",
                       (long long)self->found.iteration + 1);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    note(self);
    status = fn_solver_judge(self);
    if (status != FIRENET_OK) {
        return status;
    }
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

/* x = 0 solves; what it is to be proved by was offered. */
static void take_zero(firenet_solver *self) {
    fn_findings *found = &self->found;
    found->trivial = true;
    found->residual = found->best_residual = found->y_norm;
    found->objective = found->best_objective =
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

/* y in units near one. */
static firenet_status take_data(firenet_solver *self, const void *y) {
    const firenet_operator *a = self->problem.a;
    fn_findings *found = &self->found;
    double norm = fn_vector_norm(self->context, a->range, a->rows, y);
    fn_solver_set_y_exponent(self, fn_units_exponent(norm));
    fn_units_scale(self->context, a->range, a->rows, self->units.y, y, self->y);
    found->y_norm = fn_vector_norm(self->context, a->range, a->rows, self->y);
    found->y_hash = fn_hash(y, (size_t)a->rows * fn_type_size(a->range));
    double objective = fn_solver_objective(
        self, fn_problem_objective(&self->problem, 0.0, found->y_norm));
    if (found->y_norm > 0.0 && self->problem.kind != FIRENET_PROBLEM_P1 &&
        !isnormal(objective)) {
        return fn_fail(
            self->context, FIRENET_ERR_RANGE,
            "y: norm %g, an objective of its %s is not representable", norm,
            self->problem.kind == FIRENET_PROBLEM_P2 ? "square" : "size");
    }
    return FIRENET_OK;
}

/* The parameter in those units. */
static firenet_status take_parameter(firenet_solver *self) {
    double value = ldexp(self->parameter, fn_units_parameter(&self->units));
    bool p1 = self->problem.kind == FIRENET_PROBLEM_P1;
    fn_problem_set_parameter(&self->problem, value);
    if (!p1 && !(value >= DBL_MIN)) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "lambda: %g, for these y, A and weights it is %g of "
                       "what can be told from 0; use P1 with eta = 0",
                       self->parameter, value);
    }
    return FIRENET_OK;
}

/* Settings with units in those. */
static void take_settings(firenet_solver *self) {
    int objective = fn_units_objective(&self->units);
    double *inner = self->inner;
    memcpy(inner, self->settings, sizeof self->settings);
    inner[FN_SOLVER_NORM] *= fn_solver_norm_unit(self);
    inner[FN_SOLVER_SHARPNESS] =
        ldexp(inner[FN_SOLVER_SHARPNESS], fn_units_x(&self->units) - objective);
    inner[FN_SOLVER_DELTA] = ldexp(inner[FN_SOLVER_DELTA], objective);
    inner[FN_PENALTY] = ldexp(inner[FN_PENALTY], objective - self->units.y);
}

/* A host's pair of functions that are not adjoint would go astray without a
 * word: Re <A u, y> = ||u||^2 for u = A^H y. */
static firenet_status check_pair(firenet_solver *self, const void *u) {
    const firenet_operator *a = self->problem.a;
    double product[2];
    if (!a->hosted) {
        return FIRENET_OK;
    }
    firenet_status status = fn_forward(a, &self->scratch, u, self->image);
    if (status != FIRENET_OK) {
        return status;
    }
    double norm = fn_vector_norm(self->context, a->domain, a->cols, u);
    fn_vector_dot(self->context, a->range, a->rows, self->image, self->y,
                  product);
    return fn_solver_check_pair(self, product[0], norm * norm,
                                a->norm_bound * norm * self->found.y_norm);
}

/* Finds out about y; takes x = 0 where that is the answer, and -y for the proof
 * where nothing is. */
static firenet_status inspect(firenet_solver *self, double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    fn_findings *found = &self->found;
    /* The best iterate's place is free until there is one. */
    firenet_status status = fn_adjoint(a, &self->scratch, self->y, self->best);
    if (status == FIRENET_OK) {
        status = check_pair(self, self->best);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_dual_numbers q = {.norm = found->y_norm,
                               .yq = found->y_norm * found->y_norm,
                               .slope = fn_blocks_slope(self->context,
                                                        &problem->primal,
                                                        a->domain, self->best),
                               .y_norm = found->y_norm};
    if (!isfinite(q.slope)) {
        return fn_fail(self->context, FIRENET_ERR_NUMERIC,
                       "operator %s: A^H y has NaN or infinity for a finite y",
                       self->owner->problem.a->description);
    }
    *q_norm = dual_norm(self, q.slope);
    bool solved = fn_problem_parameter_max(problem, found->y_norm, q.slope) <=
                  fn_problem_parameter(problem);
    if (found->y_norm > 0.0 &&
        !(solved && problem->kind == FIRENET_PROBLEM_P1)) {
        fn_certificate_offer(&self->certificate, self->context, problem,
                             self->y, 1.0, &q, fn_problem_dual(problem, &q));
    }
    if (solved || self->certificate.dual.ray) {
        take_zero(self);
    }
    return FIRENET_OK;
}

/* Rounding in A x0 may be this part of y: beside a larger x0 a solution could
 * not be seen, nor steps towards it. */
#define USEFUL_START 1e-3

/* x0 in the solver's variables, or NULL for one that is too large. */
static const void *take_start(firenet_solver *self, const void *x0) {
    const firenet_operator *a = self->problem.a;
    void *start = self->method->work;
    if (!x0) {
        return NULL;
    }
    fn_units_scale(self->context, a->domain, a->cols, fn_units_x(&self->units),
                   x0, start);
    if (self->balance.factor) {
        fn_balance_hide(&self->balance, start, start);
    }
    double norm = fn_vector_norm(self->context, a->domain, a->cols, start);
    double rounding = self->problem.rounding * a->norm_bound * norm;
    /* Written so that NaN is dropped. */
    return rounding <= USEFUL_START * self->found.y_norm ? start : NULL;
}

static firenet_status begin(firenet_solver *self, const void *y, const void *x0,
                            bool warm) {
    fn_method *method = self->method;
    double q_norm = 1.0;
    self->found = (fn_findings){.begun = true,
                                .problem = self->found.problem,
                                .merit = INFINITY,
                                .reference = INFINITY,
                                .best_objective = INFINITY};
    fn_history_clear(&self->history);
    fn_certificate_clear(&self->certificate, &self->problem);
    firenet_status status = take_data(self, y);
    if (status == FIRENET_OK) {
        status = take_parameter(self);
    }
    if (status == FIRENET_OK) {
        status = inspect(self, &q_norm);
    }
    if (status != FIRENET_OK || self->found.trivial) {
        return status;
    }
    take_settings(self);
    double norm = warm ? method->now.norm : self->inner[FN_SOLVER_NORM];
    norm = norm > 0.0 ? norm : self->problem.a->norm_bound;
    if (method->table->any_norm) {
        status = fn_solver_tighten_norm(self, self->best, &norm);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    method->now = (struct fn_reached){.norm = norm, .ratio = method->now.ratio};
    fn_beginning beginning = {.y = self->y,
                              .x0 = take_start(self, x0),
                              .y_norm = self->found.y_norm,
                              .dual_norm = q_norm,
                              .settings = self->inner};
    method->table->attach(method, self->y);
    return method->table->start(method, &beginning, warm);
}

/* --------------------------------------------------------------------- run */

/* The iterate in the caller's units. */
static firenet_status hand_out(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    const fn_method *method = self->method;
    fn_kernels_for(self->context, a->domain)
        ->scale(a->cols, method->share, method->x, x);
    return fn_solver_show(self, x);
}

/* Iterates to an outcome; x receives the iterate. */
static firenet_status go(firenet_solver *self, void *x) {
    const firenet_operator *a = self->problem.a;
    fn_control *control = &self->control;
    firenet_status status = FIRENET_OK;
    if (self->found.trivial) {
        control->outcome = self->certificate.dual.ray
                               ? FIRENET_OUTCOME_INFEASIBLE
                               : FIRENET_OUTCOME_CONVERGED;
        memset(x, 0, (size_t)a->cols * fn_type_size(a->domain));
        return FIRENET_OK;
    }
    while (status == FIRENET_OK && control->outcome == FIRENET_OUTCOME_NONE) {
        status = iterate(self);
    }
    return status == FIRENET_OK ? hand_out(self, x) : status;
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
        solver->parameter = fn_problem_parameter(&solver->owner->problem);
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
    if (fn_hash(y, (size_t)a->rows * fn_type_size(a->range)) !=
        self->found.y_hash) {
        return fn_fail(self->context, FIRENET_ERR_STATE,
                       "y: not the data of the run to resume");
    }
    self->units.y = self->found.y_exponent;
    fn_units_scale(self->context, a->range, a->rows, self->units.y, y, self->y);
    self->parameter = fn_problem_parameter(&self->owner->problem);
    firenet_status status = take_parameter(self);
    if (status != FIRENET_OK) {
        return status;
    }
    /* What was at an end, such as of its patience, goes on. */
    self->found.reference = self->found.merit;
    self->found.improved = self->found.verified = self->found.iteration;
    start_clock(self);
    self->method->table->attach(self->method, self->y);
    status = go(self, x);
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

/* Where the rows of a path are reported. */
typedef struct path_rows {
    firenet_outcome *outcomes;
    int64_t *iterations;
    double *gaps; /* each of them may be NULL */
} path_rows;

static void record_row(const firenet_solver *self, const path_rows *rows,
                       int64_t i) {
    if (rows->outcomes) {
        rows->outcomes[i] = self->control.outcome;
    }
    if (rows->iterations) {
        rows->iterations[i] = self->found.iteration;
    }
    if (rows->gaps) {
        rows->gaps[i] = fn_solver_objective(self, fn_solver_gap(self));
    }
}

/* One row; again from 0 where its predecessor was no good start. */
static firenet_status run_row(firenet_solver *self, const void *y, bool warm,
                              void *x) {
    firenet_status status = run(self, y, NULL, warm, x);
    bool failed = status == FIRENET_ERR_NUMERIC ||
                  (status == FIRENET_OK &&
                   self->control.outcome == FIRENET_OUTCOME_ITERATION_LIMIT);
    return warm && failed ? run(self, y, NULL, false, x) : status;
}

static firenet_status path(firenet_solver *self, int64_t count,
                           const double *parameters, const void *y, void *x,
                           const path_rows *rows, int64_t *solved) {
    const firenet_operator *a = self->problem.a;
    firenet_status status = FIRENET_OK;
    bool warm = false;
    int64_t i = 0;
    for (int64_t k = 0; rows->outcomes && k < count; ++k) {
        rows->outcomes[k] = FIRENET_OUTCOME_NONE;
    }
    do {
        self->parameter = parameters[i];
        self->found.problem = i;
        status = run_row(self, y, warm, fn_at(a->domain, x, i * a->cols));
        warm = warm || !self->found.trivial;
        if (status == FIRENET_OK) {
            record_row(self, rows, i);
        }
        ++i;
    } while (status == FIRENET_OK && i < count &&
             goes_on(self->control.outcome));
    self->parameter = fn_problem_parameter(&self->owner->problem);
    self->found.begun = false; /* its parameter may be another */
    *solved = status == FIRENET_OK ? i : i - 1;
    return status;
}

firenet_status
firenet_solver_path(firenet_solver *solver, int64_t count,
                    const double *parameters, firenet_type y_type,
                    const void *y, int64_t y_length, firenet_type x_type,
                    void *x, int64_t x_length, firenet_outcome *outcomes,
                    int64_t *iterations, double *gaps, int64_t *solved) {
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
        const path_rows rows = {outcomes, iterations, gaps};
        status = path(solver, count, parameters, y, x, &rows, &reached);
    }
    if (solved) {
        *solved = reached;
    }
    return fn_leave(context, status);
}
