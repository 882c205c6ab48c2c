/* SPDX-License-Identifier: BSD-3-Clause */
/* Norms of operators whose entries are so large or so small that their squares
 * leave the range of the type: as powers of two times the operator they are
 * what the norm is multiplied by. */
#include "operators.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 6, ELEMENTS = SIDE * SIDE };

typedef enum kind {
    DENSE,
    CSR,
    DIAGONAL,
    CONVOLUTION,
    STACK,
    USER,
    COILS,
    TWO_SETS,
    KINDS
} kind;

static const char *const names[KINDS] = {"matrix",      "csr",     "diagonal",
                                         "convolution", "stack",   "user",
                                         "coils",       "two sets"};

/* ----------------------------------------------------------- the operators */

/* The matrix that a user's functions multiply by. */
static void multiply(const vec *entries, int adjoint, const vec *x, vec *y) {
    for (int64_t i = 0; i < SIDE; i++) {
        double complex sum = 0;
        for (int64_t j = 0; j < SIDE; j++) {
            double complex a =
                vec_get(entries, adjoint ? j * SIDE + i : i * SIDE + j);
            sum += (adjoint ? conj(a) : a) * vec_get(x, j);
        }
        vec_set(y, i, sum);
    }
}

static int user_apply(const vec *entries, int adjoint, const void *in,
                      void *out) {
    vec x = {entries->type, SIDE, (void *)(uintptr_t)in};
    vec y = {entries->type, SIDE, out};
    multiply(entries, adjoint, &x, &y);
    return 0;
}

static int user_forward(const void *in, int64_t in_length, void *out,
                        int64_t out_length, void *user) {
    ck_assert(in_length == SIDE && out_length == SIDE);
    return user_apply(user, 0, in, out);
}

static int user_adjoint(const void *in, int64_t in_length, void *out,
                        int64_t out_length, void *user) {
    ck_assert(in_length == SIDE && out_length == SIDE);
    return user_apply(user, 1, in, out);
}

static firenet_operator *dense(firenet_context *c, const vec *v) {
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, v->type, SIDE, SIDE, v->data, SIDE,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    return a;
}

static firenet_operator *csr(firenet_context *c, const vec *v) {
    int64_t pointers[SIDE + 1], indices[ELEMENTS];
    firenet_operator *a;
    for (int64_t i = 0; i <= SIDE; i++)
        pointers[i] = i * SIDE;
    for (int64_t i = 0; i < ELEMENTS; i++)
        indices[i] = i % SIDE;
    assert_ok(c, firenet_operator_create_csr(
                     &a, c, v->type, SIDE, SIDE, ELEMENTS, FIRENET_INDEX_64,
                     pointers, indices, v->data, FIRENET_MATRIX_COPIED, 0));
    return a;
}

static firenet_operator *stack(firenet_context *c, const vec *v) {
    firenet_operator *parts[2] = {dense(c, v), dense(c, v)}, *a;
    assert_ok(c, firenet_operator_stack(&a, c, parts, 2));
    firenet_operator_release(parts[0]);
    firenet_operator_release(parts[1]);
    return a;
}

/* An image of SIDE points, and half as many coils or sets of coils. */
static firenet_operator *coils(firenet_context *c, const vec *v, int sets) {
    const int64_t shape[] = {SIDE};
    firenet_operator *a;
    assert_ok(c, firenet_operator_create_encoding(&a, c, v->type, 1, shape, 1,
                                                  1, sets, SIDE / sets, v->data,
                                                  NULL, SIDE));
    return a;
}

/* Of these entries; NULL where there is none of the type. */
static firenet_operator *make(firenet_context *c, kind k, vec *v) {
    const int64_t image[] = {SIDE, SIDE}, few[] = {3, 3};
    firenet_operator *a = NULL;
    switch (k) {
    case DENSE:
        return dense(c, v);
    case CSR:
        return csr(c, v);
    case DIAGONAL:
        assert_ok(c, firenet_operator_create_diagonal(&a, c, v->type, ELEMENTS,
                                                      v->type, v->data));
        break;
    case CONVOLUTION:
        assert_ok(c, firenet_operator_create_convolution(
                         &a, c, v->type, 2, image, few, v->data,
                         FIRENET_CONVOLUTION_SAME));
        break;
    case STACK:
        return stack(c, v);
    case USER:
        assert_ok(c, firenet_operator_create_user(
                         &a, c, v->type, SIDE, v->type, SIDE, user_forward,
                         user_adjoint, NULL, v, 0, FIRENET_CALLBACK_ANY));
        break;
    default:
        return type_is_complex(v->type) ? coils(c, v, k == COILS ? 1 : 2)
                                        : NULL;
    }
    return a;
}

/* ------------------------------------------------------------------ norms */

static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

/* Exponents of two: squares of these are 0 or infinite, and so are those of
 * what is added up in the type itself. */
static void exponents_of(firenet_type type, int exponents[4]) {
    static const int single[] = {-70, -100, 70, 100};
    static const int pair[] = {-600, -960, 600, 960};
    int is_single = type == FIRENET_F32 || type == FIRENET_C64;
    for (int i = 0; i < 4; i++)
        exponents[i] = is_single ? single[i] : pair[i];
}

static vec times(const vec *v, int exponent) {
    vec scaled = vec_new(v->type, v->length);
    for (int64_t i = 0; i < v->length; i++) {
        double complex z = vec_get(v, i);
        vec_set(&scaled, i,
                ldexp(creal(z), exponent) + I * ldexp(cimag(z), exponent));
    }
    return scaled;
}

