/* SPDX-License-Identifier: BSD-3-Clause */
/* When a run is at an end by its own rules. */
#include "solve/solver.h"

#include <math.h>

/* Rounding errors, in units of eps times the size of the terms: what a gap at
 * the minimum looks like, and where no progress is rounding's fault. */
#define ROUNDING 4.0
#define NEAR_ROUNDING 256.0
/* Progress is real where the merit falls by a percent; a run without for half
 * of its iterations, and PATIENCE of them, has stalled: the gap of a run that
 * converges after all can stand still for thousands, while the dual turns. */
#define REAL_PROGRESS 0.99
#define PATIENCE 10000

double fn_solver_gap(const firenet_solver *solver) {
    return solver->found.objective - solver->found.dual;
}

double fn_solver_infeasibility(const firenet_solver *solver) {
    return fn_problem_infeasibility(&solver->problem, solver->found.residual);
}

/* value/limit, with 0/0 = 0. */
static double share(double value, double limit) {
    return value == 0.0 ? 0.0 : value / limit;
}

double fn_solver_merit(const firenet_solver *solver, double objective,
                       double residual) {
    double tolerance = solver->settings[FN_TOLERANCE];
    double feasibility = solver->settings[FN_FEASIBILITY] > 0.0
                             ? solver->settings[FN_FEASIBILITY]
                             : tolerance;
    double gap = fabs(objective - solver->found.dual);
    double excess = fn_problem_infeasibility(&solver->problem, residual);
    return fmax(share(gap, tolerance * objective),
                share(excess, feasibility * solver->found.y_norm));
}

/* The tolerance asks for less than rounding errors: even a gap of 0 would not
 * prove it. */
static bool too_fine(const firenet_solver *solver) {
    const fn_findings *found = &solver->found;
    double magnitude = fn_problem_magnitude(&solver->problem, found->y_norm,
                                            found->residual, found->objective);
    return solver->settings[FN_TOLERANCE] * found->objective <
           ROUNDING * fn_type_epsilon(solver->problem.a->range) * magnitude;
}

/* Gap and infeasibility are within `factor` of rounding errors. */
static bool within_rounding(const firenet_solver *solver, double factor) {
    const fn_findings *found = &solver->found;
    double unit = factor * fn_type_epsilon(solver->problem.a->range);
    double magnitude = fn_problem_magnitude(&solver->problem, found->y_norm,
                                            found->residual, found->objective);
    return fabs(fn_solver_gap(solver)) <= unit * magnitude &&
           fn_solver_infeasibility(solver) <= unit * found->y_norm;
}

static bool stalled(firenet_solver *solver) {
    fn_findings *found = &solver->found;
    if (found->merit < REAL_PROGRESS * found->reference) {
        found->reference = found->merit;
        found->improved = found->iteration;
    }
    int64_t since = found->iteration - found->improved;
    return since >= PATIENCE && since >= found->iteration / 2;
}

void fn_solver_judge(firenet_solver *solver) {
    fn_findings *found = &solver->found;
    _Atomic(firenet_outcome) *outcome = &solver->control.outcome;
    bool resolved = !within_rounding(solver, ROUNDING);
    if (found->merit <= 1.0 && (resolved || !too_fine(solver))) {
        *outcome = FIRENET_OUTCOME_CONVERGED;
    } else if (!resolved) {
        *outcome = FIRENET_OUTCOME_PRECISION_LIMIT;
    } else if (stalled(solver)) {
        *outcome = within_rounding(solver, NEAR_ROUNDING)
                       ? FIRENET_OUTCOME_PRECISION_LIMIT
                       : FIRENET_OUTCOME_STALLED;
    } else if ((double)found->iteration >= solver->settings[FN_ITERATIONS]) {
        *outcome = FIRENET_OUTCOME_ITERATION_LIMIT;
    }
}
