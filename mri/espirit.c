/* SPDX-License-Identifier: BSD-3-Clause */
/* ESPIRiT maps, a row of the image at a time: the kernels' transform along all
 * axes but the last by sums, which are short, along the last by FFT, and the
 * eigenvectors of the row's pixels from there, started with those of the row
 * before; every so often anew. */
#include "espirit.h"

#include <string.h>

#define PI 3.14159265358979323846

/* Rows between new starts, and steps of orthogonal iteration. */
#define FRESH 16
#define STEPS 60

typedef struct espirit {
    firenet_context *context;
    const mri_calibration *calibration;
    const int64_t *shape;
    uint32_t image_centred;
    int64_t points, rows, n, pairs, wide; /* wide: 2 kernel - 1, last axis */
    const mri_number *h;
    mri_maps maps;
} espirit;

/* Memory for a row. */
typedef struct row_memory {
    mri_transform transform;
    mri_single *folded, *row; /* [pairs][n] */
    mri_number *sums;         /* [pairs][wide] */
    float *matrices, *vectors, *values, *work;
} row_memory;

static void row_memory_free(const espirit *e, row_memory *b) {
    mri_transform_free(&b->transform);
    void *const memory[] = {b->folded,  b->row,    b->sums, b->matrices,
                            b->vectors, b->values, b->work};
    for (size_t i = 0; i < sizeof memory / sizeof memory[0]; ++i) {
        firenet_companion_free(e->context, memory[i]);
    }
}

/* The factor of kernel point d (from -(k - 1) on) of the leading axes at a row,
 * e^{2 pi i d x / n} with x from the image's origin. */
static mri_number leading_factor(const espirit *e, int64_t row, int64_t d) {
    const mri_calibration *c = e->calibration;
    double turns = 0.0;
    for (int a = c->axes - 2; a >= 0; --a) {
        int64_t n = e->shape[a], wide = 2 * c->kernel[a] - 1;
        int64_t x = row % n - (e->image_centred >> a & 1 ? n / 2 : 0);
        turns += (double)((d % wide - c->kernel[a] + 1) * x) / (double)n;
        row /= n;
        d /= wide;
    }
    return cexp(2.0 * PI * I * turns);
}

/* Sums over the leading axes. */
static void sum_leading(const espirit *e, int64_t row, mri_number *sums) {
    const mri_calibration *c = e->calibration;
    int64_t lines = 1;
    for (int a = 0; a < c->axes - 1; ++a) {
        lines *= 2 * c->kernel[a] - 1;
    }
    memset(sums, 0, (size_t)(e->pairs * e->wide) * sizeof *sums);
    for (int64_t d = 0; d < lines; ++d) {
        mri_number factor = leading_factor(e, row, d);
        for (int64_t p = 0; p < e->pairs; ++p) {
            const mri_number *h = e->h + (p * lines + d) * e->wide;
            for (int64_t k = 0; k < e->wide; ++k) {
                sums[p * e->wide + k] += mri_times(factor, h[k]);
            }
        }
    }
}

/* The matrices at the pixels of a row. */
static firenet_status row_matrices(const espirit *e, row_memory *b,
                                   int64_t row) {
    int64_t n = e->n, reach = (e->wide - 1) / 2;
    double scale = sqrt((double)n); /* the transform is unitary */
    sum_leading(e, row, b->sums);
    memset(b->folded, 0, (size_t)(e->pairs * n) * sizeof *b->folded);
    for (int64_t p = 0; p < e->pairs; ++p) {
        for (int64_t k = 0; k < e->wide; ++k) {
            int64_t at = ((k - reach) % n + n) % n;
            b->folded[p * n + at] +=
                (mri_single)(scale * b->sums[p * e->wide + k]);
        }
    }
    firenet_status status =
        mri_transform_adjoint(&b->transform, b->folded, b->row);
    for (int64_t p = 0; p < e->pairs && status == FIRENET_OK; ++p) {
        for (int64_t j = 0; j < n; ++j) {
            b->matrices[2 * p * n + j] = crealf(b->row[p * n + j]);
            b->matrices[(2 * p + 1) * n + j] = cimagf(b->row[p * n + j]);
        }
    }
    return status;
}

/* Keeps the start away from subspaces that have lost the vector. */
static void stir(const espirit *e, float *vectors) {
    int64_t coils = e->calibration->coils;
    for (int64_t p = 0; p < e->maps.sets * coils * 2; ++p) {
        for (int64_t j = 0; j < e->n; ++j) {
            vectors[p * e->n + j] += (p % 3 == 0 ? 1e-3f : -5e-4f);
        }
    }
}

