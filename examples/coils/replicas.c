/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/replicas.h"

#include "analysis.h"
#include "interrupt.h"
#include "message.h"
#include "random.h"

#include <math.h>
#include <stdlib.h>

/* Differences d of replicas from the answer, of each pixel: the sums of d and
 * of |d|^2. */
typedef struct sums {
    int64_t pixels, count;
    double complex *sum;
    double *squares;
} sums;

static bool sums_create(sums *out, int64_t pixels) {
    *out = (sums){.pixels = pixels,
                  .sum = calloc((size_t)pixels, sizeof *out->sum),
                  .squares = calloc((size_t)pixels, sizeof *out->squares)};
    return (out->sum && out->squares) || print_error("out of memory");
}

static void sums_free(sums *s) {
    free(s->sum);
    free(s->squares);
}

static void sums_add(sums *s, const vector *x, const vector *answer) {
    for (int64_t i = 0; i < s->pixels; i++) {
        const double complex d = vector_get(x, i) - vector_get(answer, i);
        s->sum[i] += d;
        s->squares[i] += creal(d * conj(d));
    }
    s->count++;
}

/* The deviation of a pixel, real and imaginary part together. */
static double deviation(const sums *s, int64_t i) {
    const double n = (double)s->count;
    const double of_mean = creal(s->sum[i] * conj(s->sum[i])) / n;
    return sqrt(fmax(0, s->squares[i] - of_mean) / (n - 1));
}

/* --------------------------------------------------------------- recovering */

/* Whitened noise of deviation 1 on top of the samples. */
static void add_noise(const vector *samples, uint64_t *state, vector *out) {
    for (int64_t i = 0; i < out->length; i++)
        vector_set(out, i,
                   vector_get(samples, i) + sqrt(.5) * random_gaussian(state));
}

static void free_scratch(result *r) {
    array_free(&r->answer);
    image_free(&r->recovered);
    history_free(&r->history);
}

/* One replica, all rounds of it. */
static bool recover_once(const scan *s, const session *e, const result *r,
                         const vector *samples, sums *seen) {
    session other = *e;
    other.samples = *samples;
    result scratch = {.options = r->options, .noise_norm = r->noise_norm};
    array back = {.rows = 0};
    bool ok = image_create(&scratch.recovered, s->shape[0], s->shape[1]) &&
              analysis_recover(&other, &scratch);
    if (ok && !scratch.interrupted) {
        ok = scan_return(s, &scratch.answer.values, &back);
        if (ok)
            sums_add(seen, &back.values, &r->answer.values);
    }
    array_free(&back);
    free_scratch(&scratch);
    return ok;
}

static bool recover_all(const scan *s, const session *e, const result *r,
                        sums *seen) {
    vector noisy = {0};
    /* Another sequence than the simulation's. */
    uint64_t state = ~r->options->seed;
    bool ok = vector_create(&noisy, e->samples.type, e->samples.length);
    for (int64_t k = 0; ok && k < r->options->replicas && !interrupt_came();
         k++) {
        add_noise(&e->samples, &state, &noisy);
        ok = recover_once(s, e, r, &noisy, seen);
    }
    vector_free(&noisy);
    return ok;
}

/* ------------------------------------------------------------------ the map */

/* Where the maps reach, as a picture on the user's grid: near 1, else 0. */
static bool find_reach(const scan *s, array *out) {
    vector reach;
    if (!vector_create(&reach, FIRENET_C64, s->points))
        return false;
    for (int64_t i = 0; i < s->coils * s->points; i++)
        if (s->maps[i] != 0)
            vector_set(&reach, i % s->points, 1);
    const bool ok = scan_return(s, &reach, out);
    vector_free(&reach);
    return ok;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median and largest of the pixels that maps reach. */
static bool summarise(const scan *s, result *r) {
    const vector *map = &r->coils.noise.values;
    array reach = {.rows = 0};
    int64_t count = 0;
    if (!find_reach(s, &reach))
        return false;
    double *values = malloc((size_t)map->length * sizeof *values);
    if (!values) {
        array_free(&reach);
        return print_error("out of memory");
    }
    for (int64_t i = 0; i < map->length; i++)
        if (cabs(vector_get(&reach.values, i)) > .5)
            values[count++] = creal(vector_get(map, i));
    qsort(values, (size_t)count, sizeof *values, ascending);
    r->coils.noise_median = count ? values[count / 2] : 0;
    r->coils.noise_largest = count ? values[count - 1] : 0;
    free(values);
    array_free(&reach);
    return true;
}

static bool keep_map(const scan *s, const sums *seen, result *r) {
    array *map = &r->coils.noise;
    image *shown = &r->coils.noise_map;
    *map = (array){.coils = 1, .rows = r->rows, .cols = r->cols};
    if (!vector_create(&map->values, FIRENET_C128, seen->pixels) ||
        !image_create(shown, r->rows, r->cols))
        return false;
    double largest = 0;
    for (int64_t i = 0; i < seen->pixels; i++) {
        shown->pixels[i] = deviation(seen, i);
        vector_set(&map->values, i, shown->pixels[i]);
        largest = fmax(largest, shown->pixels[i]);
    }
    for (int64_t i = 0; i < seen->pixels && largest > 0; i++)
        shown->pixels[i] /= largest;
    return summarise(s, r);
}

bool replicate(const scan *s, const session *e, result *r) {
    if (!r->options->replicas)
        return true;
    sums seen;
    const bool ok = sums_create(&seen, r->rows * r->cols) &&
                    recover_all(s, e, r, &seen) &&
                    (seen.count < 2 || keep_map(s, &seen, r));
    r->coils.replicas = seen.count;
    sums_free(&seen);
    r->interrupted = r->interrupted || interrupt_came();
    return ok;
}
