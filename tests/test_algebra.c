/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagonals, multiples, embeddings, padding, differences, stacks and sums:
 * values against NumPy's, norms, refusals. */
#include "operators.h"

#include <math.h>

#include "data/algebra_table.inc"

static const firenet_type complex_types[] = {FIRENET_C64, FIRENET_C128};
static const firenet_type f64 = FIRENET_F64, c128 = FIRENET_C128;

static double norm_of(const firenet_operator *a) {
    return firenet_operator_norm_bound(a);
}

/* |seen - expected| to the rounding of single precision's entries. */
#define assert_near(seen, expected) \
    assert_at_most(relative_difference((seen), (expected)), 1e-6)

/* ---------------------------------------------------------------- values */

START_TEST(differences_are_numpys) {
    const int64_t shape[] = {3, 4, 2};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 2; i++) {
        assert_ok(c, firenet_operator_create_difference(&a, c, complex_types[i],
                                                        3, shape));
        assert_gives(c, a, 0, difference_x, difference_dx);
        assert_gives(c, a, 1, difference_y, difference_dhy);
        assert_near(norm_of(a), difference_norm);
        ck_assert_int_eq(firenet_operator_rows(a), 3 * 24);
        firenet_operator_release(a);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(padding_is_numpys_and_crop_undoes_it) {
    const int64_t shape[] = {3, 5}, padded[] = {4, 8};
    const firenet_placement placements[] = {FIRENET_PLACEMENT_CORNER,
                                            FIRENET_PLACEMENT_CENTRED};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 2; i++) {
        const double complex *expected = i ? pad_centred : pad_corner;
        assert_ok(c, firenet_operator_create_pad(&a, c, c128, 2, shape, padded,
                                                 placements[i]));
        assert_gives(c, a, 0, pad_x, expected);
        assert_gives(c, a, 1, expected, pad_x);
        firenet_operator_release(a);
    }
    context_end(c, &t);
}
END_TEST

