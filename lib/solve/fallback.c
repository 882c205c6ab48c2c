/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run with a deadline has to fall back on: the start, and the best
 * multiple of A^H y. An iteration cut short may not have come as far as either
 * yet, and both are cheaper than one. */
#include "solve/solver.h"

#include <math.h>

bool fn_solver_may_be_cut_short(const firenet_solver *solver) {
    return solver->control.limited;
}

double fn_solver_badness(const firenet_solver *solver, double objective,
                         double residual) {
    if (solver->problem.kind != FIRENET_PROBLEM_P1 || isinf(objective)) {
        return objective;
    }
    return fn_solver_may_be_cut_short(solver) ||
                   solver->basis == FIRENET_GAP_NONE
               ? objective +
                     solver->state.price *
                         fn_problem_infeasibility(&solver->problem, residual)
               : fn_solver_merit(solver, objective, residual);
}

/* A vector x and its image: all there is to know of its multiples. */
typedef struct ray {
    double l1, norm;        /* of x */
    double square, product; /* ||A x||^2, Re <A x, y> */
} ray;

/* What multiple c of it fits y best; 0 where none does better than 0. */
static double least_squares(const ray *r) {
    return r->square > 0.0 ? fmax(r->product / r->square, 0.0) : 0.0;
}

/* The c >= 0 of the least objective, from the derivative by c of
 *   (P2)  lambda c l1 + ||c A x - y||^2
 *   (P3)  lambda c l1 + ||c A x - y||
 * or, in (P1), the least with ||c A x - y|| <= eta where there is one. */
static double best_multiple(const fn_problem *problem, const ray *r,
                            double y_norm) {
    double polar = problem->lambda * r->l1, fit = least_squares(r);
    /* ||c A x - y||^2 = square (c - fit)^2 + rest */
    double rest = fmax(y_norm * y_norm - fit * r->product, 0.0);
    double shorter = 0.0; /* by so much than what fits best */
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        shorter = problem->eta * problem->eta > rest
                      ? sqrt((problem->eta * problem->eta - rest) / r->square)
                      : 0.0;
        break;
    case FIRENET_PROBLEM_P2:
        shorter = polar / (2.0 * r->square);
        break;
    case FIRENET_PROBLEM_P3:
        shorter =
            polar * polar < r->square
                ? polar * sqrt(rest / (r->square * (r->square - polar * polar)))
                : fit;
        break;
    }
    /* NaN where A x = 0, or the numbers are out of hand: then 0. */
    return fit > shorter ? fit - shorter : 0.0;
}

/* Takes the numbers of c x for those of the best so far if they are better;
 * `image` is A x. The vector is left to the caller. */
static bool offer(firenet_solver *self, double c, const ray *r) {
    const fn_problem *problem = &self->problem;
    fn_run_state *state = &self->state;
    double residual = fn_vec_distance(self->context, fn_problem_data(problem),
                                      c, self->image, self->y);
    double objective = fn_problem_objective(problem, c * r->l1, residual);
    bool better =
        fn_solver_badness(self, objective, residual) <
        fn_solver_badness(self, state->best_objective, state->best_residual);
    if (!better || !isfinite(objective)) {
        return false;
    }
    state->best_objective = objective;
    state->best_residual = residual;
    state->best_rounding = fn_problem_objective_rounding(
        problem, c * r->l1, c * r->norm, residual, state->y_norm);
    return true;
}

static firenet_status measure(firenet_solver *self, const fn_vec *x, ray *r) {
    const firenet_operator *a = self->problem.a;
    double product[2];
    firenet_status status = fn_product(a, &self->scratch, x, self->image);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_side data = fn_problem_data(&self->problem);
    double norm = fn_vec_norm(self->context, data, self->image);
    fn_vec_dot(self->context, data, self->image, self->y, product);
    *r = (ray){.l1 = fn_problem_regulariser(&self->problem, self->context, 1.0,
                                            x, self->image),
               .norm = fn_vec_norm(self->context, fn_domain(a), x),
               .square = norm * norm,
               .product = product[0]};
    return FIRENET_OK;
}

firenet_status fn_solver_fall_back_on_start(firenet_solver *self,
                                            const fn_vec *start) {
    ray r;
    firenet_status status = measure(self, start, &r);
    if (status == FIRENET_OK && offer(self, 1.0, &r)) {
        fn_vec_copy(self->context, fn_domain(self->problem.a), start,
                    self->best);
    }
    return status;
}

/* The multiple of x that is the best iterate now; 0 if none is finite. */
static double best_of(firenet_solver *self, const ray *r) {
    const fn_units *units = &self->units;
    double multiples[] = {
        best_multiple(&self->problem, r, self->state.y_norm), least_squares(r),
        ldexp(1.0, fn_units_x(units) - units->a - units->y)}; /* A^H y itself */
    int count = self->problem.kind == FIRENET_PROBLEM_P1 ? 3 : 1;
    double best = 0.0;
    for (int i = 0; i < count; ++i) {
        best = offer(self, multiples[i], r) ? multiples[i] : best;
    }
    return best;
}

firenet_status fn_solver_fall_back_on_adjoint(firenet_solver *self) {
    const firenet_operator *a = self->problem.a;
    ray r;
    void *best = fn_vec_host(self->best);
    if (self->scaling.factor) { /* u = D^-1 A^H y, and the adjoint is D A^H */
        fn_column_scaling_scale(&self->scaling, best, best);
        fn_column_scaling_scale(&self->scaling, best, best);
    }
    firenet_status status = measure(self, self->best, &r);
    if (status == FIRENET_OK) {
        fn_vec_scale(self->context, fn_domain(a), best_of(self, &r), self->best,
                     self->best);
    }
    return status;
}
