/* SPDX-License-Identifier: BSD-3-Clause */
/* What the constructors of transforms refuse. */
#include "operators.h"

START_TEST(dft_refuses_bad_arguments) {
    const int64_t shape[] = {4, 6, 2, 2}, empty[] = {4, 0}, minus[] = {-4, 4};
    const int64_t huge[] = {INT64_C(1) << 40, INT64_C(1) << 40};
    const firenet_type c128 = FIRENET_C128;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_create_dft(NULL, c, c128, 2, shape, 0));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_operator_create_dft(&a, NULL, c128, 2, shape, 0));
    assert_refused(FIRENET_ERR_NULL, c, a, "shape",
                   firenet_operator_create_dft(&a, c, c128, 2, NULL, 0));
    assert_refused(
        FIRENET_ERR_TYPE, c, a, "type",
        firenet_operator_create_dft(&a, c, (firenet_type)1, 2, shape, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "axes",
                   firenet_operator_create_dft(&a, c, c128, 0, shape, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "axes",
                   firenet_operator_create_dft(&a, c, c128, 4, shape, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "shape[1]",
                   firenet_operator_create_dft(&a, c, c128, 2, empty, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "-4",
                   firenet_operator_create_dft(&a, c, c128, 2, minus, 0));
    assert_refused(FIRENET_ERR_RANGE, c, a, "centred",
                   firenet_operator_create_dft(&a, c, c128, 2, shape, 4));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "shape",
                   firenet_operator_create_dft(&a, c, c128, 2, huge, 0));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "real images",
                   firenet_operator_create_dft(&a, c, FIRENET_F64, 1, huge, 0));
    context_end(c, &t);
}
END_TEST

START_TEST(haar_refuses_bad_arguments) {
    const int64_t shape[] = {24, 8}, odd[] = {3, 5}, empty[] = {0, 8};
    const int64_t huge[] = {INT64_C(1) << 40, INT64_C(1) << 40};
    const firenet_layout layout = FIRENET_LAYOUT_LEVELS;
    const firenet_type f64 = FIRENET_F64;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_status(
        FIRENET_ERR_NULL, c,
        firenet_operator_create_haar(NULL, c, f64, 2, shape, 1, layout));
    assert_refused(
        FIRENET_ERR_NULL, c, a, "shape",
        firenet_operator_create_haar(&a, c, f64, 2, NULL, 1, layout));
    assert_refused(FIRENET_ERR_TYPE, c, a, "type",
                   firenet_operator_create_haar(&a, c, (firenet_type)0, 2,
                                                shape, 1, layout));
    assert_refused(FIRENET_ERR_RANGE, c, a, "axis 0",
                   firenet_operator_create_haar(&a, c, f64, 2, odd, 1, layout));
    assert_refused(
        FIRENET_ERR_RANGE, c, a, "shape[0]",
        firenet_operator_create_haar(&a, c, f64, 2, empty, 1, layout));
    assert_refused(
        FIRENET_ERR_RANGE, c, a, "levels",
        firenet_operator_create_haar(&a, c, f64, 2, shape, 0, layout));
    assert_refused(
        FIRENET_ERR_RANGE, c, a, "3",
        firenet_operator_create_haar(&a, c, f64, 2, shape, 4, layout));
    assert_refused(
        FIRENET_ERR_RANGE, c, a, "levels",
        firenet_operator_create_haar(&a, c, f64, 2, shape, 64, layout));
    assert_refused(FIRENET_ERR_UNSUPPORTED, c, a, "layout",
                   firenet_operator_create_haar(&a, c, f64, 2, shape, 1,
                                                (firenet_layout)77));
    assert_refused(
        FIRENET_ERR_TOO_LARGE, c, a, "shape",
        firenet_operator_create_haar(&a, c, f64, 2, huge, 1, layout));
    context_end(c, &t);
}
END_TEST

START_TEST(walsh_refuses_bad_arguments) {
    const int64_t shape[] = {4, 8}, six[] = {4, 6};
    const firenet_walsh_order order = FIRENET_WALSH_SEQUENCY;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(
        FIRENET_ERR_NULL, c, a, "shape",
        firenet_operator_create_walsh(&a, c, FIRENET_F32, 2, NULL, order));
    assert_refused(
        FIRENET_ERR_TYPE, c, a, "type",
        firenet_operator_create_walsh(&a, c, (firenet_type)1, 2, shape, order));
    assert_refused(
        FIRENET_ERR_RANGE, c, a, "shape[1]: 6",
        firenet_operator_create_walsh(&a, c, FIRENET_F32, 2, six, order));
    assert_error_names(c, "4 and 8");
    assert_refused(FIRENET_ERR_UNSUPPORTED, c, a, "order",
                   firenet_operator_create_walsh(&a, c, FIRENET_F32, 2, shape,
                                                 (firenet_walsh_order)11));
    context_end(c, &t);
}
END_TEST

START_TEST(undecimated_haar_refuses_bad_arguments) {
    const int64_t shape[] = {12, 5};
    const int64_t large[] = {INT64_MAX / 1024};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_RANGE, c, a, "1 .. 2: axis 1",
                   firenet_operator_create_undecimated_haar(&a, c, FIRENET_F32,
                                                            2, shape, 3));
    assert_refused(FIRENET_ERR_RANGE, c, a, "levels: 0",
                   firenet_operator_create_undecimated_haar(&a, c, FIRENET_F32,
                                                            2, shape, 0));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "levels: 2",
                   firenet_operator_create_undecimated_haar(&a, c, FIRENET_F32,
                                                            1, large, 2));
    context_end(c, &t);
}
END_TEST

