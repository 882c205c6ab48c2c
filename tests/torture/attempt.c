/* SPDX-License-Identifier: BSD-3-Clause */
#include "attempt.h"
#include "buffer.h"
#include "operator.h"
#include <stdio.h>
#include <stdlib.h>

/* What one attempt holds of the library's. */
typedef struct attempt {
    const instance *p;
    answer *s;
    firenet_context *context;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    firenet_type x_type, y_type;
    void *x, *y;
} attempt;

/* Keeps the first failure; 1 if there was none yet. */
static int good(attempt *t, firenet_status status) {
    if (status != FIRENET_OK && t->s->status == FIRENET_OK) {
        t->s->status = status;
        snprintf(t->s->message, sizeof t->s->message, "%s: %s",
                 firenet_status_name(status),
                 firenet_context_last_error(t->context));
    }
    return t->s->status == FIRENET_OK;
}

static int create_solver(attempt *t) {
    return good(t, firenet_solver_create(&t->solver, t->context, t->problem,
                                         FIRENET_METHOD_ADAPTIVE)) &&
           good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                          MOST_ITERATIONS)) &&
           good(t, firenet_solver_set_real(t->solver, FIRENET_SOLVER_DEADLINE,
                                           120));
}

static int open_attempt(attempt *t) {
    const instance *p = t->p;
    t->x_type = buffer_type(p->single, p->a->complex_domain);
    t->y_type = buffer_type(p->single, p->a->complex_range);
    t->y = buffer_new(t->y_type, p->y, p->a->rows);
    return good(t, firenet_context_create(&t->context, NULL, NULL, NULL)) &&
           good(t, operator_create(&t->a, t->context, p->a, p->single)) &&
           good(t, firenet_problem_create(
                       &t->problem, t->context, (firenet_problem_kind)p->kind,
                       t->a, p->parameter, p->weights,
                       p->weights != NULL ? p->a->cols : 0)) &&
           good(t, firenet_problem_parameter_max(t->context, t->problem,
                                                 t->y_type, t->y, p->a->rows,
                                                 &t->s->parameter_max)) &&
           create_solver(t);
}

static void close_attempt(attempt *t) {
    firenet_solver_release(t->solver);
    firenet_problem_release(t->problem);
    firenet_operator_release(t->a);
    firenet_context_release(t->context);
    free(t->x);
    free(t->y);
}

static int solve(attempt *t, const void *x0) {
    return good(t,
                firenet_solver_solve(t->solver, t->y_type, t->y, t->p->a->rows,
                                     t->x_type, x0, t->x, t->p->a->cols));
}

static void solve_warm(attempt *t) {
    void *x0 = buffer_new(t->x_type, t->p->x0, t->p->a->cols);
    solve(t, x0);
    free(x0);
}

/* A new solver goes on from the state of the old one. */
static int change_solvers(attempt *t) {
    size_t bytes = firenet_solver_state_bytes(t->solver);
    void *state = torture_alloc((int64_t)bytes, 1);
    int done = good(t, firenet_solver_save_state(t->solver, state, bytes));
    firenet_solver_release(t->solver);
    t->solver = NULL;
    done = done && create_solver(t) &&
           good(t, firenet_solver_load_state(t->solver, state, bytes));
    free(state);
    return done;
}

/* Other data of another size first. */
static void solve_another(attempt *t) {
    const instance *p = t->p;
    double complex *other = torture_alloc(p->a->rows, sizeof *other);
    for (int64_t i = 0; i < p->a->rows; i++) {
        other[i] = 100 * p->y[p->a->rows - 1 - i];
    }
    void *y = t->y;
    t->y = buffer_new(t->y_type, other, p->a->rows);
    if (good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                       500)) &&
        solve(t, NULL)) {
        good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                       MOST_ITERATIONS));
    }
    free(t->y);
    t->y = y;
    free(other);
}

static void solve_resumed(attempt *t) {
    int64_t outcome = 0;
    if (good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                       t->p->pause)) &&
        solve(t, NULL) &&
        good(t, firenet_solver_get_int(t->solver, FIRENET_SOLVER_OUTCOME,
                                       &outcome)) &&
        outcome == FIRENET_OUTCOME_ITERATION_LIMIT &&
        (t->p->how == RESUMED || change_solvers(t)) &&
        good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                       MOST_ITERATIONS))) {
        good(t, firenet_solver_resume(t->solver, t->y_type, t->y, t->p->a->rows,
                                      t->x_type, t->x, t->p->a->cols));
    }
}

