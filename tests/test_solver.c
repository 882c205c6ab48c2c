/* SPDX-License-Identifier: BSD-3-Clause */
/* Minima against solvers not written here, exact answers, outcomes. */
#include "solving.h"

#include <math.h>

/* One double computed in two ways: some thousand roundings. */
#define ROUNDING 1e-12

/* --------------------------------------------------------------- correct */

typedef struct known {
    int kind, rows, cols, seed, weighted, is_complex;
    double parameter, minimum;
} known;

static const known table[] = {
#include "data/solver_cases.inc"
};
enum { KNOWN = sizeof table / sizeof *table };

/* How long and how far slow methods run. */
#ifdef ON_DEVICE
enum { MANY = 700 };
#define NEAR 5e-2
#else
enum { MANY = 20000 };
#define NEAR 5e-3
#endif

static solving known_problem(const known *k, int single) {
    firenet_type type = k->is_complex ? single ? FIRENET_C64 : FIRENET_C128
                        : single      ? FIRENET_F32
                                      : FIRENET_F64;
    solving_spec spec = {type,        10 * k->kind,      k->rows,
                         k->cols,     (uint64_t)k->seed, k->weighted,
                         k->parameter};
    return solving_new(&spec);
}

/* Objective to 1e-8 (what the table is good for), feasibility to 1e-9, and
 * the certificate above what was really lost. */
START_TEST(minima_are_those_of_other_solvers) {
    const known *k = &table[PICK(_i, 13)];
    solving s = known_problem(k, 0);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-9);
    set_real(&s, FIRENET_SOLVER_FEASIBILITY, 1e-10);
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
    double objective = result_real(&s, FIRENET_SOLVER_OBJECTIVE);
    assert_at_most(relative_difference(objective, k->minimum), 1e-8);
    assert_at_most(result_real(&s, FIRENET_SOLVER_INFEASIBILITY),
                   1e-9 * vec_norm(&s.y));
    /* The table's own error is 2e-9 at most. */
    assert_at_most(objective - k->minimum,
                   result_real(&s, FIRENET_SOLVER_GAP) + 2e-9 * k->minimum);
    assert_at_most(result_real(&s, FIRENET_SOLVER_DUAL),
                   k->minimum * (1 + 2e-9));
    solving_free(&s);
}
END_TEST

START_TEST(single_precision_reaches_four_digits) {
    const known *k = &table[3 * PICK(_i, 7)];
    solving s = known_problem(k, 1);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 5e-5);
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
    assert_at_most(relative_difference(
                       result_real(&s, FIRENET_SOLVER_OBJECTIVE), k->minimum),
                   1e-4);
    solving_free(&s);
}
END_TEST

/* A grid's finest scales must not overflow what floats can hold. */
START_TEST(a_grid_in_single_precision_stays_finite) {
    solving_spec spec = solving_small(kinds[_i]);
    spec.type = FIRENET_F32;
    spec.parameter = -0.01;
    solving s = solving_with(&spec, FIRENET_METHOD_GRID);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, MANY);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-12);
    solving_run(&s); /* asserts that no NaN occurred */
    solving_free(&s);
}
END_TEST

/* What the solver reports is what the problem says about its x. */
START_TEST(results_describe_the_vector_returned) {
    for (int i = 0; i < 3; i++)
        for (int m = 0; m < METHODS; m++) {
            if (!solving_is_for(methods[m], kinds[i]))
                continue;
            solving s = solving_on(methods[m], kinds[i]);
            set_int(&s, FIRENET_SOLVER_ITERATIONS, 57);
            solving_run(&s);
            double objective, residual;
            assert_ok(s.context, firenet_problem_evaluate(
                                     s.context, s.problem, s.type, s.x.data,
                                     s.x.length, s.type, s.y.data, s.y.length,
                                     &objective, &residual, NULL));
            assert_at_most(
                relative_difference(result_real(&s, FIRENET_SOLVER_OBJECTIVE),
                                    objective),
                ROUNDING);
            assert_at_most(
                relative_difference(result_real(&s, FIRENET_SOLVER_RESIDUAL),
                                    residual),
                ROUNDING);
            solving_free(&s);
        }
}
END_TEST

