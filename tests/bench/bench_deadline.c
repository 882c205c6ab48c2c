/* SPDX-License-Identifier: BSD-3-Clause */
/* What the best picture per millisecond is: eight coils of 256 x 256, a quarter
 * of the Fourier samples, 2 % noise, from 0 and from A^H y. PSNR after a number
 * of iterations, and at deadlines, with the milliseconds it took.
 *     bench_deadline [side [lambda]] */
#include "bench.h"

#include <complex.h>
#include <firenet/firenet.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COILS = 8, DEPTH = 5 };

typedef double complex number;

typedef struct scan {
    firenet_context *context;
    firenet_operator *a, *haar;
    int64_t side, pixels, rows;
    number *image, *y, *start; /* the truth; the data; A^H y */
    double noise;              /* its norm */
} scan;

/* ------------------------------------------------------------------- truth */

/* Density, half axes, centre and angle of the modified Shepp-Logan phantom. */
static const double ellipses[10][6] = {
    {1, .69, .92, 0, 0, 0},        {-.8, .6624, .874, 0, -.0184, 0},
    {-.2, .11, .31, .22, 0, -18},  {-.2, .16, .41, -.22, 0, 18},
    {.1, .21, .25, 0, .35, 0},     {.1, .046, .046, 0, .1, 0},
    {.1, .046, .046, 0, -.1, 0},   {.1, .046, .023, -.08, -.605, 0},
    {.1, .023, .023, 0, -.606, 0}, {.1, .023, .046, .06, -.605, 0}};

static double density(double x, double y) {
    double sum = 0.0;
    for (int i = 0; i < 10; ++i) {
        const double *e = ellipses[i], angle = e[5] * acos(-1.0) / 180.0;
        double u = x - e[3], v = y - e[4];
        double s = (u * cos(angle) + v * sin(angle)) / e[1],
               t = (v * cos(angle) - u * sin(angle)) / e[2];
        sum += s * s + t * t <= 1.0 ? e[0] : 0.0;
    }
    return sum;
}

static void draw(scan *s) {
    for (int64_t i = 0; i < s->pixels; ++i) {
        double n = (double)s->side;
        double x = (2.0 * (double)(i % s->side) + 1.0) / n - 1.0,
               y = 1.0 - (2.0 * (double)(i / s->side) + 1.0) / n;
        /* A slow phase, as pictures of scanners have. */
        s->image[i] = density(x, y) * cexp(I * (0.6 * x - 0.4 * y));
    }
}

/* Smooth maps around the body, whose squares sum up to 1. */
static void coil_maps(const scan *s, number *maps) {
    for (int64_t i = 0; i < s->pixels; ++i) {
        double n = (double)s->side, sum = 0.0;
        double x = 2.0 * (double)(i % s->side) / n - 1.0,
               y = 1.0 - 2.0 * (double)(i / s->side) / n;
        for (int c = 0; c < COILS; ++c) {
            double angle = 2.0 * acos(-1.0) * c / COILS;
            double u = x - 1.1 * cos(angle), v = y - 1.1 * sin(angle);
            number value = exp(-(u * u + v * v)) * cexp(I * (angle + u - v));
            maps[c * s->pixels + i] = value;
            sum += creal(value) * creal(value) + cimag(value) * cimag(value);
        }
        for (int c = 0; c < COILS; ++c) {
            maps[c * s->pixels + i] /= sqrt(sum);
        }
    }
}

/* ---------------------------------------------------------------- operator */

