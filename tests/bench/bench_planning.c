/* SPDX-License-Identifier: BSD-3-Clause */
/* What FFTW's planning costs and buys: planning the transform of an image, and
 * an inner iteration of a Fourier-Haar network with such plans, over the same
 * with ESTIMATE. Each measurement has a process of its own, since FFTW
 * remembers what it has measured. */
#define _POSIX_C_SOURCE 200809L
#include "bench.h"
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define INNER 20
#define PROCESSES 5
#define WISDOM_BYTES (1 << 16)

typedef enum effort { ESTIMATE, MEASURE, WISDOM, EFFORTS } effort;
static const char *const names[EFFORTS] = {"ESTIMATE", "MEASURE",
                                           "MEASURE, wisdom loaded"};

/* What a process finds out; milliseconds. */
typedef struct findings {
    double planning, iteration;
    char wisdom[WISDOM_BYTES];
} findings;

static void plan(firenet_context *context, firenet_type type, int64_t side) {
    const int64_t shape[2] = {side, side};
    firenet_operator *dft;
    bench_check(firenet_operator_create_dft(&dft, context, type, 2, shape, 3),
                context);
    firenet_operator_release(dft);
}

static void find_out(firenet_type type, int64_t side, effort e, findings *f) {
    bench_setup setup = {.type = type,
                         .side = side,
                         .planner = e == ESTIMATE ? FIRENET_PLANNER_ESTIMATE
                                                  : FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = 1};
    bench_network network;
    firenet_context *context;
    size_t needed;
    bench_check(firenet_context_create(&context, NULL, NULL, NULL), NULL);
    bench_check(firenet_context_set_int(context, FIRENET_CONTEXT_FFTW_PLANNER,
                                        setup.planner),
                context);
    double start = bench_now();
    if (e == WISDOM) {
        bench_check(
            firenet_context_load_wisdom(context, f->wisdom, WISDOM_BYTES),
            context);
    }
    plan(context, type, side);
    f->planning = bench_now() - start;
    bench_check(
        firenet_context_save_wisdom(context, f->wisdom, WISDOM_BYTES, &needed),
        context);
    firenet_context_release(context);
    bench_network_create(&network, &setup);
    bench_result r = bench_compare(bench_network_run, &network,
                                   bench_network_run, &network, 3, 20.0);
    f->iteration = r.work.median / INNER;
    bench_network_release(&network);
}

/* find_out in a child. */
static void find_out_apart(firenet_type type, int64_t side, effort e,
                           findings *f) {
    int ends[2];
    pid_t child = pipe(ends) == 0 ? fork() : -1;
    if (child == 0) {
        find_out(type, side, e, f);
        _exit(write(ends[1], f, sizeof *f) == (ssize_t)sizeof *f ? 0 : 1);
    }
    size_t used = 0;
    ssize_t got = child > 0;
    for (close(ends[1]); got > 0 && used < sizeof *f; used += (size_t)got) {
        got = read(ends[0], (char *)f + used, sizeof *f - used);
    }
    close(ends[0]);
    int ended = 1;
    if (child < 0 || waitpid(child, &ended, 0) != child || ended != 0) {
        fprintf(stderr, "a process failed\n");
        exit(1);
    }
}

static void compare(firenet_type type, int64_t side) {
    double planning[EFFORTS][PROCESSES], iteration[EFFORTS][PROCESSES];
    static findings f;
    for (int i = 0; i < PROCESSES; ++i) {
        for (int e = 0; e < EFFORTS; ++e) {
            find_out_apart(type, side, (effort)e, &f);
            planning[e][i] = f.planning;
            iteration[e][i] = f.iteration;
        }
    }
    for (int e = 0; e < EFFORTS; ++e) {
        char what[64];
        const char *element = type == FIRENET_C64 ? "c64" : "c128";
        snprintf(what, sizeof what, "%lld^2 %s planning, %s", (long long)side,
                 element, names[e]);
        bench_row(what, bench_of(planning[e], planning[ESTIMATE], PROCESSES),
                  0.0);
        snprintf(what, sizeof what, "%lld^2 %s iteration, %s", (long long)side,
                 element, names[e]);
        bench_row(what, bench_of(iteration[e], iteration[ESTIMATE], PROCESSES),
                  0.0);
    }
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "planning and iterating / the same with ESTIMATE");
    for (int64_t side = 256; side <= 1024; side *= 2) {
        compare(FIRENET_C64, side);
    }
    bench_close();
    return 0;
}
