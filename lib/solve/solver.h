/* SPDX-License-Identifier: BSD-3-Clause */
/* A solver: a problem, a method, and the rules by which a run ends. */
#ifndef FN_SOLVE_SOLVER_H
#define FN_SOLVE_SOLVER_H

#include "core/options.h"
#include "solve/column_scaling.h"
#include "solve/control.h"
#include "solve/history.h"
#include "solve/method.h"
#include "solve/units.h"

/* The state of a run: everything the results are read from. Plain data, a part
 * of the saved state. */
/* What is archived whole has int for flags: every byte of a state that was made
 * up is one. */
typedef struct fn_run_state {
    int64_t iteration, problem; /* problem: its place in a path */
    int64_t improved;           /* iteration of the last real progress */
    uint64_t y_hash;            /* of the data as given */
    double y_norm;
    double objective, residual; /* of the iterate */
    double rounding;            /* what its objective may be off by */
    double x_norm;
    double merit, reference; /* the iterate's; when progress was last real */
    int64_t verified;        /* iteration of the last verification */
    int64_t correction;      /* iteration for which a correction is due */
    int y_exponent;          /* of the units */
    double best_objective, best_residual, best_rounding;
    double price;  /* (P1): of infeasibility, beside the objective */
    int resumable; /* there is something to resume */
    int trivial;   /* the answer is in `best`: the method was not started */
} fn_run_state;

struct firenet_solver {
    firenet_context *context;
    firenet_problem *owner;
    fn_units units;
    fn_column_scaling scaling;
    fn_problem problem; /* the owner's in units near one and balanced variables,
                           with the parameter in use */
    fn_chunks weights;  /* its weights, where they are not the owner's */
    fn_analysis analysis;   /* of the owner's regulariser, if it has one, */
    fn_chunks range_chunks; /* and the chunks of that operator's range */
    double parameter;       /* in use, in the caller's units */
    fn_scratch scratch;
    fn_control control;
    fn_method *method;
    fn_certificate certificate;
    fn_vec *y;     /* m, in units near one */
    fn_vec *image; /* m, for verifications */
    fn_vec *best;  /* N */
    /* Where columns are without penalty: Q^H y of them, and room for all of an
     * x in the caller's units. */
    double *coordinates;
    void *whole;
    double settings[FN_SOLVER_SETTINGS]; /* in the caller's units */
    double inner[FN_SOLVER_SETTINGS];    /* in those of the problem */
    double x_bound; /* of ||x||, in these variables; 0: none */
    firenet_gap_basis basis;
    double norm_unit; /* L of the problem's operator over L of the owner's */
    bool twin;        /* scaling and weights are another solver's */
    fn_run_state state;
    double seconds;
    fn_history history;
};

/* An objective, a dual value or a gap, and a residual, in the caller's units.
 */
static inline double fn_solver_objective(const firenet_solver *solver,
                                         double value) {
    return ldexp(value, -fn_units_objective(&solver->units));
}
static inline double fn_solver_length(const firenet_solver *solver,
                                      double value) {
    return ldexp(value, -solver->units.y);
}

/* The exponent of the units, from ||y||. */
static inline void fn_solver_set_y_exponent(firenet_solver *solver,
                                            int exponent) {
    solver->units.y = solver->state.y_exponent = exponent;
}

/* firenet_solver_create inside a public call. */
firenet_status fn_solver_create(firenet_solver **out, firenet_context *context,
                                firenet_problem *problem,
                                firenet_method method);

/* A solver of the same problem and method that shares what was found out about
 * the operator at creation, and must not outlive `of`. */
firenet_status fn_solver_create_twin(firenet_solver **out,
                                     firenet_context *context,
                                     const firenet_solver *of);

/* Its settings and the names of its results. */
fn_settings fn_solver_settings(firenet_solver *solver);

/* Every option, its default and its bounds. */
void fn_solver_defaults(firenet_solver *solver, const fn_method_table *table);

/* What the gap will rest on, and X, of a run whose y and settings are taken. */
void fn_solver_take_basis(firenet_solver *solver);

/* ||Ax - y|| - eta and the gap as the header states them, in units near one.
 * The gap includes what rounding may have taken from the objective. */
double fn_solver_gap(const firenet_solver *solver);
double fn_solver_infeasibility(const firenet_solver *solver);

/* max(|gap|/(tolerance objective), infeasibility/(feasibility ||y||)): at most
 * 1 means converged. */
double fn_solver_merit(const firenet_solver *solver, double objective,
                       double residual);

