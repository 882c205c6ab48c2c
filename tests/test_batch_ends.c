/* SPDX-License-Identifier: BSD-3-Clause */
/* Many problems through one network: ended early, failing in the middle, and
 * watched. */
#include "batch_fixture.h"

/* -------------------------------------------------------------- early ends */

/* Over a faint operator x would be 1e320. */
static void spoil(batch_subject *s, int64_t number) {
    for (int64_t i = 0; i < s->rows; i++)
        vec_set(&s->y, number * s->rows + i, 1e300);
}

/* The failure told is that of the first problem that fails, whichever thread
 * comes first. */
START_TEST(the_first_failure_is_told) {
    static const batch_workers all[] = {{1, 0}, {2, 0}, {3, 0}, {0, 4}};
    batch_subject s;
    batch_make(&s, all[_i], FAINT, FIRENET_C128, 2, NULL);
    spoil(&s, 20);
    spoil(&s, 5);
    for (int repeat = 0; repeat < 5; repeat++) {
        assert_status(FIRENET_ERR_RANGE, s.context, batch_run(&s));
        assert_error_names(s.context, "x[");
        ck_assert_int_eq(batch_written(&s), 5);
        for (int64_t i = 0; i < 5; i++)
            ck_assert(!batch_untouched(&s, i));
    }
    batch_drop(&s);
}
END_TEST

START_TEST(a_failing_host_function_ends_the_batch) {
    batch_host h = {pthread_self(), 0, -1};
    batch_subject s;
    batch_make(&s, batch_ways[0], HOSTED, FIRENET_F64, 2, &h);
    h.left = 100;
    assert_status(FIRENET_ERR_CALLBACK, s.context, batch_run(&s));
    assert_error_names(s.context, "returned 7");
    ck_assert_int_lt(batch_written(&s), COUNT);
    batch_assert_written(&s, batch_written(&s));
    batch_drop(&s);
}
END_TEST

/* Way and kind of test i; left alone it would run for hours. */
static void make_endless(batch_subject *s, int i) {
    batch_make(s, batch_ways[i % WAYS], (batch_kind)(i / WAYS), FIRENET_C128,
               1000000, NULL);
}

static void run_to(batch_subject *s, firenet_outcome outcome) {
    assert_ok(s->context, batch_run(s));
    ck_assert_int_eq(runner_int(s->runner, FIRENET_RUNNER_OUTCOME), outcome);
    ck_assert_int_lt(batch_written(s), COUNT);
    batch_assert_written(s, batch_written(s));
}

START_TEST(a_cancelled_batch_ends_after_the_iteration_at_hand) {
    batch_subject s;
    make_endless(&s, _i);
    firenet_runner_cancel(s.runner);
    run_to(&s, FIRENET_OUTCOME_CANCELLED);
    ck_assert_int_ge(batch_written(&s), 1);
    batch_drop(&s);
}
END_TEST

START_TEST(the_deadline_is_one_for_all) {
    batch_subject s;
    make_endless(&s, _i);
    assert_ok(s.context,
              firenet_runner_set_real(s.runner, FIRENET_RUNNER_DEADLINE, 0.01));
    run_to(&s, FIRENET_OUTCOME_DEADLINE);
    batch_drop(&s);
}
END_TEST

/* ---------------------------------------------------------------- monitors */

/* What a monitor saw. */
typedef struct watch {
    pthread_t thread;
    int64_t events, last, layer, problems[COUNT];
    int strangers, disorder, stop_at;
} watch;

static int look(const firenet_event *event, void *user) {
    watch *w = user;
    int64_t number = firenet_event_problem(event);
    int64_t layer = firenet_event_layer(event);
    w->strangers += !pthread_equal(w->thread, pthread_self());
    w->disorder += number < w->last && layer == w->layer;
    w->last = number;
    w->layer = layer;
    w->problems[number]++;
    return ++w->events == w->stop_at;
}

START_TEST(a_monitor_sees_every_problem_on_the_callers_thread) {
    batch_host h = {pthread_self(), 0, -1};
    watch w = {.thread = pthread_self()};
    batch_subject s, unwatched;
    batch_make(&s, batch_ways[0], (batch_kind)_i, FIRENET_C128, 2, &h);
    batch_make(&unwatched, batch_ways[0], (batch_kind)_i, FIRENET_C128, 2, &h);
    assert_ok(s.context, firenet_runner_set_monitor(s.runner, look, &w));
    assert_ok(s.context, batch_run(&s));
    assert_ok(unwatched.context, batch_run(&unwatched));
    ck_assert_int_eq(w.strangers, 0);
    ck_assert_int_eq(w.disorder, 0);
    for (int i = 0; i < COUNT; i++) /* a grid of 4 and 8 inner iterations */
        ck_assert_int_eq(w.problems[i], 2 * (4 + 8));
    ck_assert(vec_same_bits(&s.x, &unwatched.x));
    batch_drop(&s);
    batch_drop(&unwatched);
}
END_TEST

START_TEST(a_monitor_stops_a_batch_in_lockstep) {
    watch w = {.thread = pthread_self(), .stop_at = 40};
    batch_subject s;
    batch_make(&s, batch_ways[0], MATRIX, FIRENET_F64, 2, NULL);
    assert_ok(s.context, firenet_runner_set_monitor(s.runner, look, &w));
    assert_ok(s.context, batch_run(&s));
    ck_assert_int_eq(w.events, 40);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    batch_assert_written(&s, 32); /* those that were at hand together */
    batch_drop(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("batch_ends");
    TCase *ends = tcase_create("ends");
    TCase *monitors = tcase_create("monitors");
    tcase_set_timeout(ends, 120);
    tcase_add_loop_test(ends, the_first_failure_is_told, 0, 4);
    tcase_add_test(ends, a_failing_host_function_ends_the_batch);
    tcase_add_loop_test(
        ends, a_cancelled_batch_ends_after_the_iteration_at_hand, 0, 2 * WAYS);
    tcase_add_loop_test(ends, the_deadline_is_one_for_all, 0, 2 * WAYS);
    tcase_add_loop_test(
        monitors, a_monitor_sees_every_problem_on_the_callers_thread, 0, KINDS);
    tcase_add_test(monitors, a_monitor_stops_a_batch_in_lockstep);
    suite_add_tcase(s, ends);
    suite_add_tcase(s, monitors);
    return s;
}

int main(void) {
    return run_suite(suite());
}
