/* SPDX-License-Identifier: BSD-3-Clause */
/* The library in a process that is not its own: forks, small stacks, other
 * floating-point modes, locales, signals. Whatever it finds it leaves. */
#include "../problem.h"
#include "../solving.h"

#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

/* A problem, a network and a runner of one context. */
typedef struct host {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_network *network;
    firenet_runner *runner;
    vec x;
} host;

/* Large enough for `threads` to be used. */
static void host_make(host *h, int threads, int64_t restarts) {
    const problem_spec spec = {FIRENET_C128, 128,  4, {20, 40, 60, 50},
                               0.3,          1e-3, 0};
    h->context = context_new(&h->memory);
    assert_ok(h->context, firenet_context_set_threads(h->context, threads));
    h->p = problem_new(h->context, &spec, 1);
    h->network = problem_network(&h->p, h->context, restarts, 5, 1e-3);
    h->runner = problem_runner(h->context, h->network);
    h->x = vec_new(h->p.truth.type, h->p.truth.length);
}

static void host_drop(host *h) {
    firenet_runner_release(h->runner);
    firenet_network_release(h->network);
    problem_free(&h->p);
    vec_free(&h->x);
    context_end(h->context, &h->memory);
}

static void host_run(host *h) {
    assert_ok(h->context, problem_run(&h->p, h->runner, &h->x));
}

/* ------------------------------------------------------------------ forks */

/* Forks; `child` gets `user` and its result is asserted to be 0. It may not use
 * Check, whose messages belong to the parent. */
static void in_child(int (*child)(void *user), void *user) {
    pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        alarm(20); /* a child that hangs is a child that failed */
        _exit(child(user));
    }
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_msg(WIFEXITED(status), "the child died of signal %d",
                  WTERMSIG(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}

/* All of it once more, in a context of the child's. */
static int new_objects_work(void) {
    static const int64_t shape[] = {60, 32};
    firenet_context *context = NULL;
    firenet_operator *dft = NULL;
    double worst = 1.0;
    firenet_context_create(&context, NULL, NULL, NULL);
    firenet_operator_create_dft(&dft, context, FIRENET_C128, 2, shape, 0);
    firenet_operator_check_adjoint(context, dft, 1, 1, &worst);
    firenet_operator_release(dft);
    firenet_context_release(context);
    return worst < 1e-14;
}

static int runs_what_it_inherited(void *user) {
    host *h = user;
    vec x = vec_new(h->x.type, h->x.length);
    if (problem_run(&h->p, h->runner, &x) != FIRENET_OK)
        return 1;
    if (!vec_same_bits(&x, &h->x))
        return 2;
    vec_free(&x);
    host_drop(h);
    return new_objects_work() ? 0 : 3;
}

START_TEST(a_child_runs_what_it_inherited) {
    host h = {0};
    host_make(&h, 4, 3);
    host_run(&h);
    in_child(runs_what_it_inherited, &h);
    vec before = vec_convert(h.x.type, &h.x);
    host_run(&h);
    ck_assert(vec_same_bits(&before, &h.x));
    vec_free(&before);
    host_drop(&h);
}
END_TEST

/* A thread of the parent's at work when it forks. */
typedef struct at_work {
    host *h;
    atomic_int turns;
    atomic_int stop;
} at_work;

static int has_begun(const firenet_event *event, void *user) {
    at_work *w = user;
    (void)event;
    atomic_fetch_add(&w->turns, 1);
    return atomic_load(&w->stop);
}

static void *run_on(void *user) {
    at_work *w = user;
    problem_run(&w->h->p, w->h->runner, &w->h->x);
    return NULL;
}

/* Starts `work` and returns once it is at it. */
static pthread_t begin(void *(*work)(void *), at_work *w) {
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, work, w), 0);
    while (atomic_load(&w->turns) < 1)
        sched_yield();
    return thread;
}

static int finds_the_run_busy(void *user) {
    host *h = user;
    if (problem_run(&h->p, h->runner, &h->x) != FIRENET_ERR_BUSY)
        return 1;
    return new_objects_work() ? 0 : 2;
}

