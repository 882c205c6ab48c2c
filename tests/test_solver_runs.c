/* SPDX-License-Identifier: BSD-3-Clause */
/* How runs go on and follow one another, and their results. */
#include "solving.h"

#include <math.h>
#include <stdlib.h>

static firenet_status resume(solving *s) {
    return firenet_solver_resume(s->solver, s->type, s->y.data, s->y.length,
                                 s->type, s->x.data, s->x.length);
}

/* -------------------------------------------------------------- going on */

START_TEST(a_run_gives_the_same_bits_every_time) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 50);
        solving_run(&s);
        vec first = vec_convert(s.type, &s.x);
        solving_run(&s);
        ck_assert(vec_same_bits(&first, &s.x));
        vec_free(&first);
        solving_free(&s);
    }
}
END_TEST

/* 120 iterations at once, or 50, saved, loaded elsewhere and 70 more. */
START_TEST(resuming_equals_not_stopping) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m), t = solving_by(m);
        size_t bytes = firenet_solver_state_bytes(s.solver);
        void *state = malloc(bytes);
        ck_assert_ptr_nonnull(state);
        solving *both[] = {&s, &t};
        for (int i = 0; i < 2; i++)
            set_real(both[i], FIRENET_SOLVER_TOLERANCE, 1e-300);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 120);
        solving_run(&s);
        vec whole = vec_convert(s.type, &s.x);
        double gap = result_real(&s, FIRENET_SOLVER_GAP);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 50);
        solving_run(&s);
        assert_ok(s.context, firenet_solver_save_state(s.solver, state, bytes));
        assert_ok(t.context, firenet_solver_load_state(t.solver, state, bytes));
        for (int i = 0; i < 2; i++) {
            set_int(both[i], FIRENET_SOLVER_ITERATIONS, 120);
            assert_ok(both[i]->context, resume(both[i]));
            ck_assert(vec_same_bits(&whole, &both[i]->x));
            ck_assert_int_eq(result_int(both[i], FIRENET_SOLVER_ITERATION),
                             120);
            assert_at_most(fabs(gap - result_real(both[i], FIRENET_SOLVER_GAP)),
                           0);
        }
        vec_free(&whole);
        free(state);
        solving_free(&s);
        solving_free(&t);
    }
}
END_TEST

START_TEST(foreign_states_are_refused) {
    solving s = solving_by(0), t = solving_by(1);
    size_t bytes = firenet_solver_state_bytes(s.solver);
    unsigned char *state = calloc(1, bytes);
    ck_assert_ptr_nonnull(state);
    assert_status(FIRENET_ERR_STATE, s.context,
                  firenet_solver_save_state(s.solver, state, bytes));
    assert_status(FIRENET_ERR_STATE, s.context, resume(&s));
    assert_status(FIRENET_ERR_STATE, s.context,
                  firenet_solver_load_state(s.solver, state, bytes));
    solving_run(&s);
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_solver_save_state(s.solver, state, bytes - 1));
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_solver_save_state(s.solver, NULL, bytes));
    assert_ok(s.context, firenet_solver_save_state(s.solver, state, bytes));
    assert_status(FIRENET_ERR_STATE, t.context,
                  firenet_solver_load_state(t.solver, state, bytes));
    vec_set(&s.y, 0, 2 + vec_get(&s.y, 0));
    assert_status(FIRENET_ERR_STATE, s.context, resume(&s));
    assert_error_names(s.context, "y");
    free(state);
    solving_free(&s);
    solving_free(&t);
}
END_TEST

/* Domain, rows and columns of two operators, but not their ranges, agree. */
START_TEST(states_of_another_range_are_refused) {
    const int64_t length = 8;
    const double y[8] = {1};
    double x[8];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a[2];
    firenet_solver *solver[2];
    assert_ok(c, firenet_operator_create_identity(&a[0], c, FIRENET_F64, 8));
    assert_ok(
        c, firenet_operator_create_dft(&a[1], c, FIRENET_F64, 1, &length, 0));
    for (int i = 0; i < 2; i++) {
        firenet_problem *problem;
        assert_ok(c,
                  firenet_problem_create(&problem, c, P3, a[i], 0.1, NULL, 0));
        assert_ok(c, firenet_solver_create(&solver[i], c, problem,
                                           FIRENET_METHOD_ADAPTIVE));
        firenet_problem_release(problem);
        firenet_operator_release(a[i]);
    }
    size_t bytes = firenet_solver_state_bytes(solver[1]);
    ck_assert_uint_gt(bytes, firenet_solver_state_bytes(solver[0]));
    void *state = calloc(1, bytes);
    ck_assert_ptr_nonnull(state);
    assert_ok(c, firenet_solver_solve(solver[0], FIRENET_F64, y, 8, FIRENET_F64,
                                      NULL, x, 8));
    assert_ok(c, firenet_solver_save_state(solver[0], state, bytes));
    assert_status(FIRENET_ERR_STATE, c,
                  firenet_solver_load_state(solver[1], state, bytes));
    free(state);
    firenet_solver_release(solver[0]);
    firenet_solver_release(solver[1]);
    context_end(c, &t);
}
END_TEST

