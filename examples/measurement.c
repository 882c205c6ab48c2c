/* SPDX-License-Identifier: BSD-3-Clause */
#include "measurement.h"

#include "device.h"

#include <math.h>
#include <stdlib.h>

const char *modality_name(modality m) {
    return m == MODALITY_FOURIER ? "Fourier" : "Walsh";
}

int measurement_deepest(int64_t side) {
    int depth = -1;
    for (; side > 1; side /= 2)
        depth++;
    return depth;
}

bool measurement_open(measurement *out, modality kind, firenet_type type,
                      int64_t side, int depth, int64_t device) {
    *out = (measurement){.modality = kind,
                         .type = type,
                         .side = side,
                         .rows = side,
                         .cols = side,
                         .coils = 1,
                         .pixels = side * side,
                         .depth = depth ? depth : measurement_deepest(side)};
    const int64_t shape[] = {side, side};
    if (firenet_context_create(&out->context, NULL, NULL, NULL) != FIRENET_OK)
        return print_error("out of memory");
    if (!device_attach(out->context, device))
        return false;
    TRY(out->context,
        firenet_operator_create_haar(&out->haar, out->context, type, 2, shape,
                                     out->depth, FIRENET_LAYOUT_LEVELS));
    TRY(out->context, firenet_levels_haar_bounds(out->context, 2, shape,
                                                 out->depth, out->bounds));
    return true;
}

bool measurement_use_threads(measurement *m, int64_t threads) {
    if (threads > 1)
        TRY(m->context, firenet_context_set_threads(m->context, (int)threads));
    return true;
}

void measurement_close(measurement *m) {
    free(m->indices);
    firenet_levels_release(m->levels);
    firenet_operator_release(m->a);
    firenet_operator_release(m->measure);
    firenet_operator_release(m->haar);
    firenet_context_release(m->context);
    *m = (measurement){0};
}

bool measurement_apply(const measurement *m, firenet_operator *op, bool adjoint,
                       const vector *in, vector *out) {
    firenet_workspace *workspace = NULL;
    TRY(m->context, firenet_workspace_create(&workspace, m->context, op));
    const firenet_status status =
        adjoint
            ? firenet_workspace_apply_adjoint(workspace, in->type, in->data,
                                              in->length, out->type, out->data,
                                              out->length)
            : firenet_workspace_apply(workspace, in->type, in->data, in->length,
                                      out->type, out->data, out->length);
    firenet_workspace_release(workspace);
    TRY(m->context, status);
    return true;
}

bool measurement_analyse(const measurement *m, const image *img,
                         vector *coefficients) {
    vector pixels = {0};
    if (!vector_create(&pixels, m->type, m->pixels))
        return false;
    vector_from_image(&pixels, img, (shift){0, 0});
    const bool ok = measurement_apply(m, m->haar, false, &pixels, coefficients);
    vector_free(&pixels);
    return ok;
}

/* --------------------------------------------------------------- sparsity */

/* What the prior takes images to be like. Measured on the brain and on the
 * phantom, 256 x 256, 15 % of the samples: sharper edges than decay 1.5 stands
 * for are worth 1 dB to the phantom and cost the brain as much. A fine Walsh
 * sample says nothing about coarse coefficients, so that few are worth taking:
 * more of them cost the brain 1 dB and give the phantom nothing. */
static const struct {
    firenet_sampling_law law, published;
    double decay, factor;
} priors[] = {
    [MODALITY_FOURIER] = {FIRENET_SAMPLING_FOURIER_HAAR,
                          FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED, 1.5, 1.5},
    [MODALITY_WALSH] = {FIRENET_SAMPLING_WALSH_HAAR,
                        FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED, 2.3, 3},
};

bool measurement_expect(const measurement *m, int64_t samples,
                        int64_t *sparsities) {
    const int64_t shape[] = {m->side, m->side};
    const firenet_status status = firenet_sampling_prior(
        m->context, priors[m->modality].law, 2, shape, m->depth, samples,
        priors[m->modality].decay, priors[m->modality].factor, sparsities);
    for (int k = 0; status == FIRENET_ERR_RANGE && k < m->depth; k++)
        sparsities[k] = 1; /* too few samples to expect more */
    if (status != FIRENET_ERR_RANGE)
        TRY(m->context, status);
    return true;
}

static int descending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* How the `budget` largest coefficients are spread over the levels. */
static bool count_largest(const measurement *m, const vector *coefficients,
                          int64_t budget, int64_t *sparsities) {
    double *moduli = malloc((size_t)m->pixels * sizeof *moduli);
    if (!moduli)
        return print_error("out of memory for %lld coefficients",
                           (long long)m->pixels);
    for (int64_t i = 0; i < m->pixels; i++)
        moduli[i] = cabs(vector_get(coefficients, i));
    qsort(moduli, (size_t)m->pixels, sizeof *moduli, descending);
    double threshold = budget < m->pixels ? moduli[budget] / moduli[0] : 0;
    free(moduli);
    /* Below this are the rounding errors of zeros; 1 would leave nothing. */
    threshold = fmin(fmax(threshold, 1e-5), .999);
    TRY(m->context,
        firenet_levels_count(m->context, m->depth, m->bounds, m->type,
                             coefficients->data, threshold, sparsities));
    return true;
}

