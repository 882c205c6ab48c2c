/* SPDX-License-Identifier: BSD-3-Clause */
/* (P2) on the columns of a working set: coordinate descent finds which elements
 * are not 0, and Newton's method what they are. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>

/* Sweeps until Newton's method is tried; rounds of the two, and Newton steps
 * of a round. */
#define SWEEPS 10
#define ROUNDS 60
#define STEPS 12

double fn_working_set_l1(const fn_working_set *self) {
    double sum = 0.0;
    for (int64_t k = 0; k < self->used; ++k) {
        const double *x = self->x + self->parts * k;
        sum += self->weight[k] *
               (self->parts == 1 ? fabs(x[0]) : hypot(x[0], x[1]));
    }
    return sum;
}

/* The derivative of ||C x - y||^2 lies in -lambda w sign(x); how far from it,
 * over lambda w. */
static double violation_at(const fn_working_set *self, int64_t k,
                           double lambda) {
    int64_t p = self->parts;
    const double *x = self->x + p * k, *h = self->h + p * k;
    double limit = lambda * self->weight[k];
    double size = p == 1 ? fabs(x[0]) : hypot(x[0], x[1]);
    if (size == 0.0) {
        double steep = 2.0 * (p == 1 ? fabs(h[0]) : hypot(h[0], h[1]));
        return fmax(steep / limit - 1.0, 0.0);
    }
    double re = 2.0 * h[0] + limit * x[0] / size;
    double im = p == 1 ? 0.0 : 2.0 * h[1] + limit * x[1] / size;
    return hypot(re, im) / limit;
}

double fn_working_set_violation(const fn_working_set *self, double lambda) {
    double worst = 0.0;
    for (int64_t k = 0; k < self->used; ++k) {
        worst = fmax(worst, violation_at(self, k, lambda));
    }
    return worst;
}

/* x_k = soft(x_k - h_k/G_kk, lambda w_k/(2 G_kk)). True where it became 0 or
 * was 0, or changed its sign. */
static bool update_real(fn_working_set *self, int64_t k, double lambda) {
    double *x = self->x + k, h = self->h[k];
    double threshold = 0.5 * lambda * self->weight[k];
    const double *g = self->gram + k * self->most;
    if (*x == 0.0 && fabs(h) <= threshold) {
        return false;
    }
    double z = g[k] * *x - h, old = *x;
    double size = fabs(z) - threshold;
    *x = size > 0.0 ? copysign(size, z) / g[k] : 0.0;
    cblas_daxpy((int)self->used, *x - old, g, 1, self->h, 1);
    return *x * old <= 0.0;
}

static bool update_complex(fn_working_set *self, int64_t k, double lambda) {
    double *x = self->x + 2 * k;
    const double *h = self->h + 2 * k;
    double threshold = 0.5 * lambda * self->weight[k];
    const double *g = self->gram + 2 * k * self->most;
    bool was_zero = x[0] == 0.0 && x[1] == 0.0;
    if (was_zero && hypot(h[0], h[1]) <= threshold) {
        return false;
    }
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

/* One pass over all columns; true where the support or a sign changed. */
static bool sweep(fn_working_set *self, double lambda) {
    bool changed = false;
    for (int64_t k = 0; k < self->used; ++k) {
        bool at_k = self->parts == 1 ? update_real(self, k, lambda)
                                     : update_complex(self, k, lambda);
        changed = changed || at_k;
    }
    return changed;
}

/* Newton steps until one of them is whole, or none gets on. */
static void step(fn_working_set *self, double lambda, double precision) {
    bool whole_step = false;
    for (int i = 0; i < STEPS; ++i) {
        if (!fn_working_set_newton(self, lambda, &whole_step)) {
            return;
        }
        if (whole_step &&
            (self->parts == 1 ||
             fn_working_set_violation(self, lambda) <= precision)) {
            return;
        }
    }
}

void fn_working_set_solve(fn_working_set *self, double lambda,
                          double precision) {
    for (int round = 0; round < ROUNDS; ++round) {
        for (int i = 0; i < SWEEPS && sweep(self, lambda); ++i) {
        }
        if (fn_working_set_violation(self, lambda) <= precision) {
            return;
        }
        step(self, lambda, precision);
        if (fn_working_set_violation(self, lambda) <= precision) {
            return;
        }
    }
}
