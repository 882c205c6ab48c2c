/* SPDX-License-Identifier: BSD-3-Clause */
/* How runs end. */
#include "solving.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

START_TEST(iteration_limit_is_kept) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 7);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-12);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_ITERATION_LIMIT);
        ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_ITERATION), 7);
        solving_free(&s);
    }
}
END_TEST

typedef struct watch {
    int64_t calls, stop_at;
    int answer;
    firenet_solver *cancel;
    double objective, gap, error;
    vec iterate;
} watch;

static int look(const firenet_event *event, void *user) {
    watch *w = user;
    w->calls++;
    w->objective = firenet_event_objective(event);
    w->gap = firenet_event_gap(event);
    w->error = firenet_event_error(event);
    if (firenet_event_layer(event) != w->stop_at)
        return 0;
    if (firenet_event_copy_iterate(event, w->iterate.type, w->iterate.data,
                                   w->iterate.length) != FIRENET_OK)
        return 99;
    if (w->cancel)
        firenet_solver_cancel(w->cancel);
    return w->answer;
}

static void attach(solving *s, watch *w) {
    w->iterate = vec_new(s->type, s->x.length);
    set_int(s, FIRENET_SOLVER_CHECK_EVERY, 1); /* on a device as well */
    assert_ok(s->context, firenet_solver_set_monitor(s->solver, look, w));
}

START_TEST(monitor_stops_with_the_iterate_it_saw) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        watch w = {.stop_at = 9, .answer = 1};
        attach(&s, &w);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_STOPPED);
        ck_assert_int_eq(w.calls, 9);
        ck_assert(vec_same_bits(&w.iterate, &s.x));
        assert_at_most(
            fabs(w.objective - result_real(&s, FIRENET_SOLVER_OBJECTIVE)), 0);
        assert_at_most(fabs(w.gap - result_real(&s, FIRENET_SOLVER_GAP)), 0);
        vec_free(&w.iterate);
        solving_free(&s);
    }
}
END_TEST

START_TEST(monitor_failure_is_an_error) {
    solving s = solving_by(0);
    watch w = {.stop_at = 4, .answer = 17};
    attach(&s, &w);
    assert_status(FIRENET_ERR_CALLBACK, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_CALLBACK_VALUE), 17);
    vec_free(&w.iterate);
    solving_free(&s);
}
END_TEST

START_TEST(monitor_sees_every_so_many_iterations_and_the_error) {
    solving s = solving_by(0);
    watch w = {.stop_at = -1};
    attach(&s, &w);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 25);
    set_int(&s, FIRENET_SOLVER_MONITOR_EVERY, 10);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-12);
    vec reference = vec_random(s.type, s.x.length, 4);
    assert_ok(s.context,
              firenet_solver_set_reference(s.solver, s.type, reference.data,
                                           reference.length));
    solving_run(&s);
    ck_assert_int_eq(w.calls, 3); /* 10, 20 and the last, 25 */
    assert_at_most(relative_difference(w.error, vec_distance(&s.x, &reference)),
                   1e-13);
    assert_ok(s.context,
              firenet_solver_set_reference(s.solver, s.type, NULL, 0));
    solving_run(&s);
    ck_assert(isnan(w.error));
    vec_free(&reference);
    vec_free(&w.iterate);
    solving_free(&s);
}
END_TEST

START_TEST(cancel_is_honoured_after_the_iteration) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        watch w = {.stop_at = 6, .cancel = s.solver};
        attach(&s, &w);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CANCELLED);
        ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_ITERATION), 6);
        ck_assert(vec_same_bits(&w.iterate, &s.x));
        vec_free(&w.iterate);
        solving_free(&s);
    }
}
END_TEST

static void *cancel_soon(void *solver) {
    firenet_solver_cancel(solver);
    return NULL;
}

START_TEST(cancel_from_another_thread_ends_the_run) {
    solving s = solving_by(0);
    pthread_t thread;
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-300);
    ck_assert_int_eq(pthread_create(&thread, NULL, cancel_soon, s.solver), 0);
    int64_t outcome = solving_run(&s);
    pthread_join(thread, NULL);
    ck_assert(outcome == FIRENET_OUTCOME_CANCELLED ||
              outcome == FIRENET_OUTCOME_PRECISION_LIMIT);
    if (outcome == FIRENET_OUTCOME_PRECISION_LIMIT) /* it came too late */
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CANCELLED);
    solving_free(&s);
}
END_TEST