static void solve_path(attempt *t) {
    int64_t cols = t->p->a->cols;
    free(t->x);
    t->x = buffer_new(t->x_type, NULL, t->p->count * cols);
    if (!good(t, firenet_solver_path(t->solver, t->p->count, t->p->path,
                                     t->y_type, t->y, t->p->a->rows, t->x_type,
                                     t->x, t->p->count * cols, t->s->outcomes,
                                     NULL, t->s->gaps, &t->s->reached))) {
        return;
    }
    for (int64_t k = 0; k < t->s->reached; k++) {
        const char *row =
            (const char *)t->x + k * cols * firenet_type_size(t->x_type);
        t->s->rows[k] = buffer_read(t->x_type, row, cols);
    }
}

static void read_results(attempt *t) {
    answer *s = t->s;
    const struct {
        firenet_solver_option result;
        double *value;
    } reals[] = {{FIRENET_SOLVER_OBJECTIVE, &s->objective},
                 {FIRENET_SOLVER_DUAL, &s->dual},
                 {FIRENET_SOLVER_GAP, &s->gap},
                 {FIRENET_SOLVER_INFEASIBILITY, &s->infeasibility},
                 {FIRENET_SOLVER_RESIDUAL, &s->residual},
                 {FIRENET_SOLVER_SECONDS, &s->seconds},
                 {FIRENET_SOLVER_USED_NORM, &s->used_norm},
                 {FIRENET_SOLVER_USED_STEP_RATIO, &s->used_ratio}};
    const struct {
        firenet_solver_option result;
        int64_t *value;
    } ints[] = {{FIRENET_SOLVER_OUTCOME, &s->outcome},
                {FIRENET_SOLVER_ITERATION, &s->iterations},
                {FIRENET_SOLVER_NORM_RAISED, &s->norm_raised}};
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        good(t, firenet_solver_get_real(t->solver, reals[i].result,
                                        reals[i].value));
    }
    for (size_t i = 0; i < sizeof ints / sizeof ints[0]; i++) {
        good(t,
             firenet_solver_get_int(t->solver, ints[i].result, ints[i].value));
    }
}

static void read_dual(attempt *t) {
    int64_t rows = t->p->a->rows;
    void *q = buffer_new(t->y_type, NULL, rows);
    good(t, firenet_solver_copy_dual(t->solver, t->y_type, q, rows));
    t->s->q = buffer_read(t->y_type, q, rows);
    free(q);
}

static void run(attempt *t) {
    t->x = buffer_new(t->x_type, NULL, t->p->a->cols);
    switch (t->p->how) {
    case WARM:
        solve_warm(t);
        break;
    case PATH:
        solve_path(t);
        break;
    case RESUMED:
    case LOADED:
        solve_resumed(t);
        break;
    case REUSED:
        solve_another(t);
        solve(t, NULL);
        break;
    default:
        solve(t, NULL);
    }
    int solved = t->s->status == FIRENET_OK;
    read_results(t);
    if (solved && t->p->how == PATH && t->s->reached > 0) {
        int64_t last = t->s->reached - 1;
        t->s->x = torture_alloc(t->p->a->cols, sizeof(wide));
        for (int64_t j = 0; j < t->p->a->cols; j++) {
            t->s->x[j] = t->s->rows[last][j];
        }
    } else if (solved) {
        t->s->x = buffer_read(t->x_type, t->x, t->p->a->cols);
    }
    if (solved) {
        if (t->p->how != PATH) { /* that leaves none */
            read_dual(t);
        }
    }
}

answer *attempt_new(const instance *p) {
    attempt t = {.p = p, .s = torture_alloc(1, sizeof(answer))};
    if (open_attempt(&t) &&
        (p->norm_factor == 0 ||
         good(&t, firenet_solver_set_real(
                      t.solver, FIRENET_SOLVER_NORM,
                      p->norm_factor * firenet_operator_norm_bound(t.a))))) {
        run(&t);
    }
    close_attempt(&t);
    return t.s;
}

answer *attempt_plainly(const instance *p, double parameter) {
    instance plain = *p;
    plain.parameter = parameter;
    plain.how = COLD;
    plain.norm_factor = 0;
    return attempt_new(&plain);
}

void attempt_free(answer *s) {
    if (s != NULL) {
        free(s->x);
        free(s->q);
        for (int k = 0; k < PATH_MOST; k++) {
            free(s->rows[k]);
        }
        free(s);
    }
}
