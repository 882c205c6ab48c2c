/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils.h"

#include "bench.h"

#include <math.h>
#include <stdlib.h>

int64_t bench_coils_cells(const bench_coils *s) {
    return s->shape[0] * s->shape[1] * (s->axes == 3 ? s->shape[2] : 1);
}

/* Every fourth, or points that a multiplier scatters. */
int64_t *bench_coils_mask(const bench_coils *s, int64_t *count) {
    int64_t cells = bench_coils_cells(s), last = s->shape[s->axes - 1];
    int64_t *indices = malloc((size_t)cells * sizeof *indices);
    *count = 0;
    for (int64_t i = 0; i < cells; ++i) {
        int64_t line = s->axes == 3 ? i % (last * s->shape[1]) : i;
        unsigned hash = (unsigned)line * 2654435761u >> 16;
        int taken = s->mask == BENCH_POINTS      ? hash % 4 == 0
                    : s->mask == BENCH_EVERY_ROW ? i / last % 4 == 0
                                                 : i % last % 4 == 0;
        if (taken) {
            indices[(*count)++] = i;
        }
    }
    return indices;
}

float *bench_coils_maps(const bench_coils *s) {
    int64_t cells = bench_coils_cells(s), last = s->shape[s->axes - 1];
    float *maps = malloc((size_t)(2 * cells * s->coils) * sizeof *maps);
    double n = (double)last;
    for (int64_t i = 0; i < cells; ++i) {
        double sum = 0.0;
        double x = 2.0 * (double)(i % last) / n - 1.0;
        double y = 1.0 - 2.0 * (double)(i / last % s->shape[s->axes - 2]) / n;
        for (int64_t c = 0; c < s->coils; ++c) {
            double t = 2.0 * acos(-1.0) * (double)c / (double)s->coils;
            double u = x - 1.1 * cos(t), v = y - 1.1 * sin(t);
            double m = exp(-(u * u + v * v));
            maps[2 * (c * cells + i)] = (float)(m * cos(t + u - v));
            maps[2 * (c * cells + i) + 1] = (float)(m * sin(t + u - v));
            sum += m * m;
        }
        for (int64_t c = 0; c < s->coils; ++c) {
            maps[2 * (c * cells + i)] /= (float)sqrt(sum);
            maps[2 * (c * cells + i) + 1] /= (float)sqrt(sum);
        }
    }
    return maps;
}

firenet_operator *bench_coils_encoding(firenet_context *c,
                                       const bench_coils *s) {
    int64_t count, *indices = bench_coils_mask(s, &count);
    float *maps = bench_coils_maps(s);
    firenet_operator *a;
    bench_check(firenet_operator_create_encoding(
                    &a, c, FIRENET_C64, s->axes, s->shape, 7u >> (3 - s->axes),
                    7u >> (3 - s->axes), 1, s->coils, maps, indices, count),
                c);
    free(maps);
    free(indices);
    return a;
}
