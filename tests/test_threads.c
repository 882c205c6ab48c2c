/* SPDX-License-Identifier: BSD-3-Clause */
/* What may be shared by threads, and what says BUSY instead. Run under the
 * thread sanitizer too. */
#include "operators.h"
#include "problem.h"

#include <pthread.h>

enum { THREADS = 2, REPEATS = 20 };

static void start(pthread_t *thread, void *(*body)(void *), void *argument) {
    ck_assert_int_eq(pthread_create(thread, NULL, body, argument), 0);
}

static void join(pthread_t thread) {
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

/* --------------------------------------------------------------- sharing */

/* One thread's work on shared, immutable objects; it keeps its first failure
 * for the main thread to judge. */
typedef struct worker {
    pthread_t thread;
    firenet_operator *a;
    firenet_network *network;
    const problem *p;
    vec result;
    const vec *expected;
    firenet_status status;
    int differences;
} worker;

static void *apply_repeatedly(void *argument) {
    worker *w = argument;
    firenet_context *context = NULL;
    firenet_workspace *workspace = NULL;
    const vec *x = &w->p->truth;
    w->status = firenet_context_create(&context, NULL, NULL, NULL);
    if (w->status == FIRENET_OK)
        w->status = firenet_workspace_create(&workspace, context, w->a);
    for (int i = 0; i < REPEATS && w->status == FIRENET_OK; i++) {
        w->status = firenet_workspace_apply(workspace, x->type, x->data,
                                            x->length, w->result.type,
                                            w->result.data, w->result.length);
        w->differences += !vec_same_bits(&w->result, w->expected);
    }
    firenet_workspace_release(workspace);
    firenet_context_release(context);
    return NULL;
}

static void *run_repeatedly(void *argument) {
    worker *w = argument;
    firenet_context *context = NULL;
    firenet_runner *runner = NULL;
    w->status = firenet_context_create(&context, NULL, NULL, NULL);
    if (w->status == FIRENET_OK)
        w->status = firenet_runner_create(&runner, context, w->network);
    for (int i = 0; i < 3 && w->status == FIRENET_OK; i++) {
        w->status = problem_run(w->p, runner, &w->result);
        w->differences += !vec_same_bits(&w->result, w->expected);
    }
    firenet_runner_release(runner);
    firenet_context_release(context);
    return NULL;
}

/* Runs `body` in all threads at once and asserts that each saw `expected`. */
static void in_all_threads(void *(*body)(void *), const problem *p,
                           firenet_network *network, const vec *expected) {
    worker workers[THREADS];
    for (int i = 0; i < THREADS; i++) {
        workers[i] =
            (worker){.a = p->a,
                     .network = network,
                     .p = p,
                     .result = vec_new(expected->type, expected->length),
                     .expected = expected};
        start(&workers[i].thread, body, &workers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        join(workers[i].thread);
        assert_ok(NULL, workers[i].status);
        ck_assert_int_eq(workers[i].differences, 0);
        vec_free(&workers[i].result);
    }
}

START_TEST(threads_share_an_operator) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_standard, 1);
    vec alone = operator_applied(context, p.a, &p.truth, 0);
    in_all_threads(apply_repeatedly, &p, NULL, &alone);
    vec_free(&alone);
    problem_free(&p);
    context_end(context, &t);
}
END_TEST

START_TEST(threads_share_a_network) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_small, 1);
    firenet_network *network = problem_network(&p, context, 4, 10, 1e-3);
    firenet_runner *runner = problem_runner(context, network);
    vec alone = vec_new(p.truth.type, p.truth.length);
    assert_ok(context, problem_run(&p, runner, &alone));
    in_all_threads(run_repeatedly, &p, network, &alone);
    firenet_runner_release(runner);
    firenet_network_release(network);
    vec_free(&alone);
    problem_free(&p);
    context_end(context, &t);
}
END_TEST

static void *plan_repeatedly(void *argument) {
    worker *w = argument;
    const int64_t sizes[] = {12, 20};
    firenet_context *context = NULL;
    w->status = firenet_context_create(&context, NULL, NULL, NULL);
    for (int i = 0; i < REPEATS && w->status == FIRENET_OK; i++) {
        firenet_operator *dft = NULL;
        w->status = firenet_operator_create_dft(
            &dft, context, i % 2 ? FIRENET_C64 : FIRENET_C128, 2, sizes, 0);
        firenet_operator_release(dft);
    }
    firenet_context_release(context);
    return NULL;
}

static void *count_references(void *argument) {
    worker *w = argument;
    for (int i = 0; i < 1000; i++) {
        firenet_operator_release(firenet_operator_retain(w->a));
        firenet_network_release(firenet_network_retain(w->network));
    }
    w->status = FIRENET_OK;
    return NULL;
}

START_TEST(threads_plan_and_count_references_at_once) {
    tally t;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_small, 1);
    firenet_network *network = problem_network(&p, context, 1, 1, 0);
    in_all_threads(plan_repeatedly, &p, network, &p.truth);
    in_all_threads(count_references, &p, network, &p.truth);
    firenet_network_release(network);
    problem_free(&p);
    context_end(context, &t);
}
END_TEST

/* ---------------------------------------------------------- interruption */

/* What another thread does while a run's monitor waits for it. */
typedef struct intruder {
    problem *p;
    firenet_context *context; /* of the run */
    firenet_runner *runner;   /* that runs */
    firenet_runner *other;    /* of another context, in its own thread */
    vec x;
    firenet_status run, set, get, create, option, second;
    int visits;
} intruder;

