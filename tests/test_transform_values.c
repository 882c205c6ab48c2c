/* SPDX-License-Identifier: BSD-3-Clause */
/* Every transform against what NumPy, SciPy and PyWavelets make of one input
 * (data/transforms.py), in every element type, forward and back. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES = 55625 };

typedef enum transform { DFT, REAL_DFT, WALSH, HAAR, UNDECIMATED } transform;

typedef struct value_case {
    transform transform;
    int axes;
    int64_t shape[FIRENET_MAX_AXES];
    int first, second; /* the transform's parameters */
    int64_t offset, reals;
} value_case;

static const value_case cases[] = {
#include "data/transforms/cases.inc"
};
enum { CASES = sizeof cases / sizeof cases[0] };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

static int64_t cells(const value_case *k) {
    int64_t count = 1;
    for (int a = 0; a < k->axes; a++)
        count *= k->shape[a];
    return count;
}

static firenet_status make(firenet_operator **out, firenet_context *c,
                           firenet_type type, const value_case *k) {
    switch (k->transform) {
    case DFT:
    case REAL_DFT:
        return firenet_operator_create_centred_dft(out, c, type, k->axes,
                                                   k->shape, (uint32_t)k->first,
                                                   (uint32_t)k->second);
    case WALSH:
        return firenet_operator_create_walsh(out, c, type, k->axes, k->shape,
                                             (firenet_walsh_order)k->first);
    case HAAR:
        return firenet_operator_create_haar(out, c, type, k->axes, k->shape,
                                            k->first,
                                            (firenet_layout)k->second);
    case UNDECIMATED:
        return firenet_operator_create_undecimated_haar(out, c, type, k->axes,
                                                        k->shape, k->first);
    }
    return FIRENET_ERR_UNSUPPORTED;
}

static double input_at(int64_t j) {
    return (double)((7919 * j + 13) % 1009) / 1009 - 0.5;
}

/* Complex inputs of the real transforms are the real one times this, so that
 * real and imaginary parts differ. */
static const double complex turn = 1 - 2 * I;

static vec input(const value_case *k, firenet_type type) {
    vec x = vec_new(type, cells(k));
    for (int64_t j = 0; j < x.length; j++) {
        double complex value = input_at(j);
        if (k->transform == DFT)
            value += input_at(j + 1) * I;
        else if (type_is_complex(type))
            value *= turn;
        vec_set(&x, j, value);
    }
    return x;
}

static vec expected(const value_case *k, firenet_type type) {
    const double *all =
        data_read("transforms", "values.f64", VALUES * sizeof(double));
    const double *v = all + k->offset;
    int paired = k->transform == DFT || k->transform == REAL_DFT;
    vec y = vec_new(type, paired ? k->reals / 2 : k->reals);
    for (int64_t j = 0; j < y.length; j++) {
        double complex value = paired ? v[2 * j] + v[2 * j + 1] * I : v[j];
        if (!paired && type_is_complex(type))
            value *= turn;
        vec_set(&y, j, value);
    }
    free((void *)(uintptr_t)all);
    return y;
}

/* Asserts that y, of a part of a transform, is `whole` at `indices`. */
static void assert_gathered(const vec *y, const vec *whole,
                            const int64_t *indices, double limit) {
    vec want = vec_new(y->type, y->length);
    for (int64_t i = 0; i < y->length; i++)
        vec_set(&want, i, vec_get(whole, indices[i]));
    assert_at_most(vec_error(y, &want), limit);
    vec_free(&want);
}

/* sample o a, of a x = whole, by every `step`-th index from the last on. */
static void assert_sampled(firenet_context *c, firenet_operator *a,
                           const vec *x, const vec *whole, int64_t step,
                           double limit) {
    int64_t count = (whole->length + step - 1) / step;
    int64_t *indices = malloc((size_t)count * sizeof *indices);
    for (int64_t i = 0; i < count; i++)
        indices[i] = whole->length - 1 - i * step;
    firenet_operator *sample, *both;
    assert_ok(c, firenet_operator_create_sample(&sample, c, whole->type,
                                                whole->length, indices, count));
    assert_ok(c, firenet_operator_compose(&both, c, sample, a));
    vec y = operator_applied(c, both, x, 0);
    assert_gathered(&y, whole, indices, limit);
    vec filled = operator_applied(c, sample, &y, 1);
    vec back = operator_applied(c, both, &y, 1);
    vec expected = operator_applied(c, a, &filled, 1);
    assert_at_most(vec_error(&back, &expected), limit);
    firenet_operator_release(sample);
    firenet_operator_release(both);
    vec_free(&y);
    vec_free(&filled);
    vec_free(&back);
    vec_free(&expected);
    free(indices);
}

START_TEST(sampled_values_are_those_of_others) {
    const value_case *k = &cases[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    if (k->transform != (type_is_complex(type) ? DFT : REAL_DFT))
        return;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make(&a, c, type, k));
    vec x = input(k, type);
    vec want = expected(k, firenet_operator_range_type(a));
    double limit =
        20 * 2 * type_epsilon(type) * sqrt(1 + log2((double)cells(k)));
    for (int64_t step = 1; step < 8; step += 3)
        assert_sampled(c, a, &x, &want, step, limit);
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&want);
    context_end(c, &t);
}
END_TEST

/* Passes along rows are made among Haar's tiles: as the image that Haar makes
 * has its transform. */
