/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks: defaults, derived properties, what creation refuses. */
#include "config_fixture.h"
#include "problem.h"

#include <math.h>

START_TEST(standard_problem_has_its_known_constants) {
    fixture f;
    fixture_make(&f);
    problem p = problem_new(f.context, &problem_standard, 1);
    firenet_network *n = problem_network(&p, f.context, 16, 0, 2e-3);
    /* rows of data/model_table.inc, "the standard problem" */
    assert_near(network_real(n, FIRENET_NETWORK_C1), 4.6819805153394638598);
    assert_near(network_real(n, FIRENET_NETWORK_C2), 11.242640687119285146);
    assert_near(network_real(n, FIRENET_NETWORK_SHARPNESS),
                11.242640687119285146);
    assert_near(network_real(n, FIRENET_NETWORK_USED_LAMBDA),
                0.015970069815737578006);
    assert_near(network_real(n, FIRENET_NETWORK_USED_NORM), 1);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_USED_INNER), 62);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_PROVED_INNER), 62);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_LAYERS), 3 * 16 * 62 + 1);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_PROVED), 1);
    ck_assert_int_gt(network_int(n, FIRENET_NETWORK_RUNNER_BYTES), 4096 * 16);
    /* options as resolved at creation */
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_RESTARTS), 16);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_INNER), 62);
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_OUTPUT),
                     FIRENET_OUTPUT_ERGODIC);
    assert_near(network_real(n, FIRENET_NETWORK_RHO), 0.5);
    assert_near(network_real(n, FIRENET_NETWORK_DELTA), 2e-3);
    assert_near(network_real(n, FIRENET_NETWORK_LAMBDA),
                0.015970069815737578006);
    assert_near(network_real(n, FIRENET_NETWORK_NORM), 1);
    firenet_network_release(n);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

/* One departure from the theory each. */
typedef struct departure {
    const char *what;
    int option;
    double real;
    int64_t integer;
    int proved;
} departure;

static const departure departures[] = {
    {"none", FIRENET_NETWORK_DELTA, 1e-3, 0, 1},
    {"p = p* - 1", FIRENET_NETWORK_INNER, NAN, 61, 0},
    {"p = p*", FIRENET_NETWORK_INNER, NAN, 62, 1},
    {"p above p*", FIRENET_NETWORK_INNER, NAN, 100, 1},
    {"published p", FIRENET_NETWORK_INNER, NAN, 5, 0},
    {"lambda below its limit", FIRENET_NETWORK_LAMBDA, 0.0159, 0, 1},
    {"lambda above its limit", FIRENET_NETWORK_LAMBDA, 0.0160, 0, 0},
    {"primal factor", FIRENET_NETWORK_PRIMAL_FACTOR, 0.9, 0, 0},
    {"dual factor", FIRENET_NETWORK_DUAL_FACTOR, 0.9, 0, 0},
    {"last iterate", FIRENET_NETWORK_OUTPUT, NAN, FIRENET_OUTPUT_LAST, 0},
    {"a larger norm", FIRENET_NETWORK_NORM, 1.5, 0, 1},
};
enum { DEPARTURES = sizeof departures / sizeof departures[0] };

