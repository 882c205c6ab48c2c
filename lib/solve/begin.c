/* SPDX-License-Identifier: BSD-3-Clause */
/* The beginning of a run: data and settings in units near one, what can be
 * answered at once, and where the method starts. */
#include "core/hash.h"
#include "solve/solver.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* L over what a Lanczos estimate saw. */
#define SEEN_MARGIN 1.02

/* The penalty price * infeasibility is exact where the price is at least
 * ||q*||: so much more than what that is like. */
#define SAFE_PRICE 10.0

/* x = 0 solves; what it is to be proved by was offered. */
static void take_zero(firenet_solver *self) {
    fn_findings *found = &self->found;
    found->trivial = true;
    found->residual = found->best_residual = found->y_norm;
    found->objective = found->best_objective =
        fn_problem_objective(&self->problem, 0.0, found->y_norm);
    memset(self->best, 0, fn_domain_bytes(self->problem.a));
}

/* What ||q*|| is like, where x = 0 does not solve. -t y is dual feasible, and
 * q* is longer as it need not point along y: by the geometric mean on the way
 * to its bound, 2 ||y|| in (P2) and 1 in (P3); ten times in (P1). */
static double dual_norm(const firenet_solver *self, double slope) {
    double y_norm = self->found.y_norm;
    if (slope == 0.0) {
        return 1.0; /* A^H y = 0: nothing in the range of A helps */
    }
    double feasible = self->problem.lambda / slope * y_norm;
    switch (self->problem.kind) {
    case FIRENET_PROBLEM_P1:
        return 10.0 * feasible;
    case FIRENET_PROBLEM_P2:
        return sqrt(2.0 * y_norm * feasible);
    case FIRENET_PROBLEM_P3:
        break;
    }
    return sqrt(feasible);
}

/* y in units near one. */
static firenet_status take_data(firenet_solver *self, const void *y) {
    const firenet_operator *a = self->problem.a;
    fn_findings *found = &self->found;
    double norm = fn_vector_norm(self->context, a->range, a->rows, y);
    fn_solver_set_y_exponent(self, fn_units_exponent(norm));
    fn_units_scale(self->context, a->range, a->rows, self->units.y, y, self->y);
    found->y_norm = fn_vector_norm(self->context, a->range, a->rows, self->y);
    found->y_hash = fn_hash(y, (size_t)a->rows * fn_type_size(a->range));
    double objective = fn_solver_objective(
        self, fn_problem_objective(&self->problem, 0.0, found->y_norm));
    if (found->y_norm > 0.0 && self->problem.kind != FIRENET_PROBLEM_P1 &&
        !isnormal(objective)) {
        return fn_fail(
            self->context, FIRENET_ERR_RANGE,
            "y: norm %g, an objective of its %s is not representable", norm,
            self->problem.kind == FIRENET_PROBLEM_P2 ? "square" : "size");
    }
    return FIRENET_OK;
}

/* The parameter in those units. */
firenet_status fn_solver_take_parameter(firenet_solver *self) {
    double value = ldexp(self->parameter, fn_units_parameter(&self->units));
    bool p1 = self->problem.kind == FIRENET_PROBLEM_P1;
    /* Infinity times ||0|| would be NaN. */
    fn_problem_set_parameter(&self->problem, fmin(value, DBL_MAX));
    if (!p1 && !(value >= DBL_MIN)) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "lambda: %g, for these y, A and weights it is %g of "
                       "what can be told from 0; use P1 with eta = 0",
                       self->parameter, value);
    }
    return FIRENET_OK;
}

/* Settings with units in those. */
static void take_settings(firenet_solver *self) {
    int objective = fn_units_objective(&self->units);
    double *inner = self->inner;
    memcpy(inner, self->settings, sizeof self->settings);
    inner[FN_SOLVER_NORM] *= fn_solver_norm_unit(self);
    inner[FN_SOLVER_SHARPNESS] =
        ldexp(inner[FN_SOLVER_SHARPNESS], fn_units_x(&self->units) - objective);
    inner[FN_SOLVER_DELTA] = ldexp(inner[FN_SOLVER_DELTA], objective);
    inner[FN_PENALTY] = ldexp(inner[FN_PENALTY], objective - self->units.y);
}

/* A host's pair of functions that are not adjoint would go astray without a
 * word: Re <A u, y> = ||u||^2 for u = A^H y. */
static firenet_status check_pair(firenet_solver *self, const void *u) {
    const firenet_operator *a = self->problem.a;
    double product[2];
    if (!a->hosted) {
        return FIRENET_OK;
    }
    firenet_status status = fn_forward(a, &self->scratch, u, self->image);
    if (status != FIRENET_OK) {
        return status;
    }
    double norm = fn_vector_norm(self->context, a->domain, a->cols, u);
    fn_vector_dot(self->context, a->range, a->rows, self->image, self->y,
                  product);
    return fn_solver_check_pair(self, product[0], norm * norm,
                                a->norm_bound * norm * self->found.y_norm);
}

