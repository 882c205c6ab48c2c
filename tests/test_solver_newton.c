/* SPDX-License-Identifier: BSD-3-Clause */
/* Small problems that are too ill-conditioned for first-order steps: what
 * ADAPTIVE's Newton method makes of them. */
#include "solving.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct hard {
    int kind, is_complex, rows, cols;
    double parameter, minimum, known; /* known: the minimum, to this part */
} hard;

static const hard table[] = {
#include "data/vandermonde_cases.inc"
};
enum { HARD = sizeof table / sizeof *table };

/* Iterations after which first-order steps have been given up. */
enum { GIVEN_UP = 5000 };

/* Row i: powers of a node in [-1, 1], or of a complex one above it. */
static void set_powers(vec *matrix, int64_t rows, int64_t cols) {
    int is_complex = type_is_complex(matrix->type);
    for (int64_t i = 0; i < rows; i++) {
        double t = -1 + 2 * (double)i / (double)(rows - 1);
        double re = is_complex ? 0.75 * t : t;
        double im = is_complex ? 0.5 - 0.5 * t * t : 0;
        double p = 1, q = 0;
        for (int64_t j = 0; j < cols; j++) {
            vec_set(matrix, i * cols + j, p + q * I);
            double next = p * re - q * im;
            q = p * im + q * re;
            p = next;
        }
    }
}

static void set_data(solving *s, int64_t rows, int64_t cols) {
    for (int64_t i = 0; i < rows; i++) {
        double complex a = vec_get(&s->matrix, i * cols + 3);
        double complex b = vec_get(&s->matrix, i * cols + cols / 2);
        double complex c = vec_get(&s->matrix, i * cols + cols - 5);
        vec_set(&s->y, i, a + -2 * b + 0.5 * c);
    }
}

static solving powers(firenet_type type, int kind, int64_t rows, int64_t cols,
                      double parameter) {
    solving s = {.type = type, .memory = calloc(1, sizeof *s.memory)};
    ck_assert_ptr_nonnull(s.memory);
    s.context = context_new(s.memory);
    s.matrix = vec_new(type, rows * cols);
    s.y = vec_new(type, rows);
    s.x = vec_new(type, cols);
    set_powers(&s.matrix, rows, cols);
    set_data(&s, rows, cols);
    assert_ok(s.context,
              firenet_operator_create_matrix(
                  &s.a, s.context, type, rows, cols, s.matrix.data, cols,
                  FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 0));
    assert_ok(s.context, firenet_problem_create(&s.problem, s.context,
                                                (firenet_problem_kind)kind, s.a,
                                                parameter, NULL, 0));
    assert_ok(s.context, firenet_solver_create(&s.solver, s.context, s.problem,
                                               FIRENET_METHOD_ADAPTIVE));
    /* Heeded by the iteration alone, which comes first then. */
    set_real(&s, FIRENET_SOLVER_STEP_RATIO, 1.0 + 1e-12);
    return s;
}

/* The one that Newton's method takes the longest for. */
static solving hardest(void) {
    return powers(FIRENET_F64, P1, 20, 60, 0);
}

/* ||x||_1 of an x that is not quite feasible may be below the minimum. */
START_TEST(minima_are_those_of_other_solvers) {
    const hard *k = &table[_i];
    solving s = powers(k->is_complex ? FIRENET_C128 : FIRENET_F64, 10 * k->kind,
                       k->rows, k->cols, k->parameter);
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
    assert_at_most((double)result_int(&s, FIRENET_SOLVER_ITERATION),
                   GIVEN_UP + 1500);
    assert_at_most(result_real(&s, FIRENET_SOLVER_OBJECTIVE),
                   k->minimum * (1 + 1.1e-6 + k->known));
    assert_at_most(result_real(&s, FIRENET_SOLVER_DUAL),
                   k->minimum * (1 + k->known));
    assert_at_most(k->minimum * (1 - 1.1e-6 - k->known),
                   result_real(&s, FIRENET_SOLVER_DUAL));
    assert_at_most(result_real(&s, FIRENET_SOLVER_INFEASIBILITY),
                   1e-6 * vec_norm(&s.y));
    solving_free(&s);
}
END_TEST

/* In single precision there is a solution within some eps of ||y||, though the
 * type may not resolve the tolerance. */
