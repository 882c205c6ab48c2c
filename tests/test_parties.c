/* SPDX-License-Identifier: BSD-3-Clause */
/* A problem shared out between two threads is solved as by one: the same
 * iterates to rounding, the same decisions always, the same end. */
#include "parties.h"
#include "vec.h"

#include <math.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- problems */

/* A dense problem as a whole, and which part of it a party has. */
typedef struct task {
    firenet_type type;
    firenet_problem_kind kind;
    firenet_method method;
    firenet_split split; /* ROWS or COLUMNS */
    int64_t m, n;
    double parameter, norm;
    vec matrix, y;   /* of the whole */
    double *weights; /* n */
} task;

/* What a party is told to do, and what came of it. */
typedef struct run {
    const task *t;
    int64_t iterations;
    double tolerance, deadline;
    firenet_monitor_fn monitor;
    void *monitor_user;
    int cancel;       /* itself, before it starts */
    int fail_forward; /* the application at which its operator fails */
    int refused;      /* passes y of a wrong length */
    int with_x0;
    /* Results: */
    firenet_status status;
    int64_t outcome, iteration, restarts;
    double objective, residual, gap, rate;
    double evaluated[3];
    vec x; /* its part, or all of it */
    char message[256];
    /* Of its operator: */
    firenet_operator *inner;
    firenet_workspace *workspace;
    int applied;
} run;

