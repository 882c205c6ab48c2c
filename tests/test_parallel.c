/* SPDX-License-Identifier: BSD-3-Clause */
/* A context's own threads and a host's executor: same bits, no surprises. */
#include "operators.h"
#include "problem.h"

#include <math.h>

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

/* Longer than the caches transforms are cut for, in many pieces. */
static firenet_operator *large_transform(firenet_context *c, int which) {
    const int64_t shape[] = {256, 512}, small[] = {64, 48};
    firenet_operator *walsh, *sample, *a;
    int64_t indices[5000];
    if (which == 2) {
        assert_ok(c, firenet_operator_create_undecimated_haar(
                         &a, c, FIRENET_C64, 2, small, 3));
        return a;
    }
    assert_ok(c, firenet_operator_create_walsh(&walsh, c, FIRENET_C128, 2,
                                               shape, FIRENET_WALSH_SEQUENCY));
    if (which == 0)
        return walsh;
    for (int64_t i = 0; i < 5000; i++)
        indices[i] = i * 131 % 131072;
    assert_ok(c, firenet_operator_create_sample(&sample, c, FIRENET_C128,
                                                131072, indices, 5000));
    assert_ok(c, firenet_operator_compose(&a, c, sample, walsh));
    firenet_operator_release(sample);
    firenet_operator_release(walsh);
    return a;
}

/* A x, or A^H A x. */
static vec transformed(int which, int threads, int back) {
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_context_set_threads(c, threads));
    firenet_operator *a = large_transform(c, which);
    vec x = vec_random(firenet_operator_domain_type(a),
                       firenet_operator_cols(a), 7);
    vec y = operator_applied(c, a, &x, 0);
    vec_free(&x);
    if (back) {
        x = operator_applied(c, a, &y, 1);
        vec_free(&y);
        y = x;
    }
    firenet_operator_release(a);
    context_end(c, &t);
    return y;
}

START_TEST(transforms_have_the_same_bits_with_any_number_of_threads) {
    for (int threads = 2; threads <= 5; threads++) {
        vec alone = transformed(_i / 2, 1, _i % 2);
        vec together = transformed(_i / 2, threads, _i % 2);
        ck_assert(vec_same_bits(&alone, &together));
        vec_free(&alone);
        vec_free(&together);
    }
}
END_TEST

/* Samples leave from, and enter at, the pieces they are in. */
START_TEST(sampling_inside_a_large_transform_is_sampling_after_it) {
    vec all = transformed(0, 1, 0), few = transformed(1, 1, 0);
    for (int64_t i = 0; i < few.length; i++)
        assert_at_most(cabs(vec_get(&few, i) - vec_get(&all, i * 131 % 131072)),
                       1e-13);
    vec back = transformed(1, 1, 1);
    double energy[2] = {0, 0}; /* A A^H = I: A^H y is as long as y */
    for (int64_t i = 0; i < few.length; i++)
        energy[0] += pow(cabs(vec_get(&few, i)), 2);
    for (int64_t i = 0; i < back.length; i++)
        energy[1] += pow(cabs(vec_get(&back, i)), 2);
    assert_at_most(fabs(energy[1] / energy[0] - 1), 1e-12);
    vec_free(&all);
    vec_free(&few);
    vec_free(&back);
}
END_TEST

/* J d and J^T (J d) of the large problem. */
static vec differentiated(int threads, int back) {
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_context_set_threads(c, threads));
    problem p = problem_new(c, &large, 1);
    firenet_network *network = problem_network(&p, c, 2, 3, 1e-3);
    firenet_jacobian *jacobian;
    vec x = vec_new(p.truth.type, p.truth.length);
    vec y = vec_new(p.y.type, p.y.length);
    assert_ok(c, firenet_jacobian_create(&jacobian, c, network));
    assert_ok(c, firenet_jacobian_run(jacobian, y.type, p.y.data, y.length,
                                      x.type, NULL, x.data, x.length));
    assert_ok(c, firenet_jacobian_jvp(jacobian, y.type, p.y.data, y.length,
                                      x.type, NULL, x.data, x.length));
    assert_ok(c, firenet_jacobian_vjp(jacobian, x.type, x.data, x.length,
                                      y.type, y.data, y.length, NULL));
    firenet_jacobian_release(jacobian);
    firenet_network_release(network);
    problem_free(&p);
    context_end(c, &t);
    vec_free(back ? &x : &y);
    return back ? y : x;
}

START_TEST(gradients_have_the_same_bits_with_any_number_of_threads) {
    vec alone = differentiated(1, _i), together = differentiated(3, _i);
    ck_assert(vec_same_bits(&alone, &together));
    vec_free(&alone);
    vec_free(&together);
}
END_TEST

/* And change nothing: the executor that is there goes on. */
START_TEST(bad_numbers_of_threads_are_refused) {
    static const int bad[] = {0, -1, 257, INT32_MAX};
    int calls = 0;
    tally t;
    firenet_context *context = context_new(&t);
    use_executor(context, &calls);
    for (int i = 0; i < 4; i++) {
        assert_status(FIRENET_ERR_RANGE, context,
                      firenet_context_set_threads(context, bad[i]));
        assert_error_names(context, "threads");
        assert_status(
            FIRENET_ERR_RANGE, context,
            firenet_context_set_executor(context, backwards, bad[i], NULL));
        assert_error_names(context, "threads");
    }
    firenet_operator *a = large_transform(context, 0);
    vec x = vec_random(firenet_operator_domain_type(a),
                       firenet_operator_cols(a), 1);
    vec y = operator_applied(context, a, &x, 0);
    ck_assert_int_gt(calls, 0);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(a);
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
    tcase_add_loop_test(
        parallel, transforms_have_the_same_bits_with_any_number_of_threads, 0,
        6);
    tcase_add_test(parallel,
                   sampling_inside_a_large_transform_is_sampling_after_it);
    tcase_add_loop_test(parallel,
                        gradients_have_the_same_bits_with_any_number_of_threads,
                        0, 2);
    tcase_add_test(parallel, bad_numbers_of_threads_are_refused);
    tcase_add_test(parallel, threads_may_be_changed_and_memory_may_fail);
    suite_add_tcase(s, parallel);
    return s;
}

int main(void) {
    return run_suite(suite());
}
