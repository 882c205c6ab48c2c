/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory: what runners and solvers hold, counted in vectors of N coefficients
 * and of m measurements; that this is what they say; that runs add nothing. */
#include "operators.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 16384, M = 5000, LEVELS = 4, ITERATIONS = 40 };

typedef struct held {
    const char *what;
    int primal, dual; /* vectors of N and of m */
    int method;       /* of a solver, -1 for a network */
    int kind;         /* of its problem */
    int output, kept, grid;
} held;

/* doc/memory.md has this table. */
static const held table[] = {
    {"average, reset", 3, 6, -1, 0, FIRENET_OUTPUT_ERGODIC, 0, 1},
    {"average, kept", 3, 6, -1, 0, FIRENET_OUTPUT_ERGODIC, 1, 1},
    {"last, reset", 2, 5, -1, 0, FIRENET_OUTPUT_LAST, 0, 1},
    {"last, kept", 2, 5, -1, 0, FIRENET_OUTPUT_LAST, 1, 1},
    {"average, grid", 4, 6, -1, 0, FIRENET_OUTPUT_ERGODIC, 0, 2},
    {"last, grid", 3, 5, -1, 0, FIRENET_OUTPUT_LAST, 0, 2},
    {"adaptive", 5, 9, FIRENET_METHOD_ADAPTIVE, FIRENET_PROBLEM_P3, 0, 0, 0},
    {"plain", 4, 8, FIRENET_METHOD_PLAIN, FIRENET_PROBLEM_P3, 0, 0, 0},
    {"scheduled", 4, 8, FIRENET_METHOD_SCHEDULED, FIRENET_PROBLEM_P3, 0, 0, 0},
    {"grid", 5, 35, FIRENET_METHOD_GRID, FIRENET_PROBLEM_P3, 0, 0, 0},
    {"fista", 5, 7, FIRENET_METHOD_FISTA, FIRENET_PROBLEM_P2, 0, 0, 0},
};
enum { ROWS = sizeof table / sizeof table[0] };

/* Fourier samples of Haar coefficients: a co-isometry. */
static firenet_operator *measurement(firenet_context *c) {
    const int64_t shape[1] = {N};
    int64_t indices[M];
    firenet_operator *dft, *haar, *synthesis, *sample, *spectrum, *a;
    for (int64_t i = 0; i < M; i++)
        indices[i] = 3 * i;
    assert_ok(c,
              firenet_operator_create_dft(&dft, c, FIRENET_C128, 1, shape, 0));
    assert_ok(c, firenet_operator_create_haar(&haar, c, FIRENET_C128, 1, shape,
                                              LEVELS, FIRENET_LAYOUT_LEVELS));
    assert_ok(c, firenet_operator_create_sample(&sample, c, FIRENET_C128, N,
                                                indices, M));
    assert_ok(c, firenet_operator_adjoint(&synthesis, c, haar));
    assert_ok(c, firenet_operator_compose(&spectrum, c, sample, dft));
    assert_ok(c, firenet_operator_compose(&a, c, spectrum, synthesis));
    firenet_operator *parts[] = {dft, haar, synthesis, sample, spectrum};
    for (int i = 0; i < 5; i++)
        firenet_operator_release(parts[i]);
    return a;
}

static int go_on(const firenet_event *event, void *user) {
    (void)event;
    ++*(int *)user;
    return 0;
}

/* Asserts that `bytes` beside the operator's scratch are the row's vectors,
 * and less than one more: a solver has a history of 32 KB. */
static void assert_held(const held *h, long bytes, const firenet_operator *a) {
    const long vectors = 16L * (h->primal * (long)N + h->dual * (long)M);
    long beside = bytes - (long)firenet_operator_workspace_bytes(a);
    printf("# %-15s %d N + %2d m, and %ld bytes\n", h->what, h->primal, h->dual,
           beside - vectors);
    ck_assert_int_ge(beside, vectors - 4096); /* a workspace has a struct too */
    ck_assert_int_le(beside, vectors + 8 * M);
}

