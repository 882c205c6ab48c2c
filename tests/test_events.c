/* SPDX-License-Identifier: BSD-3-Clause */
/* What a monitor is shown and what its answers do. */
#include "run_fixture.h"

#include <math.h>

enum { EVENTS = RUN_RESTARTS * RUN_INNER };

typedef struct diary {
    int events;
    int64_t problem[EVENTS], restart[EVENTS], inner[EVENTS], layer[EVENTS];
    double objective[EVENTS], residual[EVENTS], error[EVENTS];
    double infeasibility[EVENTS], seconds[EVENTS];
    vec iterate[EVENTS];
    int stop_at; /* answer `answer` at this event, 0: never */
    int answer;
} diary;

static int write_down(const firenet_event *event, void *user) {
    diary *d = user;
    int e = d->events++;
    if (e >= EVENTS)
        return -1;
    d->problem[e] = firenet_event_problem(event);
    d->restart[e] = firenet_event_restart(event);
    d->inner[e] = firenet_event_inner(event);
    d->layer[e] = firenet_event_layer(event);
    d->objective[e] = firenet_event_objective(event);
    d->residual[e] = firenet_event_residual(event);
    d->error[e] = firenet_event_error(event);
    d->infeasibility[e] = firenet_event_infeasibility(event);
    d->seconds[e] = firenet_event_seconds(event);
    d->iterate[e] = vec_new(problem_small.type, 256);
    if (firenet_event_copy_iterate(event, problem_small.type,
                                   d->iterate[e].data, 256))
        return -2;
    return d->events == d->stop_at ? d->answer : 0;
}

static void diary_drop(diary *d) {
    for (int e = 0; e < d->events && e < EVENTS; e++)
        vec_free(&d->iterate[e]);
}

/* On a device as well. */
static void look_always(run_fixture *f) {
    assert_ok(f->context,
              firenet_runner_set_int(f->runner, FIRENET_RUNNER_CHECK_EVERY, 1));
}

static void run_with_diary(run_fixture *f, diary *d, firenet_status expected) {
    look_always(f);
    assert_ok(f->context, firenet_runner_set_monitor(f->runner, write_down, d));
    assert_status(expected, f->context, problem_run(&f->p, f->runner, &f->x));
}

