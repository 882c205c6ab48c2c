/* SPDX-License-Identifier: BSD-3-Clause */
/* What is known of the problem on a working set. */
#include "solve/working_set.h"

#include <math.h>

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

void fn_working_set_solve(fn_working_set *self, double lambda,
                          double precision) {
    if (self->columns.sparse) {
        fn_working_set_solve_sparse(self, lambda, precision);
    } else if (self->parts == 1) {
        fn_working_set_solve_real(self, lambda, precision);
    } else {
        fn_working_set_solve_complex(self, lambda, precision);
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
    return self->parts == 1 ? fn_working_set_curvature_real(self)
                            : fn_working_set_curvature_complex(self, lambda);
}
