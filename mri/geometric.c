/* SPDX-License-Identifier: BSD-3-Clause */
/* Geometric coil compression: a matrix for each place of the readout. */
#include "mri.h"

#include <cblas.h>
#include <string.h>

/* An array [outer][n][inner] of each coil, whose readout is the axis n. */
typedef struct readout {
    int64_t n, inner, others; /* others = outer inner */
} readout;

static readout readout_of(int axes, const int64_t *shape, int axis) {
    readout r = {.n = shape[axis], .inner = 1, .others = 1};
    for (int a = 0; a < axes; ++a) {
        r.inner *= a > axis ? shape[a] : 1;
        r.others *= a != axis ? shape[a] : 1;
    }
    return r;
}

/* Index of sample x of line `other`. */
static int64_t place(const readout *r, int64_t other, int64_t x) {
    return (other / r->inner * r->n + x) * r->inner + other % r->inner;
}

/* Readouts of all coils in place or on their way between k-space and places. */
typedef struct lines {
    firenet_type type;
    mri_transform transform;
    void *line, *other;
} lines;

static firenet_status lines_create(lines *l, firenet_context *context,
                                   firenet_type type, int64_t n, bool centred,
                                   bool image_centred) {
    firenet_status status = FIRENET_OK;
    *l = (lines){.type = type};
    l->line = companion_alloc(context, &status, n, mri_size(type));
    l->other = companion_alloc(context, &status, n, mri_size(type));
    return status == FIRENET_OK
               ? mri_transform_create(&l->transform, context, type, 1, &n,
                                      centred, image_centred, 1)
               : status;
}

static void lines_free(lines *l, firenet_context *context) {
    mri_transform_free(&l->transform);
    firenet_companion_free(context, l->line);
    firenet_companion_free(context, l->other);
}

/* A coil's k-space of `from`, zero-padded in the middle of the readout, to
 * places [n][coils][others] of coil c. */
static firenet_status to_places(lines *l, const readout *from, int64_t n,
                                bool centred, const void *in, int64_t coils,
                                int64_t c, void *places) {
    firenet_status status = FIRENET_OK;
    for (int64_t o = 0; o < from->others && status == FIRENET_OK; ++o) {
        memset(l->line, 0, (size_t)n * mri_size(l->type));
        for (int64_t k = 0; k < from->n; ++k) {
            int64_t at =
                from->n == n ? k : mri_index(centred, 0, n, k - from->n / 2);
            mri_set(l->type, l->line, at,
                    mri_get(l->type, in, place(from, o, k)));
        }
        status = mri_transform_adjoint(&l->transform, l->line, l->other);
        for (int64_t x = 0; x < n && status == FIRENET_OK; ++x) {
            mri_set(l->type, places, (x * coils + c) * from->others + o,
                    mri_get(l->type, l->other, x));
        }
    }
    return status;
}

/* And back. */
static firenet_status to_kspace(lines *l, const readout *r, const void *places,
                                int64_t coils, int64_t c, void *out) {
    firenet_status status = FIRENET_OK;
    for (int64_t o = 0; o < r->others && status == FIRENET_OK; ++o) {
        for (int64_t x = 0; x < r->n; ++x) {
            mri_set(l->type, l->other, x,
                    mri_get(l->type, places, (x * coils + c) * r->others + o));
        }
        status = mri_transform_forward(&l->transform, l->other, l->line);
        for (int64_t k = 0; k < r->n && status == FIRENET_OK; ++k) {
            mri_set(l->type, out, place(r, o, k), mri_get(l->type, l->line, k));
        }
    }
    return status;
}

/* ---------------------------------------------------------------- matrices */

/* Unaligned matrices of all places, all rows, and the energies' sums. */
static firenet_status compress(firenet_context *context, firenet_type type,
                               int64_t coils, int64_t n, int64_t others,
                               const void *places, mri_number *matrices,
                               double *energy) {
    firenet_status status = FIRENET_OK;
    double *one = companion_alloc(context, &status, coils, sizeof *one);
    for (int64_t i = 0; i < coils && status == FIRENET_OK && energy; ++i) {
        energy[i] = 0.0;
    }
    for (int64_t x = 0; x < n && status == FIRENET_OK; ++x) {
        status = firenet_mri_compression(
            context, type, coils, others,
            mri_at_const(type, places, x * coils * others),
            matrices + x * coils * coils, one);
        for (int64_t i = 0; i < coils && energy && status == FIRENET_OK; ++i) {
            energy[i] += one[i];
        }
    }
    firenet_companion_free(context, one);
    return status;
}

/* Turns `matrix` towards its neighbour, both [rows][coils]. */
static firenet_status turn(firenet_context *context, int64_t rows,
                           int64_t coils, const mri_number *neighbour,
                           mri_number *matrix, mri_number *work) {
    const mri_number one = 1.0, zero = 0.0;
    const int r = (int)rows, c = (int)coils;
    mri_number *product = work, *unitary = work + rows * rows,
               *turned = work + 2 * rows * rows;
    cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasConjTrans, r, r, c, &one,
                matrix, c, neighbour, c, &zero, product, r);
    firenet_status status = mri_polar(context, rows, product, unitary);
    if (status == FIRENET_OK) {
        cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, r, c, r, &one,
                    unitary, r, matrix, c, &zero, turned, c);
        memcpy(matrix, turned, (size_t)(rows * coils) * sizeof *matrix);
    }
    return status;
}

/* The place that is `step` outside of `origin` on a circle of n. */
static int64_t around(int64_t n, int64_t origin, int64_t step) {
    return ((origin + step) % n + n) % n;
}

