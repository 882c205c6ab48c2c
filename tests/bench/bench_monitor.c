/* SPDX-License-Identifier: BSD-3-Clause */
/* What watching costs: the gap after every inner iteration, or every tenth,
 * over a run without a monitor. */
#include "bench.h"
#include "network.h"

#include <stdio.h>

static int watch(const firenet_event *event, void *user) {
    double *worst = user;
    double gap = firenet_event_gap(event);
    *worst = gap > *worst ? gap : *worst;
    return 0;
}

static void compare(firenet_type type, int64_t side, int64_t every,
                    double goal) {
    char what[64];
    double worst = 0.0;
    bench_network watched, alone;
    bench_setup setup = {.type = type,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_ESTIMATE,
                         .threads = 1,
                         .inner = 50,
                         .restarts = 1,
                         .batch = 1};
    bench_network_create(&watched, &setup);
    bench_network_create(&alone, &setup);
    bench_check(firenet_runner_set_monitor(watched.runner, watch, &worst),
                watched.context);
    bench_check(firenet_runner_set_int(watched.runner,
                                       FIRENET_RUNNER_MONITOR_EVERY, every),
                watched.context);
    snprintf(what, sizeof what, "every %lld, %lld^2 %s", (long long)every,
             (long long)side, type == FIRENET_C64 ? "c64" : "c128");
    bench_row(what,
              bench_compare(bench_network_run, &watched, bench_network_run,
                            &alone, 15, 20.0),
              goal);
    bench_network_release(&watched);
    bench_network_release(&alone);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "watched / not watched");
    for (int64_t side = 256; side <= 512; side *= 2) {
        compare(FIRENET_C128, side, 1, 1.15);
        compare(FIRENET_C128, side, 10, 1.02);
        compare(FIRENET_C64, side, 1, 1.15);
        compare(FIRENET_C64, side, 10, 1.02);
    }
    bench_close();
    return 0;
}
