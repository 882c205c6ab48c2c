/* SPDX-License-Identifier: BSD-3-Clause */
/* Termination tests. */
#include "solve/solver.h"

#include <math.h>

/* Progress is real where the merit falls by a percent. */
#define REAL_PROGRESS 0.99
/* Iterations between two verifications, as a part of all. */
#define BETWEEN 0.05
/* Of the tolerance, what rounding may make of the gap unseen. */
#define NEGLIGIBLE 1e-3

/* Nothing bounds the minimum, or none is looked for. */
static bool has_no_gap(const firenet_solver *solver) {
    return solver->basis == FIRENET_GAP_NONE ||
           solver->basis == FIRENET_GAP_HEURISTIC;
}

double fn_solver_gap(const firenet_solver *solver) {
    const fn_run_state *state = &solver->state;
    double gap = state->objective - fn_solver_dual(solver);
    if (has_no_gap(solver)) {
        return NAN;
    }
    /* In (P1) an infeasible x may be below the minimum. */
    return gap < 0.0 ? gap : gap + state->rounding;
}

double fn_solver_infeasibility(const firenet_solver *solver) {
    return fn_problem_infeasibility(&solver->problem, solver->state.residual);
}

/* value/limit, with 0/0 = 0. */
static double ratio(double value, double limit) {
    return value == 0.0 ? 0.0 : value / limit;
}

static double feasibility(const firenet_solver *solver) {
    return solver->settings[FN_FEASIBILITY] > 0.0
               ? solver->settings[FN_FEASIBILITY]
               : solver->settings[FN_TOLERANCE];
}

double fn_solver_merit(const firenet_solver *solver, double objective,
                       double residual) {
    double tolerance = solver->settings[FN_TOLERANCE];
    if (has_no_gap(solver)) {
        return INFINITY;
    }
    double gap = objective - fn_solver_dual(solver);
    double q_norm = solver->certificate.bound.norm;
    double excess = fn_problem_infeasibility(&solver->problem, residual);
    /* Rounding may hide part of the gap, whatever its sign. */
    double rounding =
        gap < 0.0 ? solver->certificate.bound.rounding : solver->state.rounding;
    return fmax(ratio(fn_problem_saddle_gap(gap, excess, q_norm) + rounding,
                      tolerance * objective),
                ratio(excess, feasibility(solver) * solver->state.y_norm));
}

/* Gap and infeasibility are within `factor` times what rounding accounts for:
 * an exact solution would show a gap of 1 times that. */
static bool within_rounding(const firenet_solver *solver, double factor) {
    const fn_run_state *state = &solver->state;
    double gap = state->rounding + solver->certificate.bound.rounding;
    double length = solver->problem.rounding *
                    (solver->problem.norm * state->x_norm + state->y_norm);
    double excess = fn_solver_infeasibility(solver);
    return fn_problem_saddle_gap(
               fn_solver_gap(solver), fmax(excess - length, 0.0),
               solver->certificate.bound.norm) <= factor * gap &&
           excess <= fmax(length, feasibility(solver) * state->y_norm);
}

/* No feasible x has an objective below a dual value: it is due to recursively
 * updated quantities, or to a pair that is not quite adjoint. */
static bool contradictory(const firenet_solver *solver) {
    return fn_solver_infeasibility(solver) == 0.0 &&
           fn_solver_gap(solver) < 0.0;
}

/* Iterations without real progress. */
static double stalled_iterations(firenet_solver *solver) {
    fn_run_state *state = &solver->state;
    if (state->merit < REAL_PROGRESS * state->reference) {
        state->reference = state->merit;
        state->improved = state->iteration;
    }
    return (double)(state->iteration - state->improved);
}

/* Whether rounding prevents further progress: the longer a run has stalled, the
 * larger a multiple of the accounted rounding its gap may be. */
static bool at_precision(firenet_solver *solver) {
    double since = stalled_iterations(solver),
           all = (double)solver->state.iteration;
    return within_rounding(solver, 1.1) || contradictory(solver) ||
           (since >= 200.0 && since >= 0.2 * all &&
            within_rounding(solver, 8.0)) ||
           (since >= 2000.0 && since >= 0.5 * all &&
            within_rounding(solver, 128.0)) ||
           (solver->method->now.settled && within_rounding(solver, 128.0));
}

/* An end for rounding's sake may be the method's, not the type's. */
static bool persists(const firenet_solver *solver) {
    fn_method *method = solver->method;
    return !within_rounding(solver, 1.1) && method->table->persist &&
           method->table->persist(method);
}

/* A verification costs as much as an iteration. What is settled is looked at
 * once, and then left. */
static bool may_verify(const firenet_solver *solver) {
    const fn_run_state *state = &solver->state;
    return state->verified == 0 || solver->method->now.settled ||
           (double)(state->iteration - state->verified) >
               BETWEEN * (double)state->iteration;
}

/* Nothing is left to be seen by products made anew: they would be those that
 * were made, and what rounding they differ by is next to nothing of the gap
 * that is allowed. */
static bool is_verified(const firenet_solver *solver) {
    const fn_run_state *state = &solver->state;
    double rounding = state->rounding + solver->certificate.bound.rounding;
    return solver->method->fresh && state->merit <= 1.0 &&
           rounding <=
               NEGLIGIBLE * solver->settings[FN_TOLERANCE] * state->objective;
}

static firenet_outcome own_outcome(firenet_solver *solver) {
    const fn_run_state *state = &solver->state;
    if (solver->certificate.bound.ray) {
        return FIRENET_OUTCOME_INFEASIBLE;
    }
    if (state->merit <= 1.0) {
        return FIRENET_OUTCOME_CONVERGED;
    }
    if (at_precision(solver) && !persists(solver)) {
        return FIRENET_OUTCOME_PRECISION_LIMIT;
    }
    return FIRENET_OUTCOME_NONE;
}

/* What a limit ends on. A run resumed from there computes the same. */
static firenet_status verify_limit(firenet_solver *solver) {
    int64_t verified = solver->state.verified;
    firenet_status status = verified == solver->state.iteration
                                ? FIRENET_OK
                                : fn_solver_verify(solver);
    solver->state.verified = verified;
    return status;
}

firenet_status fn_solver_check_termination(firenet_solver *solver) {
    const fn_run_state *state = &solver->state;
    firenet_status status = fn_solver_correct(solver);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_outcome outcome = own_outcome(solver);
    if (outcome != FIRENET_OUTCOME_NONE) {
        /* Quantities that were updated recursively may have drifted: an outcome
         * is stated only after products made anew. */
        if (outcome == FIRENET_OUTCOME_CONVERGED && is_verified(solver)) {
            solver->state.verified = state->iteration;
        } else if (may_verify(solver)) {
            status = fn_solver_verify(solver);
            outcome = own_outcome(solver);
        } else {
            outcome = FIRENET_OUTCOME_NONE;
        }
    }
    if (status == FIRENET_OK && outcome == FIRENET_OUTCOME_NONE &&
        (double)state->iteration >= solver->settings[FN_ITERATIONS]) {
        outcome = FIRENET_OUTCOME_ITERATION_LIMIT;
        status = verify_limit(solver);
    }
    solver->control.outcome = outcome;
    return status;
}