bool measurement_count(const measurement *m, const vector *coefficients,
                       int64_t samples, int64_t *sparsities) {
    const double budget = (double)samples / log((double)m->pixels);
    return count_largest(m, coefficients, (int64_t)budget, sparsities);
}

/* Weights are those of what is expected, sqrt(s / s_k), however few of them are
 * claimed. */
bool measurement_claim(measurement *m, const int64_t *expected,
                       int64_t divisor) {
    double weights[MAX_LEVELS];
    double sum = 0;
    for (int k = 0; k < m->depth; k++)
        sum += (double)expected[k];
    for (int k = 0; k < m->depth; k++) {
        weights[k] = sqrt(sum / (double)expected[k]);
        m->sparsities[k] = expected[k] < divisor ? 1 : expected[k] / divisor;
    }
    firenet_levels_release(m->levels);
    m->levels = NULL;
    TRY(m->context, firenet_levels_create(&m->levels, m->context, m->depth,
                                          m->bounds, m->sparsities, weights));
    return true;
}

bool measurement_set_levels(measurement *m, const vector *coefficients) {
    if (!count_largest(m, coefficients, m->samples / 3, m->sparsities))
        return false;
    TRY(m->context, firenet_levels_create(&m->levels, m->context, m->depth,
                                          m->bounds, m->sparsities, NULL));
    return true;
}

/* --------------------------------------------------------------- operators */

static firenet_status create_transform(const measurement *m,
                                       firenet_operator **out) {
    const int64_t shape[] = {m->side, m->side};
    const uint32_t both_axes = 3;
    if (m->modality == MODALITY_WALSH)
        return firenet_operator_create_walsh(out, m->context, m->type, 2, shape,
                                             FIRENET_WALSH_SEQUENCY);
    return firenet_operator_create_dft(out, m->context, m->type, 2, shape,
                                       both_axes);
}

/* measure = sample o transform, a = measure o Haar^H. */
static bool build_operators(measurement *m) {
    const int64_t shape[] = {m->side, m->side};
    TRY(m->context,
        firenet_sampling_census(m->context, priors[m->modality].law, 2, shape,
                                m->depth, m->indices, m->samples, m->taken));
    firenet_operator *transform = NULL, *sample = NULL, *synthesis = NULL;
    firenet_status status = create_transform(m, &transform);
    if (!status)
        status = firenet_operator_create_sample(
            &sample, m->context, m->type, m->pixels, m->indices, m->samples);
    if (!status)
        status = firenet_operator_adjoint(&synthesis, m->context, m->haar);
    if (!status)
        status = firenet_operator_compose(&m->measure, m->context, sample,
                                          transform);
    if (!status)
        status =
            firenet_operator_compose(&m->a, m->context, m->measure, synthesis);
    firenet_operator_release(synthesis); /* m->a keeps what it needs */
    firenet_operator_release(sample);
    firenet_operator_release(transform);
    TRY(m->context, status);
    return true;
}

static bool allocate_indices(measurement *m, int64_t samples) {
    m->samples = samples;
    m->indices = malloc((size_t)samples * sizeof *m->indices);
    return m->indices ||
           print_error("out of memory for %lld samples", (long long)samples);
}

static bool draw(measurement *m, firenet_sampling_law law,
                 const int64_t *sparsities, int64_t samples, uint64_t seed) {
    const int64_t shape[] = {m->side, m->side};
    if (!allocate_indices(m, samples))
        return false;
    TRY(m->context,
        firenet_sampling_levels(m->context, law, 2, shape, m->depth, sparsities,
                                samples, seed, m->indices));
    return build_operators(m);
}

bool measurement_draw_for(measurement *m, const int64_t *sparsities,
                          int64_t samples, uint64_t seed) {
    return draw(m, priors[m->modality].law, sparsities, samples, seed);
}

/* The theory wants a logarithm more samples than coefficients: sample for those
 * coefficients which that leaves. Aiming at more of them moves samples away
 * from the lowest frequencies, which must not be missed. */
bool measurement_draw(measurement *m, const vector *coefficients,
                      int64_t samples, uint64_t seed) {
    int64_t sparsities[MAX_LEVELS];
    return measurement_count(m, coefficients, samples, sparsities) &&
           draw(m, priors[m->modality].published, sparsities, samples, seed);
}

bool measurement_fit(measurement *m, const vector *coefficients,
                     int64_t samples, uint64_t seed) {
    return measurement_draw(m, coefficients, samples, seed) &&
           measurement_set_levels(m, coefficients);
}

bool measurement_use_mask(measurement *m, const image *mask) {
    int64_t samples = 0;
    for (int64_t i = 0; i < m->pixels; i++)
        samples += mask->pixels[i] != 0;
    if (samples == 0)
        return print_error("the mask takes no sample");
    if (!allocate_indices(m, samples))
        return false;
    for (int64_t i = 0, k = 0; i < m->pixels; i++)
        if (mask->pixels[i] != 0)
            m->indices[k++] = i;
    return build_operators(m);
}
