/* SPDX-License-Identifier: BSD-3-Clause */
/* Batches of one thread: the runs they are, how they end, what they refuse. On
 * several threads in test_batch.c. */
#include "run_fixture.h"

#include <math.h>
#include <string.h>

enum { BATCH = 3 };

/* BATCH different measurements, one after the other. */
static vec batch_of(const problem *p) {
    vec all = vec_new(p->y.type, BATCH * p->y.length);
    for (int64_t i = 0; i < all.length; i++)
        vec_set(&all, i,
                vec_get(&p->y, i % p->y.length) *
                    (1 + (double)(i / p->y.length) * I));
    return all;
}

START_TEST(batch_is_the_runs_one_after_the_other) {
    run_fixture f;
    run_fixture_make(&f);
    int64_t m = f.p.y.length, n = f.x.length;
    vec y = batch_of(&f.p), x = vec_new(f.x.type, BATCH * n);
    vec x0 = vec_random(f.x.type, BATCH * n, 8);
    assert_ok(f.context, firenet_runner_run_batch(
                             f.runner, BATCH, y.type, y.data, y.length, x.type,
                             _i ? x0.data : NULL, x.data, x.length));
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_WRITTEN), BATCH);
    ck_assert(vec_guards_hold(&x));
    for (int k = 0; k < BATCH; k++) {
        void *start = _i ? (char *)x0.data + 16 * n * k : NULL;
        assert_ok(f.context, firenet_runner_run(f.runner, y.type,
                                                (char *)y.data + 16 * m * k, m,
                                                x.type, start, f.x.data, n));
        ck_assert_msg(memcmp(f.x.data, (char *)x.data + 16 * n * k,
                             (size_t)(16 * n)) == 0,
                      "problem %d differs", k);
    }
    vec_free(&x);
    vec_free(&x0);
    vec_free(&y);
    run_fixture_drop(&f);
}
END_TEST

static int stop_in_second(const firenet_event *event, void *user) {
    (void)user;
    return firenet_event_problem(event) == 1 && firenet_event_layer(event) == 6;
}

START_TEST(stopped_batch_leaves_the_rest_as_it_was) {
    run_fixture f;
    run_fixture_make(&f);
    int64_t n = f.x.length;
    vec y = batch_of(&f.p), x = vec_new(f.x.type, BATCH * n);
    vec_fill(&x, 77);
    assert_ok(f.context,
              firenet_runner_set_monitor(f.runner, stop_in_second, NULL));
    assert_ok(f.context, firenet_runner_run_batch(f.runner, BATCH, y.type,
                                                  y.data, y.length, x.type,
                                                  NULL, x.data, x.length));
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    ck_assert_int_eq(runner_int(f.runner, FIRENET_RUNNER_WRITTEN), 2);
    ck_assert(vec_get(&x, n) != 77);
    for (int64_t i = 2 * n; i < 3 * n; i++)
        ck_assert(vec_get(&x, i) == 77);
    vec_free(&x);
    vec_free(&y);
    run_fixture_drop(&f);
}
END_TEST

START_TEST(batch_refuses_bad_input_before_it_starts) {
    run_fixture f;
    run_fixture_make(&f);
    int64_t n = f.x.length;
    vec y = batch_of(&f.p), x = vec_new(f.x.type, BATCH * n);
    firenet_runner *r = f.runner;
    const firenet_type t = y.type;
    vec_fill(&x, 77);
    assert_status(FIRENET_ERR_RANGE, f.context,
                  firenet_runner_run_batch(r, 0, t, y.data, y.length, t, NULL,
                                           x.data, x.length));
    assert_error_names(f.context, "count");
    assert_status(FIRENET_ERR_SHAPE, f.context,
                  firenet_runner_run_batch(r, BATCH, t, y.data, y.length - 1, t,
                                           NULL, x.data, x.length));
    assert_status(FIRENET_ERR_SHAPE, f.context,
                  firenet_runner_run_batch(r, BATCH - 1, t, y.data, y.length, t,
                                           NULL, x.data, x.length));
    /* counts whose product with the lengths overflows */
    firenet_status status = firenet_runner_run_batch(
        r, INT64_MAX, t, y.data, y.length, t, NULL, x.data, x.length);
    ck_assert(status != FIRENET_OK);
    vec_set(&y, y.length - 1, NAN);
    assert_status(FIRENET_ERR_NUMERIC, f.context,
                  firenet_runner_run_batch(r, BATCH, t, y.data, y.length, t,
                                           NULL, x.data, x.length));
    for (int64_t i = 0; i < x.length; i++)
        ck_assert(vec_get(&x, i) == 77);
    vec_free(&x);
    vec_free(&y);
    run_fixture_drop(&f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("runner_batch");
    TCase *batch = tcase_create("batch");
    tcase_add_loop_test(batch, batch_is_the_runs_one_after_the_other, 0, 2);
    tcase_add_test(batch, stopped_batch_leaves_the_rest_as_it_was);
    tcase_add_test(batch, batch_refuses_bad_input_before_it_starts);
    suite_add_tcase(s, batch);
    return run_suite(s);
}
