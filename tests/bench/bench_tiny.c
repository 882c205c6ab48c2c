/* SPDX-License-Identifier: BSD-3-Clause */
/* Tiny problems, where calls cost more than arithmetic: 1000 inner iterations
 * of a network with 64 coefficients, so that the ms of the table are the us of
 * one iteration; goal 2. The baseline is the bare products alone, two FFTW
 * executes or two gemv an iteration. Run with OPENBLAS_NUM_THREADS=1. */
#include "bench.h"

#include <cblas.h>
#include <fftw3.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>

enum { LENGTH = 64, SAMPLES = 32, LEVELS = 3, INNER = 1000 };
static const double round_milliseconds = 10;

typedef struct subject {
    firenet_context *context;
    firenet_type type;
    firenet_network *network;
    firenet_runner *runner;
    void *matrix, *x, *y, *product;
    fftw_plan plan[2];
} subject;

/* Every other frequency of the DFT of what the Haar coefficients make. */
static firenet_operator *fourier(subject *s) {
    const int64_t shape[1] = {LENGTH};
    int64_t indices[SAMPLES];
    firenet_context *c = s->context;
    firenet_operator *dft, *haar, *synthesis, *sample, *spectrum, *a;
    for (int64_t i = 0; i < SAMPLES; ++i) {
        indices[i] = LENGTH / 4 + i;
    }
    bench_check(firenet_operator_create_dft(&dft, c, s->type, 1, shape, 1), c);
    bench_check(firenet_operator_create_haar(&haar, c, s->type, 1, shape,
                                             LEVELS, FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_create_sample(&sample, c, s->type, LENGTH,
                                               indices, SAMPLES),
                c);
    bench_check(firenet_operator_adjoint(&synthesis, c, haar), c);
    bench_check(firenet_operator_compose(&spectrum, c, sample, dft), c);
    bench_check(firenet_operator_compose(&a, c, spectrum, synthesis), c);
    firenet_operator *parts[] = {dft, haar, synthesis, sample, spectrum};
    for (int i = 0; i < 5; ++i) {
        firenet_operator_release(parts[i]);
    }
    return a;
}

static firenet_operator *dense(subject *s) {
    firenet_operator *a;
    bench_check(firenet_operator_create_matrix(
                    &a, s->context, s->type, SAMPLES, LENGTH, s->matrix, LENGTH,
                    FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED, 0.0),
                s->context);
    return a;
}

static void make_runner(subject *s, firenet_operator *a) {
    const int64_t shape[1] = {LENGTH}, sparsities[LEVELS] = {4, 4, 4};
    int64_t bounds[LEVELS];
    firenet_context *c = s->context;
    firenet_levels *levels;
    firenet_network_config *config;
    bench_check(firenet_levels_haar_bounds(c, 1, shape, LEVELS, bounds), c);
    bench_check(
        firenet_levels_create(&levels, c, LEVELS, bounds, sparsities, NULL), c);
    bench_check(firenet_network_config_create(&config, c), c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, INNER),
        c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 1), c);
    bench_check(firenet_network_create(&s->network, c, a, levels, config), c);
    bench_check(firenet_runner_create(&s->runner, c, s->network), c);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
}

static void run(void *data) {
    subject *s = data;
    bench_check(firenet_runner_run(s->runner, s->type, s->y, SAMPLES, s->type,
                                   NULL, s->x, LENGTH),
                s->context);
}

static void bare_fft(void *data) {
    subject *s = data;
    for (int i = 0; i < INNER; ++i) {
        fftw_execute(s->plan[0]);
        fftw_execute(s->plan[1]);
    }
}

static void bare_gemv(void *data) {
    static const double one[2] = {1, 0}, zero[2] = {0, 0};
    subject *s = data;
    for (int i = 0; i < INNER; ++i) {
        cblas_zgemv(CblasRowMajor, CblasNoTrans, SAMPLES, LENGTH, one,
                    s->matrix, LENGTH, s->x, 1, zero, s->product, 1);
        cblas_zgemv(CblasRowMajor, CblasConjTrans, SAMPLES, LENGTH, one,
                    s->matrix, LENGTH, s->y, 1, zero, s->product, 1);
    }
}

static void compare(const char *what, firenet_operator *(*make)(subject *s),
                    bench_fn baseline) {
    subject s = {.type = FIRENET_C128};
    bench_check(firenet_context_create(&s.context, NULL, NULL, NULL), NULL);
    s.matrix = bench_vector((int)s.type, SAMPLES * LENGTH);
    s.x = bench_vector((int)s.type, LENGTH);
    s.y = bench_vector((int)s.type, SAMPLES);
    s.product = bench_vector((int)s.type, LENGTH);
    for (int d = 0; d < 2; ++d) {
        s.plan[d] =
            fftw_plan_dft_1d(LENGTH, s.x, s.product,
                             d ? FFTW_BACKWARD : FFTW_FORWARD, FFTW_ESTIMATE);
    }
    firenet_operator *a = make(&s);
    make_runner(&s, a);
    bench_row(what,
              bench_compare(run, &s, baseline, &s, 15, round_milliseconds), 0);
    firenet_operator_release(a);
    firenet_runner_release(s.runner);
    firenet_network_release(s.network);
    firenet_context_release(s.context);
    for (int d = 0; d < 2; ++d) {
        fftw_destroy_plan(s.plan[d]);
    }
    free(s.matrix);
    free(s.x);
    free(s.y);
    free(s.product);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "1000 inner iterations, 64 coefficients / products");
    compare("32 of 64 Fourier, Haar, c128 / 2 FFTW", fourier, bare_fft);
    compare("dense 32 x 64, c128 / 2 gemv", dense, bare_gemv);
    bench_close();
    return 0;
}
