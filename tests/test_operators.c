/* SPDX-License-Identifier: BSD-3-Clause */
/* Sampling, adjoint and composition: values, refusals, descriptions. What all
 * operators share is in contract.c. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- sample */

START_TEST(sample_picks_in_the_given_order) {
    int64_t indices[] = {5, 0, 3};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    vec x = vec_random(FIRENET_C64, 6, 1);
    assert_ok(
        c, firenet_operator_create_sample(&a, c, FIRENET_C64, 6, indices, 3));
    indices[0] = indices[1] = indices[2] = -1; /* copied at creation */
    vec y = operator_applied(c, a, &x, 0), z = operator_applied(c, a, &y, 1);
    static const int64_t from[] = {5, 0, 3}, left_out[] = {1, 2, 4};
    for (int i = 0; i < 3; i++) {
        ck_assert(vec_get(&y, i) == vec_get(&x, from[i]));
        ck_assert(vec_get(&z, from[i]) == vec_get(&x, from[i]));
        ck_assert(vec_get(&z, left_out[i]) == 0);
    }
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&y);
    vec_free(&z);
    context_end(c, &t);
}
END_TEST

START_TEST(an_operator_applies_without_a_workspace) {
    const int64_t shape[] = {6};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    vec x = vec_random(FIRENET_C128, 6, 1), y = vec_new(FIRENET_C128, 6),
        back = vec_new(FIRENET_C128, 6);
    assert_ok(c, firenet_operator_create_dft(&a, c, FIRENET_C128, 1, shape, 0));
    assert_ok(c, firenet_operator_apply(c, a, FIRENET_C128, x.data, 6,
                                        FIRENET_C128, y.data, 6));
    vec want = operator_applied(c, a, &x, 0);
    ck_assert(vec_same_bits(&want, &y));
    long live = t.live;
    assert_ok(c, firenet_operator_apply_adjoint(c, a, FIRENET_C128, y.data, 6,
                                                FIRENET_C128, back.data, 6));
    ck_assert_int_eq(live, t.live); /* nothing is kept */
    assert_at_most(vec_error(&back, &x), 1e-15);
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_operator_apply(c, a, FIRENET_C128, x.data, 5,
                                         FIRENET_C128, y.data, 6));
    assert_error_names(c, "x");
    assert_status(FIRENET_ERR_OVERLAP, c,
                  firenet_operator_apply(c, a, FIRENET_C128, x.data, 6,
                                         FIRENET_C128, x.data, 6));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_apply_adjoint(c, NULL, FIRENET_C128, y.data,
                                                 6, FIRENET_C128, x.data, 6));
    assert_error_names(c, "a: NULL");
    t.fail_at = t.calls + 1;
    assert_status(FIRENET_ERR_NOMEM, c,
                  firenet_operator_apply(c, a, FIRENET_C128, x.data, 6,
                                         FIRENET_C128, y.data, 6));
    t.fail_at = 0;
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&y);
    vec_free(&want);
    vec_free(&back);
    context_end(c, &t);
}
END_TEST

START_TEST(sample_refuses_bad_indices) {
    const int64_t good[] = {1, 2, 3}, low[] = {1, -7, 3}, high[] = {1, 2, 10};
    const int64_t twice[] = {4, 8, 4};
    const firenet_type f32 = FIRENET_F32;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_NULL, c, a, "indices",
                   firenet_operator_create_sample(&a, c, f32, 10, NULL, 3));
    assert_refused(
        FIRENET_ERR_TYPE, c, a, "type",
        firenet_operator_create_sample(&a, c, (firenet_type)5, 10, good, 3));
    assert_refused(FIRENET_ERR_RANGE, c, a, "-7",
                   firenet_operator_create_sample(&a, c, f32, 10, low, 3));
    assert_error_names(c, "indices[1]");
    assert_refused(FIRENET_ERR_RANGE, c, a, "10",
                   firenet_operator_create_sample(&a, c, f32, 10, high, 3));
    assert_error_names(c, "indices[2]");
    assert_refused(FIRENET_ERR_RANGE, c, a, "indices[2]",
                   firenet_operator_create_sample(&a, c, f32, 10, twice, 3));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count",
                   firenet_operator_create_sample(&a, c, f32, 10, good, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count",
                   firenet_operator_create_sample(&a, c, f32, 2, good, 3));
    assert_refused(FIRENET_ERR_RANGE, c, a, "length",
                   firenet_operator_create_sample(&a, c, f32, 0, good, 1));
    context_end(c, &t);
}
END_TEST

