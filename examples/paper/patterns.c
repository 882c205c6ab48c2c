/* SPDX-License-Identifier: BSD-3-Clause */
/* Where 15, 25 and 40 % of the samples of a brain are taken, in Fourier and in
 * Walsh space: patterns.png, patterns.csv. */
#include "brain.h"
#include "measurement.h"
#include "output_file.h"
#include "setting.h"

#include <math.h>

enum { RATES = 3, PATTERNS = 2 * RATES };
static const double rates[RATES] = {.15, .25, .40};

/* Dyadic band 1 .. J of one coordinate of the spectrum, coarse to fine. */
static int band(const measurement *m, int64_t at) {
    int64_t sequency = at;
    if (m->modality == MODALITY_FOURIER) {
        const int64_t f = at - m->side / 2;
        sequency = 2 * (f < 0 ? -f - 1 : f);
    }
    int k = 1;
    for (int64_t end = m->side >> (m->depth - 1); sequency >= end; end *= 2)
        k++;
    return k;
}

/* Density of the pattern where the larger of the two bands is k. */
static void measure_density(const measurement *m, const image *mask,
                            double *density) {
    double size[MAX_LEVELS] = {0}, taken[MAX_LEVELS] = {0};
    for (int64_t i = 0; i < m->pixels; i++) {
        const int rows = band(m, i / m->side), cols = band(m, i % m->side);
        const int k = (rows > cols ? rows : cols) - 1;
        size[k]++;
        taken[k] += mask->pixels[i];
    }
    for (int k = 0; k < m->depth; k++)
        density[k] = taken[k] / size[k];
}

static void judge(const measurement *m, double rate, const double *density,
                  FILE *table) {
    bool falls = true;
    int whole = 0;
    for (int k = 0; k < m->depth; k++) {
        fprintf(table, "%s,%g,%d,%.6f\n", modality_name(m->modality), rate,
                k + 1, density[k]);
        falls &= k == 0 || density[k] <= density[k - 1];
        whole += whole == k && density[k] == 1;
    }
    verdict(falls && whole > 0,
            "%s, %.0f %%: the coarsest %d of %d bands are taken whole, then "
            "the density falls, to %.1f %% in the finest",
            modality_name(m->modality), 100 * rate, whole, m->depth,
            100 * density[m->depth - 1]);
}

/* The pattern as an image: 1 where a sample is taken. */
static bool draw(const image *brain, modality kind, double rate, image *mask,
                 FILE *table) {
    measurement m = {0};
    vector coefficients = {0};
    double density[MAX_LEVELS];
    const int64_t samples = llround(rate * (double)(brain->rows * brain->cols));
    const bool ok =
        image_create(mask, brain->rows, brain->cols) &&
        measurement_open(&m, kind, FIRENET_C64, brain->rows, 0, 0) &&
        vector_create(&coefficients, m.type, m.pixels) &&
        measurement_analyse(&m, brain, &coefficients) &&
        measurement_draw(&m, &coefficients, samples, 1);
    for (int64_t i = 0; ok && i < samples; i++)
        mask->pixels[m.indices[i]] = 1;
    if (ok) {
        measure_density(&m, mask, density);
        judge(&m, rate, density, table);
    }
    vector_free(&coefficients);
    measurement_close(&m);
    return ok;
}

static bool draw_all(const image *brain, image *masks, FILE *table) {
    fputs("modality,rate,band,density\n", table);
    for (int k = 0; k < PATTERNS; k++)
        if (!draw(brain, k < RATES ? MODALITY_FOURIER : MODALITY_WALSH,
                  rates[k % RATES], &masks[k], table))
            return false;
    return true;
}

int main(int argc, char **argv) {
    setting s;
    if (!setting_read(&s, "patterns", argc, argv))
        return 2;
    image brain = {0}, masks[PATTERNS] = {{0}};
    output_file table;
    bool ok = brain_read(&brain, s.quick ? 64 : 256) &&
              output_file_open(&table, s.folder, "patterns.csv");
    if (ok) {
        ok = draw_all(&brain, masks, table.file);
        ok &= output_file_close(&table);
    }
    ok = ok && sheet_write(&s, "patterns.png", masks, PATTERNS, RATES, 1);
    for (int k = 0; k < PATTERNS; k++)
        image_free(&masks[k]);
    image_free(&brain);
    return ok ? 0 : 1;
}