/* B_i diag(w_i) for the three coils of the table. */
static void make_coils(firenet_context *c, firenet_type type,
                       firenet_operator *parts[3]) {
    for (int i = 0; i < 3; i++) {
        firenet_operator *b, *w;
        vec map = vec_of(type, coil_w + 6 * i, 6);
        vec values = vec_of(type, coil_b + 24 * i, 24);
        assert_ok(c, firenet_operator_create_matrix(
                         &b, c, type, 4, 6, values.data, 6,
                         FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
        assert_ok(c, firenet_operator_create_diagonal(&w, c, type, 6, type,
                                                      map.data));
        assert_ok(c, firenet_operator_compose(&parts[i], c, b, w));
        firenet_operator_release(b);
        firenet_operator_release(w);
        vec_free(&map);
        vec_free(&values);
    }
}

START_TEST(coils_stack_and_sum_as_numpys_blocks) {
    tally t;
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 2; i++) {
        firenet_operator *parts[3], *stack, *sum;
        make_coils(c, complex_types[i], parts);
        assert_ok(c, firenet_operator_stack(&stack, c, parts, 3));
        assert_ok(c, firenet_operator_sum(&sum, c, parts, 3));
        assert_gives(c, stack, 0, coil_x, coil_stack);
        assert_gives(c, stack, 1, coil_stack, coil_stack_adjoint_of_stack);
        assert_gives(c, sum, 0, coil_x, coil_sum);
        for (int k = 0; k < 3; k++)
            firenet_operator_release(parts[k]);
        firenet_operator_release(stack);
        firenet_operator_release(sum);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(coils_are_bounded_pixel_by_pixel) {
    firenet_operator *parts[3], *stack, *sum;
    double separately = 0;
    tally t;
    firenet_context *c = context_new(&t);
    make_coils(c, c128, parts);
    assert_ok(c, firenet_operator_stack(&stack, c, parts, 3));
    assert_ok(c, firenet_operator_sum(&sum, c, parts, 3));
    for (int i = 0; i < 3; i++) {
        separately = hypot(separately, norm_of(parts[i]));
        firenet_operator_release(parts[i]);
    }
    assert_at_most(coil_stack_norm, norm_of(stack));
    assert_at_most(coil_bound, norm_of(stack) * (1 + 1e-12));
    assert_at_most(norm_of(stack), coil_bound * 1.086); /* estimated B_i */
    assert_at_most(norm_of(stack), 0.99 * separately);
    assert_at_most(coil_sum_norm, norm_of(sum));
    firenet_operator_release(stack);
    firenet_operator_release(sum);
    context_end(c, &t);
}
END_TEST

START_TEST(diagonals_multiply_and_conjugate) {
    const double complex w[] = {1 + 2 * I, -3, 0.5 * I, 0};
    const double complex x[] = {2 - I, 1 + I, 4, 7 * I};
    const double complex wx[] = {4 + 3 * I, -3 - 3 * I, 2 * I, 0};
    const double complex whx[] = {-5 * I, -3 - 3 * I, -2 * I, 0};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 2; i++) {
        firenet_type type = complex_types[i];
        vec weights = vec_of(type, w, 4);
        assert_ok(c, firenet_operator_create_diagonal(&a, c, type, 4, type,
                                                      weights.data));
        assert_gives(c, a, 0, x, wx);
        assert_gives(c, a, 1, x, whx);
        assert_near(norm_of(a), 3);
        ck_assert_int_eq((int)firenet_operator_table_bytes(a),
                         4 * firenet_type_size(type));
        firenet_operator_release(a);
        vec_free(&weights);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(complex_embeds_and_takes_the_real_part) {
    const double complex x[] = {2, -1}, y[] = {2 + 5 * I, -1 - I};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_complex(&a, c, c128, 2));
    ck_assert_int_eq(firenet_operator_domain_type(a), f64);
    assert_gives(c, a, 0, x, x);
    assert_gives(c, a, 1, y, x);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

START_TEST(scale_multiplies_by_c_and_its_conjugate) {
    const double complex x[] = {2, 1 + I}, cx[] = {6 + 8 * I, -1 + 7 * I};
    const double complex chx[] = {6 - 8 * I, 7 - I};
    firenet_operator *one, *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_identity(&one, c, c128, 2));
    assert_ok(c, firenet_operator_scale(&a, c, one, 3, 4));
    assert_gives(c, a, 0, x, cx);
    assert_gives(c, a, 1, x, chx);
    assert_near(norm_of(a), 5);
    assert_near(firenet_operator_coisometry(a), 25);
    firenet_operator_release(one);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* -------------------------------------------------------------- refusals */

START_TEST(a_network_of_the_zero_operator_is_refused) {
    const int64_t bound = 5, sparsity = 1;
    firenet_operator *one, *zero;
    firenet_levels *levels;
    firenet_network *network = NULL;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_identity(&one, c, f64, 5));
    assert_ok(c, firenet_operator_scale(&zero, c, one, 0, 0));
    assert_ok(c, firenet_levels_create(&levels, c, 1, &bound, &sparsity, NULL));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_network_create(&network, c, zero, levels, NULL));
    firenet_operator_release(one);
    firenet_operator_release(zero);
    firenet_levels_release(levels);
    context_end(c, &t);
}
END_TEST

START_TEST(diagonal_refuses_bad_weights) {
    const double w[] = {1, 2, INFINITY, 4};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_NUMERIC, c, a, "weights[2]",
                   firenet_operator_create_diagonal(&a, c, f64, 4, f64, w));
    assert_refused(FIRENET_ERR_TYPE, c, a, "weight_type",
                   firenet_operator_create_diagonal(&a, c, f64, 2, c128, w));
    assert_refused(
        FIRENET_ERR_TYPE, c, a, "weight_type",
        firenet_operator_create_diagonal(&a, c, FIRENET_C64, 2, f64, w));
    assert_refused(FIRENET_ERR_RANGE, c, a, "length",
                   firenet_operator_create_diagonal(&a, c, f64, 0, f64, w));
    assert_refused(FIRENET_ERR_NULL, c, a, "weights",
                   firenet_operator_create_diagonal(&a, c, f64, 2, f64, NULL));
    assert_refused(
        FIRENET_ERR_TOO_LARGE, c, a, "length",
        firenet_operator_create_diagonal(&a, c, f64, INT64_MAX, f64, w));
    context_end(c, &t);
}
END_TEST

START_TEST(scale_refuses_what_the_type_cannot_hold) {
    firenet_operator *one, *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_identity(&one, c, FIRENET_F32, 3));
    assert_refused(FIRENET_ERR_TYPE, c, a, "complex",
                   firenet_operator_scale(&a, c, one, 1, 1));
    assert_refused(FIRENET_ERR_RANGE, c, a, "1e+39",
                   firenet_operator_scale(&a, c, one, 1e39, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "nan",
                   firenet_operator_scale(&a, c, one, NAN, 0));
    assert_refused(FIRENET_ERR_NULL, c, a,
                   "a:", firenet_operator_scale(&a, c, NULL, 1, 0));
    firenet_operator_release(one);
    context_end(c, &t);
}
END_TEST

START_TEST(pad_names_the_axis_and_a_size_that_fits) {
    const int64_t shape[] = {4, 33}, padded[] = {8, 30}, wrong[] = {8, 0};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_RANGE, c, a, "64",
                   firenet_operator_create_pad(&a, c, f64, 2, shape, padded,
                                               FIRENET_PLACEMENT_CORNER));
    assert_error_names(c, "padded[1]: 30");
    assert_refused(FIRENET_ERR_RANGE, c, a, "padded[1]: 0",
                   firenet_operator_create_pad(&a, c, f64, 2, shape, wrong,
                                               FIRENET_PLACEMENT_CORNER));
    assert_refused(FIRENET_ERR_RANGE, c, a, "placement: 7",
                   firenet_operator_create_pad(&a, c, f64, 2, shape, shape,
                                               (firenet_placement)7));
    assert_refused(FIRENET_ERR_NULL, c, a, "padded",
                   firenet_operator_create_pad(&a, c, f64, 2, shape, NULL,
                                               FIRENET_PLACEMENT_CORNER));
    context_end(c, &t);
}
END_TEST

