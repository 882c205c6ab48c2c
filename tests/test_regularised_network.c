/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks of regularisers as objects: types, memory, threads, batches, ends of
 * runs, refusals. What they compute is compared with NumPy
 * in test_regularised_network.py and with cone programs in
 * regularised_networks.py. */
#include "regularised_network_fixture.h"

#include <math.h>

enum { BATCH = 7 };

/* ------------------------------------------------------------- precision */

START_TEST(single_precision_computes_what_double_does) {
    static const setting none[] = {{0, 0}};
    firenet_type single = _i % 2 ? FIRENET_C64 : FIRENET_F32;
    firenet_type wide = _i % 2 ? FIRENET_C128 : FIRENET_F64;
    regularised_network s, d;
    regularised_network_make(&s, single, (term)(_i / 2), 0, 1, none);
    regularised_network_make(&d, wide, (term)(_i / 2), 0, 1, none);
    regularised_network_run(&s, &s.y, &s.x);
    regularised_network_run(&d, &d.y, &d.x);
    assert_at_most(vec_error(&s.x, &d.x), 2e-5);
    assert_at_most(
        relative_difference(runner_real(s.runner, FIRENET_RUNNER_OBJECTIVE),
                            runner_real(d.runner, FIRENET_RUNNER_OBJECTIVE)),
        1e-5);
    ck_assert(vec_guards_hold(&s.x));
    regularised_network_drop(&s);
    regularised_network_drop(&d);
}
END_TEST

/* ---------------------------------------------------------------- memory */

START_TEST(memory_is_told_and_runs_take_none) {
    regularised_network s;
    regularised_network_case(&s, _i);
    firenet_context *c = s.context;
    firenet_runner *runner;
    firenet_jacobian *jacobian;
    long before = s.memory.bytes;
    assert_ok(c, firenet_runner_create(&runner, c, s.network));
    ck_assert_int_eq(s.memory.bytes - before,
                     network_int(s.network, FIRENET_NETWORK_RUNNER_BYTES));
    before = s.memory.bytes;
    assert_ok(c, firenet_jacobian_create(&jacobian, c, s.network));
    ck_assert_int_eq(s.memory.bytes - before,
                     network_int(s.network, FIRENET_NETWORK_JACOBIAN_BYTES));
    long calls = s.memory.calls;
    regularised_network_run(&s, &s.y, &s.x);
    assert_ok(c, firenet_jacobian_run(jacobian, s.type, s.y.data, SAMPLES,
                                      s.type, NULL, s.x.data, PIXELS));
    assert_ok(c, firenet_jacobian_vjp(jacobian, s.type, s.x.data, PIXELS,
                                      s.type, s.y.data, SAMPLES, NULL));
    ck_assert_int_eq(s.memory.calls, calls);
    firenet_jacobian_release(jacobian);
    firenet_runner_release(runner);
    regularised_network_drop(&s);
}
END_TEST

/* Every allocation of all that is made of a regulariser fails once. */
START_TEST(anything_may_lack_memory) {
    regularised_network s;
    regularised_network_case(&s, 4 * _i + 3);
    firenet_context *c = s.context;
    setting settings[] = {{FIRENET_NETWORK_LAMBDA, 0.03}, {0, 0}};
    firenet_network_config *config = config_with(c, settings);
    firenet_status status = FIRENET_ERR_NOMEM;
    long at = 0, live = s.memory.live;
    while (status == FIRENET_ERR_NOMEM) {
        firenet_network *network = NULL;
        firenet_runner *runner = NULL;
        firenet_jacobian *jacobian = NULL;
        s.memory.fail_at = s.memory.calls + ++at;
        status =
            firenet_network_create_regularised(&network, c, s.a, s.r, config);
        if (status == FIRENET_OK)
            status = firenet_runner_create(&runner, c, network);
        if (status == FIRENET_OK)
            status = firenet_jacobian_create(&jacobian, c, network);
        s.memory.fail_at = 0;
        firenet_network_release(network);
        firenet_runner_release(runner);
        firenet_jacobian_release(jacobian);
        ck_assert_msg(s.memory.live == live, "allocation %ld: %ld blocks left",
                      at, s.memory.live - live);
    }
    ck_assert_int_eq(status, FIRENET_OK);
    ck_assert_int_gt(at, 15);
    firenet_network_config_release(config);
    regularised_network_drop(&s);
}
END_TEST

/* ------------------------------------------------------ threads, batches */

