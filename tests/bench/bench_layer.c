/* SPDX-License-Identifier: BSD-3-Clause */
/* One inner iteration of a Fourier-Haar network over two bare FFTW 2-D
 * executes and two bare in-place Haar transforms of the same size and type.
 * FFTW plans with MEASURE for the baseline and the network alike. */
#include "bench.h"

#include <fftw3.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INNER 20
#define HAAR_LEVELS 5

typedef struct layer {
    firenet_context *context;
    firenet_type type;
    int64_t side, length, count;
    firenet_operator *a;
    firenet_levels *levels;
    firenet_network *network;
    firenet_runner *runner;
    void *y, *x;
} layer;

/* ------------------------------------------------------------ the network */

/* A quarter of the rows, or 15 % of the points. */
static int64_t *make_mask(layer *l, const int64_t *sparsities, int lines) {
    const int64_t shape[2] = {l->side, l->side};
    l->count = lines ? l->length / 4 : l->length * 15 / 100;
    int64_t *indices = malloc((size_t)l->count * sizeof *indices);
    if (!lines) {
        bench_check(firenet_sampling_fourier_haar(l->context, 2, shape,
                                                  HAAR_LEVELS, sparsities,
                                                  l->count, 1, indices),
                    l->context);
        return indices;
    }
    for (int64_t i = 0; i < l->count; ++i) {
        indices[i] = i / l->side * 4 * l->side + i % l->side;
    }
    return indices;
}

static void make_operator(layer *l, const int64_t *indices) {
    const int64_t shape[2] = {l->side, l->side};
    firenet_context *c = l->context;
    firenet_operator *dft, *haar, *synthesis, *sample, *spectrum;
    bench_check(firenet_operator_create_dft(&dft, c, l->type, 2, shape, 3), c);
    bench_check(firenet_operator_create_haar(&haar, c, l->type, 2, shape,
                                             HAAR_LEVELS,
                                             FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_create_sample(&sample, c, l->type, l->length,
                                               indices, l->count),
                c);
    bench_check(firenet_operator_adjoint(&synthesis, c, haar), c);
    bench_check(firenet_operator_compose(&spectrum, c, sample, dft), c);
    bench_check(firenet_operator_compose(&l->a, c, spectrum, synthesis), c);
    firenet_operator_release(dft);
    firenet_operator_release(haar);
    firenet_operator_release(sample);
    firenet_operator_release(synthesis);
    firenet_operator_release(spectrum);
}

static void make_network(layer *l, const int64_t *sparsities) {
    const int64_t shape[2] = {l->side, l->side};
    int64_t bounds[HAAR_LEVELS];
    firenet_context *c = l->context;
    firenet_network_config *config;
    bench_check(firenet_levels_haar_bounds(c, 2, shape, HAAR_LEVELS, bounds),
                c);
    bench_check(firenet_levels_create(&l->levels, c, HAAR_LEVELS, bounds,
                                      sparsities, NULL),
                c);
    bench_check(firenet_network_config_create(&config, c), c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, INNER),
        c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 1), c);
    bench_check(firenet_network_create(&l->network, c, l->a, l->levels, config),
                c);
    bench_check(firenet_runner_create(&l->runner, c, l->network), c);
    firenet_network_config_release(config);
}

static void layer_create(layer *l, firenet_type type, int64_t side, int lines) {
    int64_t sparsities[HAAR_LEVELS];
    *l = (layer){.type = type, .side = side, .length = side * side};
    bench_check(firenet_context_create(&l->context, NULL, NULL, NULL), NULL);
    bench_check(firenet_context_set_int(l->context, FIRENET_CONTEXT_PLANNER,
                                        FIRENET_PLANNER_MEASURE),
                l->context);
    for (int k = 0; k < HAAR_LEVELS; ++k) {
        int64_t size = (l->length >> (2 * (HAAR_LEVELS - 1 - k)));
        sparsities[k] = size / (4 + 8 * k);
    }
    int64_t *indices = make_mask(l, sparsities, lines);
    make_operator(l, indices);
    make_network(l, sparsities);
    l->y = bench_vector((int)type, l->count);
    l->x = bench_vector((int)type, l->length);
    free(indices);
}

static void layer_release(layer *l) {
    firenet_runner_release(l->runner);
    firenet_network_release(l->network);
    firenet_levels_release(l->levels);
    firenet_operator_release(l->a);
    firenet_context_release(l->context);
    free(l->y);
    free(l->x);
}

static void run_layers(void *data) {
    layer *l = data;
    bench_check(firenet_runner_run(l->runner, l->type, l->y, l->count, l->type,
                                   NULL, l->x, l->length),
                l->context);
}

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

static void compare(firenet_type type, int64_t side, int lines, double goal) {
    char what[64];
    layer l;
    bare b;
    layer_create(&l, type, side, lines);
    bare_create(&b, type, side);
    memset(b.image, 0, (size_t)(side * side) * (size_t)firenet_type_size(type));
    bench_result r =
        bench_compare(run_layers, &l, run_bare, &b, side > 1000 ? 5 : 15, 20.0);
    snprintf(what, sizeof what, "%d inner, %lld^2 %s, %s", INNER,
             (long long)side, type == FIRENET_C64 ? "c64" : "c128",
             lines ? "25 % of rows" : "15 % by density");
    bench_row(what, r, goal);
    bare_release(&b);
    layer_release(&l);
}

int main(int argc, char **argv) {
    bench_open(argc, argv,
               "inner iterations / (2 FFTW executes + 2 in-place Haars)");
    const firenet_type types[2] = {FIRENET_C128, FIRENET_C64};
    for (int t = 0; t < 2; ++t) {
        for (int64_t side = 256; side <= 2048; side *= 2) {
            compare(types[t], side, 0, side < 1000 ? 1.25 : 1.0);
        }
        for (int64_t side = 256; side <= 1024; side *= 2) {
            compare(types[t], side, 1, 1.0);
        }
    }
    bench_close();
    return 0;
}