/* The first `rows` of each matrix, aligned from the image's origin outwards. */
static firenet_status align(firenet_context *context, int64_t n, int64_t origin,
                            int64_t rows, int64_t coils, const mri_number *all,
                            mri_number *matrices) {
    const int64_t size = rows * coils;
    firenet_status status = FIRENET_OK;
    mri_number *work =
        companion_alloc(context, &status, 2 * rows * rows + size, sizeof *work);
    for (int64_t x = 0; x < n; ++x) {
        memcpy(matrices + x * size, all + x * coils * coils,
               (size_t)size * sizeof *all);
    }
    for (int64_t i = 1; i < n && status == FIRENET_OK; ++i) {
        /* n/2 places before the origin, the others after it. */
        const int64_t way = i <= n / 2 ? -1 : 1,
                      far = i <= n / 2 ? i : i - n / 2;
        status = turn(context, rows, coils,
                      matrices + around(n, origin, way * (far - 1)) * size,
                      matrices + around(n, origin, way * far) * size, work);
    }
    firenet_companion_free(context, work);
    return status;
}

static firenet_status check(firenet_context *context, int64_t rows,
                            int64_t coils, int axes, int axis) {
    firenet_status status =
        companion_check_range(context, "axis", axis, 0, axes - 1);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "coils", coils, 1, 32768);
    }
    return status == FIRENET_OK
               ? companion_check_range(context, "rows", rows, 1, 32768)
               : status;
}

firenet_status firenet_mri_geometric_compression(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t image_centred, int axis,
    const int64_t *region, const void *calibration, int64_t rows,
    void *matrices, double *energy) {
    const mri_pointer pointers[] = {{"shape", shape},
                                    {"region", region},
                                    {"calibration", calibration},
                                    {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "shape", axes, shape, NULL, coils, &status);
    int64_t points =
        mri_points(context, "region", axes, region, shape, coils, &status);
    status =
        status == FIRENET_OK ? check(context, rows, coils, axes, axis) : status;
    if (status == FIRENET_OK && rows > coils) {
        status = companion_check_range(context, "rows", rows, 1, coils);
    }
    if (status == FIRENET_OK) {
        status = mri_check_finite(context, "calibration", type, coils * points,
                                  calibration);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    const readout r = readout_of(axes, region, axis);
    const int64_t n = shape[axis];
    const bool origin = image_centred >> axis & 1;
    lines l = {0};
    void *places =
        companion_alloc(context, &status, n * coils * r.others, mri_size(type));
    mri_number *all =
        companion_alloc(context, &status, n * coils * coils, sizeof *all);
    if (status == FIRENET_OK) {
        status = lines_create(&l, context, type, n, true, origin);
    }
    for (int64_t c = 0; c < coils && status == FIRENET_OK; ++c) {
        status = to_places(&l, &r, n, true,
                           mri_at_const(type, calibration, c * points), coils,
                           c, places);
    }
    if (status == FIRENET_OK) {
        status =
            compress(context, type, coils, n, r.others, places, all, energy);
    }
    if (status == FIRENET_OK && matrices) {
        status =
            align(context, n, origin ? n / 2 : 0, rows, coils, all, matrices);
    }
    lines_free(&l, context);
    firenet_companion_free(context, places);
    firenet_companion_free(context, all);
    return status;
}

/* ------------------------------------------------------------------ mixing */

static firenet_status mix_places(firenet_context *context, firenet_type type,
                                 int64_t rows, int64_t coils, int64_t n,
                                 int64_t others, const mri_number *matrices,
                                 const void *in, void *out) {
    firenet_status status = FIRENET_OK;
    for (int64_t x = 0; x < n && status == FIRENET_OK; ++x) {
        status = firenet_mri_mix(context, type, rows, coils,
                                 matrices + x * rows * coils, others,
                                 mri_at_const(type, in, x * coils * others),
                                 mri_at(type, out, x * rows * others));
    }
    return status;
}

firenet_status firenet_mri_geometric_mix(
    firenet_context *context, firenet_type type, int64_t rows, int64_t coils,
    const void *matrices, int axes, const int64_t *shape, uint32_t centred,
    uint32_t image_centred, int axis, const void *in, void *out) {
    const mri_pointer pointers[] = {{"matrices", matrices},
                                    {"shape", shape},
                                    {"in", in},
                                    {"out", out},
                                    {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    mri_points(context, "shape", axes, shape, NULL, rows, &status);
    status =
        status == FIRENET_OK ? check(context, rows, coils, axes, axis) : status;
    if (status != FIRENET_OK) {
        return status;
    }
    const readout r = readout_of(axes, shape, axis);
    lines l = {0};
    size_t size = mri_size(type);
    void *places = companion_alloc(context, &status, coils * points, size);
    void *mixed = companion_alloc(context, &status, rows * points, size);
    if (status == FIRENET_OK) {
        status = lines_create(&l, context, type, r.n, centred >> axis & 1,
                              image_centred >> axis & 1);
    }
    for (int64_t c = 0; c < coils && status == FIRENET_OK; ++c) {
        status =
            to_places(&l, &r, r.n, false, mri_at_const(type, in, c * points),
                      coils, c, places);
    }
    if (status == FIRENET_OK) {
        status = mix_places(context, type, rows, coils, r.n, r.others, matrices,
                            places, mixed);
    }
    for (int64_t c = 0; c < rows && status == FIRENET_OK; ++c) {
        status =
            to_kspace(&l, &r, mixed, rows, c, mri_at(type, out, c * points));
    }
    lines_free(&l, context);
    firenet_companion_free(context, places);
    firenet_companion_free(context, mixed);
    return status;
}