static vec batch_of(const regularised_network *s) {
    vec all = vec_new(s->type, BATCH * SAMPLES);
    for (int64_t i = 0; i < all.length; i++)
        vec_set(&all, i,
                (1 + (double)(i / SAMPLES) / 8) *
                    vec_get(&s->y, (i + i / SAMPLES) % SAMPLES));
    return all;
}

static vec nth(const vec *all, int64_t i, int64_t length) {
    vec one = vec_new(all->type, length);
    for (int64_t j = 0; j < length; j++)
        vec_set(&one, j, vec_get(all, i * length + j));
    return one;
}

static vec run_batch(const regularised_network *s, const vec *y) {
    vec x = vec_new(s->type, BATCH * PIXELS);
    assert_ok(s->context, firenet_runner_run_batch(s->runner, BATCH, s->type,
                                                   y->data, y->length, s->type,
                                                   NULL, x.data, x.length));
    return x;
}

static void check_batch(int matrix, int i, double tolerance) {
    const setting more[] = {{FIRENET_NETWORK_GRID, 2}, {0, 0}};
    regularised_network s, t;
    regularised_network_make(&s, types[i % 4], (term)(i / 4), matrix, 1, more);
    regularised_network_make(&t, types[i % 4], (term)(i / 4), matrix, 3, more);
    vec y = batch_of(&s), x = run_batch(&s, &y), other = run_batch(&t, &y);
    double gap = runner_real(s.runner, FIRENET_RUNNER_GAP);
    ck_assert(vec_same_bits(&x, &other));
    for (int64_t k = 0; k < BATCH; k++) {
        vec one = nth(&y, k, SAMPLES), seen = nth(&x, k, PIXELS);
        regularised_network_run(&t, &one, &t.x);
        if (tolerance == 0)
            ck_assert_msg(vec_same_bits(&seen, &t.x), "problem %lld",
                          (long long)k);
        assert_at_most(vec_error(&seen, &t.x), tolerance);
        vec_free(&one);
        vec_free(&seen);
    }
    assert_at_most(
        relative_difference(gap, runner_real(t.runner, FIRENET_RUNNER_GAP)),
        1e3 * type_epsilon(s.type));
    vec_free(&y);
    vec_free(&x);
    vec_free(&other);
    regularised_network_drop(&s);
    regularised_network_drop(&t);
}

START_TEST(batches_are_runs_bit_for_bit_with_any_threads) {
    check_batch(0, _i, 0);
}
END_TEST

START_TEST(batches_of_matrices_are_runs_to_rounding) {
    check_batch(1, _i, 1e4 * type_epsilon(types[_i % 4]));
}
END_TEST

/* --------------------------------------------------------- ends of a run */

static int stop_at_five(const firenet_event *event, void *user) {
    *(double *)user = firenet_event_gap(event);
    return firenet_event_layer(event) >= 15;
}

START_TEST(a_monitor_ends_a_run_with_a_gap) {
    regularised_network s;
    regularised_network_case(&s, _i);
    double gap = NAN;
    assert_ok(s.context,
              firenet_runner_set_monitor(s.runner, stop_at_five, &gap));
    regularised_network_run(&s, &s.y, &s.x);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_OUTCOME),
                     FIRENET_OUTCOME_STOPPED);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_LAYER), 15);
    ck_assert_int_eq(runner_int(s.runner, FIRENET_RUNNER_GAP_BASIS),
                     FIRENET_GAP_EXACT);
    ck_assert(isfinite(gap) && gap > 0);
    assert_at_most(runner_real(s.runner, FIRENET_RUNNER_GAP), gap * (1 + 1e-6));
    regularised_network_drop(&s);
}
END_TEST

START_TEST(gaps_close_in_deep_networks) {
    static const setting deep[] = {{FIRENET_NETWORK_RESTARTS, 8},
                                   {FIRENET_NETWORK_INNER, 400},
                                   {FIRENET_NETWORK_DUAL, FIRENET_DUAL_KEEP},
                                   {0, 0}};
    regularised_network s;
    firenet_type type = types[_i % 4];
    regularised_network_make(&s, type, (term)(_i / 4), 0, 1, deep);
    regularised_network_run(&s, &s.y, &s.x);
    double value = runner_real(s.runner, FIRENET_RUNNER_OBJECTIVE);
    assert_at_most(runner_real(s.runner, FIRENET_RUNNER_GAP),
                   (type_epsilon(type) > 1e-10 ? 2e-3 : 1e-4) * value);
    assert_at_most(0, runner_real(s.runner, FIRENET_RUNNER_GAP));
    regularised_network_drop(&s);
}
END_TEST