START_TEST(only_theory_is_called_proved) {
    const departure *d = &departures[_i];
    const firenet_network_option option = (firenet_network_option)d->option;
    fixture f;
    firenet_network *n;
    fixture_make(&f);
    problem p;
    assert_ok(f.context, problem_model(&p, f.context, &problem_standard, 1));
    if (isnan(d->real))
        assert_ok(f.context,
                  firenet_network_config_set_int(f.config, option, d->integer));
    else
        assert_ok(f.context,
                  firenet_network_config_set_real(f.config, option, d->real));
    assert_ok(f.context,
              firenet_network_create(&n, f.context, p.a, p.levels, f.config));
    ck_assert_msg(network_int(n, FIRENET_NETWORK_PROVED) == d->proved,
                  "%s: proved is %lld", d->what,
                  (long long)network_int(n, FIRENET_NETWORK_PROVED));
    firenet_network_release(n);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

START_TEST(null_config_means_defaults) {
    fixture f;
    firenet_network *a, *b;
    problem p;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    assert_ok(f.context,
              firenet_network_create(&a, f.context, p.a, p.levels, NULL));
    assert_ok(f.context,
              firenet_network_create(&b, f.context, p.a, p.levels, f.config));
    for (int property = FIRENET_NETWORK_C1;
         property <= FIRENET_NETWORK_USED_NORM; property += 10)
        assert_near(network_real(a, property), network_real(b, property));
    ck_assert_int_eq(network_int(a, FIRENET_NETWORK_LAYERS),
                     network_int(b, FIRENET_NETWORK_LAYERS));
    firenet_network_release(a);
    firenet_network_release(b);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

START_TEST(config_is_copied) {
    fixture f;
    firenet_network *n;
    problem p;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    assert_ok(f.context,
              firenet_network_create(&n, f.context, p.a, p.levels, f.config));
    assert_ok(f.context, firenet_network_config_set_int(
                             f.config, FIRENET_NETWORK_RESTARTS, 3));
    ck_assert_int_eq(network_int(n, FIRENET_NETWORK_RESTARTS), 16);
    firenet_network_release(n);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

/* Creation with the fixture's config must fail and leave NULL. */
static void refuse(fixture *f, firenet_operator *a, firenet_levels *levels,
                   firenet_status expected, const char *word) {
    firenet_network *n = (firenet_network *)(void *)f;
    assert_status(expected, f->context,
                  firenet_network_create(&n, f->context, a, levels, f->config));
    ck_assert_ptr_null(n);
    assert_error_names(f->context, word);
}

START_TEST(creation_refuses_what_does_not_fit) {
    const int64_t bounds[] = {64, 255}, sparsities[] = {6, 10};
    fixture f;
    problem p;
    firenet_levels *odd;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    assert_ok(f.context, firenet_levels_create(&odd, f.context, 2, bounds,
                                               sparsities, NULL));
    refuse(&f, p.a, odd, FIRENET_ERR_SHAPE, "255");
    assert_error_names(f.context, "256");
    refuse(&f, NULL, p.levels, FIRENET_ERR_NULL, "a:");
    refuse(&f, p.a, NULL, FIRENET_ERR_NULL, "levels:");
    assert_status(FIRENET_ERR_NULL, f.context,
                  firenet_network_create(NULL, f.context, p.a, p.levels, NULL));
    firenet_levels_release(odd);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

START_TEST(creation_refuses_steps_that_may_diverge) {
    fixture f;
    problem p;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    assert_ok(f.context, firenet_network_config_set_real(
                             f.config, FIRENET_NETWORK_PRIMAL_FACTOR, 1.05));
    refuse(&f, p.a, p.levels, FIRENET_ERR_RANGE, "factor");
    assert_ok(f.context, firenet_network_config_set_real(
                             f.config, FIRENET_NETWORK_DUAL_FACTOR, 0.9));
    firenet_network *n; /* 0.945 <= 1 */
    assert_ok(f.context,
              firenet_network_create(&n, f.context, p.a, p.levels, f.config));
    firenet_network_release(n);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

START_TEST(creation_refuses_more_layers_than_can_be_counted) {
    fixture f;
    problem p;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    assert_ok(f.context, firenet_network_config_set_int(
                             f.config, FIRENET_NETWORK_RESTARTS, INT32_MAX));
    assert_ok(f.context, firenet_network_config_set_int(
                             f.config, FIRENET_NETWORK_INNER, INT32_MAX));
    refuse(&f, p.a, p.levels, FIRENET_ERR_TOO_LARGE, "layers");
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

START_TEST(getters_refuse_what_is_not_theirs) {
    fixture f;
    problem p;
    double v;
    int64_t i;
    const firenet_network_property unknown = (firenet_network_property)54321;
    fixture_make(&f);
    assert_ok(f.context, problem_model(&p, f.context, &problem_small, 1));
    firenet_network *n = problem_network(&p, f.context, 1, 1, 0);
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_network_get_real(NULL, FIRENET_NETWORK_C1, &v));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_network_get_real(n, FIRENET_NETWORK_C1, NULL));
    assert_status(FIRENET_ERR_NULL, NULL,
                  firenet_network_get_int(n, FIRENET_NETWORK_LAYERS, NULL));
    assert_status(FIRENET_ERR_UNSUPPORTED, NULL,
                  firenet_network_get_real(n, unknown, &v));
    assert_status(FIRENET_ERR_UNSUPPORTED, NULL,
                  firenet_network_get_int(n, unknown, &i));
    assert_status(FIRENET_ERR_UNSUPPORTED, NULL,
                  firenet_network_get_real(n, FIRENET_NETWORK_LAYERS, &v));
    assert_status(FIRENET_ERR_UNSUPPORTED, NULL,
                  firenet_network_get_int(n, FIRENET_NETWORK_C1, &i));
    ck_assert_ptr_null(firenet_network_retain(NULL));
    firenet_network_release(NULL);
    ck_assert_ptr_eq(firenet_network_retain(n), n);
    firenet_network_release(n);
    firenet_network_release(n);
    problem_free(&p);
    fixture_drop(&f);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("network");
    TCase *network = tcase_create("network");
    tcase_add_test(network, standard_problem_has_its_known_constants);
    tcase_add_loop_test(network, only_theory_is_called_proved, 0, DEPARTURES);
    tcase_add_test(network, null_config_means_defaults);
    tcase_add_test(network, config_is_copied);
    tcase_add_test(network, creation_refuses_what_does_not_fit);
    tcase_add_test(network, creation_refuses_steps_that_may_diverge);
    tcase_add_test(network, creation_refuses_more_layers_than_can_be_counted);
    tcase_add_test(network, getters_refuse_what_is_not_theirs);
    suite_add_tcase(s, network);
    return s;
}

int main(void) {
    return run_suite(suite());
}
