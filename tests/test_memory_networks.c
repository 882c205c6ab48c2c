/* SPDX-License-Identifier: BSD-3-Clause */
/* Levels, networks, problems and solvers without memory. */
#include "allocations.h"

static firenet_status levels(bench *b, made *m) {
    const int64_t bounds[] = {64, 256}, sparsities[] = {6, 10};
    return firenet_levels_create(&m->levels, b->context, 2, bounds, sparsities,
                                 NULL);
}

static void drop_levels(made *m) {
    firenet_levels_release(m->levels);
}

static firenet_status config(bench *b, made *m) {
    return firenet_network_config_create(&m->config, b->context);
}

static void drop_config(made *m) {
    firenet_network_config_release(m->config);
}

static firenet_status network(bench *b, made *m) {
    return firenet_network_create(&m->network, b->context, b->p.a, b->p.levels,
                                  NULL);
}

static void drop_network(made *m) {
    firenet_network_release(m->network);
}

static firenet_status runner(bench *b, made *m) {
    return firenet_runner_create(&m->runner, b->context, b->network);
}

static void one_by_one(int64_t count, firenet_task_fn task, void *data,
                       void *user) {
    (void)user;
    for (int64_t i = 0; i < count; i++)
        task(data, i);
}

/* Buffers for three problems at a time. */
static firenet_status runner_of_workers(bench *b, made *m) {
    assert_ok(b->context,
              firenet_context_set_executor(b->context, one_by_one, 3, NULL));
    firenet_status status =
        firenet_runner_create(&m->runner, b->context, b->network);
    assert_ok(b->context,
              firenet_context_set_executor(b->context, NULL, 1, NULL));
    return status;
}

/* A network over a matrix that takes several vectors at once. */
static firenet_status runner_in_lockstep(bench *b, made *m) {
    const int64_t bounds[] = {8, 32}, sparsities[] = {2, 3};
    firenet_context *c = b->context;
    firenet_operator *a = NULL;
    firenet_levels *levels = NULL;
    firenet_network *net = NULL;
    vec v = vec_random(FIRENET_C64, 32 * 32, 1);
    m->runner = NULL;
    firenet_status status = firenet_operator_create_matrix(
        &a, c, FIRENET_C64, 32, 32, v.data, 32, FIRENET_MATRIX_ROW_MAJOR,
        FIRENET_MATRIX_BORROWED, 20);
    if (status == FIRENET_OK)
        status = firenet_levels_create(&levels, c, 2, bounds, sparsities, NULL);
    if (status == FIRENET_OK)
        status = firenet_network_create(&net, c, a, levels, NULL);
    if (status == FIRENET_OK)
        status = firenet_runner_create(&m->runner, c, net);
    firenet_operator_release(a);
    firenet_levels_release(levels);
    firenet_network_release(net);
    vec_free(&v);
    return status;
}

static void drop_runner(made *m) {
    firenet_runner_release(m->runner);
}

/* Columns of very different lengths, so that the solver balances them. */
static firenet_status uneven(bench *b, firenet_operator **a) {
    static const double values[] = {1e3, 1, 1e-3, 1, 2, 1e3, 1e-3, 3};
    return firenet_operator_create_matrix(a, b->context, FIRENET_F64, 2, 4,
                                          values, 4, FIRENET_MATRIX_ROW_MAJOR,
                                          FIRENET_MATRIX_COPIED, 0);
}

static firenet_status weighted_problem(bench *b, made *m) {
    static const double weights[] = {1, 2, 3, 4};
    firenet_operator *a;
    m->problem = NULL;
    firenet_status status = uneven(b, &a);
    if (status == FIRENET_OK)
        status = firenet_problem_create(&m->problem, b->context,
                                        FIRENET_PROBLEM_P2, a, 1, weights, 4);
    firenet_operator_release(a);
    return status;
}

static firenet_status leveled_problem(bench *b, made *m) {
    return firenet_problem_create_in_levels(
        &m->problem, b->context, FIRENET_PROBLEM_P1, b->p.a, 1, b->p.levels);
}

static void drop_problem(made *m) {
    firenet_problem_release(m->problem);
}

