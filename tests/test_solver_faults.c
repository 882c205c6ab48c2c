/* SPDX-License-Identifier: BSD-3-Clause */
/* What is wrong with a problem is found out: operators that fail or are not
 * adjoint, constraints that no x meets, steps and norms out of range. */
#include "solving.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Not an adjoint: nothing can be certified. */
static int wrong(const void *in, int64_t in_length, void *out,
                 int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    (void)user;
    for (int i = 0; i < USER_LENGTH; i++)
        ((double *)out)[i] = 0.9 * ((const double *)in)[i];
    return 0;
}

static int same(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    (void)user;
    memcpy(out, in, USER_LENGTH * sizeof(double));
    return 0;
}

START_TEST(a_pair_that_is_not_adjoint_is_named) {
    solving s = solving_by(0);
    solving_use_operator(&s, same, wrong, NULL);
    assert_status(FIRENET_ERR_NUMERIC, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    assert_error_names(s.context, "not adjoint");
    solving_free(&s);
}
END_TEST

/* Adjoint of `same` but for a factor, *user. */
static int nearly(const void *in, int64_t in_length, void *out,
                  int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    for (int i = 0; i < USER_LENGTH; i++)
        ((double *)out)[i] = *(double *)user * ((const double *)in)[i];
    return 0;
}

/* Minimum of lambda |x| + (x - y)^2 over all entries: lambda |y| - lambda^2/4
 * where |y| > lambda/2, else y^2. */
static double least(const vec *y, double lambda) {
    double sum = 0;
    for (int64_t i = 0; i < y->length; i++) {
        double size = cabs(vec_get(y, i));
        sum += size > lambda / 2 ? lambda * (size - lambda / 4) : size * size;
    }
    return sum;
}

START_TEST(a_pair_that_is_nearly_adjoint_certifies_nothing_untrue) {
    double factors[] = {1 - 3e-4, 1 + 3e-4};
    const firenet_method tried[] = {FIRENET_METHOD_ADAPTIVE,
                                    FIRENET_METHOD_PLAIN};
    for (int i = 0; i < 4; i++) {
        solving s = solving_by(0);
        solving_use_operator(&s, same, nearly, &factors[i % 2]);
        firenet_solver_release(s.solver);
        assert_ok(s.context, firenet_solver_create(&s.solver, s.context,
                                                   s.problem, tried[i / 2]));
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-9);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 2000);
        int64_t outcome = solving_run(&s);
        double minimum = least(&s.y, 0.1);
        double dual = result_real(&s, FIRENET_SOLVER_DUAL);
        printf("# factor %g: outcome %d, dual - minimum %.3g of it\n",
               factors[i % 2], (int)outcome, dual / minimum - 1);
        ck_assert_int_ne(outcome, FIRENET_OUTCOME_CONVERGED);
        assert_at_most(dual, minimum * (1 + 1e-6));
        solving_free(&s);
    }
}
END_TEST

/* -Re <y, q> > eta ||q|| with A^H q = 0 leaves no x: by the vectors alone. */
START_TEST(an_infeasible_constraint_is_proved_by_a_ray) {
    static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                         FIRENET_C128};
    for (int i = 0; i < 4; i++) {
        double epsilon = i % 2 ? 2e-16 : 1e-7;
        solving_spec spec = {types[i], P1, 30, 5, 2, 0, 1e-3};
        solving s = solving_new(&spec);
        /* 5 unknowns leave 0.3 of what 30 equations ask for. */
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
        vec q = vec_new(s.type, s.y.length), g = vec_new(s.type, s.x.length);
        assert_ok(s.context,
                  firenet_solver_copy_dual(s.solver, s.type, q.data, q.length));
        firenet_workspace *workspace;
        assert_ok(s.context,
                  firenet_workspace_create(&workspace, s.context, s.a));
        assert_ok(s.context, firenet_workspace_apply_adjoint(
                                 workspace, s.type, q.data, q.length, s.type,
                                 g.data, g.length));
        firenet_workspace_release(workspace);
        assert_at_most(vec_norm(&g), 100 * epsilon * vec_norm(&q) *
                                         firenet_operator_norm_bound(s.a));
        assert_at_most((0.1 + 1e-3) * vec_norm(&q), -creal(vec_dot(&s.y, &q)));
        vec_free(&q);
        vec_free(&g);
        solving_free(&s);
    }
}
END_TEST

static int failing(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    same(in, in_length, out, out_length, user);
    return ++*(int64_t *)user > 100;
}

static int poisoned(const void *in, int64_t in_length, void *out,
                    int64_t out_length, void *user) {
    (void)in_length, (void)out_length;
    same(in, in_length, out, out_length, user);
    if (++*(int64_t *)user > 100)
        ((double *)out)[2] = NAN;
    return 0;
}

START_TEST(failures_of_an_operator_are_errors) {
    static const struct {
        firenet_apply_fn adjoint;
        firenet_status status;
    } cases[] = {{failing, FIRENET_ERR_CALLBACK},
                 {poisoned, FIRENET_ERR_NUMERIC}};
    for (int i = 0; i < 2; i++) {
        solving s = solving_by(0);
        int64_t calls = 0;
        solving_use_operator(&s, same, cases[i].adjoint, &calls);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-300);
        calls = 99; /* one look at y, then the first iteration */
        assert_status(cases[i].status, s.context,
                      firenet_solver_solve(s.solver, s.type, s.y.data,
                                           s.y.length, s.type, NULL, s.x.data,
                                           s.x.length));
        solving_free(&s);
    }
}
END_TEST

