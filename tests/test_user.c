/* SPDX-License-Identifier: BSD-3-Clause */
/* Operators of users' functions: called, destroyed, bounded; their errors and
 * NaNs end what uses them. */
#include "operators.h"

#include <math.h>
#include <string.h>

static const firenet_type f64 = FIRENET_F64;

/* Sums neighbours, y_i = x_i + x_{i+1}: written as doc/operators.md shows. */
typedef struct neighbours {
    int destroyed, answer;
    double value;
} neighbours;

static int sum_neighbours(const void *in, int64_t in_length, void *out,
                          int64_t out_length, void *user) {
    const double *x = in;
    double *y = out;
    const neighbours *n = user;
    for (int64_t i = 0; i < out_length; i++)
        y[i] = x[i] + x[i + 1] + n->value;
    return in_length == out_length + 1 ? n->answer : -1;
}

static int spread_neighbours(const void *in, int64_t in_length, void *out,
                             int64_t out_length, void *user) {
    const double *y = in;
    double *x = out;
    const neighbours *n = user;
    memset(x, 0, (size_t)out_length * sizeof *x);
    for (int64_t i = 0; i < in_length; i++) {
        x[i] += y[i] + n->value;
        x[i + 1] += y[i] + n->value;
    }
    return n->answer;
}

static void count_destruction(void *user) {
    ((neighbours *)user)->destroyed++;
}

static firenet_status make_neighbours(firenet_operator **out,
                                      firenet_context *c, neighbours *n,
                                      double norm_bound) {
    return firenet_operator_create_user(out, c, f64, 4, f64, 5, sum_neighbours,
                                        spread_neighbours, count_destruction, n,
                                        norm_bound, FIRENET_CALLBACK_CALLER);
}

START_TEST(users_operators_are_called_and_destroyed_once) {
    const double complex x[] = {1, 2, 3, 4, 5}, y[] = {3, 5, 7, 9};
    const double complex aty[] = {3, 8, 12, 16, 9};
    neighbours n = {0, 0, 0};
    firenet_operator *a, *adjoint;
    double worst;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make_neighbours(&a, c, &n, 2));
    assert_ok(c, firenet_operator_check_adjoint(c, a, 5, 1, &worst));
    assert_at_most(worst, 1e-14);
    assert_gives(c, a, 0, x, y);
    assert_gives(c, a, 1, y, aty);
    assert_at_most(fabs(firenet_operator_norm_bound(a) - 2), 0);
    assert_ok(c, firenet_operator_adjoint(&adjoint, c, a));
    firenet_operator_release(a);
    ck_assert_int_eq(n.destroyed, 0);
    firenet_operator_release(adjoint);
    ck_assert_int_eq(n.destroyed, 1);
    context_end(c, &t);
}
END_TEST

START_TEST(a_wrong_adjoint_is_told_from_rounding) {
    neighbours n = {0, 0, 0};
    firenet_operator *a;
    double worst;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make_neighbours(&a, c, &n, 2));
    double tolerance = firenet_operator_adjoint_tolerance(a);
    assert_ok(c, firenet_operator_check_adjoint(c, a, 5, 1, &worst));
    assert_at_most(worst, tolerance);
    n.value = 1e-9;
    assert_ok(c, firenet_operator_check_adjoint(c, a, 5, 1, &worst));
    assert_at_most(tolerance, worst / 100);
    n.value = NAN;
    assert_ok(c, firenet_operator_check_adjoint(c, a, 5, 1, &worst));
    ck_assert(!(worst <= tolerance));
    ck_assert(isnan(firenet_operator_adjoint_tolerance(NULL)));
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

START_TEST(users_norm_is_estimated_on_request) {
    /* A^T A = tridiag(1, 2, 1) at its corners 1: 2 + 2 cos(pi / 5). */
    double norm = sqrt(2 + 2 * cos(acos(-1.0) / 5)), largest, estimate, bound;
    neighbours n = {0, 0, 0};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make_neighbours(&a, c, &n, 0));
    assert_at_most(norm, firenet_operator_norm_bound(a));
    assert_at_most(firenet_operator_norm_bound(a), 1.086 * norm);
    ck_assert(isinf(firenet_operator_norm_proved(a)));
    assert_ok(c, firenet_operator_check_norm(c, a, 200, 3, &largest));
    assert_at_most(relative_difference(largest, norm), 1e-9);
    assert_ok(c, firenet_operator_estimate_norm(c, a, 9, &estimate, &bound));
    /* In four dimensions the Lanczos process ends at the norm itself. */
    assert_at_most(relative_difference(estimate, norm), 1e-14);
    assert_at_most(relative_difference(bound, norm / sqrt(0.85)), 1e-14);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

