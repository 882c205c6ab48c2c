/* SPDX-License-Identifier: BSD-3-Clause */
/* Every allocation of every creation path fails once: the call says NOMEM,
 * hands out NULL, leaks nothing, and works when memory is back. */
#include "operators.h"
#include "problem.h"

#include <stdlib.h>
#include <string.h>

/* What the paths under test are made from. */
typedef struct bench {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_operator *dft, *haar, *sample, *dft_adjoint, *sample_adjoint;
    firenet_operator *walsh, *few, *weights, *twice;
    firenet_network *network;
    firenet_runner *runner;
} bench;

static const int64_t shape[] = {16, 16};
static const int64_t indices[] = {200, 3, 77};

static void bench_make_algebra(bench *b) {
    const int64_t first[] = {2, 0};
    firenet_context *c = b->context;
    vec w = vec_random(FIRENET_C128, 256, 1);
    assert_ok(c, firenet_operator_create_diagonal(&b->weights, c, FIRENET_C128,
                                                  256, FIRENET_C128, w.data));
    vec_free(&w);
    assert_ok(c, firenet_operator_create_sample(&b->few, c, FIRENET_C128, 3,
                                                first, 2));
    assert_ok(c, firenet_operator_adjoint(&b->dft_adjoint, c, b->dft));
    assert_ok(c, firenet_operator_adjoint(&b->sample_adjoint, c, b->sample));
    firenet_operator *one;
    assert_ok(c, firenet_operator_create_identity(&one, c, FIRENET_C128, 256));
    assert_ok(c, firenet_operator_scale(&b->twice, c, one, 2, 0));
    firenet_operator_release(one);
}

static void bench_make(bench *b) {
    firenet_context *c = b->context = context_new(&b->memory);
    b->p = problem_new(c, &problem_small, 1);
    b->network = problem_network(&b->p, c, 2, 2, 1e-3);
    b->runner = problem_runner(c, b->network);
    assert_ok(
        c, firenet_operator_create_dft(&b->dft, c, FIRENET_C128, 2, shape, 3));
    assert_ok(c, firenet_operator_create_haar(&b->haar, c, FIRENET_C128, 2,
                                              shape, 2, FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_create_walsh(&b->walsh, c, FIRENET_C128, 2,
                                               shape, FIRENET_WALSH_DYADIC));
    assert_ok(c, firenet_operator_create_sample(&b->sample, c, FIRENET_C128,
                                                256, indices, 3));
    bench_make_algebra(b);
}

static void bench_drop(bench *b) {
    firenet_runner_release(b->runner);
    firenet_network_release(b->network);
    firenet_operator *all[] = {b->dft_adjoint, b->sample_adjoint, b->few,
                               b->weights, b->twice};
    for (int i = 0; i < 5; i++)
        firenet_operator_release(all[i]);
    firenet_operator_release(b->dft);
    firenet_operator_release(b->haar);
    firenet_operator_release(b->walsh);
    firenet_operator_release(b->sample);
    problem_free(&b->p);
    context_end(b->context, &b->memory);
}

/* ----------------------------------------------------------------- paths */

/* The handle each path makes. */
typedef union made {
    void *any;
    firenet_operator *operator;
    firenet_workspace *workspace;
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    firenet_runner *runner;
    firenet_gradient *gradient;
    firenet_layer *layer;
    firenet_perturbation *search;
    firenet_problem *problem;
    firenet_solver *solver;
} made;

static firenet_status dft_c64(bench *b, made *m) {
    const int64_t odd[] = {3, 5};
    return firenet_operator_create_dft(&m->operator, b->context, FIRENET_C64, 2,
                                       odd, 3);
}

static firenet_status haar(bench *b, made *m) {
    return firenet_operator_create_haar(&m->operator, b->context, FIRENET_F32,
                                        2, shape, 3, FIRENET_LAYOUT_LEVELS);
}

static firenet_status dft_f32(bench *b, made *m) {
    return firenet_operator_create_dft(&m->operator, b->context, FIRENET_F32, 2,
                                       shape, 3);
}

static firenet_status batch(bench *b, made *m) {
    return firenet_operator_create_batch(&m->operator, b->context, b->dft, 3);
}

static firenet_status walsh(bench *b, made *m) {
    return firenet_operator_create_walsh(&m->operator, b->context, FIRENET_F64,
                                         2, shape, FIRENET_WALSH_SEQUENCY);
}

static firenet_status undecimated_haar(bench *b, made *m) {
    return firenet_operator_create_undecimated_haar(&m->operator, b->context,
                                                    FIRENET_F64, 2, shape, 2);
}

static firenet_status sample(bench *b, made *m) {
    return firenet_operator_create_sample(&m->operator, b->context, FIRENET_C64,
                                          256, indices, 3);
}

static firenet_status adjoint(bench *b, made *m) {
    return firenet_operator_adjoint(&m->operator, b->context, b->dft);
}

static firenet_status adjoint_of_composition(bench *b, made *m) {
    return firenet_operator_adjoint(&m->operator, b->context, b->p.a);
}

static firenet_status composition(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->sample,
                                    b->dft);
}

