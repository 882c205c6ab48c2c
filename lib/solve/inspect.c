/* SPDX-License-Identifier: BSD-3-Clause */
/* What follows from y before the first iteration: whether the solution is known
 * already, and an estimate of the dual vector's norm. */
#include "solve/solver.h"

#include <math.h>

/* x = 0 solves; what it is to be proved by was offered. */
static void take_zero(firenet_solver *self) {
    fn_run_state *state = &self->state;
    state->trivial = true;
    state->residual = state->best_residual = state->y_norm;
    state->objective = state->best_objective =
        fn_problem_objective(&self->problem, 0.0, state->y_norm);
    fn_vec_zero(self->context, fn_domain(self->problem.a), self->best);
}

/* Weights further apart than this are looked at one by one. */
#define SPREAD 1e3
/* max |A^H y|_i / w_i may exceed ||A^H y|| over a typical weight that much. */
#define USUAL 100.0

/* What max |A^H y|_i / w_i is at most, but for a weight next to 0, whose entry
 * of A^H q must be next to 0 and says nothing about the length of q*; by the
 * weights' geometric mean. A^H y is in `best`. */
static double usual_polar(const firenet_solver *self) {
    const firenet_operator *a = self->problem.a;
    const fn_chunks *primal = &self->problem.domain_chunks;
    double least, largest, sum = 0.0;
    fn_chunks_range(primal, &least, &largest);
    if (largest / least <= SPREAD) {
        return INFINITY;
    }
    for (int64_t b = 0; b < primal->count; ++b) {
        const fn_chunk *chunk = &primal->chunk[b];
        int64_t n = chunk->end - chunk->begin;
        for (int64_t i = 0; primal->weights && i < n; ++i) {
            sum += log(primal->weights[chunk->begin + i]);
        }
        sum += primal->weights ? 0.0 : (double)n * log(chunk->weight);
    }
    fn_partial all = {{sum, (double)a->cols}, 0.0};
    if (fn_shared(self->context, primal->split)) {
        fn_sum(self->context, &all);
    }
    double mean = exp(all.sum[0] / all.sum[1]);
    return USUAL * fn_vec_norm(self->context, fn_domain(a), self->best) / mean;
}

/* An estimate of ||q*||, where x = 0 does not solve. -t y is dual feasible, and
 * q* is longer as it need not point along y: by the geometric mean on the way
 * to its bound, 2 ||y|| in (P2) and 1 in (P3); ten times in (P1). */
static double expected_dual_norm(const firenet_solver *self, double polar) {
    double y_norm = self->state.y_norm;
    if (polar == 0.0) {
        return 1.0; /* A^H y = 0: nothing in the range of A helps */
    }
    if (self->problem.kind == FIRENET_PROBLEM_P1) {
        polar = fmin(polar, usual_polar(self));
    }
    double feasible = self->problem.lambda / polar * y_norm;
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

/* Tests a host's pair of functions, which need not be adjoint: Re <A u, y> =
 * ||u||^2 for u = A^H y. */
static firenet_status check_pair(firenet_solver *self, const fn_vec *u) {
    const firenet_operator *a = self->problem.a;
    double product[2];
    if (!a->user_code) {
        return FIRENET_OK;
    }
    firenet_status status = fn_product(a, &self->scratch, u, self->image);
    if (status != FIRENET_OK) {
        return status;
    }
    double norm = fn_vec_norm(self->context, fn_domain(a), u);
    fn_vec_dot(self->context, fn_range(a), self->image, self->y, product);
    return fn_solver_check_pair(self, product[0], norm * norm,
                                self->problem.norm * norm * self->state.y_norm);
}

/* A^H y in `best`: the best iterate's place is free until there is one. */
static firenet_status take_adjoint(firenet_solver *self) {
    firenet_status status = fn_adjoint_product(self->problem.a, &self->scratch,
                                               self->y, self->best);
    return status == FIRENET_OK ? check_pair(self, self->best) : status;
}

static firenet_status refuse_adjoint(firenet_solver *self) {
    return fn_fail(self->context, FIRENET_ERR_NUMERIC,
                   "operator %s: A^H y has NaN or infinity for a finite y",
                   self->owner->problem.a->description);
}

/* The blocks p make the dual vector about so many times as long: measured on
 * total variation and undecimated wavelets of images. */
#define LONGER 3.0

/* An estimate of ||q*|| with an analysis, from u = A^H y, of which nothing else
 * is known: 1 in (P3), 2 ||Ax - y|| in (P2), and in (P1) the q along y that has
 * the value R of the best multiple of u. */
static firenet_status guess_dual_norm(firenet_solver *self, const fn_vec *u,
                                      double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *k = problem->a;
    double y_norm = self->state.y_norm;
    *q_norm = (problem->kind == FIRENET_PROBLEM_P2 ? y_norm : 1.0) * LONGER;
    if (problem->kind != FIRENET_PROBLEM_P1) {
        return FIRENET_OK;
    }
    firenet_status status = fn_product(k, &self->scratch, u, self->image);
    double value =
        fn_problem_regulariser(problem, self->context, 1.0, u, self->image);
    double au =
        fn_vec_norm(self->context, fn_problem_data(problem), self->image);
    *q_norm = LONGER * (value > 0.0 && au > 0.0 ? value / au : 1.0);
    return status;
}

/* A constant image that satisfies (P1) is a solution where it costs nothing,
 * which no gap relative to an objective of 0 would ever find. */
static firenet_status try_constant(firenet_solver *self) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *k = problem->a;
    fn_run_state *state = &self->state;
    fn_vec *x = self->method->work;
    if (!fn_analysis_constant(&self->analysis, self->context, self->y, x)) {
        return FIRENET_OK;
    }
    firenet_status status = fn_product(k, &self->scratch, x, self->image);
    double value =
        fn_problem_regulariser(problem, self->context, 1.0, x, self->image);
    double residual = fn_vec_distance(self->context, fn_problem_data(problem),
                                      1.0, self->image, self->y);
    if (status == FIRENET_OK && value == 0.0 && residual <= problem->eta) {
        state->trivial = true;
        state->residual = state->best_residual = residual;
        state->objective = state->best_objective = 0.0;
        fn_vec_copy(self->context, fn_domain(k), x, self->best);
    }
    return status;
}

