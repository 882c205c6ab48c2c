/* SPDX-License-Identifier: BSD-3-Clause */
/* However a run ended, and whatever happened on the way, its numbers are those
 * of the x that it hands out: with an L that is too small, steps are taken
 * back, and the x that was measured is not the one that the run goes on from.
 */
#include "operators.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { POINTS = 16, ROWS = 12 };

typedef enum prior {
    MODULI, /* ||x||_1 */
    VARIATION,
    FRAME,
    REAL_VARIATION,
    PRIORS
} prior;

static const firenet_problem_kind kinds[] = {
    FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};
static const firenet_method methods[] = {FIRENET_METHOD_ADAPTIVE,
                                         FIRENET_METHOD_PLAIN};

typedef struct run {
    firenet_context *context;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    vec y, x;
    int64_t stop; /* iteration at which the monitor ends the run */
    struct {      /* its last event */
        int64_t iteration;
        double objective, residual;
    } last;
    const char *what;
} run;

static firenet_regulariser *regulariser(firenet_context *c, prior kind) {
    const int64_t shape[] = {POINTS};
    firenet_regulariser *r, *real;
    if (kind == FRAME) {
        firenet_operator *w;
        assert_ok(c, firenet_operator_create_undecimated_haar(
                         &w, c, FIRENET_C128, 1, shape, 2));
        assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
        firenet_operator_release(w);
        return r;
    }
    assert_ok(c, firenet_regulariser_create_variation(
                     &r, c, FIRENET_C128, 1, shape, FIRENET_BOUNDARY_NEUMANN,
                     FIRENET_VARIATION_ISOTROPIC, NULL));
    if (kind == REAL_VARIATION) {
        assert_ok(c, firenet_regulariser_create_constrained(
                         &real, c, r, FIRENET_CONSTRAINT_REAL));
        firenet_regulariser_release(r);
        r = real;
    }
    return r;
}

