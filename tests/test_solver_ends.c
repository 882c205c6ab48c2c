/* SPDX-License-Identifier: BSD-3-Clause */
/* How runs end. */
#include "solving.h"

#include <math.h>
#include <pthread.h>
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
static int slow(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    struct timespec pause = {0, 10000000};
    nanosleep(&pause, NULL);
    memcpy(out, in, USER_LENGTH * sizeof(double));
    ++*(int64_t *)user;
    return 0;
}

START_TEST(deadline_is_honoured_within_two_iterations) {
    solving s = solving_by(0);
    int64_t calls = 0;
    solving_use_operator(&s, slow, slow, &calls);
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
    tcase_add_test(ends, what_the_type_cannot_reach_is_said);
    suite_add_tcase(suite, ends);
    return run_suite(suite);
}
