/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator of several coils: an iteration of a network with it over what
 * it cannot do without, bare FFTW executes of every coil both ways and, in 2-D,
 * two bare Haar transforms; over the stack of operators that it replaces; and
 * two threads over one. FFTW plans with MEASURE for all. */
#include "bench.h"
#include "coils.h"
#include "network.h"

#include <fftw3.h>
#include <firenet/firenet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INNER 10
#define DEPTH 4

static const char *const masks[] = {"25 % of points", "25 % of rows",
                                    "25 % of columns"};

typedef struct setup {
    bench_coils scan;
    int threads, stacked;
} setup;

/* The same operator of a user's parts. */
static firenet_operator *make_stack(firenet_context *c, const setup *s) {
    int64_t count, *indices = bench_coils_mask(&s->scan, &count),
                   cells = bench_coils_cells(&s->scan);
    uint32_t centred = 7u >> (3 - s->scan.axes);
    float *maps = bench_coils_maps(&s->scan);
    firenet_operator *dft, *sample, *measure, *parts[64], *all;
    bench_check(firenet_operator_create_centred_dft(&dft, c, FIRENET_C64,
                                                    s->scan.axes, s->scan.shape,
                                                    centred, centred),
                c);
    bench_check(firenet_operator_create_sample(&sample, c, FIRENET_C64, cells,
                                               indices, count),
                c);
    bench_check(firenet_operator_compose(&measure, c, sample, dft), c);
    for (int64_t i = 0; i < s->scan.coils; ++i) {
        firenet_operator *coil;
        bench_check(firenet_operator_create_diagonal(&coil, c, FIRENET_C64,
                                                     cells, FIRENET_C64,
                                                     maps + 2 * i * cells),
                    c);
        bench_check(firenet_operator_compose(&parts[i], c, measure, coil), c);
        firenet_operator_release(coil);
    }
    bench_check(firenet_operator_stack(&all, c, parts, s->scan.coils), c);
    for (int64_t i = 0; i < s->scan.coils; ++i) {
        firenet_operator_release(parts[i]);
    }
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    firenet_operator_release(measure);
    free(maps);
    free(indices);
    return all;
}

static void make_network(bench_network *n, const setup *s) {
    int64_t bounds[DEPTH], sparsities[DEPTH];
    firenet_context *c = n->context;
    firenet_network_config *config;
    bench_check(firenet_levels_haar_bounds(c, s->scan.axes, s->scan.shape,
                                           DEPTH, bounds),
                c);
    for (int k = 0; k < DEPTH; ++k) {
        sparsities[k] = bounds[0] / 4;
    }
    bench_check(
        firenet_levels_create(&n->levels, c, DEPTH, bounds, sparsities, NULL),
        c);
    bench_check(firenet_network_config_create(&config, c), c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_INNER, INNER),
        c);
    bench_check(
        firenet_network_config_set_int(config, FIRENET_NETWORK_RESTARTS, 1), c);
    bench_check(firenet_network_create(&n->network, c, n->a, n->levels, config),
                c);
    firenet_network_config_release(config);
}

