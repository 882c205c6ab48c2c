/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs: starts, schedules, refused input, handles. */
#include "run_fixture.h"

#include <math.h>
#include <string.h>

/* --------------------------------------------------------------- starts */

static firenet_status run_from(run_fixture *f, const void *x0, void *x) {
    return firenet_runner_run(f->runner, f->p.y.type, f->p.y.data,
                              f->p.y.length, f->x.type, x0, x, f->x.length);
}

START_TEST(a_run_gives_the_same_bits_every_time) {
    run_fixture f;
    run_fixture_make(&f);
    run_from_zero(&f);
    vec again = vec_new(f.x.type, f.x.length);
    assert_ok(f.context, run_from(&f, NULL, again.data));
    ck_assert(vec_same_bits(&f.x, &again));
    f.memory.poison = 0xFF; /* a new runner on memory full of NaNs */
    firenet_runner *other = problem_runner(f.context, f.network);
    vec_fill(&again, 0);
    assert_ok(f.context, problem_run(&f.p, other, &again));
    ck_assert(vec_same_bits(&f.x, &again));
    firenet_runner_release(other);
    vec_free(&again);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(a_run_leaves_no_trace_in_the_next) {
    run_fixture f;
    run_fixture_make(&f);
    run_from_zero(&f); /* large y, large dual values */
    for (int64_t i = 0; i < f.p.y.length; i++)
        vec_set(&f.p.y, i, 1e-3 * vec_get(&f.p.y, f.p.y.length - 1 - i));
    run_from_zero(&f);
    firenet_runner *fresh = problem_runner(f.context, f.network);
    vec x = vec_new(f.x.type, f.x.length);
    assert_ok(f.context, problem_run(&f.p, fresh, &x));
    ck_assert(vec_same_bits(&f.x, &x));
    for (int option = FIRENET_RUNNER_OBJECTIVE;
         option <= FIRENET_RUNNER_EPSILON; option += 10)
        assert_at_most(
            fabs(runner_real(f.runner, (firenet_runner_option)option) -
                 runner_real(fresh, (firenet_runner_option)option)),
            0);
    firenet_runner_release(fresh);
    vec_free(&x);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(zero_start_is_the_default_start) {
    run_fixture f;
    run_fixture_make(&f);
    run_from_zero(&f);
    vec zero = vec_new(f.x.type, f.x.length), x = vec_new(f.x.type, f.x.length);
    vec_fill(&zero, 0);
    assert_ok(f.context, run_from(&f, zero.data, x.data));
    assert_at_most(vec_error(&x, &f.x), 1e-14);
    vec_free(&zero);
    vec_free(&x);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(result_may_replace_the_start) {
    run_fixture f;
    run_fixture_make(&f);
    vec start = vec_random(f.x.type, f.x.length, 77);
    assert_ok(f.context, run_from(&f, start.data, f.x.data));
    assert_ok(f.context, run_from(&f, start.data, start.data));
    ck_assert(vec_same_bits(&start, &f.x));
    ck_assert(vec_guards_hold(&start) && vec_guards_hold(&f.x));
    vec_free(&start);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(start_sets_the_schedule) {
    run_fixture f;
    run_fixture_make(&f);
    double lambda = network_real(f.network, FIRENET_NETWORK_USED_LAMBDA);
    vec start = vec_random(f.x.type, f.x.length, 78);
    double epsilon = problem_objective(&f.p, f.context, lambda, &start);
    assert_ok(f.context, run_from(&f, start.data, f.x.data));
    for (int k = 0; k < RUN_RESTARTS; k++)
        epsilon = (epsilon + 1e-3) / exp(1);
    assert_at_most(relative_difference(
                       runner_real(f.runner, FIRENET_RUNNER_EPSILON), epsilon),
                   1e-13);
    vec_free(&start);
    run_fixture_drop(&f);
}
END_TEST

/* A network made for ||y|| <= bound. */
static void use_bound(run_fixture *f, double bound) {
    const setting settings[] = {{FIRENET_NETWORK_MEASUREMENT_BOUND, bound},
                                {FIRENET_NETWORK_INNER, RUN_INNER},
                                {0, 0}};
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    f->network = problem_network_with(&f->p, f->context, settings);
    f->runner = problem_runner(f->context, f->network);
}

START_TEST(measurement_bound_fixes_the_schedule) {
    run_fixture f;
    run_fixture_make(&f);
    double norm = vec_norm(&f.p.y), epsilon = 2 * norm;
    use_bound(&f, 2 * norm);
    run_from_zero(&f);
    for (int k = 0; k < 16; k++)
        epsilon /= exp(1);
    assert_at_most(relative_difference(
                       runner_real(f.runner, FIRENET_RUNNER_EPSILON), epsilon),
                   1e-13);
    use_bound(&f, 0.9 * norm);
    assert_status(FIRENET_ERR_RANGE, f.context,
                  problem_run(&f.p, f.runner, &f.x));
    assert_error_names(f.context, "y");
    run_fixture_drop(&f);
}
END_TEST

START_TEST(zero_measurements_give_exactly_zero) {
    run_fixture f;
    run_fixture_make(&f);
    vec_fill(&f.p.y, 0);
    run_from_zero(&f);
    assert_at_most(vec_norm(&f.x), 0);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    assert_at_most(fabs(runner_real(f.runner, FIRENET_RUNNER_OBJECTIVE)), 0);
    assert_at_most(fabs(runner_real(f.runner, FIRENET_RUNNER_GAP)), 0);
    run_fixture_drop(&f);
}
END_TEST

/* F is homogeneous: measurements and delta times a power of two give the
 * answer times that power, to the last bit. */
START_TEST(answers_scale_with_the_measurements) {
    static const double factors[] = {0x1p-300, 0x1p-20, 0x1p20, 0x1p300};
    run_fixture f;
    run_fixture_make(&f);
    run_from_zero(&f);
    double c = factors[_i];
    vec expected = vec_convert(f.x.type, &f.x);
    for (int64_t i = 0; i < f.x.length; i++)
        vec_set(&expected, i, c * vec_get(&f.x, i));
    for (int64_t i = 0; i < f.p.y.length; i++)
        vec_set(&f.p.y, i, c * vec_get(&f.p.y, i));
    firenet_runner_release(f.runner);
    firenet_network_release(f.network);
    f.network =
        problem_network(&f.p, f.context, RUN_RESTARTS, RUN_INNER, c * 1e-3);
    f.runner = problem_runner(f.context, f.network);
    run_from_zero(&f);
    ck_assert_msg(vec_same_bits(&f.x, &expected), "factor %g: off by %g", c,
                  vec_distance(&f.x, &expected) / c);
    vec_free(&expected);
    run_fixture_drop(&f);
}
END_TEST

/* A network that leaves delta alone, deep enough for steps of eps_k = e^-k
 * eps_0 to overflow. */
static void use_defaults(run_fixture *f) {
    const setting settings[] = {
        {FIRENET_NETWORK_RESTARTS, 800}, {FIRENET_NETWORK_INNER, 2}, {0, 0}};
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    f->network = problem_network_with(&f->p, f->context, settings);
    f->runner = problem_runner(f->context, f->network);
}

START_TEST(deep_networks_have_no_units) {
    static const double factors[] = {0x1p-40, 0x1p40};
    run_fixture f;
    run_fixture_make(&f);
    use_defaults(&f);
    run_from_zero(&f);
    double c = factors[_i];
    vec expected = vec_convert(f.x.type, &f.x);
    for (int64_t i = 0; i < f.x.length; i++)
        vec_set(&expected, i, c * vec_get(&f.x, i));
    for (int64_t i = 0; i < f.p.y.length; i++)
        vec_set(&f.p.y, i, c * vec_get(&f.p.y, i));
    run_from_zero(&f);
    ck_assert_msg(vec_same_bits(&f.x, &expected), "factor %g: off by %g", c,
                  vec_distance(&f.x, &expected) / c);
    vec_free(&expected);
    run_fixture_drop(&f);
}
END_TEST

/* --------------------------------------------------------------- refusals */

static int count_events(const firenet_event *event, void *user) {
    (void)event;
    ++*(int *)user;
    return 0;
}

START_TEST(nan_and_infinity_are_named_by_index) {
    static const double bad[] = {NAN, INFINITY, -INFINITY};
    run_fixture f;
    int events = 0;
    run_fixture_make(&f);
    assert_ok(f.context,
              firenet_runner_set_monitor(f.runner, count_events, &events));
    vec start = vec_random(f.x.type, f.x.length, 5);
    double complex kept = vec_get(&f.p.y, 17);
    double *imaginary = (double *)f.p.y.data + 2 * 17 + 1;
    *imaginary = bad[_i];
    vec_set(&f.p.y, 40, NAN);
    assert_status(FIRENET_ERR_NUMERIC, f.context,
                  run_from(&f, start.data, f.x.data));
    assert_error_names(f.context, "y[17]");
    vec_set(&f.p.y, 17, kept);
    vec_set(&f.p.y, 40, kept);
    vec_set(&start, 33, bad[_i]);
    assert_status(FIRENET_ERR_NUMERIC, f.context,
                  run_from(&f, start.data, f.x.data));
    assert_error_names(f.context, "x0[33]");
    assert_status(FIRENET_ERR_NUMERIC, f.context,
                  firenet_runner_set_reference(f.runner, start.type, start.data,
                                               start.length));
    assert_error_names(f.context, "reference[33]");
    ck_assert_int_eq(events, 0); /* all before any work */
    vec_free(&start);
    run_fixture_drop(&f);
}
END_TEST

/* Through a faint operator, large measurements are of a larger image. */
static void use_faint_operator(run_fixture *f) {
    firenet_operator *faint;
    const setting settings[] = {{FIRENET_NETWORK_INNER, RUN_INNER},
                                {FIRENET_NETWORK_GAMMA, 1.5e20},
                                {0, 0}};
    assert_ok(f->context,
              firenet_operator_scale(&faint, f->context, f->p.a, 1e-20, 0));
    firenet_operator_release(f->p.a);
    f->p.a = faint;
    firenet_runner_release(f->runner);
    firenet_network_release(f->network);
    f->network = problem_network_with(&f->p, f->context, settings);
    f->runner = problem_runner(f->context, f->network);
}

START_TEST(an_answer_beyond_the_type_is_an_error_and_leaves_no_trace) {
    run_fixture f;
    run_fixture_make(&f);
    use_faint_operator(&f);
    run_from_zero(&f);
    vec y = vec_convert(f.p.y.type, &f.p.y), x = vec_convert(f.x.type, &f.x);
    vec_fill(&f.p.y, 1e300 + 1e300 * I);
    assert_status(FIRENET_ERR_RANGE, f.context,
                  problem_run(&f.p, f.runner, &x));
    assert_error_names(f.context, "x[");
    memcpy(f.p.y.data, y.data, (size_t)y.length * 16);
    assert_ok(f.context, problem_run(&f.p, f.runner, &x));
    ck_assert(vec_same_bits(&x, &f.x));
    vec_free(&x);
    vec_free(&y);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(wrong_arguments_are_refused_by_name) {
    run_fixture f;
    run_fixture_make(&f);
    firenet_context *c = f.context;
    firenet_runner *r = f.runner;
    const firenet_type t = f.x.type;
    const vec *y = &f.p.y, *x = &f.x;
    int64_t m = y->length, n = x->length;
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_runner_run(NULL, t, y->data, m, t, NULL, x->data, n));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_runner_run(r, t, NULL, m, t, NULL, x->data, n));
    assert_error_names(c, "y:");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_runner_run(r, t, y->data, m, t, NULL, NULL, n));
    assert_error_names(c, "x:");
    assert_status(
        FIRENET_ERR_SHAPE, c,
        firenet_runner_run(r, t, y->data, m - 1, t, NULL, x->data, n));
    assert_error_names(c, "y:");
    assert_status(
        FIRENET_ERR_SHAPE, c,
        firenet_runner_run(r, t, y->data, m, t, NULL, x->data, n + 1));
    assert_error_names(c, "x:");
    assert_status(
        FIRENET_ERR_TYPE, c,
        firenet_runner_run(r, FIRENET_C64, y->data, m, t, NULL, x->data, n));
    assert_error_names(c, "y:");
    assert_status(
        FIRENET_ERR_TYPE, c,
        firenet_runner_run(r, t, y->data, m, FIRENET_F64, NULL, x->data, n));
    assert_error_names(c, "x:");
    vec both = vec_random(t, m + n, 3);
    assert_status(FIRENET_ERR_OVERLAP, c,
                  firenet_runner_run(r, t, both.data, m, t, NULL,
                                     (char *)both.data + 16 * (m - 1), n));
    vec_free(&both);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(start_may_not_half_overlap_the_result) {
    run_fixture f;
    run_fixture_make(&f);
    vec both = vec_random(f.x.type, 2 * f.x.length, 3);
    vec copy = vec_new(f.x.type, f.x.length);
    memcpy(copy.data, both.data, (size_t)f.x.length * 16);
    assert_ok(f.context, run_from(&f, copy.data, f.x.data));
    /* Nothing forbids a start that shares memory with x in part: either it
     * is refused, or the answer is right. */
    vec shifted = {f.x.type, f.x.length, (char *)both.data + 16};
    firenet_status status = run_from(&f, both.data, shifted.data);
    if (status != FIRENET_ERR_OVERLAP) {
        assert_ok(f.context, status);
        ck_assert(vec_same_bits(&shifted, &f.x));
    }
    vec_free(&both);
    vec_free(&copy);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(settings_round_trip_and_results_are_read_only) {
    run_fixture f;
    double v;
    int64_t i;
    run_fixture_make(&f);
    firenet_runner *r = f.runner;
    ck_assert(isinf(runner_real(r, FIRENET_RUNNER_DEADLINE)));
    ck_assert_int_eq(runner_int(r, FIRENET_RUNNER_MONITOR_EVERY), 1);
    ck_assert_int_eq(runner_int(r, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_NONE);
    assert_ok(f.context,
              firenet_runner_set_real(r, FIRENET_RUNNER_DEADLINE, 7));
    assert_at_most(fabs(runner_real(r, FIRENET_RUNNER_DEADLINE) - 7), 0);
    const double bad[] = {0, -1, NAN};
    for (int k = 0; k < 3; k++)
        assert_status(
            FIRENET_ERR_RANGE, f.context,
            firenet_runner_set_real(r, FIRENET_RUNNER_DEADLINE, bad[k]));
    assert_status(FIRENET_ERR_RANGE, f.context,
                  firenet_runner_set_int(r, FIRENET_RUNNER_MONITOR_EVERY, 0));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_runner_set_real(r, FIRENET_RUNNER_GAP, 1));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_runner_set_int(r, FIRENET_RUNNER_OUTCOME, 1));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_runner_get_real(r, FIRENET_RUNNER_OUTCOME, &v));
    i = 77;
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_runner_get_int(r, FIRENET_RUNNER_GAP, &i));
    ck_assert_int_eq(i, 77);
    assert_status(FIRENET_ERR_NULL, f.context,
                  firenet_runner_get_int(r, FIRENET_RUNNER_OUTCOME, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_runner_get_real(NULL, FIRENET_RUNNER_GAP, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_runner_set_monitor(NULL, NULL, NULL));
    run_fixture_drop(&f);
}
END_TEST

START_TEST(handles_may_be_released_in_any_order) {
    run_fixture f;
    run_fixture_make(&f);
    firenet_operator_release(f.p.a);
    firenet_levels_release(f.p.levels);
    firenet_network_release(f.network);
    firenet_context_release(f.context);
    run_from_zero(&f); /* the runner holds what it needs */
    ck_assert(isfinite(vec_norm(&f.x)));
    firenet_runner_release(f.runner);
    firenet_runner_release(NULL);
    ck_assert_msg(f.memory.live == 0, "%ld blocks", (long)f.memory.live);
    vec_free(&f.p.truth);
    vec_free(&f.p.y);
    vec_free(&f.x);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("runner");
    TCase *starts = tcase_create("starts");
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(starts, a_run_gives_the_same_bits_every_time);
    tcase_add_test(starts, a_run_leaves_no_trace_in_the_next);
    tcase_add_test(starts, zero_start_is_the_default_start);
    tcase_add_test(starts, result_may_replace_the_start);
    tcase_add_test(starts, start_sets_the_schedule);
    tcase_add_test(starts, measurement_bound_fixes_the_schedule);
    tcase_add_test(starts, zero_measurements_give_exactly_zero);
    tcase_add_loop_test(starts, answers_scale_with_the_measurements, 0, 4);
    tcase_add_loop_test(starts, deep_networks_have_no_units, 0, 2);
    tcase_add_test(refusals,
                   an_answer_beyond_the_type_is_an_error_and_leaves_no_trace);
    tcase_add_loop_test(refusals, nan_and_infinity_are_named_by_index, 0, 3);
    tcase_add_test(refusals, wrong_arguments_are_refused_by_name);
    tcase_add_test(refusals, start_may_not_half_overlap_the_result);
    tcase_add_test(refusals, settings_round_trip_and_results_are_read_only);
    tcase_add_test(refusals, handles_may_be_released_in_any_order);
    suite_add_tcase(s, starts);
    suite_add_tcase(s, refusals);
    return s;
}

int main(void) {
    return run_suite(suite());
}