/* An identity that takes its time. */
enum { SLOW = 4 };
static int slow(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    struct timespec pause = {0, 10000000};
    nanosleep(&pause, NULL);
    memcpy(out, in, SLOW * sizeof(double));
    ++*(int64_t *)user;
    return 0;
}

/* Not an adjoint: nothing can be certified. */
static int wrong(const void *in, int64_t in_length, void *out,
                 int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    (void)user;
    for (int i = 0; i < SLOW; i++)
        ((double *)out)[i] = 0.9 * ((const double *)in)[i];
    return 0;
}

static int same(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    (void)user;
    memcpy(out, in, SLOW * sizeof(double));
    return 0;
}

/* The solver of s on an operator of the caller's. */
static void use_operator(solving *s, firenet_apply_fn forward,
                         firenet_apply_fn adjoint, void *user) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    vec_free(&s->x);
    vec_free(&s->y);
    s->x = vec_new(FIRENET_F64, SLOW);
    s->y = vec_random(FIRENET_F64, SLOW, 6);
    assert_ok(s->context,
              firenet_operator_create_user(
                  &s->a, s->context, FIRENET_F64, SLOW, FIRENET_F64, SLOW,
                  forward, adjoint, NULL, user, 1, FIRENET_CALLBACK_CALLER));
    assert_ok(s->context, firenet_problem_create(&s->problem, s->context, P2,
                                                 s->a, 0.1, NULL, 0));
    assert_ok(s->context,
              firenet_solver_create(&s->solver, s->context, s->problem,
                                    FIRENET_METHOD_ADAPTIVE));
}

START_TEST(deadline_is_honoured_within_two_iterations) {
    solving s = solving_by(0);
    int64_t calls = 0;
    use_operator(&s, slow, slow, &calls);
    set_real(&s, FIRENET_SOLVER_DEADLINE, 0.1);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-300);
    calls = 0;
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_DEADLINE);
    /* Ten calls fit; one iteration is two; a loaded machine makes fewer. */
    ck_assert_int_le(calls, 10 + 2 * 2);
    ck_assert(isfinite(vec_norm(&s.x)));
    solving_free(&s);
}
END_TEST

START_TEST(a_pair_that_is_not_adjoint_is_named) {
    solving s = solving_by(0);
    use_operator(&s, same, wrong, NULL);
    assert_status(FIRENET_ERR_NUMERIC, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    assert_error_names(s.context, "not adjoint");
    solving_free(&s);
}
END_TEST

/* Adjoint of `same` but for a factor, *user. */
static int nearly(const void *in, int64_t in_length, void *out,
                  int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    for (int i = 0; i < SLOW; i++)
        ((double *)out)[i] = *(double *)user * ((const double *)in)[i];
    return 0;
}

/* Minimum of lambda |x| + (x - y)^2 over all entries: lambda |y| - lambda^2/4
 * where |y| > lambda/2, else y^2. */
static double least(const vec *y, double lambda) {
    double sum = 0;
    for (int64_t i = 0; i < y->length; i++) {
        double size = cabs(vec_get(y, i));
        sum += size > lambda / 2 ? lambda * (size - lambda / 4) : size * size;
    }
    return sum;
}

START_TEST(a_pair_that_is_nearly_adjoint_certifies_nothing_untrue) {
    double factors[] = {1 - 3e-4, 1 + 3e-4};
    const firenet_method tried[] = {FIRENET_METHOD_ADAPTIVE,
                                    FIRENET_METHOD_PLAIN};
    for (int i = 0; i < 4; i++) {
        solving s = solving_by(0);
        use_operator(&s, same, nearly, &factors[i % 2]);
        firenet_solver_release(s.solver);
        assert_ok(s.context, firenet_solver_create(&s.solver, s.context,
                                                   s.problem, tried[i / 2]));
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-9);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 2000);
        int64_t outcome = solving_run(&s);
        double minimum = least(&s.y, 0.1);
        double dual = result_real(&s, FIRENET_SOLVER_DUAL);
        printf("# factor %g: outcome %d, dual - minimum %.3g of it\n",
               factors[i % 2], (int)outcome, dual / minimum - 1);
        ck_assert_int_ne(outcome, FIRENET_OUTCOME_CONVERGED);
        assert_at_most(dual, minimum * (1 + 1e-6));
        solving_free(&s);
    }
}
END_TEST

