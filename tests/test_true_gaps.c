/* SPDX-License-Identifier: BSD-3-Clause */
/* Gaps of problems whose minimum is known to be next to nothing, where all that
 * a dual vector could prove is rounding: no objective may exceed the minimum by
 * more than the gap says. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>

static const firenet_problem_kind kinds[] = {
    FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2, FIRENET_PROBLEM_P3};
static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

static firenet_operator *matrix(firenet_context *c, const vec *v, int64_t rows,
                                int64_t cols) {
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, v->type, rows, cols, v->data, cols,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    return a;
}

/* ||A x - y|| in double precision. */
static double residual_of(const vec *a, const vec *x, const vec *y) {
    double sum = 0;
    for (int64_t i = 0; i < y->length; i++) {
        double complex r = -vec_get(y, i);
        for (int64_t j = 0; j < x->length; j++)
            r += vec_get(a, i * x->length + j) * vec_get(x, j);
        sum += creal(r) * creal(r) + cimag(r) * cimag(r);
    }
    return sqrt(sum);
}

static double real_of(firenet_context *c, firenet_solver *solver,
                      firenet_solver_option what) {
    double value = NAN;
    assert_ok(c, firenet_solver_get_real(solver, what, &value));
    return value;
}

/* Solves with so many iterations; the gap. */
static double gap_after(firenet_context *c, firenet_solver *solver,
                        const vec *y, vec *x, int64_t iterations) {
    assert_ok(c, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                        iterations));
    assert_ok(c,
              firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-12));
    assert_ok(c, firenet_solver_solve(solver, y->type, y->data, y->length,
                                      x->type, NULL, x->data, x->length));
    return real_of(c, solver, FIRENET_SOLVER_GAP);
}

static const int64_t limits[] = {20, 25, 30, 60, 200, 1000, 5000};
enum { LIMITS = 7 };

/* ------------------------------------------------------------- variation */

/* One measurement, of a constant image, which has no variation: the minimum is
 * 0, and A^H q has a mean for every q but 0. In P1 eta is nearly that, too. */
static void measure_once(firenet_problem_kind kind, firenet_type type,
                         firenet_constraint constraint, int64_t n) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    const int64_t shape[] = {n};
    vec entries = vec_random(type, n, 9), y = vec_new(type, 1);
    vec x = vec_new(type, n);
    double complex sum = 0;
    for (int64_t i = 0; i < n; i++) {
        vec_set(&entries, i, vec_get(&entries, i) + 0.2);
        sum += vec_get(&entries, i);
    }
    vec_fill(&y, 0.03 * sum);
    firenet_operator *a = matrix(c, &entries, 1, n);
    firenet_regulariser *r, *in;
    firenet_problem *problem;
    assert_ok(c, firenet_regulariser_create_variation(
                     &r, c, type, 1, shape, FIRENET_BOUNDARY_NEUMANN,
                     FIRENET_VARIATION_ANISOTROPIC, NULL));
    assert_ok(c, firenet_regulariser_create_constrained(&in, c, r, constraint));
    double parameter = kind == FIRENET_PROBLEM_P1 ? 1e-9 : 0.33;
    assert_ok(c, firenet_problem_create_regularised(&problem, c, kind, a,
                                                    parameter, in));
    for (int m = 0; m < 2; m++) {
        firenet_solver *solver;
        assert_ok(c, firenet_solver_create(&solver, c, problem,
                                           m ? FIRENET_METHOD_PLAIN
                                             : FIRENET_METHOD_ADAPTIVE));
        for (int l = 0; l < LIMITS; l++) {
            double gap = gap_after(c, solver, &y, &x, limits[l]);
            double objective = real_of(c, solver, FIRENET_SOLVER_OBJECTIVE);
            ck_assert_msg(
                objective - gap <= 0,
                "kind %d, type %d, constraint %d, %lld points, method %d, %lld "
                "iterations: the minimum is 0, but at least %g is said to be "
                "proved (objective %g, gap %g)",
                (int)kind, (int)type, (int)constraint, (long long)n, m,
                (long long)limits[l], objective - gap, objective, gap);
        }
        firenet_solver_release(solver);
    }
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_regulariser_release(in);
    firenet_operator_release(a);
    vec_free(&entries);
    vec_free(&y);
    vec_free(&x);
    context_end(c, &t);
}

START_TEST(rounding_in_the_mean_proves_nothing) {
    static const firenet_constraint constraints[] = {
        FIRENET_CONSTRAINT_NONE, FIRENET_CONSTRAINT_REAL,
        FIRENET_CONSTRAINT_NONNEGATIVE};
    static const int64_t sizes[] = {2, 19, 50};
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < 3; i++)
            for (int s = 0; s < 3; s++)
                measure_once(kinds[k], types[_i], constraints[i], sizes[s]);
}
END_TEST

/* --------------------------------------------------- columns without penalty
 */

/* All columns are multiples of one that has no penalty, or nearly so: nothing
 * but rounding is left of the others, whose x may become large. */
