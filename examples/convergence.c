/* SPDX-License-Identifier: BSD-3-Clause */
/* firenet-convergence SIZE PICTURE.svg TABLE.csv: how fast FIRENETs of
 * different p converge on the phantom with 15 % of the samples and 2 % noise,
 * with the published lambda. The pictures in doc/ are made by it. */
#include "message.h"
#include "phantom.h"
#include "plot.h"
#include "reconstruct.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* PROVED is p* for the published lambda, rho = 1/2, gamma = sqrt 2 and the
 * phantom's own sparsities, which a search refutes: for how far F falls. */
enum { RESTARTS = 20, RUNS = 3, CURVES = 2 * RUNS, PROVED = 911 };

static const options settings = {
    .size = 256,
    .rate = .15,
    .noise = .02,
    .lambda = .00025,
    .delta = 1e-9, /* next to none: how far down can it go? */
    .restarts = RESTARTS,
    .shifts = 1,
    .seed = 1,
    .sparsities = EXPECT_ORACLE,
};

/* One network: what it reached at the end of each restart. */
typedef struct run {
    int64_t inner; /* p */
    double error[RESTARTS], objective[RESTARTS];
} run;

/* Runs a network of o->restarts restarts and keeps the first RESTARTS of them
 * in *out; lowers *best to the least objective it sees at the end of one. */
static bool run_network(run *out, const options *o, double *best) {
    result r = {.options = o,
                .truth_known = true,
                .side = o->size,
                .rows = o->size,
                .cols = o->size,
                .levels = -1};
    for (int64_t side = o->size; side > 1; side /= 2)
        r.levels++;
    r.samples = llround(o->rate * (double)(o->size * o->size));
    const bool ok = phantom_create(&r.truth, o->size) && experiment_run(&r);
    out->inner = r.inner;
    for (size_t i = 0; ok && i < r.history.count; i++) {
        const record *at = &r.history.records[i];
        if (at->inner != r.inner)
            continue;
        *best = fmin(*best, at->objective);
        if (at->restart > RESTARTS)
            continue;
        out->error[at->restart - 1] = at->relative_error;
        out->objective[at->restart - 1] = at->objective;
    }
    image_free(&r.truth);
    image_free(&r.mask);
    image_free(&r.zero_filled);
    image_free(&r.recovered);
    history_free(&r.history);
    return ok;
}

/* p = 5, 20 and PROVED; and, for the minimum of F, a network of twice p*. */
static bool run_all(run *runs, int64_t size, double *minimum) {
    options o = settings;
    o.size = size;
    *minimum = INFINITY;
    for (int k = 0; k < RUNS; k++) {
        o.inner = runs[k].inner;
        if (!run_network(&runs[k], &o, minimum))
            return false;
    }
    run longer;
    o.inner = 2 * runs[RUNS - 1].inner;
    o.restarts = RESTARTS + 6;
    return run_network(&longer, &o, minimum);
}

static void write_table(FILE *file, const run *runs, double minimum) {
    fputs("p,restart,relative_error,objective,objective_gap\n", file);
    for (int k = 0; k < RUNS; k++)
        for (int n = 0; n < RESTARTS; n++)
            fprintf(file, "%lld,%d,%.9g,%.15g,%.6g\n", (long long)runs[k].inner,
                    n + 1, runs[k].error[n], runs[k].objective[n],
                    runs[k].objective[n] - minimum);
}

static void write_picture(FILE *file, const run *runs, int64_t size,
                          double minimum) {
    static const char *const colors[RUNS] = {"#2f7fd6", "#e07b1a", "#1f9e77"};
    double x[RESTARTS], gap[RUNS][RESTARTS];
    char labels[CURVES][48], title[80];
    curve curves[CURVES];
    for (int k = 0; k < RUNS; k++) {
        for (int n = 0; n < RESTARTS; n++) {
            x[n] = n + 1;
            gap[k][n] = runs[k].objective[n] - minimum;
        }
        snprintf(labels[2 * k], sizeof *labels, "error, p = %lld",
                 (long long)runs[k].inner);
        snprintf(labels[2 * k + 1], sizeof *labels, "F - min F, p = %lld",
                 (long long)runs[k].inner);
        curves[2 * k] =
            (curve){labels[2 * k], colors[k], NULL, x, runs[k].error, RESTARTS};
        curves[2 * k + 1] =
            (curve){labels[2 * k + 1], colors[k], "7 5", x, gap[k], RESTARTS};
    }
    snprintf(title, sizeof title,
             "Phantom, %lld x %lld, 15 %% of the samples, 2 %% noise",
             (long long)size, (long long)size);
    const plot p = {.title = title,
                    .x_label = "restarts, each of p iterations",
                    .y_label = "relative error; excess of F",
                    .curves = curves,
                    .curve_count = CURVES,
                    .width = 720,
                    .height = 480};
    plot_write(file, &p, "#fff");
}

static bool close_written(FILE *file, const char *path) {
    const bool failed = ferror(file) != 0;
    return (fclose(file) == 0 && !failed) ||
           print_error("cannot write %s", path);
}

int main(int argc, char **argv) {
    set_program_name("firenet-convergence");
    const long size = argc == 4 ? strtol(argv[1], NULL, 10) : 0;
    if (size < 8 || size > 4096 || (size & (size - 1)) != 0) {
        print_error(
            "usage: firenet-convergence SIZE PICTURE.svg TABLE.csv, SIZE "
            "a power of two from 8 to 4096");
        return 2;
    }
    run runs[RUNS] = {{.inner = 5}, {.inner = 20}, {.inner = PROVED}};
    double minimum;
    FILE *picture = fopen(argv[2], "wb"), *table = fopen(argv[3], "wb");
    bool ok = (picture && table) ||
              print_error("cannot write %s", picture ? argv[3] : argv[2]);
    ok = ok && run_all(runs, size, &minimum);
    if (ok) {
        write_picture(picture, runs, size, minimum);
        write_table(table, runs, minimum);
    }
    if (picture)
        ok &= close_written(picture, argv[2]);
    if (table)
        ok &= close_written(table, argv[3]);
    return ok ? 0 : 1;
}
