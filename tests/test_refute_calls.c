/* SPDX-License-Identifier: BSD-3-Clause */
/* The refuter as a guest: the same for a seed and in all units, bad arguments
 * named, no memory. */
#include "refuting.h"

#include <math.h>

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

enum { ROWS = 12, COLS = 24 };

START_TEST(a_seed_gives_the_same_vector_on_any_threads) {
    static const int64_t bounds[] = {COLS / 2, COLS}, sparsities[] = {3, 4};
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *levels = levels_of(c, 2, bounds, sparsities);
    vec entries = vec_random(FIRENET_C128, (int64_t)ROWS * COLS, 9);
    firenet_operator *a = matrix_of(c, &entries, ROWS, COLS);
    vec v[3];
    for (int i = 0; i < 3; i++) {
        assert_ok(c, firenet_context_set_threads(c, i == 1 ? 2 : 1));
        firenet_refutation *r = look(c, a, levels, 0.5, 2, 1, i < 2 ? 77 : 78);
        v[i] = vec_new(FIRENET_C128, COLS);
        ck_assert_int_eq(
            firenet_refutation_copy(r, FIRENET_C128, v[i].data, COLS),
            FIRENET_OK);
        firenet_refutation_release(r);
    }
    ck_assert(vec_same_bits(&v[0], &v[1]));
    ck_assert(!vec_same_bits(&v[0], &v[2]));
    for (int i = 0; i < 3; i++)
        vec_free(&v[i]);
    firenet_operator_release(a);
    vec_free(&entries);
    firenet_levels_release(levels);
    context_end(c, &t);
}
END_TEST

/* A 2^k with gamma / 2^k is the same question. */
START_TEST(units_do_not_matter) {
    static const int64_t bounds[] = {COLS}, sparsities[] = {4};
    const firenet_type type = types[_i];
    const int far = type_epsilon(type) > 1e-10 ? 40 : 400;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *levels = levels_of(c, 1, bounds, sparsities);
    vec entries = vec_random(type, (int64_t)ROWS * COLS, 5), scaled;
    double ratio[3];
    for (int i = 0; i < 3; i++) {
        double unit = ldexp(1, (i - 1) * far);
        firenet_operator *a;
        scaled = vec_new(type, entries.length);
        for (int64_t j = 0; j < entries.length; j++)
            vec_set(&scaled, j, vec_get(&entries, j) * unit);
        assert_ok(c, firenet_operator_create_matrix(
                         &a, c, type, ROWS, COLS, scaled.data, COLS,
                         FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED,
                         16 * unit));
        firenet_refutation *r = look(c, a, levels, 0.5, 0.5 / unit, 1, 3);
        ratio[i] = refutation_real(r, FIRENET_REFUTATION_RATIO);
        firenet_refutation_release(r);
        firenet_operator_release(a);
        vec_free(&scaled);
    }
    ck_assert_msg(ratio[0] == ratio[1] && ratio[1] == ratio[2],
                  "ratios %.17g, %.17g, %.17g", ratio[0], ratio[1], ratio[2]);
    vec_free(&entries);
    firenet_levels_release(levels);
    context_end(c, &t);
}
END_TEST

START_TEST(without_effort_it_is_assumed) {
    static const int64_t bounds[] = {8}, sparsities[] = {2};
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *levels = levels_of(c, 1, bounds, sparsities);
    firenet_operator *a;
    double v[8];
    assert_ok(c, firenet_operator_create_identity(&a, c, FIRENET_F64, 8));
    firenet_refutation *r = look(c, a, levels, 0.5, 0.1, 0, 1);
    ck_assert_int_eq(refutation_int(r, FIRENET_REFUTATION_STATE),
                     FIRENET_ASSUMPTION_ASSUMED);
    ck_assert_int_eq(refutation_int(r, FIRENET_REFUTATION_TRIED), 0);
    ck_assert_int_eq(refutation_int(r, FIRENET_REFUTATION_PRODUCTS), 0);
    ck_assert_double_eq(refutation_real(r, FIRENET_REFUTATION_RATIO), 0);
    ck_assert_int_eq(firenet_refutation_copy(r, FIRENET_F64, v, 8), FIRENET_OK);
    for (int i = 0; i < 8; i++)
        ck_assert_double_eq(v[i], 0);
    ck_assert_ptr_eq(firenet_refutation_retain(r), r);
    firenet_refutation_release(r);
    firenet_refutation_release(r);
    firenet_refutation_release(NULL);
    ck_assert_ptr_null(firenet_refutation_retain(NULL));
    firenet_operator_release(a);
    firenet_levels_release(levels);
    context_end(c, &t);
}
END_TEST

static int make_nan(const void *in, int64_t in_length, void *out,
                    int64_t out_length, void *user) {
    (void)in;
    (void)in_length;
    (void)user;
    for (int64_t i = 0; i < out_length; i++)
        ((double *)out)[i] = NAN;
    return 0;
}

static int refuse(const void *in, int64_t in_length, void *out,
                  int64_t out_length, void *user) {
    (void)in;
    (void)in_length;
    (void)out;
    (void)out_length;
    (void)user;
    return 3;
}

