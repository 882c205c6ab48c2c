/* SPDX-License-Identifier: BSD-3-Clause */
/* Working sets against the other methods: seeded problems of every kind and
 * type, dense and sparse, whose certificates are evaluated anew, without the
 * solver. */
#include "solving.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

enum { TYPES = 4, SEEDS = 6, CASES = 3 * TYPES * SEEDS };

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

/* rows 5 .. 30, cols 20 .. 120, a parameter of 5 % to 80 % of the largest; of
 * complex P1 and P3 from 40 % on, below which a residual next to 0 is left to
 * the iteration that adaptive goes on with. */
static solving_spec spec_of(int i) {
    int seed = i / (3 * TYPES);
    int hard = type_is_complex(types[i / 3 % TYPES]) && kinds[i % 3] != P2;
    return (solving_spec){.type = types[i / 3 % TYPES],
                          .kind = kinds[i % 3],
                          .rows = 5 + 5 * seed,
                          .cols = 20 + 20 * seed,
                          .seed = (uint64_t)i + 1,
                          .weighted = i % 2,
                          .parameter = -0.8 / (1 << (i % (hard ? 2 : 5)))};
}

/* What x and q prove, by calls that know nothing of the solver. */
static void assert_proved(const solving *s, const firenet_problem *problem,
                          double tolerance) {
    double objective, residual, infeasibility, dual;
    vec q = vec_new(s->type, s->y.length);
    assert_ok(s->context,
              firenet_solver_copy_dual(s->solver, s->type, q.data, q.length));
    assert_ok(s->context, firenet_problem_evaluate(
                              s->context, problem, s->type, s->x.data,
                              s->x.length, s->type, s->y.data, s->y.length,
                              &objective, &residual, &infeasibility));
    assert_ok(s->context,
              firenet_problem_dual(s->context, problem, s->type, q.data,
                                   s->y.data, q.length, &dual));
    double scale = 64 * type_epsilon(s->type) * (objective + residual);
    ck_assert_double_eq_tol(result_real(s, FIRENET_SOLVER_OBJECTIVE), objective,
                            scale);
    ck_assert_double_eq_tol(result_real(s, FIRENET_SOLVER_DUAL), dual,
                            2 * tolerance * objective + scale);
    ck_assert_double_ge(result_real(s, FIRENET_SOLVER_GAP),
                        objective - dual - 2 * tolerance * objective - scale);
    vec_free(&q);
}

START_TEST(answers_are_proved_and_those_of_the_iteration) {
    solving_spec spec = spec_of(_i);
    solving s = solving_with(&spec, FIRENET_METHOD_WORKING_SET);
    double tolerance = type_epsilon(spec.type) > 1e-10 ? 1e-3 : 1e-6;
    set_real(&s, FIRENET_SOLVER_TOLERANCE, tolerance);
    int64_t outcome = solving_run(&s);
    ck_assert_msg(outcome == FIRENET_OUTCOME_CONVERGED,
                  "outcome %d after %d iterations, gap %g of %g", (int)outcome,
                  (int)result_int(&s, FIRENET_SOLVER_ITERATION),
                  result_real(&s, FIRENET_SOLVER_GAP),
                  result_real(&s, FIRENET_SOLVER_OBJECTIVE));
    assert_proved(&s, s.problem, tolerance);
    /* The minimum lies between each one's dual value and the other's objective,
     * but for what an infeasible x gains in P1. */
    solving t = solving_with(&spec, FIRENET_METHOD_PLAIN);
    set_real(&t, FIRENET_SOLVER_TOLERANCE, tolerance);
    solving_run(&t);
    double mine = result_real(&s, FIRENET_SOLVER_OBJECTIVE);
    double other = result_real(&t, FIRENET_SOLVER_OBJECTIVE);
    ck_assert_double_le(result_real(&s, FIRENET_SOLVER_DUAL),
                        other * (1 + 2 * tolerance));
    ck_assert_double_le(result_real(&t, FIRENET_SOLVER_DUAL),
                        mine * (1 + 2 * tolerance));
    solving_free(&t);
    solving_free(&s);
}
END_TEST