START_TEST(batch_refuses_bad_arguments) {
    const int64_t shape[] = {4, 4};
    firenet_operator *a, *inner;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_walsh(&inner, c, FIRENET_F32, 2, shape,
                                               FIRENET_WALSH_NATURAL));
    assert_refused(FIRENET_ERR_NULL, c, a,
                   "a:", firenet_operator_batch(&a, c, NULL, 2));
    assert_refused(FIRENET_ERR_RANGE, c, a, "count: 0",
                   firenet_operator_batch(&a, c, inner, 0));
    assert_refused(FIRENET_ERR_TOO_LARGE, c, a, "count",
                   firenet_operator_batch(&a, c, inner, INT64_MAX / 2));
    firenet_operator_release(inner);
    context_end(c, &t);
}
END_TEST

/* Walsh matrices of eight by hand: signs of the rows, first column left. */
START_TEST(wavelets_refuse_bad_arguments) {
    const int64_t shape[] = {64, 24};
    firenet_layout layout = FIRENET_LAYOUT_LEVELS;
    firenet_wavelet db4 = FIRENET_WAVELET_DB4, none = (firenet_wavelet)111;
    firenet_type f64 = FIRENET_F64;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(
        FIRENET_ERR_UNSUPPORTED, c, a, "wavelet: 111",
        firenet_operator_create_wavelet(&a, c, f64, 2, shape, 3, none, layout));
    assert_error_names(c, "DB1 .. DB10 (101 .. 110) and SYM2 .. SYM10");
    assert_refused(FIRENET_ERR_UNSUPPORTED, c, a, "wavelet: 111",
                   firenet_operator_create_undecimated_wavelet(&a, c, f64, 2,
                                                               shape, 3, none));
    assert_refused(
        FIRENET_ERR_RANGE, c, a,
        "levels: 4, allowed is 1 .. 3: axis 1 has 24 points",
        firenet_operator_create_wavelet(&a, c, f64, 2, shape, 4, db4, layout));
    assert_refused(FIRENET_ERR_RANGE, c, a,
                   "levels: 5, allowed is 1 .. 4: axis 1 has 24 points",
                   firenet_operator_create_undecimated_wavelet(&a, c, f64, 2,
                                                               shape, 5, db4));
    assert_refused(FIRENET_ERR_UNSUPPORTED, c, a, "layout: 11",
                   firenet_operator_create_wavelet(&a, c, f64, 2, shape, 3, db4,
                                                   (firenet_layout)11));
    assert_refused(FIRENET_ERR_TYPE, c, a, "type: 9",
                   firenet_operator_create_wavelet(&a, c, (firenet_type)9, 2,
                                                   shape, 3, db4, layout));
    assert_refused(FIRENET_ERR_RANGE, c, a, "axes: 4",
                   firenet_operator_create_undecimated_wavelet(&a, c, f64, 4,
                                                               shape, 1, db4));
    assert_refused(
        FIRENET_ERR_NULL, c, a, "shape",
        firenet_operator_create_wavelet(&a, c, f64, 2, NULL, 3, db4, layout));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_operator_create_wavelet(NULL, c, f64, 2, shape, 3,
                                                  db4, layout));
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("transform_calls");
    TCase *bad = tcase_create("bad input");
    tcase_add_test(bad, walsh_refuses_bad_arguments);
    tcase_add_test(bad, undecimated_haar_refuses_bad_arguments);
    tcase_add_test(bad, batch_refuses_bad_arguments);
    tcase_add_test(bad, dft_refuses_bad_arguments);
    tcase_add_test(bad, haar_refuses_bad_arguments);
    tcase_add_test(bad, wavelets_refuse_bad_arguments);
    suite_add_tcase(s, bad);
    return run_suite(s);
}
