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

/* Roundings of single precision, which differ, may cost an iteration. */
static void expect_same_decisions(world *w, const pair *p, int64_t off) {
    expect(p->ranks.status == FIRENET_OK, "%s",
           firenet_context_last_error(w->context));
    expect_equal(p->ranks.status, p->whole.status);
    expect_equal(p->ranks.outcome, p->whole.outcome);
    expect_at_most(llabs(p->ranks.iteration - p->whole.iteration), off);
    expect_at_most(llabs(p->ranks.restarts - p->whole.restarts), off);
    expect(same_on_all(p->ranks.objective), "objective differs over ranks");
    expect(same_on_all(p->ranks.gap), "gap differs over ranks");
}

/* Few iterations: differences of rounding have not grown. */
static void ranks_iterate_as_the_whole(world *w, int variant) {
    const struct solve_case *c = &cases[variant];
    study s = study_new(w, c->type, 3, cube, 2, 7, 0);
    pair p = solve_both(w, &s, c, 60);
    double single = c->type == FIRENET_C64 ? 1e7 : 1.0;
    expect_same_decisions(w, &p, 0);
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
    expect_same_decisions(w, &p, c->type == FIRENET_C64 ? 5 : 0);
    pair_free(&p);
    study_free(&s);
}

/* --------------------------------------------------- regularisers, networks */

/* P1 takes the iterate of the best gap, which ranks have with an isometry. */
static const struct regular_case {
    firenet_problem_kind kind;
    firenet_constraint constraint;
    double parameter;
    int members; /* of the differences in a group; 0: there are none */
    int wavelet; /* a term in Haar's wavelet */
} regulars[] = {
    {FIRENET_PROBLEM_P1, FIRENET_CONSTRAINT_NONE, 0.3, 0, 1},
    {FIRENET_PROBLEM_P2, FIRENET_CONSTRAINT_NONE, 0.05, 3, 0},
    {FIRENET_PROBLEM_P2, FIRENET_CONSTRAINT_REAL, 0.05, 1, 1},
    {FIRENET_PROBLEM_P3, FIRENET_CONSTRAINT_NONNEGATIVE, 0.02, 3, 1},
};
enum { REGULARS = sizeof regulars / sizeof *regulars };

/* Total variation, and a wavelet, of what A takes. */
static firenet_regulariser *regulariser_of(firenet_context *context,
                                           const struct regular_case *c,
                                           firenet_operator *d,
                                           firenet_operator *haar) {
    firenet_regulariser *parts[2] = {NULL, NULL}, *sum = NULL, *all = NULL;
    int count = 0;
    if (c->members > 0) {
        firenet_regulariser_create_group(&parts[count++], context, d,
                                         c->members, FIRENET_GROUPING_STRIDED,
                                         NULL, 0);
    }
    if (c->wavelet) {
        firenet_regulariser_create_l1(&parts[count++], context, haar, NULL, 0);
    }
    firenet_regulariser_create_sum(&sum, context, count, parts, NULL);
    firenet_regulariser_create_constrained(&all, context, sum, c->constraint);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    firenet_regulariser_release(sum);
    return all;
}

static result regularise(firenet_context *context, const struct regular_case *c,
                         firenet_operator *a, firenet_operator *d,
                         firenet_operator *haar, const void *y) {
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    firenet_regulariser *r = regulariser_of(context, c, d, haar);
    void *zero = elements(FIRENET_C128, n);
    result out = {.image = elements(FIRENET_C128, n)};
    firenet_problem_create_regularised(&problem, context, c->kind, a,
                                       c->parameter, r);
    firenet_solver_create(&solver, context, problem, FIRENET_METHOD_ADAPTIVE);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 60);
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, 1e-12);
    /* From A^H y, which fits y to rounding, the dual of (P1) starts along that
     * rounding. */
    out.status = firenet_solver_solve(solver, FIRENET_C128, y, m, FIRENET_C128,
                                      zero, out.image, n);
    free(zero);
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &out.outcome);
    firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &out.iteration);
    firenet_solver_get_int(solver, FIRENET_SOLVER_RESTARTS, &out.restarts);
    firenet_problem_evaluate(context, problem, FIRENET_C128, out.image, n,
                             FIRENET_C128, y, m, &out.objective, &out.residual,
                             NULL);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    return out;
}