/* -------------------------------------------------------------- refusals */

static void refused(const regularised_network *s, const setting *settings,
                    firenet_status expected, const char *word) {
    firenet_network *network = s->network;
    firenet_network_config *config = config_with(s->context, settings);
    assert_status(expected, s->context,
                  firenet_network_create_regularised(&network, s->context, s->a,
                                                     s->r, config));
    ck_assert_ptr_null(network);
    assert_error_names(s->context, word);
    firenet_network_config_release(config);
}

START_TEST(what_cannot_be_is_refused_by_name) {
    static const struct {
        setting settings[3];
        firenet_status status;
        const char *word;
    } bad[] = {
        {{{FIRENET_NETWORK_RESTARTS, 3}}, FIRENET_ERR_RANGE, "lambda"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_RHO, 0.4}},
         FIRENET_ERR_UNSUPPORTED,
         "rho"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_GAMMA, 2}},
         FIRENET_ERR_UNSUPPORTED,
         "gamma"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_THETA, 0.1}},
         FIRENET_ERR_UNSUPPORTED,
         "theta"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_PRIMAL_FACTOR, 2}},
         FIRENET_ERR_RANGE,
         "primal_factor"},
        {{{FIRENET_NETWORK_LAMBDA, 1}, {FIRENET_NETWORK_ALPHA, 1e12}},
         FIRENET_ERR_TOO_LARGE,
         "alpha"},
        {{{FIRENET_NETWORK_LAMBDA, 1e300}}, FIRENET_ERR_RANGE, "lambda"},
    };
    regularised_network s;
    regularised_network_case(&s, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(&s, bad[i].settings, bad[i].status, bad[i].word);
    firenet_network *network;
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_network_create_regularised(&network, s.context, s.a,
                                                     s.r, NULL));
    assert_error_names(s.context, "config");
    regularised_network_drop(&s);
}
END_TEST

START_TEST(duals_of_terms_are_copied_where_there_are_any) {
    regularised_network s;
    regularised_network_case(&s, 4 * TERM_SUM + 3);
    firenet_context *c = s.context;
    vec p = vec_new(s.type, 2 * PIXELS);
    assert_status(
        FIRENET_ERR_STATE, c,
        firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data, 2 * PIXELS));
    regularised_network_run(&s, &s.y, &s.x);
    assert_ok(c, firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data,
                                               2 * PIXELS));
    for (int64_t i = 0; i < PIXELS; i++)
        assert_at_most(
            hypot(cabs(vec_get(&p, i)), cabs(vec_get(&p, i + PIXELS))),
            0.03 * (1 + 1e-12));
    assert_status(
        FIRENET_ERR_SHAPE, c,
        firenet_runner_copy_term_dual(s.runner, 0, s.type, p.data, PIXELS));
    static const int none[] = {-1, 2, 3};
    for (int i = 0; i < 3; i++) {
        assert_status(FIRENET_ERR_RANGE, c,
                      firenet_runner_copy_term_dual(s.runner, none[i], s.type,
                                                    p.data, 2 * PIXELS));
        assert_error_names(c, "term");
    }
    vec_free(&p);
    regularised_network_drop(&s);
}
END_TEST

/* ------------------------------------------------------------------ main */

static Suite *suite(void) {
    Suite *s = suite_create("regularised_network");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, single_precision_computes_what_double_does, 0,
                        2 * TERMS);
    tcase_add_loop_test(t, memory_is_told_and_runs_take_none, 0, CASES);
    tcase_add_loop_test(t, anything_may_lack_memory, 0, TERMS);
    tcase_add_loop_test(t, batches_are_runs_bit_for_bit_with_any_threads, 0,
                        CASES);
    tcase_add_loop_test(t, batches_of_matrices_are_runs_to_rounding, 0, CASES);
    tcase_add_loop_test(t, a_monitor_ends_a_run_with_a_gap, 0, CASES);
    tcase_add_loop_test(t, gaps_close_in_deep_networks, 0, CASES);
    tcase_add_test(t, what_cannot_be_is_refused_by_name);
    tcase_add_test(t, duals_of_terms_are_copied_where_there_are_any);
    tcase_set_timeout(t, 60);
    suite_add_tcase(s, t);
    return s;
}

int main(void) {
    return run_suite(suite());
}
