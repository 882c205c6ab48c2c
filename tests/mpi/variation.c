/* SPDX-License-Identifier: BSD-3-Clause */
/* Total variation, and an undecimated wavelet, have the same exact gap on
 * several ranks as on one process, and so take the same decisions. */
#include "ranks.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum {
    P1 = FIRENET_PROBLEM_P1,
    P2 = FIRENET_PROBLEM_P2,
    P3 = FIRENET_PROBLEM_P3,
    PERIODIC = FIRENET_BOUNDARY_PERIODIC,
    NEUMANN = FIRENET_BOUNDARY_NEUMANN,
    FREE = FIRENET_CONSTRAINT_NONE,
    REAL = FIRENET_CONSTRAINT_REAL,
    /* Terms. */
    TV = 1,
    FRAME = 2,
    LEVELS = 2
};

/* Of planes that share out unevenly, and some of fewer planes than ranks. */
static const struct variation_case {
    firenet_type type;
    int kind;
    double parameter;
    int boundary, constraint;
    int fourier; /* samples of a transform; else noise is to be taken away */
    int axes;
    int64_t shape[3];
    int terms;
} cases[] = {
    {FIRENET_C128, P1, 0.3, PERIODIC, FREE, 1, 3, {13, 12, 8}, TV},
    {FIRENET_C128, P1, 0.3, NEUMANN, FREE, 1, 3, {13, 6, 10}, TV},
    {FIRENET_C128, P2, 0.05, NEUMANN, FREE, 1, 2, {15, 22, 1}, TV},
    {FIRENET_C128, P3, 0.02, PERIODIC, FREE, 1, 2, {5, 33, 1}, TV},
    {FIRENET_C64, P2, 0.05, NEUMANN, FREE, 1, 3, {9, 10, 4}, TV},
    {FIRENET_F64, P2, 0.1, NEUMANN, FREE, 0, 3, {5, 8, 7}, TV},
    {FIRENET_F64, P1, 2.0, PERIODIC, FREE, 0, 2, {17, 9, 1}, TV},
    {FIRENET_C128, P2, 0.1, PERIODIC, REAL, 0, 3, {3, 5, 4}, TV},
    {FIRENET_F32, P2, 0.1, NEUMANN, FREE, 0, 3, {16, 6, 5}, TV},
    {FIRENET_C128, P1, 0.3, 0, FREE, 1, 3, {13, 12, 8}, FRAME},
    {FIRENET_C128, P3, 0.02, PERIODIC, FREE, 1, 2, {15, 22, 1}, TV | FRAME},
    {FIRENET_C64, P2, 0.05, 0, FREE, 1, 3, {5, 10, 4}, FRAME},
};
enum { CASES = sizeof cases / sizeof *cases };

/* The whole and this rank's part: of the planes, and of y. */
typedef struct scene {
    const struct variation_case *c;
    int64_t points, rest, begin, planes, length;
    int64_t m, own;
    int64_t *indices, *positions, *own_indices;
    void *y, *own_y;
} scene;

static int is_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

/* A box. */
static number pixel(const scene *s, int64_t i) {
    const int64_t *n = s->c->shape;
    return i / s->rest >= n[0] / 3 && i % s->rest > s->rest / 4 ? 1.0 : 0.2;
}

static void draw(scene *s) {
    uint64_t state = 3;
    s->indices = memory((size_t)s->points * sizeof *s->indices);
    s->positions = memory((size_t)s->points * sizeof *s->positions);
    s->own_indices = memory((size_t)s->points * sizeof *s->own_indices);
    for (int64_t i = 0; i < s->points; ++i) {
        if (!s->c->fourier || i == 0 || uniform(&state) < 0.5) {
            s->indices[s->m++] = i;
        }
    }
}

static firenet_operator *whole_operator(const world *w, const scene *s) {
    const struct variation_case *c = s->c;
    firenet_operator *f = NULL, *p = NULL, *a = NULL;
    if (!c->fourier) {
        firenet_operator_create_identity(&a, w->alone, c->type, s->points);
        return a;
    }
    firenet_operator_create_centred_dft(&f, w->alone, c->type, c->axes,
                                        c->shape, 0, 0);
    firenet_operator_create_sample(&p, w->alone, c->type, s->points, s->indices,
                                   s->m);
    firenet_operator_compose(&a, w->alone, p, f);
    firenet_operator_release(f);
    firenet_operator_release(p);
    return a;
}

static firenet_operator *ranks_operator(const world *w, const scene *s) {
    const struct variation_case *c = s->c;
    firenet_operator *a = NULL, *block = NULL;
    if (c->fourier) {
        expect_ok(w, firenet_mpi_operator_create_dft(&a, w->team, c->type,
                                                     c->axes, c->shape, 1, 0, 0,
                                                     s->own, s->own_indices));
        return a;
    }
    if (s->planes > 0) {
        firenet_operator_create_identity(&block, w->context, c->type,
                                         s->length);
    }
    expect_ok(w,
              firenet_mpi_operator_create_blocks(&a, w->team, block, c->type));
    firenet_operator_release(block);
    return a;
}

