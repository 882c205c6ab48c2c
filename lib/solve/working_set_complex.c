/* SPDX-License-Identifier: BSD-3-Clause */
/* (P2) with complex x on the columns of a working set: coordinate descent finds
 * which elements are not 0, and Newton's method on those what they are. With s
 * = w x/|x|,
 *
 *     H d = -(h + lambda s / 2),
 *
 * H is G with lambda w/(2|x|) across each x/|x| added, over pairs of reals. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>

/* Sweeps until Newton's method is tried; rounds of the two, and Newton steps
 * of a round. */
#define SWEEPS 10
#define ROUNDS 60
#define STEPS 12
/* What a step leaves of the largest derivative, for the next to be worth it. */
#define WORTH 0.9
#define BLOCK 48
/* A pivot is at least so many times its diagonal entry. */
#define DEPENDENT 1e-14
/* Shorter steps are none. */
#define SHORTEST 1e-3

/* x_k = soft(x_k - h_k/G_kk, lambda w_k/(2 G_kk)). True where it became 0 or
 * was 0. */
static bool update(fn_working_set *self, int64_t k, double lambda) {
    double *x = self->x + 2 * k;
    const double *h = self->h + 2 * k;
    double threshold = 0.5 * lambda * self->weight[k];
    bool was_zero = x[0] == 0.0 && x[1] == 0.0;
    if (was_zero && hypot(h[0], h[1]) <= threshold) {
        return false;
    }
    const double *g = fn_working_set_gram(self, k);
    double d = g[2 * k];
    double z[2] = {d * x[0] - h[0], d * x[1] - h[1]};
    double size = hypot(z[0], z[1]);
    double share = size > threshold ? (1.0 - threshold / size) / d : 0.0;
    const double step[2] = {share * z[0] - x[0], share * z[1] - x[1]};
    x[0] += step[0];
    x[1] += step[1];
    if (share == 0.0) {
        x[0] = x[1] = 0.0;
    }
    cblas_zaxpy((int)self->used, step, g, 1, self->h, 1);
    return was_zero || share == 0.0;
}

/* One pass over all columns; true where the support changed. */
static bool sweep(fn_working_set *self, double lambda) {
    bool changed = false;
    for (int64_t k = 0; k < self->used; ++k) {
        bool at_k = update(self, k, lambda);
        changed = changed || at_k;
    }
    return changed;
}

/* The slots with x != 0, and s. False where they are none, or too many. */
static bool take_support(fn_working_set *self) {
    int64_t count = 0;
    for (int64_t k = 0; k < self->used; ++k) {
        const double *x = self->x + 2 * k;
        double size = hypot(x[0], x[1]);
        if (size == 0.0) {
            continue;
        }
        self->sign[2 * count] = self->weight[k] * x[0] / size;
        self->sign[2 * count + 1] = self->weight[k] * x[1] / size;
        self->support[count++] = (int32_t)k;
    }
    self->free = count;
    return count > 0 && count <= self->most_free;
}

/* Each element of G is [re -im; im re] on pairs; to the diagonal pairs is added
 * lambda w/(2|x|) (I - u u^T), u = x/|x|. */
static void fill(fn_working_set *self, double lambda) {
    int64_t n = 2 * self->free;
    double *f = self->factor;
    for (int64_t i = 0; i < self->free; ++i) {
        int64_t k = self->support[i];
        const double *g = fn_working_set_gram(self, k);
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
        row[i] = sqrt(fmax(pivot, DEPENDENT * whole));
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
    int n = (int)(2 * self->free);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
}

/* image = G d, on all columns. */
static void take_image(fn_working_set *self) {
    for (int64_t i = 0; i < 2 * self->used; ++i) {
        self->image[i] = 0.0;
    }
    for (int64_t i = 0; i < self->free; ++i) {
        cblas_zaxpy((int)self->used, self->step + 2 * i,
                    fn_working_set_gram(self, self->support[i]), 1, self->image,
                    1);
    }
}

/* The function along the step: slope at 0, and half its second derivative
 * apart from |x|. */
typedef struct line {
    double slope, square;
} line;

static line take_line(const fn_working_set *self, double lambda) {
    line l = {0.0, 0.0};
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < 2; ++c) {
            int64_t at = 2 * self->support[i] + c;
            double d = self->step[2 * i + c];
            l.slope += d * (2.0 * self->h[at] + lambda * self->sign[2 * i + c]);
            l.square += d * self->image[at];
        }
    }
    return l;
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

