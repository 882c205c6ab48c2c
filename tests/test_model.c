/* SPDX-License-Identifier: BSD-3-Clause */
/* Sparsity in levels and the constants of the theory, against values derived
 * in 50 digits by data/model_table.py. */
#include "support.h"
#include "vec.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_LEVELS = 8 };

typedef struct model_row {
    const char *name;
    int levels;
    int64_t bounds[MAX_LEVELS], sparsities[MAX_LEVELS];
    double given_weights[MAX_LEVELS]; /* 0: default weights */
    double rho, gamma, share, norm, sigma, residual, epsilon0;
    int64_t restarts;
    double weights[MAX_LEVELS], xi, zeta, kappa, total;
    double c1, c2, lambda_most, sharpness, floor;
    int64_t inner;
    double epsilon, prior, posterior;
} model_row;

static const model_row rows[] = {
#include "data/model_table.inc"
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* A handful of roundings. */
#define assert_near(seen, expected) \
    assert_at_most(relative_difference((seen), (expected)), 16 * DBL_EPSILON)

static firenet_levels *levels_of(firenet_context *context, const model_row *r) {
    firenet_levels *levels;
    assert_ok(context,
              firenet_levels_create(
                  &levels, context, r->levels, r->bounds, r->sparsities,
                  r->given_weights[0] > 0 ? r->given_weights : NULL));
    return levels;
}

static double property(const firenet_levels *levels,
                       firenet_levels_property which) {
    double value = NAN;
    assert_ok(NULL, firenet_levels_get_real(levels, which, &value));
    return value;
}

START_TEST(levels_have_the_derived_properties) {
    const model_row *r = &rows[_i];
    tally t;
    firenet_context *context = context_new(&t);
    firenet_levels *levels = levels_of(context, r);
    ck_assert_int_eq(firenet_levels_size(levels), r->levels);
    for (int k = 0; k < r->levels; k++) {
        ck_assert_int_eq(firenet_levels_bound(levels, k), r->bounds[k]);
        ck_assert_int_eq(firenet_levels_sparsity(levels, k), r->sparsities[k]);
        assert_near(firenet_levels_weight(levels, k), r->weights[k]);
    }
    assert_near(property(levels, FIRENET_LEVELS_XI), r->xi);
    assert_near(property(levels, FIRENET_LEVELS_ZETA), r->zeta);
    assert_near(property(levels, FIRENET_LEVELS_KAPPA), r->kappa);
    assert_near(property(levels, FIRENET_LEVELS_TOTAL_SPARSITY), r->total);
    firenet_levels_release(levels);
    context_end(context, &t);
}
END_TEST

START_TEST(constants_are_the_derived_ones) {
    const model_row *r = &rows[_i];
    double c1, c2, lambda, sharpness, floor, epsilon, bound;
    int64_t inner;
    assert_ok(NULL, firenet_rnspl_constants(NULL, r->rho, r->gamma, r->kappa,
                                            &c1, &c2));
    assert_near(c1, r->c1);
    assert_near(c2, r->c2);
    assert_ok(NULL, firenet_rnspl_lambda(NULL, c1, c2, r->xi, &lambda));
    assert_near(lambda, r->lambda_most);
    lambda *= r->share;
    assert_ok(NULL,
              firenet_rnspl_sharpness(NULL, c1, lambda, r->xi, &sharpness));
    assert_near(sharpness, r->sharpness);
    assert_ok(NULL, firenet_rnspl_floor(NULL, lambda, sharpness, c2, r->sigma,
                                        r->residual, &floor));
    assert_near(floor, r->floor);
    assert_ok(NULL, firenet_rnspl_inner(NULL, r->norm, sharpness, &inner));
    ck_assert_int_eq(inner, r->inner);
    assert_ok(NULL, firenet_rnspl_epsilon(NULL, r->epsilon0, floor, r->restarts,
                                          &epsilon));
    assert_near(epsilon, r->epsilon);
    assert_ok(NULL, firenet_rnspl_prior_bound(NULL, sharpness, epsilon, floor,
                                              &bound));
    assert_near(bound, r->prior);
    assert_ok(NULL, firenet_rnspl_posterior_bound(NULL, sharpness, 0.375, floor,
                                                  &bound));
    assert_near(bound, r->posterior);
}
END_TEST

START_TEST(a_long_schedule_ends_at_its_fixed_point) {
    double epsilon;
    assert_ok(NULL, firenet_rnspl_epsilon(NULL, 1, 0.5, 1000000, &epsilon));
    assert_near(epsilon, 0.5 / (exp(1) - 1));
    assert_ok(NULL, firenet_rnspl_epsilon(NULL, 1, 0, 1000000, &epsilon));
    assert_at_most(epsilon, 0);
}
END_TEST

/* ------------------------------------------------------ distance, count */

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4 };