/* Finds out about y; takes x = 0 where that is the answer, and -y for the proof
 * where nothing is. */
static firenet_status inspect(firenet_solver *self, double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    fn_findings *found = &self->found;
    /* The best iterate's place is free until there is one. */
    firenet_status status = fn_adjoint(a, &self->scratch, self->y, self->best);
    if (status == FIRENET_OK) {
        status = check_pair(self, self->best);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_dual_numbers q = {.norm = found->y_norm,
                               .yq = found->y_norm * found->y_norm,
                               .slope = fn_blocks_slope(self->context,
                                                        &problem->primal,
                                                        a->domain, self->best),
                               .y_norm = found->y_norm};
    if (!isfinite(q.slope)) {
        return fn_fail(self->context, FIRENET_ERR_NUMERIC,
                       "operator %s: A^H y has NaN or infinity for a finite y",
                       self->owner->problem.a->description);
    }
    *q_norm = dual_norm(self, q.slope);
    bool solved = fn_problem_parameter_max(problem, found->y_norm, q.slope) <=
                  fn_problem_parameter(problem);
    if (found->y_norm > 0.0 &&
        !(solved && problem->kind == FIRENET_PROBLEM_P1)) {
        fn_certificate_offer(&self->certificate, self->context, problem,
                             self->y, 1.0, &q, fn_problem_dual(problem, &q));
        fn_certificate_offer_ray(&self->certificate, self->context, problem,
                                 self->y, self->best, &q);
    }
    if (solved || self->certificate.dual.ray) {
        take_zero(self);
    }
    return FIRENET_OK;
}

/* Rounding in A x0 may be this part of y: beside a larger x0 a solution could
 * not be seen, nor steps towards it. */
#define USEFUL_START 1e-3

/* x0 in the solver's variables, or NULL for one that is too large. */
static const void *take_start(firenet_solver *self, const void *x0) {
    const firenet_operator *a = self->problem.a;
    void *start = self->method->work;
    if (!x0) {
        return NULL;
    }
    fn_units_scale(self->context, a->domain, a->cols, fn_units_x(&self->units),
                   x0, start);
    if (self->balance.factor) {
        fn_balance_hide(&self->balance, start, start);
    }
    double norm = fn_vector_norm(self->context, a->domain, a->cols, start);
    double rounding = self->problem.rounding * a->norm_bound * norm;
    /* Written so that NaN is dropped. */
    return rounding <= USEFUL_START * self->found.y_norm ? start : NULL;
}

/* L where none was set. The Lanczos estimate is nearly always the norm itself,
 * and a method that raises an L that was too small need not pay for the margin
 * by which the bound is safe. */
static double default_norm(const firenet_solver *self) {
    const firenet_operator *a = self->problem.a;
    return self->method->table->any_norm && a->norm_seen > 0.0
               ? fmin(a->norm_bound, SEEN_MARGIN * a->norm_seen)
               : a->norm_bound;
}

/* A^H y, to be overwritten: the best iterate's place has it, where it may be
 * needed once more. */
static void *spare_adjoint(firenet_solver *self) {
    if (!fn_solver_may_be_cut_short(self)) {
        return self->best;
    }
    memcpy(self->method->work, self->best, fn_domain_bytes(self->problem.a));
    return self->method->work;
}

firenet_status fn_solver_begin(firenet_solver *self, const void *y,
                               const void *x0, bool warm) {
    fn_method *method = self->method;
    double q_norm = 1.0;
    self->found = (fn_findings){.begun = true,
                                .problem = self->found.problem,
                                .merit = INFINITY,
                                .reference = INFINITY,
                                .best_objective = INFINITY};
    fn_history_clear(&self->history);
    fn_certificate_clear(&self->certificate, &self->problem);
    firenet_status status = take_data(self, y);
    if (status == FIRENET_OK) {
        status = fn_solver_take_parameter(self);
    }
    if (status == FIRENET_OK) {
        status = inspect(self, &q_norm);
    }
    if (status != FIRENET_OK || self->found.trivial) {
        return status;
    }
    take_settings(self);
    double norm = warm ? method->now.norm : self->inner[FN_SOLVER_NORM];
    norm = norm > 0.0 ? norm : default_norm(self);
    if (method->table->any_norm) {
        status = fn_solver_tighten_norm(self, spare_adjoint(self), &norm);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    self->found.price = SAFE_PRICE * q_norm;
    if (fn_solver_may_be_cut_short(self)) {
        status = fn_solver_fall_back_on_adjoint(self);
    }
    const void *start = take_start(self, x0);
    if (status == FIRENET_OK && start && fn_solver_may_be_cut_short(self)) {
        status = fn_solver_fall_back_on_start(self, start);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    method->now = (struct fn_reached){.norm = norm, .ratio = method->now.ratio};
    fn_beginning beginning = {.y = self->y,
                              .x0 = start,
                              .y_norm = self->found.y_norm,
                              .dual_norm = q_norm,
                              .settings = self->inner};
    method->table->attach(method, self->y);
    return method->table->start(method, &beginning, warm);
}