static firenet_status sampled_walsh(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->sample,
                                    b->walsh);
}

static firenet_status flattened(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->p.a, b->haar);
}

static const double ones[] = {1, 1, 1, 1, 1, 1};

static firenet_status matrix(bench *b, made *m) {
    return firenet_operator_create_matrix(
        &m->operator, b->context, FIRENET_F64, 2, 3, ones, 3,
        FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0);
}

static firenet_status diagonal(bench *b, made *m) {
    return firenet_operator_create_diagonal(&m->operator, b->context,
                                            FIRENET_F64, 6, FIRENET_F64, ones);
}

static firenet_status identity(bench *b, made *m) {
    return firenet_operator_create_identity(&m->operator, b->context,
                                            FIRENET_C64, 6);
}

static firenet_status embedding(bench *b, made *m) {
    return firenet_operator_create_complex(&m->operator, b->context,
                                           FIRENET_C64, 6);
}

static firenet_status pad(bench *b, made *m) {
    const int64_t padded[] = {17, 32};
    return firenet_operator_create_pad(&m->operator, b->context, FIRENET_F32, 2,
                                       shape, padded,
                                       FIRENET_PLACEMENT_CENTRED);
}

static firenet_status difference(bench *b, made *m) {
    return firenet_operator_create_difference(&m->operator, b->context,
                                              FIRENET_F32, 2, shape);
}

static int copy(const void *in, int64_t in_length, void *out,
                int64_t out_length, void *user) {
    (void)in_length;
    (void)user;
    memcpy(out, in, (size_t)out_length * sizeof(float));
    return 0;
}

static firenet_status user(bench *b, made *m) {
    return firenet_operator_create_user(&m->operator, b->context, FIRENET_F32,
                                        4, FIRENET_F32, 4, copy, copy, NULL,
                                        NULL, 0);
}

static firenet_status scaled(bench *b, made *m) {
    return firenet_operator_scale(&m->operator, b->context, b->dft, 0.5, 1);
}

/* Coils on whole images, so that the bound of diagonals is sought. */
static firenet_status stacked(bench *b, made *m) {
    firenet_operator *parts[] = {b->weights, b->weights};
    return firenet_operator_stack(&m->operator, b->context, parts, 2);
}

static firenet_status sum(bench *b, made *m) {
    firenet_operator *parts[] = {b->dft, b->haar};
    return firenet_operator_sum(&m->operator, b->context, parts, 2);
}

static firenet_status merged_diagonals(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->weights,
                                    b->weights);
}

static firenet_status merged_samples(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->few,
                                    b->sample);
}

static firenet_status merged_adjoints(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->dft_adjoint,
                                    b->sample_adjoint);
}

static firenet_status moved_factor(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->haar,
                                    b->twice);
}

static firenet_status cancelled(bench *b, made *m) {
    return firenet_operator_compose(&m->operator, b->context, b->dft,
                                    b->dft_adjoint);
}

static void drop_operator(made *m) {
    firenet_operator_release(m->operator);
}

static firenet_status workspace(bench *b, made *m) {
    return firenet_workspace_create(&m->workspace, b->context, b->p.a);
}

