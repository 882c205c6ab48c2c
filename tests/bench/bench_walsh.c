/* SPDX-License-Identifier: BSD-3-Clause */
/* One inner iteration of a Walsh-Haar network over copying one N-vector six
 * times: what an iteration that only waits for memory would cost. Copies walk
 * through buffers that together do not fit in any cache. */
#include "bench.h"
#include "network.h"

#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INNER = 20, COPIES = 6 };
#define POOL_BYTES ((size_t)256 << 20)

typedef struct pool {
    char *from, *to;
    size_t vector, at;
} pool;

static void copy(void *data) {
    pool *p = data;
    for (int i = 0; i < INNER * COPIES; ++i) {
        memcpy(p->to + p->at, p->from + p->at, p->vector);
        p->at = (p->at + p->vector) % POOL_BYTES;
    }
}

static void compare(firenet_type type, int64_t side, int threads, double goal) {
    char what[64];
    bench_network network;
    bench_setup setup = {.type = type,
                         .transform = BENCH_WALSH,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_ESTIMATE,
                         .threads = threads,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = 1};
    bench_network_create(&network, &setup);
    pool p = {bench_vector(FIRENET_F64, POOL_BYTES / sizeof(double)),
              bench_vector(FIRENET_F64, POOL_BYTES / sizeof(double)),
              (size_t)(side * side) * (size_t)firenet_type_size(type), 0};
    bench_result r = bench_compare(bench_network_run, &network, copy, &p,
                                   side > 1000 ? 7 : 15, 20.0);
    snprintf(what, sizeof what, "%d inner, %lld^2 %s, %d thread%s", INNER,
             (long long)side, type == FIRENET_F32 ? "f32" : "f64", threads,
             threads == 1 ? "" : "s");
    bench_row(what, r, goal);
    free(p.from);
    free(p.to);
    bench_network_release(&network);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "Walsh-Haar inner iterations / 6 copies");
    const firenet_type types[2] = {FIRENET_F64, FIRENET_F32};
    for (int t = 0; t < 2; ++t) {
        for (int64_t side = 512; side <= 2048; side *= 2) {
            for (int threads = 1; threads <= 2; ++threads) {
                compare(types[t], side, threads, threads == 1 ? 2.0 : 0.0);
            }
        }
    }
    bench_close();
    return 0;
}
