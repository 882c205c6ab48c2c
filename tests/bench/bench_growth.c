/* SPDX-License-Identifier: BSD-3-Clause */
/* How an inner iteration of a Fourier-Haar network grows with the image: over
 * two bare in-place FFTW executes of the same run, and in nanoseconds per
 * coefficient and bit of N, which a cost of N log N keeps constant. */
#include "bench.h"
#include "network.h"

#include <fftw3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INNER 4

typedef struct bare {
    fftwf_plan plan[2];
} bare;

static void run_bare(void *data) {
    bare *b = data;
    for (int i = 0; i < INNER; ++i) {
        fftwf_execute(b->plan[0]);
        fftwf_execute(b->plan[1]);
    }
}

static void compare(int64_t side) {
    int bits = 0, n = (int)side;
    while ((int64_t)1 << bits < side * side) {
        ++bits;
    }
    bench_network network;
    bench_setup setup = {.type = FIRENET_C64,
                         .side = side,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = 1};
    bench_network_create(&network, &setup);
    fftwf_complex *image = bench_vector(FIRENET_C64, side * side);
    bare b;
    b.plan[0] =
        fftwf_plan_dft_2d(n, n, image, image, FFTW_FORWARD, FFTW_MEASURE);
    b.plan[1] =
        fftwf_plan_dft_2d(n, n, image, image, FFTW_BACKWARD, FFTW_MEASURE);
    memset(image, 0, (size_t)(side * side) * sizeof *image);
    bench_result r = bench_compare(bench_network_run, &network, run_bare, &b,
                                   side > 1000 ? 3 : 15, 20.0);
    char what[64];
    snprintf(what, sizeof what, "%lld^2 c64: %.3f ns per coefficient and bit",
             (long long)side,
             1e6 * r.work.median / INNER / (double)(side * side) / bits);
    bench_row(what, r, 0.0);
    fftwf_destroy_plan(b.plan[0]);
    fftwf_destroy_plan(b.plan[1]);
    free(image);
    bench_network_release(&network);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "4 inner iterations / 8 FFTW executes");
    for (int64_t side = 64; side <= 4096; side *= 2) {
        compare(side);
    }
    bench_close();
    return 0;
}
