/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/solver.h"

#include <math.h>

/* A bound this many times what a few steps of the power method see is taken for
 * too large: steps would be as many times too short. What is used then may be
 * too small, which the methods notice. */
#define TOO_LARGE 8.0
#define STEPS 12
#define MARGIN 2.0
/* One that is smaller than ||A u|| for some u of length 1, by more than
 * rounding, is none: its first steps might overflow before the methods notice.
 */
#define NO_BOUND 1.001

/* image = A u / ||u||, u = A^H image: ||A u|| / ||u||. */
static firenet_status power_step(firenet_solver *self, fn_vec *u,
                                 double *seen) {
    const firenet_operator *a = self->problem.a;
    firenet_context *context = self->context;
    double norm = fn_vec_norm(context, fn_domain(a), u);
    if (!(norm > 0.0)) {
        return FIRENET_OK;
    }
    fn_vec_scale(context, fn_domain(a), 1.0 / norm, u, u);
    firenet_status status = fn_product(a, &self->scratch, u, self->image);
    double length = fn_vec_norm(context, fn_range(a), self->image);
    *seen = fmax(*seen, length);
    if (status == FIRENET_OK && length > 0.0) {
        fn_vec_scale(context, fn_range(a), 1.0 / length, self->image,
                     self->image);
        status = fn_adjoint_product(a, &self->scratch, self->image, u);
    }
    return status;
}

firenet_status fn_solver_tighten_norm(firenet_solver *self, fn_vec *u,
                                      double *norm) {
    const firenet_operator *a = self->problem.a;
    double seen =
        fn_vec_norm(self->context, fn_domain(a), u) / self->state.y_norm;
    firenet_status status = FIRENET_OK;
    for (int i = 0; i < STEPS && status == FIRENET_OK; ++i) {
        if (TOO_LARGE * seen >= *norm || fn_control_presses(&self->control)) {
            break;
        }
        status = power_step(self, u, &seen);
    }
    if (*norm > TOO_LARGE * seen && seen > 0.0) {
        *norm = MARGIN * seen;
    }
    if (NO_BOUND * *norm < seen) {
        *norm = seen;
    }
    return status;
}
