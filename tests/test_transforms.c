/* SPDX-License-Identifier: BSD-3-Clause */
/* Fourier, Haar and Walsh: values by definition and by hand. What all operators
 * share is in contract.c. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void assert_vec_near(const vec *seen, const vec *expected,
                            double factor) {
    assert_at_most(vec_error(seen, expected),
                   factor * type_epsilon(seen->type));
}

/* ------------------------------------------------------------------- dft */

static const int64_t dft_shapes[][2] = {{1, 1}, {2, 1}, {3, 5},  {4, 4},
                                        {7, 2}, {9, 8}, {13, 11}};
enum { DFT_SHAPES = 7 };

/* Frequency at index i: 0 stands at floor(n/2) when centred. */
static int64_t frequency(int64_t i, int64_t n, int centred) {
    return centred ? i - n / 2 : i;
}

static vec dft_by_definition(const vec *x, const int64_t *n, unsigned centred) {
    const double turn = 6.283185307179586476925;
    vec y = vec_new(x->type, x->length);
    for (int64_t k = 0; k < x->length; k++) {
        int64_t k0 = frequency(k / n[1], n[0], centred & 1);
        int64_t k1 = frequency(k % n[1], n[1], centred >> 1 & 1);
        double complex sum = 0;
        for (int64_t j = 0; j < x->length; j++) {
            int64_t r0 = (j / n[1]) * k0 % n[0], r1 = (j % n[1]) * k1 % n[1];
            double phase =
                turn * ((double)r0 / (double)n[0] + (double)r1 / (double)n[1]);
            sum += vec_get(x, j) * (cos(phase) - sin(phase) * I);
        }
        vec_set(&y, k, sum / sqrt((double)x->length));
    }
    return y;
}

START_TEST(dft_follows_its_definition) {
    const int64_t *shape = dft_shapes[_i / 8];
    unsigned centred = (unsigned)_i % 4;
    firenet_type type = _i / 4 % 2 ? FIRENET_C64 : FIRENET_C128;
    firenet_operator *dft;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_dft(&dft, c, type, 2, shape, centred));
    vec x = vec_random(type, shape[0] * shape[1], 3);
    vec seen = operator_applied(c, dft, &x, 0);
    vec expected = dft_by_definition(&x, shape, centred);
    assert_vec_near(&seen, &expected, 30);
    firenet_operator_release(dft);
    vec_free(&x);
    vec_free(&seen);
    vec_free(&expected);
    context_end(c, &t);
}
END_TEST

START_TEST(dft_of_four_by_hand) {
    const int64_t shape[] = {1, 4};
    const double complex in[] = {1, 2, 3, 4};
    const double complex plain[] = {5, -1 + 1 * I, -1, -1 - 1 * I};
    const double complex centred[] = {-1, -1 - 1 * I, 5, -1 + 1 * I};
    tally t;
    firenet_context *c = context_new(&t);
    for (unsigned mask = 0; mask < 4; mask += 2) {
        firenet_operator *dft;
        vec x = vec_new(FIRENET_C128, 4), want = vec_new(FIRENET_C128, 4);
        assert_ok(c, firenet_operator_create_dft(&dft, c, FIRENET_C128, 2,
                                                 shape, mask));
        for (int i = 0; i < 4; i++) {
            vec_set(&x, i, in[i]);
            vec_set(&want, i, mask ? centred[i] : plain[i]);
        }
        vec seen = operator_applied(c, dft, &x, 0);
        assert_vec_near(&seen, &want, 4);
        firenet_operator_release(dft);
        vec_free(&x);
        vec_free(&want);
        vec_free(&seen);
    }
    context_end(c, &t);
}
END_TEST

/* ------------------------------------------------------------------ haar */

START_TEST(haar_of_two_by_two_by_hand) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    const int64_t shape[] = {2, 2};
    /* [1 2; 3 4]: average, rows, columns, both */
    const double in[] = {1, 2, 3, 4}, out[] = {5, -2, -1, 0};
    firenet_operator *haar;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_haar(&haar, c, types[_i], 2, shape, 1,
                                              FIRENET_LAYOUT_LEVELS));
    vec x = vec_new(types[_i], 4), want = vec_new(types[_i], 4);
    for (int i = 0; i < 4; i++) {
        vec_set(&x, i, in[i]);
        vec_set(&want, i, out[i]);
    }
    vec seen = operator_applied(c, haar, &x, 0),
        back = operator_applied(c, haar, &seen, 1);
    assert_vec_near(&seen, &want, 4);
    assert_vec_near(&back, &x, 4);
    firenet_operator_release(haar);
    vec_free(&x);
    vec_free(&want);
    vec_free(&seen);
    vec_free(&back);
    context_end(c, &t);
}
END_TEST

