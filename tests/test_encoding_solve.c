/* SPDX-License-Identifier: BSD-3-Clause */
/* Networks and solvers with an encoding operator, which compute in coordinates
 * of k-space of their own where they can: what they take and hand out is the
 * caller's, as it is with the stack of operators that a user would write. */
#include "support.h"
#include "vec.h"

#include <stdio.h>
#include <stdlib.h>

#define COILS 3
#define TYPE FIRENET_C128

typedef enum mask { POINTS, FIRST, LAST, MIDDLE, MASKS } mask;

typedef struct scan {
    int axes;
    int64_t shape[3], cells, count;
    int64_t *indices; /* descending */
    vec maps;
} scan;

/* Whole lines along the first axis, the last or, of three, the middle one. */
static int taken(const scan *s, mask m, int64_t i) {
    int64_t last = s->shape[s->axes - 1], k = i % last;
    int64_t middle = s->axes == 3 ? i / last % s->shape[1] : 0;
    int64_t first = i / (s->cells / s->shape[0]);
    switch (m) {
    case FIRST:
        return (3 * k + 5 * middle) % 4 < 2;
    case LAST:
        return (3 * first + 5 * middle) % 4 < 2;
    case MIDDLE:
        return (3 * k + 5 * first) % 4 < 2;
    default:
        return (7 * i + i / 5) % 5 < 2;
    }
}

static scan scan_new(int axes, mask m) {
    scan s = {axes, {12, 16, 1}, 192, 0, NULL, {0}};
    if (axes == 3) {
        s = (scan){axes, {6, 4, 10}, 240, 0, NULL, {0}};
    }
    s.indices = malloc((size_t)s.cells * sizeof *s.indices);
    ck_assert_ptr_nonnull(s.indices);
    for (int64_t i = s.cells - 1; i >= 0; i--) {
        if (taken(&s, m, i))
            s.indices[s.count++] = i;
    }
    s.maps = vec_random(TYPE, COILS * s.cells, 5);
    return s;
}

static void scan_free(scan *s) {
    free(s->indices);
    vec_free(&s->maps);
}

static firenet_operator *encoding(firenet_context *c, const scan *s) {
    firenet_operator *a;
    uint32_t all = (1u << s->axes) - 1;
    assert_ok(c, firenet_operator_create_encoding(
                     &a, c, TYPE, s->axes, s->shape, all, all, 1, COILS,
                     s->maps.data, s->indices, s->count));
    return a;
}

static firenet_operator *stack(firenet_context *c, const scan *s) {
    firenet_operator *dft, *sample, *measure, *parts[COILS], *a;
    uint32_t all = (1u << s->axes) - 1;
    assert_ok(c, firenet_operator_create_centred_dft(&dft, c, TYPE, s->axes,
                                                     s->shape, all, all));
    assert_ok(c, firenet_operator_create_sample(&sample, c, TYPE, s->cells,
                                                s->indices, s->count));
    assert_ok(c, firenet_operator_compose(&measure, c, sample, dft));
    for (int i = 0; i < COILS; i++) {
        firenet_operator *coil;
        vec map = vec_new(TYPE, s->cells);
        for (int64_t j = 0; j < s->cells; j++)
            vec_set(&map, j, vec_get(&s->maps, i * s->cells + j));
        assert_ok(c, firenet_operator_create_diagonal(&coil, c, TYPE, s->cells,
                                                      TYPE, map.data));
        assert_ok(c, firenet_operator_compose(&parts[i], c, measure, coil));
        firenet_operator_release(coil);
        vec_free(&map);
    }
    assert_ok(c, firenet_operator_stack(&a, c, parts, COILS));
    for (int i = 0; i < COILS; i++)
        firenet_operator_release(parts[i]);
    firenet_operator_release(measure);
    firenet_operator_release(sample);
    firenet_operator_release(dft);
    return a;
}

/* --------------------------------------------------------------- networks */

typedef struct outcome {
    vec x, dual, jvp, vjp;
} outcome;

