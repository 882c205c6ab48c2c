/* SPDX-License-Identifier: BSD-3-Clause */
/* Images of coils to one image. */
#include "mri.h"

firenet_status firenet_mri_sum_of_squares(firenet_context *context,
                                          firenet_type type, int64_t coils,
                                          int64_t points, const void *images,
                                          void *out) {
    const mri_pointer pointers[] = {{"images", images}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "points", 1, &points, NULL, coils, &status);
    for (int64_t i = 0; i < points && status == FIRENET_OK; ++i) {
        double sum = 0.0;
        for (int64_t c = 0; c < coils; ++c) {
            sum += mri_square(mri_get(type, images, c * points + i));
        }
        mri_set(type, out, i, sqrt(sum));
    }
    return status;
}

firenet_status firenet_mri_combine(firenet_context *context, firenet_type type,
                                   int64_t coils, int64_t points,
                                   const void *maps, const void *images,
                                   void *out) {
    const mri_pointer pointers[] = {
        {"maps", maps}, {"images", images}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "points", 1, &points, NULL, coils, &status);
    for (int64_t i = 0; i < points && status == FIRENET_OK; ++i) {
        mri_number sum = 0.0;
        double squares = 0.0;
        for (int64_t c = 0; c < coils; ++c) {
            mri_number s = mri_get(type, maps, c * points + i);
            sum += mri_times_conj(s, mri_get(type, images, c * points + i));
            squares += mri_square(s);
        }
        mri_set(type, out, i, squares > 0.0 ? sum / squares : 0.0);
    }
    return status;
}

firenet_status firenet_mri_normalise(firenet_context *context,
                                     firenet_type type, int64_t coils,
                                     int64_t points, void *maps,
                                     double *intensity) {
    const mri_pointer pointers[] = {{"maps", maps}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "points", 1, &points, NULL, coils, &status);
    for (int64_t i = 0; i < points && status == FIRENET_OK; ++i) {
        double sum = 0.0;
        for (int64_t c = 0; c < coils; ++c) {
            sum += mri_square(mri_get(type, maps, c * points + i));
        }
        double rho = sqrt(sum);
        for (int64_t c = 0; c < coils; ++c) {
            int64_t at = c * points + i;
            mri_set(type, maps, at,
                    rho > 0.0 ? mri_get(type, maps, at) / rho : 0.0);
        }
        if (intensity) {
            intensity[i] = rho;
        }
    }
    return status;
}

firenet_status firenet_mri_undo_intensity(firenet_context *context,
                                          firenet_type type, int64_t points,
                                          const double *intensity, double floor,
                                          void *image) {
    const mri_pointer pointers[] = {
        {"intensity", intensity}, {"image", image}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "points", 1, &points, NULL, 1, &status);
    if (status == FIRENET_OK && !(floor >= 0.0 && floor < 1.0)) {
        status = companion_fail(context, FIRENET_ERR_RANGE,
                                "floor: %g, allowed is 0 <= floor < 1", floor);
    }
    double most = 0.0;
    for (int64_t i = 0; i < points && status == FIRENET_OK; ++i) {
        most = fmax(most, intensity[i]);
    }
    for (int64_t i = 0; i < points && status == FIRENET_OK; ++i) {
        bool seen = intensity[i] > floor * most;
        mri_set(type, image, i,
                seen ? mri_get(type, image, i) / intensity[i] : 0.0);
    }
    return status;
}