/* y of the whole, then the rows of it that are this rank's. */
static void measure(const world *w, scene *s) {
    firenet_type type = s->c->type;
    firenet_operator *a = whole_operator(w, s);
    void *x = elements(type, s->points);
    for (int64_t i = 0; i < s->points; ++i) {
        set(type, x, i, pixel(s, i));
    }
    s->y = elements(type, s->m);
    firenet_operator_apply(w->alone, a, type, x, s->points, type, s->y, s->m);
    for (int64_t i = 0; i < s->m; ++i) {
        set(type, s->y, i, get(type, s->y, i) + 0.1 * noise(6, i));
    }
    free(x);
    firenet_operator_release(a);
}

static void take_part(const world *w, scene *s) {
    firenet_type type = s->c->type;
    expect_ok(w, firenet_mpi_team_slab(w->team, s->c->shape[0], 1, &s->begin,
                                       &s->planes));
    s->length = s->planes > 0 ? s->planes * s->rest : 1;
    if (s->c->fourier) {
        expect_ok(w, firenet_mpi_team_select(w->team, s->c->axes, s->c->shape,
                                             0, s->m, s->indices, s->positions,
                                             &s->own));
    } else {
        s->own = s->planes * s->rest;
        for (int64_t i = 0; i < s->own; ++i) {
            s->positions[i] = s->begin * s->rest + i;
        }
    }
    s->own_y = elements(type, s->own + 1);
    for (int64_t i = 0; i < s->own; ++i) {
        s->own_indices[i] = s->indices[s->positions[i]];
        set(type, s->own_y, i, get(type, s->y, s->positions[i]));
    }
}

static scene scene_new(const world *w, const struct variation_case *c) {
    scene s = {.c = c, .rest = c->shape[1] * c->shape[2]};
    s.points = c->shape[0] * s.rest;
    draw(&s);
    measure(w, &s);
    take_part(w, &s);
    return s;
}

static void scene_free(scene *s) {
    free(s->indices);
    free(s->positions);
    free(s->own_indices);
    free(s->y);
    free(s->own_y);
}

/* ------------------------------------------------------------------ solving */

typedef struct result {
    firenet_status status;
    int64_t outcome, iteration, restarts, basis;
    double objective, gap;
    void *image;
} result;

/* Differences and frame: those that the case has. */
typedef struct terms {
    firenet_operator *d, *w;
} terms;

static firenet_regulariser *regulariser_of(firenet_context *context,
                                           const struct variation_case *c,
                                           const terms *t) {
    firenet_regulariser *parts[2] = {NULL}, *sum = NULL, *r = NULL;
    int count = 0;
    if (t->d) {
        firenet_regulariser_create_group(&parts[count++], context, t->d,
                                         c->axes, FIRENET_GROUPING_STRIDED,
                                         NULL, 0);
    }
    if (t->w) {
        firenet_regulariser_create_l1(&parts[count++], context, t->w, NULL, 0);
    }
    firenet_regulariser_create_sum(&sum, context, count, parts, NULL);
    firenet_regulariser_create_constrained(&r, context, sum,
                                           (firenet_constraint)c->constraint);
    firenet_regulariser_release(sum);
    firenet_regulariser_release(parts[0]);
    firenet_regulariser_release(parts[1]);
    return r;
}

/* Takes over all operators. */
static result solve(firenet_context *context, const struct variation_case *c,
                    firenet_operator *a, const terms *t, const void *y,
                    int64_t iterations, double tolerance) {
    int64_t n = firenet_operator_cols(a), m = firenet_operator_rows(a);
    firenet_regulariser *r = regulariser_of(context, c, t);
    firenet_problem *problem = NULL;
    firenet_solver *solver = NULL;
    result out = {.image = elements(c->type, n)};
    void *zero = elements(c->type, n);
    firenet_problem_create_regularised(
        &problem, context, (firenet_problem_kind)c->kind, a, c->parameter, r);
    firenet_solver_create(&solver, context, problem, FIRENET_METHOD_ADAPTIVE);
    firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, iterations);
    firenet_solver_set_real(solver, FIRENET_SOLVER_TOLERANCE, tolerance);
    out.status = firenet_solver_solve(solver, c->type, y, m, c->type, zero,
                                      out.image, n);
    firenet_solver_get_int(solver, FIRENET_SOLVER_OUTCOME, &out.outcome);
    firenet_solver_get_int(solver, FIRENET_SOLVER_ITERATION, &out.iteration);
    firenet_solver_get_int(solver, FIRENET_SOLVER_RESTARTS, &out.restarts);
    firenet_solver_get_int(solver, FIRENET_SOLVER_GAP_BASIS, &out.basis);
    firenet_solver_get_real(solver, FIRENET_SOLVER_OBJECTIVE, &out.objective);
    firenet_solver_get_real(solver, FIRENET_SOLVER_GAP, &out.gap);
    free(zero);
    firenet_solver_release(solver);
    firenet_problem_release(problem);
    firenet_regulariser_release(r);
    firenet_operator_release(a);
    firenet_operator_release(t->d);
    firenet_operator_release(t->w);
    return out;
}

