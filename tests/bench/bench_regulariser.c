/* SPDX-License-Identifier: BSD-3-Clause */
/* What analysis sparsity costs, over an iteration of a Haar network: Fourier
 * samples of 15 % of the points, (P3), one thread, processor time. Runs of four
 * lengths take turns, and an iteration is a difference of two of them.
 *
 * A solver corrects its dual vector at iterations 20, 40, 60, 80, and measures
 * every eighth: FROM to TO has its share of measurements and no correction,
 * FROM to END its share of both. */
#include "bench.h"
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LEVELS = 4, ROUNDS_MAX = 21 };
enum { ONE = 1, FROM = 21, TO = 37, END = 81 };

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

/* Samples of four squares, one inside the other, with a little noise: at random
 * data a run ends early. */
static void take_data(subject *s, int64_t side) {
    float *image = s->x, *y = s->y, *noise;
    for (int64_t i = 0; i < s->pixels; i++) {
        int64_t row = i / side, column = i % side;
        int64_t edge = row < column ? row : column;
        image[2 * i] = (float)(edge < side / 2 ? 8 * edge / side : 1);
        image[2 * i + 1] = 0.0f;
    }
    bench_check(firenet_operator_apply(s->context, s->a, s->type, s->x,
                                       s->pixels, s->type, s->y, s->samples),
                s->context);
    noise = bench_vector((int)s->type, s->samples);
    for (int64_t i = 0; i < 2 * s->samples; i++)
        y[i] += 0.02f * noise[i];
    free(noise);
}

static void create(subject *s, int64_t side) {
    *s = (subject){.type = FIRENET_C64, .pixels = side * side};
    bench_check(firenet_context_create(&s->context, NULL, NULL, NULL), NULL);
    measure(s, side);
    s->y = bench_vector((int)s->type, s->samples);
    s->x = bench_vector((int)s->type, s->pixels);
    take_data(s, side);
}

static void finish(subject *s) {
    firenet_context *c = s->context;
    bench_check(firenet_problem_create_regularised(
                    &s->problem, c, FIRENET_PROBLEM_P3, s->a, 0.001, s->r),
                c);
    bench_check(firenet_solver_create(&s->solver, c, s->problem,
                                      FIRENET_METHOD_ADAPTIVE),
                c);
    bench_check(
        firenet_solver_set_real(s->solver, FIRENET_SOLVER_TOLERANCE, 1e-15), c);
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

/* Milliseconds of the one thread, whatever else the machine does. */
static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e3 * (double)t.tv_sec + 1e-6 * (double)t.tv_nsec;
}

static double time_of_solver(subject *s, int iterations) {
    int64_t done;
    bench_check(firenet_solver_set_int(s->solver, FIRENET_SOLVER_ITERATIONS,
                                       iterations),
                s->context);
    double start = now();
    bench_check(firenet_solver_solve(s->solver, s->type, s->y, s->samples,
                                     s->type, NULL, s->x, s->pixels),
                s->context);
    double end = now();
    bench_check(
        firenet_solver_get_int(s->solver, FIRENET_SOLVER_ITERATION, &done),
        s->context);
    if (done != iterations) {
        fprintf(stderr, "a run ended after %lld of %d iterations\n",
                (long long)done, iterations);
        exit(1);
    }
    return end - start;
}

static double time_of_network(bench_network *network) {
    double start = now();
    bench_network_run(network);
    return now() - start;
}

/* One time of each kind a round. */
typedef struct times {
    double alone[ROUNDS_MAX], corrected[ROUNDS_MAX], ends[ROUNDS_MAX];
    double network[ROUNDS_MAX];
} times;

static void take_round(subject *s, bench_network *networks, times *t, int r) {
    double first = time_of_network(&networks[0]);
    double from = time_of_solver(s, FROM), to = time_of_solver(s, TO);
    double last = time_of_network(&networks[1]), end = time_of_solver(s, END);
    t->network[r] = (last - first) / (END - FROM);
    t->alone[r] = (to - from) / (TO - FROM);
    t->corrected[r] = (end - from) / (END - FROM);
    t->ends[r] = time_of_solver(s, ONE) - t->alone[r];
}

static void report(const char *name, const times *t, int rounds, double goal) {
    bench_row(name, bench_of(t->alone, t->network, rounds), goal);
    bench_row("  with its share of corrections",
              bench_of(t->corrected, t->network, rounds), 0);
    bench_row("  start and verification", bench_of(t->ends, t->network, rounds),
              0);
}

typedef enum terms { VARIATION, FRAME, BOTH } terms;

static void create_networks(bench_network *networks, int64_t side) {
    const int inner[2] = {FROM, END};
    for (int i = 0; i < 2; ++i) {
        const bench_setup setup = {.type = FIRENET_C64,
                                   .side = side,
                                   .mask = BENCH_DENSITY,
                                   .planner = FIRENET_PLANNER_ESTIMATE,
                                   .threads = 1,
                                   .inner = inner[i],
                                   .restarts = 1,
                                   .batch = 1};
        bench_network_create(&networks[i], &setup);
        bench_network_run(&networks[i]); /* warm */
    }
}

static void compare(int64_t side, terms which, double goal) {
    static const char *const names[] = {"TV", "undecimated Haar",
                                        "TV + undecimated db2"};
    int rounds = side > 256 ? 7 : ROUNDS_MAX;
    char what[64];
    times t;
    subject s;
    bench_network networks[2];
    create(&s, side);
    if (which != FRAME)
        add_variation(&s, side);
    if (which != VARIATION)
        add_frame(&s, side,
                  which == FRAME ? FIRENET_WAVELET_DB1 : FIRENET_WAVELET_DB2);
    finish(&s);
    create_networks(networks, side);
    time_of_solver(&s, FROM);
    for (int r = 0; r < rounds; ++r)
        take_round(&s, networks, &t, r);
    snprintf(what, sizeof what, "%s, %lld^2 c64", names[which],
             (long long)side);
    report(what, &t, rounds, goal);
    bench_network_release(&networks[0]);
    bench_network_release(&networks[1]);
    release(&s);
}

int main(int argc, char **argv) {
    bench_open(argc, argv,
               "An iteration with a regulariser / one of a Haar network");
    for (int64_t side = 256; side <= 512; side *= 2) {
        compare(side, VARIATION, 1.35);
        compare(side, FRAME, 0);
        compare(side, BOTH, 4);
    }
    bench_close();
    return 0;
}
