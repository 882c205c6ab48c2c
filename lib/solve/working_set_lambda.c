/* SPDX-License-Identifier: BSD-3-Clause */
/* The lambda of (P2) that solves the problem asked. On one support, with one
 * choice of signs, the residual of (P2) obeys r^2 = s + c lambda^2, from which
 * (P1), r = eta, and (P3), lambda = 2 r lambda_3, follow. */
#include "solve/working_set.h"

#include <cblas.h>
#include <math.h>

/* The smallest part of lambda to go on with at once; a sparse set need not be
 * small, and each certificate is a pass over all of A. */
#define SHARE 0.3
#define SHARE_SPARSE 0.1
/* What lambda may be off by, relative, for the residual to be what it has to.
 */
#define EXACT 1e-11
#define CORRECTIONS 12

static double aim(const fn_working_set *self) {
    return fmax(self->base.problem->eta, self->now.least);
}

/* What the model says, for x and r made with lambda. */
static double model(const fn_working_set *self, double lambda) {
    const fn_problem *problem = self->base.problem;
    double r = self->now.residual, c = self->now.curvature;
    double rest = fmax(r * r - c * lambda * lambda, 0.0);
    if (problem->kind == FIRENET_PROBLEM_P1) {
        double room = aim(self) * aim(self) - rest;
        return c > 0.0 && room > 0.0 ? sqrt(room / c) : 0.0;
    }
    double slope = 4.0 * problem->lambda * problem->lambda;
    return slope * c < 0.9 ? sqrt(slope * rest / (1.0 - slope * c))
                           : 2.0 * problem->lambda * r;
}

double fn_working_set_target(const fn_working_set *self) {
    return self->base.problem->kind == FIRENET_PROBLEM_P2
               ? self->base.problem->lambda
               : model(self, self->now.lambda);
}

double fn_working_set_next(const fn_working_set *self) {
    double share = self->columns.sparse ? SHARE_SPARSE : SHARE;
    return fmax(fmax(fn_working_set_target(self), share * self->now.lambda),
                self->now.floor);
}

void fn_working_set_correct(fn_working_set *self, double lambda, double least,
                            double precision) {
    for (int i = 0; i < CORRECTIONS; ++i) {
        fn_working_set_solve(self, lambda, precision);
        self->now.residual_before = self->now.residual;
        self->now.lambda_before = self->now.lambda;
        self->now.lambda = lambda;
        if (self->base.problem->kind == FIRENET_PROBLEM_P2) {
            return;
        }
        fn_working_set_take_residual(self);
        self->now.residual = cblas_dnrm2((int)self->length, self->r, 1);
        self->now.curvature = fn_working_set_curvature(self, lambda);
        double better = fmax(fmax(model(self, lambda), least), self->now.floor);
        if (fabs(better - lambda) <= EXACT * lambda) {
            return;
        }
        lambda = better;
    }
}
