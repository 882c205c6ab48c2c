/* SPDX-License-Identifier: BSD-3-Clause */
#include "attempt.h"
#include "buffer.h"
#include "dual.h"
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

static int open_attempt(attempt *t, double parameter, firenet_method method) {
    const instance *p = t->p;
    t->x_type = buffer_type(p->single, p->a->complex_domain);
    t->y_type = buffer_type(p->single, p->a->complex_range);
    t->y = buffer_new(t->y_type, p->y, p->a->rows);
    return good(t, firenet_context_create(&t->context, NULL, NULL, NULL)) &&
           good(t, operator_create(&t->a, t->context, p->a, p->single)) &&
           good(t, firenet_problem_create(
                       &t->problem, t->context, (firenet_problem_kind)p->kind,
                       t->a, parameter, p->weights,
                       p->weights != NULL ? p->a->cols : 0)) &&
           good(t, firenet_problem_parameter_max(t->problem, t->context,
                                                 t->y_type, t->y, p->a->rows,
                                                 &t->s->parameter_max)) &&
           good(t, firenet_solver_create(&t->solver, t->context, t->problem,
                                         method)) &&
           good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                          MOST_ITERATIONS)) &&
           good(t, firenet_solver_set_real(t->solver, FIRENET_SOLVER_DEADLINE,
                                           120));
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

static void solve_resumed(attempt *t) {
    int64_t outcome = 0;
    if (good(t, firenet_solver_set_int(t->solver, FIRENET_SOLVER_ITERATIONS,
                                       t->p->pause)) &&
        solve(t, NULL) &&
        good(t, firenet_solver_result_int(t->solver, FIRENET_SOLVER_OUTCOME,
                                          &outcome)) &&
        outcome == FIRENET_OUTCOME_ITERATION_LIMIT &&
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
                                     t->x, t->p->count * cols, NULL, NULL, NULL,
                                     &t->s->reached))) {
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
        firenet_solver_result result;
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
        firenet_solver_result result;
        int64_t *value;
    } ints[] = {{FIRENET_SOLVER_OUTCOME, &s->outcome},
                {FIRENET_SOLVER_ITERATION, &s->iterations},
                {FIRENET_SOLVER_NORM_RAISED, &s->norm_raised}};
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        good(t, firenet_solver_result_real(t->solver, reals[i].result,
                                           reals[i].value));
    }
    for (size_t i = 0; i < sizeof ints / sizeof ints[0]; i++) {
        good(t, firenet_solver_result_int(t->solver, ints[i].result,
                                          ints[i].value));
    }
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
        solve_resumed(t);
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
        t->s->q = dual_read(t->solver, t->y_type, t->p->a->rows);
    }
}

static answer *attempt_with(const instance *p, double parameter,
                            firenet_method method) {
    attempt t = {.p = p, .s = torture_alloc(1, sizeof(answer))};
    if (open_attempt(&t, parameter, method) &&
        (p->norm_factor == 0 ||
         good(&t, firenet_solver_set_real(
                      t.solver, FIRENET_SOLVER_NORM,
                      p->norm_factor * firenet_operator_norm_bound(t.a))))) {
        run(&t);
    }
    close_attempt(&t);
    return t.s;
}

answer *attempt_new(const instance *p) {
    return attempt_with(p, p->parameter, FIRENET_METHOD_ADAPTIVE);
}

answer *attempt_plainly(const instance *p, double parameter) {
    instance plain = *p;
    plain.how = COLD;
    plain.norm_factor = 0;
    return attempt_with(&plain, parameter, FIRENET_METHOD_ADAPTIVE);
}

wide *attempt_in_other_units(const instance *p) {
    double size; /* of x, in what it is found in */
    instance *plain = instance_in_units_of_one(p, &size);
    int p2 = p->kind == FIRENET_PROBLEM_P2;
    answer *s =
        attempt_with(plain, plain->parameter,
                     p2 ? FIRENET_METHOD_FISTA : FIRENET_METHOD_ADAPTIVE);
    wide *x = s->outcome == FIRENET_OUTCOME_CONVERGED ? s->x : NULL;
    for (int64_t j = 0; j < p->a->cols && x != NULL; j++) {
        x[j] *= size;
        s->x = NULL;
    }
    attempt_free(s);
    instance_free(plain);
    return x;
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