START_TEST(starting_at_the_solution_is_quicker) {
    solving s = solving_by(0);
    solving_run(&s);
    int64_t cold = result_int(&s, FIRENET_SOLVER_ITERATION);
    assert_ok(s.context,
              firenet_solver_solve(s.solver, s.type, s.y.data, s.y.length,
                                   s.type, s.x.data, s.x.data, s.x.length));
    ck_assert_int_le(result_int(&s, FIRENET_SOLVER_ITERATION), cold);
    assert_ok(s.context, resume(&s)); /* converged: one look */
    ck_assert_int_le(result_int(&s, FIRENET_SOLVER_ITERATION), cold + 1);
    solving_free(&s);
}
END_TEST

enum { PATH = 8 };

START_TEST(a_path_solves_each_problem_and_saves_iterations) {
    for (int i = 0; i < 3; i++) {
        solving_spec spec = {FIRENET_F64, kinds[i], 40, 80, 31, 1, -1};
        solving s = solving_new(&spec);
        double parameters[PATH], most = firenet_problem_parameter(s.problem);
        for (int k = 0; k < PATH; k++) /* the first is answered by 0 */
            parameters[k] = most * pow(0.6, k);
        vec x = vec_new(s.type, PATH * s.x.length);
        int64_t solved, warm = 0, cold = 0, counts[PATH];
        firenet_outcome outcomes[PATH];
        double gaps[PATH];
        assert_ok(s.context, firenet_solver_path(
                                 s.solver, PATH, parameters, s.type, s.y.data,
                                 s.y.length, s.type, x.data, x.length, outcomes,
                                 counts, gaps, &solved));
        ck_assert_int_eq(solved, PATH);
        for (int k = 0; k < PATH; k++) {
            ck_assert_int_eq(outcomes[k], FIRENET_OUTCOME_CONVERGED);
            /* ||x||_1 of an x that is not quite feasible may be too small. */
            ck_assert(gaps[k] >= (kinds[i] == P1 ? -1e-5 : 0.0));
        }
        ck_assert_int_eq(counts[PATH - 1],
                         result_int(&s, FIRENET_SOLVER_ITERATION));
        /* The proof of the last row. */
        vec q = vec_new(s.type, s.y.length);
        assert_ok(s.context,
                  firenet_solver_copy_dual(s.solver, s.type, q.data, q.length));
        ck_assert(creal(vec_dot(&s.y, &q)) < 0);
        vec_free(&q);
        for (int k = 0; k < PATH; k++) {
            spec.parameter = parameters[k];
            solving t = solving_new(&spec);
            solving_run(&t);
            double seen, alone = result_real(&t, FIRENET_SOLVER_OBJECTIVE);
            assert_ok(t.context,
                      firenet_problem_evaluate(
                          t.context, t.problem, t.type,
                          (double *)x.data + k * s.x.length, s.x.length, t.type,
                          t.y.data, t.y.length, &seen, NULL, NULL));
            assert_at_most(fabs(seen - alone), 1e-5 * alone);
            cold += result_int(&t, FIRENET_SOLVER_ITERATION);
            warm += counts[k];
            solving_free(&t);
        }
        ck_assert_int_le(warm, cold);
        /* The problem's own parameter is back: 0 solves. */
        solving_run(&s);
        assert_at_most(vec_norm(&s.x), 0);
        vec_free(&x);
        solving_free(&s);
    }
}
END_TEST

START_TEST(bad_paths_are_refused) {
    solving s = solving_by(0);
    double parameters[] = {1, -1};
    vec x = vec_new(s.type, 2 * s.x.length);
    int64_t solved = -1;
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_solver_path(s.solver, 2, parameters, s.type, s.y.data,
                                      s.y.length, s.type, x.data, x.length,
                                      NULL, NULL, NULL, &solved));
    assert_error_names(s.context, "lambda");
    ck_assert_int_eq(solved, 0);
    assert_status(FIRENET_ERR_RANGE, s.context,
                  firenet_solver_path(s.solver, 0, parameters, s.type, s.y.data,
                                      s.y.length, s.type, x.data, x.length,
                                      NULL, NULL, NULL, NULL));
    assert_status(FIRENET_ERR_SHAPE, s.context,
                  firenet_solver_path(s.solver, 1, parameters, s.type, s.y.data,
                                      s.y.length, s.type, x.data, x.length,
                                      NULL, NULL, NULL, NULL));
    assert_status(FIRENET_ERR_NULL, s.context,
                  firenet_solver_path(s.solver, 1, NULL, s.type, s.y.data,
                                      s.y.length, s.type, x.data, s.x.length,
                                      NULL, NULL, NULL, NULL));
    vec_free(&x);
    solving_free(&s);
}
END_TEST

