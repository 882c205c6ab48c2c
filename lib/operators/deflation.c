/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/deflation.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* Reals that are converted at a time. */
#define PIECE 512

/* ---------------------------------------------------------------- vectors */

/* sum += a^H b, and b += s a; n reals. */
static void add_product(int64_t parts, int64_t n, const double *a,
                        const double *b, double *sum) {
    if (parts == 1) {
        sum[0] += cblas_ddot((int)n, a, 1, b, 1);
        return;
    }
    double dot[2];
    cblas_zdotc_sub((int)(n / 2), a, 1, b, 1, dot);
    sum[0] += dot[0];
    sum[1] += dot[1];
}

static void add_multiple(int64_t parts, int64_t n, const double *s,
                         const double *a, double *b) {
    if (parts == 1) {
        cblas_daxpy((int)n, s[0], a, 1, b, 1);
    } else {
        cblas_zaxpy((int)(n / 2), s, a, 1, b, 1);
    }
}

/* coordinates = Q^H v, then v -= Q times those. */
void fn_deflation_project_once(const fn_deflation *d, firenet_type type,
                               void *v, double *coordinates) {
    double piece[PIECE];
    memset(coordinates, 0, (size_t)(d->parts * d->count) * sizeof(double));
    for (int sweep = 0; sweep < 2; ++sweep) {
        for (int64_t from = 0; from < d->length; from += PIECE) {
            int64_t n =
                d->length - from < PIECE ? d->length - from : (int64_t)PIECE;
            fn_reals_read(type, v, from, n, piece);
            for (int64_t k = 0; k < d->count; ++k) {
                const double *q = d->q + k * d->length + from;
                double *s = coordinates + d->parts * k;
                const double back[2] = {-s[0], d->parts == 2 ? -s[1] : 0.0};
                if (sweep == 0) {
                    add_product(d->parts, n, q, piece, s);
                } else {
                    add_multiple(d->parts, n, back, q, piece);
                }
            }
            if (sweep == 1) {
                fn_reals_write(type, v, from, n, piece);
            }
        }
    }
}

/* Twice, since what is left may be as small as the rounding of what goes. */
void fn_deflation_project_well(const fn_deflation *d, firenet_type type,
                               void *v, double *coordinates) {
    double first[2 * FN_FREE_MAX], second[2 * FN_FREE_MAX];
    fn_deflation_project_once(d, type, v, first);
    fn_deflation_project_once(d, type, v, second);
    for (int64_t i = 0; coordinates && i < d->parts * d->count; ++i) {
        coordinates[i] = first[i] + second[i];
    }
}

void fn_deflation_project(const fn_deflation *d, void *v, double *coordinates) {
    fn_deflation_project_well(d, d->given->range, v, coordinates);
}

void fn_deflation_project_column(const fn_deflation *d, double *v) {
    fn_deflation_project_well(d, FIRENET_F64, v, NULL);
}

void fn_deflation_mask(const fn_deflation *d, void *x) {
    firenet_type type = d->given->domain;
    for (int64_t i = 0; i < d->masked; ++i) {
        memset(fn_at(type, x, d->mask[i]), 0, fn_type_size(type));
    }
}

bool fn_deflation_masks(const fn_deflation *d, int64_t j) {
    int64_t low = 0, high = d->masked;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (d->mask[middle] < j) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < d->masked && d->mask[low] == j;
}

double fn_deflation_taken(const fn_deflation *d, int64_t j) {
    const double *c = fn_deflation_coordinates(d, j);
    double taken = 0.0;
    for (int64_t i = 0; i < d->parts * d->count; ++i) {
        taken = hypot(taken, c[i]);
    }
    return taken;
}

/* ------------------------------------------------------------- completion */

/* s = R^-1 s. */
static void divide(const fn_deflation *d, double *s) {
    int n = (int)d->count;
    if (n == 0) {
        return;
    }
    if (d->parts == 1) {
        cblas_dtpsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, n,
                    d->r, s, 1);
    } else {
        cblas_ztpsv(CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, n,
                    d->r, s, 1);
    }
}

void fn_deflation_complete(const fn_deflation *d, const double *coordinates,
                           void *x) {
    double s[2 * FN_FREE_MAX];
    int64_t p = d->parts, n = d->count;
    firenet_type type = d->given->domain;
    memcpy(s, coordinates, (size_t)(p * n) * sizeof *s);
    fn_deflation_mask(d, x);
    for (int64_t j = 0; n > 0 && j < d->given->cols; ++j) {
        double value[2] = {0.0, 0.0};
        fn_reals_read(type, x, p * j, p, value);
        if (value[0] != 0.0 || value[1] != 0.0) {
            const double back[2] = {-value[0], -value[1]};
            add_multiple(p, p * n, back, fn_deflation_coordinates(d, j), s);
        }
    }
    divide(d, s);
    for (int64_t k = 0; k < n; ++k) {
        fn_reals_write(type, x, p * d->column[k], p, s + p * k);
    }
}
