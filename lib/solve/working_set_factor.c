/* SPDX-License-Identifier: BSD-3-Clause */
/* G = U^T U on the support of a real x, U upper triangular, kept while elements
 * come and go: row i of U is at i most_free. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#define BLOCK 48
/* A pivot of so many times its diagonal entry is rounding: the column depends
 * on those before it. */
#define DEPENDENT 1e-10

static double *row_of(const fn_working_set *self, int64_t i) {
    return self->factor + i * self->most_free;
}

void fn_working_set_divide_lower(const fn_working_set *self, double *v) {
    cblas_dtrsv(CblasRowMajor, CblasUpper, CblasTrans, CblasNonUnit,
                (int)self->free, self->factor, (int)self->most_free, v, 1);
}

void fn_working_set_divide_upper(const fn_working_set *self, double *v) {
    cblas_dtrsv(CblasRowMajor, CblasUpper, CblasNoTrans, CblasNonUnit,
                (int)self->free, self->factor, (int)self->most_free, v, 1);
}

double fn_working_set_pivot(fn_working_set *self, int64_t k, double *v) {
    const double *g = fn_working_set_gram(self, k);
    int n = (int)self->free;
    for (int64_t i = 0; i < self->free; ++i) {
        v[i] = g[self->support[i]];
    }
    fn_working_set_divide_lower(self, v);
    double pivot = g[k] - cblas_ddot(n, v, 1, v, 1);
    return pivot > DEPENDENT * g[k] ? pivot : 0.0;
}

void fn_working_set_append(fn_working_set *self, int64_t k, const double *v,
                           double pivot) {
    int64_t n = self->free++;
    double whole = fn_working_set_gram(self, k)[k];
    for (int64_t i = 0; i < n; ++i) {
        row_of(self, i)[n] = v[i];
    }
    row_of(self, n)[n] = sqrt(fmax(pivot, DEPENDENT * whole));
    self->support[n] = (int32_t)k;
    self->sign[n] = copysign(self->weight[k], self->x[k]);
    ++self->updates;
}

void fn_working_set_remove(fn_working_set *self, int64_t i) {
    int64_t n = --self->free, rest = n - i;
    size_t size = sizeof(double);
    for (int64_t j = 0; j <= n; ++j) { /* column i goes */
        double *row = row_of(self, j);
        int64_t from = j > i ? j : i + 1;
        memmove(row + from - 1, row + from, (size_t)(n + 1 - from) * size);
    }
    memmove(self->support + i, self->support + i + 1,
            (size_t)rest * sizeof *self->support);
    memmove(self->sign + i, self->sign + i + 1, (size_t)rest * size);
    /* Row j + 1 begins in column j now: rotations make that 0. */
    for (int64_t j = i; j < n; ++j) {
        double *upper = row_of(self, j), *lower = row_of(self, j + 1);
        double a = upper[j], b = lower[j], length = hypot(a, b);
        cblas_drot((int)(n - j), upper + j, 1, lower + j, 1, a / length,
                   b / length);
    }
    ++self->updates;
}

/* ------------------------------------------------------------ from nothing */

static void factor_block(double *u, int64_t stride, int64_t n) {
    for (int64_t j = 0; j < n; ++j) {
        double *row = u + j * stride;
        for (int64_t i = 0; i < j; ++i) {
            const double *above = u + i * stride;
            cblas_daxpy((int)(n - j), -above[j], above + j, 1, row + j, 1);
        }
        double pivot = sqrt(row[j]);
        cblas_dscal((int)(n - j), 1.0 / pivot, row + j, 1);
    }
}

/* The diagonal is raised by what counts as rounding. */
static void factor(fn_working_set *self) {
    int64_t n = self->free, stride = self->most_free;
    for (int64_t i = 0; i < n; i += BLOCK) {
        int size = (int)(n - i < BLOCK ? n - i : BLOCK);
        int beyond = (int)(n - i) - size;
        double *block = row_of(self, i) + i, *panel = block + size;
        factor_block(block, stride, size);
        if (beyond > 0) {
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasTrans,
                        CblasNonUnit, size, beyond, 1.0, block, (int)stride,
                        panel, (int)stride);
            cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, beyond, size,
                        -1.0, panel, (int)stride, 1.0, panel + size * stride,
                        (int)stride);
        }
    }
}

bool fn_working_set_refactor(fn_working_set *self) {
    int64_t count = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        if (self->x[k] != 0.0 && count < self->most_free) {
            self->sign[count] = copysign(self->weight[k], self->x[k]);
            self->support[count++] = (int32_t)k;
        } else if (self->x[k] != 0.0) {
            return false;
        }
    }
    self->free = count;
    for (int64_t i = 0; i < count; ++i) {
        const double *g = fn_working_set_gram(self, self->support[i]);
        for (int64_t j = i; j < count; ++j) {
            row_of(self, i)[j] = g[self->support[j]];
        }
        row_of(self, i)[i] *= 1.0 + DEPENDENT;
    }
    factor(self);
    self->ready = true;
    self->updates = 0;
    return true;
}
