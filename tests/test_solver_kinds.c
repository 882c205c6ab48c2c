/* SPDX-License-Identifier: BSD-3-Clause */
/* Kinds of input on which a solver once went wrong: scales at which squares
 * leave the range, one row, starts and norm bounds of any size, damaged states.
 * Minima are known in closed form. */
#include "solving.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------ one unknown, scaled */

typedef struct number {
    const char *what;
    int kind;
    firenet_type type;
    double a, y, w, parameter, minimum; /* of lambda w |x|, |a x - y| */
} number;

static const number numbers[] = {
    {"P3, all 1", P3, FIRENET_F32, 1, 1, 1, 0.5, 0.5},
    {"P3, w 1e20", P3, FIRENET_F32, 1, 1, 1e20, 0.5e-20, 0.5},
    {"P3, a 1e-23", P3, FIRENET_F32, 1e-23, 1, 1, 0.5e-23, 0.5},
    {"P3, y 1e-20", P3, FIRENET_F32, 1, 1e-20, 1, 0.5, 0.5e-20},
    {"P3, w 1e163", P3, FIRENET_F64, 1, 1, 1e163, 0.5e-163, 0.5},
    {"P3, a 1e-150, w 1e20", P3, FIRENET_F64, 1e-150, 1, 1e20, 0.5e-170, 0.5},
    {"P3, y 1e155", P3, FIRENET_F64, 1, 1e155, 1, 0.5, 0.5e155},
    {"P3, y 1e-165", P3, FIRENET_F64, 1, 1e-165, 1, 0.5, 0.5e-165},
    {"P2, y 1e-20", P2, FIRENET_F32, 1, 1e-20, 1, 1e-20, 0.75e-40},
    {"P2, y 1e-24", P2, FIRENET_F32, 1, 1e-24, 1, 1e-24, 0.75e-48},
    {"P2, y 1e-12, w 1e12", P2, FIRENET_F32, 1, 1e-12, 1e12, 1e-24, 0.75e-24},
    {"P2, y 1e-100, w 1e70", P2, FIRENET_F64, 1, 1e-100, 1e70, 1e-170,
     0.75e-200},
    {"P1, y 1e-165", P1, FIRENET_F64, 1, 1e-165, 1, 0, 1e-165},
    {"P1, y 1e-24", P1, FIRENET_F32, 1, 1e-24, 1, 1e-25, 0.9e-24},
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

/* A solver for a dense problem of the caller's numbers. */
static solving dense(const number *n, int64_t rows, int64_t cols,
                     const double *values, const double *y,
                     const double *weights) {
    solving s = {.type = n->type};
    s.memory = calloc(1, sizeof *s.memory);
    s.context = context_new(s.memory);
    s.matrix = vec_new(n->type, rows * cols);
    s.y = vec_new(n->type, rows);
    s.x = vec_new(n->type, cols);
    for (int64_t i = 0; i < rows * cols; i++)
        vec_set(&s.matrix, i, values[i]);
    for (int64_t i = 0; i < rows; i++)
        vec_set(&s.y, i, y[i]);
    assert_ok(s.context,
              firenet_operator_create_matrix(
                  &s.a, s.context, n->type, rows, cols, s.matrix.data, cols,
                  FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    assert_ok(s.context, firenet_problem_create(&s.problem, s.context,
                                                (firenet_problem_kind)n->kind,
                                                s.a, n->parameter, weights,
                                                weights ? cols : 0));
    assert_ok(s.context, firenet_solver_create(&s.solver, s.context, s.problem,
                                               FIRENET_METHOD_ADAPTIVE));
    return s;
}

START_TEST(a_certificate_holds_at_any_scale) {
    const number *n = &numbers[_i];
    solving s = dense(n, 1, 1, &n->a, &n->y, &n->w);
    double tolerance = n->type == FIRENET_F32 ? 1e-4 : 1e-6;
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
    double objective = result_real(&s, FIRENET_SOLVER_OBJECTIVE);
    double dual = result_real(&s, FIRENET_SOLVER_DUAL);
    printf("# %-22s objective %.9g, dual %.9g, minimum %.9g\n", n->what,
           objective, dual, n->minimum);
    /* What the element type makes of a and y is part of the problem. */
    double data = n->type == FIRENET_F32 ? 1e-6 : 1e-15;
    assert_at_most(dual, n->minimum * (1 + data));
    assert_at_most(fabs(objective - n->minimum),
                   2 * (tolerance + data) * n->minimum);
    solving_free(&s);
}
END_TEST

START_TEST(what_no_double_can_hold_is_refused_by_name) {
    const number n = {"P2", P2, FIRENET_F64, 1, 1e200, 1, 1e200, 0};
    solving s = dense(&n, 1, 1, &n.a, &n.y, &n.w);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, 1, s.type,
                                       NULL, s.x.data, 1));
    assert_error_names(s.context, "y");
    double value;
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_problem_dual(s.context, s.problem, s.type, s.y.data,
                                       s.y.data, 1, &value));
    solving_free(&s);
    const double weights[2] = {1e-20, 1e20}, values[2] = {1, 1}, y = 1;
    const number wide = {"P3", P3, FIRENET_F32, 0, 0, 0, 1, 0};
    firenet_solver *none;
    solving t = dense(&wide, 1, 2, values, &y, NULL);
    firenet_problem *problem;
    assert_ok(t.context,
              firenet_problem_create(&problem, t.context, FIRENET_PROBLEM_P3,
                                     t.a, 1, weights, 2));
    assert_status(FIRENET_ERR_RANGE, t.context,
                  firenet_solver_create(&none, t.context, problem,
                                        FIRENET_METHOD_ADAPTIVE));
    assert_error_names(t.context, "weights");
    firenet_problem_release(problem);
    solving_free(&t);
}
END_TEST