static void run_make(run *r, firenet_context *c, firenet_problem_kind kind,
                     prior p, firenet_method method) {
    vec entries = vec_random(FIRENET_C128, ROWS * POINTS, 3);
    memset(r, 0, sizeof *r);
    r->context = c;
    assert_ok(c, firenet_operator_create_matrix(
                     &r->a, c, FIRENET_C128, ROWS, POINTS, entries.data, POINTS,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    r->y = vec_random(FIRENET_C128, ROWS, 4);
    r->x = vec_new(FIRENET_C128, POINTS);
    double parameter = kind == FIRENET_PROBLEM_P1 ? vec_norm(&r->y) / 4 : 0.05;
    if (p == MODULI) {
        assert_ok(c, firenet_problem_create(&r->problem, c, kind, r->a,
                                            parameter, NULL, 0));
    } else {
        firenet_regulariser *of = regulariser(c, p);
        assert_ok(c, firenet_problem_create_regularised(&r->problem, c, kind,
                                                        r->a, parameter, of));
        firenet_regulariser_release(of);
    }
    assert_ok(c, firenet_solver_create(&r->solver, c, r->problem, method));
    assert_ok(
        c, firenet_solver_set_real(r->solver, FIRENET_SOLVER_STEP_RATIO, 30));
    vec_free(&entries);
}

static void run_free(run *r) {
    firenet_solver_release(r->solver);
    firenet_problem_release(r->problem);
    firenet_operator_release(r->a);
    vec_free(&r->y);
    vec_free(&r->x);
}

static double real_of(const run *r, firenet_solver_option what) {
    double value = NAN;
    assert_ok(r->context, firenet_solver_get_real(r->solver, what, &value));
    return value;
}

/* What is said of an x is what the problem says of it. */
static void says(run *r, const char *who, int64_t iteration, const void *x,
                 double objective, double residual) {
    double true_objective, true_residual, scale = vec_norm(&r->y);
    assert_ok(r->context, firenet_problem_evaluate(
                              r->context, r->problem, r->x.type, x, r->x.length,
                              r->y.type, r->y.data, r->y.length,
                              &true_objective, &true_residual, NULL));
    scale = fmax(scale, true_objective);
    ck_assert_msg(fabs(objective - true_objective) <= 1e-12 * scale &&
                      fabs(residual - true_residual) <= 1e-12 * scale,
                  "%s: %s at iteration %lld: objective %.15g, residual %.15g "
                  "of an x with %.15g and %.15g",
                  r->what, who, (long long)iteration, objective, residual,
                  true_objective, true_residual);
}

static double event_real(const firenet_event *event, firenet_event_property n) {
    double value = NAN;
    ck_assert_int_eq(firenet_event_get_real(event, n, &value), FIRENET_OK);
    return value;
}

static int watch(const firenet_event *event, void *user) {
    run *r = user;
    int64_t iteration = 0;
    ck_assert_int_eq(
        firenet_event_get_int(event, FIRENET_EVENT_LAYER, &iteration),
        FIRENET_OK);
    ck_assert_int_eq(
        firenet_event_copy_iterate(event, r->x.type, r->x.data, r->x.length),
        FIRENET_OK);
    r->last.iteration = iteration;
    r->last.objective = event_real(event, FIRENET_EVENT_OBJECTIVE);
    r->last.residual = event_real(event, FIRENET_EVENT_RESIDUAL);
    return iteration >= r->stop;
}

/* Stopped by the monitor, by the limit, by the clock. */
static void solve(run *r, int64_t stop, double share, int64_t check,
                  int64_t limit, double deadline) {
    firenet_context *c = r->context;
    vec x = vec_new(r->x.type, r->x.length);
    r->stop = stop;
    assert_ok(c, firenet_solver_set_monitor(r->solver, watch, r));
    assert_ok(
        c, firenet_solver_set_real(r->solver, FIRENET_SOLVER_NORM,
                                   share * firenet_operator_norm_bound(r->a)));
    assert_ok(c, firenet_solver_set_int(r->solver, FIRENET_SOLVER_CHECK_EVERY,
                                        check));
    assert_ok(
        c, firenet_solver_set_int(r->solver, FIRENET_SOLVER_ITERATIONS, limit));
    assert_ok(c, firenet_solver_set_real(r->solver, FIRENET_SOLVER_DEADLINE,
                                         deadline));
    assert_ok(c,
              firenet_solver_solve(r->solver, r->y.type, r->y.data, r->y.length,
                                   x.type, NULL, x.data, x.length));
    says(r, "event", r->last.iteration, r->x.data, r->last.objective,
         r->last.residual);
    says(r, "result", stop, x.data, real_of(r, FIRENET_SOLVER_OBJECTIVE),
         real_of(r, FIRENET_SOLVER_RESIDUAL));
    assert_ok(c, firenet_solver_copy_best(r->solver, x.type, x.data, x.length));
    says(r, "best", stop, x.data, real_of(r, FIRENET_SOLVER_BEST_OBJECTIVE),
         real_of(r, FIRENET_SOLVER_BEST_RESIDUAL));
    vec_free(&x);
}

START_TEST(numbers_are_those_of_the_x_handed_out) {
    static const double shares[] = {1e-3, 0.05, 0.3, 1.1};
    static const int64_t stops[] = {1, 2, 3, 5, 9, 30, 130};
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int k = 0; k < 3; k++)
        for (int m = 0; m < 2; m++)
            for (int s = 0; s < 4; s++)
                for (int i = 0; i < 7; i++) {
                    char what[80];
                    run r;
                    run_make(&r, c, kinds[k], (prior)_i, methods[m]);
                    snprintf(what, sizeof what,
                             "P%d, prior %d, method %d, %g ||A||", k + 1, _i,
                             (int)methods[m], shares[s]);
                    r.what = what;
                    solve(&r, stops[i], shares[s], 1, 1000, INFINITY);
                    solve(&r, 1000, shares[s], 3, stops[i], INFINITY);
                    solve(&r, 1000, shares[s], 1, 100000, 1e-9);
                    run_free(&r);
                }
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("early ends");
    TCase *numbers = tcase_create("numbers");
    tcase_add_loop_test(numbers, numbers_are_those_of_the_x_handed_out, 0,
                        PRIORS);
    tcase_set_timeout(numbers, 60);
    suite_add_tcase(s, numbers);
    return run_suite(s);
}