/* -Re <y, q> > eta ||q|| with A^H q = 0 leaves no x: by the vectors alone. */
START_TEST(an_infeasible_constraint_is_proved_by_a_ray) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    for (int i = 0; i < 4; i++) {
        double epsilon = i % 2 ? 2e-16 : 1e-7;
        solving_spec spec = {types[i], P1, 30, 5, 2, 0, 1e-3};
        solving s = solving_new(&spec);
        /* 5 unknowns leave 0.3 of what 30 equations ask for. */
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
        vec q = vec_new(s.type, s.y.length), g = vec_new(s.type, s.x.length);
        assert_ok(s.context,
                  firenet_solver_copy_dual(s.solver, s.type, q.data, q.length));
        firenet_workspace *workspace;
        assert_ok(s.context,
                  firenet_workspace_create(&workspace, s.context, s.a));
        assert_ok(s.context, firenet_workspace_apply_adjoint(
                                 workspace, s.type, q.data, q.length, s.type,
                                 g.data, g.length));
        firenet_workspace_release(workspace);
        assert_at_most(vec_norm(&g), 100 * epsilon * vec_norm(&q) *
                                         firenet_operator_norm_bound(s.a));
        assert_at_most((0.1 + 1e-3) * vec_norm(&q), -creal(vec_dot(&s.y, &q)));
        vec_free(&q);
        vec_free(&g);
        solving_free(&s);
    }
}
END_TEST

START_TEST(what_the_type_cannot_reach_is_said) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    for (int i = 0; i < 12; i++) {
        solving_spec spec = solving_small(kinds[i % 3]);
        spec.type = types[i / 3];
        solving s = solving_new(&spec);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-30);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_PRECISION_LIMIT);
        double gap = result_real(&s, FIRENET_SOLVER_GAP);
        double objective = result_real(&s, FIRENET_SOLVER_OBJECTIVE);
        /* A gap is given up within 256 roundings of the terms it is the
         * difference of, which here are a few times the objective. */
        assert_at_most(fabs(gap), 1e3 * type_epsilon(s.type) * objective);
        solving_free(&s);
    }
}
END_TEST

static int failing(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    same(in, in_length, out, out_length, user);
    return ++*(int64_t *)user > 100;
}

static int poisoned(const void *in, int64_t in_length, void *out,
                    int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    same(in, in_length, out, out_length, user);
    if (++*(int64_t *)user > 100)
        ((double *)out)[2] = NAN;
    return 0;
}

START_TEST(failures_of_an_operator_are_errors) {
    static const struct {
        firenet_apply_fn adjoint;
        firenet_status status;
    } cases[] = {{failing, FIRENET_ERR_CALLBACK},
                 {poisoned, FIRENET_ERR_NUMERIC}};
    for (int i = 0; i < 2; i++) {
        solving s = solving_by(0);
        int64_t calls = 0;
        use_operator(&s, same, cases[i].adjoint, &calls);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-300);
        calls = 99; /* one look at y, then the first iteration */
        assert_status(cases[i].status, s.context,
                      firenet_solver_solve(s.solver, s.type, s.y.data,
                                           s.y.length, s.type, NULL, s.x.data,
                                           s.x.length));
        solving_free(&s);
    }
}
END_TEST

/* Steps that would over- or underflow are refused by the name of the option
 * that asks for them, in either precision. */
START_TEST(steps_that_do_not_exist_name_their_option) {
    const struct {
        firenet_method method;
        firenet_solver_option option;
        double value;
        const char *name;
    } cases[] = {
        {FIRENET_METHOD_ADAPTIVE, FIRENET_SOLVER_STEP_RATIO, 1e-300,
         "step_ratio"},
        {FIRENET_METHOD_PLAIN, FIRENET_SOLVER_STEP_RATIO, 1e300, "step_ratio"},
        {FIRENET_METHOD_SCHEDULED, FIRENET_SOLVER_SHARPNESS, 1e-300,
         "sharpness"},
        {FIRENET_METHOD_GRID, FIRENET_SOLVER_PENALTY, 1e300, "penalty"}};
    for (int i = 0; i < 8; i++) {
        solving_spec spec = solving_small(P1);
        spec.type = i < 4 ? FIRENET_F64 : FIRENET_F32;
        solving s = solving_with(&spec, cases[i % 4].method);
        set_real(&s, FIRENET_SOLVER_PENALTY, 5);
        set_real(&s, cases[i % 4].option, cases[i % 4].value);
        assert_status(FIRENET_ERR_RANGE, s.context,
                      firenet_solver_solve(s.solver, s.type, s.y.data,
                                           s.y.length, s.type, NULL, s.x.data,
                                           s.x.length));
        assert_error_names(s.context, cases[i % 4].name);
        solving_free(&s);
    }
}
END_TEST

