/* SPDX-License-Identifier: BSD-3-Clause */
#include "adam.h"

#include "message.h"

#include <math.h>
#include <stdlib.h>

bool adam_create(adam *out, size_t count) {
    *out = (adam){.count = count,
                  .mean = calloc(count, sizeof(double)),
                  .square = calloc(count, sizeof(double))};
    return (out->mean && out->square) || print_error("out of memory");
}

void adam_free(adam *a) {
    free(a->mean);
    free(a->square);
    *a = (adam){0};
}

void adam_step(adam *a, double rate, const double *gradient,
               double *parameters) {
    const double keep_mean = .9, keep_square = .999;
    a->steps++;
    /* The moments start at 0: this undoes the bias. */
    const double scale = rate * sqrt(1 - pow(keep_square, a->steps)) /
                         (1 - pow(keep_mean, a->steps));
    for (size_t i = 0; i < a->count; i++) {
        const double g = gradient[i];
        a->mean[i] += (1 - keep_mean) * (g - a->mean[i]);
        a->square[i] += (1 - keep_square) * (g * g - a->square[i]);
        parameters[i] -= scale * a->mean[i] / (sqrt(a->square[i]) + 1e-12);
    }
}