static result solve_whole(const world *w, const scene *s, int64_t iterations,
                          double tolerance) {
    const struct variation_case *c = s->c;
    terms t = {NULL, NULL};
    if (c->terms & TV) {
        firenet_operator_create_weighted_difference(
            &t.d, w->alone, c->type, c->axes, c->shape,
            (firenet_boundary)c->boundary, NULL);
    }
    if (c->terms & FRAME) {
        firenet_operator_create_undecimated_wavelet(&t.w, w->alone, c->type,
                                                    c->axes, c->shape, LEVELS,
                                                    FIRENET_WAVELET_DB2);
    }
    return solve(w->alone, c, whole_operator(w, s), &t, s->y, iterations,
                 tolerance);
}

static result solve_by_ranks(const world *w, const scene *s, int64_t iterations,
                             double tolerance) {
    const struct variation_case *c = s->c;
    terms t = {NULL, NULL};
    if (c->terms & TV) {
        expect_ok(w, firenet_mpi_operator_create_difference(
                         &t.d, w->team, c->type, c->axes, c->shape, 1,
                         (firenet_boundary)c->boundary, NULL));
    }
    if (c->terms & FRAME) {
        expect_ok(w, firenet_mpi_operator_create_undecimated_wavelet(
                         &t.w, w->team, c->type, c->axes, c->shape, 1, LEVELS,
                         FIRENET_WAVELET_DB2));
    }
    return solve(w->context, c, ranks_operator(w, s), &t, s->own_y, iterations,
                 tolerance);
}

static void expect_same_image(const scene *s, const result *whole,
                              const result *ranks, double tolerance) {
    firenet_type type = s->c->type;
    int64_t n = s->planes * s->rest;
    void *part = elements(type, s->length), *none = elements(type, s->length);
    for (int64_t i = 0; i < n; ++i) {
        set(type, part, i, get(type, whole->image, s->begin * s->rest + i));
    }
    expect_at_most(distance_all(type, n, ranks->image, part),
                   tolerance * distance_all(type, n, none, part));
    free(part);
    free(none);
}

static void variations_have_the_gap_of_the_whole(world *w, int variant) {
    const struct variation_case *c = &cases[variant];
    scene s = scene_new(w, c);
    double eps = is_single(c->type) ? FLT_EPSILON : DBL_EPSILON;
    result whole = solve_whole(w, &s, 80, 1e-13);
    result ranks = solve_by_ranks(w, &s, 80, 1e-13);
    expect(ranks.status == FIRENET_OK, "%s",
           firenet_context_last_error(w->context));
    expect_equal(ranks.basis, FIRENET_GAP_EXACT);
    expect_equal(ranks.outcome, whole.outcome);
    expect_equal(ranks.iteration, whole.iteration);
    expect_equal(ranks.restarts, whole.restarts);
    expect(whole.gap > 0.0 && isfinite(whole.gap), "gap %g", whole.gap);
    expect(same_on_all(ranks.gap), "gap differs over ranks");
    expect_at_most(fabs(ranks.gap - whole.gap), 1e4 * eps * whole.objective);
    expect_at_most(fabs(ranks.objective - whole.objective),
                   1e4 * eps * whole.objective);
    expect_same_image(&s, &whole, &ranks, 1e4 * eps);
    free(whole.image);
    free(ranks.image);
    scene_free(&s);
}

static void variations_converge_when_the_whole_does(world *w, int variant) {
    /* The first of them in (P1), single precision, without a transform, and
     * with a frame. */
    static const int some[] = {0, 4, 6, 9};
    const struct variation_case *c = &cases[some[variant]];
    scene s = scene_new(w, c);
    double tolerance = is_single(c->type) ? 1e-3 : 1e-5;
    result whole = solve_whole(w, &s, 20000, tolerance);
    result ranks = solve_by_ranks(w, &s, 20000, tolerance);
    expect_equal(whole.outcome, FIRENET_OUTCOME_CONVERGED);
    expect_equal(ranks.outcome, FIRENET_OUTCOME_CONVERGED);
    expect_equal(ranks.iteration, whole.iteration);
    expect_at_most(ranks.gap, tolerance * ranks.objective);
    free(whole.image);
    free(ranks.image);
    scene_free(&s);
}

const test variation_tests[] = {
    {"variations_have_the_gap_of_the_whole",
     variations_have_the_gap_of_the_whole, CASES},
    {"variations_converge_when_the_whole_does",
     variations_converge_when_the_whole_does, 4},
    {NULL, NULL, 0},
};
