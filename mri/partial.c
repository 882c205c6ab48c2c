/* SPDX-License-Identifier: BSD-3-Clause */
/* Partial Fourier: homodyne detection, and virtual conjugate coils. */
#include "mri.h"

#include <string.h>

/* Frequencies low .. high of an axis were acquired; -band .. band of them with
 * their mirror images. */
typedef struct part {
    int axis;
    int64_t low, high, band;
} part;

/* Of the frequency k: w(k) + w(-k) = 2 where both are there. */
static double ramp(const part *p, int64_t k) {
    if (k < p->low || k > p->high) {
        return 0.0;
    }
    if (k < -p->band || k > p->band) {
        return 2.0;
    }
    double side = p->high + p->low >= 0 ? 1.0 : -1.0;
    return 1.0 + side * (double)k / (double)(p->band + 1);
}

/* k-space of a coil times the ramp, or its symmetric part. */
static void weigh(firenet_type type, const part *p, const int64_t *shape,
                  int axes, bool centred, bool symmetric, int64_t points,
                  const void *in, void *out) {
    int64_t n = shape[p->axis], inner = 1;
    for (int a = p->axis + 1; a < axes; ++a) {
        inner *= shape[a];
    }
    for (int64_t i = 0; i < points; ++i) {
        int64_t index = i / inner % n;
        int64_t k = centred ? index - n / 2
                            : (index >= (n + 1) / 2 ? index - n : index);
        double factor = symmetric ? (k >= -p->band && k <= p->band ? 1.0 : 0.0)
                                  : ramp(p, k);
        mri_set(type, out, i,
                factor > 0.0 ? factor * mri_get(type, in, i) : 0.0);
    }
}

/* Re(x conj(phase)) phase. */
static void keep_phase(firenet_type type, int64_t points, const void *low,
                       void *image) {
    for (int64_t i = 0; i < points; ++i) {
        mri_number z = mri_get(type, low, i);
        double modulus = cabs(z);
        mri_number phase = modulus > 0.0 ? z / modulus : 1.0;
        mri_set(type, image, i,
                creal(mri_times_conj(phase, mri_get(type, image, i))) * phase);
    }
}

static firenet_status check_part(firenet_context *context, part *p,
                                 const int64_t *shape, uint32_t centred,
                                 int64_t first, int64_t count) {
    int64_t n = shape[p->axis], origin = n / 2;
    firenet_status status = FIRENET_OK;
    if (!(centred >> p->axis & 1)) {
        return companion_fail(
            context, FIRENET_ERR_RANGE,
            "centred: frequency 0 of axis %d must be in the "
            "middle, so that what was acquired is in one piece",
            p->axis);
    }
    status = companion_check_range(context, "first", first, 0, origin);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "count", count,
                                       origin - first + 1, n - first);
    }
    p->low = first - origin;
    p->high = first + count - 1 - origin;
    p->band = p->high < -p->low ? p->high : -p->low;
    return status;
}

firenet_status firenet_mri_homodyne(firenet_context *context, firenet_type type,
                                    int64_t coils, int axes,
                                    const int64_t *shape, uint32_t centred,
                                    uint32_t image_centred, int axis,
                                    int64_t first, int64_t count,
                                    const void *kspace, void *images) {
    const mri_pointer pointers[] = {
        {"shape", shape}, {"kspace", kspace}, {"images", images}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "axis", axis, 0, axes - 1);
    }
    part p = {.axis = axis};
    if (status == FIRENET_OK) {
        status = check_part(context, &p, shape, centred, first, count);
    }
    mri_transform t = {0};
    size_t size = mri_size(type);
    void *weighted = companion_alloc(context, &status, points, size);
    void *low = companion_alloc(context, &status, points, size);
    if (status == FIRENET_OK) {
        status = mri_transform_create(&t, context, type, axes, shape, centred,
                                      image_centred, 1);
    }
    for (int64_t c = 0; c < coils && status == FIRENET_OK; ++c) {
        const void *y = mri_at_const(type, kspace, c * points);
        void *image = mri_at(type, images, c * points);
        weigh(type, &p, shape, axes, true, true, points, y, weighted);
        status = mri_transform_adjoint(&t, weighted, low);
        weigh(type, &p, shape, axes, true, false, points, y, weighted);
        if (status == FIRENET_OK) {
            status = mri_transform_adjoint(&t, weighted, image);
        }
        keep_phase(type, points, low, image);
    }
    mri_transform_free(&t);
    firenet_companion_free(context, weighted);
    firenet_companion_free(context, low);
    return status;
}

/* ------------------------------------------------------- virtual conjugates */

/* The index of frequency -k. */
static int64_t mirror(int axes, const int64_t *shape, uint32_t centred,
                      int64_t index) {
    int64_t at = 0, stride = 1;
    for (int a = axes - 1; a >= 0; --a) {
        int64_t n = shape[a], origin = centred >> a & 1 ? n / 2 : 0;
        at += mri_index(centred, a, n, origin - index % n) * stride;
        stride *= n;
        index /= n;
    }
    return at;
}

firenet_status firenet_mri_virtual_conjugates(firenet_context *context,
                                              firenet_type type, int64_t coils,
                                              int axes, const int64_t *shape,
                                              uint32_t centred,
                                              const void *kspace, void *out) {
    const mri_pointer pointers[] = {
        {"shape", shape}, {"kspace", kspace}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    if (status != FIRENET_OK) {
        return status;
    }
    memcpy(out, kspace, (size_t)(coils * points) * mri_size(type));
    for (int64_t i = 0; i < points; ++i) {
        int64_t j = mirror(axes, shape, centred, i);
        for (int64_t c = 0; c < coils; ++c) {
            mri_set(type, out, (coils + c) * points + i,
                    conj(mri_get(type, kspace, c * points + j)));
        }
    }
    return FIRENET_OK;
}
