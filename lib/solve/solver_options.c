/* SPDX-License-Identifier: BSD-3-Clause */
/* Settings and results of a solver. */
#include "solve/solver.h"

#include <float.h>
#include <math.h>

static const fn_option table[FN_SOLVER_SETTINGS] = {
    [FN_TOLERANCE] = {FIRENET_SOLVER_TOLERANCE, "tolerance", false, 1e-6, 0.0,
                      1.0, true, false, false},
    [FN_FEASIBILITY] = {FIRENET_SOLVER_FEASIBILITY, "feasibility", false, 0.0,
                        0.0, 1.0, true, false, true},
    [FN_DEADLINE] = {FIRENET_SOLVER_DEADLINE, "deadline", false, INFINITY, 0.0,
                     INFINITY, true, false, false},
    [FN_SOLVER_NORM] = {FIRENET_SOLVER_NORM, "norm", false, 0.0, 0.0, DBL_MAX,
                        true, false, true},
    [FN_STEP_RATIO] = {FIRENET_SOLVER_STEP_RATIO, "step_ratio", false, 1.0, 0.0,
                       DBL_MAX, true, false, false},
    [FN_SOLVER_SHARPNESS] = {FIRENET_SOLVER_SHARPNESS, "sharpness", false, 0.0,
                             0.0, DBL_MAX, true, false, true},
    [FN_SOLVER_DELTA] = {FIRENET_SOLVER_DELTA, "delta", false, 0.0, 0.0,
                         DBL_MAX, false, false, false},
    [FN_PENALTY] = {FIRENET_SOLVER_PENALTY, "penalty", false, 0.0, 0.0, DBL_MAX,
                    true, false, true},
    [FN_ITERATIONS] = {FIRENET_SOLVER_ITERATIONS, "iterations", true, 1e5, 1.0,
                       (double)INT32_MAX, false, false, false},
    [FN_MONITOR_EVERY] = {FIRENET_SOLVER_MONITOR_EVERY, "monitor_every", true,
                          1.0, 1.0, (double)INT32_MAX, false, false, false},
    [FN_SOLVER_OUTPUT] = {FIRENET_SOLVER_OUTPUT, "output", true,
                          FIRENET_OUTPUT_LAST, FIRENET_OUTPUT_ERGODIC,
                          FIRENET_OUTPUT_LAST, false, false, false},
};

void fn_solver_defaults(firenet_solver *solver, const fn_method_table *method) {
    fn_option_defaults(table, FN_SOLVER_SETTINGS, solver->settings);
    if (fn_type_single(solver->problem.a->domain)) {
        solver->settings[FN_TOLERANCE] = 1e-4;
    }
    if (method->id == FIRENET_METHOD_SCHEDULED ||
        method->id == FIRENET_METHOD_GRID) {
        solver->settings[FN_SOLVER_OUTPUT] = FIRENET_OUTPUT_ERGODIC;
    }
}

/* --------------------------------------------------------------- settings */

static firenet_status set(firenet_solver *solver, int option, bool integer,
                          double value) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    if (option == FIRENET_SOLVER_OUTPUT && value != FIRENET_OUTPUT_ERGODIC &&
        value != FIRENET_OUTPUT_LAST) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "output: %g, allowed are %d (ERGODIC) and %d (LAST)",
                         value, FIRENET_OUTPUT_ERGODIC, FIRENET_OUTPUT_LAST);
    } else {
        status = fn_option_set(context, table, FN_SOLVER_SETTINGS,
                               solver->settings, option, integer, value);
    }
    return fn_leave(context, status);
}

static firenet_status get(firenet_solver *solver, int option, bool integer,
                          double *value, const void *out) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = out ? fn_option_get(context, table, FN_SOLVER_SETTINGS,
                                 solver->settings, option, integer, value)
                 : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

firenet_status firenet_solver_set_real(firenet_solver *solver,
                                       firenet_solver_option option,
                                       double value) {
    return set(solver, (int)option, false, value);
}

firenet_status firenet_solver_set_int(firenet_solver *solver,
                                      firenet_solver_option option,
                                      int64_t value) {
    return set(solver, (int)option, true, fn_option_from_int(value));
}

firenet_status firenet_solver_get_real(firenet_solver *solver,
                                       firenet_solver_option option,
                                       double *value) {
    return get(solver, (int)option, false, value, value);
}

firenet_status firenet_solver_get_int(firenet_solver *solver,
                                      firenet_solver_option option,
                                      int64_t *value) {
    double real = 0.0;
    firenet_status status = get(solver, (int)option, true, &real, value);
    if (status == FIRENET_OK) {
        *value = (int64_t)real;
    }
    return status;
}

firenet_status firenet_solver_set_monitor(firenet_solver *solver,
                                          firenet_monitor_fn monitor,
                                          void *user) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    solver->control.monitor = monitor;
    solver->control.user = user;
    return fn_leave(context, FIRENET_OK);
}