/* The length of the step, by halving. */
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

/* What x + d gains over x. */
static double gain(const fn_working_set *self, double lambda, line l) {
    double smooth = l.slope;
    for (int64_t i = 0; i < 2 * self->free; ++i) {
        smooth -= lambda * self->step[i] * self->sign[i];
    }
    return lambda * (l1_along(self, 0.0) - l1_along(self, 1.0)) - smooth -
           l.square;
}

/* Elements that the step would carry beyond 0 are made 0 by it instead: true
 * where that is better than `least`. Many leave the support at once so. */
static bool clip(fn_working_set *self, double lambda, double least) {
    bool clipped = false;
    for (int64_t i = 0; i < self->free; ++i) {
        const double *x = self->x + 2 * self->support[i];
        double *d = self->step + 2 * i;
        double along = x[0] * d[0] + x[1] * d[1];
        if (along < -(x[0] * x[0] + x[1] * x[1])) {
            d[0] = -x[0];
            d[1] = -x[1];
            clipped = true;
        }
    }
    if (!clipped) {
        return false;
    }
    take_image(self);
    return gain(self, lambda, take_line(self, lambda)) > least;
}

static void move(fn_working_set *self, double t) {
    for (int64_t i = 0; i < self->free; ++i) {
        double *x = self->x + 2 * self->support[i];
        x[0] += t * self->step[2 * i];
        x[1] += t * self->step[2 * i + 1];
    }
    for (int64_t i = 0; i < 2 * self->used; ++i) {
        self->h[i] += t * self->image[i];
    }
}

static bool newton(fn_working_set *self, double lambda) {
    if (!take_support(self)) {
        return false;
    }
    fill(self, lambda);
    factor(self->factor, 2 * self->free);
    for (int64_t i = 0; i < self->free; ++i) {
        for (int64_t c = 0; c < 2; ++c) {
            self->step[2 * i + c] = -self->h[2 * self->support[i] + c] -
                                    0.5 * lambda * self->sign[2 * i + c];
        }
    }
    divide(self, self->step);
    take_image(self);
    line l = take_line(self, lambda);
    if (!(l.slope < 0.0) || !(l.square > 0.0)) {
        return false;
    }
    double t = safe_length(self, lambda, l);
    cblas_dcopy((int)(2 * self->free), self->step, 1, self->tried, 1);
    if (clip(self, lambda, -0.1 * t * l.slope)) {
        move(self, 1.0);
        return true;
    }
    cblas_dcopy((int)(2 * self->free), self->tried, 1, self->step, 1);
    take_image(self);
    move(self, t);
    return t > 0.0;
}

/* Newton steps, while they pay: a factor each, beside which sweeps cost
 * nothing. True where the set is solved. */
static bool descend(fn_working_set *self, double lambda, double precision) {
    double off = fn_working_set_violation(self, lambda);
    for (int i = 0; i < STEPS && off > precision; ++i) {
        double before = off;
        if (!newton(self, lambda)) {
            return false;
        }
        off = fn_working_set_violation(self, lambda);
        if (off > precision && off > WORTH * before) {
            return false;
        }
    }
    return off <= precision;
}

void fn_working_set_solve_complex(fn_working_set *self, double lambda,
                                  double precision) {
    for (int round = 0; round < ROUNDS; ++round) {
        for (int i = 0; i < SWEEPS && sweep(self, lambda); ++i) {
        }
        if (descend(self, lambda, precision)) {
            return;
        }
    }
}

double fn_working_set_curvature_complex(fn_working_set *self, double lambda) {
    if (!take_support(self)) {
        return 0.0;
    }
    fill(self, lambda);
    factor(self->factor, 2 * self->free);
    int n = (int)(2 * self->free);
    cblas_dcopy(n, self->sign, 1, self->step, 1);
    divide(self, self->step);
    return 0.25 * cblas_ddot(n, self->sign, 1, self->step, 1);
}
