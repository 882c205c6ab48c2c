/* SPDX-License-Identifier: BSD-3-Clause */
/* Wavelet transforms: values of PyWavelets (data/wavelets.py), what defines the
 * filters, and what the two transforms have to do with each other and with
 * Haar's. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES = 52118 };

typedef enum kind { FILTER, DECIMATED, UNDECIMATED } kind;

typedef struct wavelet_case {
    kind kind;
    firenet_wavelet wavelet;
    int axes;
    int64_t shape[FIRENET_MAX_AXES];
    int levels, layout;
    int64_t offset, count;
} wavelet_case;

static const wavelet_case cases[] = {
#include "data/wavelets/cases.inc"
};
enum { CASES = sizeof cases / sizeof cases[0] };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

enum { WAVELETS = 19 };

/* db1 .. db10, sym2 .. sym10 */
static firenet_wavelet wavelet_number(int i) {
    return (firenet_wavelet)(i < 10 ? 101 + i : 202 + i - 10);
}

static int moments(firenet_wavelet wavelet) {
    return (int)wavelet % 100;
}

static int64_t cells(int axes, const int64_t *shape) {
    int64_t count = 1;
    for (int a = 0; a < axes; a++)
        count *= shape[a];
    return count;
}

static firenet_operator *make(firenet_context *c, firenet_type type,
                              const wavelet_case *k) {
    firenet_operator *a;
    if (k->kind == UNDECIMATED)
        assert_ok(c,
                  firenet_operator_create_undecimated_wavelet(
                      &a, c, type, k->axes, k->shape, k->levels, k->wavelet));
    else
        assert_ok(c, firenet_operator_create_wavelet(
                         &a, c, type, k->axes, k->shape, k->levels, k->wavelet,
                         (firenet_layout)k->layout));
    return a;
}

/* ----------------------------------------------------------------- values */

/* Complex vectors are the real ones times this. */
static const double complex turn = 1 - 2 * I;

static vec input(firenet_type type, int64_t length) {
    vec x = vec_new(type, length);
    for (int64_t j = 0; j < length; j++) {
        double value = (double)((7919 * j + 13) % 1009) / 1009 - 0.5;
        vec_set(&x, j, type_is_complex(type) ? value * turn : value);
    }
    return x;
}

static vec expected(firenet_type type, const wavelet_case *k) {
    double *all = data_read("wavelets", "values.f64", VALUES * sizeof(double));
    vec y = vec_new(type, k->count);
    for (int64_t j = 0; j < k->count; j++) {
        double value = all[k->offset + j];
        vec_set(&y, j, type_is_complex(type) ? value * turn : value);
    }
    free(all);
    return y;
}

START_TEST(transforms_are_those_of_pywavelets) {
    const wavelet_case *k = &cases[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    if (k->kind == FILTER)
        return;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = make(c, type, k);
    vec x = input(type, cells(k->axes, k->shape)), want = expected(type, k);
    vec y = operator_applied(c, a, &x, 0);
    vec back = operator_applied(c, a, &want, 1); /* A^H A = I for all */
    double limit = 20 * 2 * type_epsilon(type);
    assert_at_most(vec_error(&y, &want), limit);
    assert_at_most(vec_error(&back, &x), limit);
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&y);
    vec_free(&want);
    vec_free(&back);
    context_end(c, &t);
}
END_TEST

/* ---------------------------------------------------------------- filters */

/* One level's synthesis of a unit vector far from the ends of a line: its taps
 * of h, or of g, begin at point 2k - p + 1. */
enum { LINE = 64, MIDDLE = 16 };

static void filter(firenet_wavelet wavelet, int high, double *taps) {
    tally t;
    firenet_context *c = context_new(&t);
    const wavelet_case k = {DECIMATED, wavelet, 1, {LINE}, 1, 10, 0, 0};
    firenet_operator *a = make(c, FIRENET_F64, &k);
    vec unit = vec_new(FIRENET_F64, LINE);
    vec_fill(&unit, 0);
    vec_set(&unit, (high ? LINE / 2 : 0) + MIDDLE, 1);
    vec x = operator_applied(c, a, &unit, 1);
    int p = moments(wavelet);
    for (int m = 0; m < 2 * p; m++)
        taps[m] = creal(vec_get(&x, 2 * MIDDLE - p + 1 + m));
    double inside = 0;
    for (int m = 0; m < 2 * p; m++)
        inside += taps[m] * taps[m];
    assert_at_most(fabs(vec_norm(&x) - sqrt(inside)), 1e-15);
    firenet_operator_release(a);
    vec_free(&unit);
    vec_free(&x);
    context_end(c, &t);
}

