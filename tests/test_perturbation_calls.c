/* SPDX-License-Identifier: BSD-3-Clause */
/* Searches for perturbations: settings, and what is refused. */
#include "problem.h"
#include "searching.h"

#include <math.h>

START_TEST(settings_have_ranges) {
    static const struct {
        firenet_perturbation_option option;
        double fallback, bad;
        const char *name;
    } reals[] = {{FIRENET_PERTURBATION_MU, 0, -1, "mu"},
                 {FIRENET_PERTURBATION_STEP, 1, 0, "step"},
                 {FIRENET_PERTURBATION_MOMENTUM, 0.9, 1, "momentum"},
                 {FIRENET_PERTURBATION_RADIUS, INFINITY, 0, "radius"},
                 {FIRENET_PERTURBATION_START, 1e-3, 0, "start"}};
    searching f;
    int64_t seed;
    searching_make(&f);
    for (int i = 0; i < 5; i++) {
        ck_assert(searching_get(&f, reals[i].option) == reals[i].fallback);
        assert_status(FIRENET_ERR_RANGE, f.context,
                      firenet_perturbation_set_real(f.search, reals[i].option,
                                                    reals[i].bad));
        assert_error_names(f.context, reals[i].name);
        assert_status(
            FIRENET_ERR_RANGE, f.context,
            firenet_perturbation_set_real(f.search, reals[i].option, NAN));
    }
    assert_ok(f.context, firenet_perturbation_get_int(
                             f.search, FIRENET_PERTURBATION_SEED, &seed));
    ck_assert_int_eq(seed, 1);
    assert_status(
        FIRENET_ERR_RANGE, f.context,
        firenet_perturbation_set_int(f.search, FIRENET_PERTURBATION_SEED, -1));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, f.context,
        firenet_perturbation_set_real(f.search, FIRENET_PERTURBATION_NORM, 1));
    assert_status(
        FIRENET_ERR_NULL, f.context,
        firenet_perturbation_get_real(f.search, FIRENET_PERTURBATION_MU, NULL));
    searching_drop(&f);
}
END_TEST

#define assert_none_made(expected, context, word, call)   \
    do {                                                  \
        int unset_;                                       \
        search = (firenet_perturbation *)(void *)&unset_; \
        assert_status((expected), (context), call);       \
        ck_assert_ptr_null(search);                       \
        assert_error_names((context), (word));            \
    } while (0)

START_TEST(creation_refuses_what_does_not_fit) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_perturbation *search;
    const firenet_type d = FIRENET_F64;
    problem p;
    assert_ok(c, problem_model(&p, c, &problem_small, 1));
    assert_none_made(FIRENET_ERR_NULL, c, "map",
                     firenet_perturbation_create(&search, c, d, 2, d, 2, NULL,
                                                 scale_gradient, NULL, NULL,
                                                 1));
    assert_none_made(FIRENET_ERR_NULL, c, "vjp",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, NULL, NULL, NULL,
                                                 1));
    assert_none_made(FIRENET_ERR_TYPE, c, "y_type",
                     firenet_perturbation_create(
                         &search, c, (firenet_type)11, 2, d, 2, scale_value,
                         scale_gradient, NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "y_length: 0",
                     firenet_perturbation_create(&search, c, d, 0, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "x_length: 9223372036854775807",
                     firenet_perturbation_create(&search, c, d, 2, d, INT64_MAX,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 1));
    assert_none_made(FIRENET_ERR_RANGE, c, "steps",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, NULL, 0));
    assert_none_made(FIRENET_ERR_TYPE, c, "b:",
                     firenet_perturbation_create(&search, c, d, 2, d, 2,
                                                 scale_value, scale_gradient,
                                                 NULL, p.a, 1));
    assert_none_made(FIRENET_ERR_SHAPE, c, "b:",
                     firenet_perturbation_create(&search, c, FIRENET_C128, 2, d,
                                                 2, scale_value, scale_gradient,
                                                 NULL, p.a, 1));
    assert_none_made(
        FIRENET_ERR_NULL, c, "network",
        firenet_perturbation_create_network(&search, c, NULL, NULL, 1));
    firenet_perturbation_release(NULL);
    problem_free(&p);
    context_end(c, &t);
}
END_TEST

START_TEST(runs_refuse_bad_input) {
    searching f;
    double norm;
    searching_make(&f);
    vec_set(&f.y, 5, INFINITY);
    assert_status(FIRENET_ERR_NUMERIC, f.context, searching_run(&f));
    assert_error_names(f.context, "y[5]");
    assert_status(FIRENET_ERR_SHAPE, f.context,
                  firenet_perturbation_run(f.search, FIRENET_F64, f.y.data,
                                           LENGTH, FIRENET_F64, f.r.data,
                                           LENGTH + 1));
    assert_error_names(f.context, "r:");
    assert_status(FIRENET_ERR_OVERLAP, f.context,
                  firenet_perturbation_run(f.search, FIRENET_F64, f.y.data,
                                           LENGTH, FIRENET_F64, f.y.data,
                                           LENGTH));
    assert_status(FIRENET_ERR_RANGE, f.context,
                  firenet_perturbation_history(f.search, 0, &norm, &norm));
    assert_error_names(f.context, "step");
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_perturbation_run(NULL, FIRENET_F64, f.y.data, LENGTH,
                                           FIRENET_F64, f.r.data, LENGTH));
    searching_drop(&f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("perturbation_calls");
    TCase *input = tcase_create("input");
    tcase_add_test(input, settings_have_ranges);
    tcase_add_test(input, creation_refuses_what_does_not_fit);
    tcase_add_test(input, runs_refuse_bad_input);
    suite_add_tcase(s, input);
    return run_suite(s);
}
