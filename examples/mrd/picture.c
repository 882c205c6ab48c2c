/* SPDX-License-Identifier: BSD-3-Clause */
/* From a slice's k-space to its image: whitened, compressed coils, their maps,
 * the encoding operator, and a minimum of (P3) by the time there is. Images are
 * in units of the noise's standard deviation. */
#include "coils/settings.h"
#include "mrd/interpolate.h"
#include "mrd/maps.h"
#include "mrd/stream.h"
#include "mrd/work.h"

#include <firenet/companion.h>
#include <firenet/mri.h>
#include <math.h>
#include <string.h>

/* Points of an axis, so that a wavelet transform has a level. */
enum { LEAST_SIDE = 16 };
/* Of the calibration region, points of an axis of a volume at most. */
enum { LARGEST_REGION_3D = 16 };
/* Wider than the first of these parts of half an axis there is mostly noise. */
static const double corners[] = {.85, .75, .6};
enum { CORNERS = sizeof corners / sizeof *corners };

void *work_take(const work *w, firenet_status *status, int64_t count,
                size_t size) {
    void *memory = NULL;
    if (!*status)
        *status = firenet_companion_allocate(w->context, count, size, &memory);
    return memory;
}

static firenet_status fail(const work *w, firenet_status status,
                           const char *text) {
    return firenet_companion_fail(w->context, status, text);
}

/* -------------------------------------------------------------- the samples */

/* The grid of a slice has as many points as FFTs are quick for; its k-space is
 * in the middle, what is around it was not acquired. A volume has its own. */
static firenet_status open(work *w) {
    const firenet_mrd_slice *s = w->j->slice;
    w->axes = firenet_mrd_slice_axes(s);
    w->coils = firenet_mrd_slice_coils(s);
    w->samples = firenet_mrd_slice_samples(s);
    if (w->samples == 0)
        return fail(w, FIRENET_ERR_STATE, "nothing of the slice was acquired");
    w->points = 1;
    for (int a = 0; a < w->axes; a++) {
        const int64_t n = w->given[a] = firenet_mrd_slice_shape(s)[a];
        w->shape[a] =
            w->axes == 3 ? n : quick_length(n < LEAST_SIDE ? LEAST_SIDE : n);
        w->points *= w->shape[a];
    }
    return FIRENET_OK;
}

/* The same frequency of the other grid. */
static int64_t move(const work *w, int64_t index) {
    int64_t to = 0, step = 1;
    for (int a = w->axes - 1; a >= 0; a--) {
        const int64_t k = index % w->given[a] - w->given[a] / 2;
        to += (k + w->shape[a] / 2) * step;
        step *= w->shape[a];
        index /= w->given[a];
    }
    return to;
}

static firenet_status gather(work *w) {
    const int64_t *from = firenet_mrd_slice_indices(w->j->slice);
    const single *kspace = firenet_mrd_slice_kspace(w->j->slice);
    int64_t points = 1;
    for (int a = 0; a < w->axes; a++)
        points *= w->given[a];
    firenet_status status = FIRENET_OK;
    w->indices = work_take(w, &status, w->samples, sizeof *w->indices);
    w->y = work_take(w, &status, w->coils * w->samples, sizeof *w->y);
    for (int64_t i = 0; i < w->samples && !status; i++) {
        w->indices[i] = move(w, from[i]);
        for (int64_t c = 0; c < w->coils; c++)
            w->y[c * w->samples + i] = kspace[c * points + from[i]];
    }
    return status;
}

static firenet_status calibrate(work *w) {
    const firenet_mrd_slice *s = w->j->slice;
    const int64_t largest = w->axes == 3 ? LARGEST_REGION_3D : LARGEST_REGION;
    firenet_status status =
        firenet_mrd_slice_calibration(w->context, s, largest, w->region, NULL);
    w->calibrated = 1;
    for (int a = 0; a < w->axes && !status; a++)
        w->calibrated *= w->region[a];
    if (!status && w->calibrated == 0)
        status = fail(w, FIRENET_ERR_STATE,
                      "the middle of k-space was not acquired");
    w->calibration =
        work_take(w, &status, w->coils * w->calibrated, sizeof *w->calibration);
    return status ? status
                  : firenet_mrd_slice_calibration(w->context, s, largest,
                                                  w->region, w->calibration);
}

/* ---------------------------------------------------------------- the coils */

static firenet_status mix_one(const work *w, int64_t rows, const double *matrix,
                              int64_t points, single **data) {
    firenet_status status = FIRENET_OK;
    single *out = work_take(w, &status, rows * points, sizeof *out);
    if (!status)
        status = firenet_mri_mix(w->context, FIRENET_C64, rows, w->coils,
                                 matrix, points, *data, out);
    firenet_companion_free(w->context, *data);
    *data = out;
    return status;
}

static firenet_status mix(work *w, int64_t rows, const double *matrix) {
    firenet_status status = mix_one(w, rows, matrix, w->samples, &w->y);
    if (!status)
        status = mix_one(w, rows, matrix, w->calibrated, &w->calibration);
    w->coils = rows;
    return status;
}

/* By the corners of k-space. Where there are too few points, or they hold
 * nothing, coils stay as they are: lambda of (P3) knows no noise level. */
