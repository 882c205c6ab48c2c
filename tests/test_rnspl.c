/* SPDX-License-Identifier: BSD-3-Clause */
/* Consequences of the null space property drawn before any data: depth, what
 * an inexact operator leaves, what p assumes; and what is refused. The values
 * of constants and bounds are in test_model.c. */
#include "support.h"

#include <float.h>
#include <math.h>

#define assert_near(seen, expected) \
    assert_at_most(relative_difference((seen), (expected)), 64 * DBL_EPSILON)

static double prior_after(int64_t restarts, double sharpness, double epsilon0,
                          double delta) {
    double epsilon, bound;
    assert_ok(NULL,
              firenet_rnspl_epsilon(NULL, epsilon0, delta, restarts, &epsilon));
    assert_ok(NULL, firenet_rnspl_prior_bound(NULL, sharpness, epsilon, delta,
                                              &bound));
    return bound;
}

START_TEST(depth_is_the_smallest_that_reaches_the_target) {
    static const double targets[] = {100, 3, 1, 0.1, 0.04, 0.03561};
    const double sharpness = 11.242640687119285, delta = 2e-3;
    int64_t n, layers, inner;
    assert_ok(NULL, firenet_rnspl_inner(NULL, 1, sharpness, &inner));
    for (int i = 0; i < 6; i++) {
        double target = targets[i];
        assert_ok(NULL, firenet_rnspl_depth(NULL, 1, sharpness, 24, delta,
                                            target, &n, &layers));
        ck_assert_int_eq(layers, 3 * n * inner + 1);
        assert_at_most(prior_after(n, sharpness, 24, delta), target);
        if (n > 1)
            assert_at_most(target, prior_after(n - 1, sharpness, 24, delta));
    }
    /* D delta e/(e-1) = 0.03557 is never reached */
    assert_status(FIRENET_ERR_RANGE, NULL,
                  firenet_rnspl_depth(NULL, 1, sharpness, 24, delta, 0.0355, &n,
                                      &layers));
    assert_status(
        FIRENET_ERR_RANGE, NULL,
        firenet_rnspl_depth(NULL, 1, sharpness, 24, delta, NAN, &n, &layers));
}
END_TEST

/* ln(1e300 / 1e-300) = 1381.55, of a quotient that no double holds. */
START_TEST(depth_is_found_from_far_above_the_target) {
    int64_t n, layers;
    assert_ok(NULL,
              firenet_rnspl_depth(NULL, 1, 1, 1e300, 0, 1e-300, &n, &layers));
    ck_assert_int_eq(n, 1382);
    assert_ok(NULL, firenet_rnspl_depth(NULL, 1, 1, DBL_MAX, 0, DBL_TRUE_MIN,
                                        &n, &layers));
    assert_at_most(prior_after(n, 1, DBL_MAX, 0), DBL_TRUE_MIN);
}
END_TEST

/* rho 1/2, gamma 2, theta 1/100, sqrt(xi)/w = 8: by hand 66/98 and 200/98. */
START_TEST(perturbed_constants_by_hand) {
    double rho, gamma, limit;
    assert_ok(NULL, firenet_rnspl_perturbed(NULL, 0.5, 2, 0.01, 16, 0.5, &rho,
                                            &gamma));
    assert_near(rho, 66.0 / 98);
    assert_near(gamma, 200.0 / 98);
    assert_ok(NULL,
              firenet_rnspl_perturbed(NULL, 0.5, 2, 0, 16, 0.5, &rho, &gamma));
    assert_near(rho, 0.5);
    assert_near(gamma, 2);
    assert_ok(NULL, firenet_rnspl_theta_limit(NULL, 0.5, 2, 16, 0.5, &limit));
    assert_near(limit, 1.0 / 36);
    assert_ok(NULL, firenet_rnspl_perturbed(NULL, 0.5, 2, limit * (1 - 1e-9),
                                            16, 0.5, &rho, &gamma));
    assert_at_most(rho, 1);
    assert_status(FIRENET_ERR_RANGE, NULL,
                  firenet_rnspl_perturbed(NULL, 0.5, 2, limit * (1 + 1e-9), 16,
                                          0.5, &rho, &gamma));
    assert_status(
        FIRENET_ERR_RANGE, NULL,
        firenet_rnspl_perturbed(NULL, 0.5, 2, -1e-9, 16, 0.5, &rho, &gamma));
}
END_TEST

/* What p implies is admissible, and a little more of either is not. */
START_TEST(implied_constants_are_the_largest) {
    static const int64_t inners[] = {20, 62, 300};
    const double lambda = 0.0160, kappa = 4, xi = 680;
    double rho, gamma, c1, c2, sharpness, most;
    int64_t inner = inners[_i], needed;
    assert_ok(NULL, firenet_rnspl_implied(NULL, 1, lambda, kappa, xi, inner,
                                          &rho, &gamma));
    for (int step = -1; step <= 1; step += 2) {
        double factor = 1 + step * 1e-6;
        assert_ok(NULL, firenet_rnspl_constants(NULL, rho * factor, gamma,
                                                kappa, &c1, &c2));
        assert_ok(NULL,
                  firenet_rnspl_sharpness(NULL, c1, lambda, xi, &sharpness));
        assert_ok(NULL, firenet_rnspl_inner(NULL, 1, sharpness, &needed));
        ck_assert_msg((needed <= inner) == (step < 0),
                      "rho %g: p* = %lld, p = %lld", rho * factor,
                      (long long)needed, (long long)inner);
        assert_ok(NULL, firenet_rnspl_constants(NULL, rho, gamma * factor,
                                                kappa, &c1, &c2));
        assert_ok(NULL, firenet_rnspl_lambda(NULL, c1, c2, xi, &most));
        ck_assert_msg((lambda <= most) == (step < 0),
                      "gamma %g: lambda at most %g", gamma * factor, most);
    }
    assert_status(
        FIRENET_ERR_RANGE, NULL,
        firenet_rnspl_implied(NULL, 1, lambda, kappa, xi, 1, &rho, &gamma));
}
END_TEST