/* The same matrix without its zeros, of which every third element is one. */
START_TEST(sparse_columns_give_the_same_answer) {
    firenet_type type = types[_i / 3 % TYPES];
    int kind = kinds[_i % 3];
    enum { ROWS = 20, COLS = 60 };
    static int32_t pointers[ROWS + 1], columns[ROWS * COLS];
    tally memory;
    firenet_context *c = context_new(&memory);
    vec dense = vec_random(type, ROWS * COLS, 3), values = vec_new(type, 1);
    vec_free(&values);
    values = vec_new(type, ROWS * COLS);
    int32_t count = 0;
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLS; j++) {
            if ((i + 2 * j) % 3 == 0) {
                vec_set(&dense, i * COLS + j, 0);
                continue;
            }
            vec_set(&values, count, vec_get(&dense, i * COLS + j));
            columns[count++] = j;
        }
        pointers[i + 1] = count;
    }
    vec y = vec_random(type, ROWS, 4), x[2];
    double objective[2], tolerance = type_epsilon(type) > 1e-10 ? 1e-3 : 1e-8;
    for (int k = 0; k < 2; k++) {
        firenet_operator *a;
        firenet_problem *problem;
        firenet_solver *solver;
        assert_ok(
            c, k ? firenet_operator_create_csr(
                       &a, c, type, ROWS, COLS, count, FIRENET_INDEX_32,
                       pointers, columns, values.data, FIRENET_MATRIX_COPIED, 0)
                 : firenet_operator_create_matrix(
                       &a, c, type, ROWS, COLS, dense.data, COLS,
                       FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
        assert_ok(c, firenet_problem_create(&problem, c,
                                            (firenet_problem_kind)kind, a, 2.0,
                                            NULL, 0));
        assert_ok(c, firenet_solver_create(&solver, c, problem,
                                           FIRENET_METHOD_WORKING_SET));
        assert_ok(c, firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE,
                                             tolerance));
        x[k] = vec_new(type, COLS);
        assert_ok(c, firenet_solver_solve(solver, type, y.data, ROWS, type,
                                          NULL, x[k].data, COLS));
        int64_t outcome;
        assert_ok(c, firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME,
                                            &outcome));
        ck_assert_int_eq(outcome, FIRENET_OUTCOME_CONVERGED);
        assert_ok(c, firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE,
                                             &objective[k]));
        firenet_solver_release(solver);
        firenet_problem_release(problem);
        firenet_operator_release(a);
        vec_free(&x[k]);
    }
    ck_assert_double_eq_tol(objective[0], objective[1],
                            4 * tolerance * objective[0]);
    vec_free(&y);
    vec_free(&dense);
    vec_free(&values);
    context_end(c, &memory);
}
END_TEST

START_TEST(operators_that_are_no_matrices_are_refused) {
    const int64_t shape[1] = {64};
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    tally memory;
    firenet_context *c = context_new(&memory);
    assert_ok(c, firenet_operator_create_dft(&a, c, FIRENET_C128, 1, shape, 0));
    assert_ok(c, firenet_problem_create(&problem, c, FIRENET_PROBLEM_P2, a, 1,
                                        NULL, 0));
    assert_status(
        FIRENET_ERR_UNSUPPORTED, c,
        firenet_solver_create(&solver, c, problem, FIRENET_METHOD_WORKING_SET));
    assert_error_names(c, "for matrices");
    firenet_problem_release(problem);
    firenet_operator_release(a);
    context_end(c, &memory);
}
END_TEST

/* Column 0 without penalty, column 1 kept at 0; the whole way from the problem
 * to x. */
static firenet_status solve_weighted(solving *s, int method) {
    double weights[40];
    firenet_problem *problem;
    firenet_solver *solver = NULL;
    for (int i = 0; i < 40; i++)
        weights[i] = i == 1 ? (double)INFINITY : i % 4;
    firenet_status status = firenet_problem_create(&problem, s->context, P2,
                                                   s->a, 3.0, weights, 40);
    if (status == FIRENET_OK)
        status = firenet_solver_create(&solver, s->context, problem,
                                       (firenet_method)method);
    if (status == FIRENET_OK) {
        long calls = s->memory->calls;
        status = firenet_solver_solve(solver, s->type, s->y.data, s->y.length,
                                      s->type, NULL, s->x.data, s->x.length);
        ck_assert_int_eq(s->memory->calls, calls);
    }
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    return status;
}

START_TEST(columns_without_penalty_may_fail_anywhere) {
    static const int used[] = {FIRENET_METHOD_ADAPTIVE, FIRENET_METHOD_PLAIN};
    solving_spec spec = {.type = types[_i / 2],
                         .kind = P2,
                         .rows = 20,
                         .cols = 40,
                         .seed = 7,
                         .parameter = 3.0};
    solving s = solving_problem(&spec);
    long live = s.memory->live;
    for (int failures = 1;; failures++) {
        s.memory->fail_at = s.memory->calls + failures;
        firenet_status status = solve_weighted(&s, used[_i % 2]);
        ck_assert_msg(s.memory->live <= live + 1, "allocation %d: %ld of %ld",
                      failures, (long)s.memory->live, live);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(failures, 8);
            break;
        }
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "allocation %d: %s",
                      failures, firenet_status_name(status));
    }
    s.memory->fail_at = 0;
    ck_assert_double_eq(cabs(vec_get(&s.x, 1)), 0.0);
    ck_assert_double_gt(cabs(vec_get(&s.x, 0)), 0.0);
    solving_free(&s);
}
END_TEST