static double norm_of(firenet_context *c, kind k, const vec *v, int exponent) {
    vec scaled = times(v, exponent);
    firenet_operator *a = make(c, k, &scaled);
    double norm = a ? firenet_operator_norm_bound(a) : 0;
    firenet_operator_release(a);
    vec_free(&scaled);
    return norm;
}

START_TEST(norms_are_multiplied_as_the_operator_is) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 4; i++) {
        int exponents[4];
        vec v = vec_random(types[i], 2 * ELEMENTS, 5);
        double norm = norm_of(c, (kind)_i, &v, 0);
        exponents_of(types[i], exponents);
        for (int e = 0; e < 4 && norm > 0; e++) {
            double scaled =
                ldexp(norm_of(c, (kind)_i, &v, exponents[e]), -exponents[e]);
            /* A proved bound may take the place of an estimate. */
            ck_assert_msg(scaled >= 0.999 * norm && scaled <= 2 * norm,
                          "%s of type %d times 2^%d: %g for a norm of %g",
                          names[_i], (int)types[i], exponents[e], scaled, norm);
        }
        vec_free(&v);
    }
    context_end(c, &t);
}
END_TEST

/* Subnormal maps have no reciprocal, and entries near them products that
 * vanish; but none is called 0. */
START_TEST(next_to_nothing_is_not_nothing) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 4; i++) {
        int single = types[i] == FIRENET_F32 || types[i] == FIRENET_C64;
        vec v = vec_random(types[i], 2 * ELEMENTS, 5);
        double norm = norm_of(c, (kind)_i, &v, 0);
        int exponent = single ? -140 : -1060;
        double scaled = ldexp(norm_of(c, (kind)_i, &v, exponent), -exponent);
        ck_assert_msg(norm == 0 ||
                          (scaled >= 0.1 * norm && scaled <= 1e3 * norm),
                      "%s of type %d times 2^%d: %g for a norm of %g",
                      names[_i], (int)types[i], exponent, scaled, norm);
        vec_free(&v);
    }
    context_end(c, &t);
}
END_TEST

/* ----------------------------------------------------------------- solvers */

/* x = 1 is what (P1) is solved by; with a norm of 0 it was proved infeasible.
 */
START_TEST(what_is_measured_in_small_units_is_found) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    for (int i = 0; i < 4; i++) {
        int exponents[4];
        exponents_of(types[i], exponents);
        for (int e = 0; e < 4; e++) {
            vec plain = vec_random(types[i], ELEMENTS, 5);
            for (int64_t j = 0; j < SIDE; j++)
                vec_set(&plain, j * (SIDE + 1), 4);
            vec v = times(&plain, exponents[e]);
            vec ones = vec_new(types[i], SIDE), x = vec_new(types[i], SIDE);
            vec_fill(&ones, 1);
            firenet_operator *a = dense(c, &v);
            vec y = operator_applied(c, a, &ones, 0);
            firenet_problem *problem;
            firenet_solver *solver;
            assert_ok(c, firenet_problem_create(&problem, c, FIRENET_PROBLEM_P1,
                                                a, 0, NULL, 0));
            assert_ok(c, firenet_solver_create(&solver, c, problem,
                                               FIRENET_METHOD_ADAPTIVE));
            assert_ok(c, firenet_solver_solve(solver, y.type, y.data, y.length,
                                              x.type, NULL, x.data, x.length));
            int64_t outcome;
            assert_ok(c, firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME,
                                                &outcome));
            ck_assert_msg(outcome == FIRENET_OUTCOME_CONVERGED &&
                              vec_error(&x, &ones) < 1e-3,
                          "type %d times 2^%d: outcome %d, error %g",
                          (int)types[i], exponents[e], (int)outcome,
                          vec_error(&x, &ones));
            firenet_solver_release(solver);
            firenet_problem_release(problem);
            firenet_operator_release(a);
            vec_free(&plain);
            vec_free(&v);
            vec_free(&ones);
            vec_free(&x);
            vec_free(&y);
        }
    }
    context_end(c, &t);
}
END_TEST

/* Which coefficients are large has nothing to do with units. */
START_TEST(counts_of_large_coefficients_have_no_unit) {
    tally t = {0};
    firenet_context *c = context_new(&t);
    const int64_t bounds[] = {10, ELEMENTS};
    for (int i = 0; i < 4; i++) {
        int exponents[4];
        vec v = vec_random(types[i], ELEMENTS, 7);
        int64_t expected[2], seen[2];
        assert_ok(c, firenet_levels_count(c, 2, bounds, v.type, v.data, 0.5,
                                          expected));
        exponents_of(types[i], exponents);
        for (int e = 0; e < 4; e++) {
            vec scaled = times(&v, exponents[e]);
            assert_ok(c, firenet_levels_count(c, 2, bounds, v.type, scaled.data,
                                              0.5, seen));
            ck_assert_int_eq(seen[0], expected[0]);
            ck_assert_int_eq(seen[1], expected[1]);
            vec_free(&scaled);
        }
        vec_free(&v);
    }
    context_end(c, &t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("scales");
    TCase *norms = tcase_create("norms"), *solvers = tcase_create("solvers");
    tcase_add_loop_test(norms, norms_are_multiplied_as_the_operator_is, 0,
                        KINDS);
    tcase_add_loop_test(norms, next_to_nothing_is_not_nothing, 0, KINDS);
    tcase_add_test(solvers, what_is_measured_in_small_units_is_found);
    tcase_add_test(solvers, counts_of_large_coefficients_have_no_unit);
    suite_add_tcase(s, norms);
    suite_add_tcase(s, solvers);
    return run_suite(s);
}