/* -------------------------------------------------------------- bad input */

START_TEST(constants_refuse_what_theory_does_not_cover) {
    const double bad_rho[] = {0, 1, -0.5, 1.5, NAN, INFINITY};
    const double bad_positive[] = {0, -1, NAN, INFINITY};
    double c1, c2;
    for (int i = 0; i < 6; i++)
        assert_status(
            FIRENET_ERR_RANGE, NULL,
            firenet_rnspl_constants(NULL, bad_rho[i], 1, 1, &c1, &c2));
    for (int i = 0; i < 4; i++) {
        double b = bad_positive[i];
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_constants(NULL, 0.5, b, 1, &c1, &c2));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_constants(NULL, 0.5, 1, b, &c1, &c2));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_lambda(NULL, b, 1, 1, &c1));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_lambda(NULL, 1, b, 1, &c1));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_lambda(NULL, 1, 1, b, &c1));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_sharpness(NULL, b, 1, 1, &c1));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_sharpness(NULL, 1, b, 1, &c1));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_sharpness(NULL, 1, 1, b, &c1));
    }
    assert_status(FIRENET_ERR_RANGE, NULL,
                  firenet_rnspl_constants(NULL, 0.5, 1, 0.999, &c1, &c2));
}
END_TEST

START_TEST(bounds_refuse_what_theory_does_not_cover) {
    const double bad_positive[] = {0, -1, NAN};
    const double bad_level[] = {-1, -1e-300, NAN};
    double v;
    int64_t p;
    for (int i = 0; i < 3; i++) {
        double b = bad_positive[i], m = bad_level[i];
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_floor(NULL, b, 1, 1, 0, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_floor(NULL, 1, b, 1, 0, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_floor(NULL, 1, 1, b, 0, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_floor(NULL, 1, 1, 1, m, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_floor(NULL, 1, 1, 1, 0, m, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_inner(NULL, b, 1, &p));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_inner(NULL, 1, b, &p));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_epsilon(NULL, m, 0, 1, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_epsilon(NULL, 1, m, 1, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_prior_bound(NULL, b, 0, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_prior_bound(NULL, 1, m, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_prior_bound(NULL, 1, 0, m, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_posterior_bound(NULL, b, 0, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_posterior_bound(NULL, 1, m, 0, &v));
        assert_status(FIRENET_ERR_RANGE, NULL,
                      firenet_rnspl_posterior_bound(NULL, 1, 0, m, &v));
    }
    assert_status(FIRENET_ERR_RANGE, NULL,
                  firenet_rnspl_epsilon(NULL, 1, 0, -1, &v));
    assert_status(FIRENET_ERR_TOO_LARGE, NULL,
                  firenet_rnspl_inner(NULL, 1e9, 1e9, &p));
}
END_TEST

START_TEST(missing_outputs_are_refused) {
    double v;
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_constants(NULL, 0.5, 1, 1, NULL, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_constants(NULL, 0.5, 1, 1, &v, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_lambda(NULL, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_sharpness(NULL, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_floor(NULL, 1, 1, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_inner(NULL, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_epsilon(NULL, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_prior_bound(NULL, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_posterior_bound(NULL, 1, 1, 1, NULL));
    int64_t n;
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_depth(NULL, 1, 1, 1, 0, 1, NULL, &n));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_depth(NULL, 1, 1, 1, 0, 1, &n, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_perturbed(NULL, 0.5, 1, 0, 1, 1, NULL, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_perturbed(NULL, 0.5, 1, 0, 1, 1, &v, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_theta_limit(NULL, 0.5, 1, 1, 1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_implied(NULL, 1, 1, 1, 1, 1, NULL, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_rnspl_implied(NULL, 1, 1, 1, 1, 1, &v, NULL));
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("rnspl");
    TCase *values = tcase_create("values");
    TCase *refusals = tcase_create("bad input");
    tcase_add_test(values, depth_is_the_smallest_that_reaches_the_target);
    tcase_add_test(values, depth_is_found_from_far_above_the_target);
    tcase_add_test(values, perturbed_constants_by_hand);
    tcase_add_loop_test(values, implied_constants_are_the_largest, 0, 3);
    tcase_add_test(refusals, constants_refuse_what_theory_does_not_cover);
    tcase_add_test(refusals, bounds_refuse_what_theory_does_not_cover);
    tcase_add_test(refusals, missing_outputs_are_refused);
    suite_add_tcase(s, values);
    suite_add_tcase(s, refusals);
    return s;
}

int main(void) {
    return run_suite(suite());
}
