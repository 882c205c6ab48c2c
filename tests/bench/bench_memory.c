/* SPDX-License-Identifier: BSD-3-Clause */
/* Bytes that runners and solvers hold for each coefficient, scratch of the
 * operator included, as they tell before they are made: doc/memory.md. One
 * thread; c128 for Fourier and f64 for Walsh. Not a timing. */
#include "bench.h"
#include "network.h"

#include <firenet/firenet.h>
#include <stdio.h>

static const struct {
    const char *name;
    firenet_method method;
    firenet_problem_kind kind;
} methods[] = {
    {"adaptive", FIRENET_METHOD_ADAPTIVE, FIRENET_PROBLEM_P3},
    {"plain", FIRENET_METHOD_PLAIN, FIRENET_PROBLEM_P3},
    {"scheduled", FIRENET_METHOD_SCHEDULED, FIRENET_PROBLEM_P3},
    {"grid", FIRENET_METHOD_GRID, FIRENET_PROBLEM_P3},
    {"fista", FIRENET_METHOD_FISTA, FIRENET_PROBLEM_P2},
};

static void print_row(const bench_network *n) {
    double length = (double)n->length;
    int64_t runner;
    bench_check(firenet_network_get_int(n->network,
                                        FIRENET_NETWORK_RUNNER_BYTES, &runner),
                n->context);
    printf("%6lld^2 %8.2f %8.2f %8.2f", (long long)n->side,
           (double)firenet_operator_table_bytes(n->a) / length,
           (double)firenet_operator_workspace_bytes(n->a) / length,
           (double)runner / length);
    for (size_t i = 0; i < sizeof methods / sizeof *methods; ++i) {
        firenet_problem *problem;
        bench_check(firenet_problem_create(&problem, n->context,
                                           methods[i].kind, n->a, 1.0, NULL, 0),
                    n->context);
        size_t bytes = firenet_solver_bytes(problem, methods[i].method);
        printf(" %9.2f", (double)bytes / length);
        firenet_problem_release(problem);
    }
    printf("\n");
}

static void print_table(const char *title, bench_transform transform,
                        firenet_type type, int64_t largest) {
    printf("%s, 15 %% of the samples: bytes per coefficient\n%8s %8s %8s %8s",
           title, "", "tables", "scratch", "network");
    for (size_t i = 0; i < sizeof methods / sizeof *methods; ++i) {
        printf(" %9s", methods[i].name);
    }
    printf("\n");
    for (int64_t side = 64; side <= largest; side *= 4) {
        bench_network network;
        bench_setup setup = {.type = type,
                             .transform = transform,
                             .side = side,
                             .mask = BENCH_DENSITY,
                             .planner = FIRENET_PLANNER_ESTIMATE,
                             .threads = 1,
                             .inner = 1,
                             .restarts = 1,
                             .batch = 1};
        bench_network_create(&network, &setup);
        print_row(&network);
        bench_network_release(&network);
    }
}

int main(void) {
    print_table("Fourier-Haar, c128", BENCH_FOURIER, FIRENET_C128, 1024);
    print_table("Walsh-Haar, f64", BENCH_WALSH, FIRENET_F64, 1024);
    return 0;
}
