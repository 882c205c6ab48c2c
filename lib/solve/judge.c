/* SPDX-License-Identifier: BSD-3-Clause */
/* When a run is at an end by its own rules. */
#include "solve/solver.h"

#include <math.h>

/* Progress is real where the merit falls by a percent. */
#define REAL_PROGRESS 0.99
/* Iterations between two verifications, as a part of all. */
#define BETWEEN 0.05

double fn_solver_gap(const firenet_solver *solver) {
    const fn_findings *found = &solver->found;
    double gap = found->objective - fn_solver_dual(solver);
    /* In (P1) an infeasible x may be below the minimum. */
    return gap < 0.0 ? gap : gap + found->rounding;
}

double fn_solver_infeasibility(const firenet_solver *solver) {
    return fn_problem_infeasibility(&solver->problem, solver->found.residual);
}

/* value/limit, with 0/0 = 0. */
static double share(double value, double limit) {
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
    double gap = objective - fn_solver_dual(solver);
    /* Either way the truth may be further away than the numbers. */
    gap += gap < 0.0 ? -2.0 * gap + solver->certificate.dual.rounding
                     : solver->found.rounding;
    double excess = fn_problem_infeasibility(&solver->problem, residual);
    return fmax(share(gap, tolerance * objective),
                share(excess, feasibility(solver) * solver->found.y_norm));
}

/* Gap and infeasibility are within `factor` times what rounding accounts for:
 * an exact solution would show a gap of 1 times that. */
static bool within_rounding(const firenet_solver *solver, double factor) {
    const fn_findings *found = &solver->found;
    double gap = found->rounding + solver->certificate.dual.rounding;
    double length =
        solver->problem.rounding *
        (solver->problem.a->norm_bound * found->x_norm + found->y_norm);
    return fabs(fn_solver_gap(solver)) <= factor * gap &&
           fn_solver_infeasibility(solver) <=
               fmax(length, feasibility(solver) * found->y_norm);
}

/* No feasible x is below a dual value: only in what was carried along, or with
 * a pair that is not quite adjoint. */
static bool impossible(const firenet_solver *solver) {
    return fn_solver_infeasibility(solver) == 0.0 &&
           fn_solver_gap(solver) < 0.0;
}

/* Iterations without real progress. */
static double standing(firenet_solver *solver) {
    fn_findings *found = &solver->found;
    if (found->merit < REAL_PROGRESS * found->reference) {
        found->reference = found->merit;
        found->improved = found->iteration;
    }
    return (double)(found->iteration - found->improved);
}

/* The longer a run stands still, the further from what rounding explains it may
 * be for rounding to be the reason: when it can go no further, and why. */
static bool at_precision(firenet_solver *solver) {
    double since = standing(solver), all = (double)solver->found.iteration;
    return within_rounding(solver, 1.1) || impossible(solver) ||
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
    const fn_findings *found = &solver->found;
    return found->verified == 0 || solver->method->now.settled ||
           (double)(found->iteration - found->verified) >
               BETWEEN * (double)found->iteration;
}

static firenet_outcome own_outcome(firenet_solver *solver) {
    const fn_findings *found = &solver->found;
    if (solver->certificate.dual.ray) {
        return FIRENET_OUTCOME_INFEASIBLE;
    }
    if (found->merit <= 1.0) {
        return FIRENET_OUTCOME_CONVERGED;
    }
    if (at_precision(solver) && !persists(solver)) {
        return FIRENET_OUTCOME_PRECISION_LIMIT;
    }
    return FIRENET_OUTCOME_NONE;
}

/* What a limit ends on. A run that goes on from there is not to notice. */
static firenet_status verify_limit(firenet_solver *solver) {
    int64_t verified = solver->found.verified;
    firenet_status status = verified == solver->found.iteration
                                ? FIRENET_OK
                                : fn_solver_verify(solver);
    solver->found.verified = verified;
    return status;
}

firenet_status fn_solver_judge(firenet_solver *solver) {
    const fn_findings *found = &solver->found;
    firenet_status status = fn_solver_correct(solver);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_outcome outcome = own_outcome(solver);
    if (outcome != FIRENET_OUTCOME_NONE) {
        /* What was carried along may have drifted: nothing is said but on
         * products made for the purpose. */
        if (may_verify(solver)) {
            status = fn_solver_verify(solver);
            outcome = own_outcome(solver);
        } else {
            outcome = FIRENET_OUTCOME_NONE;
        }
    }
    if (status == FIRENET_OK && outcome == FIRENET_OUTCOME_NONE &&
        (double)found->iteration >= solver->settings[FN_ITERATIONS]) {
        outcome = FIRENET_OUTCOME_ITERATION_LIMIT;
        status = verify_limit(solver);
    }
    solver->control.outcome = outcome;
    return status;
}
