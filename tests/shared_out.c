/* SPDX-License-Identifier: BSD-3-Clause */
#include "shared_out.h"

#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- problems */

task task_new(firenet_type type, firenet_problem_kind kind,
              firenet_method method, firenet_split split) {
    task t = {.type = type, .kind = kind, .method = method, .split = split};
    uint64_t state = 11;
    t.m = 48;
    t.n = 96;
    t.matrix = vec_random(type, t.m * t.n, 5);
    t.y = vec_new(type, t.m);
    t.weights = calloc((size_t)t.n, sizeof *t.weights);
    ck_assert_ptr_nonnull(t.weights);
    vec x = vec_new(type, t.n), noise = vec_random(type, t.m, 6);
    vec_fill(&x, 0);
    for (int k = 0; k < 8; ++k)
        vec_set(&x, (int64_t)(random_bits(&state) % (uint64_t)t.n),
                random_normal(&state));
    for (int64_t i = 0; i < t.m; ++i) {
        double complex sum = 0.05 * vec_get(&noise, i);
        for (int64_t j = 0; j < t.n; ++j)
            sum += vec_get(&t.matrix, i * t.n + j) * vec_get(&x, j);
        vec_set(&t.y, i, sum);
    }
    for (int64_t j = 0; j < t.n; ++j)
        t.weights[j] = 0.5 + random_uniform(&state);
    t.parameter = kind == FIRENET_PROBLEM_P1   ? 0.4
                  : kind == FIRENET_PROBLEM_P2 ? 6.0
                                               : 0.5;
    t.norm = 13.0;
    vec_free(&x);
    vec_free(&noise);
    return t;
}

void task_free(task *t) {
    vec_free(&t->matrix);
    vec_free(&t->y);
    free(t->weights);
}

/* Uneven parts: where each party's begins, by their number. */
static const int64_t row_cuts[][PARTIES_MAX + 1] = {{0, 20, 48},
                                                    {0, 20, 21, 48}};
static const int64_t col_cuts[][PARTIES_MAX + 1] = {{0, 30, 96},
                                                    {0, 30, 71, 96}};

part part_of(const task *t, int number, int parties) {
    part p = {0, t->m, 0, t->n};
    if (parties > 1 && t->split == FIRENET_SPLIT_ROWS) {
        p.row = row_cuts[parties - 2][number];
        p.rows = row_cuts[parties - 2][number + 1] - p.row;
    } else if (parties > 1) {
        p.col = col_cuts[parties - 2][number];
        p.cols = col_cuts[parties - 2][number + 1] - p.col;
    }
    return p;
}

/* ---------------------------------------------------------------- one party */

static int forward(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    run *r = user;
    if (++r->applied == r->fail_forward)
        return 3;
    return firenet_workspace_apply(r->workspace, r->t->type, in, in_length,
                                   r->t->type, out, out_length) != FIRENET_OK;
}

static int adjoint(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    run *r = user;
    return firenet_workspace_apply_adjoint(r->workspace, r->t->type, in,
                                           in_length, r->t->type, out,
                                           out_length) != FIRENET_OK;
}

/* The part as an operator; of the host's functions, where it is to fail. */
firenet_operator *operator_of(run *r, firenet_context *context,
                              firenet_context *own, const part *p) {
    const task *t = r->t;
    vec values = vec_new(t->type, p->rows * p->cols);
    for (int64_t i = 0; i < p->rows; ++i)
        for (int64_t j = 0; j < p->cols; ++j)
            vec_set(&values, i * p->cols + j,
                    vec_get(&t->matrix, (p->row + i) * t->n + p->col + j));
    assert_ok(own, firenet_operator_create_matrix(
                       &r->inner, own, t->type, p->rows, p->cols, values.data,
                       p->cols, FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED,
                       t->norm));
    vec_free(&values);
    assert_ok(own, firenet_workspace_create(&r->workspace, own, r->inner));
    if (r->fail_forward == 0)
        return firenet_operator_retain(r->inner);
    firenet_operator *user;
    assert_ok(context,
              firenet_operator_create_user(
                  &user, context, t->type, p->rows, t->type, p->cols, forward,
                  adjoint, NULL, r, t->norm, FIRENET_CALLBACK_CALLER));
    return user;
}

static void read_results(run *r, firenet_solver *solver) {
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &r->outcome);
    firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &r->iteration);
    firenet_solver_get_int(solver, FIRENET_SOLVER_RESTARTS, &r->restarts);
    firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE, &r->objective);
    firenet_solver_get_real(solver, FIRENET_SOLVER_RESIDUAL, &r->residual);
    firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &r->gap);
    firenet_solver_get_real(solver, FIRENET_SOLVER_USED_STEP_RATIO, &r->rate);
}