/* A norm that A A^H y shows to be too small is no reason to overflow. */
START_TEST(a_norm_next_to_nothing_is_raised) {
    for (int i = 0; i < 2; i++) {
        solving_spec spec = solving_small(P1);
        spec.type = i ? FIRENET_F32 : FIRENET_F64;
        solving s = solving_new(&spec);
        set_real(&s, FIRENET_SOLVER_NORM, 1e-300);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        ck_assert_int_ge(result_int(&s, FIRENET_SOLVER_NORM_RAISED), 1);
        solving_free(&s);
    }
}
END_TEST

/* The guess of ||q*|| that the steps start from is not led astray by a weight
 * that makes its coefficient free. */
#ifndef ELSEWHERE
START_TEST(a_weight_next_to_nothing_does_not_hold_up_the_others) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = solving_small(P1);
        solving s = solving_new(&spec);
        double *weights = malloc((size_t)spec.cols * sizeof *weights);
        ck_assert_ptr_nonnull(weights);
        for (int64_t j = 0; j < spec.cols; j++)
            weights[j] = 1;
        weights[3] = pow(10, -4 - 4 * i);
        firenet_solver_release(s.solver);
        firenet_problem_release(s.problem);
        assert_ok(s.context, firenet_problem_create(&s.problem, s.context, P1,
                                                    s.a, 0.1 * vec_norm(&s.y),
                                                    weights, spec.cols));
        assert_ok(s.context,
                  firenet_solver_create(&s.solver, s.context, s.problem,
                                        FIRENET_METHOD_ADAPTIVE));
        int64_t outcome = solving_run(&s);
        printf("# weight 1e-%d: outcome %d after %d, gap %.2g, infeasibility "
               "%.2g\n",
               4 + 4 * i, (int)outcome,
               (int)result_int(&s, FIRENET_SOLVER_ITERATION),
               result_real(&s, FIRENET_SOLVER_GAP) /
                   result_real(&s, FIRENET_SOLVER_OBJECTIVE),
               result_real(&s, FIRENET_SOLVER_INFEASIBILITY));
        /* |a_3^H q| <= 1e-12 is more than rounding lets double promise. */
        ck_assert(outcome == FIRENET_OUTCOME_CONVERGED ||
                  (i == 2 && outcome == FIRENET_OUTCOME_PRECISION_LIMIT));
        assert_at_most(result_real(&s, FIRENET_SOLVER_INFEASIBILITY),
                       1e-6 * vec_norm(&s.y));
        assert_at_most((double)result_int(&s, FIRENET_SOLVER_ITERATION), 7000);
        free(weights);
        solving_free(&s);
    }
}
END_TEST
#endif

int main(void) {
    Suite *suite = suite_create("solver_ends");
    TCase *ends = tcase_create("ends");
    tcase_set_timeout(ends, 120);
    tcase_add_test(ends, iteration_limit_is_kept);
    tcase_add_test(ends, monitor_stops_with_the_iterate_it_saw);
    tcase_add_test(ends, monitor_failure_is_an_error);
    tcase_add_test(ends, monitor_sees_every_so_many_iterations_and_the_error);
    tcase_add_test(ends, cancel_is_honoured_after_the_iteration);
    tcase_add_test(ends, cancel_from_another_thread_ends_the_run);
    tcase_add_test(ends, deadline_is_honoured_within_two_iterations);
    tcase_add_test(ends, a_pair_that_is_not_adjoint_is_named);
    tcase_add_test(ends,
                   a_pair_that_is_nearly_adjoint_certifies_nothing_untrue);
    tcase_add_test(ends, an_infeasible_constraint_is_proved_by_a_ray);
    tcase_add_test(ends, what_the_type_cannot_reach_is_said);
    tcase_add_test(ends, failures_of_an_operator_are_errors);
    tcase_add_test(ends, steps_that_do_not_exist_name_their_option);
    tcase_add_test(ends, a_norm_next_to_nothing_is_raised);
#ifndef ELSEWHERE /* Newton's method, which wants elements, ends these */
    tcase_add_test(ends, a_weight_next_to_nothing_does_not_hold_up_the_others);
#endif
    suite_add_tcase(suite, ends);
    return run_suite(suite);
}
