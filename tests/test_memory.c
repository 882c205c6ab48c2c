/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory as a program meets it: none at some point of the whole way, none of it
 * taken while running, the bytes that are told. */
#include "allocations.h"

START_TEST(context_without_memory) {
    tally t = {.fail_at = 1};
    firenet_context *context = (firenet_context *)(void *)&t;
    assert_status(
        FIRENET_ERR_NOMEM, NULL,
        firenet_context_create(&context, tally_alloc, tally_free, &t));
    ck_assert_ptr_null(context);
    ck_assert_int_eq(t.live, 0);
}
END_TEST

/* The whole way from nothing to a runner, as a program would go it. */
static firenet_status whole_way(tally *t) {
    firenet_context *context;
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    problem p = {.a = NULL};
    firenet_status status =
        firenet_context_create(&context, tally_alloc, tally_free, t);
    if (status == FIRENET_OK)
        status = problem_model(&p, context, &problem_small, 1);
    if (status == FIRENET_OK)
        status = firenet_network_create(&network, context, p.a, p.levels, NULL);
    if (status == FIRENET_OK)
        status = firenet_runner_create(&runner, context, network);
    firenet_context_release(context);
    firenet_runner_release(runner);
    problem_free(&p);
    firenet_network_release(network);
    return status;
}

START_TEST(the_whole_way_may_fail_anywhere) {
    for (long n = 1;; n++) {
        tally t = {.fail_at = n};
        firenet_status status = whole_way(&t);
        ck_assert_msg(t.live == 0, "allocation %ld: %ld leaked", n,
                      (long)t.live);
        ck_assert_int_eq(t.wrong, 0);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(n, 10);
            return;
        }
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "allocation %ld: %s", n,
                      firenet_status_name(status));
    }
}
END_TEST

START_TEST(reference_without_memory_leaves_the_runner_usable) {
    bench b;
    bench_make(&b);
    const vec *truth = &b.p.truth;
    long live = b.memory.live, calls = b.memory.calls;
    b.memory.fail_at = calls + 1;
    firenet_status status = firenet_runner_set_reference(
        b.runner, truth->type, truth->data, truth->length);
    if (b.memory.calls > calls) /* else it was allocated with the runner */
        ck_assert_int_eq(status, FIRENET_ERR_NOMEM);
    b.memory.fail_at = 0;
    vec x = vec_new(truth->type, truth->length);
    assert_ok(b.context, problem_run(&b.p, b.runner, &x));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, truth->data,
                                           truth->length));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, truth->data,
                                           truth->length));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, NULL, 0));
    ck_assert_int_le(b.memory.live, live + 1);
    assert_ok(b.context, problem_run(&b.p, b.runner, &x));
    vec_free(&x);
    bench_drop(&b);
}
END_TEST

static int look(const firenet_event *event, void *user) {
    vec *x = user;
    return firenet_event_copy_iterate(event, x->type, x->data, x->length);
}

START_TEST(running_allocates_nothing) {
    bench b;
    bench_make(&b);
    vec x = vec_new(b.p.truth.type, b.p.truth.length), seen = x;
    assert_ok(b.context, firenet_runner_set_monitor(b.runner, look, &seen));
    assert_ok(b.context, firenet_runner_set_reference(
                             b.runner, x.type, b.p.truth.data, x.length));
    long calls = b.memory.calls;
    vec y = vec_new(x.type, x.length);
    for (int i = 0; i < 3; i++)
        assert_ok(b.context, problem_run(&b.p, b.runner, &y));
    ck_assert_int_eq(b.memory.calls, calls);
    vec_free(&x);
    vec_free(&y);
    bench_drop(&b);
}
END_TEST

START_TEST(runner_bytes_are_told) {
    bench b;
    bench_make(&b);
    long before = b.memory.bytes;
    firenet_runner *other = problem_runner(b.context, b.network);
    long used = b.memory.bytes - before;
    ck_assert_int_eq(used,
                     network_int(b.network, FIRENET_NETWORK_RUNNER_BYTES));
    firenet_runner_release(other);
    bench_drop(&b);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("memory");
    TCase *failing = tcase_create("failing");
    TCase *use = tcase_create("use");
    tcase_add_test(failing, context_without_memory);
    tcase_add_test(failing, the_whole_way_may_fail_anywhere);
    tcase_add_test(failing, reference_without_memory_leaves_the_runner_usable);
    tcase_add_test(use, running_allocates_nothing);
    tcase_add_test(use, runner_bytes_are_told);
    suite_add_tcase(s, failing);
    suite_add_tcase(s, use);
    return s;
}

int main(void) {
    return run_suite(suite());
}