/* No more than 8 N + 4 m where m <= N, and for the proof 2 m of a network, y in
 * its units and the dual vector behind the gap, 3 m of a solver, which has an
 * image to verify it with, too. The method that searches a grid keeps a dual
 * variable for each of its 26 pairs.
 */
START_TEST(vectors_held_stay_within_the_budget) {
    const held *h = &table[_i];
    int duals = h->method == FIRENET_METHOD_GRID ? 26 : 0;
    ck_assert_int_le(h->primal, 8);
    int proof = h->method < 0 ? 2 : 3;
    ck_assert_int_le(h->primal + h->dual - duals - proof, 8 + 4);
}
END_TEST

static firenet_network *network_of(firenet_context *c, firenet_operator *a,
                                   const held *h) {
    const int64_t bounds[2] = {N / 4, N}, sparsities[2] = {40, 40};
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    assert_ok(c,
              firenet_levels_create(&levels, c, 2, bounds, sparsities, NULL));
    assert_ok(c, firenet_network_config_create(&config, c));
    const struct {
        firenet_network_option option;
        int64_t value;
    } settings[] = {{FIRENET_NETWORK_INNER, 4},
                    {FIRENET_NETWORK_RESTARTS, 3},
                    {FIRENET_NETWORK_OUTPUT, h->output},
                    {FIRENET_NETWORK_DUAL,
                     h->kept ? FIRENET_DUAL_KEEP : FIRENET_DUAL_RESET},
                    {FIRENET_NETWORK_GRID, h->grid}};
    for (int i = 0; i < 5; i++)
        assert_ok(c, firenet_network_config_set_int(config, settings[i].option,
                                                    settings[i].value));
    assert_ok(c, firenet_network_create(&network, c, a, levels, config));
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    return network;
}

static void check_runner(firenet_context *c, tally *t, firenet_operator *a,
                         const held *h, const vec *y, vec *x) {
    firenet_network *network = network_of(c, a, h);
    firenet_runner *runner;
    int64_t told;
    int events = 0;
    long before = t->bytes;
    assert_ok(c, firenet_runner_create(&runner, c, network));
    assert_held(h, t->bytes - before, a);
    assert_ok(c, firenet_network_get_int(network, FIRENET_NETWORK_RUNNER_BYTES,
                                         &told));
    ck_assert_int_eq(told, t->bytes - before);
    assert_ok(c, firenet_runner_set_monitor(runner, go_on, &events));
    long calls = t->calls;
    assert_ok(c, firenet_runner_run(runner, y->type, y->data, M, x->type, NULL,
                                    x->data, N));
    ck_assert_int_eq(t->calls, calls);
    ck_assert_int_ge(events, 12);
    firenet_runner_release(runner);
    firenet_network_release(network);
}

static void check_solver(firenet_context *c, tally *t, firenet_operator *a,
                         const held *h, const vec *y, vec *x) {
    firenet_problem *problem;
    firenet_solver *solver;
    firenet_method method = (firenet_method)h->method;
    int events = 0;
    assert_ok(c,
              firenet_problem_create(&problem, c, (firenet_problem_kind)h->kind,
                                     a, 1e-3, NULL, 0));
    long before = t->bytes;
    assert_ok(c, firenet_solver_create(&solver, c, problem, method));
    assert_held(h, t->bytes - before, a);
    ck_assert_int_eq((long)firenet_solver_bytes(problem, method),
                     t->bytes - before);
    assert_ok(c, firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                        ITERATIONS));
    if (method == FIRENET_METHOD_SCHEDULED)
        assert_ok(c,
                  firenet_solver_set_real(solver, FIRENET_SOLVER_SHARPNESS, 1));
    assert_ok(c, firenet_solver_set_monitor(solver, go_on, &events));
    long calls = t->calls;
    assert_ok(c, firenet_solver_solve(solver, y->type, y->data, M, x->type,
                                      NULL, x->data, N));
    ck_assert_int_eq(t->calls, calls);
    ck_assert_int_gt(events, 0);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
}