static task task_new(firenet_type type, firenet_problem_kind kind,
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

static void task_free(task *t) {
    vec_free(&t->matrix);
    vec_free(&t->y);
    free(t->weights);
}

/* Rows and columns [from, to) of the whole that a party has; all of them where
 * there is one party. */
typedef struct part {
    int64_t row, rows, col, cols;
} part;

static part part_of(const task *t, int number, int parties) {
    part p = {0, t->m, 0, t->n};
    if (parties > 1 && t->split == FIRENET_SPLIT_ROWS) {
        p.rows = number == 0 ? 20 : t->m - 20;
        p.row = number == 0 ? 0 : 20;
    } else if (parties > 1) {
        p.cols = number == 0 ? 30 : t->n - 30;
        p.col = number == 0 ? 0 : 30;
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
static firenet_operator *operator_of(run *r, firenet_context *context,
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

static void solve_part(party *p) {
    run *r = p->work;
    const part mine = part_of(r->t, p->number, PARTIES);
    solve(r, p->context, &mine, PARTIES);
}

static void solve_whole(run *r) {
    tally memory;
    firenet_context *context = context_new(&memory);
    const part all = part_of(r->t, 0, 1);
    solve(r, context, &all, 1);
    context_end(context, &memory);
}

static run run_new(const task *t) {
    return (run){
        .t = t, .iterations = 100000, .tolerance = 1e-6, .deadline = INFINITY};
}

static void run_halves(run halves[PARTIES]) {
    room r;
    void *work[PARTIES] = {&halves[0], &halves[1]};
    room_open(&r);
    parties_run(&r, solve_part, work);
    ck_assert_msg(!r.broken, "the parties lost each other");
    room_close(&r);
}

/* The whole x from the parts. */
static vec join(const task *t, const run halves[PARTIES]) {
    vec x = vec_new(t->type, t->n);
    for (int h = 0; h < PARTIES; ++h) {
        part p = part_of(t, h, PARTIES);
        for (int64_t j = 0; j < p.cols; ++j)
            vec_set(&x, p.col + j, vec_get(&halves[h].x, j));
    }
    return x;
}

static void same_decisions(const run *a, const run *b) {
    ck_assert_int_eq(a->status, b->status);
    ck_assert_int_eq(a->outcome, b->outcome);
    ck_assert_int_eq(a->iteration, b->iteration);
    ck_assert_int_eq(a->restarts, b->restarts);
}

/* All numbers that either party reports are those of the whole. */
static void same_bits(const run *a, const run *b) {
    same_decisions(a, b);
    ck_assert_double_eq(a->objective, b->objective);
    ck_assert_double_eq(a->residual, b->residual);
    ck_assert_double_eq(a->gap, b->gap);
    ck_assert_double_eq(a->rate, b->rate);
    for (int i = 0; i < 3; ++i)
        ck_assert_double_eq(a->evaluated[i], b->evaluated[i]);
}

/* ------------------------------------------------------------------- tests */

typedef struct example {
    firenet_type type;
    firenet_problem_kind kind;
    firenet_method method;
    firenet_split split;
} example;

static const example examples[] = {
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_ROWS},
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA, FIRENET_SPLIT_ROWS},
    {FIRENET_C128, FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P2, FIRENET_METHOD_ADAPTIVE,
     FIRENET_SPLIT_COLUMNS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_PLAIN, FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_GRID, FIRENET_SPLIT_ROWS},
    {FIRENET_F64, FIRENET_PROBLEM_P1, FIRENET_METHOD_SCHEDULED,
     FIRENET_SPLIT_COLUMNS},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };

/* Few iterations: differences of rounding have not grown. */
START_TEST(halves_iterate_as_the_whole) {
    const example *e = &examples[_i];
    task t = task_new(e->type, e->kind, e->method, e->split);
    run whole = run_new(&t), halves[PARTIES] = {run_new(&t), run_new(&t)};
    whole.iterations = halves[0].iterations = halves[1].iterations = 60;
    solve_whole(&whole);
    run_halves(halves);
    ck_assert_int_eq(whole.status, FIRENET_OK);
    same_bits(&halves[0], &halves[1]);
    same_decisions(&whole, &halves[0]);
    vec x = join(&t, halves);
    assert_at_most(vec_error(&x, &whole.x), 1e-11);
    assert_at_most(relative_difference(halves[0].objective, whole.objective),
                   1e-12);
    assert_at_most(relative_difference(halves[0].rate, whole.rate), 1e-11);
    for (int i = 0; i < 3; ++i)
        assert_at_most(
            relative_difference(halves[0].evaluated[i], whole.evaluated[i]),
            1e-10);
    vec_free(&x);
    vec_free(&whole.x);
    vec_free(&halves[0].x);
    vec_free(&halves[1].x);
    task_free(&t);
}
END_TEST

START_TEST(halves_converge_when_the_whole_does) {
    const example *e = &examples[_i];
    task t = task_new(e->type, e->kind, e->method, e->split);
    run whole = run_new(&t), halves[PARTIES] = {run_new(&t), run_new(&t)};
    whole.tolerance = halves[0].tolerance = halves[1].tolerance = 1e-4;
    solve_whole(&whole);
    run_halves(halves);
    ck_assert_int_eq(whole.outcome, FIRENET_OUTCOME_CONVERGED);
    same_bits(&halves[0], &halves[1]);
    same_decisions(&whole, &halves[0]);
    vec_free(&whole.x);
    vec_free(&halves[0].x);
    vec_free(&halves[1].x);
    task_free(&t);
}
END_TEST

/* What was replicated is the same, bit for bit, in both. */
START_TEST(a_replicated_solution_has_the_same_bits) {
    task t = task_new(FIRENET_C64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    run halves[PARTIES] = {run_new(&t), run_new(&t)};
    halves[0].tolerance = halves[1].tolerance = 1e-3;
    run_halves(halves);
    ck_assert_int_eq(halves[0].outcome, FIRENET_OUTCOME_CONVERGED);
    same_bits(&halves[0], &halves[1]);
    ck_assert(vec_same_bits(&halves[0].x, &halves[1].x));
    vec_free(&halves[0].x);
    vec_free(&halves[1].x);
    task_free(&t);
}
END_TEST

/* ------------------------------------------------------- one party's reasons
 */

typedef void (*reason_fn)(run *one);

static int stop_at_20(const firenet_event *event, void *user) {
    (void)user;
    return firenet_event_layer(event) == 20;
}

static int fail_at_20(const firenet_event *event, void *user) {
    (void)user;
    return firenet_event_layer(event) == 20 ? 5 : 0;
}

static void cancel(run *one) {
    one->cancel = 1;
}
static void be_late(run *one) {
    one->deadline = 1e-9;
}
static void stop(run *one) {
    one->monitor = stop_at_20;
}
static void fail_monitor(run *one) {
    one->monitor = fail_at_20;
}
static void fail_operator(run *one) {
    one->fail_forward = 15;
}
static void fail_first(run *one) {
    one->fail_forward = 1;
}
static void pass_nonsense(run *one) {
    one->refused = 1;
}
static void set_otherwise(run *one) {
    one->tolerance = 1e-9;
}
static void start_elsewhere(run *one) {
    one->with_x0 = 1;
}

static const struct {
    reason_fn reason;
    firenet_status status;
    firenet_outcome outcome;
} reasons[] = {
    {cancel, FIRENET_OK, FIRENET_OUTCOME_CANCELLED},
    {be_late, FIRENET_OK, FIRENET_OUTCOME_DEADLINE},
    {stop, FIRENET_OK, FIRENET_OUTCOME_STOPPED},
    {fail_monitor, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {fail_operator, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {fail_first, FIRENET_ERR_CALLBACK, FIRENET_OUTCOME_NONE},
    {pass_nonsense, FIRENET_ERR_SHAPE, FIRENET_OUTCOME_NONE},
    {set_otherwise, FIRENET_ERR_STATE, FIRENET_OUTCOME_NONE},
    {start_elsewhere, FIRENET_ERR_STATE, FIRENET_OUTCOME_NONE},
};
enum { REASONS = sizeof reasons / sizeof *reasons };

/* Each reason to end, of the first or the second party, for each split. */
START_TEST(both_end_when_one_has_to) {
    int reason = _i / 4, who = _i % 4 / 2;
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      _i % 2 ? FIRENET_SPLIT_ROWS : FIRENET_SPLIT_COLUMNS);
    run halves[PARTIES] = {run_new(&t), run_new(&t)};
    halves[0].iterations = halves[1].iterations = 500;
    halves[0].tolerance = halves[1].tolerance = 1e-12;
    reasons[reason].reason(&halves[who]);
    run_halves(halves);
    for (int i = 0; i < PARTIES; ++i) {
        ck_assert_int_eq(halves[i].status, reasons[reason].status);
        if (reasons[reason].status == FIRENET_OK)
            ck_assert_int_eq(halves[i].outcome, reasons[reason].outcome);
        else
            ck_assert_msg(halves[i].message[0], "no message");
    }
    ck_assert_int_eq(halves[0].iteration, halves[1].iteration);
    vec_free(&halves[0].x);
    vec_free(&halves[1].x);
    task_free(&t);
}
END_TEST

/* The function that adds up fails in the middle of a run, for both. */
START_TEST(both_fail_when_adding_up_does) {
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    run halves[PARTIES] = {run_new(&t), run_new(&t)};
    halves[0].iterations = halves[1].iterations = 500;
    halves[0].tolerance = halves[1].tolerance = 1e-12;
    room r;
    void *work[PARTIES] = {&halves[0], &halves[1]};
    room_open(&r);
    r.fail_at = 200 + _i;
    parties_run(&r, solve_part, work);
    room_close(&r);
    for (int i = 0; i < PARTIES; ++i) {
        ck_assert_int_eq(halves[i].status, FIRENET_ERR_CALLBACK);
        ck_assert_msg(halves[i].message[0], "no message");
        vec_free(&halves[i].x);
    }
    task_free(&t);
}
END_TEST

/* ---------------------------------------------------------------- networks */

typedef struct net {
    const task *t;
    int64_t cancel_at; /* layer, 0: not */
    firenet_runner *runner;
    firenet_status status;
    int64_t outcome, layer;
    double objective, gap;
    vec x;
} net;

static int cancel_runner(const firenet_event *event, void *user) {
    net *n = user;
    if (firenet_event_layer(event) == n->cancel_at)
        firenet_runner_cancel(n->runner);
    return 0;
}

static void run_network(net *n, firenet_context *context, const part *p,
                        int parties) {
    const task *t = n->t;
    const int64_t bounds[] = {40, 96}, sparsities[] = {3, 4};
    run r = run_new(t);
    firenet_context *own;
    firenet_operator *all;
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    assert_ok(NULL, firenet_context_create(&own, NULL, NULL, NULL));
    firenet_operator *a = operator_of(&r, context, own, p);
    if (parties > 1) {
        assert_ok(context,
                  firenet_operator_split(&all, context, a, t->split, t->norm));
    } else {
        all = firenet_operator_retain(a);
    }
    assert_ok(context, firenet_levels_create(&levels, context, 2, bounds,
                                             sparsities, NULL));
    assert_ok(context, firenet_network_config_create(&config, context));
    assert_ok(context, firenet_network_config_set_int(
                           config, FIRENET_NETWORK_INNER, 10));
    assert_ok(context, firenet_network_config_set_int(
                           config, FIRENET_NETWORK_RESTARTS, 6));
    assert_ok(context,
              firenet_network_config_set_int(config, FIRENET_NETWORK_GRID, 2));
    assert_ok(context,
              firenet_network_create(&network, context, all, levels, config));
    assert_ok(context, firenet_runner_create(&n->runner, context, network));
    vec y = vec_new(t->type, p->rows);
    for (int64_t i = 0; i < p->rows; ++i)
        vec_set(&y, i, vec_get(&t->y, p->row + i));
    n->x = vec_new(t->type, p->cols);
    if (n->cancel_at)
        assert_ok(context,
                  firenet_runner_set_monitor(n->runner, cancel_runner, n));
    n->status = firenet_runner_run(n->runner, t->type, y.data, y.length,
                                   t->type, NULL, n->x.data, n->x.length);
    firenet_runner_get_int(n->runner, FIRENET_RUNNER_OUTCOME, &n->outcome);
    firenet_runner_get_int(n->runner, FIRENET_RUNNER_LAYER, &n->layer);
    firenet_runner_get_real(n->runner, FIRENET_RUNNER_OBJECTIVE, &n->objective);
    firenet_runner_get_real(n->runner, FIRENET_RUNNER_GAP, &n->gap);
    vec_free(&y);
    firenet_runner_release(n->runner);
    firenet_network_release(network);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    firenet_operator_release(all);
    firenet_operator_release(a);
    firenet_operator_release(r.inner);
    firenet_workspace_release(r.workspace);
    firenet_context_release(own);
}

static void run_network_part(party *p) {
    net *n = p->work;
    const part mine = part_of(n->t, p->number, PARTIES);
    run_network(n, p->context, &mine, PARTIES);
}

static void run_network_halves(net halves[PARTIES]) {
    room r;
    void *work[PARTIES] = {&halves[0], &halves[1]};
    room_open(&r);
    parties_run(&r, run_network_part, work);
    ck_assert_msg(!r.broken, "the parties lost each other");
    room_close(&r);
}

START_TEST(halves_of_a_network_compute_as_the_whole) {
    task t = task_new(FIRENET_C128, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    tally memory;
    net whole = {.t = &t}, halves[PARTIES] = {{.t = &t}, {.t = &t}};
    firenet_context *context = context_new(&memory);
    const part all = part_of(&t, 0, 1);
    run_network(&whole, context, &all, 1);
    context_end(context, &memory);
    run_network_halves(halves);
    ck_assert_int_eq(whole.outcome, FIRENET_OUTCOME_COMPLETED);
    for (int i = 0; i < PARTIES; ++i) {
        ck_assert_int_eq(halves[i].status, FIRENET_OK);
        ck_assert_int_eq(halves[i].outcome, whole.outcome);
        ck_assert_int_eq(halves[i].layer, whole.layer);
        assert_at_most(
            relative_difference(halves[i].objective, whole.objective), 1e-12);
        assert_at_most(vec_error(&halves[i].x, &whole.x), 1e-11);
    }
    ck_assert_double_eq(halves[0].gap, halves[1].gap);
    ck_assert(vec_same_bits(&halves[0].x, &halves[1].x));
    vec_free(&whole.x);
    vec_free(&halves[0].x);
    vec_free(&halves[1].x);
    task_free(&t);
}
END_TEST

START_TEST(both_networks_end_when_one_is_cancelled) {
    task t = task_new(FIRENET_F64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE,
                      FIRENET_SPLIT_ROWS);
    net halves[PARTIES] = {{.t = &t}, {.t = &t}};
    halves[_i].cancel_at = 60;
    run_network_halves(halves);
    for (int i = 0; i < PARTIES; ++i) {
        ck_assert_int_eq(halves[i].status, FIRENET_OK);
        ck_assert_int_eq(halves[i].outcome, FIRENET_OUTCOME_CANCELLED);
        ck_assert_int_eq(halves[i].layer, 60);
        vec_free(&halves[i].x);
    }
    task_free(&t);
}
END_TEST

/* ------------------------------------------------------------------- calls */

/* With nobody to add up with, a part is the whole. */
START_TEST(without_parties_a_part_is_the_whole) {
    tally memory;
    firenet_context *context = context_new(&memory);
    vec values = vec_random(FIRENET_F32, 12, 3),
        x = vec_random(FIRENET_F32, 4, 4);
    vec one = vec_new(FIRENET_F32, 3), other = vec_new(FIRENET_F32, 3);
    firenet_operator *a, *part_, *again = NULL, *product = NULL;
    assert_ok(context,
              firenet_operator_create_matrix(
                  &a, context, FIRENET_F32, 3, 4, values.data, 4,
                  FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 0));
    assert_ok(context, firenet_operator_split(&part_, context, a,
                                              FIRENET_SPLIT_COLUMNS, 0.0));
    assert_ok(context, firenet_operator_apply(context, a, FIRENET_F32, x.data,
                                              4, FIRENET_F32, one.data, 3));
    assert_ok(context,
              firenet_operator_apply(context, part_, FIRENET_F32, x.data, 4,
                                     FIRENET_F32, other.data, 3));
    ck_assert(vec_same_bits(&one, &other));
    ck_assert_double_eq(firenet_operator_norm_bound(part_),
                        firenet_operator_norm_bound(a));
    assert_status(FIRENET_ERR_UNSUPPORTED, context,
                  firenet_operator_split(&again, context, part_,
                                         FIRENET_SPLIT_ROWS, 0.0));
    assert_status(FIRENET_ERR_UNSUPPORTED, context,
                  firenet_operator_compose(&product, context, part_, a));
    assert_error_names(context, "shared out");
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_operator_split(&again, context, a, (firenet_split)7, 0.0));
    assert_error_names(context, "split: 7");
    assert_status(
        FIRENET_ERR_NULL, context,
        firenet_operator_split(&again, context, NULL, FIRENET_SPLIT_ROWS, 0.0));
    assert_status(
        FIRENET_ERR_RANGE, context,
        firenet_operator_split(&again, context, a, FIRENET_SPLIT_ROWS, -1.0));
    ck_assert_ptr_null(again);
    vec_free(&values);
    vec_free(&x);
    vec_free(&one);
    vec_free(&other);
    firenet_operator_release(a);
    firenet_operator_release(part_);
    context_end(context, &memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parties");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, halves_iterate_as_the_whole, 0, EXAMPLES);
    tcase_add_loop_test(c, halves_converge_when_the_whole_does, 0, EXAMPLES);
    tcase_add_test(c, a_replicated_solution_has_the_same_bits);
    tcase_add_loop_test(c, both_end_when_one_has_to, 0, 4 * REASONS);
    tcase_add_loop_test(c, both_fail_when_adding_up_does, 0, 12);
    tcase_add_test(c, halves_of_a_network_compute_as_the_whole);
    tcase_add_loop_test(c, both_networks_end_when_one_is_cancelled, 0, PARTIES);
    tcase_add_test(c, without_parties_a_part_is_the_whole);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