START_TEST(a_child_of_a_fork_during_a_run_is_told_busy) {
    host h = {0};
    host_make(&h, 2, 1000000);
    at_work w = {.h = &h};
    assert_ok(h.context, firenet_runner_set_monitor(h.runner, has_begun, &w));
    pthread_t thread = begin(run_on, &w);
    in_child(finds_the_run_busy, &h);
    atomic_store(&w.stop, 1);
    pthread_join(thread, NULL);
    host_drop(&h);
}
END_TEST

static void *plan_on(void *user) {
    at_work *w = user;
    while (!atomic_load(&w->stop)) {
        static const int64_t shape[] = {210, 90};
        firenet_context *context;
        firenet_operator *dft;
        firenet_context_create(&context, NULL, NULL, NULL);
        firenet_operator_create_dft(&dft, context, FIRENET_C64, 2, shape, 0);
        firenet_operator_release(dft);
        firenet_context_release(context);
        atomic_fetch_add(&w->turns, 1);
    }
    return NULL;
}

static int plans(void *user) {
    (void)user;
    return new_objects_work() ? 0 : 1;
}

START_TEST(a_fork_while_another_thread_plans_leaves_no_lock_behind) {
    at_work w = {0};
    pthread_t thread = begin(plan_on, &w);
    for (int i = 0; i < 50; i++)
        in_child(plans, NULL);
    atomic_store(&w.stop, 1);
    pthread_join(thread, NULL);
}
END_TEST

/* ----------------------------------------------------------------- stacks */

static void *all_of_it(void *user) {
    solving_spec spec = solving_small(FIRENET_PROBLEM_P3);
    solving s = solving_new(&spec);
    solving_run(&s);
    solving_free(&s);
    host_make(user, 2, 2);
    host_run(user);
    return NULL;
}

/* Of which OpenBLAS's thread-local storage takes 60. */
START_TEST(a_stack_of_128_kilobytes_is_enough) {
    host here = {0}, there = {0};
    pthread_attr_t small;
    pthread_t thread;
    all_of_it(&here);
    pthread_attr_init(&small);
    ck_assert_int_eq(pthread_attr_setstacksize(&small, 128 << 10), 0);
    ck_assert_int_eq(pthread_create(&thread, &small, all_of_it, &there), 0);
    pthread_join(thread, NULL);
    ck_assert(vec_same_bits(&here.x, &there.x));
    pthread_attr_destroy(&small);
    host_drop(&here);
    host_drop(&there);
}
END_TEST

/* --------------------------------------------------------- floating point */

/* Runs in whatever mode is set; how far the result is from `usual`. */
static double run_compared(const vec *usual) {
    host h = {0};
    host_make(&h, 2, 4);
    host_run(&h);
    double error = vec_error(&h.x, usual);
    ck_assert_double_ge(runner_real(h.runner, FIRENET_RUNNER_GAP), 0.0);
    host_drop(&h);
    return error;
}

START_TEST(rounding_modes_are_kept) {
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    host h = {0};
    host_make(&h, 2, 4);
    host_run(&h);
    ck_assert_int_eq(fegetround(), FE_TONEAREST);
    fesetround(modes[_i]);
    double error = run_compared(&h.x);
    int after = fegetround();
    fesetround(FE_TONEAREST);
    ck_assert_int_eq(after, modes[_i]);
    assert_at_most(error, 1e-12);
    host_drop(&h);
}
END_TEST

#ifdef __SSE2__
START_TEST(flushing_to_zero_is_kept) {
    const unsigned flush = 0x8040, flags = 0x3f; /* FTZ and DAZ; exceptions */
    unsigned before = _mm_getcsr();
    host h = {0};
    host_make(&h, 2, 4);
    host_run(&h);
    ck_assert_uint_eq(_mm_getcsr() & ~flags, before & ~flags);
    _mm_setcsr(before | flush);
    double error = run_compared(&h.x);
    unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    ck_assert_uint_eq(after & ~flags, (before | flush) & ~flags);
    assert_at_most(error, 1e-12);
    host_drop(&h);
}
END_TEST
#endif