START_TEST(events_count_restarts_iterations_and_layers) {
    run_fixture f;
    diary d = {0};
    run_fixture_make(&f);
    run_with_diary(&f, &d, FIRENET_OK);
    ck_assert_int_eq(d.events, EVENTS);
    for (int e = 0; e < EVENTS; e++) {
        ck_assert_int_eq(d.problem[e], 0);
        ck_assert_int_eq(d.restart[e], e / RUN_INNER + 1);
        ck_assert_int_eq(d.inner[e], e % RUN_INNER + 1);
        ck_assert_int_eq(d.layer[e], 3 * (e + 1));
        ck_assert_double_ge(d.seconds[e], e ? d.seconds[e - 1] : 0);
        assert_at_most(fabs(d.infeasibility[e]), 0);
        ck_assert(isnan(d.error[e])); /* no reference was set */
    }
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_LAYER),
                     network_int(f.network, FIRENET_NETWORK_LAYERS));
    ck_assert_double_ge(runner_real(f.runner, FIRENET_RUNNER_SECONDS),
                        d.seconds[EVENTS - 1]);
    ck_assert(vec_same_bits(&f.x, &d.iterate[EVENTS - 1]));
    diary_drop(&d);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(events_tell_the_truth_about_their_iterate) {
    run_fixture f;
    diary d = {0};
    run_fixture_make(&f);
    double lambda = network_real(f.network, FIRENET_NETWORK_USED_LAMBDA);
    assert_ok(f.context, firenet_runner_set_reference(
                             f.runner, f.x.type, f.p.truth.data, f.x.length));
    run_with_diary(&f, &d, FIRENET_OK);
    for (int e = 0; e < EVENTS; e++) {
        double objective =
            problem_objective(&f.p, f.context, lambda, &d.iterate[e]);
        double residual = problem_objective(&f.p, f.context, 0, &d.iterate[e]);
        double error = vec_distance(&d.iterate[e], &f.p.truth);
        assert_at_most(relative_difference(d.objective[e], objective), 1e-13);
        assert_at_most(relative_difference(d.residual[e], residual), 1e-12);
        assert_at_most(relative_difference(d.error[e], error), 1e-13);
    }
    assert_at_most(
        relative_difference(runner_real(f.runner, FIRENET_RUNNER_OBJECTIVE),
                            d.objective[EVENTS - 1]),
        1e-13);
    assert_at_most(
        relative_difference(runner_real(f.runner, FIRENET_RUNNER_RESIDUAL),
                            d.residual[EVENTS - 1]),
        1e-13);
    diary_drop(&d);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(ergodic_iterate_is_the_running_average) {
    run_fixture f;
    diary average = {0}, last = {0};
    run_fixture_make(&f);
    run_with_diary(&f, &average, FIRENET_OK);
    /* The same network with the last iterate: in restart 1 both run the same
     * iterations, so its iterates are what was averaged. */
    const setting settings[] = {{FIRENET_NETWORK_RESTARTS, RUN_RESTARTS},
                                {FIRENET_NETWORK_INNER, RUN_INNER},
                                {FIRENET_NETWORK_DELTA, 1e-3},
                                {FIRENET_NETWORK_OUTPUT, FIRENET_OUTPUT_LAST},
                                {0, 0}};
    firenet_runner_release(f.runner);
    firenet_network_release(f.network);
    f.network = problem_network_with(&f.p, f.context, settings);
    f.runner = problem_runner(f.context, f.network);
    run_with_diary(&f, &last, FIRENET_OK);
    vec sum = vec_new(f.x.type, f.x.length), mean = vec_convert(f.x.type, &sum);
    vec_fill(&sum, 0);
    for (int e = 0; e < RUN_INNER; e++) {
        for (int64_t i = 0; i < sum.length; i++) {
            vec_set(&sum, i, vec_get(&sum, i) + vec_get(&last.iterate[e], i));
            vec_set(&mean, i, vec_get(&sum, i) / (e + 1));
        }
        assert_at_most(vec_error(&average.iterate[e], &mean), 1e-14);
    }
    ck_assert(vec_same_bits(&f.x, &last.iterate[EVENTS - 1]));
    vec_free(&sum);
    vec_free(&mean);
    diary_drop(&average);
    diary_drop(&last);
    run_fixture_drop(&f);
}
END_TEST

static int try_bad_copies(const firenet_event *event, void *user) {
    firenet_status *seen = user;
    double x[2 * 256];
    seen[0] = firenet_event_copy_iterate(event, FIRENET_C128, NULL, 256);
    seen[1] = firenet_event_copy_iterate(event, FIRENET_C64, x, 256);
    seen[2] = firenet_event_copy_iterate(event, FIRENET_C128, x, 255);
    seen[3] = firenet_event_copy_iterate(event, FIRENET_C128, x, 257);
    return 1;
}

START_TEST(iterate_is_copied_only_where_it_fits) {
    run_fixture f;
    firenet_status seen[4];
    run_fixture_make(&f);
    assert_ok(f.context,
              firenet_runner_set_monitor(f.runner, try_bad_copies, seen));
    run_from_zero(&f);
    ck_assert_int_eq(seen[0], FIRENET_ERR_NULL);
    ck_assert_int_eq(seen[1], FIRENET_ERR_TYPE);
    ck_assert_int_eq(seen[2], FIRENET_ERR_SHAPE);
    ck_assert_int_eq(seen[3], FIRENET_ERR_SHAPE);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(monitor_every_thins_events_but_keeps_the_last) {
    static const int every[] = {1, 2, 3, 4, 5, 1000};
    static const int per_restart[] = {4, 2, 2, 1, 1, 1};
    run_fixture f;
    diary d = {0};
    run_fixture_make(&f);
    assert_ok(f.context,
              firenet_runner_set_int(f.runner, FIRENET_RUNNER_MONITOR_EVERY,
                                     every[_i]));
    run_with_diary(&f, &d, FIRENET_OK);
    ck_assert_int_eq(d.events, RUN_RESTARTS * per_restart[_i]);
    for (int e = 0; e < d.events; e++)
        ck_assert(d.inner[e] % every[_i] == 0 || d.inner[e] == RUN_INNER);
    diary_drop(&d);
    run_fixture_drop(&f);
}
END_TEST

/* --------------------------------------------------------------- stopping */

START_TEST(monitor_stops_with_the_iterate_it_saw) {
    run_fixture f;
    diary d = {.stop_at = _i, .answer = 1};
    run_fixture_make(&f);
    run_with_diary(&f, &d, FIRENET_OK);
    ck_assert_int_eq(d.events, _i);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_CALLBACK_VALUE), 1);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_LAYER), 3 * _i);
    ck_assert(vec_same_bits(&f.x, &d.iterate[_i - 1]));
    assert_at_most(
        relative_difference(runner_real(f.runner, FIRENET_RUNNER_OBJECTIVE),
                            d.objective[_i - 1]),
        1e-13);
    diary_drop(&d);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(other_answers_are_callback_errors) {
    static const int answers[] = {2, -1, 7, -2147483647};
    run_fixture f;
    diary d = {.stop_at = 5, .answer = answers[_i]};
    run_fixture_make(&f);
    run_with_diary(&f, &d, FIRENET_ERR_CALLBACK);
    ck_assert_int_eq(d.events, 5);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_CALLBACK_VALUE),
                     answers[_i]);
    diary_drop(&d);
    assert_ok(f.context, firenet_runner_set_monitor(f.runner, NULL, NULL));
    run_from_zero(&f); /* and the runner is none the worse */
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(cancel_before_a_run_stops_that_run_only) {
    run_fixture f;
    diary d = {0};
    run_fixture_make(&f);
    firenet_runner_cancel(f.runner);
    run_with_diary(&f, &d, FIRENET_OK);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_CANCELLED);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_LAYER), 3);
    ck_assert_int_eq(d.events, 1);
    ck_assert(vec_same_bits(&f.x, &d.iterate[0]));
    diary_drop(&d);
    assert_ok(f.context, firenet_runner_set_monitor(f.runner, NULL, NULL));
    run_from_zero(&f);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    firenet_runner_cancel(NULL);
    run_fixture_drop(&f);
}
END_TEST

