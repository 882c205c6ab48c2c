/* SPDX-License-Identifier: BSD-3-Clause */
/* (P2) on the columns of a working set where |.| is the Euclidean norm of
 * several reals: complex x, and groups. Block coordinate descent finds which
 * groups are not 0, and Newton's method on those what they are. With s = w_g
 * x_g/||x_g||,
 *
 *     H d = -(h + lambda s / 2),
 *
 * H is G with lambda w_g/(2 ||x_g||) across each x_g/||x_g|| added, over reals,
 * of which an element has `parts` and a group `size`. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>

/* Sweeps until Newton's method is tried, while the support changes, and of
 * groups in any case: next to 0 a step leads where only sweeps lead back from.
 * Rounds of the two, and Newton steps of a round. */
#define SWEEPS 10
#define SWEEPS_GROUPS 20
#define ROUNDS 60
#define STEPS 12
/* What a step leaves of the largest derivative, for the next to be worth it. */
#define WORTH 0.9
#define BLOCK 48
/* A pivot is at least so many times its diagonal entry. */
#define DEPENDENT 1e-14
/* Shorter steps are none. */
#define SHORTEST 1e-3

/* h += step_k g_k for element k of a step. */
static void follow(fn_working_set *self, int64_t k, const double *step) {
    const double *g = fn_working_set_gram(self, k);
    if (self->parts == 1) {
        cblas_daxpy((int)self->used, step[0], g, 1, self->h, 1);
    } else {
        cblas_zaxpy((int)self->used, step, g, 1, self->h, 1);
    }
}

/* x_g = soft(x_g - h_g/b, lambda w_g/(2 b)) for the group that begins in slot
 * k, b >= ||G_gg||. True where it became 0 or was 0. */
static bool update(fn_working_set *self, int64_t k, double lambda) {
    int64_t p = self->parts, size = p * self->members;
    double *x = self->x + p * k, *step = self->moved;
    const double *h = self->h + p * k;
    double threshold = 0.5 * lambda * self->weight[k];
    bool was_zero = fn_ws_length(x, size) == 0.0;
    if (was_zero && fn_ws_length(h, size) <= threshold) {
        return false;
    }
    double b = self->members == 1 ? fn_working_set_gram(self, k)[p * k]
                                  : self->square[k];
    for (int64_t i = 0; i < size; ++i) {
        step[i] = b * x[i] - h[i];
    }
    double length = fn_ws_length(step, size);
    double share = length > threshold ? (1.0 - threshold / length) / b : 0.0;
    for (int64_t i = 0; i < size; ++i) {
        double old = x[i];
        x[i] = share > 0.0 ? share * step[i] : 0.0;
        step[i] = x[i] - old;
    }
    for (int64_t i = 0; i < self->members; ++i) {
        follow(self, k + i, step + p * i);
    }
    return was_zero || share == 0.0;
}

/* One pass over all groups; true where the support changed. */
static bool sweep(fn_working_set *self, double lambda) {
    bool changed = false;
    for (int64_t k = 0; k < self->used; k += self->members) {
        bool at_k = update(self, k, lambda);
        changed = changed || at_k;
    }
    return changed;
}

/* The slots of groups with x != 0, and s. False where they are none, or too
 * many. */
static bool take_support(fn_working_set *self) {
    int64_t p = self->parts, size = p * self->members, count = 0;
    for (int64_t k = 0; k < self->used; k += self->members) {
        const double *x = self->x + p * k;
        double length = fn_ws_length(x, size);
        if (length == 0.0) {
            continue;
        }
        for (int64_t i = 0; i < size; ++i) {
            self->sign[p * count + i] = self->weight[k] * x[i] / length;
        }
        for (int64_t i = 0; i < self->members; ++i) {
            self->support[count++] = (int32_t)(k + i);
        }
    }
    self->free = count;
    return count > 0 && count <= self->most_free;
}

/* G on the support, in the lower triangle: each element of a complex one is [re
 * -im; im re] on pairs. */
static void fill_products(fn_working_set *self) {
    int64_t n = self->parts * self->free;
    double *f = self->factor;
    for (int64_t i = 0; i < self->free; ++i) {
        const double *g = fn_working_set_gram(self, self->support[i]);
        if (self->parts == 1) {
            for (int64_t j = 0; j <= i; ++j) {
                f[i * n + j] = g[self->support[j]];
            }
            continue;
        }
        for (int64_t j = 0; j <= i; ++j) { /* G_ij is conj(G_ji) */
            double re = g[2 * self->support[j]];
            double im = -g[2 * self->support[j] + 1];
            f[2 * i * n + 2 * j] = re;
            f[(2 * i + 1) * n + 2 * j] = im;
            f[(2 * i + 1) * n + 2 * j + 1] = re;
            f[2 * i * n + 2 * j + 1] = -im;
        }
    }
}

/* H: to the diagonal blocks of G is added lambda w/(2 ||x||) (I - u u^T), u =
 * x/||x||. */
