/* SPDX-License-Identifier: BSD-3-Clause */
/* (P2) on a working set of sparse columns: coordinate descent with the residual
 * at hand, since inner products of all pairs would be many more numbers than
 * the columns have. Where some columns are without penalty the residual is that
 * of A, and what of it lies in their range is known beside it, so that nothing
 * is filled: (P a)^H r = a^H r - (Q^H a)^H Q^H r. Some sweeps together say
 * where they lead (Anderson, as in Bertrand, Massias, AISTATS 2021). */
#include "solve/working_set.h"

#include <math.h>
#include <string.h>

#define SWEEPS_MAX 2000

/* Elements of slot k: where they begin, and how many. */
static int64_t begin(const fn_working_set *self, int64_t k) {
    return self->columns.lines.pointers[self->column[k]];
}
static int64_t end(const fn_working_set *self, int64_t k) {
    return self->columns.lines.pointers[self->column[k] + 1];
}

/* Q^H a_k; NULL where no column is without penalty. */
static const double *coordinates(const fn_working_set *self, int64_t k) {
    const fn_deflation *d = self->columns.deflation;
    return d && d->count > 0 ? fn_deflation_coordinates(d, self->column[k])
                             : NULL;
}

void fn_working_set_sparse_add(const fn_working_set *self, int64_t k,
                               const double x[2], double *r) {
    const double *v = self->packed;
    if (self->parts == 1) {
        for (int64_t i = begin(self, k); i < end(self, k); ++i) {
            r[self->rows[i]] += x[0] * v[i];
        }
        return;
    }
    for (int64_t i = begin(self, k); i < end(self, k); ++i) {
        double *to = r + 2 * (int64_t)self->rows[i];
        to[0] += x[0] * v[2 * i] - x[1] * v[2 * i + 1];
        to[1] += x[0] * v[2 * i + 1] + x[1] * v[2 * i];
    }
}

/* out += x Q^H a_k. */
static void add_out(fn_working_set *self, int64_t k, const double x[2]) {
    const double *c = coordinates(self, k);
    double scale = self->columns.scale;
    int64_t n = c ? self->columns.deflation->count : 0;
    for (int64_t i = 0; i < n && self->parts == 1; ++i) {
        self->out[i] += scale * x[0] * c[i];
    }
    for (int64_t i = 0; i < n && self->parts == 2; ++i) {
        self->out[2 * i] += scale * (x[0] * c[2 * i] - x[1] * c[2 * i + 1]);
        self->out[2 * i + 1] += scale * (x[0] * c[2 * i + 1] + x[1] * c[2 * i]);
    }
}

/* h -= (Q^H a_k)^H out. */
static void subtract_out(const fn_working_set *self, int64_t k, double h[2]) {
    const double *c = coordinates(self, k), *out = self->out;
    double scale = self->columns.scale;
    int64_t n = c ? self->columns.deflation->count : 0;
    for (int64_t i = 0; i < n && self->parts == 1; ++i) {
        h[0] -= scale * c[i] * out[i];
    }
    for (int64_t i = 0; i < n && self->parts == 2; ++i) {
        h[0] -= scale * (c[2 * i] * out[2 * i] + c[2 * i + 1] * out[2 * i + 1]);
        h[1] -= scale * (c[2 * i] * out[2 * i + 1] - c[2 * i + 1] * out[2 * i]);
    }
}

void fn_working_set_sparse_product(const fn_working_set *self, int64_t k,
                                   const double *r, double h[2]) {
    const double *v = self->packed;
    double re = 0.0, im = 0.0;
    if (self->parts == 1) {
        for (int64_t i = begin(self, k); i < end(self, k); ++i) {
            re += v[i] * r[self->rows[i]];
        }
    } else {
        for (int64_t i = begin(self, k); i < end(self, k); ++i) {
            const double *from = r + 2 * (int64_t)self->rows[i];
            re += v[2 * i] * from[0] + v[2 * i + 1] * from[1];
            im += v[2 * i] * from[1] - v[2 * i + 1] * from[0];
        }
    }
    h[0] = re;
    if (self->parts == 2) {
        h[1] = im;
    }
    subtract_out(self, k, h);
}

/* x_g = soft(x_g - h_g/b, lambda w_g/(2 b)) for the group that begins in slot
 * k, b = ||a_k||^2 or a bound; leaves h_g as it was before. */