/* Every method goes to the same minimum. */
START_TEST(methods_agree) {
    for (int i = 0; i < 3; i++) {
        solving best = solving_on(FIRENET_METHOD_ADAPTIVE, kinds[i]);
        set_real(&best, FIRENET_SOLVER_TOLERANCE, 1e-11);
        solving_run(&best);
        double minimum = result_real(&best, FIRENET_SOLVER_OBJECTIVE);
        for (int m = 1; m < METHODS; m++) {
            if (!solving_is_for(methods[m], kinds[i]))
                continue;
            solving s = solving_on(methods[m], kinds[i]);
            set_real(&s, FIRENET_SOLVER_TOLERANCE, NEAR);
            set_int(&s, FIRENET_SOLVER_ITERATIONS, 20000);
            ck_assert_msg(solving_run(&s) == FIRENET_OUTCOME_CONVERGED,
                          "method %d, kind %d: outcome %lld, gap %g",
                          (int)methods[m], kinds[i],
                          (long long)result_int(&s, FIRENET_SOLVER_OUTCOME),
                          result_real(&s, FIRENET_SOLVER_GAP) / minimum);
            assert_at_most(
                relative_difference(result_real(&s, FIRENET_SOLVER_OBJECTIVE),
                                    minimum),
                2 * NEAR);
            solving_free(&s);
        }
        solving_free(&best);
    }
}
END_TEST

/* ----------------------------------------------------------------- exact */

static void answers_zero(solving *s) {
    ck_assert_int_eq(solving_run(s), FIRENET_OUTCOME_CONVERGED);
    assert_at_most(vec_norm(&s->x), 0);
    /* Rounding is charged to the gap. */
    assert_at_most(fabs(result_real(s, FIRENET_SOLVER_GAP)),
                   32 * type_epsilon(s->type) *
                       result_real(s, FIRENET_SOLVER_OBJECTIVE));
    ck_assert_int_eq(result_int(s, FIRENET_SOLVER_ITERATION), 0);
}

START_TEST(zero_is_answered_exactly) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = solving_small(kinds[i]);
        static const double shares[] = {1, 1 + 1e-15, 2};
        for (int k = 0; k < 3; k++) {
            spec.parameter = -shares[k];
            solving s = solving_new(&spec);
            answers_zero(&s);
            solving_free(&s);
        }
        spec.parameter = -0.5;
        solving s = solving_new(&spec);
        vec_fill(&s.y, 0);
        answers_zero(&s);
        solving_free(&s);
    }
}
END_TEST

/* N = m = 1, A = a: the soft threshold and its like, by hand. */
START_TEST(one_number_is_answered_exactly) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = {FIRENET_F64, kinds[i], 1, 1, 4, 0, -0.5};
        solving s = solving_new(&spec);
        double a = creal(vec_get(&s.matrix, 0)), y = creal(vec_get(&s.y, 0));
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-14);
        set_real(&s, FIRENET_SOLVER_FEASIBILITY, 1e-13);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        /* Halfway: eta = |y|/2; lambda = |a y|; lambda = |a|/2 < |a|. */
        double x = spec.kind == P3 ? y / a : y / a / 2;
        assert_at_most(fabs(creal(vec_get(&s.x, 0)) - x), 1e-6 * fabs(x));
        solving_free(&s);
    }
}
END_TEST

/* y = A x for the x that solves: (P1) with eta = 0, (P3) with a small lambda
 * reaches residual 0, where its objective is not differentiable. */
START_TEST(zero_residuals_are_reached) {
    for (int i = 0; i < 3; i += 2) {
        solving_spec spec = {
            FIRENET_F64, kinds[i], 30, 50, 17, 0, kinds[i] == P1 ? 0 : -0.01};
        solving s = solving_new(&spec);
        uint64_t state = 5;
        vec_fill(&s.y, 0);
        for (int k = 0; k < 3; k++) {
            int64_t j = (int64_t)(random_bits(&state) % 50);
            for (int64_t r = 0; r < 30; r++)
                vec_set(&s.y, r,
                        vec_get(&s.y, r) + vec_get(&s.matrix, 50 * r + j));
        }
        set_real(&s, FIRENET_SOLVER_FEASIBILITY, 1e-9);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-9);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        assert_at_most(result_real(&s, FIRENET_SOLVER_RESIDUAL),
                       1e-8 * vec_norm(&s.y));
        solving_free(&s);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver");
    TCase *correct = tcase_create("correct");
    tcase_set_timeout(correct, 600);
    tcase_add_loop_test(correct, minima_are_those_of_other_solvers, 0,
                        SHARE(KNOWN, 13));
    tcase_add_loop_test(correct, a_grid_in_single_precision_stays_finite, 0, 3);
    tcase_add_loop_test(correct, single_precision_reaches_four_digits, 0,
                        SHARE(KNOWN / 3, 7));
    tcase_add_test(correct, results_describe_the_vector_returned);
    tcase_add_test(correct, methods_agree);
    suite_add_tcase(suite, correct);
    TCase *exact = tcase_create("exact");
    tcase_add_test(exact, zero_is_answered_exactly);
    tcase_add_test(exact, one_number_is_answered_exactly);
    tcase_add_test(exact, zero_residuals_are_reached);
    suite_add_tcase(suite, exact);
    return run_suite(suite);
}
