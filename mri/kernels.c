/* SPDX-License-Identifier: BSD-3-Clause */
/* What patches of k-space may be, from the calibration region: the projection
 * to them, averaged over patches, as convolutions between coils. */
#include "espirit.h"
#include "projection.h"

#include <cblas.h>

static int64_t product_of(int axes, const int64_t *n) {
    int64_t product = 1;
    for (int a = 0; a < axes; ++a) {
        product *= n[a];
    }
    return product;
}

/* Point `index` of a box as an index of an array, from a corner. */
static int64_t offset(int axes, const int64_t *array, const int64_t *box,
                      int64_t index) {
    int64_t at = 0, stride = 1;
    for (int a = axes - 1; a >= 0; --a) {
        at += index % box[a] * stride;
        index /= box[a];
        stride *= array[a];
    }
    return at;
}

/* Conjugated patches, a row each: coils, then points. */
static void fill_patches(const mri_calibration *c, mri_number *patches) {
    int64_t points = product_of(c->axes, c->region);
    int64_t places[FIRENET_MAX_AXES];
    for (int a = 0; a < c->axes; ++a) {
        places[a] = c->region[a] - c->kernel[a] + 1;
    }
    int64_t rows = product_of(c->axes, places);
    for (int64_t r = 0; r < rows; ++r) {
        int64_t corner = offset(c->axes, c->region, places, r);
        for (int64_t coil = 0; coil < c->coils; ++coil) {
            for (int64_t q = 0; q < c->taps; ++q) {
                int64_t at = corner + offset(c->axes, c->region, c->kernel, q);
                patches[(r * c->coils + coil) * c->taps + q] =
                    conj(mri_get(c->type, c->data, coil * points + at));
            }
        }
    }
}

static int64_t row_count(const mri_calibration *c) {
    int64_t rows = 1;
    for (int a = 0; a < c->axes; ++a) {
        rows *= c->region[a] - c->kernel[a] + 1;
    }
    return rows;
}

/* M = sum of p p^H over patches p, the lower triangle. */
static firenet_status sum_patches(const mri_calibration *c, mri_number *sum) {
    int64_t rows = row_count(c), columns = c->coils * c->taps;
    firenet_status status = FIRENET_OK;
    mri_number *patches =
        companion_alloc(c->context, &status, rows * columns, sizeof *patches);
    if (status != FIRENET_OK) {
        return status;
    }
    fill_patches(c, patches);
    cblas_zherk(CblasRowMajor, CblasLower, CblasConjTrans, (int)columns,
                (int)rows, 1.0, patches, (int)columns, 0.0, sum, (int)columns);
    firenet_companion_free(c->context, patches);
    return FIRENET_OK;
}

/* A singular vector of value s is off by an angle of noise over s, and what is
 * kept of noise makes the support of the maps wider. */
#define EDGES 3.0

/* t, of singular values over the largest. */
static double threshold_of(const mri_calibration *c, double largest) {
    if (c->threshold > 0.0) {
        return c->threshold;
    }
    double rows = (double)row_count(c);
    double edge = sqrt(rows) + sqrt((double)(c->coils * c->taps));
    return fmin(fmax(EDGES * edge / largest, 0.01), 0.1);
}

/* How many eigenvalues are kept, of ascending ones. */
static int64_t count_kept(const mri_calibration *c, const double *values) {
    int64_t columns = c->coils * c->taps, left_out = 0;
    double largest = sqrt(fmax(values[columns - 1], 0.0));
    double least = threshold_of(c, largest) * largest;
    while (left_out < columns - 1 &&
           !(values[left_out] > 0.0 && sqrt(values[left_out]) > least)) {
        ++left_out;
    }
    return columns - left_out;
}

/* P = sum over the eigenvectors kept of u u^H, the lower triangle, of M. */
static firenet_status project(const mri_calibration *c, mri_number *matrix) {
    int64_t columns = c->coils * c->taps, kept = 0;
    mri_spectrum spectrum;
    mri_number *vectors = NULL;
    firenet_status status =
        mri_spectrum_create(&spectrum, c->context, columns, matrix);
    if (status == FIRENET_OK) {
        kept = count_kept(c, spectrum.values);
        vectors = companion_alloc(c->context, &status,
                                  (kept + MRI_SPECTRUM_ROOM) * columns,
                                  sizeof *vectors);
    }
    if (status == FIRENET_OK) {
        status = mri_spectrum_vectors(&spectrum, kept, vectors);
    }
    if (status == FIRENET_OK) {
        cblas_zherk(CblasRowMajor, CblasLower, CblasConjTrans, (int)columns,
                    (int)kept, 1.0, vectors, (int)columns, 0.0, matrix,
                    (int)columns);
    }
    firenet_companion_free(c->context, vectors);
    mri_spectrum_free(&spectrum);
    return status;
}

/* h_ab(d) = 1/taps sum_q P[(a, q + d), (b, q)]: d from -(k - 1) on, stored from
 * the corner of an array of 2 k - 1 an axis; pairs a <= b. */
static void average(const mri_calibration *c, const mri_number *projection,
                    mri_number *h) {
    int64_t columns = c->coils * c->taps, wide[FIRENET_MAX_AXES], middle = 0;
    for (int a = 0; a < c->axes; ++a) {
        wide[a] = 2 * c->kernel[a] - 1;
        middle = middle * wide[a] + c->kernel[a] - 1;
    }
    int64_t size = product_of(c->axes, wide);
    for (int64_t i = 0; i < size * mri_pair(c->coils - 1, c->coils, c->coils);
         ++i) {
        h[i] = 0.0;
    }
    for (int64_t a = 0; a < c->coils; ++a) {
        for (int64_t b = a; b < c->coils; ++b) {
            mri_number *own = h + mri_pair(a, b, c->coils) * size;
            for (int64_t p = 0; p < c->taps; ++p) {
                for (int64_t q = 0; q < c->taps; ++q) {
                    int64_t i = a * c->taps + p, j = b * c->taps + q;
                    mri_number z = i >= j ? projection[i * columns + j]
                                          : conj(projection[j * columns + i]);
                    int64_t d = middle + offset(c->axes, wide, c->kernel, p) -
                                offset(c->axes, wide, c->kernel, q);
                    own[d] += z / (double)c->taps;
                }
            }
        }
    }
}

firenet_status mri_calibrate(const mri_calibration *c, mri_number *h) {
    int64_t columns = c->coils * c->taps;
    if (columns > 16384) {
        return companion_fail(
            c->context, FIRENET_ERR_RANGE,
            "kernel: %lld points of %lld coils, at most 16384 in "
            "all: compress the coils",
            (long long)c->taps, (long long)c->coils);
    }
    firenet_status status = FIRENET_OK;
    mri_number *projection = companion_alloc(
        c->context, &status, columns * columns, sizeof *projection);
    if (status == FIRENET_OK) {
        status = sum_patches(c, projection);
    }
    if (status == FIRENET_OK) {
        status = project(c, projection);
    }
    if (status == FIRENET_OK) {
        average(c, projection, h);
    }
    firenet_companion_free(c->context, projection);
    return status;
}