static void update(fn_working_set *self, int64_t k, double lambda) {
    int64_t p = self->parts, size = p * self->members;
    double *x = self->x + p * k, *h = self->h + p * k, b = self->square[k];
    double *z = self->moved, threshold = 0.5 * lambda * self->weight[k];
    for (int64_t i = 0; i < self->members; ++i) {
        fn_working_set_sparse_product(self, k + i, self->r, h + p * i);
    }
    for (int64_t i = 0; i < size; ++i) {
        z[i] = b * x[i] - h[i];
    }
    double length = fn_ws_length(z, size);
    double share = length > threshold ? (1.0 - threshold / length) / b : 0.0;
    for (int64_t i = 0; i < self->members; ++i) {
        double step[2] = {0.0, 0.0};
        for (int64_t c = p * i; c < p * (i + 1); ++c) {
            step[c - p * i] = share * z[c] - x[c];
            x[c] = share * z[c];
        }
        if (step[0] != 0.0 || step[1] != 0.0) {
            fn_working_set_sparse_add(self, k + i, step, self->r);
            add_out(self, k + i, step);
        }
    }
}

static double objective(const fn_working_set *self, double lambda) {
    const fn_deflation *d = self->columns.deflation;
    double square = 0.0;
    for (int64_t i = 0; d && i < d->parts * d->count; ++i) {
        square -= self->out[i] * self->out[i];
    }
    for (int64_t i = 0; i < self->length; ++i) {
        square += self->r[i] * self->r[i];
    }
    return square + lambda * fn_working_set_l1(self);
}

/* ---------------------------------------------------------- extrapolation */

static double *iterate(const fn_working_set *self, int64_t i) {
    return self->past + i * self->parts * self->columns.cols;
}

/* c with sum c = 1 and || sum_i c_i (x_{i+1} - x_i) || least; false where that
 * has no solution. */
static bool combination(const fn_working_set *self, double c[FN_WS_PAST]) {
    double a[FN_WS_PAST][FN_WS_PAST], trace = 0.0, sum = 0.0;
    int64_t n = self->parts * self->used;
    for (int i = 0; i < FN_WS_PAST; ++i) {
        for (int j = 0; j <= i; ++j) {
            const double *xi = iterate(self, i), *yi = iterate(self, i + 1);
            const double *xj = iterate(self, j), *yj = iterate(self, j + 1);
            double dot = 0.0;
            for (int64_t k = 0; k < n; ++k) {
                dot += (yi[k] - xi[k]) * (yj[k] - xj[k]);
            }
            a[i][j] = a[j][i] = dot;
        }
        trace += a[i][i];
        c[i] = 1.0;
    }
    for (int i = 0; i < FN_WS_PAST; ++i) { /* Gauss, A positive definite */
        a[i][i] += 1e-12 * trace;
        for (int j = i + 1; j < FN_WS_PAST; ++j) {
            double f = a[j][i] / a[i][i];
            for (int k = i; k < FN_WS_PAST; ++k) {
                a[j][k] -= f * a[i][k];
            }
            c[j] -= f * c[i];
        }
    }
    for (int i = FN_WS_PAST - 1; i >= 0; --i) {
        for (int k = i + 1; k < FN_WS_PAST; ++k) {
            c[i] -= a[i][k] * c[k];
        }
        c[i] /= a[i][i];
        sum += c[i];
    }
    for (int i = 0; i < FN_WS_PAST; ++i) {
        c[i] /= sum;
    }
    return trace > 0.0 && isfinite(sum) && sum != 0.0;
}

static void extrapolate(fn_working_set *self, double lambda) {
    double c[FN_WS_PAST], before = objective(self, lambda);
    int64_t n = self->parts * self->used;
    if (!combination(self, c)) {
        return;
    }
    for (int64_t k = 0; k < n; ++k) {
        double sum = 0.0;
        for (int i = 0; i < FN_WS_PAST; ++i) {
            sum += c[i] * iterate(self, i + 1)[k];
        }
        self->x[k] = sum;
    }
    fn_working_set_take_residual(self);
    if (!(objective(self, lambda) < before)) {
        memcpy(self->x, iterate(self, FN_WS_PAST), (size_t)n * sizeof(double));
        fn_working_set_take_residual(self);
    }
}

/* ------------------------------------------------------------------ solve */

void fn_working_set_solve_sparse(fn_working_set *self, double lambda,
                                 double precision) {
    size_t bytes = (size_t)(self->parts * self->used) * sizeof(double);
    fn_working_set_take_residual(self);
    for (int sweep = 0; sweep < SWEEPS_MAX; ++sweep) {
        memcpy(iterate(self, sweep % (FN_WS_PAST + 1)), self->x, bytes);
        if (sweep % (FN_WS_PAST + 1) == FN_WS_PAST) {
            extrapolate(self, lambda);
            fn_working_set_take_gradient(self);
            if (fn_working_set_violation(self, lambda) <= precision) {
                return;
            }
        }
        for (int64_t k = 0; k < self->used; k += self->members) {
            update(self, k, lambda);
        }
    }
}