static void fill(fn_working_set *self, double lambda) {
    int64_t p = self->parts, size = p * self->members, n = p * self->free;
    fill_products(self);
    for (int64_t at = 0; at < n; at += size) {
        int64_t k = self->support[at / p];
        const double *x = self->x + p * k;
        double length = fn_ws_length(x, size);
        double bend = 0.5 * lambda * self->weight[k] / length;
        for (int64_t i = 0; i < size; ++i) {
            double *row = self->factor + (at + i) * n + at;
            for (int64_t j = 0; j < i; ++j) {
                row[j] -= bend * (x[i] / length) * (x[j] / length);
            }
            row[i] += bend * fmax(1.0 - (x[i] / length) * (x[i] / length), 0.0);
        }
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
    int n = (int)(self->parts * self->free);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, n,
                self->factor, n, v, 1);
}

/* image = G d, on all columns. */
static void take_image(fn_working_set *self) {
    int64_t p = self->parts;
    for (int64_t i = 0; i < p * self->used; ++i) {
        self->image[i] = 0.0;
    }
    for (int64_t i = 0; i < self->free; ++i) {
        const double *g = fn_working_set_gram(self, self->support[i]);
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
    line l = {0.0, 0.0};
    int64_t p = self->parts;
    for (int64_t i = 0; i < p * self->free; ++i) {
        int64_t at = p * self->support[i / p] + i % p;
        double d = self->step[i];
        l.slope += d * (2.0 * self->h[at] + lambda * self->sign[i]);
        l.square += d * self->image[at];
    }
    return l;
}

/* sum w ||x + t d|| over the support. */
static double l1_along(const fn_working_set *self, double t) {
    int64_t p = self->parts, size = p * self->members;
    double sum = 0.0, *moved = self->moved;
    for (int64_t at = 0; at < p * self->free; at += size) {
        int64_t k = self->support[at / p];
        for (int64_t i = 0; i < size; ++i) {
            moved[i] = self->x[p * k + i] + t * self->step[at + i];
        }
        sum += self->weight[k] * fn_ws_length(moved, size);
    }
    return sum;
}

/* The length of the step, by halving. */
static double safe_length(const fn_working_set *self, double lambda, line l) {
    double before = lambda * l1_along(self, 0.0), smooth = l.slope;
    for (int64_t i = 0; i < self->parts * self->free; ++i) {
        smooth -= lambda * self->step[i] * self->sign[i];
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
    for (int64_t i = 0; i < self->parts * self->free; ++i) {
        smooth -= lambda * self->step[i] * self->sign[i];
    }
    return lambda * (l1_along(self, 0.0) - l1_along(self, 1.0)) - smooth -
           l.square;
}

/* Groups that the step would carry beyond 0 are made 0 by it instead: true
 * where that is better than `least`. Many leave the support at once so. */
static bool clip(fn_working_set *self, double lambda, double least) {
    int64_t p = self->parts, size = p * self->members;
    bool clipped = false;
    for (int64_t at = 0; at < p * self->free; at += size) {
        const double *x = self->x + p * self->support[at / p];
        double *d = self->step + at, along = 0.0, square = 0.0;
        for (int64_t i = 0; i < size; ++i) {
            along += x[i] * d[i];
            square += x[i] * x[i];
        }
        for (int64_t i = 0; i < size && along < -square; ++i) {
            d[i] = -x[i];
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
    int64_t p = self->parts;
    for (int64_t i = 0; i < p * self->free; ++i) {
        self->x[p * self->support[i / p] + i % p] += t * self->step[i];
    }
    for (int64_t i = 0; i < p * self->used; ++i) {
        self->h[i] += t * self->image[i];
    }
}

static bool newton(fn_working_set *self, double lambda) {
    if (!take_support(self)) {
        return false;
    }
    int64_t p = self->parts, n = p * self->free;
    fill(self, lambda);
    factor(self->factor, n);
    for (int64_t i = 0; i < n; ++i) {
        self->step[i] = -self->h[p * self->support[i / p] + i % p] -
                        0.5 * lambda * self->sign[i];
    }
    divide(self, self->step);
    take_image(self);
    line l = take_line(self, lambda);
    if (!(l.slope < 0.0) || !(l.square > 0.0)) {
        return false;
    }
    double t = safe_length(self, lambda, l);
    cblas_dcopy((int)n, self->step, 1, self->tried, 1);
    if (clip(self, lambda, -0.1 * t * l.slope)) {
        move(self, 1.0);
        return true;
    }
    cblas_dcopy((int)n, self->tried, 1, self->step, 1);
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

void fn_working_set_solve_groups(fn_working_set *self, double lambda,
                                 double precision) {
    bool groups = self->members > 1;
    int sweeps = groups ? SWEEPS_GROUPS : SWEEPS;
    for (int round = 0; round < ROUNDS; ++round) {
        for (int i = 0; i < sweeps && (sweep(self, lambda) || groups); ++i) {
        }
        if (descend(self, lambda, precision)) {
            return;
        }
    }
}

double fn_working_set_curvature_groups(fn_working_set *self, double lambda) {
    if (!take_support(self)) {
        return 0.0;
    }
    int n = (int)(self->parts * self->free);
    fill(self, lambda);
    factor(self->factor, n);
    cblas_dcopy(n, self->sign, 1, self->step, 1);
    divide(self, self->step);
    return 0.25 * cblas_ddot(n, self->sign, 1, self->step, 1);
}
