/* SPDX-License-Identifier: BSD-3-Clause */
/* Corrections of a solver's dual vectors (dual_correction.h), where and when
 * they are due. */
#include "solve/dual_correction.h"
#include "solve/solver.h"

#include <math.h>

void fn_solver_take_basis(firenet_solver *self) {
    double given = ldexp(self->settings[FN_X_BOUND], fn_units_x(&self->units));
    self->basis = fn_dual_basis(&self->problem, given, self->state.y_norm,
                                &self->x_bound);
    if (self->method->table->heuristic) {
        self->basis = FIRENET_GAP_HEURISTIC;
    }
}

static fn_dual_correction correction(firenet_solver *self) {
    return (fn_dual_correction){.problem = &self->problem,
                                .scratch = &self->scratch,
                                .y = self->y,
                                .y_norm = self->state.y_norm,
                                .x_bound = self->x_bound,
                                .r = self->method->work};
}

firenet_status fn_solver_make_feasible(firenet_solver *self, fn_vec *dual,
                                       fn_dual_numbers *q,
                                       fn_dual_value *value) {
    const fn_dual_correction c = correction(self);
    return fn_dual_correct(&c, FN_DUAL_PASSES, dual, q, value);
}

firenet_status fn_solver_correct(firenet_solver *self) {
    const fn_method *method = self->method;
    if (!self->problem.analysis || !method->q ||
        !fn_dual_correction_due(self->state.iteration,
                                &self->state.correction)) {
        return FIRENET_OK;
    }
    const firenet_operator *k = self->problem.a;
    fn_dual_numbers q;
    fn_dual_value value;
    fn_vec_scale(self->context, fn_range(k), method->q_scale, method->q,
                 self->image);
    const fn_dual_correction c = correction(self);
    firenet_status status = fn_dual_correct(&c, fn_dual_passes(&self->analysis),
                                            self->image, &q, &value);
    if (status == FIRENET_OK) {
        fn_certificate_offer(&self->certificate, self->context, &self->problem,
                             self->image, 1.0, &q, value);
        self->state.merit =
            fn_solver_merit(self, self->state.objective, self->state.residual);
    }
    return status;
}
