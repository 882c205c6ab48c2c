/* SPDX-License-Identifier: BSD-3-Clause */
/* A context's own threads and a host's executor: same bits, no surprises. */
#include "problem.h"

/* Large enough that sharing the work pays. */
static const problem_spec large = {FIRENET_C128, 256,  4, {20, 40, 60, 50},
                                   0.15,         1e-3, 0};

/* Runs the large problem in a context with what `prepare` sets up. */
static vec run_prepared(void (*prepare)(firenet_context *context, void *user),
                        void *user) {
    tally t;
    firenet_context *context = context_new(&t);
    prepare(context, user);
    problem p = problem_new(context, &large, 1);
    firenet_network *network = problem_network(&p, context, 2, 4, 1e-3);
    firenet_runner *runner = problem_runner(context, network);
    vec x = vec_new(p.truth.type, p.truth.length);
    long calls = t.calls;
    assert_ok(context, problem_run(&p, runner, &x));
    assert_ok(context, problem_run(&p, runner, &x));
    ck_assert_int_eq(t.calls, calls);
    firenet_runner_release(runner);
    firenet_network_release(network);
    problem_free(&p);
    context_end(context, &t);
    return x;
}

static void use_threads(firenet_context *context, void *user) {
    assert_ok(context, firenet_context_set_threads(context, *(int *)user));
}

START_TEST(any_number_of_threads_gives_the_same_bits) {
    static const int numbers[] = {2, 3, 8};
    int one = 1, more = numbers[_i];
    vec alone = run_prepared(use_threads, &one);
    vec together = run_prepared(use_threads, &more);
    ck_assert(vec_same_bits(&alone, &together));
    vec_free(&alone);
    vec_free(&together);
}
END_TEST

/* A host that runs tasks last to first. */
static void backwards(int64_t count, firenet_task_fn task, void *data,
                      void *user) {
    ++*(int *)user;
    while (count > 0)
        task(data, --count);
}

static void use_executor(firenet_context *context, void *user) {
    assert_ok(context,
              firenet_context_set_executor(context, backwards, 4, user));
}

START_TEST(the_hosts_executor_gives_the_same_bits) {
    int one = 1, calls = 0;
    vec alone = run_prepared(use_threads, &one);
    vec hosted = run_prepared(use_executor, &calls);
    ck_assert_int_gt(calls, 0);
    ck_assert(vec_same_bits(&alone, &hosted));
    vec_free(&alone);
    vec_free(&hosted);
}
END_TEST

START_TEST(bad_numbers_of_threads_are_refused) {
    static const int bad[] = {0, -1, 257, INT32_MAX};
    tally t;
    firenet_context *context = context_new(&t);
    for (int i = 0; i < 4; i++) {
        assert_status(FIRENET_ERR_RANGE, context,
                      firenet_context_set_threads(context, bad[i]));
        assert_error_names(context, "threads");
        assert_status(
            FIRENET_ERR_RANGE, context,
            firenet_context_set_executor(context, backwards, bad[i], NULL));
        assert_error_names(context, "lanes");
    }
    assert_status(FIRENET_ERR_NULL, NULL, firenet_context_set_threads(NULL, 1));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_context_set_executor(NULL, backwards, 1, NULL));
    context_end(context, &t);
}
END_TEST

START_TEST(threads_may_be_changed_and_memory_may_fail) {
    tally t;
    firenet_context *context = context_new(&t);
    for (long n = 1;; n++) {
        t.fail_at = t.calls + n;
        firenet_status status = firenet_context_set_threads(context, 3);
        if (status == FIRENET_OK)
            break;
        assert_status(FIRENET_ERR_NOMEM, context, status);
    }
    t.fail_at = 0;
    for (int threads = 1; threads <= 4; threads++)
        assert_ok(context, firenet_context_set_threads(context, threads));
    assert_ok(context, firenet_context_set_executor(context, NULL, 1, NULL));
    context_end(context, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("parallel");
    TCase *parallel = tcase_create("parallel");
    tcase_set_timeout(parallel, 120);
    tcase_add_loop_test(parallel, any_number_of_threads_gives_the_same_bits, 0,
                        3);
    tcase_add_test(parallel, the_hosts_executor_gives_the_same_bits);
    tcase_add_test(parallel, bad_numbers_of_threads_are_refused);
    tcase_add_test(parallel, threads_may_be_changed_and_memory_may_fail);
    suite_add_tcase(s, parallel);
    return s;
}

int main(void) {
    return run_suite(suite());
}
