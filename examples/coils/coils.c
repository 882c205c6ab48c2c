/* SPDX-License-Identifier: BSD-3-Clause */
/* The image of several coils: the encoding operator, and the minimum that
 * analysis.c finds with it. */
#include "coils/coils.h"

#include "analysis.h"
#include "coils/replicas.h"
#include "coils/scan.h"
#include "message.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Samples of all coils, one coil behind the other. */
static bool take_samples(const scan *s, vector *samples) {
    if (!vector_create(samples, FIRENET_C64, s->coils * s->samples))
        return false;
    for (int64_t i = 0; i < samples->length; i++)
        vector_set(samples, i,
                   (double complex)s->kspace[i / s->samples * s->points +
                                             s->indices[i % s->samples]]);
    return true;
}

/* The images of the coils by themselves, zero-filled. */
static bool show_coils(const scan *s, result *r) {
    float complex *images =
        malloc((size_t)(s->coils * s->points) * sizeof *images);
    const bool ok = (images || print_error("out of memory")) &&
                    scan_images(s, images) &&
                    scan_montage(s, images, &r->coils.images);
    free(images);
    return ok;
}

static bool open_session(session *e, const scan *s, result *r) {
    measurement *m = &e->m;
    *m = (measurement){.context = firenet_context_retain(s->context),
                       .type = FIRENET_C64,
                       .rows = s->shape[0],
                       .cols = s->shape[1],
                       .pixels = s->points,
                       .samples = s->samples,
                       .coils = s->coils};
    CALL(s,
         firenet_operator_create_encoding(
             &m->measure, s->context, FIRENET_C64, 2, s->shape, s->centred,
             s->image_centred, 1, s->coils, s->maps, s->indices, s->samples));
    snprintf(r->measurement, sizeof r->measurement, "%s",
             firenet_operator_description(m->measure));
    return take_samples(s, &e->samples) &&
           vector_create(&e->zero_filled, FIRENET_C64, s->points) &&
           image_create(&r->recovered, s->shape[0], s->shape[1]);
}

/* An image on the user's grid, and its modulus. */
static bool show(const scan *s, const vector *x, array *out, image *modulus) {
    image_free(modulus);
    if (!scan_return(s, x, out) || !image_create(modulus, out->rows, out->cols))
        return false;
    vector_modulus(&out->values, 1, modulus);
    return true;
}

/* What is known before anything is recovered. */
static bool prepare(session *e, const scan *s, result *r) {
    r->places = s->given[0] * s->given[1];
    r->samples = s->samples;
    r->truth_norm = NAN;
    /* A^H of white noise has this norm, spread over all pixels. */
    r->noise_norm = sqrt((double)s->samples);
    if (!measurement_apply(&e->m, e->m.measure, true, &e->samples,
                           &e->zero_filled))
        return false;
    array shown = {.rows = 0};
    const bool ok = show(s, &e->zero_filled, &shown, &r->zero_filled);
    r->rows = shown.rows, r->cols = shown.cols;
    array_free(&shown);
    return ok;
}

/* ||A x - y|| over what white noise has: 1 if the model of the noise is right
 * and the image is not fitted to it. */
static bool check_residual(session *e, result *r) {
    const measurement *m = &e->m;
    vector x = {0}, y = {0};
    bool ok = vector_create(&x, m->type, m->pixels) &&
              vector_create(&y, m->type, e->samples.length);
    for (int64_t i = 0; ok && i < m->pixels; i++)
        vector_set(&x, i, vector_get(&r->answer.values, i));
    ok = ok && measurement_apply(m, m->measure, false, &x, &y);
    for (int64_t i = 0; ok && i < y.length; i++)
        vector_set(&y, i, vector_get(&y, i) - vector_get(&e->samples, i));
    if (ok)
        r->coils.white = vector_norm(&y) / sqrt((double)y.length);
    vector_free(&x);
    vector_free(&y);
    return ok;
}

static bool return_answer(const scan *s, result *r) {
    array answer = {.rows = 0};
    const bool ok = show(s, &r->answer.values, &answer, &r->recovered);
    array_free(&r->answer);
    r->answer = answer;
    r->truth_norm = ok ? vector_norm(&answer.values) : NAN;
    return ok;
}

/* Pictures are scaled so that the truth's largest is 1. */
static void scale_pictures(result *r) {
    const int64_t n = r->rows * r->cols;
    double largest = 0;
    for (int64_t i = 0; i < n; i++)
        largest = fmax(largest, r->truth.pixels[i]);
    for (int64_t i = 0; i < n && largest > 0; i++) {
        r->truth.pixels[i] /= largest;
        r->recovered.pixels[i] /= largest;
        r->zero_filled.pixels[i] /= largest;
    }
}

/* Of a combination with maps of length 1, white noise has deviation 1 in each
 * pixel that they reach. */
static double noise_of_all(const scan *s) {
    double pixels = 0;
    for (int64_t i = 0; i < s->coils * s->points; i++)
        pixels += pow((double)cabsf(s->maps[i]), 2);
    return sqrt(pixels);
}

/* What is held against: what the coils' images combine to with the maps that
 * were found, without noise in a simulation, of all lines in a test. */
static bool compare(const scan *s, result *r) {
    vector truth = {0};
    array shown = {.rows = 0};
    double off = 0;
    if (!vector_create(&truth, FIRENET_C64, s->points))
        return false;
    const firenet_status status =
        firenet_mri_combine(s->context, FIRENET_C64, s->coils, s->points,
                            s->maps, s->clean, truth.data);
    const bool ok =
        (!status ||
         print_error("%s", firenet_context_last_error(s->context))) &&
        show(s, &truth, &shown, &r->truth);
    vector_free(&truth);
    array_free(&shown);
    if (!ok)
        return false;
    r->truth_norm = 0;
    for (int64_t i = 0; i < r->rows * r->cols; i++) {
        r->truth_norm = hypot(r->truth_norm, r->truth.pixels[i]);
        off += pow(r->truth.pixels[i] - r->recovered.pixels[i], 2);
    }
    r->error_norm = sqrt(off);
    if (r->options->acceleration)
        r->coils.reference_noise = noise_of_all(s) / r->truth_norm;
    scale_pictures(r);
    r->truth_known = true;
    r->before = metrics_compare(&r->zero_filled, &r->truth);
    r->after = metrics_compare(&r->recovered, &r->truth);
    return true;
}

static bool recover(scan *s, result *r) {
    session e = {0};
    r->truth_known = false; /* not by what recovers */
    bool ok = open_session(&e, s, r) && prepare(&e, s, r);
    scan_step(s, "operator");
    ok = ok && analysis_recover(&e, r);
    scan_step(s, "recovery");
    ok = ok && check_residual(&e, r) && return_answer(s, r) &&
         replicate(s, &e, r) && (!s->clean || compare(s, r));
    if (r->coils.replicas)
        scan_step(s, "noise map");
    vector_free(&e.samples);
    vector_free(&e.zero_filled);
    measurement_close(&e.m);
    return ok;
}

bool coils_run(result *r) {
    scan s;
    const bool ok = scan_read(&s, r) && scan_whiten(&s) &&
                    scan_undersample(&s) && scan_compress(&s) &&
                    scan_find_maps(&s) && show_coils(&s, r) && recover(&s, r);
    scan_close(&s);
    return ok;
}
