/* SPDX-License-Identifier: BSD-3-Clause */
/* Coil maps by adaptive combination: the dominant eigenvector of the local
 * covariance of the coils' low-pass images. A row at a time: sums over the rows
 * of the box, then a running sum along the row. */
#include "espirit.h"

#include <string.h>

#define PI 3.14159265358979323846
#define STEPS 60

/* A Hann window on the region, 1 in the middle and never 0. */
static void window(firenet_type type, int axes, const int64_t *region,
                   int64_t n, void *data) {
    for (int64_t i = 0; i < n; ++i) {
        double factor = 1.0;
        int64_t rest = i;
        for (int a = axes - 1; a >= 0; --a) {
            double k = (double)(rest % region[a] - region[a] / 2);
            double half = 0.5 * (double)region[a] + 1.0;
            factor *= 0.5 + 0.5 * cos(PI * k / half);
            rest /= region[a];
        }
        mri_set(type, data, i, factor * mri_get(type, data, i));
    }
}

typedef struct adaptive {
    firenet_context *context;
    int64_t coils;
    int axes;
    const int64_t *shape;
    int64_t points, n, pairs, reach; /* reach: (width - 1) / 2 */
    const mri_single *images;        /* [coils][points] */
} adaptive;

/* Index of the row that is `d` rows of the box (of the leading axes, from the
 * corner) away; -1 outside of the image. */
static int64_t neighbour(const adaptive *e, int64_t row, int64_t d) {
    int64_t at = 0, stride = 1, width = 2 * e->reach + 1;
    for (int a = e->axes - 2; a >= 0; --a) {
        int64_t i = row % e->shape[a] + d % width - e->reach;
        if (i < 0 || i >= e->shape[a]) {
            return -1;
        }
        at += i * stride;
        stride *= e->shape[a];
        row /= e->shape[a];
        d /= width;
    }
    return at;
}

/* x_a conj(x_b) of a row, added to planes of real and imaginary parts. */
static void add_products(const adaptive *e, int64_t row, float *sums) {
    int64_t n = e->n;
    for (int64_t a = 0; a < e->coils; ++a) {
        const float *x = (const float *)(e->images + a * e->points + row * n);
        for (int64_t b = a; b < e->coils; ++b) {
            const float *y =
                (const float *)(e->images + b * e->points + row * n);
            float *re = sums + 2 * mri_pair(a, b, e->coils) * n, *im = re + n;
            for (int64_t j = 0; j < n; ++j) {
                float xr = x[2 * j], xi = x[2 * j + 1];
                float yr = y[2 * j], yi = y[2 * j + 1];
                re[j] += xr * yr + xi * yi;
                im[j] += xi * yr - xr * yi;
            }
        }
    }
}

/* Each point the sum of its neighbours within reach along the row. */
static void box_along(const adaptive *e, const float *in, float *out) {
    int64_t n = e->n;
    for (int64_t p = 0; p < 2 * e->pairs; ++p) {
        const float *from = in + p * n;
        double sum = 0.0;
        for (int64_t j = 0; j < e->reach && j < n; ++j) {
            sum += (double)from[j];
        }
        for (int64_t j = 0; j < n; ++j) {
            sum += j + e->reach < n ? (double)from[j + e->reach] : 0.0;
            out[p * n + j] = (float)sum;
            sum -= j - e->reach >= 0 ? (double)from[j - e->reach] : 0.0;
        }
    }
}

/* Matrices of trace 1, so that their values compare. */
static void divide_by_trace(const adaptive *e, float *matrices) {
    int64_t n = e->n;
    for (int64_t j = 0; j < n; ++j) {
        double trace = 0.0;
        for (int64_t a = 0; a < e->coils; ++a) {
            trace += (double)matrices[2 * mri_pair(a, a, e->coils) * n + j];
        }
        float factor = trace > 0.0 ? (float)(1.0 / trace) : 0.0f;
        for (int64_t p = 0; p < 2 * e->pairs; ++p) {
            matrices[p * n + j] *= factor;
        }
    }
}

