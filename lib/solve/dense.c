/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/dense.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#define MOST_ENTRIES (INT64_C(1) << 20)
#define MOST_ROWS 640
/* Vectors of the domain that go with it count like rows. */
#define VECTORS 8

/* Cosines of so many eps are right angles. */
#define RIGHT_ANGLE 32.0
/* A row of so many eps of the longest is rounding, and has no direction. */
#define NO_ROW 4.0

static int64_t real_rows(const firenet_operator *a) {
    return a->rows * fn_real_parts(a->range);
}

static int64_t real_cols(const firenet_operator *a) {
    return a->cols * fn_real_parts(a->domain);
}

bool fn_dense_fits(const firenet_operator *a) {
    return a->rows <= MOST_ROWS && real_rows(a) <= MOST_ROWS &&
           a->cols <= MOST_ENTRIES &&
           real_cols(a) <= MOST_ENTRIES / (real_rows(a) + VECTORS);
}

int64_t fn_dense_size(const firenet_operator *a) {
    int64_t m = real_rows(a);
    return m * real_cols(a) + m * m + m;
}

void fn_dense_place(fn_dense *dense, const firenet_operator *a,
                    double *memory) {
    int64_t m = real_rows(a), n = real_cols(a);
    *dense = (fn_dense){.rows = m,
                        .cols = n,
                        .values = memory,
                        .turn = memory + m * n,
                        .lengths = memory + m * n + m * m};
}

void fn_dense_import(firenet_type type, int64_t length, const void *x,
                     double *out) {
    int64_t n = length * fn_real_parts(type);
    for (int64_t i = 0; i < n; ++i) {
        out[i] = fn_type_single(type) ? (double)((const float *)x)[i]
                                      : ((const double *)x)[i];
    }
}

void fn_dense_export(firenet_type type, int64_t length, const double *x,
                     void *out) {
    int64_t n = length * fn_real_parts(type);
    for (int64_t i = 0; i < n; ++i) {
        if (fn_type_single(type)) {
            ((float *)out)[i] = (float)x[i];
        } else {
            ((double *)out)[i] = x[i];
        }
    }
}

static void set_unit(const firenet_operator *a, int64_t k, void *unit) {
    memset(unit, 0, fn_range_bytes(a));
    if (fn_type_single(a->range)) {
        ((float *)unit)[k] = 1.0F;
    } else {
        ((double *)unit)[k] = 1.0;
    }
}

firenet_status fn_dense_fill(fn_dense *dense, const firenet_operator *a,
                             fn_scratch *scratch, void *unit, void *row) {
    int64_t m = dense->rows;
    memset(dense->turn, 0, (size_t)(m * m) * sizeof *dense->turn);
    for (int64_t k = 0; k < m; ++k) {
        set_unit(a, k, unit);
        firenet_status status = fn_adjoint(a, scratch, unit, row);
        if (status != FIRENET_OK) {
            return status;
        }
        fn_dense_import(a->domain, a->cols, row,
                        dense->values + k * dense->cols);
        dense->turn[k * m + k] = 1.0;
    }
    return FIRENET_OK;
}

/* The plane rotation that makes rows i and j orthogonal, given their squares
 * and their inner product. */
static void rotate(fn_dense *dense, int64_t i, int64_t j, double c) {
    int64_t m = dense->rows, n = dense->cols;
    double zeta = (dense->lengths[j] - dense->lengths[i]) *
                  (dense->lengths[j] + dense->lengths[i]) / (2.0 * c);
    double t = copysign(1.0, zeta) / (fabs(zeta) + hypot(1.0, zeta));
    double cosine = 1.0 / hypot(1.0, t), sine = cosine * t;
    double *a = dense->values, *u = dense->turn;
    cblas_drot((int)n, a + i * n, 1, a + j * n, 1, cosine, -sine);
    cblas_drot((int)m, u + i * m, 1, u + j * m, 1, cosine, -sine);
    dense->lengths[i] = cblas_dnrm2((int)n, a + i * n, 1);
    dense->lengths[j] = cblas_dnrm2((int)n, a + j * n, 1);
}

static void measure(fn_dense *dense) {
    int n = (int)dense->cols;
    dense->longest = 0.0;
    for (int64_t i = 0; i < dense->rows; ++i) {
        dense->lengths[i] = cblas_dnrm2(n, dense->values + i * n, 1);
        dense->longest = fmax(dense->longest, dense->lengths[i]);
    }
}

bool fn_dense_sweep(fn_dense *dense) {
    int n = (int)dense->cols;
    bool orthogonal = true;
    measure(dense);
    double least = NO_ROW * DBL_EPSILON * dense->longest;
    for (int64_t i = 0; i < dense->rows; ++i) {
        for (int64_t j = i + 1; j < dense->rows; ++j) {
            double product = dense->lengths[i] * dense->lengths[j];
            if (!(fmin(dense->lengths[i], dense->lengths[j]) > least)) {
                continue;
            }
            double c = cblas_ddot(n, dense->values + i * n, 1,
                                  dense->values + j * n, 1);
            if (fabs(c) > RIGHT_ANGLE * DBL_EPSILON * product) {
                orthogonal = false;
                rotate(dense, i, j, c);
            }
        }
    }
    measure(dense);
    return orthogonal;
}

void fn_dense_forward(const fn_dense *dense, const double *x, double *y) {
    int m = (int)dense->rows, n = (int)dense->cols;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, m, n, 1.0, dense->values, n, x, 1,
                0.0, y, 1);
}

void fn_dense_adjoint(const fn_dense *dense, const double *y, double *x) {
    int m = (int)dense->rows, n = (int)dense->cols;
    cblas_dgemv(CblasRowMajor, CblasTrans, m, n, 1.0, dense->values, n, y, 1,
                0.0, x, 1);
}

void fn_dense_turn(const fn_dense *dense, const double *y, double *turned) {
    int m = (int)dense->rows;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, m, m, 1.0, dense->turn, m, y, 1,
                0.0, turned, 1);
}

void fn_dense_turn_back(const fn_dense *dense, const double *turned,
                        double *y) {
    int m = (int)dense->rows;
    cblas_dgemv(CblasRowMajor, CblasTrans, m, m, 1.0, dense->turn, m, turned, 1,
                0.0, y, 1);
}
