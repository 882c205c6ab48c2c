/* SPDX-License-Identifier: BSD-3-Clause */
/* Configurations of networks: defaults, ranges, what is refused. */
#include "config_fixture.h"
#include "problem.h"

#include <math.h>

typedef struct real_option {
    firenet_network_option option;
    const char *name;
    double fallback; /* documented default */
    double good[3];  /* allowed */
    double bad[3];   /* not */
} real_option;

static const real_option reals[] = {
    {FIRENET_NETWORK_RHO, "rho", 0.5, {1e-9, 0.25, 0.999}, {0, 1, -0.1}},
    {FIRENET_NETWORK_GAMMA,
     "gamma",
     1.4142135623730951,
     {1e-9, 1, 1e6},
     {0, -1, -1e-9}},
    {FIRENET_NETWORK_LAMBDA, "lambda", 0, {0, 1e-9, 5}, {-1, -1e-9, -INFINITY}},
    {FIRENET_NETWORK_DELTA, "delta", 0, {0, 1e-3, 10}, {-1, -1e-9, -5}},
    {FIRENET_NETWORK_MEASUREMENT_BOUND,
     "bound",
     0,
     {0, 1e-3, 10},
     {-1, -1e-9, -5}},
    {FIRENET_NETWORK_NORM, "norm", 0, {0, 0.5, 10}, {-1, -1e-9, -5}},
    {FIRENET_NETWORK_PRIMAL_FACTOR, "factor", 1, {0.5, 1, 1.05}, {0, -1, -5}},
    {FIRENET_NETWORK_DUAL_FACTOR, "factor", 1, {0.5, 1, 1.05}, {0, -1, -5}},
};
enum { REALS = sizeof reals / sizeof reals[0] };

START_TEST(real_option_has_default_range_and_round_trip) {
    const real_option *r = &reals[_i];
    fixture f;
    double v = NAN, kept;
    fixture_make(&f);
    assert_ok(f.context,
              firenet_network_config_get_real(f.config, r->option, &v));
    assert_near(v, r->fallback);
    for (int i = 0; i < 3; i++) {
        assert_ok(f.context, firenet_network_config_set_real(
                                 f.config, r->option, r->good[i]));
        assert_ok(f.context,
                  firenet_network_config_get_real(f.config, r->option, &v));
        assert_at_most(fabs(v - r->good[i]), 0);
    }
    kept = v;
    const double bad[] = {r->bad[0], r->bad[1], r->bad[2], NAN};
    for (int i = 0; i < 4; i++) {
        assert_status(
            FIRENET_ERR_RANGE, f.context,
            firenet_network_config_set_real(f.config, r->option, bad[i]));
        assert_error_names(f.context, r->name);
    }
    assert_ok(f.context,
              firenet_network_config_get_real(f.config, r->option, &v));
    assert_at_most(fabs(v - kept), 0); /* refusals change nothing */
    int64_t integer;
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_set_int(f.config, r->option, 1));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, f.context,
        firenet_network_config_get_int(f.config, r->option, &integer));
    fixture_drop(&f);
}
END_TEST

typedef struct int_option {
    firenet_network_option option;
    const char *name;
    int64_t fallback, good[2], bad[3];
} int_option;

static const int_option ints[] = {
    {FIRENET_NETWORK_RESTARTS, "restarts", 16, {1, 1000}, {0, -1, INT64_MIN}},
    {FIRENET_NETWORK_INNER, "inner", 0, {0, 1000}, {-1, -5, INT64_MIN}},
    {FIRENET_NETWORK_OUTPUT,
     "output",
     FIRENET_OUTPUT_ERGODIC,
     {FIRENET_OUTPUT_LAST, FIRENET_OUTPUT_ERGODIC},
     {-1, 5, 11}},
};
enum { INTS = sizeof ints / sizeof ints[0] };

START_TEST(int_option_has_default_range_and_round_trip) {
    const int_option *r = &ints[_i];
    fixture f;
    int64_t v = -77;
    double real;
    fixture_make(&f);
    assert_ok(f.context,
              firenet_network_config_get_int(f.config, r->option, &v));
    ck_assert_int_eq(v, r->fallback);
    for (int i = 0; i < 2; i++) {
        assert_ok(f.context, firenet_network_config_set_int(f.config, r->option,
                                                            r->good[i]));
        assert_ok(f.context,
                  firenet_network_config_get_int(f.config, r->option, &v));
        ck_assert_int_eq(v, r->good[i]);
    }
    for (int i = 0; i < 3; i++) {
        assert_status(
            FIRENET_ERR_RANGE, f.context,
            firenet_network_config_set_int(f.config, r->option, r->bad[i]));
        assert_error_names(f.context, r->name);
    }
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_set_real(f.config, r->option, 1));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_get_real(f.config, r->option, &real));
    fixture_drop(&f);
}
END_TEST

START_TEST(config_refuses_null_and_unknown_options) {
    const firenet_network_option unknown = (firenet_network_option)12345;
    fixture f;
    double v;
    int64_t i;
    fixture_make(&f);
    assert_status(FIRENET_ERR_NULL, f.context,
                  firenet_network_config_create(NULL, f.context));
    assert_status(
        FIRENET_ERR_NULL, NULL,
        firenet_network_config_set_real(NULL, FIRENET_NETWORK_RHO, 0.5));
    assert_status(
        FIRENET_ERR_NULL, NULL,
        firenet_network_config_get_int(NULL, FIRENET_NETWORK_INNER, &i));
    assert_status(
        FIRENET_ERR_NULL, f.context,
        firenet_network_config_get_real(f.config, FIRENET_NETWORK_RHO, NULL));
    assert_status(
        FIRENET_ERR_NULL, f.context,
        firenet_network_config_get_int(f.config, FIRENET_NETWORK_INNER, NULL));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_set_real(f.config, unknown, 1));
    assert_error_names(f.context, "12345");
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_get_real(f.config, unknown, &v));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_set_int(f.config, unknown, 1));
    assert_status(FIRENET_ERR_UNSUPPORTED, f.context,
                  firenet_network_config_get_int(f.config, unknown, &i));
    firenet_network_config_release(NULL);
    fixture_drop(&f);
}
END_TEST

int main(void) {
    Suite *s = suite_create("network_config");
    TCase *config = tcase_create("config");
    tcase_add_loop_test(config, real_option_has_default_range_and_round_trip, 0,
                        REALS);
    tcase_add_loop_test(config, int_option_has_default_range_and_round_trip, 0,
                        INTS);
    tcase_add_test(config, config_refuses_null_and_unknown_options);
    suite_add_tcase(s, config);
    return run_suite(s);
}
