/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors behind handles (handles.c) against vectors in the host's memory: the
 * same bits, by every method and through networks, and nothing but the space's
 * functions looks at elements. */
#include "core/context.h"
#include "handles.h"
#include "solving.h"
#include "space/space.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two contexts, the second with the space of the host. */
enum { HANDLES, HOST, SPACES };

static firenet_context *context_in(int space, tally *t) {
    firenet_context *context = context_new(t);
    context->space = space == HOST ? &fn_cpu_space : NULL;
    return context;
}

/* A co-isometry, whose columns no space scales: samples of a Haar transform. */
static firenet_operator *operator_in(firenet_context *context,
                                     firenet_type type) {
    static const int64_t shape[] = {16, 16};
    int64_t kept[96];
    firenet_operator *dft, *haar, *adjoint, *sampled, *a;
    uint64_t state = 5;
    for (int64_t i = 0, at = 0; i < 96; ++i) {
        at += 1 + (int64_t)(random_bits(&state) % 2);
        kept[i] = at;
    }
    assert_ok(context,
              firenet_operator_create_walsh(&dft, context, type, 2, shape,
                                            FIRENET_WALSH_SEQUENCY));
    assert_ok(context,
              firenet_operator_create_haar(&haar, context, type, 2, shape, 3,
                                           FIRENET_LAYOUT_LEVELS));
    assert_ok(context, firenet_operator_adjoint(&adjoint, context, haar));
    assert_ok(context, firenet_operator_create_sample(&sampled, context, type,
                                                      256, kept, 96));
    assert_ok(context, firenet_operator_compose(&a, context, sampled, dft));
    firenet_operator_release(sampled);
    firenet_operator_release(dft);
    assert_ok(context, firenet_operator_compose(&sampled, context, a, adjoint));
    firenet_operator_release(a);
    firenet_operator_release(adjoint);
    firenet_operator_release(haar);
    return sampled;
}

static vec data_of(firenet_type type) {
    vec y = vec_random(type, 96, 7);
    return y;
}

typedef struct found {
    vec x, q;
    int64_t outcome, iteration;
    double gap;
} found;

static void solve_in(int space, firenet_type type, int kind,
                     firenet_method method, found *f) {
    tally t;
    firenet_context *context = context_in(space, &t);
    firenet_operator *a = operator_in(context, type);
    firenet_problem *problem;
    firenet_solver *solver;
    vec y = data_of(type), x0 = vec_random(type, 256, 8);
    double parameter = kind == P1 ? 0.3 * vec_norm(&y) : kind == P2 ? 0.4 : 0.1;
    assert_ok(context, firenet_problem_create(&problem, context,
                                              (firenet_problem_kind)kind, a,
                                              parameter, NULL, 0));
    assert_ok(context,
              firenet_solver_create(&solver, context, problem, method));
    firenet_solver_set_real(solver, FIRENET_SOLVER_SHARPNESS, 5);
    firenet_solver_set_real(solver, FIRENET_SOLVER_PENALTY, 5);
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-3);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 400);
    f->x = vec_new(type, 256);
    f->q = vec_new(type, 96);
    long calls = t.calls;
    assert_ok(context,
              firenet_solver_solve(solver, type, y.data, y.length, type,
                                   x0.data, f->x.data, f->x.length));
    ck_assert_int_eq(t.calls, calls);
    assert_ok(context,
              firenet_solver_copy_dual(solver, type, f->q.data, f->q.length));
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &f->outcome);
    firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &f->iteration);
    firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &f->gap);
    vec_free(&y);
    vec_free(&x0);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_operator_release(a);
    context_end(context, &t);
}

static const struct {
    int kind;
    firenet_method method;
} cases[] = {
    {P1, FIRENET_METHOD_ADAPTIVE},  {P2, FIRENET_METHOD_ADAPTIVE},
    {P3, FIRENET_METHOD_ADAPTIVE},  {P1, FIRENET_METHOD_PLAIN},
    {P2, FIRENET_METHOD_PLAIN},     {P3, FIRENET_METHOD_PLAIN},
    {P1, FIRENET_METHOD_SCHEDULED}, {P3, FIRENET_METHOD_SCHEDULED},
    {P1, FIRENET_METHOD_GRID},      {P3, FIRENET_METHOD_GRID},
    {P2, FIRENET_METHOD_FISTA},
};
enum { CASES = sizeof cases / sizeof *cases };
static const firenet_type types[] = {FIRENET_F32, FIRENET_F64, FIRENET_C64,
                                     FIRENET_C128};

