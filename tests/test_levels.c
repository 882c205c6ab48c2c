/* SPDX-License-Identifier: BSD-3-Clause */
/* Making level structures: Haar bounds, and everything that is refused. */
#include "support.h"

#include <math.h>

START_TEST(haar_bounds_count_coefficients_by_hand) {
    const int64_t square[] = {256, 256}, oblong[] = {24, 8}, line[] = {48};
    const int64_t cube[] = {8, 16, 8};
    int64_t b[5];
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_levels_haar_bounds(c, 2, square, 5, b));
    for (int k = 0; k < 5; k++)
        ck_assert_int_eq(b[k], INT64_C(16 * 16) << (2 * k));
    assert_ok(c, firenet_levels_haar_bounds(c, 2, oblong, 3, b));
    ck_assert_int_eq(b[0], 6 * 2);
    ck_assert_int_eq(b[1], 12 * 4);
    ck_assert_int_eq(b[2], 24 * 8);
    assert_ok(c, firenet_levels_haar_bounds(c, 1, line, 4, b));
    ck_assert_int_eq(b[0], 6);
    ck_assert_int_eq(b[3], 48);
    assert_ok(c, firenet_levels_haar_bounds(c, 3, cube, 2, b));
    ck_assert_int_eq(b[0], 4 * 8 * 4);
    ck_assert_int_eq(b[1], 8 * 16 * 8);
    context_end(c, &t);
}
END_TEST

START_TEST(undecimated_bounds_count_images) {
    const int64_t odd[] = {5, 9}, large[] = {INT64_MAX / 1024};
    int64_t b[2];
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_levels_undecimated_bounds(c, 2, odd, 2, b));
    ck_assert_int_eq(b[0], 4 * 45);
    ck_assert_int_eq(b[1], 7 * 45);
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_undecimated_bounds(c, 2, odd, 3, b));
    assert_error_names(c, "levels: 3, allowed is 1 .. 2: axis 0 has 5 points");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_undecimated_bounds(c, 2, odd, 2, NULL));
    assert_error_names(c, "bounds");
    assert_status(FIRENET_ERR_TOO_LARGE, c,
                  firenet_levels_undecimated_bounds(c, 1, large, 2, b));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_undecimated_bounds(NULL, 2, odd, 2, b));
    context_end(c, &t);
}
END_TEST

START_TEST(haar_bounds_refuse_bad_input) {
    const int64_t shape[] = {24, 8}, empty[] = {0, 8}, negative[] = {8, -8};
    int64_t b[64];
    tally t;
    firenet_context *c = context_new(&t);
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_haar_bounds(NULL, 2, shape, 1, b));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_haar_bounds(c, 2, NULL, 1, b));
    assert_error_names(c, "shape");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_haar_bounds(c, 2, shape, 1, NULL));
    assert_error_names(c, "bounds");
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 0, shape, 1, b));
    assert_error_names(c, "axes");
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 4, shape, 1, b));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 2, shape, 0, b));
    assert_error_names(c, "levels");
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 2, shape, 4, b));
    assert_error_names(c, "3"); /* the deepest possible */
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 2, shape, 1000, b));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 2, empty, 1, b));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_haar_bounds(c, 2, negative, 1, b));
    context_end(c, &t);
}
END_TEST

/* Creation must fail with `expected`, leave NULL, and say `word`. */
static void refuse(firenet_context *c, firenet_status expected, int count,
                   const int64_t *bounds, const int64_t *sparsities,
                   const double *weights, const char *word) {
    int dummy;
    firenet_levels *levels = (firenet_levels *)(void *)&dummy;
    assert_status(
        expected, c,
        firenet_levels_create(&levels, c, count, bounds, sparsities, weights));
    ck_assert_ptr_null(levels);
    assert_error_names(c, word);
}

START_TEST(creation_refuses_what_theory_does_not_cover) {
    const int64_t bounds[] = {4, 16, 64}, sparsities[] = {2, 3, 5};
    const int64_t zero[] = {2, 0, 5}, above[] = {2, 13, 5},
                  below[] = {-1, 3, 5};
    const int64_t equal[] = {4, 4, 64}, falling[] = {4, 3, 64};
    const int64_t from_zero[] = {0, 4, 64};
    const double bad_weights[][3] = {
        {1, 0, 1}, {1, -1, 1}, {1, NAN, 1}, {1, INFINITY, 1}};
    const double extreme[][3] = {
        {1e155, 1, 1}, {1e-170, 1, 1}, {1e-80, 1, 1e80}};
    const firenet_status range = FIRENET_ERR_RANGE;
    tally t;
    firenet_context *c = context_new(&t);
    refuse(c, FIRENET_ERR_NULL, 3, NULL, sparsities, NULL, "bounds");
    refuse(c, FIRENET_ERR_NULL, 3, bounds, NULL, NULL, "sparsities");
    refuse(c, range, 0, bounds, sparsities, NULL, "count");
    refuse(c, range, -1, bounds, sparsities, NULL, "count");
    refuse(c, range, 3, bounds, zero, NULL, "sparsities[1]");
    refuse(c, range, 3, bounds, above, NULL, "13");
    refuse(c, range, 3, bounds, below, NULL, "-1");
    refuse(c, range, 3, equal, sparsities, NULL, "bounds[1]");
    refuse(c, range, 3, falling, sparsities, NULL, "bounds[1]");
    refuse(c, range, 3, from_zero, sparsities, NULL, "bounds[0]");
    for (int i = 0; i < 4; i++)
        refuse(c, range, 3, bounds, sparsities, bad_weights[i], "weights[1]");
    for (int i = 0; i < 3; i++)
        refuse(c, range, 3, bounds, sparsities, extreme[i], "weights: ");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_create(NULL, c, 3, bounds, sparsities, NULL));
    context_end(c, &t);
}
END_TEST