START_TEST(rounding_of_columns_that_are_taken_out_is_charged) {
    enum { ROWS = 27, COLS = 17, FREE = 12 };
    static const double apart[] = {0, 1e-6, 1e-3};
    firenet_type type = types[_i];
    for (int k = 1; k < 3; k++)
        for (int d = 0; d < 3; d++) {
            tally t = {0};
            firenet_context *c = context_new(&t);
            vec u = vec_random(type, ROWS, 1), w = vec_random(type, COLS, 2);
            vec noise = vec_random(type, ROWS * COLS, 3);
            vec entries = vec_new(type, ROWS * COLS), x = vec_new(type, COLS);
            vec y = vec_random(type, ROWS, 4);
            double weights[COLS];
            for (int64_t i = 0; i < ROWS * COLS; i++) {
                int64_t j = i % COLS;
                double size = pow(10, (double)(5 * j % 7) - 3);
                vec_set(&entries, i,
                        size * (vec_get(&u, i / COLS) * vec_get(&w, j) +
                                apart[d] * vec_get(&noise, i)));
            }
            for (int j = 0; j < COLS; j++)
                weights[j] = j == FREE ? 0 : pow(10, j % 3 - 1);
            firenet_operator *a = matrix(c, &entries, ROWS, COLS);
            firenet_problem *problem;
            assert_ok(c, firenet_problem_create(&problem, c, kinds[k], a, 1e-4,
                                                weights, COLS));
            /* F where only the free one is not 0: not below the minimum. */
            double complex ay = 0, aa = 0;
            for (int64_t i = 0; i < ROWS; i++) {
                double complex z = vec_get(&entries, i * COLS + FREE);
                ay += conj(z) * vec_get(&y, i);
                aa += conj(z) * z;
            }
            vec_fill(&x, 0);
            vec_set(&x, FREE, ay / aa);
            double least = residual_of(&entries, &x, &y);
            least = k == 1 ? least * least : least;
            for (int m = 0; m < 3; m++) {
                firenet_solver *solver;
                assert_ok(c, firenet_solver_create(
                                 &solver, c, problem,
                                 m == 0   ? FIRENET_METHOD_ADAPTIVE
                                 : m == 1 ? FIRENET_METHOD_PLAIN
                                          : FIRENET_METHOD_WORKING_SET));
                for (int l = 0; l < LIMITS; l++) {
                    double gap = gap_after(c, solver, &y, &x, limits[l]);
                    double f = residual_of(&entries, &x, &y), l1 = 0;
                    for (int64_t j = 0; j < COLS; j++)
                        l1 += weights[j] * cabs(vec_get(&x, j));
                    f = 1e-4 * l1 + (k == 1 ? f * f : f);
                    ck_assert_msg(f - least <= gap,
                                  "P%d, type %d, %g apart, method %d, %lld "
                                  "iterations: gap %g, but at least %g above "
                                  "the minimum",
                                  k + 1, (int)type, apart[d], m,
                                  (long long)limits[l], gap, f - least);
                }
                firenet_solver_release(solver);
            }
            firenet_problem_release(problem);
            firenet_operator_release(a);
            vec_free(&u);
            vec_free(&w);
            vec_free(&noise);
            vec_free(&entries);
            vec_free(&x);
            vec_free(&y);
            context_end(c, &t);
        }
}
END_TEST

/* ---------------------------------------------------------------- schedule */

/* Constants of sharpness far too good make eps_k fall to where squares of what
 * such steps make leave the range of single precision. */
START_TEST(a_schedule_that_is_too_good_stays_in_range) {
    enum { ROWS = 8, COLS = 16 };
    for (int k = 0; k < 3; k += 2) {
        tally t = {0};
        firenet_context *c = context_new(&t);
        vec entries = vec_random(types[_i], ROWS * COLS, 1);
        vec y = vec_random(types[_i], ROWS, 2), x = vec_new(types[_i], COLS);
        firenet_operator *a = matrix(c, &entries, ROWS, COLS);
        firenet_problem *problem;
        firenet_solver *solver;
        assert_ok(
            c, firenet_problem_create(&problem, c, kinds[k], a, 0.1, NULL, 0));
        assert_ok(c, firenet_solver_create(&solver, c, problem,
                                           FIRENET_METHOD_SCHEDULED));
        assert_ok(
            c, firenet_solver_set_real(solver, FIRENET_SOLVER_SHARPNESS, 0.05));
        assert_ok(c,
                  firenet_solver_set_real(solver, FIRENET_SOLVER_PENALTY, 5));
        double gap = gap_after(c, solver, &y, &x, 5000);
        ck_assert_msg(isfinite(gap), "P%d, type %d: gap %g", k + 1,
                      (int)types[_i], gap);
        firenet_solver_release(solver);
        firenet_problem_release(problem);
        firenet_operator_release(a);
        vec_free(&entries);
        vec_free(&y);
        vec_free(&x);
        context_end(c, &t);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("true gaps");
    TCase *gaps = tcase_create("gaps");
    tcase_add_loop_test(gaps, rounding_in_the_mean_proves_nothing, 0, 4);
    tcase_add_loop_test(gaps, rounding_of_columns_that_are_taken_out_is_charged,
                        0, 4);
    tcase_add_loop_test(gaps, a_schedule_that_is_too_good_stays_in_range, 0, 4);
    tcase_set_timeout(gaps, 60);
    suite_add_tcase(s, gaps);
    return run_suite(s);
}