START_TEST(centred_images_of_coefficients_are_transformed) {
    static const int64_t shapes[][2] = {{32, 64}, {64, 24}, {6, 32}};
    const int64_t *shape = shapes[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    firenet_operator *haar, *synthesis, *dft, *both;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_haar(&haar, c, type, 2, shape, 1,
                                              FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_adjoint(&synthesis, c, haar));
    assert_ok(
        c, firenet_operator_create_centred_dft(&dft, c, type, 2, shape, 3, 3));
    assert_ok(c, firenet_operator_compose(&both, c, dft, synthesis));
    vec x = vec_random(type, shape[0] * shape[1], 7);
    vec image = operator_applied(c, haar, &x, 1);
    vec want = operator_applied(c, dft, &image, 0);
    for (int64_t step = 1; step < 8; step += 3)
        assert_sampled(c, both, &x, &want, step, 400 * type_epsilon(type));
    firenet_operator_release(haar);
    firenet_operator_release(synthesis);
    firenet_operator_release(dft);
    firenet_operator_release(both);
    vec_free(&x);
    vec_free(&image);
    vec_free(&want);
    context_end(c, &t);
}
END_TEST

START_TEST(values_are_those_of_others) {
    const value_case *k = &cases[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    int of_reals = k->transform == REAL_DFT, of_complex = k->transform == DFT;
    if (type_is_complex(type) ? of_reals : of_complex)
        return;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make(&a, c, type, k));
    firenet_type range = firenet_operator_range_type(a);
    vec x = input(k, type), want = expected(k, range);
    vec y = operator_applied(c, a, &x, 0);
    vec back = operator_applied(c, a, &want, 1); /* A^H A = I for all */
    double limit =
        20 * 2 * type_epsilon(type) * sqrt(1 + log2((double)cells(k)));
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

/* ------------------------------------------------------------------ large */

/* In place, by the definition of the Kronecker product. */
static void walsh_by_pairs(vec *x) {
    for (int64_t half = 1; half < x->length; half *= 2)
        for (int64_t i = 0; i < x->length; i++)
            if (!(i & half)) {
                double complex a = vec_get(x, i), b = vec_get(x, i + half);
                vec_set(x, i, (a + b) * sqrt(0.5));
                vec_set(x, i + half, (a - b) * sqrt(0.5));
            }
}

/* Longer than the caches the transform is cut for. */
START_TEST(long_walsh_transforms_are_those_of_pairs) {
    const int64_t shape[] = {128, 8, 64};
    firenet_type type = types[_i];
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_walsh(&a, c, type, 3, shape,
                                               FIRENET_WALSH_NATURAL));
    vec x = vec_random(type, 65536, 5), y = operator_applied(c, a, &x, 0);
    walsh_by_pairs(&x);
    assert_at_most(vec_error(&y, &x), 20 * 2 * 4 * type_epsilon(type));
    firenet_operator_release(a);
    vec_free(&x);
    vec_free(&y);
    context_end(c, &t);
}
END_TEST

/* Haar tiles end inside these images, and levels take several stages. */
static const value_case tiled[] = {{HAAR, 2, {4096, 24}, 3, 10, 0, 0},
                                   {HAAR, 2, {96, 2048}, 5, 20, 0, 0},
                                   {HAAR, 1, {196608}, 16, 10, 0, 0},
                                   {HAAR, 3, {8, 256, 128}, 3, 10, 0, 0}};
enum { TILED = sizeof tiled / sizeof tiled[0] };

/* J levels at once are J times one level, on ever smaller images. */
START_TEST(many_haar_levels_are_one_repeated) {
    const value_case *k = &tiled[_i / TYPES];
    firenet_type type = types[_i % TYPES];
    value_case one = *k;
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, firenet_operator_create_haar(&a, c, type, k->axes, k->shape,
                                              k->first, FIRENET_LAYOUT_LEVELS));
    vec x = vec_random(type, cells(k), 6), y = operator_applied(c, a, &x, 0);
    vec repeated = vec_convert(type, &x);
    firenet_operator_release(a);
    for (int l = 0; l < k->first; l++) {
        one.first = 1;
        one.second = FIRENET_LAYOUT_LEVELS;
        assert_ok(c, make(&a, c, type, &one));
        vec part = {type, cells(&one), repeated.data};
        vec next = operator_applied(c, a, &part, 0);
        memcpy(part.data, next.data,
               (size_t)(part.length * firenet_type_size(type)));
        vec_free(&next);
        firenet_operator_release(a);
        for (int axis = 0; axis < one.axes; axis++)
            one.shape[axis] /= 2;
    }
    assert_at_most(vec_error(&y, &repeated), 40 * type_epsilon(type));
    vec_free(&x);
    vec_free(&y);
    vec_free(&repeated);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("transform values");
    TCase *values = tcase_create("values");
    tcase_add_loop_test(values, values_are_those_of_others, 0, TYPES * CASES);
    tcase_add_loop_test(values, sampled_values_are_those_of_others, 0,
                        TYPES * CASES);
    tcase_add_loop_test(values, centred_images_of_coefficients_are_transformed,
                        0, 3 * TYPES);
    TCase *large = tcase_create("large");
    tcase_add_loop_test(large, long_walsh_transforms_are_those_of_pairs, 0,
                        TYPES);
    tcase_add_loop_test(large, many_haar_levels_are_one_repeated, 0,
                        TYPES * TILED);
    suite_add_tcase(s, values);
    suite_add_tcase(s, large);
    return s;
}

int main(void) {
    return run_suite(suite());
}
