/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms that are found where they are first asked for: the same number for
 * whoever asks, by as many products as are worth it, and none where a deadline
 * has passed. */
#include "solving.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { ROWS = 60, COLS = 96 };

static firenet_operator *matrix_new(firenet_context *c) {
    firenet_operator *a;
    vec v = vec_random(FIRENET_F64, ROWS * COLS, 8);
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, FIRENET_F64, ROWS, COLS, v.data, COLS,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    vec_free(&v);
    return a;
}

/* --------------------------------------------------------- whoever asks */

/* What can be made of the matrix. */
enum { PLAIN, ADJOINT, COMPOSED, SCALED, STACKED, SUMMED, BATCHED, MADE };

static firenet_operator *make(firenet_context *c, int kind) {
    firenet_operator *a = matrix_new(c), *haar, *made;
    const int64_t shape[] = {COLS};
    firenet_operator *parts[] = {a, a};
    assert_ok(c, firenet_operator_create_haar(&haar, c, FIRENET_F64, 1, shape,
                                              2, FIRENET_LAYOUT_LEVELS));
    switch (kind) {
    case ADJOINT:
        assert_ok(c, firenet_operator_adjoint(&made, c, a));
        break;
    case COMPOSED:
        assert_ok(c, firenet_operator_compose(&made, c, a, haar));
        break;
    case SCALED:
        assert_ok(c, firenet_operator_scale(&made, c, a, -0.5, 0));
        break;
    case STACKED:
        assert_ok(c, firenet_operator_stack(&made, c, parts, 2));
        break;
    case SUMMED:
        assert_ok(c, firenet_operator_sum(&made, c, parts, 2));
        break;
    case BATCHED:
        assert_ok(c, firenet_operator_batch(&made, c, a, 3));
        break;
    default:
        made = firenet_operator_retain(a);
    }
    firenet_operator_release(haar);
    firenet_operator_release(a);
    return made;
}

/* x after `iterations` of a solve of (P2). */
static vec solve(firenet_context *c, firenet_operator *a, int64_t iterations) {
    firenet_problem *problem;
    firenet_solver *solver;
    vec y = vec_random(FIRENET_F64, firenet_operator_rows(a), 2);
    vec x = vec_new(FIRENET_F64, firenet_operator_cols(a));
    assert_ok(c, firenet_problem_create(&problem, c, FIRENET_PROBLEM_P2, a, 1,
                                        NULL, 0));
    assert_ok(
        c, firenet_solver_create(&solver, c, problem, FIRENET_METHOD_ADAPTIVE));
    assert_ok(c, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                        iterations));
    assert_ok(c, firenet_solver_solve(solver, y.type, y.data, y.length, x.type,
                                      NULL, x.data, x.length));
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    vec_free(&y);
    return x;
}

/* The bound of one that nobody asked before is that of one that was solved
 * with, and the solves are the same. */
START_TEST(the_norm_is_one_number_whoever_asks_first) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *asked = make(c, _i), *used = make(c, _i);
    double norm = firenet_operator_norm_bound(asked), seen, bound;
    vec x = solve(c, used, 30), z = solve(c, asked, 30);
    ck_assert(vec_same_bits(&x, &z));
    assert_at_most(fabs(firenet_operator_norm_bound(used) - norm), 0);
    assert_at_most(fabs(firenet_operator_norm_bound(asked) - norm), 0);
    assert_ok(c, firenet_operator_estimate_norm(c, used, 3, &seen, &bound));
    assert_at_most(seen, norm * (1 + 1e-12));
    assert_at_most(norm, firenet_operator_norm_proved(used));
    vec_free(&x);
    vec_free(&z);
    firenet_operator_release(asked);
    firenet_operator_release(used);
    context_end(c, &t);
}
END_TEST

static void *ask(void *operator) {
    double *norm = malloc(sizeof *norm);
    ck_assert_ptr_nonnull(norm);
    *norm = firenet_operator_norm_bound(operator);
    return norm;
}

START_TEST(threads_that_ask_at_once_get_one_number) {
    enum { THREADS = 8 };
    pthread_t thread[THREADS];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *first = make(c, _i), *shared = make(c, _i);
    double norm = firenet_operator_norm_bound(first);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&thread[i], NULL, ask, shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *seen;
        ck_assert_int_eq(pthread_join(thread[i], &seen), 0);
        assert_at_most(fabs(*(double *)seen - norm), 0);
        free(seen);
    }
    firenet_operator_release(first);
    firenet_operator_release(shared);
    context_end(c, &t);
}
END_TEST