firenet_status firenet_solver_set_reference(firenet_solver *solver,
                                            firenet_type type,
                                            const void *reference,
                                            int64_t length) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    const firenet_operator *a = solver->problem.a;
    status = fn_control_set_reference(&solver->control, context, type,
                                      reference, length, a->domain, a->cols);
    return fn_leave(context, status);
}

/* ---------------------------------------------------------------- results */

static firenet_status unknown(firenet_context *context, int result) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "result: %d is not one of a solver of this kind", result);
}

static firenet_status real_result(const firenet_solver *solver, int result,
                                  double *value) {
    const fn_findings *found = &solver->found;
    switch (result) {
    case FIRENET_SOLVER_OBJECTIVE:
        *value = found->objective;
        return FIRENET_OK;
    case FIRENET_SOLVER_DUAL:
        *value = found->dual;
        return FIRENET_OK;
    case FIRENET_SOLVER_GAP:
        *value = fn_solver_gap(solver);
        return FIRENET_OK;
    case FIRENET_SOLVER_INFEASIBILITY:
        *value = fn_solver_infeasibility(solver);
        return FIRENET_OK;
    case FIRENET_SOLVER_RESIDUAL:
        *value = found->residual;
        return FIRENET_OK;
    case FIRENET_SOLVER_BEST_OBJECTIVE:
        *value = found->best_objective;
        return FIRENET_OK;
    case FIRENET_SOLVER_BEST_RESIDUAL:
        *value = found->best_residual;
        return FIRENET_OK;
    case FIRENET_SOLVER_SECONDS:
        *value = solver->seconds;
        return FIRENET_OK;
    case FIRENET_SOLVER_USED_NORM:
        *value = solver->method->now.norm / fn_solver_norm_unit(solver);
        return FIRENET_OK;
    case FIRENET_SOLVER_USED_STEP_RATIO:
        *value = solver->method->now.ratio;
        return FIRENET_OK;
    default:
        return unknown(solver->context, result);
    }
}

firenet_status firenet_solver_result_real(firenet_solver *solver,
                                          firenet_solver_result result,
                                          double *value) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = value ? real_result(solver, (int)result, value)
                   : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

static firenet_status int_result(const firenet_solver *solver, int result,
                                 int64_t *value) {
    switch (result) {
    case FIRENET_SOLVER_OUTCOME:
        *value = solver->control.outcome;
        return FIRENET_OK;
    case FIRENET_SOLVER_ITERATION:
        *value = solver->found.iteration;
        return FIRENET_OK;
    case FIRENET_SOLVER_RESTARTS:
        *value = solver->method->now.restarts;
        return FIRENET_OK;
    case FIRENET_SOLVER_NORM_RAISED:
        *value = solver->method->now.raised;
        return FIRENET_OK;
    case FIRENET_SOLVER_CALLBACK_VALUE:
        *value = solver->control.callback_value;
        return FIRENET_OK;
    default:
        return unknown(solver->context, result);
    }
}

firenet_status firenet_solver_result_int(firenet_solver *solver,
                                         firenet_solver_result result,
                                         int64_t *value) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = value ? int_result(solver, (int)result, value)
                   : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

static firenet_status copy_best(firenet_solver *solver, firenet_type type,
                                void *x, int64_t length) {
    const firenet_operator *a = solver->problem.a;
    firenet_status status = fn_check_array(solver->context, "x", x, type,
                                           length, a->domain, a->cols);
    if (status == FIRENET_OK && isinf(solver->found.best_objective)) {
        status = fn_fail(solver->context, FIRENET_ERR_STATE,
                         "solver: nothing was solved yet");
    }
    if (status == FIRENET_OK) {
        fn_kernels_for(type)->scale(length, 1.0, solver->best, x);
        if (solver->balance.factor) {
            fn_balance_show(&solver->balance, x, x);
        }
    }
    return status;
}

firenet_status firenet_solver_copy_best(firenet_solver *solver,
                                        firenet_type type, void *x,
                                        int64_t length) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, copy_best(solver, type, x, length));
}

int64_t firenet_solver_history_length(const firenet_solver *solver) {
    return solver ? solver->history.count : 0;
}

firenet_status firenet_solver_history(const firenet_solver *solver,
                                      int64_t index, int64_t *iteration,
                                      double *objective, double *gap,
                                      double *infeasibility) {
    if (!solver) {
        return FIRENET_ERR_NULL;
    }
    if (index < 0 || index >= solver->history.count) {
        return FIRENET_ERR_RANGE;
    }
    const fn_record *record = &solver->history.record[index];
    if (iteration) {
        *iteration = record->iteration;
    }
    if (objective) {
        *objective = record->objective;
    }
    if (gap) {
        *gap = record->gap;
    }
    if (infeasibility) {
        *infeasibility = record->infeasibility;
    }
    return FIRENET_OK;
}
