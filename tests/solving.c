/* SPDX-License-Identifier: BSD-3-Clause */
#include "solving.h"

#include <math.h>
#include <stdlib.h>

const int kinds[3] = {P1, P2, P3};
const firenet_method methods[METHODS] = {
    FIRENET_METHOD_ADAPTIVE, FIRENET_METHOD_PLAIN, FIRENET_METHOD_SCHEDULED,
    FIRENET_METHOD_GRID, FIRENET_METHOD_FISTA};

solving_spec solving_small(int kind) {
    return (solving_spec){FIRENET_F64, kind, 20, 40, 3, 1, -0.2};
}

static double symmetric(uint64_t *state) {
    return 2 * random_uniform(state) - 1;
}

static void draw(vec *v, uint64_t *state) {
    for (int64_t i = 0; i < v->length; i++) {
        double re = symmetric(state);
        double im = type_is_complex(v->type) ? symmetric(state) : 0;
        vec_set(v, i, re + im * I);
    }
}

/* y = A x + noise / 10, x with n/8 entries. */
static void measure(solving *s, uint64_t *state) {
    vec x = vec_new(s->type, s->x.length), value = vec_new(s->type, 1);
    vec_fill(&x, 0);
    int64_t count = x.length / 8 > 1 ? x.length / 8 : 1;
    for (int64_t k = 0; k < count; k++) {
        draw(&value, state);
        int64_t at = (int64_t)(random_bits(state) % (uint64_t)x.length);
        vec_set(&x, at, vec_get(&value, 0));
    }
    draw(&s->y, state);
    for (int64_t i = 0; i < s->y.length; i++) {
        double complex sum = 0.1 * vec_get(&s->y, i);
        for (int64_t j = 0; j < x.length; j++)
            sum += vec_get(&s->matrix, i * x.length + j) * vec_get(&x, j);
        vec_set(&s->y, i, sum);
    }
    vec_free(&x);
    vec_free(&value);
}

static void make_problem(solving *s, const solving_spec *spec,
                         const double *weights, double parameter) {
    assert_ok(s->context,
              firenet_problem_create(
                  &s->problem, s->context, (firenet_problem_kind)spec->kind,
                  s->a, parameter, weights, weights ? spec->cols : 0));
}

solving solving_problem(const solving_spec *spec) {
    solving s = {.type = spec->type};
    uint64_t state = spec->seed;
    s.memory = calloc(1, sizeof *s.memory);
    ck_assert_ptr_nonnull(s.memory);
    s.context = context_new(s.memory);
    s.matrix = vec_new(spec->type, spec->rows * spec->cols);
    s.y = vec_new(spec->type, spec->rows);
    s.x = vec_new(spec->type, spec->cols);
    draw(&s.matrix, &state);
    measure(&s, &state);
    double *weights = NULL;
    if (spec->weighted) {
        weights = calloc((size_t)spec->cols, sizeof *weights);
        ck_assert_ptr_nonnull(weights);
        for (int64_t j = 0; j < spec->cols; j++)
            weights[j] = 1.5 + symmetric(&state);
    }
    assert_ok(s.context,
              firenet_operator_create_matrix(
                  &s.a, s.context, spec->type, spec->rows, spec->cols,
                  s.matrix.data, spec->cols, FIRENET_MATRIX_ROW_MAJOR,
                  FIRENET_MATRIX_BORROWED, 0));
    make_problem(&s, spec, weights, fabs(spec->parameter));
    if (spec->parameter < 0) {
        double most;
        assert_ok(s.context,
                  firenet_problem_parameter_max(s.context, s.problem, s.type,
                                                s.y.data, s.y.length, &most));
        firenet_problem_release(s.problem);
        make_problem(&s, spec, weights, -spec->parameter * most);
    }
    free(weights);
    return s;
}

solving solving_with(const solving_spec *spec, firenet_method method) {
    solving s = solving_problem(spec);
    assert_ok(s.context,
              firenet_solver_create(&s.solver, s.context, s.problem, method));
    return s;
}

solving solving_new(const solving_spec *spec) {
    return solving_with(spec, FIRENET_METHOD_ADAPTIVE);
}

solving solving_by(int m) {
    solving_spec spec =
        solving_small(methods[m] == FIRENET_METHOD_FISTA ? P2 : P3);
    solving s = solving_with(&spec, methods[m]);
    set_real(&s, FIRENET_SOLVER_SHARPNESS, 5);
    return s;
}

int solving_is_for(firenet_method method, int kind) {
    return method == FIRENET_METHOD_FISTA       ? kind == P2
           : method == FIRENET_METHOD_SCHEDULED ? kind != P2
                                                : 1;
}

solving solving_on(firenet_method method, int kind) {
    solving_spec spec = solving_small(kind);
    solving s = solving_with(&spec, method);
    set_real(&s, FIRENET_SOLVER_SHARPNESS, 5);
    set_real(&s, FIRENET_SOLVER_PENALTY, 5);
    return s;
}

void solving_free(solving *s) {
    ck_assert(vec_guards_hold(&s->x) && vec_guards_hold(&s->y));
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    firenet_solver_release(s->solver);
    vec_free(&s->matrix);
    vec_free(&s->y);
    vec_free(&s->x);
    context_end(s->context, s->memory);
    free(s->memory);
}

void solving_use_operator(solving *s, firenet_apply_fn forward,
                          firenet_apply_fn adjoint, void *user) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_operator_release(s->a);
    vec_free(&s->x);
    vec_free(&s->y);
    s->x = vec_new(FIRENET_F64, USER_LENGTH);
    s->y = vec_random(FIRENET_F64, USER_LENGTH, 6);
    assert_ok(s->context, firenet_operator_create_user(
                              &s->a, s->context, FIRENET_F64, USER_LENGTH,
                              FIRENET_F64, USER_LENGTH, forward, adjoint, NULL,
                              user, 1, FIRENET_CALLBACK_CALLER));
    assert_ok(s->context, firenet_problem_create(&s->problem, s->context, P2,
                                                 s->a, 0.1, NULL, 0));
    assert_ok(s->context,
              firenet_solver_create(&s->solver, s->context, s->problem,
                                    FIRENET_METHOD_ADAPTIVE));
}

int64_t solving_run(solving *s) {
    assert_ok(s->context,
              firenet_solver_solve(s->solver, s->type, s->y.data, s->y.length,
                                   s->type, NULL, s->x.data, s->x.length));
    return result_int(s, FIRENET_SOLVER_OUTCOME);
}

void set_real(solving *s, firenet_solver_option option, double value) {
    assert_ok(s->context, firenet_solver_set_real(s->solver, option, value));
}

void set_int(solving *s, firenet_solver_option option, int64_t value) {
    assert_ok(s->context, firenet_solver_set_int(s->solver, option, value));
}

double result_real(const solving *s, firenet_solver_option result) {
    double value = NAN;
    assert_ok(s->context, firenet_solver_get_real(s->solver, result, &value));
    return value;
}

int64_t result_int(const solving *s, firenet_solver_option result) {
    int64_t value = -1;
    assert_ok(s->context, firenet_solver_get_int(s->solver, result, &value));
    return value;
}
