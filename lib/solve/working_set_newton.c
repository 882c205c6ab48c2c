/* SPDX-License-Identifier: BSD-3-Clause */
/* Newton's method on the support of x: with s = w x/|x| there,
 *
 *     H d = -(h + lambda s / 2),
 *
 * H = G and, for complex x, lambda w/(2|x|) across each x/|x| besides. The
 * step is as long as is best; for real x the function along it has a kink where
 * an element changes its sign, and ends there at 0 where that is best. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#define BLOCK 48
/* A pivot of so many times its diagonal entry is rounding: the column depends
 * on those before it, and its element stays. */
#define DEPENDENT 1e-13
#define HUGE_PIVOT 1e100
/* Shorter steps of a complex x are none. */
#define SHORTEST 1e-3

/* The slots with x != 0, and s. False where they are none, or too many. */
static bool take_support(fn_working_set *self) {
    int64_t p = self->parts, count = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        const double *x = self->x + p * k;
        double size = p == 1 ? fabs(x[0]) : hypot(x[0], x[1]);
        if (size == 0.0) {
            continue;
        }
        for (int64_t c = 0; c < p; ++c) {
            self->sign[p * count + c] = self->weight[k] * x[c] / size;
        }
        self->support[count++] = (int32_t)k;
    }
    self->free = count;
    return count > 0 && count <= self->most_free;
}

static void fill_real(fn_working_set *self) {
    int64_t n = self->free;
    for (int64_t i = 0; i < n; ++i) {
        const double *g = self->gram + self->support[i] * self->most;
        for (int64_t j = 0; j <= i; ++j) {
            self->factor[i * n + j] = g[self->support[j]];
        }
    }
}

/* Each element of G is [re -im; im re] on pairs; to the diagonal pairs is added
 * lambda w/(2|x|) (I - u u^T), u = x/|x|. */
static void fill_complex(fn_working_set *self, double lambda) {
    int64_t n = 2 * self->free;
    double *f = self->factor;
    for (int64_t i = 0; i < self->free; ++i) {
        int64_t k = self->support[i];
        const double *g = self->gram + 2 * k * self->most;
        for (int64_t j = 0; j <= i; ++j) { /* G_ij is conj(G_ji) */
            double re = g[2 * self->support[j]];
            double im = -g[2 * self->support[j] + 1];
            f[2 * i * n + 2 * j] = re;
            f[(2 * i + 1) * n + 2 * j] = im;
            f[(2 * i + 1) * n + 2 * j + 1] = re;
            f[2 * i * n + 2 * j + 1] = -im;
        }
        const double *x = self->x + 2 * k;
        double size = hypot(x[0], x[1]);
        double bend = 0.5 * lambda * self->weight[k] / size;
        double u = x[0] / size, v = x[1] / size;
        f[2 * i * n + 2 * i] += bend * v * v;
        f[(2 * i + 1) * n + 2 * i] -= bend * u * v;
        f[(2 * i + 1) * n + 2 * i + 1] += bend * u * u;
    }
}

/* Cholesky's factor of a block on the diagonal, in its lower triangle. */
static void factor_block(double *f, int64_t stride, int n) {
    for (int i = 0; i < n; ++i) {
        double *row = f + i * stride;
        for (int j = 0; j < i; ++j) {
            const double *above = f + j * stride;
            row[j] = (row[j] - cblas_ddot(j, row, 1, above, 1)) / above[j];
        }
        double whole = row[i];
        double pivot = whole - cblas_ddot(i, row, 1, row, 1);
        row[i] =
            pivot > DEPENDENT * whole ? sqrt(pivot) : HUGE_PIVOT * sqrt(whole);
    }
}

static void factor(double *f, int64_t n) {
    for (int64_t i = 0; i < n; i += BLOCK) {
        int size = (int)(n - i < BLOCK ? n - i : BLOCK);
        int below = (int)(n - i) - size;
        double *block = f + i * n + i, *panel = block + size * n;
        factor_block(block, n, size);
        if (below > 0) {
            cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans,
                        CblasNonUnit, below, size, 1.0, block, (int)n, panel,
                        (int)n);
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, below, size,
                        -1.0, panel, (int)n, 1.0, panel + size, (int)n);
        }
    }
}

/* v = H^-1 v. */
static void divide(const fn_working_set *self, double *v) {
    int n = (int)(self->parts * self->free);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
}

static void make_factor(fn_working_set *self, double lambda) {
    if (self->parts == 1) {
        fill_real(self);
    } else {
        fill_complex(self, lambda);
    }
    factor(self->factor, self->parts * self->free);
}

/* image = G d, on all columns. */
static void take_image(fn_working_set *self) {
    int64_t p = self->parts;
    for (int64_t i = 0; i < p * self->used; ++i) {
        self->image[i] = 0.0;
    }
    for (int64_t i = 0; i < self->free; ++i) {
        const double *g = self->gram + p * self->support[i] * self->most;
        if (p == 1) {
            cblas_daxpy((int)self->used, self->step[i], g, 1, self->image, 1);
        } else {
            cblas_zaxpy((int)self->used, self->step + 2 * i, g, 1, self->image,
                        1);
        }
    }
}

