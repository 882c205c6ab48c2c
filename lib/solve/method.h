/* SPDX-License-Identifier: BSD-3-Clause */
/* What the solver asks of a way to iterate.
 *
 * A concrete method is a struct whose first member is fn_method, with a table
 * of functions. It never decides when to stop, and one call of `advance` is
 * one application of A and one of A^H. */
#ifndef FN_SOLVE_METHOD_H
#define FN_SOLVE_METHOD_H

#include "solve/step.h"

#include <firenet/solver.h>

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
    FN_SOLVER_SETTINGS
} fn_solver_setting;

/* What a fresh start begins with. */
typedef struct fn_beginning {
    const void *y;
    const void *x0;         /* NULL for 0 */
    double y_norm;          /* > 0 */
    double dual_norm;       /* > 0: what ||q*|| is like */
    const double *settings; /* FN_SOLVER_SETTINGS values */
} fn_beginning;

typedef struct fn_method fn_method;

typedef struct fn_method_table {
    firenet_method id;
    size_t size; /* of the concrete struct */
    /* OK, or why this problem is not for it. */
    firenet_status (*check)(firenet_context *context,
                            const fn_problem *problem);
    size_t (*bytes)(const fn_problem *problem); /* of its vectors */
    /* fn_method's own members are filled in before. */
    firenet_status (*create)(fn_method *method);
    void (*destroy)(fn_method *method);
    /* The data stay the caller's; they are there for every call below. */
    void (*attach)(fn_method *method, const void *y);
    /* From x0 and a dual that goes with it; or `warm`, from the primal and dual
     * it holds, though the problem's parameter may be another now. */
    firenet_status (*start)(fn_method *method, const fn_beginning *beginning,
                            bool warm);
    firenet_status (*advance)(fn_method *method);
    void (*visit)(fn_method *method, fn_visitor *visitor);
} fn_method_table;

struct fn_method {
    const fn_method_table *table;
    const fn_problem *problem;
    firenet_context *context;
    fn_scratch *scratch;
    /* The iterate is share * x. `spare`: where x's buffer may be exchanged for
     * another, because the method will not read it again; NULL otherwise. */
    const void *x;
    void **spare;
    double share;
    struct fn_reached {
        double objective, residual; /* of the iterate */
        double dual;                /* a dual value just found */
        double norm;                /* L in use */
        double ratio;               /* omega = sqrt(tau/sigma) */
        int64_t restarts, raised;
        int64_t inner; /* iterations since the last restart */
    } now;
};

/* omega = sqrt(tau/sigma) to start with: ||x*|| ~ ||y||/L over ||q*||, times
 * what the caller set. */
static inline double fn_initial_ratio(const fn_method *method,
                                      const fn_beginning *beginning) {
    return beginning->settings[FN_STEP_RATIO] * beginning->y_norm /
           (method->now.norm * beginning->dual_norm);
}

/* L after ||A u|| = stretch ||u|| > L ||u|| was seen: u need not be the worst
 * direction, hence the margin. */
static inline double fn_raised_norm(double stretch) {
    return 1.05 * stretch;
}

extern const fn_method_table fn_adaptive_method;
extern const fn_method_table fn_plain_method;
extern const fn_method_table fn_scheduled_method;
extern const fn_method_table fn_grid_method;
extern const fn_method_table fn_fista_method;

#endif