START_TEST(getters_answer_bad_questions) {
    const int64_t bounds[] = {4, 16}, sparsities[] = {2, 3};
    tally t;
    double v = 0;
    firenet_context *c = context_new(&t);
    firenet_levels *l;
    assert_ok(c, firenet_levels_create(&l, c, 2, bounds, sparsities, NULL));
    ck_assert_int_eq(firenet_levels_size(NULL), 0);
    ck_assert_int_eq(firenet_levels_bound(NULL, 0), 0);
    ck_assert_int_eq(firenet_levels_bound(l, -1), 0);
    ck_assert_int_eq(firenet_levels_bound(l, 2), 0);
    ck_assert_int_eq(firenet_levels_sparsity(l, 2), 0);
    assert_at_most(fabs(firenet_levels_weight(l, 2)), 0);
    assert_at_most(fabs(firenet_levels_weight(NULL, 0)), 0);
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_get_real(NULL, FIRENET_LEVELS_XI, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_get_real(l, FIRENET_LEVELS_XI, NULL));
    assert_status(FIRENET_ERR_UNSUPPORTED, NULL,
                  firenet_levels_get_real(l, (firenet_levels_property)1, &v));
    firenet_levels_release(NULL);
    ck_assert_ptr_null(firenet_levels_retain(NULL));
    ck_assert_ptr_eq(firenet_levels_retain(l), l);
    firenet_levels_release(l);
    firenet_levels_release(l);
    context_end(c, &t);
}
END_TEST

START_TEST(arguments_are_copied) {
    int64_t bounds[] = {4, 16}, sparsities[] = {2, 3};
    double weights[] = {1, 2};
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *l;
    assert_ok(c, firenet_levels_create(&l, c, 2, bounds, sparsities, weights));
    bounds[0] = sparsities[0] = 0;
    weights[0] = 0;
    ck_assert_int_eq(firenet_levels_bound(l, 0), 4);
    ck_assert_int_eq(firenet_levels_sparsity(l, 0), 2);
    assert_at_most(fabs(firenet_levels_weight(l, 0) - 1), 0);
    firenet_levels_release(l);
    context_end(c, &t);
}
END_TEST

/* Bounds of a part, everything else of the whole. */
START_TEST(a_part_has_the_numbers_of_the_whole) {
    const int64_t bounds[] = {8, 32, 128}, sparsities[] = {5, 9, 20};
    const int64_t part_bounds[] = {0, 3, 7}, falling[] = {4, 3, 7};
    const int64_t none[] = {0, 0, 0};
    tally memory;
    firenet_context *context = context_new(&memory);
    firenet_levels *whole, *part, *refused;
    assert_ok(context, firenet_levels_create(&whole, context, 3, bounds,
                                             sparsities, NULL));
    assert_ok(context,
              firenet_levels_create_part(&part, context, whole, part_bounds));
    for (int k = 0; k < 3; ++k) {
        ck_assert_int_eq(firenet_levels_bound(part, k), part_bounds[k]);
        ck_assert_int_eq(firenet_levels_sparsity(part, k), sparsities[k]);
        ck_assert_double_eq(firenet_levels_weight(part, k),
                            firenet_levels_weight(whole, k));
    }
    const firenet_levels_property numbers[] = {
        FIRENET_LEVELS_XI, FIRENET_LEVELS_ZETA, FIRENET_LEVELS_KAPPA,
        FIRENET_LEVELS_TOTAL_SPARSITY, FIRENET_LEVELS_MIN_WEIGHT};
    for (int i = 0; i < 5; ++i) {
        double a, b;
        assert_ok(NULL, firenet_levels_get_real(whole, numbers[i], &a));
        assert_ok(NULL, firenet_levels_get_real(part, numbers[i], &b));
        ck_assert_double_eq(a, b);
    }
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_levels_create_part(&refused, context, whole, falling));
    assert_error_names(context, "bounds[1]: 3");
    assert_status(FIRENET_ERR_RANGE, context,
                  firenet_levels_create_part(&refused, context, whole, none));
    assert_status(FIRENET_ERR_NULL, context,
                  firenet_levels_create_part(&refused, context, NULL, none));
    assert_status(FIRENET_ERR_NULL, context,
                  firenet_levels_create_part(&refused, context, whole, NULL));
    firenet_levels_release(part);
    firenet_levels_release(whole);
    context_end(context, &memory);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("levels");
    TCase *levels = tcase_create("levels");
    tcase_add_test(levels, haar_bounds_count_coefficients_by_hand);
    tcase_add_test(levels, haar_bounds_refuse_bad_input);
    tcase_add_test(levels, undecimated_bounds_count_images);
    tcase_add_test(levels, creation_refuses_what_theory_does_not_cover);
    tcase_add_test(levels, getters_answer_bad_questions);
    tcase_add_test(levels, arguments_are_copied);
    tcase_add_test(levels, a_part_has_the_numbers_of_the_whole);
    suite_add_tcase(s, levels);
    return s;
}

int main(void) {
    return run_suite(suite());
}