/* ---------------------------------------------------------------- locales */

START_TEST(numbers_have_a_point_where_the_locale_has_a_comma) {
    char seen[8];
    tally t;
    firenet_context *context = context_new(&t);
    firenet_operator *a, *half;
    ck_assert_msg(setlocale(LC_ALL, "de_DE.UTF-8") != NULL,
                  "de_DE.UTF-8 is not in $LOCPATH");
    snprintf(seen, sizeof seen, "%.1f", 0.5);
    ck_assert_str_eq(seen, "0,5");
    assert_ok(context,
              firenet_operator_create_identity(&a, context, FIRENET_F64, 3));
    assert_ok(context, firenet_operator_scale(&half, context, a, 0.5, 0.0));
    ck_assert_ptr_nonnull(strstr(firenet_operator_description(half), "0.5"));
    firenet_problem *refused;
    assert_status(FIRENET_ERR_RANGE, context,
                  firenet_problem_create(&refused, context, FIRENET_PROBLEM_P3,
                                         a, -0.25, NULL, 0));
    assert_error_names(context, "-0.25");
    snprintf(seen, sizeof seen, "%.1f", 0.5);
    ck_assert_str_eq(seen, "0,5");
    firenet_operator_release(a);
    firenet_operator_release(half);
    context_end(context, &t);
}
END_TEST

/* ---------------------------------------------------------------- signals */

enum { SIGNALS = 65 };

typedef struct dispositions {
    struct sigaction action[SIGNALS];
    sigset_t blocked;
} dispositions;

static dispositions dispositions_now(void) {
    dispositions d;
    memset(&d, 0, sizeof d);
    for (int i = 1; i < SIGNALS; i++)
        sigaction(i, NULL, &d.action[i]);
    pthread_sigmask(SIG_SETMASK, NULL, &d.blocked);
    return d;
}

START_TEST(handlers_and_masks_are_kept) {
    host h = {0};
    dispositions before = dispositions_now();
    host_make(&h, 4, 2);
    host_run(&h);
    dispositions during = dispositions_now();
    host_drop(&h);
    dispositions after = dispositions_now();
    for (int i = 1; i < SIGNALS; i++) {
        ck_assert_msg(
            before.action[i].sa_handler == during.action[i].sa_handler &&
                before.action[i].sa_handler == after.action[i].sa_handler &&
                before.action[i].sa_flags == after.action[i].sa_flags,
            "signal %d", i);
        ck_assert_int_eq(sigismember(&before.blocked, i),
                         sigismember(&during.blocked, i));
        ck_assert_int_eq(sigismember(&before.blocked, i),
                         sigismember(&after.blocked, i));
    }
}
END_TEST

START_TEST(signals_of_the_process_are_not_for_our_threads) {
    host h = {0};
    sigset_t wanted, pending;
    host_make(&h, 4, 2);
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &wanted, NULL);
    /* Any thread that does not block it would die of it now. */
    kill(getpid(), SIGUSR1);
    host_run(&h);
    sigpending(&pending);
    ck_assert_int_eq(sigismember(&pending, SIGUSR1), 1);
    host_drop(&h);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("process");
    TCase *process = tcase_create("process");
    tcase_set_timeout(process, 120);
    tcase_add_test(process, a_child_runs_what_it_inherited);
    tcase_add_test(process, a_child_of_a_fork_during_a_run_is_told_busy);
    tcase_add_test(process,
                   a_fork_while_another_thread_plans_leaves_no_lock_behind);
    tcase_add_test(process, a_stack_of_128_kilobytes_is_enough);
    tcase_add_loop_test(process, rounding_modes_are_kept, 0, 3);
#ifdef __SSE2__
    tcase_add_test(process, flushing_to_zero_is_kept);
#endif
    tcase_add_test(process, numbers_have_a_point_where_the_locale_has_a_comma);
    tcase_add_test(process, handlers_and_masks_are_kept);
    tcase_add_test(process, signals_of_the_process_are_not_for_our_threads);
    suite_add_tcase(s, process);
    return s;
}

int main(void) {
    return run_suite(suite());
}
