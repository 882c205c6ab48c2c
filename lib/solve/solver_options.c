/* SPDX-License-Identifier: BSD-3-Clause */
/* Settings and results of a solver. */
#include "core/number.h"
#include "solve/solver.h"

#include <float.h>
#include <math.h>

static const firenet_option table[FN_SOLVER_SETTINGS] = {
    [FN_TOLERANCE] = {.id = FIRENET_SOLVER_TOLERANCE,
                      .name = "tolerance",
                      .fallback = 1e-6,
                      .high = 1.0,
                      .low_open = true},
    [FN_FEASIBILITY] = {.id = FIRENET_SOLVER_FEASIBILITY,
                        .name = "feasibility",
                        .high = 1.0,
                        .low_open = true,
                        .zero_derives = true},
    [FN_DEADLINE] = {.id = FIRENET_SOLVER_DEADLINE,
                     .name = "deadline",
                     .fallback = INFINITY,
                     .high = INFINITY,
                     .low_open = true},
    [FN_SOLVER_NORM] = {.id = FIRENET_SOLVER_NORM,
                        .name = "norm",
                        .high = DBL_MAX,
                        .low_open = true,
                        .zero_derives = true},
    [FN_STEP_RATIO] = {.id = FIRENET_SOLVER_STEP_RATIO,
                       .name = "step_ratio",
                       .fallback = 1.0,
                       .high = DBL_MAX,
                       .low_open = true},
    [FN_SOLVER_SHARPNESS] = {.id = FIRENET_SOLVER_SHARPNESS,
                             .name = "sharpness",
                             .high = DBL_MAX,
                             .low_open = true,
                             .zero_derives = true},
    [FN_SOLVER_DELTA] = {.id = FIRENET_SOLVER_DELTA,
                         .name = "delta",
                         .high = DBL_MAX},
    [FN_PENALTY] = {.id = FIRENET_SOLVER_PENALTY,
                    .name = "penalty",
                    .high = DBL_MAX,
                    .low_open = true,
                    .zero_derives = true},
    [FN_ITERATIONS] = {.id = FIRENET_SOLVER_ITERATIONS,
                       .name = "iterations",
                       .integer = true,
                       .fallback = 1e5,
                       .low = 1.0,
                       .high = (double)INT32_MAX},
    [FN_MONITOR_EVERY] = {.id = FIRENET_SOLVER_MONITOR_EVERY,
                          .name = "monitor_every",
                          .integer = true,
                          .fallback = 1.0,
                          .low = 1.0,
                          .high = (double)INT32_MAX},
    [FN_SOLVER_OUTPUT] = {.id = FIRENET_SOLVER_OUTPUT,
                          .name = "output",
                          .integer = true,
                          .fallback = FIRENET_OUTPUT_LAST,
                          .low = FIRENET_OUTPUT_ERGODIC,
                          .high = FIRENET_OUTPUT_LAST,
                          .choices = fn_outputs},
    [FN_X_BOUND] = {.id = FIRENET_SOLVER_X_BOUND,
                    .name = "x_bound",
                    .high = DBL_MAX,
                    .low_open = true,
                    .zero_derives = true},
    [FN_SEED] = {.id = FIRENET_SOLVER_SEED,
                 .name = "seed",
                 .integer = true,
                 .fallback = 1.0,
                 .high = 0x1p53},
    [FN_CHECK_EVERY] = {.id = FIRENET_SOLVER_CHECK_EVERY,
                        .name = "check_every",
                        .integer = true,
                        .low = 1.0,
                        .high = (double)INT32_MAX,
                        .zero_derives = true},
};

const firenet_option *firenet_option_of_solver(int64_t index) {
    return fn_option_at(table, FN_SOLVER_SETTINGS, index);
}

static const firenet_option results[] = {
    FN_NUMBER(FIRENET_SOLVER_OBJECTIVE, "objective", false),
    FN_NUMBER(FIRENET_SOLVER_DUAL, "dual", false),
    FN_NUMBER(FIRENET_SOLVER_GAP, "gap", false),
    FN_NUMBER(FIRENET_SOLVER_INFEASIBILITY, "infeasibility", false),
    FN_NUMBER(FIRENET_SOLVER_RESIDUAL, "residual", false),
    FN_NUMBER(FIRENET_SOLVER_BEST_OBJECTIVE, "best_objective", false),
    FN_NUMBER(FIRENET_SOLVER_BEST_RESIDUAL, "best_residual", false),
    FN_NUMBER(FIRENET_SOLVER_SECONDS, "seconds", false),
    FN_NUMBER(FIRENET_SOLVER_USED_NORM, "used_norm", false),
    FN_NUMBER(FIRENET_SOLVER_USED_STEP_RATIO, "used_step_ratio", false),
    FN_NUMBER(FIRENET_SOLVER_OUTCOME, "outcome", true),
    FN_NUMBER(FIRENET_SOLVER_ITERATION, "iteration", true),
    FN_NUMBER(FIRENET_SOLVER_RESTARTS, "restarts", true),
    FN_NUMBER(FIRENET_SOLVER_NORM_RAISED, "norm_raised", true),
    FN_NUMBER(FIRENET_SOLVER_CALLBACK_VALUE, "callback_value", true),
    FN_NUMBER(FIRENET_SOLVER_GAP_BASIS, "gap_basis", true),
    FN_END};

