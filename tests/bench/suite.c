/* SPDX-License-Identifier: BSD-3-Clause */
#include "suite.h"

#include "../vec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define P1 FIRENET_PROBLEM_P1
#define P2 FIRENET_PROBLEM_P2
#define P3 FIRENET_PROBLEM_P3

/* The cheap ones over the whole range of parameters, the large ones where they
 * are used. */
const entry suite[] = {
    {GAUSSIAN, 250, P1, 0.3},  {GAUSSIAN, 250, P1, 0.05},
    {GAUSSIAN, 250, P1, 1e-3}, {GAUSSIAN, 250, P1, 1e-6},
    {GAUSSIAN, 250, P2, 0.5},  {GAUSSIAN, 250, P2, 0.1},
    {GAUSSIAN, 250, P2, 1e-2}, {GAUSSIAN, 250, P2, 1e-3},
    {GAUSSIAN, 250, P2, 1e-4}, {GAUSSIAN, 250, P3, 0.5},
    {GAUSSIAN, 250, P3, 0.1},  {GAUSSIAN, 250, P3, 1e-2},
    {GAUSSIAN, 250, P3, 1e-3}, {GAUSSIAN, 250, P3, 1e-4},
    {SCALED, 250, P1, 0.3},    {SCALED, 250, P1, 0.05},
    {SCALED, 250, P1, 1e-3},   {SCALED, 250, P1, 1e-6},
    {SCALED, 250, P2, 0.1},    {SCALED, 250, P2, 1e-2},
    {SCALED, 250, P2, 1e-3},   {SCALED, 250, P3, 0.1},
    {SCALED, 250, P3, 1e-2},   {SCALED, 250, P3, 1e-3},
    {FOURIER, 64, P1, 0.3},    {FOURIER, 64, P1, 0.02},
    {FOURIER, 64, P1, 1e-3},   {FOURIER, 64, P1, 1e-6},
    {FOURIER, 64, P2, 0.1},    {FOURIER, 64, P2, 1e-2},
    {FOURIER, 64, P2, 1e-3},   {FOURIER, 64, P2, 1e-4},
    {FOURIER, 64, P3, 0.1},    {FOURIER, 64, P3, 1e-2},
    {FOURIER, 64, P3, 1e-3},   {FOURIER, 64, P3, 1e-4},
    {WALSH, 64, P1, 0.3},      {WALSH, 64, P1, 0.02},
    {WALSH, 64, P1, 1e-3},     {WALSH, 64, P1, 1e-6},
    {WALSH, 64, P2, 0.1},      {WALSH, 64, P2, 1e-2},
    {WALSH, 64, P2, 1e-3},     {WALSH, 64, P2, 1e-4},
    {WALSH, 64, P3, 0.1},      {WALSH, 64, P3, 1e-2},
    {WALSH, 64, P3, 1e-3},     {WALSH, 64, P3, 1e-4},
    {FOURIER, 128, P1, 0.02},  {FOURIER, 128, P2, 1e-2},
    {FOURIER, 128, P3, 1e-2},  {WALSH, 128, P1, 0.02},
    {WALSH, 128, P2, 1e-2},    {WALSH, 128, P3, 1e-2},
    {FOURIER, 256, P1, 0.05},  {FOURIER, 256, P2, 1e-2},
    {FOURIER, 256, P3, 0.1},   {WALSH, 256, P1, 0.05},
    {WALSH, 256, P2, 1e-2},    {WALSH, 256, P3, 0.1},
    {FOURIER, 512, P2, 1e-2},  {FOURIER, 512, P3, 0.1},
    {WALSH, 512, P2, 1e-2},    {WALSH, 512, P3, 0.1},
};
const int suite_count = (int)(sizeof suite / sizeof *suite);

void must(firenet_context *context, firenet_status status) {
    if (status != FIRENET_OK) {
        fprintf(stderr, "%s: %s\n", firenet_status_name(status),
                firenet_context_last_error(context));
        exit(1);
    }
}

const char *entry_name(const entry *e) {
    static const char *const families[] = {"gaussian", "scaled", "fourier",
                                           "walsh"};
    static char name[64];
    snprintf(name, sizeof name, "%-8s %4lld P%d %-6g", families[e->family],
             (long long)e->size, e->kind / 10, e->share);
    return name;
}

static void *zeros(int64_t count, firenet_type type) {
    void *x = calloc((size_t)count, (size_t)firenet_type_size(type));
    if (!x) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return x;
}

/* ----------------------------------------------------------------- dense */

static void fill_normal(double *x, int64_t n, double scale, uint64_t *state) {
    for (int64_t i = 0; i < n; i++)
        x[i] = scale * random_normal(state);
}

/* m = 2n/5 rows; scaled: columns times 10^u, u uniform in [-1, 1]. */
static void make_dense(instance *p, firenet_context *context, const entry *e,
                       uint64_t *state) {
    int64_t n = e->size, m = 2 * n / 5;
    p->type = FIRENET_F64;
    double *matrix = zeros(m * n, p->type);
    fill_normal(matrix, m * n, 1 / sqrt((double)m), state);
    for (int64_t j = 0; e->family == SCALED && j < n; j++) {
        double factor = pow(10, 2 * random_uniform(state) - 1);
        for (int64_t i = 0; i < m; i++)
            matrix[i * n + j] *= factor;
    }
    must(context, firenet_operator_create_matrix(
                      &p->a, context, p->type, m, n, matrix, n,
                      FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_COPIED, 0));
    free(matrix);
}

static void sparse_truth(double *x, int64_t n, uint64_t *state) {
    for (int64_t k = 0; k < n / 16; k++)
        x[random_bits(state) % (uint64_t)n] = random_normal(state);
}

/* ---------------------------------------------------------------- images */