/* Modulus 5, 0, 13, 1 | 2, 2, 10, 1, 0, 4, in exact arithmetic. */
static vec ten_values(firenet_type type) {
    static const double reals[] = {5, 0, -13, 1, -2, 2, 10, -1, 0, 4};
    static const double complex pairs[] = {
        3 + 4 * I, 0, 5 - 12 * I, -1 * I, 2, 2 * I, -6 + 8 * I, 1, 0, -4};
    vec v = vec_new(type, 10);
    for (int i = 0; i < 10; i++)
        vec_set(&v, i, type_is_complex(type) ? pairs[i] : reals[i]);
    return v;
}

START_TEST(distance_drops_the_largest_of_each_level) {
    const int64_t bounds[] = {4, 10}, sparsities[] = {2, 1};
    const double weights[] = {0.5, 4};
    tally t;
    firenet_context *context = context_new(&t);
    firenet_levels *levels;
    vec x = ten_values(types[_i]);
    double distance;
    assert_ok(context, firenet_levels_create(&levels, context, 2, bounds,
                                             sparsities, weights));
    assert_ok(context, firenet_levels_distance(context, levels, x.type, x.data,
                                               10, &distance));
    /* 0.5 (0 + 1) + 4 (2 + 2 + 1 + 0 + 4) */
    assert_near(distance, 36.5);
    vec_fill(&x, 0);
    vec_set(&x, 3, 7);
    assert_ok(context, firenet_levels_distance(context, levels, x.type, x.data,
                                               10, &distance));
    assert_at_most(fabs(distance), 0); /* sparse already */
    firenet_levels_release(levels);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

static int descending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

START_TEST(distance_agrees_with_a_full_sort) {
    const int64_t bounds[] = {3, 100, 1000}, sparsities[] = {3, 40, 17};
    tally t;
    firenet_context *context = context_new(&t);
    firenet_levels *levels;
    vec x = vec_random(types[_i], 1000, 5);
    double distance, expected = 0, moduli[1000];
    for (int i = 0; i < 900; i++) /* many ties */
        vec_set(&x, 50 + i, vec_get(&x, 50 + i % 7));
    assert_ok(context, firenet_levels_create(&levels, context, 3, bounds,
                                             sparsities, NULL));
    for (int k = 0; k < 3; k++) {
        int64_t low = k ? bounds[k - 1] : 0, n = bounds[k] - low;
        for (int64_t i = 0; i < n; i++)
            moduli[i] = cabs(vec_get(&x, low + i));
        qsort(moduli, (size_t)n, sizeof *moduli, descending);
        for (int64_t i = sparsities[k]; i < n; i++)
            expected += firenet_levels_weight(levels, k) * moduli[i];
    }
    assert_ok(context, firenet_levels_distance(context, levels, x.type, x.data,
                                               1000, &distance));
    assert_at_most(relative_difference(distance, expected),
                   1000 * type_epsilon(x.type));
    firenet_levels_release(levels);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

START_TEST(distance_refuses_bad_input) {
    const int64_t bounds[] = {10}, sparsities[] = {2};
    firenet_type type = types[_i];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_levels *l;
    vec x = ten_values(type);
    double d;
    assert_ok(c, firenet_levels_create(&l, c, 1, bounds, sparsities, NULL));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_distance(c, NULL, type, x.data, 10, &d));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_distance(NULL, l, type, x.data, 10, &d));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_distance(c, l, type, NULL, 10, &d));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_distance(c, l, type, x.data, 10, NULL));
    assert_status(
        FIRENET_ERR_TYPE, c,
        firenet_levels_distance(c, l, (firenet_type)3, x.data, 10, &d));
    assert_status(FIRENET_ERR_SHAPE, c,
                  firenet_levels_distance(c, l, type, x.data, 9, &d));
    vec_set(&x, 8, NAN);
    vec_set(&x, 6, INFINITY);
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_levels_distance(c, l, type, x.data, 10, &d));
    assert_error_names(c, "6");
    firenet_levels_release(l);
    vec_free(&x);
    context_end(c, &t);
}
END_TEST

