/* SPDX-License-Identifier: BSD-3-Clause */
/* Many slices through one network: threads share out slices, a dense matrix
 * takes them all at once. One slice through a dense matrix over the two bare
 * products an iteration is made of. Run with OPENBLAS_NUM_THREADS=1. */
#include "bench.h"
#include "network.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#define INNER 20

/* ----------------------------------------------------------------- images */

static void compare_threads(const char *what, firenet_type type, int64_t side,
                            int64_t batch, double goal) {
    bench_network one, two;
    bench_setup setup = {.type = type,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_ESTIMATE,
                         .threads = 1,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = batch};
    bench_network_create(&one, &setup);
    setup.threads = 2;
    bench_network_create(&two, &setup);
    bench_row(what,
              bench_compare(bench_network_run, &two, bench_network_run, &one,
                            11, 20.0),
              goal);
    bench_network_release(&one);
    bench_network_release(&two);
}

/* ------------------------------------------------------------------ dense */

enum { ROWS = 512, COLS = 2048, SLICES = 32 };

typedef struct dense {
    firenet_context *context;
    firenet_runner *runner;
    double *values, *x, *y;
} dense;

static void dense_create(dense *d, int threads) {
    const int64_t bounds[2] = {COLS / 8, COLS}, sparsities[2] = {20, 20};
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    bench_check(firenet_context_create(&d->context, NULL, NULL, NULL), NULL);
    firenet_context *c = d->context;
    bench_check(firenet_context_set_threads(c, threads), c);
    d->values = bench_vector(FIRENET_C128, ROWS * COLS);
    d->x = bench_vector(FIRENET_C128, SLICES * COLS);
    d->y = bench_vector(FIRENET_C128, SLICES * ROWS);
    bench_check(firenet_operator_create_matrix(
                    &a, c, FIRENET_C128, ROWS, COLS, d->values, COLS,
                    FIRENET_MATRIX_ROW_MAJOR, FIRENET_MATRIX_BORROWED,
                    2.0 * sqrt((double)COLS)),
                c);
    bench_check(firenet_levels_create(&levels, c, 2, bounds, sparsities, NULL),
                c);
    bench_check(firenet_network_config_create(&config, c), c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, INNER),
        c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 1), c);
    bench_check(firenet_network_create(&network, c, a, levels, config), c);
    bench_check(firenet_runner_create(&d->runner, c, network), c);
    firenet_network_release(network);
    firenet_network_config_release(config);
    firenet_levels_release(levels);
    firenet_operator_release(a);
}

static void dense_release(dense *d) {
    firenet_runner_release(d->runner);
    firenet_context_release(d->context);
    free(d->values);
    free(d->x);
    free(d->y);
}

static void run_slices(dense *d, int64_t first, int64_t count) {
    bench_check(firenet_runner_run_batch(d->runner, count, FIRENET_C128,
                                         d->y + 2 * first * ROWS, count * ROWS,
                                         FIRENET_C128, NULL,
                                         d->x + 2 * first * COLS, count * COLS),
                d->context);
}

static void run_together(void *data) {
    run_slices(data, 0, SLICES);
}

static void run_singly(void *data) {
    for (int64_t i = 0; i < SLICES; ++i) {
        run_slices(data, i, 1);
    }
}

static void run_one(void *data) {
    run_slices(data, 0, 1);
}

/* The products of one run; the first iteration knows that q = 0. */
static void multiply_bare(void *data) {
    static const double one[2] = {1.0, 0.0}, zero[2] = {0.0, 0.0};
    const dense *d = data;
    for (int i = 0; i < INNER; ++i) {
        if (i > 0) {
            cblas_zgemv(CblasRowMajor, CblasConjTrans, ROWS, COLS, one,
                        d->values, COLS, d->y, 1, zero, d->x, 1);
        }
        cblas_zgemv(CblasRowMajor, CblasNoTrans, ROWS, COLS, one, d->values,
                    COLS, d->x, 1, zero, d->y, 1);
    }
}

static void compare_dense(const char *what, int threads, bench_fn work,
                          bench_fn baseline, double goal) {
    dense d, one;
    dense_create(&d, threads);
    dense_create(&one, 1);
    bench_row(what, bench_compare(work, &d, baseline, &one, 11, 20.0), goal);
    dense_release(&d);
    dense_release(&one);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "many slices over slices alone");
    compare_threads("2 threads / 1, 16 of 256^2 c128", FIRENET_C128, 256, 16,
                    1.0 / 1.9);
    compare_threads("2 threads / 1, 16 of 256^2 c64", FIRENET_C64, 256, 16,
                    1.0 / 1.9);
    compare_threads("2 threads / 1, 17 of 256^2 c64", FIRENET_C64, 256, 17,
                    0.0);
    compare_dense("dense: an iteration / 2 bare gemv", 1, run_one,
                  multiply_bare, 1.05);
    compare_dense("dense: the same on 2 threads", 2, run_one, multiply_bare,
                  0.0);
    compare_dense("dense: 32 together / 32 singly", 1, run_together, run_singly,
                  0.25);
    compare_dense("dense: 32 on 2 threads / 32 singly", 2, run_together,
                  run_singly, 0.25);
    bench_close();
    return 0;
}
