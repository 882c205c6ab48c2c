/* SPDX-License-Identifier: BSD-3-Clause */
/* One inner iteration of a Fourier-Haar network over two bare FFTW 2-D
 * executes and two bare in-place Haar transforms of the same size and type.
 * FFTW plans with MEASURE for the baseline and the network alike. */
#include "bench.h"
#include "network.h"

#include <fftw3.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INNER 20
#define HAAR_LEVELS 5

/* ----------------------------------------------------------- the baseline */

typedef struct bare {
    int single;
    int64_t side;
    void *image, *plan[2];
} bare;

/* In place, level l on every 2^l-th point: no copies, no order. */
#define BARE_HAAR(R, name)                                                  \
    static void name(R *x, int64_t side) {                                  \
        for (int64_t s = 1; s < (int64_t)1 << HAAR_LEVELS; s *= 2) {        \
            for (int64_t i = 0; i < side; i += 2 * s) {                     \
                R *restrict a = x + 2 * i * side;                           \
                R *restrict b = x + 2 * (i + s) * side;                     \
                for (int64_t j = 0; j < 2 * side; j += 4 * s) {             \
                    for (int64_t k = j; k < j + 2; ++k) {                   \
                        R p = a[k] + a[k + 2 * s], q = a[k] - a[k + 2 * s]; \
                        R u = b[k] + b[k + 2 * s], v = b[k] - b[k + 2 * s]; \
                        a[k] = (R)0.5 * (p + u);                            \
                        a[k + 2 * s] = (R)0.5 * (q + v);                    \
                        b[k] = (R)0.5 * (p - u);                            \
                        b[k + 2 * s] = (R)0.5 * (q - v);                    \
                    }                                                       \
                }                                                           \
            }                                                               \
        }                                                                   \
    }
BARE_HAAR(float, bare_haar_single)
BARE_HAAR(double, bare_haar_double)

static void bare_create(bare *b, firenet_type type, int64_t side) {
    int n = (int)side;
    *b = (bare){.single = type == FIRENET_C64, .side = side};
    b->image = bench_vector((int)type, side * side);
    for (int d = 0; d < 2; ++d) {
        int sign = d ? FFTW_BACKWARD : FFTW_FORWARD;
        b->plan[d] = b->single
                         ? (void *)fftwf_plan_dft_2d(n, n, b->image, b->image,
                                                     sign, FFTW_MEASURE)
                         : (void *)fftw_plan_dft_2d(n, n, b->image, b->image,
                                                    sign, FFTW_MEASURE);
    }
}

static void bare_release(bare *b) {
    for (int d = 0; d < 2; ++d) {
        if (b->single) {
            fftwf_destroy_plan(b->plan[d]);
        } else {
            fftw_destroy_plan(b->plan[d]);
        }
    }
    free(b->image);
}

static void run_bare(void *data) {
    bare *b = data;
    /* Zeros neither overflow nor slow anything down. */
    for (int i = 0; i < INNER; ++i) {
        for (int d = 0; d < 2; ++d) {
            if (b->single) {
                fftwf_execute(b->plan[d]);
                bare_haar_single(b->image, b->side);
            } else {
                fftw_execute(b->plan[d]);
                bare_haar_double(b->image, b->side);
            }
        }
    }
}

static void compare(firenet_type type, int64_t side, bench_mask mask,
                    double goal) {
    static const char *const names[] = {[BENCH_DENSITY] = "15 % by density",
                                        [BENCH_ROWS] = "25 % of rows",
                                        [BENCH_COLUMNS] = "25 % of columns"};
    char what[64];
    bench_network network;
    bare b;
    bench_setup setup = {.type = type,
                         .side = side,
                         .mask = mask,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = INNER,
                         .restarts = 1,
                         .batch = 1};
    bench_network_create(&network, &setup);
    bare_create(&b, type, side);
    memset(b.image, 0, (size_t)(side * side) * (size_t)firenet_type_size(type));
    bench_result r = bench_compare(bench_network_run, &network, run_bare, &b,
                                   side > 1000 ? 5 : 15, 20.0);
    snprintf(what, sizeof what, "%d inner, %lld^2 %s, %s", INNER,
             (long long)side, type == FIRENET_C64 ? "c64" : "c128",
             names[mask]);
    bench_row(what, r, goal);
    bare_release(&b);
    bench_network_release(&network);
}

int main(int argc, char **argv) {
    bench_open(argc, argv,
               "inner iterations / (2 FFTW executes + 2 in-place Haars)");
    const firenet_type types[2] = {FIRENET_C128, FIRENET_C64};
    for (int t = 0; t < 2; ++t) {
        for (int64_t side = 256; side <= 2048; side *= 2) {
            compare(types[t], side, BENCH_DENSITY, side < 1000 ? 1.25 : 1.0);
        }
        for (int64_t side = 256; side <= 2048; side *= 2) {
            compare(types[t], side, BENCH_ROWS, 1.0);
        }
        for (int64_t side = 256; side <= 1024; side *= 2) {
            compare(types[t], side, BENCH_COLUMNS, 1.0);
        }
    }
    bench_close();
    return 0;
}