static firenet_network *network_of(firenet_context *c, firenet_operator *a,
                                   int keep) {
    const int64_t bounds[] = {firenet_operator_cols(a)}, sparsities[] = {10};
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    assert_ok(c,
              firenet_levels_create(&levels, c, 1, bounds, sparsities, NULL));
    assert_ok(c, firenet_network_config_create(&config, c));
    assert_ok(
        c, firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 3));
    assert_ok(c,
              firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, 7));
    assert_ok(c, firenet_network_config_set_int(config, FIRENET_NETWORK_DUAL,
                                                keep ? FIRENET_DUAL_KEEP
                                                     : FIRENET_DUAL_RESET));
    assert_ok(
        c, firenet_network_config_set_real(config, FIRENET_NETWORK_NORM, 3.0));
    assert_ok(c, firenet_network_create(&network, c, a, levels, config));
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    return network;
}

static outcome run(firenet_context *c, firenet_operator *a, int keep) {
    int64_t m = firenet_operator_rows(a), n = firenet_operator_cols(a);
    firenet_network *network = network_of(c, a, keep);
    firenet_runner *runner;
    firenet_jacobian *jacobian;
    vec y = vec_random(TYPE, m, 3), dy = vec_random(TYPE, m, 4);
    vec u = vec_random(TYPE, n, 6), x = vec_new(TYPE, n);
    outcome o = {vec_new(TYPE, n), vec_new(TYPE, m), vec_new(TYPE, n),
                 vec_new(TYPE, m)};
    assert_ok(c, firenet_runner_create(&runner, c, network));
    assert_ok(c, firenet_runner_run(runner, TYPE, y.data, m, TYPE, NULL,
                                    o.x.data, n));
    assert_ok(c, firenet_runner_copy_dual(runner, TYPE, o.dual.data, m));
    assert_ok(c, firenet_jacobian_create(&jacobian, c, network));
    assert_ok(c, firenet_jacobian_run(jacobian, TYPE, y.data, m, TYPE, NULL,
                                      x.data, n));
    assert_at_most(vec_error(&x, &o.x), 1e-11);
    assert_ok(c, firenet_jacobian_jvp(jacobian, TYPE, dy.data, m, TYPE, NULL,
                                      o.jvp.data, n));
    assert_ok(c, firenet_jacobian_vjp(jacobian, TYPE, u.data, n, TYPE,
                                      o.vjp.data, m, NULL));
    ck_assert(vec_guards_hold(&o.dual) && vec_guards_hold(&o.vjp));
    firenet_jacobian_release(jacobian);
    firenet_runner_release(runner);
    firenet_network_release(network);
    vec_free(&x);
    vec_free(&u);
    vec_free(&dy);
    vec_free(&y);
    return o;
}

static void outcome_free(outcome *o) {
    vec_free(&o->x);
    vec_free(&o->dual);
    vec_free(&o->jvp);
    vec_free(&o->vjp);
}

static void assert_same(const outcome *seen, const outcome *expected,
                        const char *where) {
    const struct {
        const char *what;
        const vec *seen, *expected;
    } each[] = {{"x", &seen->x, &expected->x},
                {"q", &seen->dual, &expected->dual},
                {"J dy", &seen->jvp, &expected->jvp},
                {"J^T u", &seen->vjp, &expected->vjp}};
    for (int i = 0; i < 4; i++) {
        double error = vec_error(each[i].seen, each[i].expected);
        ck_assert_msg(error <= 1e-9, "%s: %s is off by %g", where, each[i].what,
                      error);
    }
}

START_TEST(networks_take_and_hand_out_the_callers_measurements) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 4 * MASKS; i++) {
        int axes = 2 + i % 2, keep = i / 2 % 2;
        mask m = (mask)(i / 4);
        scan s = scan_new(axes, m);
        firenet_operator *a = encoding(c, &s), *b = stack(c, &s);
        outcome seen = run(c, a, keep), expected = run(c, b, keep);
        char where[64];
        snprintf(where, sizeof where, "mask %d, %d axes, dual %s", m, axes,
                 keep ? "kept" : "forgotten");
        assert_same(&seen, &expected, where);
        outcome_free(&seen);
        outcome_free(&expected);
        firenet_operator_release(a);
        firenet_operator_release(b);
        scan_free(&s);
    }
    context_end(c, &t);
}
END_TEST