START_TEST(what_is_held_is_what_is_told_and_runs_add_nothing) {
    const held *h = &table[_i];
    tally t;
    firenet_context *c = context_new(&t);
    firenet_operator *a = measurement(c);
    vec y = vec_random(FIRENET_C128, M, 3), x = vec_new(FIRENET_C128, N);
    (h->method < 0 ? check_runner : check_solver)(c, &t, a, h, &y, &x);
    vec_free(&x);
    vec_free(&y);
    firenet_operator_release(a);
    context_end(c, &t);
}
END_TEST

/* An allocator that knows what is held now: a size before each block. */
enum { HEAD = 64 };

static void *hold(size_t size, size_t alignment, void *user) {
    ck_assert_uint_le(alignment, HEAD);
    char *block = aligned_alloc(HEAD, (size / HEAD + 2) * HEAD);
    ck_assert_ptr_nonnull(block);
    memcpy(block, &size, sizeof size);
    *(long *)user += (long)size;
    return block + HEAD;
}

static void let_go(void *memory, void *user) {
    size_t size;
    memcpy(&size, (char *)memory - HEAD, sizeof size);
    *(long *)user -= (long)size;
    free((char *)memory - HEAD);
}

/* Columns of 1e-3 to 1e3, an A of 1e-60, weights of 1e60: each takes copies. */
START_TEST(a_solver_holds_no_more_than_told) {
    enum { ROWS_OF = 3, COLS = 70 };
    const firenet_method methods[] = {
        FIRENET_METHOD_ADAPTIVE, FIRENET_METHOD_PLAIN, FIRENET_METHOD_SCHEDULED,
        FIRENET_METHOD_GRID};
    double values[ROWS_OF * COLS], weights[COLS];
    long now = 0;
    firenet_context *c;
    firenet_operator *a;
    firenet_problem *problem;
    firenet_solver *solver;
    uint64_t state = 7;
    for (int j = 0; j < ROWS_OF * COLS; j++)
        values[j] = random_normal(&state) * (_i & 1 ? 1e-60 : 1) *
                    (_i & 2 ? pow(10, j % COLS % 7 - 3) : 1);
    for (int j = 0; j < COLS; j++)
        weights[j] = (1 + j % 2) * (_i & 4 ? 1e60 : 1);
    assert_ok(NULL, firenet_context_create(&c, hold, let_go, &now));
    assert_ok(c, firenet_context_set_threads(c, 1));
    assert_ok(c, firenet_operator_create_matrix(
                     &a, c, FIRENET_F64, ROWS_OF, COLS, values, COLS,
                     FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    assert_ok(c, firenet_problem_create(&problem, c, FIRENET_PROBLEM_P3, a, 1,
                                        weights, COLS));
    for (int m = 0; m < 4; m++) {
        long before = now;
        assert_ok(c, firenet_solver_create(&solver, c, problem, methods[m]));
        ck_assert_int_le(now - before,
                         (long)firenet_solver_bytes(problem, methods[m]));
        firenet_solver_release(solver);
        ck_assert_int_eq(now, before);
    }
    firenet_problem_release(problem);
    firenet_operator_release(a);
    firenet_context_release(c);
    ck_assert_int_eq(now, 0);
}
END_TEST

static Suite *suite(void) {
    Suite *s = suite_create("footprint");
    TCase *footprint = tcase_create("footprint");
    tcase_set_timeout(footprint, 60);
    tcase_add_loop_test(footprint, vectors_held_stay_within_the_budget, 0,
                        ROWS);
    tcase_add_loop_test(
        footprint, what_is_held_is_what_is_told_and_runs_add_nothing, 0, ROWS);
    tcase_add_loop_test(footprint, a_solver_holds_no_more_than_told, 0, 8);
    suite_add_tcase(s, footprint);
    return s;
}

int main(void) {
    return run_suite(suite());
}
