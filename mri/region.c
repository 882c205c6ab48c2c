/* SPDX-License-Identifier: BSD-3-Clause */
/* The calibration region of k-space, and the readout's oversampling. */
#include "mri.h"

#include <string.h>

/* ----------------------------------------------------------------- region */

/* Point `index` of a region to the index in the array. */
static int64_t in_array(int axes, const int64_t *shape, uint32_t centred,
                        const int64_t *region, int64_t index) {
    int64_t at = 0, stride = 1;
    for (int a = axes - 1; a >= 0; --a) {
        int64_t k = index % region[a] - region[a] / 2;
        index /= region[a];
        at += mri_index(centred, a, shape[a], k) * stride;
        stride *= shape[a];
    }
    return at;
}

static int64_t length_of(int axes, const int64_t *shape) {
    int64_t n = 1;
    for (int a = 0; a < axes; ++a) {
        n *= shape[a];
    }
    return n;
}

static bool acquired(int axes, const int64_t *shape, uint32_t centred,
                     const unsigned char *mask, const int64_t *region) {
    int64_t n = length_of(axes, region);
    for (int64_t i = 0; i < n; ++i) {
        if (!mask[in_array(axes, shape, centred, region, i)]) {
            return false;
        }
    }
    return true;
}

static bool grow(int axes, const int64_t *shape, uint32_t centred,
                 const unsigned char *mask, int64_t largest, uint32_t which,
                 int64_t *region) {
    int64_t larger[FIRENET_MAX_AXES];
    bool grown = false;
    for (int a = 0; a < axes; ++a) {
        bool more =
            which >> a & 1 && region[a] < shape[a] && region[a] < largest;
        larger[a] = region[a] + more;
        grown = grown || more;
    }
    if (!grown || !acquired(axes, shape, centred, mask, larger)) {
        return false;
    }
    memcpy(region, larger, (size_t)axes * sizeof *region);
    return true;
}

firenet_status firenet_mri_calibration_shape(firenet_context *context, int axes,
                                             const int64_t *shape,
                                             uint32_t centred,
                                             const unsigned char *mask,
                                             int64_t largest, int64_t *region) {
    const mri_pointer pointers[] = {
        {"shape", shape}, {"mask", mask}, {"region", region}, {0}};
    firenet_status status = mri_check(context, FIRENET_C64, pointers);
    mri_points(context, "shape", axes, shape, NULL, 1, &status);
    if (status == FIRENET_OK && largest < 1) {
        status =
            companion_check_range(context, "largest", largest, 1, INT64_MAX);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    for (int a = 0; a < axes; ++a) {
        region[a] = 1;
    }
    if (!acquired(axes, shape, centred, mask, region)) {
        memset(region, 0, (size_t)axes * sizeof *region);
        return FIRENET_OK;
    }
    uint32_t all = (1u << axes) - 1;
    while (grow(axes, shape, centred, mask, largest, all, region)) {
    }
    for (int a = 0; a < axes; ++a) {
        while (grow(axes, shape, centred, mask, largest, 1u << a, region)) {
        }
    }
    return FIRENET_OK;
}

void mri_region_copy(firenet_type type, int axes, const int64_t *shape,
                     uint32_t centred, const int64_t *region, bool back,
                     const void *in, void *out) {
    int64_t n = length_of(axes, region);
    for (int64_t i = 0; i < n; ++i) {
        int64_t at = in_array(axes, shape, centred, region, i);
        mri_set(type, out, back ? at : i, mri_get(type, in, back ? i : at));
    }
}

firenet_status firenet_mri_calibration_copy(firenet_context *context,
                                            firenet_type type, int64_t coils,
                                            int axes, const int64_t *shape,
                                            uint32_t centred,
                                            const void *kspace,
                                            const int64_t *region, void *out) {
    const mri_pointer pointers[] = {{"shape", shape},
                                    {"kspace", kspace},
                                    {"region", region},
                                    {"out", out},
                                    {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    int64_t n =
        mri_points(context, "region", axes, region, shape, coils, &status);
    for (int64_t c = 0; c < coils && status == FIRENET_OK; ++c) {
        mri_region_copy(type, axes, shape, centred, region, false,
                        mri_at_const(type, kspace, c * points),
                        mri_at(type, out, c * n));
    }
    return status;
}

/* ---------------------------------------------------------------- readouts */

firenet_status firenet_mri_remove_oversampling(firenet_context *context,
                                               firenet_type type, int64_t rows,
                                               int64_t n, int64_t keep,
                                               const void *in, void *out) {
    const mri_pointer pointers[] = {{"in", in}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "n", 1, &n, NULL, rows, &status);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "keep", keep, 1, n);
    }
    mri_transform wide = {0}, narrow = {0};
    if (status == FIRENET_OK) {
        status = mri_transform_create(&wide, context, type, 1, &n, 1, 1, 1);
    }
    if (status == FIRENET_OK) {
        status =
            mri_transform_create(&narrow, context, type, 1, &keep, 1, 1, 1);
    }
    void *line = companion_alloc(context, &status, n, mri_size(type));
    for (int64_t r = 0; r < rows && status == FIRENET_OK; ++r) {
        status =
            mri_transform_adjoint(&wide, mri_at_const(type, in, r * n), line);
        if (status == FIRENET_OK) {
            status = mri_transform_forward(&narrow,
                                           mri_at(type, line, n / 2 - keep / 2),
                                           mri_at(type, out, r * keep));
        }
    }
    firenet_companion_free(context, line);
    mri_transform_free(&wide);
    mri_transform_free(&narrow);
    return status;
}