static void set_up(const run *r, firenet_context *context,
                   firenet_solver *solver) {
    const struct {
        firenet_solver_option option;
        double value;
    } reals[] = {{FIRENET_SOLVER_TOLERANCE, r->tolerance},
                 {FIRENET_SOLVER_NORM, r->t->norm},
                 {FIRENET_SOLVER_SHARPNESS, 3.0},
                 {FIRENET_SOLVER_PENALTY, 2.0},
                 {FIRENET_SOLVER_DEADLINE, r->deadline}};
    for (int i = 0; i < 5; ++i)
        assert_ok(context, firenet_solver_set_real(solver, reals[i].option,
                                                   reals[i].value));
    assert_ok(context, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                              r->iterations));
    assert_ok(context,
              firenet_solver_set_monitor(solver, r->monitor, r->monitor_user));
    if (r->cancel)
        firenet_solver_cancel(solver);
}

/* Objective, residual and dual value of what was found. */
static void evaluate(run *r, firenet_context *context,
                     const firenet_problem *problem, firenet_solver *solver,
                     const vec *y) {
    vec q = vec_new(r->t->type, y->length);
    assert_ok(context, firenet_problem_evaluate(
                           context, problem, r->x.type, r->x.data, r->x.length,
                           y->type, y->data, y->length, &r->evaluated[0],
                           &r->evaluated[1], NULL));
    assert_ok(context,
              firenet_solver_copy_dual(solver, q.type, q.data, q.length));
    assert_ok(context,
              firenet_problem_dual(context, problem, y->type, q.data, y->data,
                                   y->length, &r->evaluated[2]));
    vec_free(&q);
}

static void solve(run *r, firenet_context *context, const part *p,
                  int parties) {
    const task *t = r->t;
    firenet_context *own;
    firenet_operator *a, *all;
    firenet_problem *problem;
    firenet_solver *solver;
    assert_ok(NULL, firenet_context_create(&own, NULL, NULL, NULL));
    a = operator_of(r, context, own, p);
    if (parties > 1) {
        assert_ok(context,
                  firenet_operator_split(&all, context, a, t->split, t->norm));
    } else {
        all = firenet_operator_retain(a);
    }
    assert_ok(context, firenet_problem_create(&problem, context, t->kind, all,
                                              t->parameter, t->weights + p->col,
                                              p->cols));
    assert_ok(context,
              firenet_solver_create(&solver, context, problem, t->method));
    set_up(r, context, solver);
    vec y = vec_new(t->type, p->rows), x0 = vec_new(t->type, p->cols);
    for (int64_t i = 0; i < p->rows; ++i)
        vec_set(&y, i, vec_get(&t->y, p->row + i));
    vec_fill(&x0, 0.01);
    r->x = vec_new(t->type, p->cols);
    r->status = firenet_solver_solve(
        solver, t->type, y.data, y.length - (r->refused ? 1 : 0), t->type,
        r->with_x0 ? x0.data : NULL, r->x.data, r->x.length);
    const char *said = firenet_context_last_error(context);
    for (size_t i = 0; i + 1 < sizeof r->message && said[i]; ++i)
        r->message[i] = said[i];
    read_results(r, solver);
    if (r->status == FIRENET_OK)
        evaluate(r, context, problem, solver, &y);
    vec_free(&y);
    vec_free(&x0);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(all);
    firenet_operator_release(a);
    firenet_operator_release(r->inner);
    firenet_workspace_release(r->workspace);
    firenet_context_release(own);
}

void solve_part(party *p) {
    run *r = p->work;
    const part mine = part_of(r->t, p->number, p->room->parties);
    solve(r, p->context, &mine, p->room->parties);
}

void solve_whole(run *r) {
    tally memory;
    firenet_context *context = context_new(&memory);
    const part all = part_of(r->t, 0, 1);
    solve(r, context, &all, 1);
    context_end(context, &memory);
}

run run_new(const task *t) {
    return (run){
        .t = t, .iterations = 100000, .tolerance = 1e-6, .deadline = INFINITY};
}

crew crew_new(const task *t, int count) {
    crew c = {.count = count};
    for (int i = 0; i < count; ++i)
        c.of[i] = run_new(t);
    return c;
}

void crew_free(crew *c) {
    for (int i = 0; i < c->count; ++i)
        vec_free(&c->of[i].x);
}

void solve_together(crew *c) {
    room r;
    room_open(&r, c->count);
    parties_run(&r, solve_part, c->of, sizeof c->of[0]);
    ck_assert_msg(!r.broken, "the parties lost each other");
    room_close(&r);
}
