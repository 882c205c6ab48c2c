/* SPDX-License-Identifier: BSD-3-Clause */
/* The noise of coils: covariance, whitening, mixing, compression. */
#include "mri.h"

#include <cblas.h>
#include <string.h>

static firenet_status check_scan(firenet_context *context, firenet_type type,
                                 int64_t coils, int64_t samples,
                                 const void *noise) {
    firenet_status status = FIRENET_OK;
    mri_points(context, "samples", 1, &samples, NULL, coils, &status);
    if (status == FIRENET_OK && coils > 32768) {
        status = companion_check_range(context, "coils", coils, 1, 32768);
    }
    return status == FIRENET_OK ? mri_check_finite(context, "noise", type,
                                                   coils * samples, noise)
                                : status;
}

firenet_status firenet_mri_noise_covariance(firenet_context *context,
                                            firenet_type type, int64_t coils,
                                            int64_t samples, const void *noise,
                                            void *covariance) {
    const mri_pointer pointers[] = {
        {"noise", noise}, {"covariance", covariance}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    if (status == FIRENET_OK) {
        status = check_scan(context, type, coils, samples, noise);
    }
    if (status == FIRENET_OK && samples < coils) {
        status = companion_fail(
            context, FIRENET_ERR_RANGE,
            "samples: %lld, must be at least the number of coils, %lld",
            (long long)samples, (long long)coils);
    }
    return status == FIRENET_OK ? mri_gram(context, type, coils, samples, noise,
                                           1.0 / (double)samples, covariance)
                                : status;
}

/* Points for each coil: from fewer a covariance is nearly singular. */
enum { LEAST = 4 };

/* Whether a point is outside of the box of `radius`, on every axis. */
static bool in_corner(int axes, const int64_t *shape, uint32_t centred,
                      double radius, int64_t index) {
    for (int a = axes - 1; a >= 0; --a) {
        int64_t n = shape[a], i = index % n;
        int64_t k = centred >> a & 1 ? i - n / 2 : i > n / 2 ? i - n : i;
        index /= n;
        if (2.0 * fabs((double)k) <= radius * (double)n) {
            return false;
        }
    }
    return true;
}

firenet_status firenet_mri_corner_covariance(
    firenet_context *context, firenet_type type, int64_t coils, int axes,
    const int64_t *shape, uint32_t centred, double radius,
    const unsigned char *mask, const void *kspace, void *covariance) {
    const mri_pointer pointers[] = {
        {"shape", shape}, {"kspace", kspace}, {"covariance", covariance}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    int64_t points =
        mri_points(context, "shape", axes, shape, NULL, coils, &status);
    if (status == FIRENET_OK && !(radius >= 0.0 && radius < 1.0)) {
        status =
            companion_fail(context, FIRENET_ERR_RANGE,
                           "radius: %g, allowed is 0 <= radius < 1", radius);
    }
    int64_t count = 0;
    int64_t *taken = companion_alloc(context, &status, points, sizeof *taken);
    for (int64_t i = 0; i < points && taken; ++i) {
        if ((!mask || mask[i]) && in_corner(axes, shape, centred, radius, i)) {
            taken[count++] = i;
        }
    }
    if (status == FIRENET_OK && count / LEAST < coils) {
        status =
            companion_fail(context, FIRENET_ERR_RANGE,
                           "radius: %g leaves %lld points, fewer than %d for "
                           "each of %lld coils",
                           radius, (long long)count, LEAST, (long long)coils);
    }
    mri_number *noise =
        companion_alloc(context, &status, coils * count, sizeof *noise);
    for (int64_t c = 0; c < coils && noise; ++c) {
        for (int64_t i = 0; i < count; ++i) {
            noise[c * count + i] = mri_get(type, kspace, c * points + taken[i]);
        }
    }
    if (status == FIRENET_OK) {
        status = firenet_mri_noise_covariance(context, FIRENET_C128, coils,
                                              count, noise, covariance);
    }
    firenet_companion_free(context, taken);
    firenet_companion_free(context, noise);
    return status;
}

/* -------------------------------------------------------------- whitening */

/* L of a Hermitian matrix in its lower triangle; the row where it fails, or
 * n. */
static int64_t cholesky(int64_t n, mri_number *a) {
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j <= i; ++j) {
            mri_number sum = a[i * n + j];
            for (int64_t k = 0; k < j; ++k) {
                sum -= mri_times_conj(a[j * n + k], a[i * n + k]);
            }
            if (j < i) {
                a[i * n + j] = sum / creal(a[j * n + j]);
            } else if (creal(sum) > 0.0) {
                a[i * n + i] = sqrt(creal(sum));
            } else {
                return i;
            }
        }
    }
    return n;
}

/* W = L^-1, row by row. */
static void invert_lower(int64_t n, const mri_number *l, mri_number *w) {
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j < n; ++j) {
            mri_number sum = i == j;
            for (int64_t k = j; k < i && j < i; ++k) {
                sum -= mri_times(l[i * n + k], w[k * n + j]);
            }
            w[i * n + j] = j > i ? 0.0 : sum / creal(l[i * n + i]);
        }
    }
}