static void drop_workspace(made *m) {
    firenet_workspace_release(m->workspace);
}

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
static firenet_status runner_of_lanes(bench *b, made *m) {
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

static firenet_status evaluate(bench *b, made *m) {
    made with;
    double x[4] = {0}, y[2] = {1, 1}, value;
    m->any = NULL;
    firenet_status status = weighted_problem(b, &with);
    if (status == FIRENET_OK)
        status =
            firenet_problem_evaluate(with.problem, b->context, FIRENET_F64, x,
                                     4, FIRENET_F64, y, 2, &value, NULL, NULL);
    firenet_problem_release(with.problem);
    return status;
}

static void drop_runner(made *m) {
    firenet_runner_release(m->runner);
}

static firenet_status gradient(bench *b, made *m) {
    return firenet_gradient_create(&m->gradient, b->context, b->network);
}

static void drop_gradient(made *m) {
    firenet_gradient_release(m->gradient);
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

/* Paths that make nothing: memory is temporary. */
static firenet_status sampling(bench *b, made *m) {
    int64_t out[100];
    m->any = NULL;
    return firenet_sampling_fourier_haar(b->context, 2, shape, 2,
                                         problem_small.sparsities, 100, 1, out);
}

static firenet_status distance(bench *b, made *m) {
    double d;
    m->any = NULL;
    return firenet_levels_distance(b->p.levels, b->context, b->p.truth.type,
                                   b->p.truth.data, b->p.truth.length, &d);
}

static firenet_status check_adjoint(bench *b, made *m) {
    double worst;
    m->any = NULL;
    return firenet_operator_check_adjoint(b->p.a, b->context, 1, 1, &worst);
}

static firenet_status check_norm(bench *b, made *m) {
    double largest;
    m->any = NULL;
    return firenet_operator_check_norm(b->p.a, b->context, 2, 1, &largest);
}

static firenet_status estimate_norm(bench *b, made *m) {
    double estimate, bound;
    m->any = NULL;
    return firenet_operator_estimate_norm(b->p.a, b->context, 1, &estimate,
                                          &bound);
}

static void drop_nothing(made *m) {
    (void)m;
}

typedef struct path {
    const char *name;
    firenet_status (*make)(bench *b, made *m);
    void (*drop)(made *m);
} path;

static const path paths[] = {
    {"dft", dft_c64, drop_operator},
    {"haar", haar, drop_operator},
    {"dft of reals", dft_f32, drop_operator},
    {"batch", batch, drop_operator},
    {"walsh", walsh, drop_operator},
    {"sample o walsh", sampled_walsh, drop_operator},
    {"undecimated haar", undecimated_haar, drop_operator},
    {"sample", sample, drop_operator},
    {"adjoint", adjoint, drop_operator},
    {"adjoint of a composition", adjoint_of_composition, drop_operator},
    {"composition", composition, drop_operator},
    {"composition of compositions", flattened, drop_operator},
    {"matrix", matrix, drop_operator},
    {"diagonal", diagonal, drop_operator},
    {"identity", identity, drop_operator},
    {"complex", embedding, drop_operator},
    {"pad", pad, drop_operator},
    {"difference", difference, drop_operator},
    {"user", user, drop_operator},
    {"scale", scaled, drop_operator},
    {"stack", stacked, drop_operator},
    {"sum", sum, drop_operator},
    {"diagonal o diagonal", merged_diagonals, drop_operator},
    {"sample o sample", merged_samples, drop_operator},
    {"dft^H o sample^H", merged_adjoints, drop_operator},
    {"haar o 2 identity", moved_factor, drop_operator},
    {"dft o dft^H", cancelled, drop_operator},
    {"workspace", workspace, drop_workspace},
    {"levels", levels, drop_levels},
    {"network config", config, drop_config},
    {"network", network, drop_network},
    {"runner", runner, drop_runner},
    {"runner of three lanes", runner_of_lanes, drop_runner},
    {"runner in lockstep", runner_in_lockstep, drop_runner},
    {"problem with weights", weighted_problem, drop_problem},
    {"problem in levels", leveled_problem, drop_problem},
    {"adaptive solver", adaptive, drop_solver},
    {"grid solver", grid, drop_solver},
    {"fista solver", fista, drop_solver},
    {"gradient", gradient, drop_gradient},
    {"layer", layer, drop_layer},
    {"perturbation", perturbation, drop_perturbation},
    {"sampling", sampling, drop_nothing},
    {"evaluate", evaluate, drop_nothing},
    {"distance", distance, drop_nothing},
    {"check adjoint", check_adjoint, drop_nothing},
    {"check norm", check_norm, drop_nothing},
    {"estimate norm", estimate_norm, drop_nothing},
};
enum { PATHS = sizeof paths / sizeof paths[0] };

START_TEST(every_allocation_may_fail) {
    const path *tried = &paths[_i];
    bench b;
    made m;
    bench_make(&b);
    long live = b.memory.live, failures = 0;
    for (firenet_status status = FIRENET_ERR_NOMEM; status != FIRENET_OK;) {
        m.any = &b;
        b.memory.fail_at = b.memory.calls + failures + 1;
        status = tried->make(&b, &m);
        if (status == FIRENET_OK)
            break;
        failures++;
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "%s, allocation %ld: %s",
                      tried->name, failures, firenet_status_name(status));
        ck_assert_msg(m.any == NULL, "%s, allocation %ld: out is not NULL",
                      tried->name, failures);
        ck_assert_msg(b.memory.live == live, "%s, allocation %ld: %ld leaked",
                      tried->name, failures, b.memory.live - live);
        ck_assert_int_lt(failures, 1000);
    }
    ck_assert_msg(failures > 0, "%s: allocates nothing?", tried->name);
    tried->drop(&m);
    ck_assert_msg(b.memory.live == live, "%s: %ld leaked", tried->name,
                  b.memory.live - live);
    b.memory.fail_at = 0;
    bench_drop(&b);
}
END_TEST

START_TEST(context_without_memory) {
    tally t = {.fail_at = 1};
    firenet_context *context = (firenet_context *)(void *)&t;
    assert_status(
        FIRENET_ERR_NOMEM, NULL,
        firenet_context_create(&context, tally_alloc, tally_free, &t));
    ck_assert_ptr_null(context);
    ck_assert_int_eq(t.live, 0);
}
END_TEST

/* The whole way from nothing to a runner, as a program would go it. */
static firenet_status whole_way(tally *t) {
    firenet_context *context;
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    problem p = {.a = NULL};
    firenet_status status =
        firenet_context_create(&context, tally_alloc, tally_free, t);
    if (status == FIRENET_OK)
        status = problem_model(&p, context, &problem_small, 1);
    if (status == FIRENET_OK)
        status = firenet_network_create(&network, context, p.a, p.levels, NULL);
    if (status == FIRENET_OK)
        status = firenet_runner_create(&runner, context, network);
    firenet_context_release(context);
    firenet_runner_release(runner);
    problem_free(&p);
    firenet_network_release(network);
    return status;
}

START_TEST(the_whole_way_may_fail_anywhere) {
    for (long n = 1;; n++) {
        tally t = {.fail_at = n};
        firenet_status status = whole_way(&t);
        ck_assert_msg(t.live == 0, "allocation %ld: %ld leaked", n,
                      (long)t.live);
        ck_assert_int_eq(t.wrong, 0);
        if (status == FIRENET_OK) {
            ck_assert_int_gt(n, 10);
            return;
        }
        ck_assert_msg(status == FIRENET_ERR_NOMEM, "allocation %ld: %s", n,
                      firenet_status_name(status));
    }
}
END_TEST

START_TEST(reference_without_memory_leaves_the_runner_usable) {
    bench b;
    bench_make(&b);
    const vec *truth = &b.p.truth;
    long live = b.memory.live, calls = b.memory.calls;
    b.memory.fail_at = calls + 1;
    firenet_status status = firenet_runner_set_reference(
        b.runner, truth->type, truth->data, truth->length);
    if (b.memory.calls > calls) /* else it was allocated with the runner */
        ck_assert_int_eq(status, FIRENET_ERR_NOMEM);
    b.memory.fail_at = 0;
    vec x = vec_new(truth->type, truth->length);
    assert_ok(b.context, problem_run(&b.p, b.runner, &x));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, truth->data,
                                           truth->length));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, truth->data,
                                           truth->length));
    assert_ok(b.context,
              firenet_runner_set_reference(b.runner, truth->type, NULL, 0));
    ck_assert_int_le(b.memory.live, live + 1);
    assert_ok(b.context, problem_run(&b.p, b.runner, &x));
    vec_free(&x);
    bench_drop(&b);
}
END_TEST