/* Steps that would over- or underflow are refused by the name of the option
 * that asks for them, in either precision. */
START_TEST(steps_that_do_not_exist_name_their_option) {
    const struct {
        firenet_method method;
        firenet_solver_option option;
        double value;
        const char *name;
    } cases[] = {
        {FIRENET_METHOD_ADAPTIVE, FIRENET_SOLVER_STEP_RATIO, 1e-300,
         "step_ratio"},
        {FIRENET_METHOD_PLAIN, FIRENET_SOLVER_STEP_RATIO, 1e300, "step_ratio"},
        {FIRENET_METHOD_SCHEDULED, FIRENET_SOLVER_SHARPNESS, 1e-300,
         "sharpness"},
        {FIRENET_METHOD_GRID, FIRENET_SOLVER_PENALTY, 1e300, "penalty"}};
    for (int i = 0; i < 8; i++) {
        solving_spec spec = solving_small(P1);
        spec.type = i < 4 ? FIRENET_F64 : FIRENET_F32;
        solving s = solving_with(&spec, cases[i % 4].method);
        set_real(&s, FIRENET_SOLVER_PENALTY, 5);
        set_real(&s, cases[i % 4].option, cases[i % 4].value);
        assert_status(FIRENET_ERR_RANGE, s.context,
                      firenet_solver_solve(s.solver, s.type, s.y.data,
                                           s.y.length, s.type, NULL, s.x.data,
                                           s.x.length));
        assert_error_names(s.context, cases[i % 4].name);
        solving_free(&s);
    }
}
END_TEST

/* A norm that A A^H y shows to be too small is no reason to overflow. */
START_TEST(a_norm_next_to_nothing_is_raised) {
    for (int i = 0; i < 2; i++) {
        solving_spec spec = solving_small(P1);
        spec.type = i ? FIRENET_F32 : FIRENET_F64;
        solving s = solving_new(&spec);
        set_real(&s, FIRENET_SOLVER_NORM, 1e-300);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        ck_assert_int_ge(result_int(&s, FIRENET_SOLVER_NORM_RAISED), 1);
        solving_free(&s);
    }
}
END_TEST

/* The guess of ||q*|| that the steps start from is not led astray by a weight
 * that makes its coefficient free. */
#ifndef ELSEWHERE
START_TEST(a_weight_next_to_nothing_does_not_hold_up_the_others) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = solving_small(P1);
        solving s = solving_new(&spec);
        double *weights = malloc((size_t)spec.cols * sizeof *weights);
        ck_assert_ptr_nonnull(weights);
        for (int64_t j = 0; j < spec.cols; j++)
            weights[j] = 1;
        weights[3] = pow(10, -4 - 4 * i);
        firenet_solver_release(s.solver);
        firenet_problem_release(s.problem);
        assert_ok(s.context, firenet_problem_create(&s.problem, s.context, P1,
                                                    s.a, 0.1 * vec_norm(&s.y),
                                                    weights, spec.cols));
        assert_ok(s.context,
                  firenet_solver_create(&s.solver, s.context, s.problem,
                                        FIRENET_METHOD_ADAPTIVE));
        int64_t outcome = solving_run(&s);
        printf("# weight 1e-%d: outcome %d after %d, gap %.2g, infeasibility "
               "%.2g\n",
               4 + 4 * i, (int)outcome,
               (int)result_int(&s, FIRENET_SOLVER_ITERATION),
               result_real(&s, FIRENET_SOLVER_GAP) /
                   result_real(&s, FIRENET_SOLVER_OBJECTIVE),
               result_real(&s, FIRENET_SOLVER_INFEASIBILITY));
        /* |a_3^H q| <= 1e-12 is more than rounding lets double promise. */
        ck_assert(outcome == FIRENET_OUTCOME_CONVERGED ||
                  (i == 2 && outcome == FIRENET_OUTCOME_PRECISION_LIMIT));
        assert_at_most(result_real(&s, FIRENET_SOLVER_INFEASIBILITY),
                       1e-6 * vec_norm(&s.y));
        assert_at_most((double)result_int(&s, FIRENET_SOLVER_ITERATION), 7000);
        free(weights);
        solving_free(&s);
    }
}
END_TEST
#endif

int main(void) {
    Suite *suite = suite_create("solver_faults");
    TCase *faults = tcase_create("faults");
    tcase_set_timeout(faults, 120);
    tcase_add_test(faults, a_pair_that_is_not_adjoint_is_named);
    tcase_add_test(faults,
                   a_pair_that_is_nearly_adjoint_certifies_nothing_untrue);
    tcase_add_test(faults, an_infeasible_constraint_is_proved_by_a_ray);
    tcase_add_test(faults, failures_of_an_operator_are_errors);
    tcase_add_test(faults, steps_that_do_not_exist_name_their_option);
    tcase_add_test(faults, a_norm_next_to_nothing_is_raised);
#ifndef ELSEWHERE /* Newton's method, which wants elements, ends these */
    tcase_add_test(faults,
                   a_weight_next_to_nothing_does_not_hold_up_the_others);
#endif
    suite_add_tcase(suite, faults);
    return run_suite(suite);
}