START_TEST(stacks_and_sums_name_the_part_that_does_not_fit) {
    firenet_operator *five, *six, *other, *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_identity(&five, c, f64, 5));
    assert_ok(c, firenet_operator_create_identity(&six, c, f64, 6));
    assert_ok(c, firenet_operator_create_identity(&other, c, c128, 5));
    firenet_operator *lengths[] = {five, five, six}, *types[] = {five, other};
    firenet_operator *missing[] = {five, NULL};
    assert_refused(FIRENET_ERR_SHAPE, c, a, "parts[2]: identity[6]",
                   firenet_operator_stack(&a, c, lengths, 3));
    assert_refused(FIRENET_ERR_SHAPE, c, a, "parts[2]",
                   firenet_operator_sum(&a, c, lengths, 3));
    assert_refused(FIRENET_ERR_TYPE, c, a, "parts[1]",
                   firenet_operator_sum(&a, c, types, 2));
    assert_error_names(c, "c128");
    assert_refused(FIRENET_ERR_NULL, c, a, "parts[1]",
                   firenet_operator_stack(&a, c, missing, 2));
    assert_refused(FIRENET_ERR_NULL, c, a,
                   "parts:", firenet_operator_stack(&a, c, NULL, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count: 0",
                   firenet_operator_sum(&a, c, lengths, 0));
    firenet_operator_release(five);
    firenet_operator_release(six);
    firenet_operator_release(other);
    context_end(c, &t);
}
END_TEST

START_TEST(checks_refuse_bad_arguments) {
    double d;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_identity(&a, c, f64, 5));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_operator_check_norm(c, a, 0, 1, &d));
    assert_error_names(c, "iterations");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_check_norm(c, a, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_check_norm(c, NULL, 1, 1, &d));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_estimate_norm(c, NULL, 1, &d, &d));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_estimate_norm(c, a, 1, NULL, &d));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_estimate_norm(c, a, 1, &d, NULL));
    assert_error_names(c, "bound");
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("algebra");
    TCase *values = tcase_create("values");
    TCase *bad = tcase_create("bad input");
    tcase_add_test(values, differences_are_numpys);
    tcase_add_test(values, padding_is_numpys_and_crop_undoes_it);
    tcase_add_test(values, coils_stack_and_sum_as_numpys_blocks);
    tcase_add_test(values, coils_are_bounded_pixel_by_pixel);
    tcase_add_test(values, diagonals_multiply_and_conjugate);
    tcase_add_test(values, complex_embeds_and_takes_the_real_part);
    tcase_add_test(values, scale_multiplies_by_c_and_its_conjugate);
    tcase_add_test(bad, a_network_of_the_zero_operator_is_refused);
    tcase_add_test(bad, diagonal_refuses_bad_weights);
    tcase_add_test(bad, scale_refuses_what_the_type_cannot_hold);
    tcase_add_test(bad, pad_names_the_axis_and_a_size_that_fits);
    tcase_add_test(bad, stacks_and_sums_name_the_part_that_does_not_fit);
    tcase_add_test(bad, checks_refuse_bad_arguments);
    suite_add_tcase(s, values);
    suite_add_tcase(s, bad);
    return s;
}

int main(void) {
    return run_suite(suite());
}