static void *intrude(void *argument) {
    intruder *n = argument;
    firenet_operator *made = NULL;
    double value;
    const int64_t shape[] = {4, 4};
    n->run = problem_run(n->p, n->runner, &n->x);
    n->set = firenet_runner_set_real(n->runner, FIRENET_RUNNER_DEADLINE, 1);
    n->get = firenet_runner_get_real(n->runner, FIRENET_RUNNER_GAP, &value);
    n->create = firenet_operator_create_dft(&made, n->context, FIRENET_C64, 2,
                                            shape, 0);
    n->option =
        firenet_context_set_int(n->context, FIRENET_CONTEXT_FFTW_PLANNER, 0);
    n->second = problem_run(n->p, n->other, &n->x);
    firenet_operator_release(made);
    return NULL;
}

static int let_intrude(const firenet_event *event, void *user) {
    intruder *n = user;
    pthread_t thread;
    if (firenet_event_layer(event) != 6)
        return 0;
    n->visits++;
    if (pthread_create(&thread, NULL, intrude, n) || pthread_join(thread, NULL))
        return -1;
    return 0;
}

START_TEST(a_thread_that_comes_in_between_is_told_busy) {
    tally t, t2;
    firenet_context *context = context_new(&t), *own = context_new(&t2);
    problem p = problem_new(context, &problem_small, 1);
    firenet_network *network = problem_network(&p, context, 2, 3, 1e-3);
    intruder n = {.p = &p,
                  .context = context,
                  .runner = problem_runner(context, network),
                  .other = problem_runner(own, network),
                  .x = vec_new(p.truth.type, p.truth.length)};
    vec x = vec_new(p.truth.type, p.truth.length);
    assert_ok(context, firenet_runner_set_monitor(n.runner, let_intrude, &n));
    assert_ok(context,
              firenet_runner_set_int(n.runner, FIRENET_RUNNER_CHECK_EVERY, 1));
    assert_ok(context, problem_run(&p, n.runner, &x));
    ck_assert_int_eq(n.visits, 1);
    ck_assert_int_eq(n.run, FIRENET_ERR_BUSY);
    ck_assert_int_eq(n.set, FIRENET_ERR_BUSY);
    ck_assert_int_eq(n.get, FIRENET_ERR_BUSY);
    ck_assert_int_eq(n.create, FIRENET_ERR_BUSY);
    ck_assert_int_eq(n.option, FIRENET_ERR_BUSY);
    ck_assert_int_eq(n.second, FIRENET_OK);
    ck_assert_int_eq(runner_int(n.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_COMPLETED);
    ck_assert(vec_same_bits(&x, &n.x)); /* neither disturbed the other */
    firenet_runner_release(n.runner);
    firenet_runner_release(n.other);
    firenet_network_release(network);
    problem_free(&p);
    vec_free(&x);
    vec_free(&n.x);
    context_end(own, &t2);
    context_end(context, &t);
}
END_TEST

/* The run announces itself; the canceller waits for that. */
typedef struct appointment {
    pthread_mutex_t lock;
    pthread_cond_t running;
    int has_started;
    firenet_runner *runner;
} appointment;

static int announce(const firenet_event *event, void *user) {
    appointment *a = user;
    (void)event;
    pthread_mutex_lock(&a->lock);
    a->has_started = 1;
    pthread_cond_signal(&a->running);
    pthread_mutex_unlock(&a->lock);
    return 0;
}

static void *cancel_once_running(void *argument) {
    appointment *a = argument;
    pthread_mutex_lock(&a->lock);
    while (!a->has_started)
        pthread_cond_wait(&a->running, &a->lock);
    pthread_mutex_unlock(&a->lock);
    firenet_runner_cancel(a->runner);
    return NULL;
}

START_TEST(another_thread_cancels_a_run) {
    tally t;
    pthread_t canceller;
    firenet_context *context = context_new(&t);
    problem p = problem_new(context, &problem_small, 1);
    /* Hours of work, unless it is cancelled. */
    firenet_network *network =
        problem_network(&p, context, 1000, 1000000, 1e-3);
    appointment a = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0,
                     problem_runner(context, network)};
    vec x = vec_new(p.truth.type, p.truth.length);
    assert_ok(context, firenet_runner_set_monitor(a.runner, announce, &a));
    start(&canceller, cancel_once_running, &a);
    assert_ok(context, problem_run(&p, a.runner, &x));
    join(canceller);
    ck_assert_int_eq(runner_int(a.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_CANCELLED);
    firenet_runner_release(a.runner);
    firenet_network_release(network);
    problem_free(&p);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("threads");
    TCase *sharing = tcase_create("sharing");
    TCase *interruption = tcase_create("interruption");
    tcase_set_timeout(sharing, 60);
    tcase_set_timeout(interruption, 60);
    tcase_add_test(sharing, threads_share_an_operator);
    tcase_add_test(sharing, threads_share_a_network);
    tcase_add_test(sharing, threads_plan_and_count_references_at_once);
    tcase_add_test(interruption, a_thread_that_comes_in_between_is_told_busy);
    tcase_add_test(interruption, another_thread_cancels_a_run);
    suite_add_tcase(s, sharing);
    suite_add_tcase(s, interruption);
    return s;
}

int main(void) {
    return run_suite(suite());
}