static void regularised_images_are_those_of_the_whole(world *w, int variant) {
    const struct regular_case *c = &regulars[variant];
    study s = study_new(w, FIRENET_C128, 3, cube, 2, 7, 0);
    firenet_operator *f = whole_dft(w, &s), *h = whole_haar(w, &s), *d = NULL;
    pair p;
    firenet_operator_create_weighted_difference(
        &d, w->alone, s.type, 3, cube, FIRENET_BOUNDARY_PERIODIC, NULL);
    p.whole = regularise(w->alone, c, f, d, h, s.y);
    firenet_operator_release(f);
    firenet_operator_release(h);
    firenet_operator_release(d);
    f = ranks_dft(w, &s);
    h = ranks_haar(w, &s);
    d = NULL;
    expect_ok(w, firenet_mpi_operator_create_difference(
                     &d, w->team, s.type, 3, cube, 4, FIRENET_BOUNDARY_PERIODIC,
                     NULL));
    p.ranks = regularise(w->context, c, f, d, h, s.own_y);
    expect_same_decisions(w, &p, 0);
    void *expected = own_planes(&s, p.whole.image);
    void *none = elements(s.type, s.length);
    int64_t n = s.planes * s.rest;
    expect_at_most(distance_all(s.type, n, p.ranks.image, expected),
                   1e-11 * distance_all(s.type, n, none, expected));
    expect_at_most(fabs(p.ranks.objective - p.whole.objective),
                   1e-11 * p.whole.objective);
    free(expected);
    free(none);
    firenet_operator_release(f);
    firenet_operator_release(h);
    firenet_operator_release(d);
    pair_free(&p);
    study_free(&s);
}

/* Of the whole, or of this rank's coefficients. */
static firenet_levels *levels_of(firenet_context *context, const study *s,
                                 int part) {
    const int64_t sparsities[] = {60, 90};
    int64_t bounds[2] = {1, 1}, shape[3] = {s->planes, cube[1], cube[2]};
    firenet_levels *whole = NULL, *levels = NULL;
    int64_t all[2];
    firenet_levels_haar_bounds(context, 3, cube, 2, all);
    firenet_levels_create(&whole, context, 2, all, sparsities, NULL);
    if (!part) {
        return whole;
    }
    if (s->planes > 0) {
        firenet_levels_haar_bounds(context, 3, shape, 2, bounds);
    }
    firenet_levels_create_part(&levels, context, whole, bounds);
    firenet_levels_release(whole);
    return levels;
}

static result run_network(firenet_context *context, firenet_operator *a,
                          firenet_operator *haar, firenet_levels *levels,
                          const void *y, int grid) {
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    firenet_network_config *config = NULL;
    firenet_network *network = NULL;
    firenet_runner *runner = NULL;
    void *x = elements(FIRENET_C128, n);
    result r = {.image = elements(FIRENET_C128, n)};
    firenet_network_config_create(&config, context);
    firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, 8);
    firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 5);
    firenet_network_config_set_int(config, FIRENET_NETWORK_GRID, grid);
    firenet_network_create(&network, context, a, levels, config);
    firenet_runner_create(&runner, context, network);
    r.status = firenet_runner_run(runner, FIRENET_C128, y, m, FIRENET_C128,
                                  NULL, x, n);
    firenet_runner_get_int(runner, FIRENET_RUNNER_OUTCOME, &r.outcome);
    firenet_runner_get_int(runner, FIRENET_RUNNER_LAYER, &r.iteration);
    firenet_runner_get_real(runner, FIRENET_RUNNER_OBJECTIVE, &r.objective);
    firenet_runner_get_real(runner, FIRENET_RUNNER_GAP, &r.gap);
    firenet_operator_apply_adjoint(context, haar, FIRENET_C128, x, n,
                                   FIRENET_C128, r.image, n);
    free(x);
    firenet_runner_release(runner);
    firenet_network_release(network);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    return r;
}

static void networks_compute_as_the_whole(world *w, int variant) {
    study s = study_new(w, FIRENET_C128, 3, cube, 2, 7, 0);
    firenet_operator *f = whole_dft(w, &s), *h = whole_haar(w, &s);
    firenet_operator *a = synthesis(w, w->alone, f, h);
    pair p;
    p.whole = run_network(w->alone, a, h, levels_of(w->alone, &s, 0), s.y,
                          1 + variant);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    f = ranks_dft(w, &s);
    h = ranks_haar(w, &s);
    a = synthesis(w, w->context, f, h);
    p.ranks = run_network(w->context, a, h, levels_of(w->context, &s, 1),
                          s.own_y, 1 + variant);
    expect_equal(p.whole.outcome, FIRENET_OUTCOME_COMPLETED);
    expect_same_decisions(w, &p, 0);
    void *expected = own_planes(&s, p.whole.image);
    void *none = elements(s.type, s.length);
    int64_t n = s.planes * s.rest;
    expect_at_most(distance_all(s.type, n, p.ranks.image, expected),
                   1e-11 * distance_all(s.type, n, none, expected));
    expect_at_most(fabs(p.ranks.objective - p.whole.objective),
                   1e-12 * p.whole.objective);
    free(expected);
    free(none);
    firenet_operator_release(a);
    firenet_operator_release(f);
    firenet_operator_release(h);
    pair_free(&p);
    study_free(&s);
}

const test solve_tests[] = {
    {"ranks_iterate_as_the_whole", ranks_iterate_as_the_whole, CASES},
    {"ranks_converge_when_the_whole_does", ranks_converge_when_the_whole_does,
     5},
    {"regularised_images_are_those_of_the_whole",
     regularised_images_are_those_of_the_whole, REGULARS},
    {"networks_compute_as_the_whole", networks_compute_as_the_whole, 2},
    {NULL, NULL, 0},
};
