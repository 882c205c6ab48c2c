/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of the problem on a working set. */
#include "solve/working_set.h"

#include <math.h>

double fn_working_set_l1(const fn_working_set *self) {
    int64_t p = self->parts, size = p * self->members;
    double sum = 0.0;
    for (int64_t k = 0; k < self->used; k += self->members) {
        sum += self->weight[k] * fn_ws_length(self->x + p * k, size);
    }
    return sum;
}

/* The derivative of ||C x - y||^2 lies in -lambda w sign(x); how far from it,
 * over lambda w, in the group that begins in slot k. */
static double violation_at(const fn_working_set *self, int64_t k,
                           double lambda) {
    int64_t p = self->parts, size = p * self->members;
    const double *x = self->x + p * k, *h = self->h + p * k;
    double limit = lambda * self->weight[k], square = 0.0;
    double length = fn_ws_length(x, size);
    if (length == 0.0) {
        return fmax(2.0 * fn_ws_length(h, size) / limit - 1.0, 0.0);
    }
    for (int64_t i = 0; i < size; ++i) {
        double off = 2.0 * h[i] + limit * x[i] / length;
        square += off * off;
    }
    return sqrt(square) / limit;
}

double fn_working_set_violation(const fn_working_set *self, double lambda) {
    double worst = 0.0;
    for (int64_t k = 0; k < self->used; k += self->members) {
        worst = fmax(worst, violation_at(self, k, lambda));
    }
    return worst;
}

/* Whether |.| is that of one real, so that a sign is one of two. */
static bool has_signs(const fn_working_set *self) {
    return self->parts * self->members == 1;
}

void fn_working_set_solve(fn_working_set *self, double lambda,
                          double precision) {
    if (self->columns.sparse) {
        fn_working_set_solve_sparse(self, lambda, precision);
    } else if (has_signs(self)) {
        fn_working_set_solve_real(self, lambda, precision);
    } else {
        fn_working_set_solve_groups(self, lambda, precision);
    }
}

/* From the last two lambdas and their residuals; what it was where they are too
 * close. */
static double secant(const fn_working_set *self, double lambda) {
    double r = self->now.residual, before = self->now.residual_before;
    double l = self->now.lambda_before;
    double run = (lambda - l) * (lambda + l);
    return fabs(run) > 1e-8 * lambda * lambda
               ? fmax((r - before) * (r + before) / run, 0.0)
               : self->now.curvature;
}

double fn_working_set_curvature(fn_working_set *self, double lambda) {
    if (self->columns.sparse) {
        return secant(self, lambda);
    }
    return has_signs(self) ? fn_working_set_curvature_real(self)
                           : fn_working_set_curvature_groups(self, lambda);
}
