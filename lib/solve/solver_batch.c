/* SPDX-License-Identifier: BSD-3-Clause */
/* Many y for one problem: a solver for each thread, and which y each takes. */
#include "core/executor.h"
#include "solve/solver.h"

#include <firenet/solver_batch.h>
#include <math.h>

/* One thread's solver, in a context of its own, and its state. */
typedef struct worker {
    firenet_context *own;
    firenet_solver *solver;
    int64_t at; /* the y at hand, or the last */
    firenet_status status;
} worker;

struct firenet_solver_batch {
    firenet_context *context;
    atomic_bool cancelled;
    int workers;
    worker *worker;
};

/* --------------------------------------------------------------- creation */

/* The host's functions are called on the thread of their caller, unless they
 * are declared thread-safe. */
static int worker_count(firenet_context *context,
                        const firenet_problem *problem) {
    const firenet_regulariser *regulariser = problem->regulariser;
    bool caller_only = problem->problem.a->caller_only;
    for (int j = 0; regulariser && j < regulariser->count; ++j) {
        caller_only = caller_only || regulariser->term[j].w->caller_only;
    }
    return caller_only ? 1 : fn_threads(context);
}

static firenet_status create_workers(firenet_solver_batch *self,
                                     firenet_problem *problem,
                                     firenet_method method) {
    firenet_status status = FIRENET_OK;
    for (int i = 0; i < self->workers && status == FIRENET_OK; ++i) {
        worker *s = &self->worker[i];
        status = fn_context_branch(&s->own, self->context);
        if (status != FIRENET_OK) {
            return status;
        }
        fn_context_follow(s->own, self->context);
        status = i == 0 ? fn_solver_create(&s->solver, s->own, problem, method)
                        : fn_solver_create_twin(&s->solver, s->own,
                                                self->worker[0].solver);
        if (status != FIRENET_OK) {
            return fn_fail_as(self->context, s->own, status);
        }
        s->solver->control.group = &self->cancelled;
    }
    return status;
}