static firenet_status solver_by(bench *b, made *m, firenet_method method) {
    made with;
    m->solver = NULL;
    firenet_status status = weighted_problem(b, &with);
    if (status == FIRENET_OK)
        status =
            firenet_solver_create(&m->solver, b->context, with.problem, method);
    firenet_problem_release(with.problem);
    return status;
}

static firenet_status adaptive(bench *b, made *m) {
    return solver_by(b, m, FIRENET_METHOD_ADAPTIVE);
}

static firenet_status grid(bench *b, made *m) {
    return solver_by(b, m, FIRENET_METHOD_GRID);
}

static firenet_status fista(bench *b, made *m) {
    return solver_by(b, m, FIRENET_METHOD_FISTA);
}

static void drop_solver(made *m) {
    firenet_solver_release(m->solver);
}

/* Seats for three y at a time, whose solvers share a balance. */
static firenet_status batch_of_lanes(bench *b, made *m) {
    made with;
    m->batch = NULL;
    assert_ok(b->context,
              firenet_context_set_executor(b->context, one_by_one, 3, NULL));
    firenet_status status = weighted_problem(b, &with);
    if (status == FIRENET_OK)
        status = firenet_solver_batch_create(
            &m->batch, b->context, with.problem, FIRENET_METHOD_ADAPTIVE);
    firenet_problem_release(with.problem);
    assert_ok(b->context,
              firenet_context_set_executor(b->context, NULL, 1, NULL));
    return status;
}

static void drop_batch(made *m) {
    firenet_solver_batch_release(m->batch);
}

static firenet_status jacobian(bench *b, made *m) {
    return firenet_jacobian_create(&m->jacobian, b->context, b->network);
}

static void drop_jacobian(made *m) {
    firenet_jacobian_release(m->jacobian);
}

static firenet_status layer(bench *b, made *m) {
    return firenet_layer_create(&m->layer, b->context, b->network, 0, 1, 1);
}

static void drop_layer(made *m) {
    firenet_layer_release(m->layer);
}

static firenet_status perturbation(bench *b, made *m) {
    return firenet_perturbation_create_network(&m->search, b->context,
                                               b->network, b->p.a, 3);
}

static void drop_perturbation(made *m) {
    firenet_perturbation_release(m->search);
}

static firenet_status sampling(bench *b, made *m) {
    const int64_t shape[] = {16, 16};
    int64_t out[100];
    m->any = NULL;
    return firenet_sampling_fourier_haar(b->context, 2, shape, 2,
                                         problem_small.sparsities, 100, 1, out);
}

static firenet_status evaluate(bench *b, made *m) {
    made with;
    double x[4] = {0}, y[2] = {1, 1}, value;
    m->any = NULL;
    firenet_status status = weighted_problem(b, &with);
    if (status == FIRENET_OK)
        status =
            firenet_problem_evaluate(b->context, with.problem, FIRENET_F64, x,
                                     4, FIRENET_F64, y, 2, &value, NULL, NULL);
    firenet_problem_release(with.problem);
    return status;
}

static firenet_status distance(bench *b, made *m) {
    double d;
    m->any = NULL;
    return firenet_levels_distance(b->context, b->p.levels, b->p.truth.type,
                                   b->p.truth.data, b->p.truth.length, &d);
}

static const path paths[] = {
    {"levels", levels, drop_levels},
    {"network config", config, drop_config},
    {"network", network, drop_network},
    {"runner", runner, drop_runner},
    {"runner of three workers", runner_of_workers, drop_runner},
    {"runner in lockstep", runner_in_lockstep, drop_runner},
    {"problem with weights", weighted_problem, drop_problem},
    {"problem in levels", leveled_problem, drop_problem},
    {"adaptive solver", adaptive, drop_solver},
    {"grid solver", grid, drop_solver},
    {"fista solver", fista, drop_solver},
    {"solver batch of three workers", batch_of_lanes, drop_batch},
    {"jacobian", jacobian, drop_jacobian},
    {"layer", layer, drop_layer},
    {"perturbation", perturbation, drop_perturbation},
    {"sampling", sampling, drop_nothing},
    {"evaluate", evaluate, drop_nothing},
    {"distance", distance, drop_nothing},
};

int main(void) {
    Suite *s = suite_create("memory_networks");
    TCase *failing = tcase_create("failing");
    allocations_add(failing, paths, sizeof paths / sizeof paths[0]);
    suite_add_tcase(s, failing);
    return run_suite(s);
}