static firenet_status run(const adaptive *e, const mri_maps *maps) {
    int64_t n = e->n, rows = e->points / n, lines = 1;
    for (int a = 0; a < e->axes - 1; ++a) {
        lines *= 2 * e->reach + 1;
    }
    firenet_status status = FIRENET_OK;
    float *sums =
        companion_alloc(e->context, &status, 2 * e->pairs * n, sizeof *sums);
    float *matrices = companion_alloc(e->context, &status, 2 * e->pairs * n,
                                      sizeof *matrices);
    float *vectors =
        companion_alloc(e->context, &status, 2 * e->coils * n, sizeof *vectors);
    float *values = companion_alloc(e->context, &status, n, sizeof *values);
    float *work = companion_alloc(e->context, &status,
                                  mri_dominant_work(e->coils), sizeof *work);
    mri_dominant_fn *dominant = mri_dominant_for(e->context);
    for (int64_t r = 0; r < rows && status == FIRENET_OK; ++r) {
        memset(sums, 0, (size_t)(2 * e->pairs * n) * sizeof *sums);
        for (int64_t d = 0; d < lines; ++d) {
            int64_t row = neighbour(e, r, d);
            if (row >= 0) {
                add_products(e, row, sums);
            }
        }
        box_along(e, sums, matrices);
        divide_by_trace(e, matrices);
        mri_start(e->coils, 1, n, vectors);
        dominant(e->coils, 1, n, matrices, vectors, values, STEPS, work);
        mri_maps_row(maps, r * n, n, vectors, values);
    }
    float *const memory[] = {sums, matrices, vectors, values, work};
    for (size_t i = 0; i < sizeof memory / sizeof memory[0]; ++i) {
        firenet_companion_free(e->context, memory[i]);
    }
    return status;
}

/* Low-pass images of the coils, of a scale that single precision holds. */
static firenet_status low_pass(const adaptive *e, firenet_type type,
                               uint32_t image_centred, const int64_t *region,
                               int64_t size, const void *calibration,
                               mri_single *images) {
    firenet_status status = FIRENET_OK;
    uint32_t all = (1u << e->axes) - 1;
    mri_transform t = {0};
    mri_single *box = companion_alloc(e->context, &status, size, sizeof *box);
    mri_single *wide =
        companion_alloc(e->context, &status, e->points, sizeof *wide);
    if (status == FIRENET_OK) {
        status = mri_transform_create(&t, e->context, FIRENET_C64, e->axes,
                                      e->shape, all, image_centred, 1);
    }
    double largest = 0.0;
    for (int64_t i = 0; i < e->coils * size; ++i) {
        largest = fmax(largest, cabs(mri_get(type, calibration, i)));
    }
    for (int64_t c = 0; c < e->coils && status == FIRENET_OK; ++c) {
        for (int64_t i = 0; i < size; ++i) {
            mri_number z = mri_get(type, calibration, c * size + i);
            box[i] = largest > 0.0 ? (mri_single)(z / largest) : 0.0f;
        }
        window(FIRENET_C64, e->axes, region, size, box);
        memset(wide, 0, (size_t)e->points * sizeof *wide);
        mri_region_copy(FIRENET_C64, e->axes, e->shape, all, region, true, box,
                        wide);
        status = mri_transform_adjoint(&t, wide, images + c * e->points);
    }
    mri_transform_free(&t);
    firenet_companion_free(e->context, box);
    firenet_companion_free(e->context, wide);
    return status;
}

firenet_status
firenet_mri_adaptive_maps(firenet_context *context, firenet_type type,
                          int64_t coils, int axes, const int64_t *shape,
                          uint32_t image_centred, const int64_t *region,
                          const void *calibration, int64_t width, void *maps) {
    const mri_pointer pointers[] = {{"shape", shape},
                                    {"region", region},
                                    {"calibration", calibration},
                                    {"maps", maps},
                                    {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    int64_t size =
        mri_points(context, "region", axes, region, shape, coils, &status);
    if (status == FIRENET_OK && (width < 1 || width % 2 == 0)) {
        status = companion_fail(context, FIRENET_ERR_RANGE,
                                "width: %lld, allowed are odd numbers from 1",
                                (long long)width);
    }
    if (status == FIRENET_OK) {
        status = mri_check_finite(context, "calibration", type, coils * size,
                                  calibration);
    }
    mri_single *images =
        companion_alloc(context, &status, coils * points, sizeof *images);
    mri_number *u = companion_alloc(context, &status, coils, sizeof *u);
    adaptive e = {.context = context,
                  .coils = coils,
                  .axes = axes,
                  .shape = shape,
                  .points = points,
                  .n = status == FIRENET_OK ? shape[axes - 1] : 0,
                  .pairs = coils * (coils + 1) / 2,
                  .reach = (width - 1) / 2,
                  .images = images};
    if (status == FIRENET_OK) {
        status = low_pass(&e, type, image_centred, region, size, calibration,
                          images);
    }
    if (status == FIRENET_OK) {
        status = mri_first_virtual(context, type, coils, size, calibration, u);
    }
    if (status == FIRENET_OK) {
        const mri_maps m = {.type = type,
                            .coils = coils,
                            .points = points,
                            .sets = 1,
                            .u = u,
                            .maps = maps};
        status = run(&e, &m);
    }
    firenet_companion_free(context, images);
    firenet_companion_free(context, u);
    return status;
}