static firenet_status create(firenet_solver_batch **out,
                             firenet_context *context, firenet_problem *problem,
                             firenet_method method) {
    if (!problem) {
        return fn_fail_null(context, "problem");
    }
    if (fn_is_split(problem->problem.a)) {
        return fn_fail_split(context, problem->problem.a);
    }
    firenet_solver_batch *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    atomic_init(&self->cancelled, false);
    self->workers = worker_count(context, problem);
    self->worker = fn_alloc_zero(context, self->workers, sizeof *self->worker);
    firenet_status status = self->worker ? create_workers(self, problem, method)
                                         : FIRENET_ERR_NOMEM;
    if (status != FIRENET_OK) {
        firenet_solver_batch_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_solver_batch_create(firenet_solver_batch **out,
                                           firenet_context *context,
                                           firenet_problem *problem,
                                           firenet_method method) {
    return FN_CREATE(context, out, create(out, context, problem, method));
}

void firenet_solver_batch_release(firenet_solver_batch *batch) {
    if (!batch) {
        return;
    }
    firenet_context *context = batch->context;
    /* The first one last: the others use what is its. */
    for (int i = batch->worker ? batch->workers - 1 : -1; i >= 0; --i) {
        firenet_solver_release(batch->worker[i].solver);
        firenet_context_release(batch->worker[i].own);
    }
    fn_free(context, batch->worker);
    fn_free(context, batch);
    firenet_context_release(context);
}

/* --------------------------------------------------------------- settings */

static fn_settings settings_of(firenet_solver_batch *batch) {
    if (!batch) {
        return (fn_settings){0};
    }
    fn_settings settings = fn_solver_settings(batch->worker[0].solver);
    settings.context = batch->context;
    settings.results = NULL;
    return settings;
}

firenet_status firenet_solver_batch_set_real(firenet_solver_batch *batch,
                                             firenet_solver_option option,
                                             double value) {
    return fn_settings_set_real(settings_of(batch), (int)option, value);
}

firenet_status firenet_solver_batch_set_int(firenet_solver_batch *batch,
                                            firenet_solver_option option,
                                            int64_t value) {
    return fn_settings_set_int(settings_of(batch), (int)option, value);
}

firenet_status firenet_solver_batch_get_real(firenet_solver_batch *batch,
                                             firenet_solver_option option,
                                             double *value) {
    return fn_settings_get_real(settings_of(batch), (int)option, value);
}

firenet_status firenet_solver_batch_get_int(firenet_solver_batch *batch,
                                            firenet_solver_option option,
                                            int64_t *value) {
    return fn_settings_get_int(settings_of(batch), (int)option, value);
}

void firenet_solver_batch_cancel(firenet_solver_batch *batch) {
    if (batch) {
        atomic_store_explicit(&batch->cancelled, true, memory_order_release);
    }
}

/* ------------------------------------------------------------------- solve */

/* One call: what was given, and how far it has come. */
typedef struct work {
    firenet_solver_batch *batch;
    int64_t count;
    const void *y, *x0;
    void *x;
    firenet_outcome *outcomes;
    int64_t *iterations;
    double *gaps; /* each of the three may be NULL */
    double end;   /* on the clock */
    atomic_llong taken, failed, solved;
} work;

/* Nothing more is begun: cancelled, late, or something failed before it. */
static bool over(work *w, int64_t i) {
    return i >= w->count || i > w->failed ||
           atomic_load_explicit(&w->batch->cancelled, memory_order_acquire) ||
           (w->end < INFINITY && fn_clock() >= w->end);
}

/* Failures count in the order of the y, not of time. */
static void fail(work *w, int64_t i) {
    long long failed = w->failed;
    while (i < failed &&
           !atomic_compare_exchange_weak(&w->failed, &failed, i)) {
    }
}

static void record(work *w, const firenet_solver *solver, int64_t i) {
    if (w->outcomes) {
        w->outcomes[i] = solver->control.outcome;
    }
    if (w->iterations) {
        w->iterations[i] = solver->state.iteration;
    }
    if (w->gaps) {
        w->gaps[i] = fn_solver_objective(solver, fn_solver_gap(solver));
    }
    atomic_fetch_add(&w->solved, 1);
}

static void solve_one(work *w, worker *s) {
    firenet_solver *solver = s->solver;
    const firenet_operator *a = solver->problem.a;
    solver->state.problem = s->at;
    if (w->end < INFINITY) {
        double left = w->end - fn_clock();
        solver->settings[FN_DEADLINE] = left > 1e-9 ? left : 1e-9;
    }
    s->status = fn_solver_run(
        solver, fn_at_const(a->range, w->y, s->at * solver->problem.measured),
        w->x0 ? fn_at_const(a->domain, w->x0, s->at * a->cols) : NULL, false,
        fn_at(a->domain, w->x, s->at * a->cols));
    if (s->status == FIRENET_OK) {
        record(w, solver, s->at);
    } else {
        fail(w, s->at);
    }
}

static void run_worker(void *data, int64_t number) {
    work *w = data;
    worker *s = &w->batch->worker[number];
    while (s->status == FIRENET_OK) {
        int64_t i = atomic_fetch_add(&w->taken, 1);
        if (over(w, i)) {
            return;
        }
        s->at = i;
        solve_one(w, s);
    }
}

/* The settings of the first worker, for all of them. */
static void prepare(firenet_solver_batch *self) {
    const firenet_solver *first = self->worker[0].solver;
    for (int i = 0; i < self->workers; ++i) {
        worker *s = &self->worker[i];
        fn_context_follow(s->own, self->context);
        for (int k = 0; k < FN_SOLVER_SETTINGS; ++k) {
            s->solver->settings[k] = first->settings[k];
        }
        s->at = -1;
        s->status = FIRENET_OK;
    }
}

static firenet_status conclude(const work *w) {
    const firenet_solver_batch *self = w->batch;
    for (int i = 0; i < self->workers; ++i) {
        const worker *s = &self->worker[i];
        if (s->status != FIRENET_OK && s->at == w->failed) {
            return fn_fail(self->context, s->status, "problem %lld: %s",
                           (long long)s->at, s->own->last_error);
        }
    }
    return FIRENET_OK;
}

static firenet_status solve(work *w) {
    firenet_solver_batch *self = w->batch;
    double deadline = self->worker[0].solver->settings[FN_DEADLINE];
    atomic_init(&w->taken, 0);
    atomic_init(&w->failed, INT64_MAX);
    atomic_init(&w->solved, 0);
    w->end = fn_clock() + deadline;
    for (int64_t i = 0; i < w->count; ++i) {
        if (w->outcomes) {
            w->outcomes[i] = FIRENET_OUTCOME_NONE;
        }
        if (w->iterations) {
            w->iterations[i] = 0;
        }
        if (w->gaps) {
            w->gaps[i] = NAN;
        }
    }
    prepare(self);
    if (self->workers > 1) {
        fn_parallel(self->context, self->workers, run_worker, w);
    } else { /* on the caller's own thread */
        run_worker(w, 0);
    }
    self->worker[0].solver->settings[FN_DEADLINE] = deadline;
    atomic_store(&self->cancelled, false);
    return conclude(w);
}

static firenet_status check(const firenet_solver_batch *self, const work *w,
                            firenet_type y_type, int64_t y_length,
                            firenet_type x_type, int64_t x_length) {
    firenet_context *context = self->context;
    const fn_problem *problem = &self->worker[0].solver->problem;
    const firenet_operator *a = problem->a; /* K with an analysis */
    int64_t rows = problem->measured;
    int64_t most = FN_LENGTH_MAX / (rows > a->cols ? rows : a->cols);
    if (w->count < 1 || w->count > most) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is [1, %lld]", (long long)w->count,
                       (long long)most);
    }
    firenet_status status = fn_check_array(context, "y", w->y, y_type, y_length,
                                           a->range, w->count * rows);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, "x", w->x, x_type, x_length, a->domain,
                                w->count * a->cols);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, "y", w->y,
                                (size_t)y_length * fn_type_size(y_type), "x",
                                w->x, (size_t)x_length * fn_type_size(x_type));
    }
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "y", y_type, y_length, w->y);
    }
    return status == FIRENET_OK && w->x0
               ? fn_check_finite(context, "x0", x_type, x_length, w->x0)
               : status;
}

firenet_status
firenet_solver_batch_solve(firenet_solver_batch *batch, int64_t count,
                           firenet_type y_type, const void *y, int64_t y_length,
                           firenet_type x_type, const void *x0, void *x,
                           int64_t x_length, firenet_outcome *outcomes,
                           int64_t *iterations, double *gaps, int64_t *solved) {
    firenet_context *context = batch ? batch->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    work w = {.batch = batch,
              .count = count,
              .y = y,
              .x0 = x0,
              .x = x,
              .outcomes = outcomes,
              .iterations = iterations,
              .gaps = gaps};
    atomic_init(&w.solved, 0);
    status = check(batch, &w, y_type, y_length, x_type, x_length);
    if (status == FIRENET_OK) {
        status = solve(&w);
    }
    if (solved) {
        *solved = w.solved;
    }
    return fn_leave(context, status);
}