/* --------------------------------------------------------------- one row */

/* min lambda |x|_1 + |x_1 + 2 x_2 - 1| is min(1, lambda/2). */
START_TEST(one_row_is_solved_for_every_lambda) {
    const double values[2] = {1, 2}, y = 1;
    for (int k = 1; k < 100; k++) {
        const number n = {"P3", P3, FIRENET_F64, 0, 0, 0, 0.02 * k, 0};
        solving s = dense(&n, 1, 2, values, &y, NULL);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        double minimum = fmin(1, 0.01 * k);
        assert_at_most(
            fabs(result_real(&s, FIRENET_SOLVER_OBJECTIVE) - minimum),
            1e-6 * minimum);
        solving_free(&s);
    }
}
END_TEST

/* ------------------------------------------------------ starts and norms */

START_TEST(a_start_of_any_size_ends_at_the_minimum) {
    static const double sizes[] = {1e-6, 10, 1e3, 1e6};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 4; k++) {
            solving_spec spec = solving_small(kinds[i]);
            solving s = solving_new(&spec);
            ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
            double minimum = result_real(&s, FIRENET_SOLVER_OBJECTIVE);
            vec_fill(&s.x, sizes[k] * vec_norm(&s.x));
            assert_ok(s.context, firenet_solver_solve(
                                     s.solver, s.type, s.y.data, s.y.length,
                                     s.type, s.x.data, s.x.data, s.x.length));
            ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_OUTCOME),
                             FIRENET_OUTCOME_CONVERGED);
            assert_at_most(
                fabs(result_real(&s, FIRENET_SOLVER_OBJECTIVE) - minimum),
                4e-6 * minimum);
            solving_free(&s);
        }
}
END_TEST

START_TEST(a_norm_bound_far_too_large_is_tightened) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = solving_small(kinds[i]);
        solving s = solving_new(&spec);
        solving_run(&s);
        int64_t alone = result_int(&s, FIRENET_SOLVER_ITERATION);
        set_real(&s, FIRENET_SOLVER_NORM,
                 1e6 * firenet_operator_norm_bound(s.a));
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        ck_assert_int_le(result_int(&s, FIRENET_SOLVER_ITERATION), 10 * alone);
        solving_free(&s);
    }
}
END_TEST

/* ------------------------------------------------------------- the proof */

/* |A^H q| <= lambda w and the dual value of q, by the matrix itself. */
START_TEST(the_dual_vector_proves_the_gap) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = {FIRENET_C128, kinds[i], 20, 40, 3, 0, -0.1};
        solving s = solving_new(&spec);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
        vec q = vec_new(s.type, s.y.length);
        assert_ok(s.context,
                  firenet_solver_copy_dual(s.solver, s.type, q.data, q.length));
        double p = firenet_problem_parameter(s.problem);
        double lambda = kinds[i] == P1 ? 1 : p;
        for (int64_t j = 0; j < s.x.length; j++) {
            double complex g = 0;
            for (int64_t r = 0; r < s.y.length; r++)
                g += conj(vec_get(&s.matrix, r * s.x.length + j)) *
                     vec_get(&q, r);
            assert_at_most(cabs(g), lambda * (1 + 1e-13));
        }
        double size = vec_norm(&q), value = -creal(vec_dot(&s.y, &q));
        if (kinds[i] == P1)
            value -= p * size;
        if (kinds[i] == P2)
            value -= size * size / 4;
        if (kinds[i] == P3)
            assert_at_most(size, 1 + 1e-13);
        double dual = result_real(&s, FIRENET_SOLVER_DUAL);
        assert_at_most(dual, value * (1 + 1e-14));
        assert_at_most(fabs(value - dual), 1e-12 * value);
        vec_free(&q);
        solving_free(&s);
    }
}
END_TEST

