/* SPDX-License-Identifier: BSD-3-Clause */
#include "network.h"

#include "bench.h"

#include <stdbool.h>
#include <stdlib.h>

#define HAAR_LEVELS 5

/* A quarter of the lines, or 15 % of the points. */
static int64_t *make_mask(bench_network *l, const int64_t *sparsities,
                          const bench_setup *setup) {
    const int64_t shape[2] = {l->side, l->side};
    bool density = setup->mask == BENCH_DENSITY;
    l->count = density ? l->length * 15 / 100 : l->length / 4;
    int64_t *indices = malloc((size_t)l->count * sizeof *indices);
    if (density) {
        bench_check((setup->transform == BENCH_WALSH
                         ? firenet_sampling_walsh_haar
                         : firenet_sampling_fourier_haar)(
                        l->context, 2, shape, HAAR_LEVELS, sparsities, l->count,
                        1, indices),
                    l->context);
        return indices;
    }
    for (int64_t i = 0; i < l->count; ++i) {
        indices[i] = setup->mask == BENCH_ROWS
                         ? i / l->side * 4 * l->side + i % l->side
                         : 4 * i;
    }
    return indices;
}

static void make_operator(bench_network *l, const int64_t *indices,
                          bench_transform transform) {
    const int64_t shape[2] = {l->side, l->side};
    firenet_context *c = l->context;
    firenet_operator *whole, *haar, *synthesis, *sample, *spectrum;
    bench_check(
        transform == BENCH_WALSH
            ? firenet_operator_create_walsh(&whole, c, l->type, 2, shape,
                                            FIRENET_WALSH_SEQUENCY)
            : firenet_operator_create_dft(&whole, c, l->type, 2, shape, 3),
        c);
    bench_check(firenet_operator_create_haar(&haar, c, l->type, 2, shape,
                                             HAAR_LEVELS,
                                             FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_create_sample(
                    &sample, c, firenet_operator_range_type(whole), l->length,
                    indices, l->count),
                c);
    bench_check(firenet_operator_adjoint(&synthesis, c, haar), c);
    bench_check(firenet_operator_compose(&spectrum, c, sample, whole), c);
    bench_check(firenet_operator_compose(&l->a, c, spectrum, synthesis), c);
    firenet_operator_release(whole);
    firenet_operator_release(haar);
    firenet_operator_release(sample);
    firenet_operator_release(synthesis);
    firenet_operator_release(spectrum);
}

static void make_network(bench_network *l, const int64_t *sparsities,
                         const bench_setup *setup) {
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
    bench_check(firenet_network_config_set_int(config, FIRENET_NETWORK_INNER,
                                               setup->inner),
                c);
    bench_check(firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS,
                                               setup->restarts),
                c);
    bench_check(firenet_network_create(&l->network, c, l->a, l->levels, config),
                c);
    firenet_network_config_release(config);
}

firenet_context *bench_network_context(firenet_planner planner, int threads,
                                       void (*attach)(firenet_context *)) {
    firenet_context *c;
    bench_check(firenet_context_create(&c, NULL, NULL, NULL), NULL);
    if (attach) {
        attach(c);
    }
    bench_check(
        firenet_context_set_int(c, FIRENET_CONTEXT_FFTW_PLANNER, planner), c);
    bench_check(firenet_context_set_threads(c, threads), c);
    return c;
}

void bench_network_ready(bench_network *l, int64_t batch) {
    l->batch = batch;
    l->type = firenet_operator_domain_type(l->a);
    l->y_type = firenet_operator_range_type(l->a);
    l->length = firenet_operator_cols(l->a);
    l->count = firenet_operator_rows(l->a);
    bench_check(firenet_runner_create(&l->runner, l->context, l->network),
                l->context);
    l->y = bench_vector((int)l->y_type, batch * l->count);
    l->x = bench_vector((int)l->type, batch * l->length);
}

void bench_network_create(bench_network *l, const bench_setup *setup) {
    int64_t sparsities[HAAR_LEVELS];
    *l = (bench_network){.type = setup->type,
                         .side = setup->side,
                         .length = setup->side * setup->side};
    l->context =
        bench_network_context(setup->planner, setup->threads, setup->attach);
    for (int k = 0; k < HAAR_LEVELS; ++k) {
        int64_t size = l->length >> (2 * (HAAR_LEVELS - 1 - k));
        sparsities[k] = size / (4 + 8 * k);
    }
    int64_t *indices = make_mask(l, sparsities, setup);
    make_operator(l, indices, setup->transform);
    make_network(l, sparsities, setup);
    bench_network_ready(l, setup->batch);
    free(indices);
}

void bench_network_release(bench_network *l) {
    firenet_runner_release(l->runner);
    firenet_network_release(l->network);
    firenet_levels_release(l->levels);
    firenet_operator_release(l->a);
    firenet_context_release(l->context);
    free(l->y);
    free(l->x);
}

void bench_network_run(void *network) {
    bench_network *l = network;
    bench_check(firenet_runner_run_batch(l->runner, l->batch, l->y_type, l->y,
                                         l->batch * l->count, l->type, NULL,
                                         l->x, l->batch * l->length),
                l->context);
}

void bench_network_run_one(void *network) {
    bench_network *l = network;
    bench_check(firenet_runner_run(l->runner, l->y_type, l->y, l->count,
                                   l->type, NULL, l->x, l->length),
                l->context);
}
