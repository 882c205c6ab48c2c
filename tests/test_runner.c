/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs: starts, schedules, units. */
#include "run_fixture.h"

#include <math.h>

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

static Suite *suite(void) {
    Suite *s = suite_create("runner");
    TCase *starts = tcase_create("starts");
    tcase_add_test(starts, a_run_gives_the_same_bits_every_time);
    tcase_add_test(starts, a_run_leaves_no_trace_in_the_next);
    tcase_add_test(starts, zero_start_is_the_default_start);
    tcase_add_test(starts, result_may_replace_the_start);
    tcase_add_test(starts, start_sets_the_schedule);
    tcase_add_test(starts, measurement_bound_fixes_the_schedule);
    tcase_add_test(starts, zero_measurements_give_exactly_zero);
    tcase_add_loop_test(starts, answers_scale_with_the_measurements, 0, 4);
    tcase_add_loop_test(starts, deep_networks_have_no_units, 0, 2);
    suite_add_tcase(s, starts);
    return s;
}

int main(void) {
    return run_suite(suite());
}
