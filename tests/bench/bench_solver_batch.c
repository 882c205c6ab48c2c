/* SPDX-License-Identifier: BSD-3-Clause */
/* Many y for one problem: a batch over a loop of solves, with the same
 * tolerance and so the same bits. Run with OPENBLAS_NUM_THREADS=1. */
#include "bench.h"

#include <firenet/firenet.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLICES = 16, DEPTH = 4 };

/* SLICES sets of Fourier samples of images with a few Haar coefficients. */
typedef struct subject {
    firenet_context *context;
    firenet_problem *problem;
    firenet_solver *solver;
    firenet_solver_batch *batch;
    int64_t rows, cols;
    double *y, *x;
} subject;

static firenet_operator *operator_of(subject *s, int64_t side) {
    const int64_t shape[2] = {side, side},
                  sparsities[DEPTH] = {200, 300, 500, 900};
    firenet_context *c = s->context;
    firenet_operator *dft, *haar, *back, *sample, *inner, *a;
    int64_t *indices = malloc((size_t)s->rows * sizeof *indices);
    if (!indices) {
        exit(1);
    }
    bench_check(firenet_sampling_fourier_haar(c, 2, shape, DEPTH, sparsities,
                                              s->rows, 1, indices),
                c);
    bench_check(firenet_operator_create_dft(&dft, c, FIRENET_C128, 2, shape, 3),
                c);
    bench_check(firenet_operator_create_haar(&haar, c, FIRENET_C128, 2, shape,
                                             DEPTH, FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_adjoint(&back, c, haar), c);
    bench_check(firenet_operator_create_sample(&sample, c, FIRENET_C128,
                                               s->cols, indices, s->rows),
                c);
    bench_check(firenet_operator_compose(&inner, c, dft, back), c);
    bench_check(firenet_operator_compose(&a, c, sample, inner), c);
    firenet_operator_release(inner);
    firenet_operator_release(sample);
    firenet_operator_release(back);
    firenet_operator_release(haar);
    firenet_operator_release(dft);
    free(indices);
    return a;
}

/* y = A x for x with 1 in 50 entries, falling in size. */
static void measure(subject *s, firenet_operator *a) {
    firenet_workspace *w;
    bench_check(firenet_workspace_create(&w, s->context, a), s->context);
    for (int64_t i = 0; i < SLICES; ++i) {
        double *x = s->x + 2 * i * s->cols;
        memset(x, 0, 2 * (size_t)s->cols * sizeof *x);
        for (int64_t j = i; j < s->cols; j += 1 + j / 50) {
            x[2 * j] = cos((double)(j * (i + 1))) / (1.0 + (double)j / 500.0);
        }
        bench_check(firenet_workspace_apply(w, FIRENET_C128, x, s->cols,
                                            FIRENET_C128,
                                            s->y + 2 * i * s->rows, s->rows),
                    s->context);
    }
    firenet_workspace_release(w);
}

static void subject_create(subject *s, int64_t side, int threads) {
    bench_check(firenet_context_create(&s->context, NULL, NULL, NULL), NULL);
    firenet_context *c = s->context;
    bench_check(firenet_context_set_threads(c, threads), c);
    s->cols = side * side;
    s->rows = s->cols / 4;
    s->y = bench_vector(FIRENET_C128, SLICES * s->rows);
    s->x = bench_vector(FIRENET_C128, SLICES * s->cols);
    firenet_operator *a = operator_of(s, side);
    measure(s, a);
    bench_check(firenet_problem_create(&s->problem, c, FIRENET_PROBLEM_P3, a,
                                       0.02, NULL, 0),
                c);
    firenet_operator_release(a);
    bench_check(firenet_solver_create(&s->solver, c, s->problem,
                                      FIRENET_METHOD_ADAPTIVE),
                c);
    bench_check(firenet_solver_batch_create(&s->batch, c, s->problem,
                                            FIRENET_METHOD_ADAPTIVE),
                c);
    bench_check(
        firenet_solver_set_real(s->solver, FIRENET_SOLVER_TOLERANCE, 1e-3), c);
    bench_check(
        firenet_solver_batch_set_real(s->batch, FIRENET_SOLVER_TOLERANCE, 1e-3),
        c);
}

static void subject_release(subject *s) {
    firenet_solver_batch_release(s->batch);
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_context_release(s->context);
    free(s->y);
    free(s->x);
}

static void run_batch(void *data) {
    subject *s = data;
    bench_check(firenet_solver_batch_solve(s->batch, SLICES, FIRENET_C128, s->y,
                                           SLICES * s->rows, FIRENET_C128, NULL,
                                           s->x, SLICES * s->cols, NULL, NULL,
                                           NULL, NULL),
                s->context);
}

static void run_loop(void *data) {
    subject *s = data;
    for (int64_t i = 0; i < SLICES; ++i) {
        bench_check(firenet_solver_solve(s->solver, FIRENET_C128,
                                         s->y + 2 * i * s->rows, s->rows,
                                         FIRENET_C128, NULL,
                                         s->x + 2 * i * s->cols, s->cols),
                    s->context);
    }
}

/* Both with the same threads: a loop puts all of them to each slice. */
static void compare(int64_t side, int threads, double goal) {
    char what[64];
    subject s;
    subject_create(&s, side, threads);
    snprintf(what, sizeof what, "%d slices of %d^2, %d thread%s", SLICES,
             (int)side, threads, threads == 1 ? "" : "s");
    bench_row(what, bench_compare(run_batch, &s, run_loop, &s, 7, 20.0), goal);
    subject_release(&s);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "a batch of solves / a loop of solves");
    compare(64, 1, 1.05);
    compare(64, 2, 0.7);
    compare(256, 2, 1.0);
    bench_close();
    return 0;
}