/* -------------------------------------------------- adjoint, composition */

START_TEST(adjoint_of_adjoint_is_the_original) {
    const int64_t shape[] = {4, 4}, indices[] = {3, 1};
    firenet_operator *dft, *sample, *both, *once, *twice;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c,
              firenet_operator_create_dft(&dft, c, FIRENET_C64, 2, shape, 3));
    assert_ok(c, firenet_operator_create_sample(&sample, c, FIRENET_C64, 16,
                                                indices, 2));
    assert_ok(c, firenet_operator_compose(&both, c, sample, dft));
    firenet_operator *originals[] = {dft, sample, both};
    for (int i = 0; i < 3; i++) {
        assert_ok(c, firenet_operator_adjoint(&once, c, originals[i]));
        ck_assert_int_eq(firenet_operator_rows(once),
                         firenet_operator_cols(originals[i]));
        assert_ok(c, firenet_operator_adjoint(&twice, c, once));
        ck_assert_msg(twice == originals[i], "adjoint twice: %s",
                      firenet_operator_description(twice));
        firenet_operator_release(once);
        firenet_operator_release(twice);
        firenet_operator_release(originals[i]);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(composition_applies_right_then_left) {
    const int64_t first[] = {4, 2, 0}, second[] = {2, 0};
    firenet_operator *a, *b, *ab;
    tally t;
    firenet_context *c = context_new(&t);
    vec x = vec_random(FIRENET_F64, 5, 9);
    assert_ok(c,
              firenet_operator_create_sample(&b, c, FIRENET_F64, 5, first, 3));
    assert_ok(c,
              firenet_operator_create_sample(&a, c, FIRENET_F64, 3, second, 2));
    assert_ok(c, firenet_operator_compose(&ab, c, a, b));
    firenet_operator_release(a);
    firenet_operator_release(b);
    vec y = operator_applied(c, ab, &x, 0);
    ck_assert_int_eq(y.length, 2);
    ck_assert(vec_get(&y, 0) == vec_get(&x, 0));
    ck_assert(vec_get(&y, 1) == vec_get(&x, 4));
    firenet_operator_release(ab);
    vec_free(&x);
    vec_free(&y);
    context_end(c, &t);
}
END_TEST

/* Fourier samples of Haar coefficients: one factor then makes the passes along
 * rows of the other, where rows allow it. */
typedef struct fourier_haar_case {
    firenet_type type;
    int axes;
    int64_t shape[3];
    int64_t step; /* every which point, or row, is sampled */
    int rows;
} fourier_haar_case;

static const fourier_haar_case fourier_haar_cases[] = {
    {FIRENET_C128, 2, {128, 128, 1}, 7, 0}, /* more than one tile */
    {FIRENET_C64, 2, {32, 64, 1}, 3, 0},
    {FIRENET_C64, 2, {8, 4, 1}, 3, 0}, /* rows shorter than a cache line */
    {FIRENET_C128, 2, {16, 32, 1}, 4, 1},
    {FIRENET_C128, 3, {8, 4, 16}, 5, 0},
    {FIRENET_C64, 1, {64, 1, 1}, 3, 0},
};
#define FOURIER_HAAR_CASES \
    ((int)(sizeof fourier_haar_cases / sizeof fourier_haar_cases[0]))

static firenet_operator *fourier_samples(firenet_context *c,
                                         const fourier_haar_case *k) {
    int64_t n = k->shape[0] * k->shape[1] * k->shape[2], count = 0;
    int64_t *indices = malloc((size_t)n * sizeof *indices);
    firenet_operator *dft, *sample, *both;
    for (int64_t i = 0; i < n; i++) {
        int64_t unit = k->rows ? i / k->shape[1] : i;
        if (unit % k->step == 1)
            indices[count++] = i;
    }
    assert_ok(
        c, firenet_operator_create_dft(&dft, c, k->type, k->axes, k->shape, 0));
    assert_ok(c, firenet_operator_create_sample(&sample, c, k->type, n, indices,
                                                count));
    assert_ok(c, firenet_operator_compose(&both, c, sample, dft));
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    free(indices);
    return both;
}

START_TEST(fourier_haar_is_one_factor_after_the_other_to_the_bit) {
    const fourier_haar_case *k = &fourier_haar_cases[_i / 2];
    firenet_operator *haar, *synthesis, *composition;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_context_set_threads(c, 1 + _i % 2));
    firenet_operator *samples = fourier_samples(c, k);
    assert_ok(c,
              firenet_operator_create_haar(&haar, c, k->type, k->axes, k->shape,
                                           2, FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_adjoint(&synthesis, c, haar));
    assert_ok(c, firenet_operator_compose(&composition, c, samples, synthesis));
    vec x = vec_random(k->type, firenet_operator_cols(composition), 5);
    vec y = vec_random(k->type, firenet_operator_rows(composition), 6);
    vec image = operator_applied(c, synthesis, &x, 0);
    vec forward = operator_applied(c, samples, &image, 0);
    vec back = operator_applied(c, samples, &y, 1);
    vec adjoint = operator_applied(c, synthesis, &back, 1);
    vec seen_forward = operator_applied(c, composition, &x, 0);
    vec seen_adjoint = operator_applied(c, composition, &y, 1);
    ck_assert_msg(vec_same_bits(&seen_forward, &forward), "%s: forward off %g",
                  firenet_operator_description(composition),
                  vec_error(&seen_forward, &forward));
    ck_assert_msg(vec_same_bits(&seen_adjoint, &adjoint), "%s: adjoint off %g",
                  firenet_operator_description(composition),
                  vec_error(&seen_adjoint, &adjoint));
    vec *all[] = {&x,    &y,       &image,        &forward,
                  &back, &adjoint, &seen_forward, &seen_adjoint};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        vec_free(all[i]);
    firenet_operator *made[] = {haar, synthesis, composition, samples};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        firenet_operator_release(made[i]);
    context_end(c, &t);
}
END_TEST

START_TEST(composition_refuses_what_does_not_fit) {
    const int64_t small[] = {4, 4}, large[] = {8, 6};
    firenet_operator *a, *b, *d, *out;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_dft(&a, c, FIRENET_C128, 2, small, 0));
    assert_ok(c, firenet_operator_create_dft(&b, c, FIRENET_C128, 2, large, 0));
    assert_ok(c, firenet_operator_create_dft(&d, c, FIRENET_C64, 2, small, 0));
    assert_refused(FIRENET_ERR_SHAPE, c, out, "16",
                   firenet_operator_compose(&out, c, a, b));
    assert_error_names(c, "48");
    assert_refused(FIRENET_ERR_TYPE, c, out, "c128",
                   firenet_operator_compose(&out, c, a, d));
    assert_error_names(c, "c64");
    assert_refused(FIRENET_ERR_NULL, c, out,
                   "a:", firenet_operator_compose(&out, c, NULL, b));
    assert_refused(FIRENET_ERR_NULL, c, out,
                   "b:", firenet_operator_compose(&out, c, a, NULL));
    assert_refused(FIRENET_ERR_NULL, c, out,
                   "a:", firenet_operator_adjoint(&out, c, NULL));
    firenet_operator_release(a);
    firenet_operator_release(b);
    firenet_operator_release(d);
    context_end(c, &t);
}
END_TEST