static int cancel_at_layer_9(const firenet_event *event, void *user) {
    if (firenet_event_layer(event) == 9)
        firenet_runner_cancel(user);
    return 0;
}

START_TEST(cancel_from_the_monitor_ends_the_run_there) {
    run_fixture f;
    run_fixture_make(&f);
    look_always(&f);
    assert_ok(f.context, firenet_runner_set_monitor(f.runner, cancel_at_layer_9,
                                                    f.runner));
    run_from_zero(&f);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_CANCELLED);
    int64_t layer = runner_int(f.runner, FIRENET_RUNNER_LAYER);
    ck_assert_int_ge(layer, 9);
    ck_assert_int_le(layer, 12);
    ck_assert(isfinite(vec_norm(&f.x)));
    run_fixture_drop(&f);
}
END_TEST

START_TEST(deadline_leaves_a_usable_iterate) {
    run_fixture f;
    run_fixture_make(&f);
    assert_ok(f.context,
              firenet_runner_set_real(f.runner, FIRENET_RUNNER_DEADLINE, 1e-9));
    run_from_zero(&f);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_DEADLINE);
    ck_assert_int_lt(runner_int(f.runner, FIRENET_RUNNER_LAYER),
                     3 * RUN_RESTARTS * RUN_INNER);
    ck_assert(isfinite(vec_norm(&f.x)));
    assert_ok(f.context,
              firenet_runner_set_real(f.runner, FIRENET_RUNNER_DEADLINE, 1e9));
    run_from_zero(&f);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(no_event_is_no_crash) {
    double x;
    ck_assert_int_eq(firenet_event_problem(NULL), 0);
    ck_assert_int_eq(firenet_event_layer(NULL), 0);
    ck_assert(isnan(firenet_event_gap(NULL)));
    ck_assert(isnan(firenet_event_seconds(NULL)));
    ck_assert_int_eq(firenet_event_copy_iterate(NULL, FIRENET_F64, &x, 1),
                     FIRENET_ERR_NULL);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("events");
    TCase *events = tcase_create("events");
    TCase *stopping = tcase_create("stopping");
    tcase_add_test(events, events_count_restarts_iterations_and_layers);
    tcase_add_test(events, events_tell_the_truth_about_their_iterate);
    tcase_add_test(events, ergodic_iterate_is_the_running_average);
    tcase_add_test(events, iterate_is_copied_only_where_it_fits);
    tcase_add_test(events, no_event_is_no_crash);
    tcase_add_loop_test(events, monitor_every_thins_events_but_keeps_the_last,
                        0, 6);
    tcase_add_loop_test(stopping, monitor_stops_with_the_iterate_it_saw, 1,
                        EVENTS + 1);
    tcase_add_loop_test(stopping, other_answers_are_callback_errors, 0, 4);
    tcase_add_test(stopping, cancel_before_a_run_stops_that_run_only);
    tcase_add_test(stopping, cancel_from_the_monitor_ends_the_run_there);
    tcase_add_test(stopping, deadline_leaves_a_usable_iterate);
    suite_add_tcase(s, events);
    suite_add_tcase(s, stopping);
    return s;
}

int main(void) {
    return run_suite(suite());
}