static firenet_status run_rows(const espirit *e, row_memory *b) {
    mri_dominant_fn *dominant = mri_dominant_for(e->context);
    int64_t coils = e->calibration->coils;
    firenet_status status = FIRENET_OK;
    for (int64_t r = 0; r < e->rows && status == FIRENET_OK; ++r) {
        if (r % FRESH == 0) {
            mri_start(coils, e->maps.sets, e->n, b->vectors);
        }
        status = row_matrices(e, b, r);
        stir(e, b->vectors);
        dominant(coils, e->maps.sets, e->n, b->matrices, b->vectors, b->values,
                 STEPS, b->work);
        mri_maps_row(&e->maps, r * e->n, e->n, b->vectors, b->values);
    }
    return status;
}

static firenet_status find_maps(const espirit *e) {
    const mri_calibration *c = e->calibration;
    firenet_context *context = e->context;
    row_memory b = {0};
    int last = c->axes - 1;
    firenet_status status =
        mri_transform_create(&b.transform, context, FIRENET_C64, 1, &e->n, 0,
                             e->image_centred >> last & 1, e->pairs);
    int64_t vectors = e->maps.sets * c->coils * 2 * e->n;
    b.folded =
        companion_alloc(context, &status, e->pairs * e->n, sizeof *b.folded);
    b.row = companion_alloc(context, &status, e->pairs * e->n, sizeof *b.row);
    b.sums =
        companion_alloc(context, &status, e->pairs * e->wide, sizeof *b.sums);
    b.matrices = companion_alloc(context, &status, 2 * e->pairs * e->n,
                                 sizeof *b.matrices);
    b.vectors = companion_alloc(context, &status, vectors, sizeof *b.vectors);
    b.values = companion_alloc(context, &status, e->maps.sets * e->n,
                               sizeof *b.values);
    b.work = companion_alloc(context, &status, mri_dominant_work(c->coils),
                             sizeof *b.work);
    if (status == FIRENET_OK) {
        status = run_rows(e, &b);
    }
    row_memory_free(e, &b);
    return status;
}

static firenet_status run(espirit *e) {
    const mri_calibration *c = e->calibration;
    int64_t wide = 1, region = 1;
    for (int a = 0; a < c->axes; ++a) {
        wide *= 2 * c->kernel[a] - 1;
        region *= c->region[a];
    }
    firenet_status status = FIRENET_OK;
    mri_number *h =
        companion_alloc(e->context, &status, e->pairs * wide, sizeof *h);
    mri_number *u = companion_alloc(e->context, &status, c->coils, sizeof *u);
    if (status == FIRENET_OK) {
        status = mri_calibrate(c, h);
    }
    if (status == FIRENET_OK) {
        status = mri_first_virtual(e->context, c->type, c->coils, region,
                                   c->data, u);
    }
    if (status == FIRENET_OK) {
        e->h = h;
        e->maps.u = u;
        status = find_maps(e);
    }
    firenet_companion_free(e->context, h);
    firenet_companion_free(e->context, u);
    return status;
}

static firenet_status check(firenet_context *context, double threshold,
                            double crop, int sets, int64_t kernel) {
    if (!(threshold >= 0.0 && threshold < 1.0)) {
        return companion_fail(context, FIRENET_ERR_RANGE,
                              "threshold: %g, allowed is 0 <= threshold < 1",
                              threshold);
    }
    if (!(crop >= 0.0 && crop <= 1.0)) {
        return companion_fail(context, FIRENET_ERR_RANGE,
                              "crop: %g, allowed is 0 <= crop <= 1", crop);
    }
    firenet_status status = companion_check_range(context, "sets", sets, 1, 2);
    return status == FIRENET_OK
               ? companion_check_range(context, "kernel", kernel, 0, 64)
               : status;
}

firenet_status firenet_mri_espirit(firenet_context *context, firenet_type type,
                                   int64_t coils, int axes,
                                   const int64_t *shape, uint32_t image_centred,
                                   const int64_t *region,
                                   const void *calibration, int64_t kernel,
                                   double threshold, double crop, int sets,
                                   void *maps, double *values) {
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
    if (status == FIRENET_OK) {
        status = check(context, threshold, crop, sets, kernel);
    }
    if (status == FIRENET_OK) {
        status = mri_check_finite(context, "calibration", type, coils * size,
                                  calibration);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    mri_calibration c = {.context = context,
                         .type = type,
                         .coils = coils,
                         .axes = axes,
                         .taps = 1,
                         .threshold = threshold,
                         .data = calibration};
    for (int a = 0; a < axes; ++a) {
        int64_t k = kernel > 0 ? kernel : 6;
        c.region[a] = region[a];
        c.kernel[a] = k < region[a] ? k : region[a];
        c.taps *= c.kernel[a];
    }
    espirit e = {.context = context,
                 .calibration = &c,
                 .shape = shape,
                 .image_centred = image_centred,
                 .points = points,
                 .rows = points / shape[axes - 1],
                 .n = shape[axes - 1],
                 .pairs = coils * (coils + 1) / 2,
                 .wide = 2 * c.kernel[axes - 1] - 1,
                 .maps = {.type = type,
                          .coils = coils,
                          .points = points,
                          .sets = sets,
                          .crop = crop,
                          .maps = maps,
                          .values = values}};
    return run(&e);
}
