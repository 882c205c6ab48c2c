/* SPDX-License-Identifier: BSD-3-Clause */
/* What runners refuse, their settings, handles. */
#include "run_fixture.h"

#include <math.h>
#include <string.h>

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

int main(void) {
    Suite *s = suite_create("runner_calls");
    TCase *refusals = tcase_create("refusals");
    tcase_add_test(refusals,
                   an_answer_beyond_the_type_is_an_error_and_leaves_no_trace);
    tcase_add_loop_test(refusals, nan_and_infinity_are_named_by_index, 0, 3);
    tcase_add_test(refusals, wrong_arguments_are_refused_by_name);
    tcase_add_test(refusals, start_may_not_half_overlap_the_result);
    tcase_add_test(refusals, settings_round_trip_and_results_are_read_only);
    tcase_add_test(refusals, handles_may_be_released_in_any_order);
    suite_add_tcase(s, refusals);
    return run_suite(s);
}
