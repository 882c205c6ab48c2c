/* SPDX-License-Identifier: BSD-3-Clause */
/* The Fourier-Haar and Walsh-Haar networks that benchmarks run. */
#ifndef BENCH_NETWORK_H
#define BENCH_NETWORK_H

#include <firenet/firenet.h>

typedef enum bench_transform { BENCH_FOURIER, BENCH_WALSH } bench_transform;

typedef enum bench_mask {
    BENCH_DENSITY, /* 15 % of the points, the density of the theory */
    BENCH_ROWS,    /* every fourth row */
    BENCH_COLUMNS  /* every fourth column */
} bench_mask;

typedef struct bench_network {
    firenet_context *context;
    firenet_type type, y_type;
    int64_t side, length, count; /* N = side^2 coefficients, m samples */
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    firenet_runner *runner;
    void *y, *x; /* for `batch` images */
    int64_t batch;
} bench_network;

typedef struct bench_setup {
    firenet_type type;
    bench_transform transform;
    int64_t side;
    bench_mask mask;
    firenet_planner planner;
    int threads, inner, restarts;
    int64_t batch;
    void (*attach)(firenet_context *context); /* a device, or NULL */
} bench_setup;

/* Exits with a message on failure, as all that follow. */
void bench_network_create(bench_network *network, const bench_setup *setup);
void bench_network_release(bench_network *network);

/* One run of the whole batch, or of the first problem alone; bench_fns. */
void bench_network_run(void *network);
void bench_network_run_one(void *network);

/* For networks made otherwise, of `context`, `a`, `network` and what it is of:
 * a context, and at last the runner, y and x for `batch` problems. */
firenet_context *bench_network_context(firenet_planner planner, int threads,
                                       void (*attach)(firenet_context *));
void bench_network_ready(bench_network *network, int64_t batch);

#endif