static void create(bench_network *n, const setup *s) {
    firenet_context *c =
        bench_network_context(FIRENET_PLANNER_MEASURE, s->threads, NULL);
    *n = (bench_network){.context = c};
    firenet_operator *haar, *back;
    firenet_operator *coils =
        s->stacked ? make_stack(c, s) : bench_coils_encoding(c, &s->scan);
    bench_check(firenet_operator_create_haar(&haar, c, FIRENET_C64,
                                             s->scan.axes, s->scan.shape, DEPTH,
                                             FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_adjoint(&back, c, haar), c);
    bench_check(firenet_operator_compose(&n->a, c, coils, back), c);
    firenet_operator_release(coils);
    firenet_operator_release(haar);
    firenet_operator_release(back);
    make_network(n, s);
    bench_network_ready(n, 1);
}

/* ------------------------------------------------------------ the baseline */

typedef struct bare {
    const setup *s;
    float *image;
    fftwf_plan plan[2];
    firenet_context *context;
    firenet_operator *haar;
    firenet_workspace *workspace;
    void *coefficients;
} bare;

static void bare_create(bare *b, const setup *s) {
    int n[3] = {(int)s->scan.shape[0], (int)s->scan.shape[1],
                (int)s->scan.shape[2]};
    *b = (bare){.s = s};
    b->image = bench_vector(FIRENET_C64, bench_coils_cells(&s->scan));
    b->coefficients = bench_vector(FIRENET_C64, bench_coils_cells(&s->scan));
    for (int d = 0; d < 2; ++d) {
        b->plan[d] =
            fftwf_plan_dft(s->scan.axes, n, (fftwf_complex *)b->image,
                           (fftwf_complex *)b->image,
                           d ? FFTW_BACKWARD : FFTW_FORWARD, FFTW_MEASURE);
    }
    /* Zeros neither overflow nor slow anything down. */
    memset(b->image, 0,
           (size_t)bench_coils_cells(&s->scan) * 2 * sizeof *b->image);
    bench_check(firenet_context_create(&b->context, NULL, NULL, NULL), NULL);
    bench_check(firenet_operator_create_haar(&b->haar, b->context, FIRENET_C64,
                                             s->scan.axes, s->scan.shape, DEPTH,
                                             FIRENET_LAYOUT_LEVELS),
                b->context);
    bench_check(firenet_workspace_create(&b->workspace, b->context, b->haar),
                b->context);
}

static void bare_release(bare *b) {
    for (int d = 0; d < 2; ++d) {
        fftwf_destroy_plan(b->plan[d]);
    }
    firenet_workspace_release(b->workspace);
    firenet_operator_release(b->haar);
    firenet_context_release(b->context);
    free(b->image);
    free(b->coefficients);
}

static void run_bare(void *data) {
    bare *b = data;
    int64_t n = bench_coils_cells(&b->s->scan);
    for (int i = 0; i < INNER; ++i) {
        for (int64_t c = 0; c < b->s->scan.coils; ++c) {
            fftwf_execute(b->plan[0]);
            fftwf_execute(b->plan[1]);
        }
        bench_check(firenet_workspace_apply(b->workspace, FIRENET_C64, b->image,
                                            n, FIRENET_C64, b->coefficients, n),
                    b->context);
        bench_check(firenet_workspace_apply_adjoint(b->workspace, FIRENET_C64,
                                                    b->coefficients, n,
                                                    FIRENET_C64, b->image, n),
                    b->context);
    }
}

static void name(const setup *s, const char *what, char text[96]) {
    snprintf(text, 96, "%s%lld x %lld%s, %lld coils, %s", what,
             (long long)s->scan.shape[0], (long long)s->scan.shape[1],
             s->scan.axes == 3 ? " x 128" : "", (long long)s->scan.coils,
             masks[s->scan.mask]);
}

static void over_bare(const setup *s, const char *what, double goal) {
    char text[96];
    bench_network n;
    bare b;
    bare_create(&b, s);
    create(&n, s);
    name(s, what, text);
    bench_row(text,
              bench_compare(bench_network_run_one, &n, run_bare, &b,
                            s->scan.axes == 3 ? 3 : 15, 20.0),
              goal);
    bench_network_release(&n);
    bare_release(&b);
}

static void against(setup work, setup baseline, const char *what, double goal) {
    char text[96];
    bench_network a, b;
    create(&a, &work);
    create(&b, &baseline);
    name(&work, what, text);
    bench_row(text,
              bench_compare(bench_network_run_one, &a, bench_network_run_one,
                            &b, 15, 20.0),
              goal);
    bench_network_release(&a);
    bench_network_release(&b);
}

int main(int argc, char **argv) {
    bench_open(argc, argv,
               "iterations, c64 / (FFTW executes of coils + 2 Haars)");
    setup s = {.scan = {.axes = 2, .shape = {256, 256, 1}, .coils = 8},
               .threads = 1};
    for (s.scan.mask = BENCH_POINTS; s.scan.mask <= BENCH_EVERY_COLUMN;
         ++s.scan.mask) {
        over_bare(&s, "", 1.15);
    }
    for (s.scan.mask = BENCH_POINTS; s.scan.mask <= BENCH_EVERY_COLUMN;
         ++s.scan.mask) {
        setup stacked = s, two = s;
        stacked.stacked = 1;
        two.threads = 2;
        against(s, stacked, "/ stack, ", 0.0);
        against(two, s, "2 threads / 1, ", 0.54);
    }
    s.scan.mask = BENCH_POINTS;
    s.scan.coils = 32;
    over_bare(&s, "", 1.15);
    s = (setup){.scan = {.axes = 3, .shape = {64, 128, 128}, .coils = 8},
                .threads = 1};
    over_bare(&s, "", 1.15);
    bench_close();
    return 0;
}