/* PyWavelets' tables hold extremal phases to the last digit, symlets to 12. */
START_TEST(filters_are_pywavelets) {
    const wavelet_case *k = &cases[_i];
    if (k->kind != FILTER)
        return;
    double taps[20], limit = k->wavelet < FIRENET_WAVELET_SYM2 ? 2e-16 : 1e-11;
    double *all = data_read("wavelets", "values.f64", VALUES * sizeof(double));
    filter(k->wavelet, 0, taps);
    ck_assert_int_eq(k->count, 2 * moments(k->wavelet));
    for (int m = 0; m < k->count; m++)
        assert_at_most(fabs(taps[m] - all[k->offset + m]), limit);
    free(all);
}
END_TEST

static double product_by(const double *a, const double *b, int count,
                         int shift) {
    double sum = 0;
    for (int m = 0; m + shift < count; m++)
        sum += a[m + shift] * b[m];
    return sum;
}

START_TEST(filters_are_orthonormal) {
    firenet_wavelet wavelet = wavelet_number(_i);
    double h[20], g[20];
    int count = 2 * moments(wavelet);
    filter(wavelet, 0, h);
    filter(wavelet, 1, g);
    for (int shift = 0; shift < count; shift += 2) {
        assert_at_most(fabs(product_by(h, h, count, shift) - !shift), 1e-15);
        assert_at_most(fabs(product_by(g, g, count, shift) - !shift), 1e-15);
        assert_at_most(fabs(product_by(h, g, count, shift)), 1e-15);
        assert_at_most(fabs(product_by(g, h, count, shift)), 1e-15);
    }
}
END_TEST

/* g is orthogonal to polynomials of degree below p, and to no more. */
START_TEST(details_of_polynomials_vanish) {
    firenet_wavelet wavelet = wavelet_number(_i);
    double g[20];
    int p = moments(wavelet);
    filter(wavelet, 1, g);
    for (int degree = 0; degree <= p; degree++) {
        double sum = 0, scale = 0;
        for (int m = 0; m < 2 * p; m++) {
            double term = g[m] * pow((m - p + 0.5) / p, degree);
            sum += term;
            scale += fabs(term);
        }
        if (degree < p)
            assert_at_most(fabs(sum), 20 * 2.3e-16 * scale);
        else
            ck_assert_msg(fabs(sum) > 1e-9 * scale, "%g of %g", sum, scale);
    }
}
END_TEST

/* --------------------------------------------------------------- relations */

static void assert_same(firenet_context *c, firenet_operator *a,
                        firenet_operator *b, int adjoint, const vec *x) {
    vec seen = operator_applied(c, a, x, adjoint);
    vec want = operator_applied(c, b, x, adjoint);
    ck_assert_msg(vec_same_bits(&seen, &want), "off by %g",
                  vec_error(&seen, &want));
    vec_free(&seen);
    vec_free(&want);
}

START_TEST(db1_is_haar) {
    firenet_type type = types[_i % TYPES];
    const int64_t shape[] = {24, 16};
    firenet_layout layout =
        _i / TYPES ? FIRENET_LAYOUT_NESTED : FIRENET_LAYOUT_LEVELS;
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a, *b;
    vec x = vec_random(type, 24 * 16, 3), many = vec_random(type, 3840, 4);
    assert_ok(c, firenet_operator_create_wavelet(&a, c, type, 2, shape, 3,
                                                 FIRENET_WAVELET_DB1, layout));
    assert_ok(c,
              firenet_operator_create_haar(&b, c, type, 2, shape, 3, layout));
    assert_same(c, a, b, 0, &x);
    assert_same(c, a, b, 1, &x);
    firenet_operator_release(a);
    firenet_operator_release(b);
    assert_ok(c, firenet_operator_create_undecimated_wavelet(
                     &a, c, type, 2, shape, 3, FIRENET_WAVELET_DB1));
    assert_ok(
        c, firenet_operator_create_undecimated_haar(&b, c, type, 2, shape, 3));
    assert_same(c, a, b, 0, &x);
    assert_same(c, a, b, 1, &many);
    firenet_operator_release(a);
    firenet_operator_release(b);
    vec_free(&x);
    vec_free(&many);
    context_end(c, &t);
}
END_TEST

/* Each 2^l-th point of a block of the undecimated transform, 2^{dl/2} times. */
START_TEST(undecimated_blocks_hold_the_decimated_ones) {
    firenet_wavelet wavelet = wavelet_number(_i);
    wavelet_case k = {DECIMATED, wavelet, 2, {16, 24}, 3, 10, 0, 0};
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = make(c, FIRENET_C128, &k);
    k.kind = UNDECIMATED;
    firenet_operator *frame = make(c, FIRENET_C128, &k);
    vec x = vec_random(FIRENET_C128, 16 * 24, 5);
    vec few = operator_applied(c, a, &x, 0);
    vec all = operator_applied(c, frame, &x, 0),
        picked = vec_convert(few.type, &few);
    int64_t at = 0;
    for (int block = 0; block < 10; block++) {
        int level = block < 4 ? 3 : block < 7 ? 2 : 1, step = 1 << level;
        for (int64_t i = 0; i < 16; i += step)
            for (int64_t j = 0; j < 24; j += step)
                vec_set(&picked, at++,
                        step * vec_get(&all, (block * 16 + i) * 24 + j));
    }
    ck_assert_int_eq(at, few.length);
    assert_at_most(vec_error(&picked, &few), 20 * 2.3e-16);
    firenet_operator_release(a);
    firenet_operator_release(frame);
    vec_free(&x);
    vec_free(&few);
    vec_free(&all);
    vec_free(&picked);
    context_end(c, &t);
}
END_TEST

