/* SPDX-License-Identifier: BSD-3-Clause */
/* The solvers and networks do on several ranks what they do on one process. */
#include "study.h"

#include <math.h>
#include <stdlib.h>

static const int64_t cube[] = {16, 12, 8};

static const struct solve_case {
    firenet_type type;
    firenet_problem_kind kind;
    firenet_method method;
    double parameter;
} cases[] = {
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE, 0.3},
    {FIRENET_C128, FIRENET_PROBLEM_P2, FIRENET_METHOD_ADAPTIVE, 0.05},
    {FIRENET_C128, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE, 0.02},
    {FIRENET_C64, FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE, 0.02},
    {FIRENET_C128, FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA, 0.05},
    {FIRENET_C128, FIRENET_PROBLEM_P3, FIRENET_METHOD_PLAIN, 0.02},
    {FIRENET_C128, FIRENET_PROBLEM_P3, FIRENET_METHOD_GRID, 0.02},
    {FIRENET_C128, FIRENET_PROBLEM_P1, FIRENET_METHOD_SCHEDULED, 0.3},
};
enum { CASES = sizeof cases / sizeof *cases };

typedef struct result {
    firenet_status status;
    int64_t outcome, iteration, restarts;
    double objective, residual, gap;
    void *image;
} result;

/* Solves for coefficients, and makes their image. */
static result solve(firenet_context *context, const struct solve_case *c,
                    firenet_operator *a, firenet_operator *haar, const void *y,
                    int64_t iterations) {
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    void *x = elements(c->type, n);
    result r = {.image = elements(c->type, n)};
    r.status = firenet_problem_create(&problem, context, c->kind, a,
                                      c->parameter, NULL, 0);
    r.status = firenet_solver_create(&solver, context, problem, c->method);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, iterations);
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE,
                            c->type == FIRENET_C64 ? 1e-3 : 1e-5);
    firenet_solver_set_real(solver, FIRENET_SOLVER_SHARPNESS, 3.0);
    firenet_solver_set_real(solver, FIRENET_SOLVER_PENALTY, 2.0);
    r.status = firenet_solver_solve(solver, c->type, y, m, c->type, NULL, x, n);
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &r.outcome);
    firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &r.iteration);
    firenet_solver_get_int(solver, FIRENET_SOLVER_RESTARTS, &r.restarts);
    firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE, &r.objective);
    firenet_solver_get_real(solver, FIRENET_SOLVER_RESIDUAL, &r.residual);
    firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &r.gap);
    firenet_operator_apply_adjoint(context, haar, c->type, x, n, c->type,
                                   r.image, n);
    free(x);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    return r;
}

typedef struct pair {
    result whole, ranks;
} pair;

/* By the plain library, and by all ranks. */
static pair solve_both(world *w, const study *s, const struct solve_case *c,
                       int64_t iterations) {
    pair p;
    firenet_operator *f = whole_dft(w, s), *h = whole_haar(w, s);
    firenet_operator *a = synthesis(w, w->alone, f, h);
    p.whole = solve(w->alone, c, a, h, s->y, iterations);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    f = ranks_dft(w, s);
    h = ranks_haar(w, s);
    a = synthesis(w, w->context, f, h);
    p.ranks = solve(w->context, c, a, h, s->own_y, iterations);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    return p;
}

static void pair_free(pair *p) {
    free(p->whole.image);
    free(p->ranks.image);
}

static void expect_same_decisions(world *w, const pair *p) {
    expect(p->ranks.status == FIRENET_OK, "%s",
           firenet_context_last_error(w->context));
    expect_equal(p->ranks.status, p->whole.status);
    expect_equal(p->ranks.outcome, p->whole.outcome);
    expect_equal(p->ranks.iteration, p->whole.iteration);
    expect_equal(p->ranks.restarts, p->whole.restarts);
    expect(same_on_all(p->ranks.objective), "objective differs over ranks");
    expect(same_on_all(p->ranks.gap), "gap differs over ranks");
}

/* Few iterations: differences of rounding have not grown. */
static void ranks_iterate_as_the_whole(world *w, int variant) {
    const struct solve_case *c = &cases[variant];
    study s = study_new(w, c->type, 3, cube, 2, 7, 0);
    pair p = solve_both(w, &s, c, 60);
    double single = c->type == FIRENET_C64 ? 1e7 : 1.0;
    expect_same_decisions(w, &p);
    void *expected = own_planes(&s, p.whole.image);
    void *none = elements(s.type, s.length);
    int64_t n = s.planes * s.rest;
    expect_at_most(distance_all(s.type, n, p.ranks.image, expected),
                   1e-11 * single * distance_all(s.type, n, none, expected));
    expect_at_most(fabs(p.ranks.objective - p.whole.objective),
                   1e-12 * single * p.whole.objective);
    free(expected);
    free(none);
    pair_free(&p);
    study_free(&s);
}

static void ranks_converge_when_the_whole_does(world *w, int variant) {
    const struct solve_case *c = &cases[variant];
    study s = study_new(w, c->type, 3, cube, 2, 0, 0);
    pair p = solve_both(w, &s, c, 100000);
    expect_equal(p.whole.outcome, FIRENET_OUTCOME_CONVERGED);
    expect_same_decisions(w, &p);
    pair_free(&p);
    study_free(&s);
}

const test solve_tests[] = {
    {"ranks_iterate_as_the_whole", ranks_iterate_as_the_whole, CASES},
    {"ranks_converge_when_the_whole_does", ranks_converge_when_the_whole_does,
     5},
    {NULL, NULL, 0},
};