/* --------------------------------------------------------------- results */

START_TEST(best_iterate_is_the_best_of_the_history) {
    for (int m = 0; m < METHODS; m++) {
        solving s = solving_by(m);
        set_int(&s, FIRENET_SOLVER_ITERATIONS, 40);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-12);
        solving_run(&s);
        ck_assert_int_eq(firenet_solver_history_length(s.solver), 40);
        double least = INFINITY, seen;
        for (int64_t i = 0; i < 40; i++) {
            int64_t iteration;
            double objective;
            assert_ok(s.context,
                      firenet_solver_history(s.solver, i, &iteration,
                                             &objective, NULL, NULL));
            ck_assert_int_eq(iteration, i + 1);
            least = fmin(least, objective);
        }
        assert_at_most(
            fabs(least - result_real(&s, FIRENET_SOLVER_BEST_OBJECTIVE)), 0);
        assert_ok(s.context, firenet_solver_copy_best(s.solver, s.type,
                                                      s.x.data, s.x.length));
        assert_ok(s.context,
                  firenet_problem_evaluate(
                      s.context, s.problem, s.type, s.x.data, s.x.length,
                      s.type, s.y.data, s.y.length, &seen, NULL, NULL));
        assert_at_most(relative_difference(seen, least), 1e-13);
        solving_free(&s);
    }
}
END_TEST

START_TEST(long_histories_are_thinned_evenly) {
    solving s = solving_by(1);
    set_int(&s, FIRENET_SOLVER_ITERATIONS, 5000);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-300);
    set_real(&s, FIRENET_SOLVER_STEP_RATIO, 1e-4);
    solving_run(&s);
    int64_t last = result_int(&s, FIRENET_SOLVER_ITERATION);
    int64_t length = firenet_solver_history_length(s.solver), first, next;
    ck_assert_int_le(length, 1024);
    ck_assert_int_le(512, length);
    assert_ok(s.context,
              firenet_solver_history(s.solver, 0, &first, NULL, NULL, NULL));
    for (int64_t i = 1; i < length; i++) {
        assert_ok(s.context,
                  firenet_solver_history(s.solver, i, &next, NULL, NULL, NULL));
        ck_assert_int_eq(next, (i + 1) * first);
    }
    ck_assert_int_le(last - next, first);
    ck_assert_int_eq(
        firenet_solver_history(s.solver, length, &next, NULL, NULL, NULL),
        FIRENET_ERR_RANGE);
    solving_free(&s);
}
END_TEST

START_TEST(gaps_never_grow_beside_the_same_objective) {
    solving s = solving_by(0);
    set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-10);
    solving_run(&s);
    double dual = -INFINITY;
    for (int64_t i = 0; i < firenet_solver_history_length(s.solver); i++) {
        double objective, gap;
        assert_ok(s.context, firenet_solver_history(s.solver, i, NULL,
                                                    &objective, &gap, NULL));
        assert_at_most(dual, (objective - gap) * (1 + 1e-15));
        dual = objective - gap;
    }
    solving_free(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver_runs");
    TCase *on = tcase_create("going_on");
    tcase_set_timeout(on, 120);
    tcase_add_test(on, a_run_gives_the_same_bits_every_time);
    tcase_add_test(on, resuming_equals_not_stopping);
    tcase_add_test(on, foreign_states_are_refused);
    tcase_add_test(on, states_of_another_range_are_refused);
    tcase_add_test(on, starting_at_the_solution_is_quicker);
    tcase_add_test(on, a_path_solves_each_problem_and_saves_iterations);
    tcase_add_test(on, bad_paths_are_refused);
    suite_add_tcase(suite, on);
    TCase *results = tcase_create("results");
    tcase_add_test(results, best_iterate_is_the_best_of_the_history);
    tcase_add_test(results, long_histories_are_thinned_evenly);
    tcase_add_test(results, gaps_never_grow_beside_the_same_objective);
    suite_add_tcase(suite, results);
    return run_suite(suite);
}