/* (sample o dft o coil) of every coil o haar^H. */
static void make_operator(scan *s, int64_t samples) {
    firenet_context *c = s->context;
    const int64_t shape[2] = {s->side, s->side};
    const int64_t sparsities[DEPTH] = {60, 150, 300, 500, 600};
    int64_t *indices = malloc((size_t)samples * sizeof *indices);
    number *maps = malloc((size_t)(COILS * s->pixels) * sizeof *maps);
    if (!indices || !maps) {
        exit(1);
    }
    coil_maps(s, maps);
    firenet_operator *dft, *sample, *measure, *parts[COILS], *all, *back;
    bench_check(firenet_sampling_fourier_haar(c, 2, shape, DEPTH, sparsities,
                                              samples, 1, indices),
                c);
    bench_check(firenet_operator_create_dft(&dft, c, FIRENET_C128, 2, shape, 3),
                c);
    bench_check(firenet_operator_create_sample(&sample, c, FIRENET_C128,
                                               s->pixels, indices, samples),
                c);
    bench_check(firenet_operator_compose(&measure, c, sample, dft), c);
    for (int i = 0; i < COILS; ++i) {
        firenet_operator *coil;
        bench_check(firenet_operator_create_diagonal(&coil, c, FIRENET_C128,
                                                     s->pixels, FIRENET_C128,
                                                     maps + i * s->pixels),
                    c);
        bench_check(firenet_operator_compose(&parts[i], c, measure, coil), c);
        firenet_operator_release(coil);
    }
    bench_check(firenet_operator_stack(&all, c, parts, COILS), c);
    bench_check(firenet_operator_create_haar(&s->haar, c, FIRENET_C128, 2,
                                             shape, DEPTH,
                                             FIRENET_LAYOUT_LEVELS),
                c);
    bench_check(firenet_operator_adjoint(&back, c, s->haar), c);
    bench_check(firenet_operator_compose(&s->a, c, all, back), c);
    for (int i = 0; i < COILS; ++i) {
        firenet_operator_release(parts[i]);
    }
    firenet_operator_release(all);
    firenet_operator_release(back);
    firenet_operator_release(measure);
    firenet_operator_release(sample);
    firenet_operator_release(dft);
    free(indices);
    free(maps);
}

static double norm_of(const number *v, int64_t n) {
    double sum = 0.0;
    for (int64_t i = 0; i < n; ++i) {
        sum += creal(v[i]) * creal(v[i]) + cimag(v[i]) * cimag(v[i]);
    }
    return sqrt(sum);
}

/* y = A W x + 2 % of noise; A^H y. */
static void measure(scan *s) {
    firenet_context *c = s->context;
    number *x = malloc((size_t)s->pixels * sizeof *x);
    number *e = bench_vector(FIRENET_C128, s->rows);
    if (!x || !e) {
        exit(1);
    }
    bench_check(firenet_operator_apply(c, s->haar, FIRENET_C128, s->image,
                                       s->pixels, FIRENET_C128, x, s->pixels),
                c);
    bench_check(firenet_operator_apply(c, s->a, FIRENET_C128, x, s->pixels,
                                       FIRENET_C128, s->y, s->rows),
                c);
    s->noise = 0.02 * norm_of(s->y, s->rows);
    double scale = s->noise / norm_of(e, s->rows);
    for (int64_t i = 0; i < s->rows; ++i) {
        s->y[i] += scale * e[i];
    }
    bench_check(firenet_operator_apply_adjoint(c, s->a, FIRENET_C128, s->y,
                                               s->rows, FIRENET_C128, s->start,
                                               s->pixels),
                c);
    free(x);
    free(e);
}

static scan make_scan(int64_t side) {
    scan s = {.side = side, .pixels = side * side};
    int64_t samples = s.pixels / 4;
    s.rows = COILS * samples;
    bench_check(firenet_context_create(&s.context, NULL, NULL, NULL), NULL);
    s.image = malloc((size_t)s.pixels * sizeof *s.image);
    s.start = malloc((size_t)s.pixels * sizeof *s.start);
    s.y = malloc((size_t)s.rows * sizeof *s.y);
    if (!s.image || !s.start || !s.y) {
        exit(1);
    }
    draw(&s);
    make_operator(&s, samples);
    measure(&s);
    return s;
}

/* --------------------------------------------------------------- measuring */

/* Of the moduli, beside the largest of the truth. */
static double psnr(const scan *s, const number *x) {
    number *picture = malloc((size_t)s->pixels * sizeof *picture);
    if (!picture) {
        exit(1);
    }
    bench_check(firenet_operator_apply_adjoint(
                    s->context, s->haar, FIRENET_C128, x, s->pixels,
                    FIRENET_C128, picture, s->pixels),
                s->context);
    double sum = 0.0, peak = 0.0;
    for (int64_t i = 0; i < s->pixels; ++i) {
        double d = cabs(picture[i]) - cabs(s->image[i]);
        sum += d * d;
        peak = fmax(peak, cabs(s->image[i]));
    }
    free(picture);
    return 10.0 * log10(peak * peak * (double)s->pixels / sum);
}

typedef struct way {
    const char *name;
    firenet_problem_kind kind;
    firenet_method method;
} way;

