/* SPDX-License-Identifier: BSD-3-Clause */
/* Noise, virtual coils and maps of a scan. */
#include "coils/scan.h"
#include "coils/settings.h"

#include "message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Further out than the first of these parts of half an axis there is mostly
 * noise; than the others, where few points are left, less so. */
static const double corners[] = {.85, .75, .6};
enum { CORNERS = sizeof corners / sizeof corners[0] };

/* ---------------------------------------------------------------- whitening */

static bool scan_of_noise(scan *s, double complex *covariance) {
    const char *path = s->r->options->noise_scan;
    array a;
    if (!array_read(&a, "--noise-scan", path))
        return false;
    bool ok = a.rows == s->coils ||
              print_error("--noise-scan %s: %lld x %lld; must have a row for "
                          "each of the %lld coils",
                          path, (long long)a.rows, (long long)a.cols,
                          (long long)s->coils);
    if (ok && firenet_mri_noise_covariance(s->context, FIRENET_C128, a.rows,
                                           a.cols, a.values.data, covariance))
        ok = print_error("--noise-scan %s: %s", path,
                         firenet_context_last_error(s->context));
    array_free(&a);
    return ok;
}

static bool find_noise(scan *s, double complex *covariance) {
    if (s->r->options->noise_scan)
        return scan_of_noise(s, covariance);
    if (s->noise)
        CALL(s, firenet_mri_noise_covariance(s->context, FIRENET_C64, s->coils,
                                             s->noise_length, s->noise,
                                             covariance));
    if (s->noise)
        return true;
    firenet_status status = FIRENET_ERR_RANGE;
    for (int i = 0; status == FIRENET_ERR_RANGE && i < CORNERS; i++)
        status = firenet_mri_corner_covariance(
            s->context, FIRENET_C64, s->coils, 2, s->shape, s->centred,
            corners[i], s->mask, s->kspace, covariance);
    return status == FIRENET_OK ||
           print_error("the noise in the corners of k-space: %s; --noise-scan "
                       "takes a scan of noise",
                       firenet_context_last_error(s->context));
}

/* Data of coils through a matrix of `rows`; NULL stays. */
static bool mix_one(scan *s, int64_t rows, const double complex *matrix,
                    int64_t points, float complex **data) {
    if (!*data)
        return true;
    float complex *out = malloc((size_t)(rows * points) * sizeof *s->kspace);
    if (!out)
        return print_error("out of memory");
    const firenet_status status = firenet_mri_mix(
        s->context, FIRENET_C64, rows, s->coils, matrix, points, *data, out);
    free(*data);
    *data = out;
    CALL(s, status);
    return true;
}

static bool mix(scan *s, int64_t rows, const double complex *matrix) {
    if (!mix_one(s, rows, matrix, s->points, &s->kspace) ||
        !mix_one(s, rows, matrix, s->points, &s->clean) ||
        !mix_one(s, rows, matrix, s->box_shape[0] * s->box_shape[1], &s->box))
        return false;
    s->coils = rows;
    return true;
}

static void keep_deviations(coil_facts *facts, int64_t coils,
                            const double complex *covariance) {
    facts->least = INFINITY;
    for (int64_t c = 0; c < coils; c++) {
        const double deviation = sqrt(creal(covariance[c * coils + c]));
        facts->least = fmin(facts->least, deviation);
        facts->most = fmax(facts->most, deviation);
    }
}

bool scan_whiten(scan *s) {
    const size_t size = (size_t)(s->coils * s->coils);
    double complex *covariance = malloc(2 * size * sizeof *covariance);
    if (!covariance)
        return print_error("out of memory");
    double complex *matrix = covariance + size;
    bool ok = find_noise(s, covariance);
    if (ok)
        keep_deviations(&s->r->coils, s->coils, covariance);
    if (ok && firenet_mri_whitening(s->context, s->coils, covariance, matrix))
        ok = print_error("%s", firenet_context_last_error(s->context));
    ok = ok && mix(s, s->coils, matrix);
    free(covariance);
    scan_step(s, "whitening");
    return ok;
}

/* -------------------------------------------------------------- calibration */

/* A copy of what the raw data gave. */
static float complex *given_calibration(scan *s) {
    int64_t *region = s->r->coils.region;
    region[0] = s->box_shape[0], region[1] = s->box_shape[1];
    const size_t size =
        (size_t)(s->coils * region[0] * region[1]) * sizeof *s->box;
    float complex *data = malloc(size);
    if (data)
        memcpy(data, s->box, size);
    return data;
}