static firenet_status whiten_by_corners(work *w, double *matrix,
                                        bool *whitened) {
    const int64_t n = w->coils * w->coils;
    double *covariance = matrix + 2 * n;
    firenet_status status = FIRENET_ERR_RANGE;
    for (int i = 0; status == FIRENET_ERR_RANGE && i < CORNERS; i++)
        status = firenet_mri_corner_covariance(
            w->context, FIRENET_C64, w->coils, w->axes, w->given,
            (1u << w->axes) - 1, corners[i],
            firenet_mrd_slice_mask(w->j->slice),
            firenet_mrd_slice_kspace(w->j->slice), covariance);
    if (!status)
        status =
            firenet_mri_whitening(w->context, w->coils, covariance, matrix);
    *whitened = !status;
    return status == FIRENET_ERR_RANGE || status == FIRENET_ERR_NUMERIC
               ? FIRENET_OK
               : status;
}

static firenet_status whiten(work *w) {
    if (w->j->whitening)
        return mix(w, w->coils, w->j->whitening);
    firenet_status status = FIRENET_OK;
    bool whitened = false;
    double *matrix =
        work_take(w, &status, 4 * w->coils * w->coils, sizeof *matrix);
    if (!status)
        status = whiten_by_corners(w, matrix, &whitened);
    if (!status && whitened)
        status = mix(w, w->coils, matrix);
    firenet_companion_free(w->context, matrix);
    return status;
}

static firenet_status compress(work *w) {
    if (w->coils <= MANY_COILS)
        return FIRENET_OK;
    firenet_status status = FIRENET_OK;
    const int64_t n = w->coils;
    double *matrix = work_take(w, &status, 2 * n * n + n, sizeof *matrix);
    double *energy = matrix ? matrix + 2 * n * n : NULL;
    if (!status)
        status =
            firenet_mri_compression(w->context, FIRENET_C64, n, w->calibrated,
                                    w->calibration, matrix, energy);
    if (!status)
        status =
            mix(w, firenet_mri_virtual_coils(n, energy, energy_lost), matrix);
    firenet_companion_free(w->context, matrix);
    return status;
}

static firenet_status find_maps(work *w) {
    firenet_status status = FIRENET_OK;
    w->maps = work_take(w, &status, w->coils * w->points, sizeof *w->maps);
    return status
               ? status
               : maps_find(w->context, w->j->settings.maps, w->coils, w->axes,
                           w->shape, w->region, w->calibration, w->maps);
}

/* --------------------------------------------------------------- the result */

enum { FLOAT_PIXELS = 5, COMPLEX_PIXELS = 7 };

static firenet_status finish(work *w, picture *out) {
    const firenet_mrd_slice *s = w->j->slice;
    const int64_t *recon = firenet_mrd_slice_recon_shape(s);
    const int64_t pixels = recon[0] * recon[1] * (w->axes == 3 ? recon[2] : 1);
    const bool whole = w->j->settings.complex_image;
    firenet_status status =
        w->axes == 3 ? FIRENET_OK
                     : fewer_frequencies(w->context, w->shape, w->given, w->x);
    single *values = work_take(w, &status, pixels, sizeof *values);
    out->pixels = values;
    if (!status)
        status = firenet_mrd_slice_recon(w->context, s, w->x, values);
    if (!status)
        status =
            firenet_mrd_slice_image(s, whole ? COMPLEX_PIXELS : FLOAT_PIXELS,
                                    w->j->index, &out->header);
    if (status)
        return status;
    float *moduli = (float *)values;
    for (int64_t i = 0; i < pixels && !whole; i++)
        moduli[i] = cabsf(values[i]);
    const int64_t floats = whole ? 2 * pixels : pixels;
    swap_floats(moduli, (size_t)floats);
    out->bytes = floats * (int64_t)sizeof *moduli;
    return FIRENET_OK;
}

firenet_status picture_make(picture *out, firenet_context *context,
                            const job *j, const atomic_bool *cancelled) {
    work w = {.context = context,
              .j = j,
              .cancelled = cancelled,
              .started = clock_seconds()};
    const double processor = processor_seconds();
    *out = (picture){.gap = NAN};
    firenet_status status = open(&w);
    if (!status)
        status = gather(&w);
    if (!status)
        status = calibrate(&w);
    if (!status)
        status = whiten(&w);
    if (!status)
        status = compress(&w);
    if (!status)
        status = find_maps(&w);
    out->maps_seconds = clock_seconds() - w.started;
    if (!status)
        status = recover(&w, out);
    if (!status)
        status = finish(&w, out);
    out->seconds = clock_seconds() - w.started;
    out->processor_seconds = processor_seconds() - processor;
    firenet_companion_free(context, w.indices);
    firenet_companion_free(context, w.y);
    firenet_companion_free(context, w.calibration);
    firenet_companion_free(context, w.maps);
    firenet_companion_free(context, w.x);
    return status;
}

void picture_free(picture *p, firenet_context *context) {
    firenet_companion_free(context, p->pixels);
    p->pixels = NULL;
}

void job_release(job *j) {
    firenet_mrd_slice_release(j->slice);
    if (j->owner)
        firenet_companion_free(j->owner, j->whitening);
    firenet_context_release(j->owner);
    *j = (job){0};
}