START_TEST(nothing_satisfies_a_constraint_on_the_zero_operator) {
    const double values[4] = {0}, y[2] = {1, 1};
    /* However little is left of y beside eta. */
    static const double etas[] = {0, 0.5, 1.4142, 1.41421356};
    for (int i = 0; i < 4; i++) {
        const number n = {"P1", P1, FIRENET_F32, 0, 0, 0, etas[i], 0};
        solving s = dense(&n, 2, 2, values, y, NULL);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
        vec q = vec_new(s.type, 2);
        assert_ok(s.context,
                  firenet_solver_copy_dual(s.solver, s.type, q.data, 2));
        assert_at_most(fabs(vec_norm(&q) - 1), 1e-6);
        assert_at_most(etas[i] - 1e-6, -creal(vec_dot(&s.y, &q)));
        vec_free(&q);
        solving_free(&s);
    }
}
END_TEST

/* Weights 1e20 apart: what a product with A^H rounds, over the lightest of
 * them, is larger than everything else. */
START_TEST(weights_do_not_decide_whether_a_constraint_can_be_met) {
    const double unit[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, thin[4] = {1, 0, 0, 0};
    const double y[3] = {0, 1, 0}, both[2] = {1, 1};
    const double light[3] = {1e-20, 1, 1}, heavy[2] = {1, 1e12};
    const number feasible = {"P1", P1, FIRENET_F64, 0, 0, 0, 0, 0};
    const number infeasible = {"P1", P1, FIRENET_F64, 0, 0, 0, 0.5, 0};
    solving s = dense(&feasible, 3, 3, unit, y, light);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 200);
    ck_assert_int_ne(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
    solving_free(&s);
    s = dense(&infeasible, 2, 2, thin, both, heavy);
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
    solving_free(&s);
}
END_TEST

/* lambda w overflows: x = 0, whose objective is still a number. */
START_TEST(a_lambda_beyond_all_numbers_is_answered_by_zero) {
    for (int i = 1; i < 3; i++) {
        const number n = {"", kinds[i], FIRENET_F64, 1, 2, 1e300, 1e20, 0};
        solving s = dense(&n, 1, 1, &n.a, &n.y, &n.w);
        for (int again = 0; again < 2; again++) {
            ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
            double zero = kinds[i] == P2 ? 4 : 2;
            double gap = result_real(&s, FIRENET_SOLVER_GAP);
            assert_at_most(
                fabs(result_real(&s, FIRENET_SOLVER_OBJECTIVE) - zero), 0);
            assert_at_most(fabs(gap), 1e-14);
        }
        solving_free(&s);
    }
}
END_TEST

/* x = 1e-44 in single precision is off by some percent. */
START_TEST(an_answer_too_small_for_its_type_is_refused) {
    const number n = {"P1", P1, FIRENET_F32, 1e14, 1e-30, 1, 0, 0};
    solving s = dense(&n, 1, 1, &n.a, &n.y, NULL);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                       s.type, NULL, s.x.data, s.x.length));
    assert_error_names(s.context, "x: ");
    solving_free(&s);
}
END_TEST

/* ---------------------------------------------------------------- states */

/* While it looks for a proof that there is no x, the iterate stays. */
START_TEST(a_search_for_a_proof_can_be_saved_anywhere) {
    solving_spec spec = {FIRENET_F64, P1, 60, 30, 3, 0, 1e-3};
    for (int64_t limit = 58; limit < 72; limit++) {
        solving s = solving_new(&spec), t = solving_new(&spec);
        size_t bytes = firenet_solver_state_bytes(s.solver);
        void *state = malloc(bytes);
        ck_assert_ptr_nonnull(state);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, limit);
        ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_ITERATION_LIMIT);
        assert_ok(s.context, firenet_solver_save_state(s.solver, state, bytes));
        assert_ok(t.context, firenet_solver_load_state(t.solver, state, bytes));
        set_int(&s, FIRENET_SOLVER_ITERATIONS, limit + 1);
        set_int(&t, FIRENET_SOLVER_ITERATIONS, limit + 1);
        assert_ok(t.context,
                  firenet_solver_resume(t.solver, t.type, t.y.data, t.y.length,
                                        t.type, t.x.data, t.x.length));
        solving_run(&s);
        ck_assert(vec_same_bits(&s.x, &t.x));
        free(state);
        solving_free(&s);
        solving_free(&t);
    }
}
END_TEST