/* A frame on any size, filters around the line several times included. */
START_TEST(undecimated_synthesis_inverts_on_any_size) {
    static const int64_t shapes[][3] = {
        {9, 1, 1}, {6, 5, 1}, {3, 5, 2}, {31, 1, 1}, {7, 12, 1}};
    static const int axes[] = {1, 2, 3, 1, 2};
    static const int levels[] = {3, 2, 1, 4, 2};
    int which = _i % 5, wavelet = _i / 5 % WAVELETS;
    firenet_type type = types[_i % TYPES];
    wavelet_case k = {UNDECIMATED,
                      wavelet_number(wavelet),
                      axes[which],
                      {0},
                      levels[which],
                      0,
                      0,
                      0};
    memcpy(k.shape, shapes[which], sizeof k.shape);
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = make(c, type, &k);
    vec x = vec_random(type, cells(k.axes, k.shape), 6);
    vec y = operator_applied(c, a, &x, 0), back = operator_applied(c, a, &y, 1);
    assert_at_most(vec_error(&back, &x), 20 * 2 * type_epsilon(type));
    assert_at_most(fabs(vec_norm(&y) / vec_norm(&x) - 1),
                   20 * 2 * type_epsilon(type));
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&y);
    vec_free(&back);
    context_end(c, &t);
}
END_TEST

/* Images of many pieces; lines with ends that no vector fits. */
START_TEST(any_number_of_threads_gives_the_same_bits) {
    static const wavelet_case large[] = {
        {DECIMATED, FIRENET_WAVELET_DB4, 2, {256, 108}, 2, 10, 0, 0},
        {DECIMATED, FIRENET_WAVELET_SYM7, 3, {128, 12, 20}, 2, 20, 0, 0},
        {DECIMATED, FIRENET_WAVELET_DB10, 1, {30000}, 3, 10, 0, 0},
        {UNDECIMATED, FIRENET_WAVELET_DB2, 2, {100, 75}, 3, 0, 0, 0},
        {UNDECIMATED, FIRENET_WAVELET_SYM4, 3, {20, 11, 30}, 2, 0, 0, 0},
        {UNDECIMATED, FIRENET_WAVELET_DB3, 1, {20000}, 5, 0, 0, 0}};
    const wavelet_case *k = &large[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = make(c, type, k);
    for (int adjoint = 0; adjoint < 2; adjoint++) {
        vec x = vec_random(
            type, adjoint ? firenet_operator_rows(a) : firenet_operator_cols(a),
            7);
        vec alone = operator_applied(c, a, &x, adjoint);
        for (int threads = 2; threads <= 5; threads++) {
            assert_ok(c, firenet_context_set_threads(c, threads));
            vec together = operator_applied(c, a, &x, adjoint);
            ck_assert(vec_same_bits(&alone, &together));
            vec_free(&together);
        }
        assert_ok(c, firenet_context_set_threads(c, 1));
        vec_free(&x);
        vec_free(&alone);
    }
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("wavelet");
    TCase *values = tcase_create("values");
    tcase_add_loop_test(values, transforms_are_those_of_pywavelets, 0,
                        TYPES * CASES);
    TCase *filters = tcase_create("filters");
    tcase_add_loop_test(filters, filters_are_pywavelets, 0, CASES);
    tcase_add_loop_test(filters, filters_are_orthonormal, 1, WAVELETS);
    tcase_add_loop_test(filters, details_of_polynomials_vanish, 1, WAVELETS);
    TCase *relations = tcase_create("relations");
    tcase_add_loop_test(relations, db1_is_haar, 0, 2 * TYPES);
    tcase_add_loop_test(relations, undecimated_blocks_hold_the_decimated_ones,
                        0, WAVELETS);
    tcase_add_loop_test(relations, undecimated_synthesis_inverts_on_any_size, 0,
                        5 * WAVELETS);
    tcase_add_loop_test(relations, any_number_of_threads_gives_the_same_bits, 0,
                        6 * TYPES);
    suite_add_tcase(s, values);
    suite_add_tcase(s, filters);
    suite_add_tcase(s, relations);
    return s;
}

int main(void) {
    return run_suite_in_process(suite());
}
