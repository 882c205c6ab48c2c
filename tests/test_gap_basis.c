/* SPDX-License-Identifier: BSD-3-Clause */
/* Regularisers of any W: the gap rests on a bound of ||x||, which the caller
 * gives or the data imply, and there is none without; and solvers in a batch,
 * which correct dual vectors at the same time. */
#include "operators.h"
#include "support.h"
#include "vec.h"

#include <math.h>

enum { ROWS = 24, COLS = 40, TALL = 60 };

static firenet_operator *matrix_new(firenet_context *c, int64_t rows,
                                    uint64_t seed) {
    firenet_operator *a;
    vec v = vec_random(FIRENET_F64, rows * COLS, seed);
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, FIRENET_F64, rows, COLS, v.data, COLS,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    vec_free(&v);
    return a;
}

/* (P1), (P2) or (P3) with a W of no kind, and its solver. */
typedef struct subject {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    vec y, x;
} subject;

static const firenet_problem_kind kinds[] = {
    FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};

static void subject_make(subject *s, firenet_problem_kind kind, int isometry) {
    firenet_context *c = s->context = context_new(&s->memory);
    const int64_t shape[] = {COLS};
    firenet_operator *w = matrix_new(c, TALL, 5);
    firenet_regulariser *r;
    if (isometry)
        assert_ok(c,
                  firenet_operator_create_haar(&s->a, c, FIRENET_F64, 1, shape,
                                               2, FIRENET_LAYOUT_LEVELS));
    else
        s->a = matrix_new(c, ROWS, 3);
    s->y = vec_random(FIRENET_F64, firenet_operator_rows(s->a), 7);
    s->x = vec_new(FIRENET_F64, COLS);
    double parameter = kind == FIRENET_PROBLEM_P1 ? vec_norm(&s->y) / 3 : 0.01;
    assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    assert_ok(c, firenet_problem_create_regularised(&s->problem, c, kind, s->a,
                                                    parameter, r));
    long before = s->memory.bytes;
    assert_ok(c, firenet_solver_create(&s->solver, c, s->problem,
                                       FIRENET_METHOD_ADAPTIVE));
    assert_at_most(
        (double)(s->memory.bytes - before),
        (double)firenet_solver_bytes(s->problem, FIRENET_METHOD_ADAPTIVE) *
                1.1 +
            65536);
    firenet_regulariser_release(r);
    firenet_operator_release(w);
}

static void subject_drop(subject *s) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    vec_free(&s->y);
    vec_free(&s->x);
    context_end(s->context, &s->memory);
}

static void solve(subject *s, double x_bound, int64_t iterations) {
    firenet_context *c = s->context;
    assert_ok(
        c, firenet_solver_set_real(s->solver, FIRENET_SOLVER_X_BOUND, x_bound));
    assert_ok(c, firenet_solver_set_int(s->solver, FIRENET_SOLVER_ITERATIONS,
                                        iterations));
    long calls = s->memory.calls;
    assert_ok(c,
              firenet_solver_solve(s->solver, s->y.type, s->y.data, s->y.length,
                                   s->x.type, NULL, s->x.data, s->x.length));
    ck_assert_int_eq(s->memory.calls, calls);
}

static double real_of(subject *s, firenet_solver_option result) {
    double value = NAN;
    assert_ok(s->context, firenet_solver_get_real(s->solver, result, &value));
    return value;
}

static int64_t int_of(subject *s, firenet_solver_option result) {
    int64_t value = -1;
    assert_ok(s->context, firenet_solver_get_int(s->solver, result, &value));
    return value;
}

START_TEST(without_a_bound_there_is_no_gap) {
    subject s;
    subject_make(&s, kinds[_i], 0);
    solve(&s, 0, 3000);
    ck_assert(isnan(real_of(&s, FIRENET_SOLVER_GAP)));
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_GAP_BASIS), FIRENET_GAP_NONE);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_OUTCOME),
                     FIRENET_OUTCOME_ITERATION_LIMIT);
    subject_drop(&s);
}
END_TEST

/* Twice a minimiser's norm; the minimum is the same with a bound ten times as
 * large, as a dual value never exceeds it. */
START_TEST(a_bound_that_is_given_proves_a_gap) {
    subject s;
    subject_make(&s, kinds[_i], 0);
    solve(&s, 0, 3000);
    double norm = vec_norm(&s.x), objective[2], gap[2];
    for (int i = 0; i < 2; i++) {
        solve(&s, (i ? 20 : 2) * norm, 30000);
        objective[i] = real_of(&s, FIRENET_SOLVER_OBJECTIVE);
        gap[i] = real_of(&s, FIRENET_SOLVER_GAP);
        ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_GAP_BASIS),
                         FIRENET_GAP_GIVEN);
        ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_OUTCOME),
                         FIRENET_OUTCOME_CONVERGED);
        assert_at_most(fabs(gap[i]), 1e-6 * objective[i]);
    }
    double slack = 1e-6 * objective[0];
    assert_at_most(objective[0] - gap[0], objective[1] + slack);
    assert_at_most(objective[1] - gap[1], objective[0] + slack);
    subject_drop(&s);
}
END_TEST

