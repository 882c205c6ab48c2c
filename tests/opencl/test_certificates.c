/* SPDX-License-Identifier: BSD-3-Clause */
/* A device's claims hold for the x and q that it returns: objective, dual value
 * and gap, evaluated again by the host in double precision, are within those
 * stated, with rounding charged. */
#include "both.h"
#include "subjects.h"

#include <firenet/opencl.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 40, COLS = 100, SIDE = 16 };

/* Rounding of the evaluation itself. */
#define SLACK 1e-12

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};
enum { TYPES = 4, KINDS = 3, SHAPES = 3 };

static firenet_type wide(firenet_type type) {
    return type_is_complex(type) ? FIRENET_C128 : FIRENET_F64;
}

/* A matrix, Fourier samples of Haar coefficients, or an image with its total
 * variation. */
typedef enum shape { MATRIX, TRANSFORM, VARIATION } shape;

/* `data` of the device's type in every type: an A of elements that both
 * hold. */
static firenet_operator *operator_of(firenet_context *c, shape s,
                                     firenet_type data, firenet_type type) {
    firenet_operator *a;
    vec exact = vec_random(data, ROWS * COLS, 5);
    vec values = vec_convert(type, &exact);
    assert_ok(c, s == MATRIX
                     ? firenet_operator_create_matrix(
                           &a, c, type, ROWS, COLS, values.data, COLS,
                           FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0.0)
                 : s == TRANSFORM ? make_fourier_haar(&a, c, type)
                                  : firenet_operator_create_identity(
                                        &a, c, type, SIDE * SIDE));
    vec_free(&exact);
    vec_free(&values);
    return a;
}

static firenet_regulariser *regulariser_of(firenet_context *c, shape s,
                                           firenet_operator *a) {
    const int64_t size[2] = {SIDE, SIDE};
    firenet_type type = firenet_operator_domain_type(a);
    firenet_regulariser *r;
    firenet_operator *w;
    if (s == VARIATION) {
        assert_ok(c, firenet_regulariser_create_variation(
                         &r, c, type, 2, size, FIRENET_BOUNDARY_NEUMANN,
                         FIRENET_VARIATION_ISOTROPIC, NULL));
        return r;
    }
    assert_ok(c, firenet_operator_create_identity(&w, c, type,
                                                  firenet_operator_cols(a)));
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    firenet_operator_release(w);
    return r;
}

static double parameter_of(int which) {
    static const double parameters[KINDS] = {1.0, 0.4, 0.1};
    return parameters[which];
}

static firenet_problem *problem_of(firenet_context *c, shape s, int which,
                                   firenet_operator *a) {
    static const firenet_problem_kind of[KINDS] = {
        FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};
    firenet_problem *p;
    if (s == VARIATION) {
        firenet_regulariser *r = regulariser_of(c, s, a);
        assert_ok(c, firenet_problem_create_regularised(
                         &p, c, of[which], a, parameter_of(which), r));
        firenet_regulariser_release(r);
    } else {
        assert_ok(c, firenet_problem_create(&p, c, of[which], a,
                                            parameter_of(which), NULL, 0));
    }
    return p;
}

/* What was stated, and the vectors it is about. */
typedef struct claim {
    vec x, q;
    double objective, dual, gap, infeasibility;
} claim;

static void claim_free(claim *k) {
    vec_free(&k->x);
    vec_free(&k->q);
}

static claim solve(firenet_context *c, firenet_problem *p, const vec *y,
                   int64_t n, double tolerance) {
    firenet_solver *s;
    claim out = {.x = vec_new(y->type, n), .q = vec_new(y->type, y->length)};
    assert_ok(c, firenet_solver_create(&s, c, p, FIRENET_METHOD_ADAPTIVE));
    assert_ok(c,
              firenet_solver_set_real(s, FIRENET_SOLVER_TOLERANCE, tolerance));
    assert_ok(c, firenet_solver_set_int(s, FIRENET_SOLVER_ITERATIONS, 400));
    assert_ok(c, firenet_solver_solve(s, y->type, y->data, y->length, y->type,
                                      NULL, out.x.data, n));
    assert_ok(c, firenet_solver_copy_dual(s, y->type, out.q.data, y->length));
    const struct {
        firenet_solver_option option;
        double *value;
    } numbers[] = {{FIRENET_SOLVER_OBJECTIVE, &out.objective},
                   {FIRENET_SOLVER_DUAL, &out.dual},
                   {FIRENET_SOLVER_GAP, &out.gap},
                   {FIRENET_SOLVER_INFEASIBILITY, &out.infeasibility}};
    for (int i = 0; i < 4; i++)
        assert_ok(
            c, firenet_solver_get_real(s, numbers[i].option, numbers[i].value));
    firenet_solver_release(s);
    return out;
}

/* `dual`: the largest value that q proves, or what the minimum is at most. */
static void assert_proved(const claim *k, double objective, double dual,
                          const char *name) {
    double size = SLACK * (1 + fabs(objective));
    printf("# %s: gap %.3e stated, %.3e in double, of an objective %.6f\n",
           name, k->gap, objective - dual, objective);
    ck_assert_msg(k->dual <= dual + size, "%s: dual %.17g stated, it is %.17g",
                  name, k->dual, dual);
    ck_assert_msg(objective - k->dual <= k->gap + size,
                  "%s: gap %.17g stated, it is %.17g", name, k->gap,
                  objective - k->dual);
    ck_assert_msg(k->gap <= 0.05 * objective, "%s: a gap of %.17g shows little",
                  name, k->gap);
}

