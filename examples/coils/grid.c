/* SPDX-License-Identifier: BSD-3-Clause */
/* The grid that is computed on: frequency 0 in the middle, and as many points
 * as FFTs are quick for. 232 = 8 * 29 takes 8 times as long as 240 does; points
 * of k-space that are added were not acquired, so that pixels become a little
 * smaller, and the answer is taken back to the user's. */
#include "coils/scan.h"
#include "coils/settings.h"

#include "message.h"

#include <stdlib.h>

/* Index on the grid of point i of the user's k-space. */
static int64_t on_grid(const scan *s, int64_t i) {
    int64_t at = 0;
    const int64_t user[2] = {i / s->given[1], i % s->given[1]};
    for (int a = 0; a < 2; a++) {
        const int64_t n = s->given[a], half = n / 2;
        const int64_t k = s->centred >> a & 1
                              ? user[a] - half
                              : user[a] - (user[a] >= n - half ? n : 0);
        at = at * s->shape[a] + k + s->shape[a] / 2;
    }
    return at;
}

static bool move_kspace(scan *s, int64_t points) {
    float complex *kspace = calloc((size_t)(s->coils * points), sizeof *kspace);
    unsigned char *mask = calloc((size_t)points, 1);
    if (!kspace || !mask) {
        free(kspace);
        free(mask);
        return print_error("out of memory");
    }
    for (int64_t i = 0; i < s->points; i++) {
        const int64_t at = on_grid(s, i);
        mask[at] = s->mask[i];
        for (int64_t c = 0; c < s->coils; c++)
            kspace[c * points + at] = s->kspace[c * s->points + i];
    }
    free(s->kspace);
    free(s->mask);
    s->kspace = kspace;
    s->mask = mask;
    return true;
}

bool scan_fit(scan *s) {
    int64_t *indices, samples = 0;
    for (int a = 0; a < 2; a++) {
        s->given[a] = s->shape[a];
        s->shape[a] = quick_length(s->shape[a]);
    }
    const int64_t points = s->shape[0] * s->shape[1];
    for (int64_t i = 0; i < s->points; i++)
        if (s->mask[i])
            s->r->mask.pixels[i] = 1;
    if (!move_kspace(s, points))
        return false;
    indices = malloc((size_t)points * sizeof *indices);
    if (!indices)
        return print_error("out of memory");
    for (int64_t i = 0; i < points; i++)
        if (s->mask[i])
            indices[samples++] = i;
    free(s->indices);
    s->indices = indices;
    s->points = points;
    s->centred = 3;
    return true;
}

/* Frequencies of the grid that the user's has, in its order. */
static void crop(const scan *s, const float complex *in, float complex *out) {
    for (int64_t i = 0; i < s->given[0] * s->given[1]; i++) {
        const int64_t row = i / s->given[1] - s->given[0] / 2;
        const int64_t col = i % s->given[1] - s->given[1] / 2;
        out[i] =
            in[(row + s->shape[0] / 2) * s->shape[1] + col + s->shape[1] / 2];
    }
}

static firenet_status resample(const scan *s, const void *x,
                               float complex *wide, float complex *narrow,
                               void *out) {
    firenet_operator *ours = NULL, *theirs = NULL;
    const int64_t points = s->given[0] * s->given[1];
    firenet_status status = firenet_operator_create_centred_dft(
        &ours, s->context, FIRENET_C64, 2, s->shape, 3, s->image_centred);
    if (!status)
        status = firenet_operator_create_centred_dft(
            &theirs, s->context, FIRENET_C64, 2, s->given, 3, s->image_centred);
    if (!status)
        status =
            firenet_operator_apply(s->context, ours, FIRENET_C64, x, s->points,
                                   FIRENET_C64, wide, s->points);
    if (!status) {
        crop(s, wide, narrow);
        status = firenet_operator_apply_adjoint(s->context, theirs, FIRENET_C64,
                                                narrow, points, FIRENET_C64,
                                                out, points);
    }
    firenet_operator_release(ours);
    firenet_operator_release(theirs);
    return status;
}

/* An image of the slice in what the scanner's header calls the recon space. */
static firenet_status to_recon_space(const scan *s, float complex **pixels,
                                     int64_t *shape) {
    if (!s->slice)
        return FIRENET_OK;
    const int64_t *recon = firenet_mrd_slice_recon_shape(s->slice);
    float complex *out = malloc((size_t)(recon[0] * recon[1]) * sizeof *out);
    if (!out)
        return FIRENET_ERR_NOMEM;
    const firenet_status status =
        firenet_mrd_slice_recon(s->context, s->slice, *pixels, out);
    free(*pixels);
    *pixels = out;
    shape[0] = recon[0], shape[1] = recon[1];
    return status;
}

/* To the user's grid. */
static firenet_status to_users(const scan *s, const vector *x,
                               float complex *pixels) {
    const int64_t points = s->given[0] * s->given[1];
    float complex *single = malloc((size_t)s->points * 2 * sizeof *single);
    float complex *narrow = malloc((size_t)points * sizeof *narrow);
    for (int64_t i = 0; i < s->points && single && narrow; i++)
        single[i] = (float complex)vector_get(x, i);
    const firenet_status status =
        single && narrow
            ? resample(s, single, single + s->points, narrow, pixels)
            : FIRENET_ERR_NOMEM;
    free(single);
    free(narrow);
    return status;
}

bool scan_return(const scan *s, const vector *x, array *out) {
    int64_t shape[2] = {s->given[0], s->given[1]};
    float complex *pixels =
        malloc((size_t)(shape[0] * shape[1]) * sizeof *pixels);
    firenet_status status = pixels ? to_users(s, x, pixels) : FIRENET_ERR_NOMEM;
    if (!status)
        status = to_recon_space(s, &pixels, shape);
    *out = (array){.coils = 1, .rows = shape[0], .cols = shape[1]};
    const bool ok = !status && vector_create(&out->values, FIRENET_C128,
                                             shape[0] * shape[1]);
    for (int64_t i = 0; ok && i < out->values.length; i++)
        vector_set(&out->values, i, (double complex)pixels[i]);
    free(pixels);
    if (status)
        print_error("%s", status == FIRENET_ERR_NOMEM
                              ? "out of memory"
                              : firenet_context_last_error(s->context));
    return ok;
}