static int look(const firenet_event *event, void *user) {
    vec *x = user;
    return firenet_event_copy_iterate(event, x->type, x->data, x->length);
}

START_TEST(running_allocates_nothing) {
    bench b;
    bench_make(&b);
    vec x = vec_new(b.p.truth.type, b.p.truth.length), seen = x;
    assert_ok(b.context, firenet_runner_set_monitor(b.runner, look, &seen));
    assert_ok(b.context, firenet_runner_set_reference(
                             b.runner, x.type, b.p.truth.data, x.length));
    long calls = b.memory.calls;
    vec y = vec_new(x.type, x.length);
    for (int i = 0; i < 3; i++)
        assert_ok(b.context, problem_run(&b.p, b.runner, &y));
    ck_assert_int_eq(b.memory.calls, calls);
    vec_free(&x);
    vec_free(&y);
    bench_drop(&b);
}
END_TEST

START_TEST(runner_bytes_are_told) {
    bench b;
    bench_make(&b);
    long before = b.memory.bytes;
    firenet_runner *other = problem_runner(b.context, b.network);
    long used = b.memory.bytes - before;
    ck_assert_int_eq(used,
                     network_int(b.network, FIRENET_NETWORK_RUNNER_BYTES));
    firenet_runner_release(other);
    bench_drop(&b);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("memory");
    TCase *failing = tcase_create("failing");
    TCase *use = tcase_create("use");
    tcase_add_loop_test(failing, every_allocation_may_fail, 0, PATHS);
    tcase_add_test(failing, context_without_memory);
    tcase_add_test(failing, the_whole_way_may_fail_anywhere);
    tcase_add_test(failing, reference_without_memory_leaves_the_runner_usable);
    tcase_add_test(use, running_allocates_nothing);
    tcase_add_test(use, runner_bytes_are_told);
    suite_add_tcase(s, failing);
    suite_add_tcase(s, use);
    return s;
}

int main(void) {
    return run_suite(suite());
}