firenet_status firenet_mri_whitening(firenet_context *context, int64_t coils,
                                     const void *covariance, void *matrix) {
    const mri_pointer pointers[] = {
        {"covariance", covariance}, {"matrix", matrix}, {0}};
    firenet_status status = mri_check(context, FIRENET_C128, pointers);
    if (status == FIRENET_OK) {
        status = companion_check_range(context, "coils", coils, 1, 32768);
    }
    if (status == FIRENET_OK) {
        status = mri_check_finite(context, "covariance", FIRENET_C128,
                                  coils * coils, covariance);
    }
    mri_number *lower =
        companion_alloc(context, &status, coils * coils, sizeof *lower);
    if (status == FIRENET_OK) {
        memcpy(lower, covariance, (size_t)(coils * coils) * sizeof *lower);
        int64_t failed = cholesky(coils, lower);
        if (failed < coils) {
            status = companion_fail(
                context, FIRENET_ERR_NUMERIC,
                "covariance: not positive definite, at coil %lld",
                (long long)failed);
        } else {
            invert_lower(coils, lower, matrix);
        }
    }
    firenet_companion_free(context, lower);
    return status;
}

/* ----------------------------------------------------------------- mixing */

/* M in the type of the data: [rows][coils]. */
static void *matrix_as(firenet_context *context, firenet_type type,
                       int64_t count, const void *matrix,
                       firenet_status *status) {
    void *copy = companion_alloc(context, status, count, mri_size(type));
    for (int64_t i = 0; i < count && copy; ++i) {
        mri_set(type, copy, i, ((const mri_number *)matrix)[i]);
    }
    return copy;
}

/* Points of a product: dimensions of BLAS are int. */
#define POINTS (1 << 20)

firenet_status firenet_mri_mix(firenet_context *context, firenet_type type,
                               int64_t rows, int64_t coils, const void *matrix,
                               int64_t points, const void *in, void *out) {
    const mri_pointer pointers[] = {
        {"matrix", matrix}, {"in", in}, {"out", out}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    mri_points(context, "points", 1, &points, NULL, coils, &status);
    mri_points(context, "points", 1, &points, NULL, rows, &status);
    if (status == FIRENET_OK && (coils > 32768 || rows > 32768)) {
        status =
            companion_check_range(context, coils > 32768 ? "coils" : "rows",
                                  coils > 32768 ? coils : rows, 1, 32768);
    }
    if (status == FIRENET_OK && points > INT32_MAX) {
        status = companion_check_range(context, "points", points, 1, INT32_MAX);
    }
    void *m = matrix_as(context, type, rows * coils, matrix, &status);
    const mri_number one = 1.0, zero = 0.0;
    const mri_single one_single = 1.0f, zero_single = 0.0f;
    for (int64_t p = 0; p < points && m; p += POINTS) {
        int width = (int)(points - p < POINTS ? points - p : POINTS);
        const void *from = mri_at_const(type, in, p);
        void *to = mri_at(type, out, p);
        if (type == FIRENET_C64) {
            cblas_cgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows,
                        width, (int)coils, &one_single, m, (int)coils, from,
                        (int)points, &zero_single, to, (int)points);
        } else {
            cblas_zgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)rows,
                        width, (int)coils, &one, m, (int)coils, from,
                        (int)points, &zero, to, (int)points);
        }
    }
    firenet_companion_free(context, m);
    return status;
}

/* ------------------------------------------------------------- compression */

/* Eigenvectors of the Gram matrix, the last first. */
static void descending(int64_t n, const mri_number *vectors,
                       const double *values, mri_number *matrix,
                       double *energy) {
    for (int64_t i = 0; i < n; ++i) {
        const mri_number *row = vectors + (n - 1 - i) * n;
        memcpy(matrix + i * n, row, (size_t)n * sizeof *row);
        mri_turn(n, matrix + i * n);
        if (energy) {
            energy[i] = fmax(values[n - 1 - i], 0.0);
        }
    }
}

firenet_status firenet_mri_compression(firenet_context *context,
                                       firenet_type type, int64_t coils,
                                       int64_t points, const void *data,
                                       void *matrix, double *energy) {
    const mri_pointer pointers[] = {{"data", data}, {"matrix", matrix}, {0}};
    firenet_status status = mri_check(context, type, pointers);
    if (status == FIRENET_OK) {
        status = check_scan(context, type, coils, points, data);
    }
    mri_number *gram =
        companion_alloc(context, &status, coils * coils, sizeof *gram);
    double *values = companion_alloc(context, &status, coils, sizeof *values);
    if (status == FIRENET_OK) {
        status = mri_gram(context, type, coils, points, data, 1.0, gram);
    }
    if (status == FIRENET_OK) {
        status = mri_eigen(context, coils, gram, values);
    }
    if (status == FIRENET_OK) {
        descending(coils, gram, values, matrix, energy);
    }
    firenet_companion_free(context, gram);
    firenet_companion_free(context, values);
    return status;
}

int64_t firenet_mri_virtual_coils(int64_t coils, const double *energy,
                                  double lost) {
    if (!energy || coils < 1) {
        return 0;
    }
    double total = 0.0, left = 0.0;
    for (int64_t i = 0; i < coils; ++i) {
        total += energy[i];
    }
    int64_t count = coils;
    while (count > 1 && left + energy[count - 1] <= lost * total) {
        left += energy[--count];
    }
    return count;
}
