/* SPDX-License-Identifier: BSD-3-Clause */
/* Solving along a path of parameters. */
#include "solve/solver.h"

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
        rows->iterations[i] = self->state.iteration;
    }
    if (rows->gaps) {
        rows->gaps[i] = fn_solver_objective(self, fn_solver_gap(self));
    }
}

/* One row; again from 0 where its predecessor was no good start. */
static firenet_status run_row(firenet_solver *self, const void *y, bool warm,
                              void *x) {
    firenet_status status = fn_solver_run(self, y, NULL, warm, x);
    bool failed = status == FIRENET_ERR_NUMERIC ||
                  (status == FIRENET_OK &&
                   self->control.outcome == FIRENET_OUTCOME_ITERATION_LIMIT);
    return warm && failed ? fn_solver_run(self, y, NULL, false, x) : status;
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
        self->state.problem = i;
        status = run_row(self, y, warm, fn_at(a->domain, x, i * a->cols));
        warm = warm || !self->state.trivial;
        if (status == FIRENET_OK) {
            record_row(self, rows, i);
        }
        ++i;
    } while (status == FIRENET_OK && i < count &&
             goes_on(self->control.outcome));
    self->parameter = fn_problem_parameter(&self->owner->problem);
    self->state.resumable = false; /* its parameter may be another */
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
        status = fn_solver_check_arrays(solver, y_type, y, y_length, x_type, x,
                                        x_length, count);
    }
    if (status == FIRENET_OK) {
        const path_rows rows = {outcomes, iterations, gaps};
        status = path(solver, count, parameters, y, x, &rows, &reached);
    }
    if (solved) {
        *solved = reached;
    }
    return fn_leave_shared(context, status);
}