const firenet_option *firenet_number_of_solver(int64_t index) {
    return fn_number_at(results, index);
}

fn_settings fn_solver_settings(firenet_solver *solver) {
    return solver ? (fn_settings){solver->context, table, FN_SOLVER_SETTINGS,
                                  solver->settings, results}
                  : (fn_settings){0};
}

void fn_solver_defaults(firenet_solver *solver, const fn_method_table *method) {
    fn_settings_reset(fn_solver_settings(solver));
    if (fn_type_single(solver->problem.a->domain)) {
        solver->settings[FN_TOLERANCE] = 1e-4;
    }
    if (method->id == FIRENET_METHOD_SCHEDULED ||
        method->id == FIRENET_METHOD_GRID) {
        solver->settings[FN_SOLVER_OUTPUT] = FIRENET_OUTPUT_ERGODIC;
    }
}

firenet_status firenet_solver_set_real(firenet_solver *solver,
                                       firenet_solver_option option,
                                       double value) {
    return fn_settings_set_real(fn_solver_settings(solver), (int)option, value);
}

firenet_status firenet_solver_set_int(firenet_solver *solver,
                                      firenet_solver_option option,
                                      int64_t value) {
    return fn_settings_set_int(fn_solver_settings(solver), (int)option, value);
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
                                      reference, length, fn_domain(a));
    return fn_leave(context, status);
}

/* ---------------------------------------------------------------- results */

/* sqrt(tau/sigma) is a length of the domain over one of the range's dual. */
static double step_ratio(const firenet_solver *solver) {
    const fn_units *units = &solver->units;
    return ldexp(solver->method->now.ratio,
                 fn_units_q(units) - fn_units_x(units));
}

/* A result, or else a setting. */
static firenet_status get_real(firenet_solver *solver, int option,
                               double *value) {
    const fn_run_state *state = &solver->state;
    switch (option) {
    case FIRENET_SOLVER_OBJECTIVE:
        *value = fn_solver_objective(solver, state->objective);
        return FIRENET_OK;
    case FIRENET_SOLVER_DUAL:
        *value = fn_solver_objective(solver, fn_solver_dual(solver));
        return FIRENET_OK;
    case FIRENET_SOLVER_GAP:
        *value = fn_solver_objective(solver, fn_solver_gap(solver));
        return FIRENET_OK;
    case FIRENET_SOLVER_INFEASIBILITY:
        *value = fn_solver_length(solver, fn_solver_infeasibility(solver));
        return FIRENET_OK;
    case FIRENET_SOLVER_RESIDUAL:
        *value = fn_solver_length(solver, state->residual);
        return FIRENET_OK;
    case FIRENET_SOLVER_BEST_OBJECTIVE:
        *value = fn_solver_objective(solver, state->best_objective);
        return FIRENET_OK;
    case FIRENET_SOLVER_BEST_RESIDUAL:
        *value = fn_solver_length(solver, state->best_residual);
        return FIRENET_OK;
    case FIRENET_SOLVER_SECONDS:
        *value = solver->seconds;
        return FIRENET_OK;
    case FIRENET_SOLVER_USED_NORM:
        *value = solver->method->now.norm / solver->norm_unit;
        return FIRENET_OK;
    case FIRENET_SOLVER_USED_STEP_RATIO:
        *value = step_ratio(solver);
        return FIRENET_OK;
    default:
        return fn_settings_read(fn_solver_settings(solver), option, false,
                                value);
    }
}

firenet_status firenet_solver_get_real(firenet_solver *solver,
                                       firenet_solver_option option,
                                       double *value) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = value ? get_real(solver, (int)option, value)
                   : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

static firenet_status get_int(firenet_solver *solver, int option,
                              int64_t *value) {
    switch (option) {
    case FIRENET_SOLVER_OUTCOME:
        *value = solver->control.outcome;
        return FIRENET_OK;
    case FIRENET_SOLVER_ITERATION:
        *value = solver->state.iteration;
        return FIRENET_OK;
    case FIRENET_SOLVER_RESTARTS:
        *value = solver->method->now.restarts;
        return FIRENET_OK;
    case FIRENET_SOLVER_NORM_RAISED:
        *value = solver->method->now.raised;
        return FIRENET_OK;
    case FIRENET_SOLVER_GAP_BASIS:
        *value = solver->basis;
        return FIRENET_OK;
    case FIRENET_SOLVER_CALLBACK_VALUE:
        *value = solver->control.callback_value;
        return FIRENET_OK;
    default: {
        double real;
        firenet_status status =
            fn_settings_read(fn_solver_settings(solver), option, true, &real);
        if (status == FIRENET_OK) {
            *value = (int64_t)real;
        }
        return status;
    }
    }
}

firenet_status firenet_solver_get_int(firenet_solver *solver,
                                      firenet_solver_option option,
                                      int64_t *value) {
    firenet_context *context = solver ? solver->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = value ? get_int(solver, (int)option, value)
                   : fn_fail_null(context, "value");
    return fn_leave(context, status);
}
