/* SPDX-License-Identifier: BSD-3-Clause */
/* Objects and contexts in use answer that they are busy, each thread in words
 * of its own. */
#include "run_fixture.h"

#include <pthread.h>
#include <string.h>

static void is_busy(firenet_status status, firenet_context *context,
                    const char *call) {
    const char *text = firenet_context_last_error(context);
    ck_assert_msg(status == FIRENET_ERR_BUSY, "%s: %s", call,
                  firenet_status_name(status));
    ck_assert_msg(strstr(text, "busy: ") == text, "%s: \"%s\"", call, text);
}

#define BUSY(context, call) is_busy((call), (context), #call)

static int call_from_monitor(const firenet_event *event, void *user) {
    run_fixture *f = user;
    firenet_context *c = f->context;
    firenet_operator *a;
    double real;
    int64_t whole, one = 1;
    BUSY(c, firenet_runner_get_real(f->runner, FIRENET_RUNNER_GAP, &real));
    BUSY(c, firenet_runner_set_real(f->runner, FIRENET_RUNNER_DEADLINE, 1));
    BUSY(c, firenet_context_get_int(c, FIRENET_CONTEXT_FFTW_PLANNER, &whole));
    BUSY(c, firenet_operator_create_dft(&a, c, FIRENET_C64, 1, &one, 0));
    BUSY(c, problem_run(&f->p, f->runner, &f->x));
    /* An event may say what it refuses, as the run waits. */
    ck_assert_int_eq(firenet_event_copy_iterate(event, f->p.spec.type, NULL, 1),
                     FIRENET_ERR_NULL);
    assert_error_names(c, "x: NULL");
    ck_assert_int_eq(
        firenet_event_copy_iterate(event, f->p.spec.type, f->x.data, 1),
        FIRENET_ERR_SHAPE);
    assert_error_names(c, "x: 1 elements");
    BUSY(c, firenet_context_set_threads(c, 1));
    return 7;
}

START_TEST(busy_has_words_of_its_own) {
    run_fixture f;
    run_fixture_make(&f);
    fail_first(f.context);
    assert_ok(f.context,
              firenet_runner_set_monitor(f.runner, call_from_monitor, &f));
    assert_status(FIRENET_ERR_CALLBACK, f.context,
                  problem_run(&f.p, f.runner, &f.x));
    assert_error_names(f.context, "monitor: returned 7");
    run_fixture_drop(&f);
}
END_TEST

static void *call_from_thread(void *user) {
    firenet_context *c = user;
    is_busy(firenet_context_set_threads(c, 1), c, "another thread");
    is_busy(firenet_context_set_threads(c, 1), c, "another thread, again");
    return NULL;
}

enum { CROWD = 8 };

static int call_from_others(const firenet_event *event, void *user) {
    run_fixture *f = user;
    pthread_t thread[CROWD];
    (void)event;
    for (int i = 0; i < CROWD; i++)
        pthread_create(&thread[i], NULL, call_from_thread, f->context);
    for (int i = 0; i < CROWD; i++)
        pthread_join(thread[i], NULL);
    /* What they were told is not what this thread is told. */
    assert_error_names(f->context, "31415");
    return 1;
}

static void run_watched_by(firenet_monitor_fn monitor) {
    run_fixture f;
    run_fixture_make(&f);
    fail_first(f.context);
    assert_ok(f.context, firenet_runner_set_monitor(f.runner, monitor, &f));
    assert_ok(f.context, problem_run(&f.p, f.runner, &f.x));
    run_fixture_drop(&f);
}

START_TEST(a_thread_is_told_its_own_failure) {
    run_watched_by(call_from_others);
}
END_TEST

typedef struct used {
    firenet_context *context;
    firenet_perturbation *search;
} used;

static int call_search(int64_t step, double norm, double change, const void *r,
                       void *user) {
    const used *u = user;
    double real;
    (void)step, (void)norm, (void)change, (void)r;
    fail_first(u->context);
    is_busy(firenet_perturbation_get_real(u->search, FIRENET_PERTURBATION_NORM,
                                          &real),
            u->context, "a search that runs");
    return 1;
}

START_TEST(an_object_in_use_says_so) {
    run_fixture f;
    run_fixture_make(&f);
    const vec *y = &f.p.y;
    vec r = vec_new(y->type, y->length);
    used u = {f.context, NULL};
    assert_ok(f.context, firenet_perturbation_create_network(
                             &u.search, f.context, f.network, NULL, 2));
    assert_ok(f.context,
              firenet_perturbation_set_monitor(u.search, call_search, &u));
    assert_ok(f.context,
              firenet_perturbation_run(u.search, y->type, y->data, y->length,
                                       r.type, r.data, r.length));
    firenet_perturbation_release(u.search);
    vec_free(&r);
    run_fixture_drop(&f);
}
END_TEST

/* A getter of an immutable object answers while its context is in use, and says
 * why it does not. */
static int read_network(const firenet_event *event, void *user) {
    run_fixture *f = user;
    double real;
    (void)event;
    ck_assert_int_eq(
        firenet_network_get_real(f->network, FIRENET_NETWORK_C1, &real),
        FIRENET_OK);
    ck_assert_int_eq(firenet_network_get_real(
                         f->network, (firenet_network_property)9, &real),
                     FIRENET_ERR_UNSUPPORTED);
    assert_error_names(f->context, "does not know it");
    return 1;
}

START_TEST(getters_answer_while_the_context_is_in_use) {
    run_watched_by(read_network);
}
END_TEST

int main(void) {
    Suite *s = suite_create("busy");
    TCase *texts = tcase_create("texts");
    tcase_add_test(texts, busy_has_words_of_its_own);
    tcase_add_test(texts, a_thread_is_told_its_own_failure);
    tcase_add_test(texts, an_object_in_use_says_so);
    tcase_add_test(texts, getters_answer_while_the_context_is_in_use);
    suite_add_tcase(s, texts);
    return run_suite(s);
}