START_TEST(users_errors_are_passed_through) {
    neighbours n = {0, 0, 0};
    firenet_operator *a, *b;
    firenet_workspace *w;
    double x[5] = {0}, y[4], worst;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make_neighbours(&a, c, &n, 2));
    assert_ok(c, firenet_workspace_create(&w, c, a));
    n.answer = -77;
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_workspace_apply(w, f64, x, 5, f64, y, 4));
    assert_error_names(c, "forward returned -77");
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_workspace_apply_adjoint(w, f64, y, 4, f64, x, 5));
    assert_error_names(c, "adjoint returned -77");
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_operator_check_adjoint(c, a, 1, 1, &worst));
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_operator_check_norm(c, a, 1, 1, &worst));
    assert_refused(FIRENET_ERR_CALLBACK, c, b, "-77",
                   make_neighbours(&b, c, &n, 0));
    n.answer = 0;
    n.value = NAN;
    assert_refused(FIRENET_ERR_NUMERIC, c, b, "NaN",
                   make_neighbours(&b, c, &n, 0));
    ck_assert_int_eq(n.destroyed, 0); /* refused: still the caller's */
    assert_ok(c, firenet_operator_check_norm(c, a, 1, 1, &worst));
    ck_assert(isnan(worst));
    firenet_workspace_release(w);
    firenet_operator_release(a);
    ck_assert_int_eq(n.destroyed, 1);
    context_end(c, &t);
}
END_TEST

START_TEST(users_nans_and_errors_end_a_networks_run) {
    const int64_t bound = 5, sparsity = 1;
    const double y[4] = {1, 2, 3, 4}, x0[5] = {1, 1, 1, 1, 1};
    double x[5];
    neighbours n = {0, 0, 0};
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    firenet_runner *runner;
    firenet_jacobian *jacobian;
    tally t;
    firenet_context *c = context_new(&t);
    assert_ok(c, make_neighbours(&a, c, &n, 2));
    assert_ok(c, firenet_levels_create(&levels, c, 1, &bound, &sparsity, NULL));
    assert_ok(c, firenet_network_create(&network, c, a, levels, NULL));
    assert_ok(c, firenet_runner_create(&runner, c, network));
    assert_ok(c, firenet_jacobian_create(&jacobian, c, network));
    n.value = NAN;
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_runner_run(runner, f64, y, 4, f64, NULL, x, 5));
    assert_error_names(c, "layer 3");
    /* Here A x0 is the first to have one. */
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_runner_run(runner, f64, y, 4, f64, x0, x, 5));
    assert_error_names(c, "layer 3");
    assert_status(FIRENET_ERR_NUMERIC, c,
                  firenet_jacobian_run(jacobian, f64, y, 4, f64, x0, x, 5));
    n.value = 0;
    n.answer = 31;
    assert_status(FIRENET_ERR_CALLBACK, c,
                  firenet_runner_run(runner, f64, y, 4, f64, NULL, x, 5));
    assert_error_names(c, "returned 31");
    firenet_jacobian_release(jacobian);
    firenet_runner_release(runner);
    firenet_network_release(network);
    firenet_levels_release(levels);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

START_TEST(users_operators_refuse_bad_arguments) {
    neighbours n = {0, 0, 0};
    firenet_operator *a;
    tally t;
    firenet_context *c = context_new(&t);
    assert_refused(FIRENET_ERR_NULL, c, a, "forward",
                   firenet_operator_create_user(&a, c, f64, 4, f64, 5, NULL,
                                                spread_neighbours, NULL, &n, 2,
                                                FIRENET_CALLBACK_CALLER));
    assert_refused(FIRENET_ERR_NULL, c, a, "adjoint",
                   firenet_operator_create_user(&a, c, f64, 4, f64, 5,
                                                sum_neighbours, NULL, NULL, &n,
                                                2, FIRENET_CALLBACK_CALLER));
    assert_refused(FIRENET_ERR_TYPE, c, a, "precision",
                   firenet_operator_create_user(&a, c, f64, 4, FIRENET_C64, 5,
                                                sum_neighbours,
                                                spread_neighbours, NULL, &n, 2,
                                                FIRENET_CALLBACK_CALLER));
    assert_refused(FIRENET_ERR_RANGE, c, a, "rows: 0",
                   firenet_operator_create_user(
                       &a, c, f64, 0, f64, 5, sum_neighbours, spread_neighbours,
                       NULL, &n, 2, FIRENET_CALLBACK_CALLER));
    assert_refused(FIRENET_ERR_RANGE, c, a, "norm_bound: -1",
                   make_neighbours(&a, c, &n, -1));
    assert_refused(FIRENET_ERR_RANGE, c, a, "norm_bound: nan",
                   make_neighbours(&a, c, &n, NAN));
    context_end(c, &t);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("user");
    TCase *use = tcase_create("use");
    TCase *bad = tcase_create("bad input");
    tcase_add_test(use, users_operators_are_called_and_destroyed_once);
    tcase_add_test(use, a_wrong_adjoint_is_told_from_rounding);
    tcase_add_test(use, users_norm_is_estimated_on_request);
    tcase_add_test(bad, users_errors_are_passed_through);
    tcase_add_test(bad, users_nans_and_errors_end_a_networks_run);
    tcase_add_test(bad, users_operators_refuse_bad_arguments);
    suite_add_tcase(s, use);
    suite_add_tcase(s, bad);
    return s;
}

int main(void) {
    return run_suite(suite());
}