/* Discs and boxes: 8 of them, seeded. */
static void draw(double *image, int64_t side, int reals, uint64_t *state) {
    for (int k = 0; k < 8; k++) {
        double cx = 0.2 + 0.6 * random_uniform(state);
        double cy = 0.2 + 0.6 * random_uniform(state);
        double rx = 0.05 + 0.25 * random_uniform(state);
        double ry = 0.05 + 0.25 * random_uniform(state);
        double value = 0.2 + 0.8 * random_uniform(state);
        for (int64_t i = 0; i < side * side; i++) {
            double u = ((double)(i % side) / (double)side - cx) / rx;
            double v = ((double)(i / side) / (double)side - cy) / ry;
            if (k % 2 ? u * u + v * v < 1 : fabs(u) < 1 && fabs(v) < 1)
                image[reals * i] += value;
        }
    }
}

static int levels_of(int64_t side) {
    int levels = 0;
    while (side > 8) {
        side /= 2;
        levels++;
    }
    return levels;
}

/* A quarter of the transform, densest where the theory wants it. */
static int64_t pattern(firenet_context *context, const entry *e,
                       const int64_t *shape, int64_t **indices) {
    int64_t sparsities[16], count = e->size * e->size / 4;
    int levels = levels_of(e->size);
    *indices = zeros(count, FIRENET_F64);
    for (int k = 0; k < levels; k++)
        sparsities[k] = e->size * (k + 1);
    must(context,
         (e->family == FOURIER ? firenet_sampling_fourier_haar
                               : firenet_sampling_walsh_haar)(
             context, 2, shape, levels, sparsities, count, 1, *indices));
    return count;
}

/* sample o transform o haar^H; *full = sample o transform. */
static void make_imaging(instance *p, firenet_context *context, const entry *e,
                         firenet_operator **full) {
    const int64_t shape[] = {e->size, e->size};
    int64_t *indices, count = pattern(context, e, shape, &indices);
    firenet_operator *transform, *haar, *synthesis, *sample;
    p->type = e->family == FOURIER ? FIRENET_C128 : FIRENET_F64;
    must(context,
         e->family == FOURIER
             ? firenet_operator_create_dft(&transform, context, p->type, 2,
                                           shape, 3)
             : firenet_operator_create_walsh(&transform, context, p->type, 2,
                                             shape, FIRENET_WALSH_SEQUENCY));
    must(context, firenet_operator_create_haar(&haar, context, p->type, 2,
                                               shape, levels_of(e->size),
                                               FIRENET_LAYOUT_LEVELS));
    must(context, firenet_operator_adjoint(&synthesis, context, haar));
    must(context,
         firenet_operator_create_sample(&sample, context, p->type,
                                        e->size * e->size, indices, count));
    must(context, firenet_operator_compose(full, context, sample, transform));
    must(context, firenet_operator_compose(&p->a, context, *full, synthesis));
    firenet_operator_release(transform);
    firenet_operator_release(haar);
    firenet_operator_release(synthesis);
    firenet_operator_release(sample);
    free(indices);
}

/* ------------------------------------------------------------------ data */

static double norm(const double *x, int64_t n) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

/* Noise of 2 % of ||y||, but in (P1) of eta itself where that is less. */
static void add_noise(instance *p, const entry *e, uint64_t *state) {
    int64_t reals = p->rows * (p->type == FIRENET_C128 ? 2 : 1);
    double *y = p->y, *noise = zeros(reals, FIRENET_F64);
    double level = e->kind == P1 && e->share < 0.02 ? e->share : 0.02;
    fill_normal(noise, reals, 1, state);
    double factor = level * norm(y, reals) / norm(noise, reals);
    for (int64_t i = 0; i < reals; i++)
        y[i] += factor * noise[i];
    p->y_norm = norm(y, reals);
    free(noise);
}

static void make_problem(instance *p, firenet_context *context,
                         const entry *e) {
    firenet_problem *unit;
    double parameter = p->y_norm;
    must(context,
         firenet_problem_create(&unit, context, (firenet_problem_kind)e->kind,
                                p->a, 1, NULL, 0));
    must(context, firenet_problem_parameter_max(context, unit, p->type, p->y,
                                                p->rows, &parameter));
    firenet_problem_release(unit);
    must(context, firenet_problem_create(&p->problem, context,
                                         (firenet_problem_kind)e->kind, p->a,
                                         e->share * parameter, NULL, 0));
}

instance instance_new(firenet_context *context, const entry *e) {
    instance p = {0};
    uint64_t state = (uint64_t)(e->family + 1) * 1000 + (uint64_t)e->size;
    firenet_operator *full = NULL;
    if (e->family == GAUSSIAN || e->family == SCALED)
        make_dense(&p, context, e, &state);
    else
        make_imaging(&p, context, e, &full);
    p.rows = firenet_operator_rows(p.a);
    p.cols = firenet_operator_cols(p.a);
    p.y = zeros(p.rows, p.type);
    p.x = zeros(p.cols, p.type);
    if (full)
        draw(p.x, e->size, p.type == FIRENET_C128 ? 2 : 1, &state);
    else
        sparse_truth(p.x, p.cols, &state);
    firenet_workspace *workspace;
    must(context,
         firenet_workspace_create(&workspace, context, full ? full : p.a));
    must(context, firenet_workspace_apply(workspace, p.type, p.x, p.cols,
                                          p.type, p.y, p.rows));
    firenet_workspace_release(workspace);
    firenet_operator_release(full);
    add_noise(&p, e, &state);
    make_problem(&p, context, e);
    return p;
}

void instance_free(instance *i) {
    firenet_problem_release(i->problem);
    firenet_operator_release(i->a);
    free(i->y);
    free(i->x);
}
