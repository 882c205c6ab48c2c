/* SPDX-License-Identifier: BSD-3-Clause */
/* What analysis sparsity costs: 60 iterations of (P3) with a regulariser, from
 * nothing to a verified end, over 60 iterations of a Haar network. Fourier
 * samples of 15 % of the points, one thread. */
#include "bench.h"
#include "network.h"

#include <stdio.h>
#include <stdlib.h>

enum { ITERATIONS = 60, LEVELS = 4 };

typedef struct subject {
    firenet_context *context;
    firenet_type type;
    int64_t pixels, samples;
    firenet_operator *a;
    firenet_regulariser *r;
    firenet_problem *problem;
    firenet_solver *solver;
    void *y, *x;
} subject;

static void measure(subject *s, int64_t side) {
    const int64_t shape[2] = {side, side};
    firenet_context *c = s->context;
    firenet_operator *dft, *sample;
    int64_t *indices = malloc((size_t)s->pixels * sizeof *indices);
    for (int64_t i = 0; i < s->pixels; i++)
        if ((uint64_t)i * 2654435761u % 100 < 15)
            indices[s->samples++] = i;
    bench_check(firenet_operator_create_dft(&dft, c, s->type, 2, shape, 0), c);
    bench_check(firenet_operator_create_sample(&sample, c, s->type, s->pixels,
                                               indices, s->samples),
                c);
    bench_check(firenet_operator_compose(&s->a, c, sample, dft), c);
    firenet_operator_release(dft);
    firenet_operator_release(sample);
    free(indices);
}

static void add(subject *s, firenet_regulariser *term) {
    firenet_regulariser *both[2] = {s->r, term}, *sum;
    if (!s->r) {
        s->r = term;
        return;
    }
    bench_check(firenet_regulariser_create_sum(&sum, s->context, 2, both, NULL),
                s->context);
    firenet_regulariser_release(s->r);
    firenet_regulariser_release(term);
    s->r = sum;
}

static void add_variation(subject *s, int64_t side) {
    const int64_t shape[2] = {side, side};
    firenet_regulariser *term;
    bench_check(
        firenet_regulariser_create_variation(&term, s->context, s->type, 2,
                                             shape, FIRENET_BOUNDARY_NEUMANN,
                                             FIRENET_VARIATION_ISOTROPIC, NULL),
        s->context);
    add(s, term);
}

static void add_frame(subject *s, int64_t side, firenet_wavelet wavelet) {
    const int64_t shape[2] = {side, side};
    firenet_regulariser *term;
    firenet_operator *w;
    bench_check(firenet_operator_create_undecimated_wavelet(
                    &w, s->context, s->type, 2, shape, LEVELS, wavelet),
                s->context);
    bench_check(firenet_regulariser_create_l1(&term, s->context, w, NULL, 0),
                s->context);
    firenet_operator_release(w);
    add(s, term);
}

static void create(subject *s, firenet_type type, int64_t side) {
    *s = (subject){.type = type, .pixels = side * side};
    bench_check(firenet_context_create(&s->context, NULL, NULL, NULL), NULL);
    measure(s, side);
    s->y = bench_vector(type, s->samples);
    s->x = bench_vector(type, s->pixels);
}

static void finish(subject *s) {
    firenet_context *c = s->context;
    bench_check(firenet_problem_create_regularised(
                    &s->problem, c, FIRENET_PROBLEM_P3, s->a, 0.005, s->r),
                c);
    bench_check(firenet_solver_create(&s->solver, c, s->problem,
                                      FIRENET_METHOD_ADAPTIVE),
                c);
    bench_check(firenet_solver_set_int(s->solver, FIRENET_SOLVER_ITERATIONS,
                                       ITERATIONS),
                c);
    bench_check(
        firenet_solver_set_real(s->solver, FIRENET_SOLVER_TOLERANCE, 1e-15), c);
}

static void run(void *data) {
    subject *s = data;
    bench_check(firenet_solver_solve(s->solver, s->type, s->y, s->samples,
                                     s->type, NULL, s->x, s->pixels),
                s->context);
}

static void release(subject *s) {
    firenet_solver_release(s->solver);
    firenet_problem_release(s->problem);
    firenet_regulariser_release(s->r);
    firenet_operator_release(s->a);
    firenet_context_release(s->context);
    free(s->y);
    free(s->x);
}

typedef enum terms { VARIATION, FRAME, BOTH } terms;

static void compare(firenet_type type, int64_t side, terms which, double goal) {
    static const char *const names[] = {"TV", "undecimated Haar",
                                        "TV + undecimated db2"};
    char what[64];
    subject s;
    bench_network network;
    bench_setup setup = {.type = type,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_ESTIMATE,
                         .threads = 1,
                         .inner = ITERATIONS,
                         .restarts = 1,
                         .batch = 1};
    create(&s, type, side);
    if (which != FRAME)
        add_variation(&s, side);
    if (which != VARIATION)
        add_frame(&s, side,
                  which == FRAME ? FIRENET_WAVELET_DB1 : FIRENET_WAVELET_DB2);
    finish(&s);
    bench_network_create(&network, &setup);
    snprintf(what, sizeof what, "%s, %lld^2 %s", names[which], (long long)side,
             type == FIRENET_C64 ? "c64" : "c128");
    bench_row(what, bench_compare(run, &s, bench_network_run, &network, 7, 50),
              goal);
    bench_network_release(&network);
    release(&s);
}

int main(int argc, char **argv) {
    bench_open(argc, argv, "60 iterations with a regulariser / Haar network");
    for (int64_t side = 256; side <= 512; side *= 2) {
        compare(FIRENET_C64, side, VARIATION, 1.35);
        compare(FIRENET_C64, side, FRAME, 0);
        compare(FIRENET_C64, side, BOTH, 4);
    }
    bench_close();
    return 0;
}