START_TEST(bad_arguments_are_named) {
    static const int64_t bounds[] = {8}, sparsities[] = {2};
    const firenet_status range = FIRENET_ERR_RANGE;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *l = levels_of(c, 1, bounds, sparsities);
    firenet_operator *a, *wide, *nan, *refusing;
    firenet_refutation *r;
    double value;
    int64_t integer;
    assert_ok(c, firenet_operator_create_identity(&a, c, FIRENET_F64, 8));
    assert_ok(c, firenet_operator_create_identity(&wide, c, FIRENET_F64, 9));
    assert_ok(c, firenet_operator_create_user(
                     &nan, c, FIRENET_F64, 8, FIRENET_F64, 8, make_nan,
                     make_nan, NULL, NULL, 1, FIRENET_CALLBACK_CALLER));
    assert_ok(c, firenet_operator_create_user(
                     &refusing, c, FIRENET_F64, 8, FIRENET_F64, 8, refuse,
                     refuse, NULL, NULL, 1, FIRENET_CALLBACK_CALLER));
    const struct {
        firenet_status status;
        firenet_operator *a;
        firenet_levels *levels;
        double rho, gamma;
        int effort;
        const char *word;
    } bad[] = {
        {FIRENET_ERR_NULL, NULL, l, .5, 1, 1, "a:"},
        {FIRENET_ERR_NULL, a, NULL, .5, 1, 1, "levels:"},
        {FIRENET_ERR_SHAPE, wide, l, .5, 1, 1, "a: 9 columns"},
        {range, a, l, 0, 1, 1, "rho: 0"},
        {range, a, l, 1, 1, 1, "rho: 1"},
        {range, a, l, NAN, 1, 1, "rho"},
        {range, a, l, .5, 0, 1, "gamma: 0"},
        {range, a, l, .5, INFINITY, 1, "gamma: inf"},
        {range, a, l, .5, 1, -1, "effort: -1"},
        {range, a, l, .5, 1, 1001, "effort: 1001"},
        {FIRENET_ERR_NUMERIC, nan, l, .5, 1, 1, "a: "},
        {FIRENET_ERR_CALLBACK, refusing, l, .5, 1, 1, ""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        r = (firenet_refutation *)(void *)&t;
        assert_status(bad[i].status, c,
                      firenet_rnspl_refute(&r, c, bad[i].a, bad[i].levels,
                                           bad[i].rho, bad[i].gamma,
                                           bad[i].effort, 1));
        assert_error_names(c, bad[i].word);
        ck_assert_ptr_null(r);
    }
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_rnspl_refute(NULL, c, a, l, .5, 1, 1, 1));
    r = look(c, a, l, .5, 1, 1, 1);
    const firenet_refutation_property state = FIRENET_REFUTATION_STATE;
    const firenet_refutation_property ratio = FIRENET_REFUTATION_RATIO;
    double v[8];
    ck_assert_int_eq(firenet_refutation_get_real(r, state, &value),
                     FIRENET_ERR_UNSUPPORTED);
    ck_assert_int_eq(firenet_refutation_get_int(r, ratio, &integer),
                     FIRENET_ERR_UNSUPPORTED);
    ck_assert_int_eq(firenet_refutation_get_real(NULL, ratio, &value),
                     FIRENET_ERR_NULL);
    ck_assert_int_eq(firenet_refutation_get_int(r, state, NULL),
                     FIRENET_ERR_NULL);
    ck_assert_int_eq(firenet_refutation_copy(r, FIRENET_F32, v, 8),
                     FIRENET_ERR_TYPE);
    ck_assert_int_eq(firenet_refutation_copy(r, FIRENET_F64, v, 7),
                     FIRENET_ERR_SHAPE);
    ck_assert_int_eq(firenet_refutation_copy(r, FIRENET_F64, NULL, 8),
                     FIRENET_ERR_NULL);
    firenet_refutation_release(r);
    firenet_operator_release(a);
    firenet_operator_release(wide);
    firenet_operator_release(nan);
    firenet_operator_release(refusing);
    firenet_levels_release(l);
    context_end(c, &t);
}
END_TEST

START_TEST(every_allocation_may_fail) {
    static const int64_t shape[] = {16, 16}, sparsities[] = {4, 6, 5};
    int64_t bounds[3];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a;
    assert_ok(c, firenet_levels_haar_bounds(c, 2, shape, 3, bounds));
    firenet_levels *levels = levels_of(c, 3, bounds, sparsities);
    assert_ok(c, firenet_operator_create_dft(&a, c, FIRENET_C64, 2, shape, 3));
    long live = t.live;
    for (long n = 1;; n++) {
        firenet_refutation *r = NULL;
        t.fail_at = t.calls + n;
        firenet_status status =
            firenet_rnspl_refute(&r, c, a, levels, 0.5, 1.5, 1, 1);
        firenet_refutation_release(r);
        ck_assert_msg(t.live == live, "allocation %ld: leaked", n);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(n, 10);
            break;
        }
        ck_assert_ptr_null(r);
        assert_status(FIRENET_ERR_NOMEM, c, status);
    }
    t.fail_at = 0;
    firenet_operator_release(a);
    firenet_levels_release(levels);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("refute_calls");
    TCase *all = tcase_create("refute_calls");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, a_seed_gives_the_same_vector_on_any_threads);
    tcase_add_loop_test(all, units_do_not_matter, 0, 4);
    tcase_add_test(all, without_effort_it_is_assumed);
    tcase_add_test(all, bad_arguments_are_named);
    tcase_add_test(all, every_allocation_may_fail);
    suite_add_tcase(s, all);
    return s;
}

int main(void) {
    return run_suite(suite());
}