/* The group lasso of 10 groups of 4; the whole way from the regulariser to x.
 */
static firenet_status solve_groups(solving *s, int64_t iterations,
                                   firenet_solver **out) {
    firenet_operator *w = NULL;
    firenet_regulariser *r = NULL;
    firenet_problem *problem = NULL;
    const int64_t n = s->x.length;
    firenet_status status =
        firenet_operator_create_identity(&w, s->context, s->type, n);
    *out = NULL;
    if (status == FIRENET_OK)
        status = firenet_regulariser_create_group(
            &r, s->context, w, 4, FIRENET_GROUPING_STRIDED, NULL, 0);
    if (status == FIRENET_OK)
        status = firenet_problem_create_regularised(&problem, s->context, P2,
                                                    s->a, 1.0, r);
    if (status == FIRENET_OK)
        status = firenet_solver_create(out, s->context, problem,
                                       FIRENET_METHOD_WORKING_SET);
    if (status == FIRENET_OK)
        status =
            firenet_solver_set_int(*out, FIRENET_SOLVER_ITERATIONS, iterations);
    if (status == FIRENET_OK) {
        long calls = s->memory->calls;
        status = firenet_solver_solve(*out, s->type, s->y.data, s->y.length,
                                      s->type, NULL, s->x.data, n);
        ck_assert_int_eq(s->memory->calls, calls);
    }
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_operator_release(w);
    return status;
}

static solving groups_of(firenet_type type, int64_t cols) {
    solving_spec spec = {.type = type,
                         .kind = P2,
                         .rows = 20,
                         .cols = cols,
                         .seed = 7,
                         .parameter = 3.0};
    return solving_problem(&spec);
}

START_TEST(groups_may_fail_anywhere) {
    solving s = groups_of(types[_i], 40);
    firenet_solver *solver;
    long live = s.memory->live;
    for (int failures = 1;; failures++) {
        s.memory->fail_at = s.memory->calls + failures;
        firenet_status status = solve_groups(&s, 100, &solver);
        firenet_solver_release(solver);
        ck_assert_msg(s.memory->live <= live + 1, "allocation %d: %ld of %ld",
                      failures, (long)s.memory->live, live);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(failures, 8);
            break;
        }
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "allocation %d: %s",
                      failures, firenet_status_name(status));
    }
    s.memory->fail_at = 0;
    solving_free(&s);
}
END_TEST

/* Through a saved state, loaded into another solver. */
START_TEST(groups_go_on_from_a_state_with_the_same_bits) {
    solving s = groups_of(types[_i], 400);
    firenet_solver *whole, *part, *rest;
    assert_ok(s.context, solve_groups(&s, 3, &whole));
    vec x = vec_convert(s.type, &s.x);
    assert_ok(s.context, solve_groups(&s, 1, &part));
    ck_assert(!vec_same_bits(&x, &s.x));
    size_t size = firenet_solver_state_bytes(part);
    void *state = malloc(size);
    ck_assert_ptr_nonnull(state);
    assert_ok(s.context, firenet_solver_save_state(part, state, size));
    assert_ok(s.context, solve_groups(&s, 3, &rest));
    assert_ok(s.context, firenet_solver_load_state(rest, state, size));
    vec_fill(&s.x, 0);
    assert_ok(s.context,
              firenet_solver_resume(rest, s.type, s.y.data, s.y.length, s.type,
                                    s.x.data, s.x.length));
    ck_assert(vec_same_bits(&x, &s.x));
    free(state);
    vec_free(&x);
    firenet_solver_release(rest);
    firenet_solver_release(part);
    firenet_solver_release(whole);
    solving_free(&s);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("working_set");
    TCase *right = tcase_create("right");
    tcase_set_timeout(right, 60);
    tcase_add_loop_test(right, answers_are_proved_and_those_of_the_iteration, 0,
                        CASES);
    tcase_add_loop_test(right, sparse_columns_give_the_same_answer, 0,
                        3 * TYPES);
    tcase_add_loop_test(right, columns_without_penalty_may_fail_anywhere, 0,
                        2 * TYPES);
    tcase_add_loop_test(right, groups_may_fail_anywhere, 0, TYPES);
    tcase_add_loop_test(right, groups_go_on_from_a_state_with_the_same_bits, 0,
                        TYPES);
    tcase_add_test(right, operators_that_are_no_matrices_are_refused);
    suite_add_tcase(s, right);
    return s;
}

int main(void) {
    return run_suite(suite());
}
