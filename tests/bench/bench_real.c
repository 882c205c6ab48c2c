/* SPDX-License-Identifier: BSD-3-Clause */
/* Inner iterations of a Fourier-Haar network: on real coefficients over complex
 * ones of the same precision, and in single precision over double. One
 * thread, plans made with MEASURE. */
#include "bench.h"
#include "network.h"

#include <stdio.h>

#define INNER 20

static void compare(firenet_type type, firenet_type than, int64_t side,
                    const char *what, double goal) {
    bench_setup setup = {.type = type,
                         .side = side,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = 1};
    bench_network work, baseline;
    bench_network_create(&work, &setup);
    setup.type = than;
    bench_network_create(&baseline, &setup);
    bench_result r = bench_compare(bench_network_run, &work, bench_network_run,
                                   &baseline, side > 1000 ? 5 : 15, 20.0);
    char row[64];
    snprintf(row, sizeof row, "%lld^2 %s", (long long)side, what);
    bench_row(row, r, goal);
    bench_network_release(&work);
    bench_network_release(&baseline);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "20 inner iterations / those of another type");
    for (int64_t side = 256; side <= 2048; side *= 2) {
        compare(FIRENET_F64, FIRENET_C128, side, "f64 / c128", 0.55);
        compare(FIRENET_F32, FIRENET_C64, side, "f32 / c64", 0.55);
        compare(FIRENET_F32, FIRENET_F64, side, "f32 / f64", 0.55);
    }
    bench_close();
    return 0;
}