START_TEST(without_memory_the_norm_is_what_is_proved) {
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = make(c, _i);
    for (long i = 1; i <= 2; i++) { /* a context, and room for the estimate */
        t.fail_at = t.calls + i;
        assert_at_most(fabs(firenet_operator_norm_bound(a) -
                            firenet_operator_norm_proved(a)),
                       0);
    }
    t.fail_at = 0;
    ck_assert(firenet_operator_norm_bound(a) < firenet_operator_norm_proved(a));
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* ------------------------------------------------------------- products */

/* A diagonal of the host's, which counts calls. */
typedef struct counter {
    double weight[COLS];
    int64_t forward, adjoint;
} counter;

static void multiply(const double *weight, const double *in, double *out) {
    for (int i = 0; i < COLS; i++)
        out[i] = weight[i] * in[i];
}

static int forward(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    counter *n = user;
    (void)in_length;
    (void)out_length;
    ++n->forward;
    multiply(n->weight, in, out);
    return 0;
}

static int adjoint(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    counter *n = user;
    (void)in_length;
    (void)out_length;
    ++n->adjoint;
    multiply(n->weight, in, out);
    return 0;
}

/* A solve of one iteration with columns from 2^-spread to 2^spread; `made`: the
 * calls until the solver is there, `solved`: those of the solve. */
static void count(double spread, double deadline, int64_t *made,
                  int64_t *solved) {
    tally t;
    firenet_context *c = context_new(&t);
    counter n = {{0}, 0, 0};
    for (int i = 0; i < COLS; i++)
        n.weight[i] = exp2(spread * (2.0 * i / (COLS - 1) - 1));
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    vec y = vec_random(FIRENET_F64, COLS, 2), x = vec_new(FIRENET_F64, COLS);
    assert_ok(c, firenet_operator_create_user(
                     &a, c, FIRENET_F64, COLS, FIRENET_F64, COLS, forward,
                     adjoint, NULL, &n, exp2(spread), FIRENET_CALLBACK_CALLER));
    assert_ok(c, firenet_problem_create(&problem, c, FIRENET_PROBLEM_P2, a,
                                        1e-3, NULL, 0));
    assert_ok(
        c, firenet_solver_create(&solver, c, problem, FIRENET_METHOD_ADAPTIVE));
    *made = n.forward + n.adjoint;
    assert_ok(c, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 1));
    assert_ok(
        c, firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE, deadline));
    assert_ok(c, firenet_solver_solve(solver, y.type, y.data, y.length, x.type,
                                      NULL, x.data, x.length));
    *solved = n.forward + n.adjoint - *made;
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(a);
    vec_free(&y);
    vec_free(&x);
    context_end(c, &t);
}

START_TEST(a_solver_is_made_by_16_products_at_the_most) {
    int64_t made, solved;
    count(0, INFINITY, &made, &solved);
    assert_at_most((double)made, 4);
    assert_at_most((double)solved, 8); /* y, the pair, an iteration, its end */
    count(12, INFINITY, &made, &solved);
    assert_at_most((double)made, 16);
    ck_assert_int_ge(solved, 8 + 2 * 4); /* the norm of A D */
    assert_at_most((double)solved, 8 + 2 * 20);
}
END_TEST

START_TEST(a_deadline_that_has_passed_ends_the_estimate) {
    int64_t made, solved;
    count(12, 1e-9, &made, &solved);
    /* A step of the estimate, and A A^H y to fall back on. */
    assert_at_most((double)solved, 8 + 2 + 2);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("norms");
    TCase *asked = tcase_create("asked for");
    TCase *products = tcase_create("products");
    tcase_add_loop_test(asked, the_norm_is_one_number_whoever_asks_first, 0,
                        MADE);
    tcase_add_loop_test(asked, threads_that_ask_at_once_get_one_number, 0,
                        MADE);
    tcase_add_loop_test(asked, without_memory_the_norm_is_what_is_proved, 0,
                        MADE);
    tcase_add_test(products, a_solver_is_made_by_16_products_at_the_most);
    tcase_add_test(products, a_deadline_that_has_passed_ends_the_estimate);
    suite_add_tcase(s, asked);
    suite_add_tcase(s, products);
    return s;
}

int main(void) {
    return run_suite(suite());
}