/* One level by definition: image of n0 x n1 to A followed by H V D. */
static void haar_once(const double complex *x, int64_t n0, int64_t n1,
                      double complex *average, double complex *details) {
    int64_t block = n0 / 2 * (n1 / 2);
    for (int64_t r = 0; r < n0 / 2; r++)
        for (int64_t c = 0; c < n1 / 2; c++) {
            const double complex *p = x + 2 * r * n1 + 2 * c;
            double complex a = p[0], b = p[1], d = p[n1], e = p[n1 + 1];
            int64_t i = r * (n1 / 2) + c;
            average[i] = (a + b + d + e) / 2;
            details[i] = (a + b - d - e) / 2;
            details[block + i] = (a - b + d - e) / 2;
            details[2 * block + i] = (a - b - d + e) / 2;
        }
}

static vec haar_by_definition(const vec *x, const int64_t *shape, int levels) {
    size_t bytes = (size_t)x->length * sizeof(double complex);
    double complex *image = malloc(bytes), *next = malloc(bytes);
    double complex *all = malloc(bytes);
    int64_t n0 = shape[0], n1 = shape[1];
    ck_assert(image && next && all);
    for (int64_t i = 0; i < x->length; i++)
        image[i] = vec_get(x, i);
    for (int level = 0; level < levels; level++, n0 /= 2, n1 /= 2) {
        haar_once(image, n0, n1, next, all + n0 * n1 / 4);
        memcpy(image, next, bytes / 4);
    }
    memcpy(all, image, (size_t)(n0 * n1) * sizeof *all);
    vec y = vec_new(x->type, x->length);
    for (int64_t i = 0; i < x->length; i++)
        vec_set(&y, i, all[i]);
    free(image);
    free(next);
    free(all);
    return y;
}

typedef struct haar_case {
    int64_t shape[2];
    int levels;
} haar_case;

static const haar_case haar_cases[] = {
    {{2, 6}, 1},  {{4, 4}, 2},   {{30, 30}, 1}, {{12, 8}, 2},
    {{8, 24}, 3}, {{64, 16}, 4}, {{80, 48}, 4}, {{128, 128}, 7}};
enum { HAAR_CASES = 8 };

START_TEST(haar_follows_its_definition) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    const haar_case *k = &haar_cases[_i / 4];
    firenet_operator *haar;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c,
              firenet_operator_create_haar(&haar, c, types[_i % 4], 2, k->shape,
                                           k->levels, FIRENET_LAYOUT_LEVELS));
    vec x = vec_random(types[_i % 4], k->shape[0] * k->shape[1], 4);
    vec seen = operator_applied(c, haar, &x, 0);
    vec expected = haar_by_definition(&x, k->shape, k->levels);
    assert_vec_near(&seen, &expected, 4 * k->levels + 4);
    firenet_operator_release(haar);
    vec_free(&x);
    vec_free(&seen);
    vec_free(&expected);
    context_end(c, &t);
}
END_TEST

START_TEST(walsh_of_eight_by_hand) {
    static const char *const sequency[8] = {"++++++++", "++++----", "++----++",
                                            "++--++--", "+--++--+", "+--+-++-",
                                            "+-+--+-+", "+-+-+-+-"};
    static const int dyadic[8] = {0, 1, 3, 2, 7, 6, 4, 5};
    static const int natural[8] = {0, 7, 3, 4, 1, 6, 2, 5};
    static const firenet_walsh_order orders[3] = {
        FIRENET_WALSH_SEQUENCY, FIRENET_WALSH_DYADIC, FIRENET_WALSH_NATURAL};
    const int64_t shape[] = {8};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_walsh(&a, c, FIRENET_F64, 1, shape,
                                               orders[_i]));
    for (int j = 0; j < 8; j++) {
        vec x = vec_new(FIRENET_F64, 8);
        vec_fill(&x, 0);
        vec_set(&x, j, 1);
        vec y = operator_applied(c, a, &x, 0);
        for (int k = 0; k < 8; k++) {
            int row = _i == 0 ? k : _i == 1 ? dyadic[k] : natural[k];
            double sign = sequency[row][j] == '+' ? 1 : -1;
            assert_at_most(fabs(creal(vec_get(&y, k)) - sign * sqrt(0.125)),
                           4 * type_epsilon(FIRENET_F64));
        }
        vec_free(&x);
        vec_free(&y);
    }
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* What a batch does to each vector is what its operator does. */
START_TEST(batch_is_one_after_the_other) {
    const int64_t shape[] = {3, 5};
    firenet_operator *one, *many;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c,
              firenet_operator_create_dft(&one, c, FIRENET_C64, 2, shape, 3));
    assert_ok(c, firenet_operator_batch(&many, c, one, 4));
    vec x = vec_random(FIRENET_C64, 60, 8),
        y = operator_applied(c, many, &x, 0);
    for (int i = 0; i < 4; i++) {
        vec part = {FIRENET_C64, 15, (char *)x.data + 15 * 8 * i};
        vec seen = {FIRENET_C64, 15, (char *)y.data + 15 * 8 * i};
        vec expected = operator_applied(c, one, &part, 0);
        ck_assert(vec_same_bits(&seen, &expected));
        vec_free(&expected);
    }
    firenet_operator_release(one);
    firenet_operator_release(many);
    vec_free(&x);
    vec_free(&y);
    context_end(c, &t);
}
END_TEST