/* The caller frees it; NULL where there is none. */
static float complex *calibration(scan *s) {
    if (s->box)
        return given_calibration(s);
    int64_t *region = s->r->coils.region;
    float complex *data = NULL;
    firenet_status status = firenet_mri_calibration_shape(
        s->context, 2, s->shape, s->centred, s->mask, LARGEST_REGION, region);
    if (!status && region[0] * region[1] == 0)
        print_error("--kspace %s: frequency 0 was not acquired, or is not "
                    "where --centred says",
                    s->r->options->kspace);
    else if (!status)
        data =
            malloc((size_t)(s->coils * region[0] * region[1]) * sizeof *data);
    if (data)
        status = firenet_mri_calibration_copy(s->context, FIRENET_C64, s->coils,
                                              2, s->shape, s->centred,
                                              s->kspace, region, data);
    if (status)
        print_error("%s", firenet_context_last_error(s->context));
    return data;
}

static bool compress(scan *s, const float complex *data, int64_t points,
                     double complex *matrix, double *energy) {
    const options *o = s->r->options;
    CALL(s, firenet_mri_compression(s->context, FIRENET_C64, s->coils, points,
                                    data, matrix, energy));
    const int64_t many =
        firenet_mri_virtual_coils(s->coils, energy, energy_lost);
    const int64_t count = o->coils > 0 && o->coils < s->coils      ? o->coils
                          : o->coils == 0 && s->coils > MANY_COILS ? many
                                                                   : s->coils;
    double kept = 0, all = 0;
    for (int64_t c = 0; c < s->coils; c++) {
        kept += c < count ? energy[c] : 0;
        all += energy[c];
    }
    s->r->coils.used = count;
    s->r->coils.energy = all > 0 ? kept / all : 1;
    return count == s->coils || mix(s, count, matrix);
}

bool scan_compress(scan *s) {
    const int64_t *region = s->r->coils.region;
    const size_t size = (size_t)(s->coils * s->coils);
    float complex *data = calibration(s);
    double complex *matrix = malloc(size * sizeof *matrix);
    double *energy = malloc((size_t)s->coils * sizeof *energy);
    const bool memory = (matrix && energy) || print_error("out of memory");
    const bool ok = data && memory &&
                    compress(s, data, region[0] * region[1], matrix, energy);
    free(data);
    free(matrix);
    free(energy);
    scan_step(s, "compression");
    return ok;
}

/* --------------------------------------------------------------------- maps */

static bool read_maps(scan *s) {
    const char *path = s->r->options->maps;
    array a;
    if (!array_read_coils(&a, "--maps", path))
        return false;
    const bool fits =
        a.coils == s->coils && a.rows == s->shape[0] && a.cols == s->shape[1];
    if (!fits)
        print_error(
            "--maps %s: %lld coils of %lld x %lld; must be %lld of %lld x "
            "%lld, for whitened, compressed coils on the grid of the report",
            path, (long long)a.coils, (long long)a.rows, (long long)a.cols,
            (long long)s->coils, (long long)s->shape[0],
            (long long)s->shape[1]);
    for (int64_t i = 0; fits && i < a.values.length; i++)
        s->maps[i] = (float complex)vector_get(&a.values, i);
    array_free(&a);
    return fits;
}

static bool estimate_maps(scan *s, bool adaptive) {
    float complex *data = calibration(s);
    if (!data)
        return false;
    const int64_t *region = s->r->coils.region;
    const firenet_status status =
        adaptive
            ? firenet_mri_adaptive_maps(s->context, FIRENET_C64, s->coils, 2,
                                        s->shape, s->image_centred, region,
                                        data, ADAPTIVE_WIDTH, s->maps)
            : firenet_mri_espirit(s->context, FIRENET_C64, s->coils, 2,
                                  s->shape, s->image_centred, region, data, 0,
                                  0, eigenvalue_crop, 1, s->maps, NULL);
    free(data);
    CALL(s, status);
    return true;
}

bool scan_find_maps(scan *s) {
    const char *how = s->r->options->maps;
    const bool adaptive = strcmp(how, "adaptive") == 0;
    s->maps = malloc((size_t)(s->coils * s->points) * sizeof *s->maps);
    if (!s->maps)
        return print_error("out of memory");
    const bool ok = adaptive || strcmp(how, "auto") == 0
                        ? estimate_maps(s, adaptive)
                        : read_maps(s);
    scan_step(s, "maps");
    return ok && scan_montage(s, s->maps, &s->r->coils.maps);
}