/* Every kind of problem, operator and type. */
START_TEST(a_solvers_claims_hold_in_double) {
    shape s = (shape)(_i / KINDS);
    int which = _i % KINDS;
    for (int t = s == TRANSFORM ? 2 : 0; t < TYPES; t++) {
        firenet_type type = types[t], twice = wide(type);
        firenet_operator *a = operator_of(device, s, type, type);
        firenet_operator *b = operator_of(host, s, type, twice);
        firenet_problem *p = problem_of(device, s, which, a);
        firenet_problem *exact = problem_of(host, s, which, b);
        int64_t n = firenet_operator_cols(a);
        vec y = vec_random(type, firenet_operator_rows(a), 2);
        claim k = solve(device, p, &y, n, twice == type ? 1e-8 : 1e-4);
        vec x2 = vec_convert(twice, &k.x), q2 = vec_convert(twice, &k.q),
            y2 = vec_convert(twice, &y);
        double objective, infeasibility, dual;
        assert_ok(host, firenet_problem_evaluate(
                            host, exact, twice, x2.data, n, twice, y2.data,
                            y2.length, &objective, NULL, &infeasibility));
        if (s == VARIATION) { /* its dual has more than q */
            claim best = solve(host, exact, &y2, n, 1e-10);
            dual = best.objective + (best.gap > 0 ? best.gap : 0);
            claim_free(&best);
        } else {
            assert_ok(host, firenet_problem_dual(host, exact, twice, q2.data,
                                                 y2.data, y2.length, &dual));
        }
        char name[80];
        snprintf(name, sizeof name, "shape %d, P%d, type %d", (int)s, which + 1,
                 t);
        assert_proved(&k, objective, dual, name);
        assert_at_most(infeasibility - k.infeasibility,
                       64 * type_epsilon(type) * vec_norm(&y2));
        vec_free(&x2);
        vec_free(&q2);
        vec_free(&y2);
        vec_free(&y);
        claim_free(&k);
        firenet_problem_release(p);
        firenet_problem_release(exact);
        firenet_operator_release(a);
        firenet_operator_release(b);
    }
}
END_TEST

static claim run(firenet_operator *a, firenet_regulariser *r, const vec *y) {
    firenet_network_config *config;
    firenet_network *n;
    firenet_runner *runner;
    firenet_context *c = device;
    claim out = {.x = vec_new(y->type, firenet_operator_cols(a)),
                 .q = vec_new(y->type, y->length)};
    assert_ok(c, firenet_network_config_create(&config, c));
    assert_ok(c, firenet_network_config_set_real(config, FIRENET_NETWORK_LAMBDA,
                                                 parameter_of(2)));
    assert_ok(
        c, firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, 100));
    assert_ok(c, firenet_network_create_regularised(&n, c, a, r, config));
    assert_ok(c, firenet_runner_create(&runner, c, n));
    assert_ok(c, firenet_runner_run(runner, y->type, y->data, y->length,
                                    y->type, NULL, out.x.data, out.x.length));
    assert_ok(c,
              firenet_runner_copy_dual(runner, y->type, out.q.data, y->length));
    assert_ok(c, firenet_runner_get_real(runner, FIRENET_RUNNER_GAP, &out.gap));
    assert_ok(c, firenet_runner_get_real(runner, FIRENET_RUNNER_OBJECTIVE,
                                         &out.objective));
    firenet_runner_release(runner);
    firenet_network_release(n);
    firenet_network_config_release(config);
    return out;
}

START_TEST(a_networks_gap_holds_in_double) {
    firenet_type type = types[2 + _i];
    firenet_operator *a = operator_of(device, TRANSFORM, type, type);
    firenet_operator *b = operator_of(host, TRANSFORM, type, FIRENET_C128);
    firenet_regulariser *r = regulariser_of(device, TRANSFORM, a);
    firenet_problem *exact = problem_of(host, TRANSFORM, 2, b);
    vec y = vec_random(type, firenet_operator_rows(a), 2);
    claim k = run(a, r, &y);
    vec x2 = vec_convert(FIRENET_C128, &k.x);
    vec q2 = vec_convert(FIRENET_C128, &k.q);
    vec y2 = vec_convert(FIRENET_C128, &y);
    double gap;
    assert_ok(host, firenet_problem_gap(host, exact, FIRENET_C128, x2.data,
                                        x2.length, FIRENET_C128, q2.data,
                                        y2.data, y2.length, &gap));
    printf("# network, type %d: gap %.3e stated, %.3e in double, of %.6f\n",
           2 + _i, k.gap, gap, k.objective);
    ck_assert_msg(gap <= k.gap + SLACK, "gap %.17g stated, it is %.17g", k.gap,
                  gap);
    ck_assert(k.gap <= 0.05 * k.objective);
    vec_free(&x2);
    vec_free(&q2);
    vec_free(&y2);
    vec_free(&y);
    claim_free(&k);
    firenet_problem_release(exact);
    firenet_regulariser_release(r);
    firenet_operator_release(a);
    firenet_operator_release(b);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("certificates");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 300);
    tcase_add_unchecked_fixture(all, open_both, close_both);
    tcase_add_loop_test(all, a_solvers_claims_hold_in_double, 0,
                        SHAPES * KINDS);
    tcase_add_loop_test(all, a_networks_gap_holds_in_double, 0, 2);
    suite_add_tcase(suite, all);
    return run_suite_in_process(suite);
}