START_TEST(an_isometry_implies_a_bound) {
    subject s;
    subject_make(&s, kinds[_i], 1);
    solve(&s, 0, 30000);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_GAP_BASIS), FIRENET_GAP_DERIVED);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_OUTCOME),
                     FIRENET_OUTCOME_CONVERGED);
    double objective = real_of(&s, FIRENET_SOLVER_OBJECTIVE);
    double gap = real_of(&s, FIRENET_SOLVER_GAP);
    /* A minimiser is no longer than the bound that was derived. */
    assert_at_most(vec_norm(&s.x), 2 * vec_norm(&s.y));
    solve(&s, 2 * vec_norm(&s.y), 30000);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_GAP_BASIS), FIRENET_GAP_GIVEN);
    assert_at_most(objective - gap,
                   real_of(&s, FIRENET_SOLVER_OBJECTIVE) * (1 + 1e-9));
    subject_drop(&s);
}
END_TEST

/* A start of a run that ends at once: 0 needs no bound. */
START_TEST(an_answer_at_once_needs_no_bound) {
    subject s;
    subject_make(&s, kinds[_i], 0);
    vec_fill(&s.y, 0);
    solve(&s, 0, 10);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_OUTCOME),
                     FIRENET_OUTCOME_CONVERGED);
    ck_assert_int_eq(int_of(&s, FIRENET_SOLVER_GAP_BASIS), FIRENET_GAP_EXACT);
    assert_at_most(fabs(real_of(&s, FIRENET_SOLVER_GAP)), 0);
    subject_drop(&s);
}
END_TEST

/* ----------------------------------------------------------------- batches */

enum { COUNT = 24, SIDE = 16 };

/* Total variation, or a W of no kind, by so many threads. */
static vec batch_solved(int general, int threads, double *gaps) {
    tally t;
    firenet_context *c = context_new(&t);
    const int64_t shape[] = {SIDE, SIDE};
    firenet_operator *a, *w;
    firenet_regulariser *r;
    firenet_problem *problem;
    firenet_solver_batch *batch;
    int64_t n = general ? COLS : SIDE * SIDE, solved;
    assert_ok(c, firenet_context_set_threads(c, threads));
    assert_ok(c, firenet_operator_create_identity(&a, c, FIRENET_F64, n));
    if (general) {
        w = matrix_new(c, TALL, 5);
        assert_ok(c, firenet_regulariser_create_l1(&r, c, w, NULL, 0));
    } else {
        assert_ok(c, firenet_operator_create_weighted_difference(
                         &w, c, FIRENET_F64, 2, shape, FIRENET_BOUNDARY_NEUMANN,
                         NULL));
        assert_ok(c, firenet_regulariser_create_group(
                         &r, c, w, 2, FIRENET_GROUPING_STRIDED, NULL, 0));
    }
    assert_ok(c, firenet_problem_create_regularised(
                     &problem, c, FIRENET_PROBLEM_P2, a, 0.3, r));
    assert_ok(c, firenet_solver_batch_create(&batch, c, problem,
                                             FIRENET_METHOD_ADAPTIVE));
    vec y = vec_random(FIRENET_F64, COUNT * n, 3),
        x = vec_new(FIRENET_F64, COUNT * n);
    assert_ok(c, firenet_solver_batch_solve(
                     batch, COUNT, y.type, y.data, y.length, x.type, NULL,
                     x.data, x.length, NULL, NULL, gaps, &solved));
    ck_assert_int_eq(solved, COUNT);
    firenet_solver_batch_release(batch);
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_operator_release(w);
    firenet_operator_release(a);
    vec_free(&y);
    context_end(c, &t);
    return x;
}

START_TEST(solvers_of_a_batch_correct_by_themselves) {
    double alone[COUNT], together[COUNT];
    vec one = batch_solved(_i, 1, alone);
    for (int repeat = 0; repeat < 3; repeat++) {
        vec more = batch_solved(_i, 4, together);
        ck_assert(vec_same_bits(&one, &more));
        for (int i = 0; i < COUNT; i++)
            assert_at_most(fabs(alone[i] - together[i]), 0);
        vec_free(&more);
    }
    vec_free(&one);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("gap_basis");
    TCase *basis = tcase_create("basis");
    TCase *batch = tcase_create("batch");
    tcase_set_timeout(basis, 120);
    tcase_set_timeout(batch, 120);
    tcase_add_loop_test(basis, without_a_bound_there_is_no_gap, 0, 3);
    tcase_add_loop_test(basis, a_bound_that_is_given_proves_a_gap, 0, 3);
    tcase_add_loop_test(basis, an_isometry_implies_a_bound, 0, 3);
    tcase_add_loop_test(basis, an_answer_at_once_needs_no_bound, 0, 3);
    tcase_add_loop_test(batch, solvers_of_a_batch_correct_by_themselves, 0, 2);
    suite_add_tcase(s, basis);
    suite_add_tcase(s, batch);
    return s;
}

int main(void) {
    return run_suite(suite());
}