START_TEST(solvers_find_the_same_bits) {
    firenet_type type = types[_i % 4];
    found f[SPACES];
    long long before = handles_accesses();
    solve_in(HOST, type, cases[_i / 4].kind, cases[_i / 4].method, &f[HOST]);
    ck_assert_int_eq(handles_accesses(), before);
    solve_in(HANDLES, type, cases[_i / 4].kind, cases[_i / 4].method,
             &f[HANDLES]);
    /* Each iteration looks at some vectors. */
    ck_assert_int_gt(handles_accesses() - before, 10 * f[HANDLES].iteration);
    ck_assert_int_gt(f[HOST].iteration, 1);
    ck_assert_int_eq(f[HANDLES].outcome, f[HOST].outcome);
    ck_assert_int_eq(f[HANDLES].iteration, f[HOST].iteration);
    ck_assert_double_eq(f[HANDLES].gap, f[HOST].gap);
    ck_assert(vec_same_bits(&f[HANDLES].x, &f[HOST].x));
    ck_assert(vec_same_bits(&f[HANDLES].q, &f[HOST].q));
    for (int i = 0; i < SPACES; ++i) {
        vec_free(&f[i].x);
        vec_free(&f[i].q);
    }
}
END_TEST

/* Every function of the space, on vectors of some chunks. */
START_TEST(functions_agree_with_those_of_the_host) {
    firenet_type type = types[_i];
    const fn_side side = {type, 5000, false};
    double seen[SPACES][11] = {{0}};
    vec x = vec_random(type, side.n, 1), y = vec_random(type, side.n, 2);
    vec out[SPACES];
    for (int space = 0; space < SPACES; ++space) {
        tally t;
        firenet_context *c = context_in(space, &t);
        fn_vec *a = fn_vec_alloc_zero(c, 2, side);
        fn_vec *b = fn_vec_nth(c, side, a, 1);
        double *n = seen[space];
        fn_vec_import(c, side, x.data, a);
        fn_vec_import_by(c, side, -200, y.data, b);
        fn_vec_scale_by(c, side, 200, b, b);
        n[0] = fn_vec_norm(c, side, a);
        n[1] = fn_vec_distance(c, side, 0.5, a, b);
        fn_vec_dot(c, side, a, b, &n[2]);
        n[4] = fn_vec_largest(c, side, b);
        fn_vec_axpby(c, side, 2.0, a, -1.0, b);
        n[5] = fn_vec_norm(c, side, b);
        fn_vec_scale(c, side, 0.25, b, b);
        n[6] = fn_vec_norm(c, fn_side_first(side, 17),
                           fn_vec_at(c, type, b, 3000));
        fn_space_of(c)->total(c, side, b, &n[7]);
        fn_vec_copy(c, side, b, a);
        fn_vec_zero(c, fn_side_first(side, 64), a);
        n[9] = fn_vec_norm(c, side, a);
        out[space] = vec_new(type, side.n);
        fn_vec_export_by(c, side, 3.0, 1, a, out[space].data);
        n[10] = fn_host_norm(c, side, out[space].data);
        fn_vec_free(c, a);
        context_end(c, &t);
    }
    for (int k = 0; k < 11; ++k)
        ck_assert_msg(seen[HANDLES][k] == seen[HOST][k], "%d: %g, not %g", k,
                      seen[HANDLES][k], seen[HOST][k]);
    ck_assert_double_gt(seen[HOST][9], 0.0);
    ck_assert(vec_same_bits(&out[HANDLES], &out[HOST]));
    vec_free(&x);
    vec_free(&y);
    vec_free(&out[HANDLES]);
    vec_free(&out[HOST]);
}
END_TEST

/* A read behind a handle is no access that goes unseen: it ends the process, a
 * child's here, which gives the signal back that sanitizers take. */
START_TEST(a_look_behind_a_handle_crashes) {
    tally t;
    firenet_context *context = context_in(HANDLES, &t);
    const fn_side side = {FIRENET_F64, 8, false};
    fn_vec *x = fn_vec_alloc_zero(context, 1, side);
    volatile double *peek = (volatile double *)fn_vec_host(x);
    int how = 0;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        _exit(*peek == 0.0 ? 0 : 1);
    }
    ck_assert_int_eq(waitpid(child, &how, 0), child);
    ck_assert_msg(WIFSIGNALED(how) && WTERMSIG(how) == SIGSEGV,
                  "the child ended with status %d", how);
    fn_vec_free(context, x);
    firenet_context_release(context);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("handles");
    TCase *c = tcase_create("all");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, solvers_find_the_same_bits, 0, 4 * CASES);
    tcase_add_loop_test(c, functions_agree_with_those_of_the_host, 0, 4);
    tcase_add_test(c, a_look_behind_a_handle_crashes);
    suite_add_tcase(suite, c);
    return run_suite(suite);
}