/* ---------------------------------------------------------- sampled lines */

/* Every third line along an axis of a 3-D image, one of them short. */
static int64_t line_mask(const int64_t *n, int axis, int64_t *indices) {
    int64_t count = 0;
    for (int64_t k = 0; k < n[0] * n[1] * n[2]; k++) {
        int64_t i[3] = {k / (n[1] * n[2]), k / n[2] % n[1], k % n[2]};
        int64_t line = i[(axis + 1) % 3] + i[(axis + 2) % 3];
        if (line % 3 == 1 && (line > 1 || i[axis] % 2))
            indices[count++] = k;
    }
    return count;
}

/* Lines of samples are left out of passes: what they yield is what a whole
 * transform has there, in both directions; of real images, which are half
 * transformed, what that of complex ones has, and the real part of what comes
 * back. */
START_TEST(sampled_lines_are_those_of_the_whole_transform) {
    const int64_t shapes[][3] = {
        {9, 1, 20}, {7, 5, 18}, {20, 6, 4}, {4, 3, 70}};
    const firenet_type type = _i % 2 ? FIRENET_F64 : FIRENET_C128;
    const int64_t *n = shapes[_i / 6];
    int64_t length = n[0] * n[1] * n[2];
    int64_t *indices = malloc((size_t)length * sizeof *indices);
    int64_t count = line_mask(n, _i / 2 % 3, indices);
    firenet_operator *dft, *first, *sample, *both;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_dft(&dft, c, FIRENET_C128, 3, n, 5));
    assert_ok(c, firenet_operator_create_dft(&first, c, type, 3, n, 5));
    assert_ok(c, firenet_operator_create_sample(&sample, c, FIRENET_C128,
                                                length, indices, count));
    assert_ok(c, firenet_operator_compose(&both, c, sample, first));
    vec x = vec_random(type, length, 3), same = vec_convert(FIRENET_C128, &x);
    vec y = vec_random(FIRENET_C128, count, 4);
    vec spectrum = operator_applied(c, dft, &same, 0);
    vec expected = operator_applied(c, sample, &spectrum, 0);
    vec seen = operator_applied(c, both, &x, 0);
    assert_vec_near(&seen, &expected, 20.0);
    vec filled = operator_applied(c, sample, &y, 1);
    vec whole = operator_applied(c, dft, &filled, 1);
    vec image = vec_convert(type, &whole);
    vec back = operator_applied(c, both, &y, 1);
    assert_vec_near(&back, &image, 20.0);
    vec *all[] = {&x,    &same,   &y,     &spectrum, &expected,
                  &seen, &filled, &whole, &image,    &back};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        vec_free(all[i]);
    free(indices);
    firenet_operator_release(dft);
    firenet_operator_release(first);
    firenet_operator_release(sample);
    firenet_operator_release(both);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("transforms");
    TCase *values = tcase_create("values");
    tcase_add_loop_test(values, dft_follows_its_definition, 0, 8 * DFT_SHAPES);
    tcase_add_test(values, dft_of_four_by_hand);
    tcase_add_loop_test(values, sampled_lines_are_those_of_the_whole_transform,
                        0, 24);
    tcase_add_loop_test(values, haar_of_two_by_two_by_hand, 0, 4);
    tcase_add_loop_test(values, haar_follows_its_definition, 0, 4 * HAAR_CASES);
    tcase_add_loop_test(values, walsh_of_eight_by_hand, 0, 3);
    tcase_add_test(values, batch_is_one_after_the_other);
    suite_add_tcase(s, values);
    return s;
}

int main(void) {
    return run_suite(suite());
}
