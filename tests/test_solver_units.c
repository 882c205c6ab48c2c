/* SPDX-License-Identifier: BSD-3-Clause */
/* Units of data, operators and columns, and norms that are no bounds, do not
 * matter. */
#include "solving.h"

#include <math.h>

/* One double computed in two ways: some thousand roundings. */
#define ROUNDING 1e-12

/* y, and the parameter with it, times c. */
static solving in_units(int kind, firenet_method method, double c) {
    solving_spec spec = solving_small(kind);
    solving unit = solving_problem(&spec);
    double parameter = firenet_problem_parameter(unit.problem);
    solving_free(&unit);
    spec.parameter = kind == P3 ? parameter : c * parameter;
    solving s = solving_with(&spec, method);
    for (int64_t i = 0; i < s.y.length; i++)
        vec_set(&s.y, i, c * vec_get(&s.y, i));
    set_real(&s, FIRENET_SOLVER_SHARPNESS, 5);
    set_real(&s, FIRENET_SOLVER_PENALTY, 5);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 300);
    return s;
}

START_TEST(units_of_the_data_do_not_matter) {
    static const double factors[] = {0x1p-27, 0x1p27, 1e-8, 1e8};
    for (int i = 0; i < 3; i++) {
        solving s = in_units(kinds[i], FIRENET_METHOD_ADAPTIVE, 1);
        solving_run(&s);
        for (int k = 0; k < 4; k++) {
            solving t = in_units(kinds[i], FIRENET_METHOD_ADAPTIVE, factors[k]);
            solving_run(&t);
            for (int64_t j = 0; j < t.x.length; j++)
                vec_set(&t.x, j, vec_get(&t.x, j) / factors[k]);
            /* Powers of two to the last bit. */
            if (k < 2) {
                ck_assert(vec_same_bits(&s.x, &t.x));
                ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_ITERATION),
                                 result_int(&t, FIRENET_SOLVER_ITERATION));
            }
            assert_at_most(vec_error(&t.x, &s.x), ROUNDING);
            solving_free(&t);
        }
        solving_free(&s);
    }
}
END_TEST

/* The problem with other columns: A times `factors`, a number each. */
static void rescale(solving *s, int kind, const double *factors,
                    double parameter) {
    for (int64_t i = 0; i < s->matrix.length; i++)
        vec_set(&s->matrix, i,
                factors[i % s->x.length] * vec_get(&s->matrix, i));
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    assert_ok(s->context,
              firenet_operator_create_matrix(
                  &s->a, s->context, s->type, s->y.length, s->x.length,
                  s->matrix.data, s->x.length, FIRENET_MATRIX_ROW_MAJOR,
                  FIRENET_MATRIX_BORROWED, 0));
    assert_ok(s->context, firenet_problem_create(&s->problem, s->context,
                                                 (firenet_problem_kind)kind,
                                                 s->a, parameter, NULL, 0));
    assert_ok(s->context,
              firenet_solver_create(&s->solver, s->context, s->problem,
                                    FIRENET_METHOD_ADAPTIVE));
}

/* A times c: x over c, and lambda of (P2), (P3) times c. */
static solving operator_times(int kind, double c) {
    double factors[40];
    for (int j = 0; j < 40; j++)
        factors[j] = c;
    solving_spec spec = solving_small(kind);
    spec.weighted = 0;
    solving s = solving_problem(&spec);
    double parameter = firenet_problem_parameter(s.problem);
    rescale(&s, kind, factors, kind == P1 ? parameter : c * parameter);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 100);
    solving_run(&s);
    return s;
}

START_TEST(units_of_the_operator_do_not_matter) {
    static const double factors[] = {0x1p-20, 0x1p20, 1e-6, 1e6};
    for (int i = 0; i < 3; i++) {
        solving s = operator_times(kinds[i], 1);
        for (int k = 0; k < 4; k++) {
            solving t = operator_times(kinds[i], factors[k]);
            for (int64_t j = 0; j < t.x.length; j++)
                vec_set(&t.x, j, vec_get(&t.x, j) * factors[k]);
            assert_at_most(vec_error(&t.x, &s.x), ROUNDING);
            solving_free(&t);
        }
        solving_free(&s);
    }
}
END_TEST

/* A norm 100 times too small is found out and repaired. */
START_TEST(a_norm_too_small_is_repaired) {
    for (int i = 0; i < 3; i++)
        for (int m = 0; m < METHODS; m++) {
            if (!solving_is_for(methods[m], kinds[i]) ||
                methods[m] == FIRENET_METHOD_SCHEDULED)
                continue;
            solving s = solving_on(methods[m], kinds[i]);
            double norm = firenet_operator_norm_bound(s.a);
            set_real(&s, FIRENET_SOLVER_NORM, norm / 100);
            set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-3);
            set_int(&s, FIRENET_SOLVER_ITERATIONS, 20000);
            ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
            ck_assert_int_le(1, result_int(&s, FIRENET_SOLVER_NORM_RAISED));
            assert_at_most(result_real(&s, FIRENET_SOLVER_USED_NORM),
                           1.2 * norm);
            assert_at_most(0.3 * norm,
                           result_real(&s, FIRENET_SOLVER_USED_NORM));
            solving_free(&s);
        }
}
END_TEST

START_TEST(a_good_norm_is_never_raised) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = {FIRENET_F32, kinds[i], 30, 60, 8, 0, -0.05};
        solving s = solving_new(&spec);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-7);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 3000);
        solving_run(&s);
        ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_NORM_RAISED), 0);
        solving_free(&s);
    }
}
END_TEST

#ifndef ON_DEVICE /* columns are not balanced there: thousands of iterations \
                   */
/* Columns 1e-3 to 1e3 times as long: the answer is in the caller's variables.
 */
START_TEST(unbalanced_columns_are_answered_in_their_own_units) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = solving_small(kinds[i]);
        solving s = solving_problem(&spec);
        double factors[40], objective;
        uint64_t state = 12;
        for (int j = 0; j < 40; j++)
            factors[j] = pow(10, 6 * random_uniform(&state) - 3);
        rescale(&s, kinds[i], factors, 0.1 * vec_norm(&s.y));
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-8);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        assert_ok(s.context,
                  firenet_problem_evaluate(
                      s.context, s.problem, s.type, s.x.data, s.x.length,
                      s.type, s.y.data, s.y.length, &objective, NULL, NULL));
        assert_at_most(
            relative_difference(result_real(&s, FIRENET_SOLVER_OBJECTIVE),
                                objective),
            ROUNDING);
        vec x = vec_new(s.type, s.x.length);
        assert_ok(s.context,
                  firenet_solver_copy_best(s.solver, s.type, x.data, x.length));
        /* An objective known to 1e-8 tells x to the root of that. */
        assert_at_most(vec_error(&x, &s.x), 1e-4);
        /* Starting at the solution, in those units too. */
        assert_ok(s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, s.x.data, x.data, x.length));
        assert_at_most(vec_error(&x, &s.x), 1e-4);
        vec_free(&x);
        solving_free(&s);
    }
}
END_TEST
#endif

int main(void) {
    Suite *suite = suite_create("solver_units");
    TCase *units = tcase_create("units");
    tcase_add_test(units, units_of_the_data_do_not_matter);
    tcase_add_test(units, units_of_the_operator_do_not_matter);
    tcase_add_test(units, a_norm_too_small_is_repaired);
    tcase_add_test(units, a_good_norm_is_never_raised);
#ifndef ON_DEVICE
    tcase_add_test(units, unbalanced_columns_are_answered_in_their_own_units);
#endif
    suite_add_tcase(suite, units);
    return run_suite(suite);
}