/* The function along the step: slope at 0, and half its second derivative
 * apart from |x|. */
typedef struct line {
    double slope, square;
} line;

static line take_line(const fn_working_set *self, double lambda) {
    int64_t p = self->parts;
    line l = {0.0, 0.0};
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < p; ++c) {
            int64_t at = p * self->support[i] + c;
            double d = self->step[p * i + c];
            l.slope += d * (2.0 * self->h[at] + lambda * self->sign[p * i + c]);
            l.square += d * self->image[at];
        }
    }
    return l;
}

/* Where an element changes its sign. */
typedef struct kink {
    double t;
    int64_t i;
} kink;

static int compare(const void *a, const void *b) {
    const kink *x = a, *y = b;
    return (x->t > y->t) - (x->t < y->t);
}

/* The length of the step, and the element that it leaves at 0; -1 for none. The
 * slope grows by 2 lambda w |d| at a kink. */
static double best_length(fn_working_set *self, double lambda, line l,
                          int64_t *ends) {
    kink *kinks = (kink *)self->factor; /* two reals each; done with */
    double most = -l.slope / (2.0 * l.square);
    int64_t count = 0;
    for (int64_t i = 0; i < self->free; ++i) {
        double x = self->x[self->support[i]], d = self->step[i];
        if (x * d < 0.0 && -x / d < most) {
            kinks[count++] = (kink){-x / d, i};
        }
    }
    *ends = -1;
    qsort(kinks, (size_t)count, sizeof *kinks, compare);
    double slope = l.slope;
    for (int64_t k = 0; k < count; ++k) {
        double t = kinks[k].t;
        if (slope + 2.0 * l.square * t >= 0.0) {
            break;
        }
        slope += 2.0 * lambda * self->weight[self->support[kinks[k].i]] *
                 fabs(self->step[kinks[k].i]);
        if (slope + 2.0 * l.square * t >= 0.0) {
            *ends = kinks[k].i;
            return t;
        }
    }
    return -slope / (2.0 * l.square);
}

/* sum w |x + t d| over the support. */
static double l1_along(const fn_working_set *self, double t) {
    double sum = 0.0;
    for (int64_t i = 0; i < self->free; ++i) {
        const double *x = self->x + 2 * self->support[i];
        const double *d = self->step + 2 * i;
        sum += self->weight[self->support[i]] *
               hypot(x[0] + t * d[0], x[1] + t * d[1]);
    }
    return sum;
}

/* The same for a complex x, by halving. */
static double safe_length(const fn_working_set *self, double lambda, line l) {
    double before = lambda * l1_along(self, 0.0), smooth = l.slope;
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < 2; ++c) {
            smooth -= lambda * self->step[2 * i + c] * self->sign[2 * i + c];
        }
    }
    for (double t = 1.0; t > SHORTEST; t *= 0.5) {
        double change =
            t * (smooth + t * l.square) + lambda * l1_along(self, t) - before;
        if (change <= 0.1 * t * l.slope) {
            return t;
        }
    }
    return 0.0;
}

static bool move(fn_working_set *self, double t, int64_t ends) {
    int64_t p = self->parts;
    bool moved = false;
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < p; ++c) {
            double *x = self->x + p * self->support[i] + c, old = *x;
            *x = i == ends ? 0.0 : old + t * self->step[p * i + c];
            moved = moved || *x != old;
        }
    }
    for (int64_t i = 0; i < p * self->used; ++i) {
        self->h[i] += t * self->image[i];
    }
    return moved;
}

bool fn_working_set_newton(fn_working_set *self, double lambda,
                           bool *whole_step) {
    int64_t p = self->parts, ends = -1;
    *whole_step = false;
    if (!take_support(self)) {
        return false;
    }
    make_factor(self, lambda);
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < p; ++c) {
            self->step[p * i + c] = -self->h[p * self->support[i] + c] -
                                    0.5 * lambda * self->sign[p * i + c];
        }
    }
    divide(self, self->step);
    take_image(self);
    line l = take_line(self, lambda);
    if (!(l.slope < 0.0) || !(l.square > 0.0)) {
        return false;
    }
    double t = p == 1 ? best_length(self, lambda, l, &ends)
                      : safe_length(self, lambda, l);
    *whole_step = ends < 0 && t > 0.99;
    return t > 0.0 && move(self, t, ends);
}

double fn_working_set_curvature(fn_working_set *self, double lambda) {
    if (!take_support(self)) {
        return 0.0;
    }
    make_factor(self, lambda);
    int n = (int)(self->parts * self->free);
    cblas_dcopy(n, self->sign, 1, self->step, 1);
    divide(self, self->step);
    return 0.25 * cblas_ddot(n, self->sign, 1, self->step, 1);
}