START_TEST(a_damaged_state_is_refused) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 5);
        solving_run(&s);
        size_t bytes = firenet_solver_state_bytes(s.solver);
        unsigned char *state = malloc(bytes);
        ck_assert_ptr_nonnull(state);
        assert_ok(s.context, firenet_solver_save_state(s.solver, state, bytes));
        for (size_t at = 0; at < bytes; at++) {
            state[at] ^= 0x40;
            assert_status(FIRENET_ERR_STATE, s.context,
                          firenet_solver_load_state(s.solver, state, bytes));
            state[at] ^= 0x40;
        }
        assert_ok(s.context, firenet_solver_load_state(s.solver, state, bytes));
        free(state);
        solving_free(&s);
    }
}
END_TEST

/* The state of a problem that x = 0 solves, in one where it does not. */
START_TEST(a_state_says_nothing_of_other_weights_or_operators) {
    const number n = {"P3", P3, FIRENET_F64, 0, 0, 0, 2, 0};
    const double y = 1, one = 1, tenth = 0.1, ten = 10;
    solving s = dense(&n, 1, 1, &one, &y, &one);
    solving lighter = dense(&n, 1, 1, &one, &y, &tenth);
    solving longer = dense(&n, 1, 1, &ten, &y, &one);
    unsigned char state[4096];
    ck_assert_uint_le(firenet_solver_state_bytes(s.solver), sizeof state);
    solving_run(&s);
    assert_ok(s.context,
              firenet_solver_save_state(s.solver, state, sizeof state));
    assert_status(
        FIRENET_ERR_STATE, lighter.context,
        firenet_solver_load_state(lighter.solver, state, sizeof state));
    assert_ok(longer.context,
              firenet_solver_load_state(longer.solver, state, sizeof state));
    assert_ok(longer.context,
              firenet_solver_resume(longer.solver, FIRENET_F64, &y, 1,
                                    FIRENET_F64, longer.x.data, 1));
    /* 2 |x| + |10 x - 1| = 0.2 at x = 0.1, not 1 at 0. */
    assert_at_most(fabs(result_real(&longer, FIRENET_SOLVER_OBJECTIVE) - 0.2),
                   1e-6);
    solving_free(&s);
    solving_free(&lighter);
    solving_free(&longer);
}
END_TEST

/* Reversed, y keeps its norm to the last bit or so. */
START_TEST(data_of_the_same_norm_are_other_data) {
    solving s = solving_by(0);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 5);
    solving_run(&s);
    double complex first = vec_get(&s.y, 0);
    vec_set(&s.y, 0, vec_get(&s.y, 1));
    vec_set(&s.y, 1, first);
    assert_status(FIRENET_ERR_STATE, s.context,
                  firenet_solver_resume(s.solver, s.type, s.y.data, s.y.length,
                                        s.type, s.x.data, s.x.length));
    assert_error_names(s.context, "y");
    solving_free(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("solver_kinds");
    TCase *all = tcase_create("kinds");
    tcase_set_timeout(all, 60);
    tcase_add_loop_test(all, a_certificate_holds_at_any_scale, 0, NUMBERS);
    tcase_add_test(all, what_no_double_can_hold_is_refused_by_name);
    tcase_add_test(all, one_row_is_solved_for_every_lambda);
    tcase_add_test(all, a_start_of_any_size_ends_at_the_minimum);
    tcase_add_test(all, a_norm_bound_far_too_large_is_tightened);
    tcase_add_test(all, the_dual_vector_proves_the_gap);
    tcase_add_test(all, nothing_satisfies_a_constraint_on_the_zero_operator);
    tcase_add_test(all, weights_do_not_decide_whether_a_constraint_can_be_met);
    tcase_add_test(all, a_lambda_beyond_all_numbers_is_answered_by_zero);
    tcase_add_test(all, a_search_for_a_proof_can_be_saved_anywhere);
    tcase_add_test(all, an_answer_too_small_for_its_type_is_refused);
    tcase_add_test(all, a_damaged_state_is_refused);
    tcase_add_test(all, a_state_says_nothing_of_other_weights_or_operators);
    tcase_add_test(all, data_of_the_same_norm_are_other_data);
    suite_add_tcase(s, all);
    return s;
}

int main(void) {
    return run_suite(suite());
}