START_TEST(description_reads_as_the_formula) {
    const int64_t shape[] = {256, 256}, indices[] = {0, 7};
    firenet_operator *sample, *dft, *haar, *back, *ab, *abc;
    tally t;
    firenet_context *c = context_new(&t);
    const firenet_type type = FIRENET_C64;
    assert_ok(
        c, firenet_operator_create_sample(&sample, c, type, 65536, indices, 2));
    assert_ok(c, firenet_operator_create_dft(&dft, c, type, 2, shape, 0));
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 2, shape, 5,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_adjoint(&back, c, haar));
    assert_ok(c, firenet_operator_compose(&ab, c, sample, dft));
    assert_ok(c, firenet_operator_compose(&abc, c, ab, back));
    ck_assert_str_eq(
        firenet_operator_description(abc),
        "sample[2 of 65536] o dft[256x256] o haar[256x256, 5 levels]^H");
    firenet_operator *all[] = {sample, dft, haar, back, ab, abc};
    for (int i = 0; i < 6; i++)
        firenet_operator_release(all[i]);
    context_end(c, &t);
}
END_TEST

START_TEST(null_operators_have_neutral_answers) {
    double worst;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_workspace *w = (firenet_workspace *)(void *)&t;
    ck_assert_int_eq(firenet_operator_rows(NULL), 0);
    ck_assert_int_eq(firenet_operator_cols(NULL), 0);
    assert_at_most(fabs(firenet_operator_norm_bound(NULL)), 0);
    assert_at_most(fabs(firenet_operator_coisometry(NULL)), 0);
    ck_assert_int_eq(firenet_operator_is_unitary(NULL), 0);
    ck_assert_int_eq((int)firenet_operator_workspace_bytes(NULL), 0);
    ck_assert_str_eq(firenet_operator_description(NULL), "");
    ck_assert_ptr_null(firenet_operator_retain(NULL));
    firenet_operator_release(NULL);
    firenet_workspace_release(NULL);
    assert_status(FIRENET_ERR_NULL, c, firenet_workspace_create(&w, c, NULL));
    ck_assert_ptr_null(w);
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_check_adjoint(c, NULL, 1, 1, &worst));
    context_end(c, &t);
}
END_TEST