START_TEST(bits_of_a_run_do_not_depend_on_threads) {
    static const int threads[] = {1, 2, 5};
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int m = 0; m < MASKS; m++) {
        scan s = scan_new(2, (mask)m);
        vec first = {0};
        for (int i = 0; i < 3; i++) {
            assert_ok(c, firenet_context_set_threads(c, threads[i]));
            firenet_operator *a = encoding(c, &s);
            outcome o = run(c, a, 0);
            if (i == 0)
                first = vec_convert(TYPE, &o.x);
            ck_assert_msg(vec_same_bits(&o.x, &first), "mask %d, %d threads", m,
                          threads[i]);
            outcome_free(&o);
            firenet_operator_release(a);
        }
        vec_free(&first);
        scan_free(&s);
    }
    context_end(c, &t);
}
END_TEST

/* ---------------------------------------------------------------- solvers */

/* x and q prove their gap for the problem with the stack. */
static void assert_proved(firenet_context *c, firenet_problem_kind kind,
                          const scan *s) {
    firenet_operator *a = encoding(c, s), *b = stack(c, s);
    int64_t rows = firenet_operator_rows(a), n = s->cells;
    vec y = vec_random(TYPE, rows, 3), x = vec_new(TYPE, n);
    vec q = vec_new(TYPE, rows);
    double parameter = kind == FIRENET_PROBLEM_P1   ? 0.2 * vec_norm(&y)
                       : kind == FIRENET_PROBLEM_P2 ? 0.5
                                                    : 0.05;
    double objective, gap, claimed;
    firenet_problem *problem, *same;
    firenet_solver *solver;
    assert_ok(c,
              firenet_problem_create(&problem, c, kind, a, parameter, NULL, 0));
    assert_ok(c, firenet_problem_create(&same, c, kind, b, parameter, NULL, 0));
    assert_ok(
        c, firenet_solver_create(&solver, c, problem, FIRENET_METHOD_ADAPTIVE));
    assert_ok(c,
              firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-8));
    assert_ok(c, firenet_solver_solve(solver, TYPE, y.data, rows, TYPE, NULL,
                                      x.data, n));
    assert_ok(c, firenet_solver_copy_dual(solver, TYPE, q.data, rows));
    assert_ok(c, firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE,
                                         &objective));
    assert_ok(c, firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &claimed));
    assert_ok(c, firenet_problem_gap(c, same, TYPE, x.data, n, TYPE, q.data,
                                     y.data, rows, &gap));
    ck_assert_msg(claimed <= 1e-7 * objective && gap <= 1e-6 * objective,
                  "P%d, %lld samples: gap %g of the solver, %g of the stack, "
                  "objective %g",
                  (int)kind, (long long)s->count, claimed, gap, objective);
    firenet_solver_release(solver);
    firenet_problem_release(same);
    firenet_problem_release(problem);
    firenet_operator_release(b);
    firenet_operator_release(a);
    vec_free(&q);
    vec_free(&x);
    vec_free(&y);
}

START_TEST(dual_vectors_prove_gaps_for_the_callers_operator) {
    static const firenet_problem_kind kinds[] = {
        FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 3 * MASKS; i++) {
        scan s = scan_new(2 + i % 2, (mask)(i / 3));
        assert_proved(c, kinds[i % 3], &s);
        scan_free(&s);
    }
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("encoding_solve");
    TCase *all = tcase_create("all");
    tcase_add_test(all, networks_take_and_hand_out_the_callers_measurements);
    tcase_add_test(all, bits_of_a_run_do_not_depend_on_threads);
    tcase_add_test(all, dual_vectors_prove_gaps_for_the_callers_operator);
    suite_add_tcase(s, all);
    return run_suite(s);
}