START_TEST(single_precision_comes_down_to_rounding) {
    const struct {
        firenet_type type;
        int64_t rows, cols;
        double parameter;
    } cases[] = {{FIRENET_F32, 12, 50, 3e-3},
                 {FIRENET_F32, 16, 120, 3e-3},
                 {FIRENET_C64, 9, 40, 3e-3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        solving s = powers(cases[i].type, P3, cases[i].rows, cases[i].cols,
                           cases[i].parameter);
        set_real(&s, FIRENET_SOLVER_TOLERANCE, 1e-7);
        int64_t outcome = solving_run(&s);
        ck_assert(outcome == FIRENET_OUTCOME_CONVERGED ||
                  outcome == FIRENET_OUTCOME_PRECISION_LIMIT);
        assert_at_most(result_real(&s, FIRENET_SOLVER_GAP),
                       60 * type_epsilon(s.type) * vec_norm(&s.y));
        solving_free(&s);
    }
}
END_TEST

static firenet_status resume(solving *s) {
    return firenet_solver_resume(s->solver, s->type, s->y.data, s->y.length,
                                 s->type, s->x.data, s->x.length);
}

/* Stopped among the sweeps over A's rows and among Newton's steps. */
START_TEST(resuming_equals_not_stopping) {
    solving s = hardest();
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CONVERGED);
    vec whole = vec_convert(s.type, &s.x);
    int64_t count = result_int(&s, FIRENET_SOLVER_ITERATION);
    ck_assert_int_gt(count, GIVEN_UP + 40);
    const int64_t stops[] = {GIVEN_UP + 3, GIVEN_UP + 30, count - 1};
    for (int i = 0; i < 3; i++) {
        solving t = hardest(), u = hardest();
        size_t bytes = firenet_solver_state_bytes(t.solver);
        void *state = malloc(bytes);
        ck_assert_ptr_nonnull(state);
        set_int(&t, FIRENET_SOLVER_ITERATIONS, stops[i]);
        ck_assert_int_eq(solving_run(&t), FIRENET_OUTCOME_ITERATION_LIMIT);
        assert_ok(t.context, firenet_solver_save_state(t.solver, state, bytes));
        assert_ok(u.context, firenet_solver_load_state(u.solver, state, bytes));
        set_int(&t, FIRENET_SOLVER_ITERATIONS, 100000);
        solving *both[] = {&t, &u};
        for (int k = 0; k < 2; k++) {
            assert_ok(both[k]->context, resume(both[k]));
            ck_assert_int_eq(result_int(both[k], FIRENET_SOLVER_OUTCOME),
                             FIRENET_OUTCOME_CONVERGED);
            ck_assert_int_eq(result_int(both[k], FIRENET_SOLVER_ITERATION),
                             count);
            ck_assert(vec_same_bits(&whole, &both[k]->x));
        }
        free(state);
        solving_free(&t);
        solving_free(&u);
    }
    vec_free(&whole);
    solving_free(&s);
}
END_TEST

/* The matrix made for the first run serves the second, which does not show. */
START_TEST(runs_repeat_and_allocate_nothing) {
    solving s = hardest();
    solving_run(&s);
    vec first = vec_convert(s.type, &s.x);
    int64_t count = result_int(&s, FIRENET_SOLVER_ITERATION);
    long calls = s.memory->calls;
    solving_run(&s);
    ck_assert_int_eq(s.memory->calls, calls);
    ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_ITERATION), count);
    ck_assert(vec_same_bits(&first, &s.x));
    vec_free(&first);
    solving_free(&s);
}
END_TEST

static int cancel_at(const firenet_event *event, void *user) {
    if (firenet_event_layer(event) == GIVEN_UP + 25)
        firenet_solver_cancel(((solving *)user)->solver);
    return 0;
}

START_TEST(cancel_is_honoured_between_newton_steps) {
    solving s = hardest();
    assert_ok(s.context, firenet_solver_set_monitor(s.solver, cancel_at, &s));
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_CANCELLED);
    ck_assert_int_eq(result_int(&s, FIRENET_SOLVER_ITERATION), GIVEN_UP + 25);
    solving_free(&s);
}
END_TEST

/* y alternates, which few powers cannot follow; singular values down to 1e-11
 * keep conjugate gradients from the proof. */
START_TEST(infeasible_problems_are_proved_so) {
    enum { ROWS = 28, COLS = 24 };
    solving s = powers(FIRENET_F64, P1, ROWS, COLS, 1e-3);
    for (int64_t i = 0; i < ROWS; i++)
        vec_set(&s.y, i, i % 2 == 0 ? 1 : -1);
    ck_assert_int_eq(solving_run(&s), FIRENET_OUTCOME_INFEASIBLE);
    vec q = vec_new(s.type, ROWS);
    assert_ok(s.context,
              firenet_solver_copy_dual(s.solver, s.type, q.data, ROWS));
    long double rise = 0;
    for (int64_t i = 0; i < ROWS; i++)
        rise -= (long double)creal(vec_get(&s.y, i) * vec_get(&q, i));
    assert_at_most(1e-3 * vec_norm(&q), (double)rise);
    for (int64_t j = 0; j < COLS; j++) {
        long double slope = 0;
        for (int64_t i = 0; i < ROWS; i++)
            slope += (long double)creal(vec_get(&s.matrix, i * COLS + j)) *
                     creal(vec_get(&q, i));
        assert_at_most((double)fabsl(slope),
                       30 * type_epsilon(s.type) * vec_norm(&q));
    }
    vec_free(&q);
    solving_free(&s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("solver_newton");
    TCase *right = tcase_create("right");
    tcase_set_timeout(right, 120);
    tcase_add_loop_test(right, minima_are_those_of_other_solvers, 0, HARD);
    tcase_add_test(right, single_precision_comes_down_to_rounding);
    tcase_add_test(right, infeasible_problems_are_proved_so);
    suite_add_tcase(suite, right);
    TCase *runs = tcase_create("runs");
    tcase_set_timeout(runs, 120);
    tcase_add_test(runs, resuming_equals_not_stopping);
    tcase_add_test(runs, runs_repeat_and_allocate_nothing);
    tcase_add_test(runs, cancel_is_honoured_between_newton_steps);
    suite_add_tcase(suite, runs);
    return run_suite(suite);
}