/* Objectives of problems whose regulariser is swept by tiles cost an analysis
 * of x+ more than the iteration: every so many iterations one is measured, and
 * where a report is due. Otherwise 1. */
int64_t fn_solver_measures_every(const firenet_solver *solver);

/* Objective, residual and merit of the iterate, from x alone. */
firenet_status fn_solver_measure(firenet_solver *solver);

/* Tests for termination: sets the outcome if one of the solver's own rules
 * holds. */
firenet_status fn_solver_check_termination(firenet_solver *solver);

/* Objective, residual and dual value anew, from the iterate and the certificate
 * alone; ERR_NUMERIC where the operator's two directions are not adjoint. */
firenet_status fn_solver_verify(firenet_solver *solver);

/* With an analysis: makes (q, p) in `dual`, the range of K, feasible, leaving
 * K^H (q, p) in the method's work, and says what it proves. */
firenet_status fn_solver_make_feasible(firenet_solver *solver, fn_vec *dual,
                                       fn_dual_numbers *q,
                                       fn_dual_value *value);

/* Offers the method's dual vector, corrected, where that is due. */
firenet_status fn_solver_correct(firenet_solver *solver);

/* OK, or ERR_NUMERIC: `forward` = Re <A x, q> and `adjoint` = Re <x, A^H q>
 * differ by more than rounding could, for vectors of that `size`. */
firenet_status fn_solver_check_pair(const firenet_solver *solver,
                                    double forward, double adjoint,
                                    double size);

/* The largest dual value seen; infinite where the problem is infeasible. */
static inline double fn_solver_dual(const firenet_solver *solver) {
    const fn_certificate *certificate = &solver->certificate;
    return certificate->bound.ray ? INFINITY : certificate->bound.value;
}

/* An iterate in host memory into the caller's units, in place; ERR_RANGE where
 * the element type cannot hold it. */
firenet_status fn_solver_in_caller_units(firenet_solver *solver, void *x);

/* A smaller L where `norm` is much more than ||A|| seems to be, by a few
 * products from u = A^H y on, and a larger one where it is less; u is
 * overwritten. */
firenet_status fn_solver_tighten_norm(firenet_solver *solver, fn_vec *u,
                                      double *norm);

/* Finds ||A||, as well as the method has to know it: what rounding is charged
 * by, and the L that is returned, for where none was set. */
double fn_solver_take_norm(firenet_solver *solver);

/* Prepares a run: inspects y, takes x = 0 where that is the solution, and
 * starts the method from x0 or, if warm, from its iterate. */
firenet_status fn_solver_start(firenet_solver *solver, const void *y,
                               const void *x0, bool warm);

/* Finds out about y: takes x = 0, or a constant, where that is the answer; and
 * what ||q*|| is like. */
firenet_status fn_solver_inspect(firenet_solver *solver, double *q_norm);

/* What the best iterate has the least of: the objective; in (P1) the merit, or
 * where a deadline may cut the run short objective + price infeasibility. */
double fn_solver_badness(const firenet_solver *solver, double objective,
                         double residual);

/* A deadline was set. Then the better of x0 and A^H y is the best iterate until
 * there is a better one, for a product each. `best` is A^H y, in these
 * variables, before. */
bool fn_solver_may_be_cut_short(const firenet_solver *solver);
firenet_status fn_solver_fall_back_on_adjoint(firenet_solver *solver);
firenet_status fn_solver_fall_back_on_start(firenet_solver *solver,
                                            const fn_vec *start);

/* y as the problem has it, not yet in units near one. */
void fn_solver_import_data(firenet_solver *solver, const void *y);

/* The parameter in use, in units near one; ERR_RANGE where it is 0 there. */
firenet_status fn_solver_take_parameter(firenet_solver *solver);

/* A whole run; x receives the iterate. */
firenet_status fn_solver_run(firenet_solver *solver, const void *y,
                             const void *x0, bool warm, void *x);

/* y, and `count` vectors x, as the public calls take them. */
firenet_status fn_solver_check_arrays(firenet_solver *solver,
                                      firenet_type y_type, const void *y,
                                      int64_t y_length, firenet_type x_type,
                                      const void *x, int64_t x_length,
                                      int64_t count);

/* The method of that number, NULL for none; and for a problem, where ADAPTIVE
 * may be another. */
const fn_method_table *fn_method_table_of(firenet_method method);
const fn_method_table *fn_method_table_for(const firenet_problem *problem,
                                           firenet_method method);

#endif
