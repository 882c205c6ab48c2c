/* SPDX-License-Identifier: BSD-3-Clause */
/* The interface of an iterative method to the solver.
 *
 * A concrete method is a struct whose first member is fn_method, with a table
 * of functions. It never decides when to stop, and one call of `advance` is
 * one application of A and one of A^H. */
#ifndef FN_SOLVE_METHOD_H
#define FN_SOLVE_METHOD_H

#include "solve/certificate.h"
#include "solve/step.h"

#include <firenet/solver.h>
#include <math.h>

/* Rows of the option table (solver_options.c), in its order. */
typedef enum fn_solver_setting {
    FN_TOLERANCE,
    FN_FEASIBILITY,
    FN_DEADLINE,
    FN_SOLVER_NORM,
    FN_STEP_RATIO,
    FN_SOLVER_SHARPNESS,
    FN_SOLVER_DELTA,
    FN_PENALTY,
    FN_ITERATIONS,
    FN_MONITOR_EVERY,
    FN_SOLVER_OUTPUT,
    FN_X_BOUND,
    FN_SEED,
    FN_CHECK_EVERY,
    FN_SOLVER_SETTINGS
} fn_solver_setting;

/* A dual vector to start with is at most so many times as long as the estimate
 * of ||q*||. */
#define FN_DUAL_START 100.0

/* The data of a fresh start. */
typedef struct fn_start {
    const fn_vec *y;
    const fn_vec *x0;       /* NULL for 0 */
    const fn_vec *adjoint;  /* A^H y, or NULL where it is not at hand */
    double y_norm;          /* > 0 */
    double dual_norm;       /* > 0: an estimate of ||q*|| */
    const double *settings; /* FN_SOLVER_SETTINGS values */
} fn_start;

typedef struct fn_method fn_method;

typedef struct fn_method_table {
    firenet_method id;
    size_t size;    /* of the concrete struct */
    bool any_norm;  /* takes an L that is no bound, and raises it */
    bool analysis;  /* takes problems with terms beside the l1 norm of x */
    bool ratio;     /* starts with the steps of STEP_RATIO */
    bool heuristic; /* has no minimiser, so no gap */
    bool matrix;    /* reads A's columns, and needs none of them balanced */
    /* OK, or why this problem is not for it; NULL: every one is. */
    firenet_status (*check)(firenet_context *context,
                            const fn_problem *problem);
    size_t (*bytes)(const fn_problem *problem); /* of its vectors */
    /* fn_method's own members are filled in before. */
    firenet_status (*create)(fn_method *method);
    void (*destroy)(fn_method *method);
    /* The data stay the caller's; they are there for every call below. */
    void (*attach)(fn_method *method, const fn_vec *y);
    /* From x0 and a dual that goes with it; or `warm`, from the primal and dual
     * it holds, though the problem's parameter may be another now. */
    firenet_status (*start)(fn_method *method, const fn_start *from, bool warm);
    firenet_status (*advance)(fn_method *method);
    /* Told that rounding keeps it from getting on: whether it has another way,
     * which it takes then. NULL: it has none. */
    bool (*persist)(fn_method *method);
    void (*archive)(fn_method *method, fn_archive *archive);
} fn_method_table;

/* What it has to know of ||A||. */
static inline fn_norm_effort
fn_method_norm_effort(const fn_method_table *table) {
    return table->any_norm ? FN_NORM_ROUGH : FN_NORM_SAFE;
}

struct fn_method {
    const fn_method_table *table;
    const fn_problem *problem;
    firenet_context *context;
    fn_scratch *scratch;
    fn_certificate
        *certificate; /* the solver's; every dual vector is offered to it */
    fn_vec *work;     /* N, free between two calls of advance */
    const fn_vec *q;  /* the dual vector the iterate came with, times */
    double q_scale;   /* this; NULL where there is none at hand */
    /* The iterate is share * x. `x_slot`: where x's buffer may be exchanged for
     * another, because the method will not read it again; NULL otherwise. */
    const fn_vec *x;
    fn_vec **x_slot;
    double share;
    /* The next iterate's objective is not needed, and may be left out where it
     * is most of the work; and whether it was. */
    bool may_be_blind, blind;
    /* Nor is any other number of it: a step that leaves them out is blind. */
    bool may_be_quiet;
    /* The numbers of the iterate, and its dual vector's, are of products that
     * were made for them: none was carried along. */
    bool fresh;
    struct fn_method_stats {
        double objective, residual; /* of the iterate */
        double rounding;            /* what the objective may be off by */
        double x_norm;
        double norm;  /* L in use */
        double ratio; /* omega = sqrt(tau/sigma) */
        int64_t restarts, raised;
        int64_t inner; /* iterations since the last restart */
        int settled;   /* the iterate solves in double precision: nothing but
                          its rounding to the element type is left */
    } now;
};

/* What any method has of a saved state. */
static inline void fn_method_archive(fn_method *method, fn_archive *archive) {
    fn_archive_bytes(archive, &method->now, sizeof method->now);
    FN_SETTLE_COUNTS(&method->now.restarts, &method->now.raised,
                     &method->now.inner);
}

/* omega = sqrt(tau/sigma) to start with: ||x*|| ~ ||y||/L over ||q*||, times
 * what the caller set. */
static inline double fn_initial_ratio(const fn_method *method,
                                      const fn_start *from) {
    return from->settings[FN_STEP_RATIO] * from->y_norm /
           (method->now.norm * from->dual_norm);
}

/* Objective and residual of the iterate the step holds, unless it was blind,
 * and the dual vector it came from, to be kept if it is the best. */
static inline void fn_method_record(fn_method *method, const fn_step *step) {
    const fn_problem *problem = method->problem;
    struct fn_method_stats *now = &method->now;
    method->blind = step->blind || step->quiet;
    if (method->blind) {
        return;
    }
    now->residual = step->residual;
    now->x_norm = step->x_norm;
    now->objective = fn_problem_objective(problem, step->l1, step->residual);
    now->rounding = fn_problem_objective_rounding(
        problem, step->l1, step->x_norm, step->residual, step->y_norm);
    fn_certificate_offer(method->certificate, method->context, problem,
                         step->v_previous, step->scale_previous, &step->before,
                         step->dual_value);
}

/* ||A x+ - A x|| = adx_norm > L ||x+ - x|| = L dx_norm shows that L is no bound
 * of ||A||: L is raised then. `size` is about as large as the images
 * subtracted, which are known to some eps of it; where x does not move at all,
 * rounding in A x carried along would make L infinite without that. */
bool fn_norm_bound_violated(fn_method *method, double adx_norm, double dx_norm,
                            double size);

/* OK, or ERR_RANGE where steps of these lengths would over- or underflow, with
 * the `value` of the option that they come from. */
firenet_status fn_check_steps(const fn_method *method, double tau, double sigma,
                              const char *option, double value);

extern const fn_method_table fn_adaptive_method;
extern const fn_method_table fn_plain_method;
extern const fn_method_table fn_scheduled_method;
extern const fn_method_table fn_grid_method;
extern const fn_method_table fn_fista_method;
extern const fn_method_table fn_working_set_method;
extern const fn_method_table fn_spinning_method;
/* Adaptive, where the operator is a matrix in memory. */
extern const fn_method_table fn_automatic_method;

#endif
