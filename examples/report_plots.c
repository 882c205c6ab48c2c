/* SPDX-License-Identifier: BSD-3-Clause */
#include "report_plots.h"

#include "plot.h"

#include <math.h>
#include <stdlib.h>

/* Colours that can be distinguished on light and dark pages, and by
 * colour-blind readers. */
#define BLUE "#2f7fd6"
#define ORANGE "#e07b1a"
#define GREEN "#1f9e77"

enum { CURVES = 3, WIDTH = 520, HEIGHT = 380 };

/* Plots three quantities of the first run; nothing if memory is out. */
static void write_plot(FILE *file, const result *r, plot *p,
                       void (*values)(const result *r, const record *at,
                                      double least, double *out),
                       curve *curves) {
    size_t count = 0;
    double least[MOST_REWEIGHTS + 1]; /* objective of each round */
    for (int k = 0; k <= MOST_REWEIGHTS; k++)
        least[k] = INFINITY;
    while (count < r->history.count && r->history.records[count].shift == 0) {
        const record *at = &r->history.records[count++];
        least[at->round] = fmin(least[at->round], at->objective);
    }
    double *x = malloc((count + 1) * (CURVES + 1) * sizeof *x);
    if (!x)
        return;
    for (size_t i = 0; i < count; i++) {
        double y[CURVES];
        const record *at = &r->history.records[i];
        values(r, at, least[at->round], y);
        x[i] = (double)at->layer;
        for (size_t c = 0; c < CURVES; c++)
            x[(c + 1) * count + i] = y[c];
    }
    for (size_t c = 0; c < CURVES; c++) {
        curves[c].x = x;
        curves[c].y = x + (c + 1) * count;
        curves[c].count = count;
    }
    p->curves = curves;
    /* Of the theory's curves there are none without it. */
    p->curve_count = r->options->analysis ? p->curve_count : CURVES;
    p->width = WIDTH, p->height = HEIGHT;
    p->x_label = r->options->solve ? "iterations" : "layers of the network";
    plot_write(file, p, NULL);
    free(x);
}

static void error_values(const result *r, const record *at, double least,
                         double *out) {
    (void)least;
    out[0] = at->relative_error;
    out[1] = r->sharpness * (fmax(at->gap, 0) + r->floor) / r->truth_norm;
    out[2] = at->bound / r->truth_norm;
}

void report_plot_errors(FILE *file, const result *r) {
    curve curves[CURVES] = {
        {.label = "relative error", .color = BLUE},
        {.label = "bound from the gap", .color = GREEN, .dash = "2 4"},
        {.label = "bound known beforehand", .color = ORANGE, .dash = "8 5"},
    };
    plot p = {.title = "Distance from the true image",
              .y_label = "relative to its norm",
              .curve_count = 1};
    write_plot(file, r, &p, error_values, curves);
}

static void objective_values(const result *r, const record *at, double least,
                             double *out) {
    (void)r;
    out[0] = at->objective - least;
    out[1] = at->gap;
    out[2] = at->epsilon;
}

void report_plot_objective(FILE *file, const result *r) {
    curve curves[CURVES] = {
        {.label = "F \xe2\x88\x92 least F seen", .color = BLUE},
        {.label = "certified gap", .color = GREEN},
        {.label = "theory\xe2\x80\x99s \xce\xb5\xe2\x82\x96", /* eps_k */
         .color = ORANGE,
         .dash = "8 5"},
    };
    plot p = {.title = "Objective F",
              .y_label = isnan(r->gap) ? "excess over the least seen"
                                       : "excess over its minimum",
              .curve_count = isnan(r->gap) ? 1 : 2,
              .decades = 6};
    write_plot(file, r, &p, objective_values, curves);
}
