/* SPDX-License-Identifier: BSD-3-Clause */
/* Many problems through one network: on several threads, in lockstep through a
 * matrix. */
#include "batch_fixture.h"
#include "operators.h"

#include <math.h>
#include <string.h>

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4, CASES = KINDS * TYPES };

START_TEST(any_way_to_work_gives_the_same_bits) {
    const int n = PICK(_i, 5);
    batch_kind k = (batch_kind)(n / TYPES);
    firenet_type type = types[n % TYPES];
    batch_host h = {pthread_self(), 0, -1};
    batch_subject one, more;
    batch_make(&one, (batch_workers){1, 0}, k, type, 2, &h);
    long calls = one.memory.calls;
    assert_ok(one.context, batch_run(&one));
    ck_assert_int_eq(one.memory.calls, calls);
    batch_assert_written(&one, COUNT);
    for (int w = 0; w < WAYS; w++) {
        batch_make(&more, batch_ways[w], k, type, 2, &h);
        calls = more.memory.calls;
        assert_ok(more.context, batch_run(&more));
        ck_assert_int_eq(more.memory.calls, calls);
        ck_assert(vec_same_bits(&one.x, &more.x));
        ck_assert(fabs(runner_real(one.runner, FIRENET_RUNNER_GAP) -
                       runner_real(more.runner, FIRENET_RUNNER_GAP)) <= 0);
        batch_drop(&more);
    }
    ck_assert_int_eq(h.strangers, 0);
    batch_drop(&one);
}
END_TEST

/* To the last bit, but where a matrix multiplies them all. */
START_TEST(a_batch_is_its_single_runs) {
    const int n = PICK(_i, 5);
    batch_kind k = (batch_kind)(n / TYPES);
    firenet_type type = types[n % TYPES];
    batch_host h = {pthread_self(), 0, -1};
    batch_subject s;
    batch_make(&s, (batch_workers){2, 0}, k, type, 2, &h);
    vec alone = vec_new(s.x.type, s.x.length);
    assert_ok(s.context, batch_run(&s));
    for (int64_t i = 0; i < COUNT; i++)
        assert_ok(s.context, batch_run_some(&s, i, 1, &alone));
    if (k == FOURIER || k == HOSTED)
        ck_assert(vec_same_bits(&s.x, &alone));
    else
        assert_at_most(vec_error(&s.x, &alone), 200 * type_epsilon(type));
    vec_free(&alone);
    batch_drop(&s);
}
END_TEST

/* Zero measurements rest while the others move. */
START_TEST(a_blank_slice_among_others_is_exactly_zero) {
    batch_subject s;
    batch_make(&s, batch_ways[0], (batch_kind)_i, FIRENET_C128, 2, NULL);
    vec before = vec_new(s.x.type, s.x.length);
    assert_ok(s.context, batch_run_some(&s, 0, COUNT, &before));
    for (int64_t i = 0; i < s.rows; i++)
        vec_set(&s.y, 3 * s.rows + i, 0);
    assert_ok(s.context, batch_run(&s));
    for (int64_t i = 0; i < s.x.length; i++) {
        int blank = i / s.cols == 3;
        double complex expected = blank ? 0 : vec_get(&before, i);
        ck_assert(cabs(vec_get(&s.x, i) - expected) <= 0);
    }
    vec_free(&before);
    batch_drop(&s);
}
END_TEST

static int stop_at_once(const firenet_event *event, void *user) {
    (void)event;
    (void)user;
    return 1;
}

/* Steps exchange vectors as they advance: one, or a few, that advanced without
 * the others do not leave them in disorder. */
START_TEST(a_batch_does_not_depend_on_runs_before_it) {
    static const int64_t few[] = {1, 2, 5};
    batch_kind k = (batch_kind)(_i % 2 ? MATRIX : FOURIER);
    firenet_type type = types[_i / 2];
    batch_subject fresh, used;
    batch_make(&fresh, (batch_workers){1, 0}, k, type, 2, NULL);
    assert_ok(fresh.context, batch_run(&fresh));
    for (int i = 0; i < 3; i++) {
        batch_make(&used, (batch_workers){1, 0}, k, type, 2, NULL);
        vec x = vec_new(used.x.type, used.x.length);
        assert_ok(used.context,
                  firenet_runner_set_monitor(used.runner, stop_at_once, NULL));
        assert_ok(used.context, batch_run_some(&used, 0, few[i], &x));
        assert_ok(used.context,
                  firenet_runner_set_monitor(used.runner, NULL, NULL));
        assert_ok(used.context, batch_run(&used));
        ck_assert_msg(vec_same_bits(&used.x, &fresh.x),
                      "after %d of one iteration: %g off", (int)few[i],
                      vec_error(&used.x, &fresh.x));
        vec_free(&x);
        batch_drop(&used);
    }
    batch_drop(&fresh);
}
END_TEST

/* I (x) A of a matrix is a product of matrices; its adjoint stays one. */
START_TEST(a_batch_of_a_matrix_is_one_product) {
    firenet_type type = types[_i / 2];
    tally t;
    firenet_context *c = batch_context(&t, batch_ways[1]);
    firenet_operator *a = batch_matrix(c, type,
                                       _i % 2 ? FIRENET_MATRIX_COLUMN_MAJOR
                                              : FIRENET_MATRIX_ROW_MAJOR);
    firenet_operator *many;
    double worst;
    assert_ok(c, firenet_operator_batch(&many, c, a, COUNT));
    assert_ok(c, firenet_operator_check_adjoint(c, many, 2, 1, &worst));
    assert_at_most(worst, 100 * type_epsilon(type));
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        int64_t in = adjoint ? ROWS : COLS, out = adjoint ? COLS : ROWS;
        vec x = vec_random(type, COUNT * in, 5);
        vec y = operator_applied(c, many, &x, adjoint);
        size_t size = (size_t)firenet_type_size(type);
        for (int64_t i = 0; i < COUNT; i++) {
            vec one = vec_new(type, in), part = vec_new(type, out);
            memcpy(one.data, (char *)x.data + (size_t)(i * in) * size,
                   (size_t)in * size);
            memcpy(part.data, (char *)y.data + (size_t)(i * out) * size,
                   (size_t)out * size);
            vec alone = operator_applied(c, a, &one, adjoint);
            assert_at_most(vec_error(&part, &alone), 50 * type_epsilon(type));
            vec_free(&one);
            vec_free(&part);
            vec_free(&alone);
        }
        ck_assert(vec_guards_hold(&y));
        vec_free(&x);
        vec_free(&y);
    }
    firenet_operator_release(many);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("batch");
    TCase *bits = tcase_create("bits");
    TCase *operators = tcase_create("operators");
    tcase_set_timeout(bits, 120);
    tcase_add_loop_test(bits, any_way_to_work_gives_the_same_bits, 0,
                        SHARE(CASES, 5));
    tcase_add_loop_test(bits, a_batch_is_its_single_runs, 0, SHARE(CASES, 5));
    tcase_add_loop_test(bits, a_blank_slice_among_others_is_exactly_zero, 0,
                        HOSTED);
    tcase_add_loop_test(bits, a_batch_does_not_depend_on_runs_before_it, 0,
                        2 * TYPES);
    tcase_add_loop_test(operators, a_batch_of_a_matrix_is_one_product, 0,
                        2 * TYPES);
    suite_add_tcase(s, bits);
    suite_add_tcase(s, operators);
    return s;
}

int main(void) {
    return run_suite(suite());
}