START_TEST(check_adjoint_refuses_bad_arguments) {
    const int64_t indices[] = {1};
    double worst = 7;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(
        c, firenet_operator_create_sample(&a, c, FIRENET_F32, 2, indices, 1));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_operator_check_adjoint(c, a, 0, 1, &worst));
    assert_error_names(c, "trials");
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_check_adjoint(c, a, 1, 1, NULL));
    assert_error_names(c, "worst");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_operator_check_adjoint(NULL, a, 1, 1, &worst));
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("operators");
    TCase *values = tcase_create("values");
    TCase *bad = tcase_create("bad input");
    tcase_add_test(values, sample_picks_in_the_given_order);
    tcase_add_test(values, an_operator_applies_without_a_workspace);
    tcase_add_test(values, adjoint_of_adjoint_is_the_original);
    tcase_add_test(values, composition_applies_right_then_left);
    tcase_add_loop_test(values,
                        fourier_haar_is_one_factor_after_the_other_to_the_bit,
                        0, 2 * FOURIER_HAAR_CASES);
    tcase_add_test(values, description_reads_as_the_formula);
    tcase_add_test(bad, sample_refuses_bad_indices);
    tcase_add_test(bad, composition_refuses_what_does_not_fit);
    tcase_add_test(bad, null_operators_have_neutral_answers);
    tcase_add_test(bad, check_adjoint_refuses_bad_arguments);
    suite_add_tcase(s, values);
    suite_add_tcase(s, bad);
    return s;
}

int main(void) {
    return run_suite(suite());
}
