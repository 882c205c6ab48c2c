/* SPDX-License-Identifier: BSD-3-Clause */
/* The numbers a run ends on, from its iterate and its certificate alone. */
#include "solve/solver.h"

#include <float.h>
#include <math.h>

/* <A x, q> and <x, A^H q> agree to a few eps of the norms where the two are
 * adjoint: to ADJOINT roundings. A pair that is off by less than NOT_ADJOINT is
 * of use; the gap is charged with what it is off by. */
#define NOT_ADJOINT 1e-3
#define ADJOINT 64.0

firenet_status fn_solver_check_pair(const firenet_solver *self, double forward,
                                    double adjoint, double size) {
    double least = fmax(NOT_ADJOINT, ADJOINT * self->problem.rounding);
    if (fabs(forward - adjoint) <= least * size) {
        return FIRENET_OK;
    }
    if (!isfinite(forward) || !isfinite(adjoint)) {
        return fn_fail(self->context, FIRENET_ERR_NUMERIC,
                       "operator %s: %s has NaN or infinity for a finite %s",
                       self->owner->problem.a->description,
                       isfinite(adjoint) ? "A x" : "A^H q",
                       isfinite(adjoint) ? "x" : "q");
    }
    return fn_fail(self->context, FIRENET_ERR_NUMERIC,
                   "operator %s: its two directions are not adjoint, Re <A x, "
                   "q> = %.6g but Re <x, A^H q> = %.6g",
                   self->owner->problem.a->description, forward, adjoint);
}

/* Objective and residual of the iterate, from K x in self->image. */
static void measure_iterate(firenet_solver *self) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    firenet_context *context = self->context;
    const fn_method *method = self->method;
    fn_run_state *state = &self->state;
    double share = method->share;
    state->residual = fn_vec_distance(context, fn_problem_data(problem), share,
                                      self->image, self->y);
    double l1 =
        fn_problem_regulariser(problem, context, share, method->x, self->image);
    state->x_norm = share * fn_vec_norm(context, fn_domain(a), method->x);
    state->objective = fn_problem_objective(problem, l1, state->residual);
    state->rounding = fn_problem_objective_rounding(
        problem, l1, state->x_norm, state->residual, state->y_norm);
}

firenet_status fn_solver_measure(firenet_solver *self) {
    fn_run_state *state = &self->state;
    firenet_status status = fn_product(self->problem.a, &self->scratch,
                                       self->method->x, self->image);
    if (status == FIRENET_OK) {
        measure_iterate(self);
        state->merit = fn_solver_merit(self, state->objective, state->residual);
    }
    return status;
}

/* What the certificate's q proves, with A^H q left in the method's work. */
static firenet_status measure_certificate(firenet_solver *self,
                                          fn_dual_numbers *q,
                                          fn_dual_value *value) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    firenet_context *context = self->context;
    fn_certificate *certificate = &self->certificate;
    double yq[2];
    firenet_status status = FIRENET_OK;
    if (problem->analysis) {
        status = fn_solver_make_feasible(self, certificate->q, q, value);
        /* The multiple that proves it; 0 where none proves anything. */
        fn_vec_scale(context, fn_range(a), value->factor, certificate->q,
                     certificate->q);
    }
    if (status == FIRENET_OK) {
        status = fn_adjoint_product(a, &self->scratch, certificate->q,
                                    self->method->work);
    }
    if (problem->analysis || status != FIRENET_OK) {
        return status;
    }
    fn_vec_dot(context, fn_range(a), self->y, certificate->q, yq);
    *q = (fn_dual_numbers){
        .norm = fn_vec_norm(context, fn_range(a), certificate->q),
        .yq = yq[0],
        .polar = fn_vec_polar(context, &problem->domain_chunks, a->domain,
                              self->method->work),
        .y_norm = self->state.y_norm};
    *value = fn_problem_dual(problem, q);
    return status;
}

firenet_status fn_solver_verify(firenet_solver *self) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    firenet_context *context = self->context;
    const fn_method *method = self->method;
    fn_run_state *state = &self->state;
    fn_certificate *certificate = &self->certificate;
    double image_q[2], x_image[2], share = method->share;
    fn_dual_numbers q;
    fn_dual_value value;
    state->verified = state->iteration;
    firenet_status status =
        fn_product(a, &self->scratch, method->x, self->image);
    if (status == FIRENET_OK) {
        measure_iterate(self);
        status = measure_certificate(self, &q, &value);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_vec_dot(context, fn_range(a), self->image, certificate->q, image_q);
    fn_vec_dot(context, fn_domain(a), method->x, method->work, x_image);
    certificate->bound.ray =
        certificate->bound.ray &&
        fn_problem_infeasible(
            problem, &q, fn_problem_flatness(problem, context, method->work));
    /* F(x) - dual(q) is a sum of terms >= 0 and Re <A x, q> - Re <x, A^H q>. */
    double forward = share * image_q[0], adjoint = share * x_image[0];
    double size = problem->norm * state->x_norm *
                  fn_vec_norm(context, fn_range(a), certificate->q);
    double off =
        fmax(0.0, fabs(forward - adjoint) - ADJOINT * problem->rounding * size);
    certificate->bound.value = fmax(0.0, value.value - off);
    certificate->bound.rounding = value.rounding + off;
    certificate->bound.norm = fabs(value.factor) * q.norm;
    state->merit = fn_solver_merit(self, state->objective, state->residual);
    return fn_solver_check_pair(self, forward, adjoint, size);
}

/* Whether numbers of this type hold what is at most so large: 0, or what is no
 * subnormal number, which would have lost the bits that were certified. */
static bool holds(firenet_type type, double largest) {
    return largest == 0.0 ||
           largest >= (fn_type_single(type) ? (double)FLT_MIN : DBL_MIN);
}

firenet_status fn_solver_in_caller_units(firenet_solver *self, void *x) {
    const fn_side side = fn_domain(self->problem.a);
    int exponent = -fn_units_x(&self->units);
    if (self->scaling.factor) {
        fn_column_scaling_unscale(&self->scaling, x, x);
    }
    double largest = fn_host_largest(self->context, side, x);
    if (!side.split && !holds(side.type, ldexp(largest, exponent))) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "x: largest modulus %g, too small for elements of type "
                       "%s; scale y or A",
                       ldexp(largest, exponent), fn_type_name(side.type));
    }
    fn_host_scale_by(self->context, side, exponent, x);
    if (self->problem.deflation) {
        fn_deflation_complete(self->problem.deflation, self->coordinates, x);
    }
    int64_t index = fn_host_first_nonfinite(self->context, side, x);
    if (index < side.n) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "x[%lld]: too large for elements of type %s; scale y or "
                       "A",
                       (long long)index, fn_type_name(side.type));
    }
    return FIRENET_OK;
}