/* The same where there is an analysis: x = 0 is taken only where it is a
 * solution without a proof.
 */
static firenet_status inspect_analysis(firenet_solver *self, double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *k = problem->a;
    fn_run_state *state = &self->state;
    firenet_status status = take_adjoint(self);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!isfinite(fn_vec_norm(self->context, fn_domain(k), self->best))) {
        return refuse_adjoint(self);
    }
    if (state->y_norm == 0.0 || (problem->kind == FIRENET_PROBLEM_P1 &&
                                 state->y_norm <= problem->eta)) {
        take_zero(self);
        return FIRENET_OK;
    }
    fn_analysis_constrain(&self->analysis, self->context, self->best);
    status = guess_dual_norm(self, self->best, q_norm);
    return status == FIRENET_OK && problem->kind == FIRENET_PROBLEM_P1
               ? try_constant(self)
               : status;
}

/* Computes A^H y; takes x = 0 where that is the solution, and -y as the proof
 * where (P1) is infeasible. */
static firenet_status inspect_plain(firenet_solver *self, double *q_norm) {
    const fn_problem *problem = &self->problem;
    const firenet_operator *a = problem->a;
    fn_run_state *state = &self->state;
    firenet_status status = take_adjoint(self);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_dual_numbers q = {.norm = state->y_norm,
                               .yq = state->y_norm * state->y_norm,
                               .polar = fn_vec_polar(self->context,
                                                     &problem->domain_chunks,
                                                     a->domain, self->best),
                               .y_norm = state->y_norm};
    if (!isfinite(q.polar)) {
        return refuse_adjoint(self);
    }
    *q_norm = expected_dual_norm(self, q.polar);
    bool solved = fn_problem_parameter_max(problem, state->y_norm, q.polar) <=
                  fn_problem_parameter(problem);
    if (state->y_norm > 0.0 &&
        !(solved && problem->kind == FIRENET_PROBLEM_P1)) {
        fn_certificate_offer(&self->certificate, self->context, problem,
                             self->y, 1.0, &q, fn_problem_dual(problem, &q));
        fn_certificate_offer_ray(&self->certificate, self->context, problem,
                                 self->y, self->best, &q);
    }
    if (solved || self->certificate.bound.ray) {
        take_zero(self);
    }
    return FIRENET_OK;
}

firenet_status fn_solver_inspect(firenet_solver *solver, double *q_norm) {
    return solver->problem.analysis ? inspect_analysis(solver, q_norm)
                                    : inspect_plain(solver, q_norm);
}
