/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/network.h"

#include <float.h>
#include <math.h>

#define SQRT2 1.41421356237309504880

static const fn_option table[FN_SETTINGS] = {
    [FN_RHO] = {FIRENET_NETWORK_RHO, "rho", false, 0.5, 0.0, 1.0, true, true,
                false},
    [FN_GAMMA] = {FIRENET_NETWORK_GAMMA, "gamma", false, SQRT2, 0.0, DBL_MAX,
                  true, false, false},
    [FN_LAMBDA] = {FIRENET_NETWORK_LAMBDA, "lambda", false, 0.0, 0.0, DBL_MAX,
                   true, false, true},
    [FN_DELTA] = {FIRENET_NETWORK_DELTA, "delta", false, 1e-9, 0.0, DBL_MAX,
                  false, false, false},
    [FN_MEASUREMENT_BOUND] = {FIRENET_NETWORK_MEASUREMENT_BOUND,
                              "measurement_bound", false, 0.0, 0.0, DBL_MAX,
                              true, false, true},
    [FN_NORM] = {FIRENET_NETWORK_NORM, "norm", false, 0.0, 0.0, DBL_MAX, true,
                 false, true},
    [FN_PRIMAL_FACTOR] = {FIRENET_NETWORK_PRIMAL_FACTOR, "primal_factor", false,
                          1.0, 0.0, DBL_MAX, true, false, false},
    [FN_DUAL_FACTOR] = {FIRENET_NETWORK_DUAL_FACTOR, "dual_factor", false, 1.0,
                        0.0, DBL_MAX, true, false, false},
    [FN_THETA] = {FIRENET_NETWORK_THETA, "theta", false, 0.0, 0.0, DBL_MAX,
                  false, false, false},
    [FN_SIGNAL_BOUND] = {FIRENET_NETWORK_SIGNAL_BOUND, "signal_bound", false,
                         0.0, 0.0, DBL_MAX, true, false, true},
    [FN_RESTARTS] = {FIRENET_NETWORK_RESTARTS, "restarts", true, 16.0, 1.0,
                     (double)INT32_MAX, false, false, false},
    [FN_INNER] = {FIRENET_NETWORK_INNER, "inner", true, 0.0, 1.0,
                  (double)INT32_MAX, false, false, true},
    [FN_OUTPUT] = {FIRENET_NETWORK_OUTPUT, "output", true,
                   FIRENET_OUTPUT_ERGODIC, FIRENET_OUTPUT_ERGODIC,
                   FIRENET_OUTPUT_LAST, false, false, false},
    [FN_DUAL] = {FIRENET_NETWORK_DUAL, "dual", true, FIRENET_DUAL_RESET,
                 FIRENET_DUAL_RESET, FIRENET_DUAL_KEEP, false, false, false},
    [FN_GRID] = {FIRENET_NETWORK_GRID, "grid", true, 1.0, 1.0, 30.0, false,
                 false, false},
};

/* Options whose value is one of two enumerators, the ends of their range. */
static firenet_status check_choice(firenet_context *context, int row,
                                   double value) {
    bool choice = row == FN_OUTPUT || row == FN_DUAL;
    if (choice && value != table[row].low && value != table[row].high) {
        const char *names[] = {"ERGODIC", "LAST", "RESET", "KEEP"};
        const char **name = names + (row == FN_DUAL ? 2 : 0);
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %g, allowed are %g (%s) and %g (%s)",
                       table[row].name, value, table[row].low, name[0],
                       table[row].high, name[1]);
    }
    return FIRENET_OK;
}

void fn_network_defaults(double values[FN_SETTINGS]) {
    fn_option_defaults(table, FN_SETTINGS, values);
}

int fn_network_setting(int option, bool integer) {
    return fn_option_row(table, FN_SETTINGS, option, integer);
}

firenet_status firenet_network_config_create(firenet_network_config **out,
                                             firenet_context *context) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_network_config *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return fn_leave(context, FIRENET_ERR_NOMEM);
    }
    self->context = firenet_context_retain(context);
    fn_network_defaults(self->values);
    *out = self;
    return fn_leave(context, FIRENET_OK);
}

void firenet_network_config_release(firenet_network_config *config) {
    if (config) {
        firenet_context *context = config->context;
        fn_free(context, config);
        firenet_context_release(context);
    }
}

static firenet_status set(firenet_network_config *config, int option,
                          bool integer, double value) {
    firenet_context *context = config ? config->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    int row = fn_network_setting(option, integer);
    status = check_choice(context, row, value);
    if (status == FIRENET_OK) {
        status = fn_option_set(context, table, FN_SETTINGS, config->values,
                               option, integer, value);
    }
    return fn_leave(context, status);
}

static firenet_status get(firenet_network_config *config, int option,
                          bool integer, double *value, const void *out) {
    firenet_context *context = config ? config->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = out ? fn_option_get(context, table, FN_SETTINGS, config->values,
                                 option, integer, value)
                 : fn_fail_null(context, "value");
    return fn_leave(context, status);
}

firenet_status firenet_network_config_set_real(firenet_network_config *config,
                                               firenet_network_option option,
                                               double value) {
    return set(config, (int)option, false, value);
}

firenet_status firenet_network_config_set_int(firenet_network_config *config,
                                              firenet_network_option option,
                                              int64_t value) {
    return set(config, (int)option, true, fn_option_from_int(value));
}

firenet_status firenet_network_config_get_real(firenet_network_config *config,
                                               firenet_network_option option,
                                               double *value) {
    return get(config, (int)option, false, value, value);
}

firenet_status firenet_network_config_get_int(firenet_network_config *config,
                                              firenet_network_option option,
                                              int64_t *value) {
    double real = 0.0;
    firenet_status status = get(config, (int)option, true, &real, value);
    if (status == FIRENET_OK) {
        *value = (int64_t)real;
    }
    return status;
}