static const way ways[] = {
    {"P1 adaptive", FIRENET_PROBLEM_P1, FIRENET_METHOD_ADAPTIVE},
    {"P3 adaptive", FIRENET_PROBLEM_P3, FIRENET_METHOD_ADAPTIVE},
    {"P2 adaptive", FIRENET_PROBLEM_P2, FIRENET_METHOD_ADAPTIVE},
    {"P2 FISTA", FIRENET_PROBLEM_P2, FIRENET_METHOD_FISTA}};

static const int counts[] = {1, 5, 10, 20, 40};
static const double deadlines[] = {0.05, 0.2, 0.5, 1.0};

static firenet_solver *make_solver(const scan *s, const way *w,
                                   double parameter) {
    firenet_problem *p;
    firenet_solver *solver;
    bench_check(firenet_problem_create(&p, s->context, w->kind, s->a, parameter,
                                       NULL, 0),
                s->context);
    bench_check(firenet_solver_create(&solver, s->context, p, w->method),
                s->context);
    firenet_problem_release(p);
    return solver;
}

static void solve(const scan *s, firenet_solver *solver, bool warm, number *x) {
    bench_check(firenet_solver_solve(solver, FIRENET_C128, s->y, s->rows,
                                     FIRENET_C128, warm ? s->start : NULL, x,
                                     s->pixels),
                s->context);
}

/* One row: PSNR by iterations, milliseconds of one, PSNR at deadlines. */
static void row(const scan *s, const way *w, double parameter, bool warm) {
    number *x = malloc((size_t)s->pixels * sizeof *x);
    firenet_solver *solver = make_solver(s, w, parameter);
    firenet_context *c = s->context;
    double seconds = 0.0;
    if (!x) {
        exit(1);
    }
    printf("%-12s %-5s", w->name, warm ? "A^H y" : "0");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; ++i) {
        bench_check(firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS,
                                           counts[i]),
                    c);
        solve(s, solver, warm, x);
        printf(" %6.1f", psnr(s, x));
    }
    bench_check(
        firenet_solver_get_real(solver, FIRENET_SOLVER_SECONDS, &seconds), c);
    printf("  %6.1f ", 1000.0 * seconds / counts[4]);
    bench_check(
        firenet_solver_set_int(solver, FIRENET_SOLVER_ITERATIONS, 100000), c);
    for (size_t i = 0; i < sizeof deadlines / sizeof *deadlines; ++i) {
        bench_check(firenet_solver_set_real(solver, FIRENET_SOLVER_DEADLINE,
                                            deadlines[i]),
                    c);
        solve(s, solver, warm, x);
        printf(" %6.1f", psnr(s, x));
    }
    printf("\n");
    fflush(stdout);
    firenet_solver_release(solver);
    free(x);
}

int main(int argc, char **argv) {
    int64_t side = argc > 1 ? atol(argv[1]) : 256;
    scan s = make_scan(side);
    /* A^H of noise has entries of noise/sqrt(rows) times the root of the share
     * of samples, 1/2: a few times that for (P2), whose threshold is lambda/2,
     * and for (P3) what has the same solution where the residual is the noise.
     */
    double times = argc > 2 ? atof(argv[2]) : 2.0;
    double lambda = times * s.noise / sqrt((double)s.rows),
           root = lambda / (2.0 * s.noise);
    printf("%d coils, %lld x %lld, %lld samples each; A^H y: PSNR %.1f\n",
           COILS, (long long)side, (long long)side, (long long)(s.rows / COILS),
           psnr(&s, s.start));
    printf("%-18s %s  ms/it  %s\n", "from", "PSNR after 1, 5, 10, 20, 40 it.",
           "PSNR at 0.05, 0.2, 0.5, 1 s");
    for (size_t i = 0; i < sizeof ways / sizeof *ways; ++i) {
        double parameter = ways[i].kind == FIRENET_PROBLEM_P1   ? s.noise
                           : ways[i].kind == FIRENET_PROBLEM_P2 ? lambda
                                                                : root;
        row(&s, &ways[i], parameter, false);
        row(&s, &ways[i], parameter, true);
    }
    firenet_operator_release(s.a);
    firenet_operator_release(s.haar);
    firenet_context_release(s.context);
    free(s.image);
    free(s.start);
    free(s.y);
    return 0;
}
