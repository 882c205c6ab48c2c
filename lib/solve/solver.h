/* SPDX-License-Identifier: BSD-3-Clause */
/* A solver: a problem, a method, and the rules by which a run ends. */
#ifndef FN_SOLVE_SOLVER_H
#define FN_SOLVE_SOLVER_H

#include "core/options.h"
#include "solve/balance.h"
#include "solve/control.h"
#include "solve/history.h"
#include "solve/method.h"

/* What a run has found out: everything the results are read from. Plain data,
 * a piece of the saved state. */
typedef struct fn_findings {
    int64_t iteration, problem; /* problem: its place in a path */
    int64_t improved;           /* iteration of the last real progress */
    double y_norm;
    double objective, residual; /* of the iterate */
    double dual;                /* the best value seen */
    double merit, reference;    /* the iterate's; when progress was last real */
    double best_objective, best_residual;
    bool begun;   /* there is something to resume */
    bool trivial; /* x = 0 was the answer; the method was not started */
} fn_findings;

struct firenet_solver {
    firenet_context *context;
    firenet_problem *owner;
    fn_balance balance;
    fn_problem problem; /* the owner's in balanced variables, with the parameter
                           in use */
    fn_blocks weights;  /* its weights, where they are not the owner's */
    fn_scratch scratch;
    fn_control control;
    fn_method *method;
    void *best; /* N */
    double settings[FN_SOLVER_SETTINGS];
    fn_findings found;
    double seconds;
    fn_history history;
};

/* L of the balanced operator over L of the owner's. */
static inline double fn_solver_norm_unit(const firenet_solver *solver) {
    return solver->balance.factor ? solver->problem.a->norm_bound /
                                        solver->owner->problem.a->norm_bound
                                  : 1.0;
}

/* Every option, its default and its bounds. */
void fn_solver_defaults(firenet_solver *solver, const fn_method_table *table);

/* ||Ax - y|| - eta, the dual values and the gap as the header states them. */
double fn_solver_gap(const firenet_solver *solver);
double fn_solver_infeasibility(const firenet_solver *solver);

/* max(|gap|/(tolerance objective), infeasibility/(feasibility ||y||)): at most
 * 1 means converged. */
double fn_solver_merit(const firenet_solver *solver, double objective,
                       double residual);

/* Sets the outcome if the run is at an end by its own rules. */
void fn_solver_judge(firenet_solver *solver);

#endif