START_TEST(count_is_relative_to_the_largest_of_all) {
    const int64_t bounds[] = {4, 6, 10};
    firenet_type type = types[_i];
    tally t;
    firenet_context *context = context_new(&t);
    vec x = ten_values(type);
    int64_t s[3];
    /* moduli 5 0 13 1 | 2 2 | 10 1 0 4; above 13 * 0.3 = 3.9 */
    assert_ok(context,
              firenet_levels_count(context, 3, bounds, type, x.data, 0.3, s));
    ck_assert_int_eq(s[0], 2);
    ck_assert_int_eq(s[1], 1); /* none, but at least 1 is reported */
    ck_assert_int_eq(s[2], 2);
    assert_ok(context,
              firenet_levels_count(context, 3, bounds, type, x.data, 0, s));
    ck_assert_int_eq(s[0], 3);
    ck_assert_int_eq(s[1], 2);
    ck_assert_int_eq(s[2], 3);
    vec_free(&x);
    context_end(context, &t);
}
END_TEST

START_TEST(count_refuses_bad_input) {
    const int64_t bounds[] = {4, 10}, falling[] = {10, 4}, zero[] = {0, 10};
    const double thresholds[] = {-0.1, 1, 1.5, NAN};
    const firenet_type type = types[_i];
    tally t;
    firenet_context *c = context_new(&t);
    vec x = ten_values(type);
    int64_t s[2];
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_levels_count(NULL, 2, bounds, type, x.data, 0, s));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_count(c, 2, NULL, type, x.data, 0, s));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_count(c, 2, bounds, type, NULL, 0, s));
    assert_status(FIRENET_ERR_NULL, c,
                  firenet_levels_count(c, 2, bounds, type, x.data, 0, NULL));
    assert_status(
        FIRENET_ERR_TYPE, c,
        firenet_levels_count(c, 2, bounds, (firenet_type)9, x.data, 0, s));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_count(c, 0, bounds, type, x.data, 0, s));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_count(c, 2, falling, type, x.data, 0, s));
    assert_status(FIRENET_ERR_RANGE, c,
                  firenet_levels_count(c, 2, zero, type, x.data, 0, s));
    for (int i = 0; i < 4; i++)
        assert_status(
            FIRENET_ERR_RANGE, c,
            firenet_levels_count(c, 2, bounds, type, x.data, thresholds[i], s));
    vec_set(&x, 9, NAN);
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_levels_count(c, 2, bounds, type, x.data, 0, s));
    assert_error_names(c, "9");
    vec_free(&x);
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("model");
    TCase *values = tcase_create("values");
    TCase *levels = tcase_create("levels");
    TCase *bad = tcase_create("bad input");
    tcase_add_loop_test(values, levels_have_the_derived_properties, 0, ROWS);
    tcase_add_loop_test(values, constants_are_the_derived_ones, 0, ROWS);
    tcase_add_test(values, a_long_schedule_ends_at_its_fixed_point);
    tcase_add_loop_test(levels, distance_drops_the_largest_of_each_level, 0,
                        TYPES);
    tcase_add_loop_test(levels, distance_agrees_with_a_full_sort, 0, TYPES);
    tcase_add_loop_test(levels, count_is_relative_to_the_largest_of_all, 0,
                        TYPES);
    tcase_add_loop_test(bad, distance_refuses_bad_input, 0, TYPES);
    tcase_add_loop_test(bad, count_refuses_bad_input, 0, TYPES);
    suite_add_tcase(s, values);
    suite_add_tcase(s, levels);
    suite_add_tcase(s, bad);
    return s;
}

int main(void) {
    return run_suite(suite());
}
