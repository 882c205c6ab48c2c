/* SPDX-License-Identifier: BSD-3-Clause */
#include "phantoms.h"

#include "random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void set(float *x, int64_t i, double complex value) {
    x[2 * i] = (float)creal(value);
    x[2 * i + 1] = (float)cimag(value);
}

/* Gaussian values at as many random places as the levels expect. */
static void draw_truth(const protocol *p, uint64_t *seed, float *x) {
    for (int k = 0; k < firenet_levels_size(p->levels); k++) {
        const int64_t first = k ? firenet_levels_bound(p->levels, k - 1) : 0;
        const int64_t held = firenet_levels_bound(p->levels, k) - first;
        for (int64_t n = firenet_levels_sparsity(p->levels, k); n > 0; n--)
            set(x, first + random_index(seed, held), random_gaussian(seed));
    }
}

static void add_noise(const protocol *p, uint64_t *seed, float *y) {
    double squared = 0;
    uint64_t again = *seed;
    for (int64_t i = 0; i < p->samples; i++)
        squared += pow(cabs(random_gaussian(&again)), 2);
    const double scale = PROTOCOL_NOISE / sqrt(squared);
    for (int64_t i = 0; i < p->samples; i++) {
        const double complex e = scale * random_gaussian(seed);
        y[2 * i] += (float)creal(e);
        y[2 * i + 1] += (float)cimag(e);
    }
}

bool phantoms_make(phantoms *out, const protocol *p) {
    *out = (phantoms){.coefficients = p->coefficients};
    const size_t pair = 2 * sizeof(float);
    uint64_t seed = 1;
    firenet_workspace *workspace = NULL;
    firenet_status status =
        firenet_workspace_create(&workspace, p->context, p->a);
    for (int i = 0; i < PHANTOMS && !status; i++) {
        float *x = out->truth[i] = calloc((size_t)p->coefficients, pair);
        float *y = out->y[i] = calloc((size_t)p->samples, pair);
        if (!x || !y) {
            status = FIRENET_ERR_NOMEM;
            break;
        }
        draw_truth(p, &seed, x);
        status =
            firenet_workspace_apply(workspace, FIRENET_C64, x, p->coefficients,
                                    FIRENET_C64, y, p->samples);
        add_noise(p, &seed, y);
    }
    firenet_workspace_release(workspace);
    if (status)
        fprintf(stderr, "phantoms: %s\n", firenet_status_message(status));
    return !status;
}

void phantoms_free(phantoms *f) {
    for (int i = 0; i < PHANTOMS; i++) {
        free(f->truth[i]);
        free(f->y[i]);
    }
}

double phantoms_error(const phantoms *f, int64_t number, const float *x) {
    const float *truth = f->truth[number % PHANTOMS];
    double squared = 0;
    for (int64_t i = 0; i < 2 * f->coefficients; i++)
        squared += pow((double)x[i] - (double)truth[i], 2);
    return sqrt(squared);
}
