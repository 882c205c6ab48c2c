/* SPDX-License-Identifier: BSD-3-Clause */
/* Two threads over one, and single over double precision: the same network,
 * the same number of iterations. */
#include "bench.h"
#include "network.h"

#include <stdio.h>

#define INNER 20

static const bench_setup base = {.type = FIRENET_C128,
                                 .side = 256,
                                 .mask = BENCH_DENSITY,
                                 .planner = FIRENET_PLANNER_ESTIMATE,
                                 .threads = 1,
                                 .inner = INNER,
                                 .restarts = 1,
                                 .batch = 1};

static void compare(const char *what, const bench_setup *work,
                    const bench_setup *baseline, double goal) {
    bench_network a, b;
    bench_network_create(&a, work);
    bench_network_create(&b, baseline);
    bench_row(what,
              bench_compare(bench_network_run, &a, bench_network_run, &b,
                            work->side > 1000 ? 7 : 15, 20.0),
              goal);
    bench_network_release(&a);
    bench_network_release(&b);
}

static void compare_threads(firenet_type type, int64_t side, int64_t batch,
                            double goal) {
    char what[64];
    bench_setup one = base, two;
    one.type = type;
    one.side = side;
    one.batch = batch;
    two = one;
    two.threads = 2;
    snprintf(what, sizeof what, "2 threads / 1, %lld^2 %s, %lld image%s",
             (long long)side, type == FIRENET_C64 ? "c64" : "c128",
             (long long)batch, batch == 1 ? "" : "s");
    compare(what, &two, &one, goal);
}

static void compare_precision(int64_t side) {
    char what[64];
    bench_setup single = base, full = base;
    single.side = full.side = side;
    single.type = FIRENET_C64;
    snprintf(what, sizeof what, "c64 / c128, %lld^2", (long long)side);
    compare(what, &single, &full, 0.55);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "one network against itself");
    const firenet_type types[2] = {FIRENET_C128, FIRENET_C64};
    for (int t = 0; t < 2; ++t) {
        compare_threads(types[t], 256, 1, 0.0);
        compare_threads(types[t], 512, 1, 1.0 / 1.8);
        compare_threads(types[t], 1024, 1, 1.0 / 1.8);
        compare_threads(types[t], 256, 16, 1.0 / 1.9);
    }
    for (int64_t side = 256; side <= 1024; side *= 2) {
        compare_precision(side);
    }
    bench_close();
    return 0;
}
