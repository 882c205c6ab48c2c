/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/network.h"
#include "solve/event.h"

#include <float.h>
#include <math.h>

#define SQRT2 1.41421356237309504880

static const fn_choice duals[] = {
    {FIRENET_DUAL_RESET, "RESET"}, {FIRENET_DUAL_KEEP, "KEEP"}, {0, NULL}};

static const firenet_option table[FN_SETTINGS] = {
    [FN_RHO] = {.id = FIRENET_NETWORK_RHO,
                .name = "rho",
                .fallback = 0.5,
                .high = 1.0,
                .low_open = true,
                .high_open = true},
    [FN_GAMMA] = {.id = FIRENET_NETWORK_GAMMA,
                  .name = "gamma",
                  .fallback = SQRT2,
                  .high = DBL_MAX,
                  .low_open = true},
    [FN_LAMBDA] = {.id = FIRENET_NETWORK_LAMBDA,
                   .name = "lambda",
                   .high = DBL_MAX,
                   .low_open = true,
                   .zero_derives = true},
    [FN_DELTA] = {.id = FIRENET_NETWORK_DELTA,
                  .name = "delta",
                  .high = DBL_MAX},
    [FN_MEASUREMENT_BOUND] = {.id = FIRENET_NETWORK_MEASUREMENT_BOUND,
                              .name = "measurement_bound",
                              .high = DBL_MAX,
                              .low_open = true,
                              .zero_derives = true},
    [FN_NORM] = {.id = FIRENET_NETWORK_NORM,
                 .name = "norm",
                 .high = DBL_MAX,
                 .low_open = true,
                 .zero_derives = true},
    [FN_PRIMAL_FACTOR] = {.id = FIRENET_NETWORK_PRIMAL_FACTOR,
                          .name = "primal_factor",
                          .fallback = 1.0,
                          .high = DBL_MAX,
                          .low_open = true},
    [FN_DUAL_FACTOR] = {.id = FIRENET_NETWORK_DUAL_FACTOR,
                        .name = "dual_factor",
                        .fallback = 1.0,
                        .high = DBL_MAX,
                        .low_open = true},
    [FN_THETA] = {.id = FIRENET_NETWORK_THETA,
                  .name = "theta",
                  .high = DBL_MAX},
    [FN_SIGNAL_BOUND] = {.id = FIRENET_NETWORK_SIGNAL_BOUND,
                         .name = "signal_bound",
                         .high = DBL_MAX,
                         .low_open = true,
                         .zero_derives = true},
    [FN_RESTARTS] = {.id = FIRENET_NETWORK_RESTARTS,
                     .name = "restarts",
                     .integer = true,
                     .fallback = 16.0,
                     .low = 1.0,
                     .high = (double)INT32_MAX},
    [FN_INNER] = {.id = FIRENET_NETWORK_INNER,
                  .name = "inner",
                  .integer = true,
                  .low = 1.0,
                  .high = (double)INT32_MAX,
                  .zero_derives = true},
    [FN_OUTPUT] = {.id = FIRENET_NETWORK_OUTPUT,
                   .name = "output",
                   .integer = true,
                   .fallback = FIRENET_OUTPUT_ERGODIC,
                   .low = FIRENET_OUTPUT_ERGODIC,
                   .high = FIRENET_OUTPUT_LAST,
                   .choices = fn_outputs},
    [FN_KEEP_DUAL] = {.id = FIRENET_NETWORK_DUAL,
                      .name = "dual",
                      .integer = true,
                      .fallback = FIRENET_DUAL_RESET,
                      .low = FIRENET_DUAL_RESET,
                      .high = FIRENET_DUAL_KEEP,
                      .choices = duals},
    [FN_GRID] = {.id = FIRENET_NETWORK_GRID,
                 .name = "grid",
                 .integer = true,
                 .fallback = 1.0,
                 .low = 1.0,
                 .high = 30.0},
    [FN_ALPHA] = {.id = FIRENET_NETWORK_ALPHA,
                  .name = "alpha",
                  .high = DBL_MAX,
                  .low_open = true,
                  .zero_derives = true},
};

void fn_network_defaults(double values[FN_SETTINGS]) {
    fn_settings_reset((fn_settings){NULL, table, FN_SETTINGS, values, NULL});
}

int fn_network_setting(int option, bool integer) {
    return fn_option_row(table, FN_SETTINGS, option, integer);
}

firenet_status fn_network_no_property(const firenet_network *network,
                                      const firenet_option *properties,
                                      int property, bool integer) {
    fn_settings settings = {
        .table = table, .count = FN_SETTINGS, .results = properties};
    char text[FN_NO_NUMBER_TEXT];
    return fn_refuse(
        network->context, FIRENET_ERR_UNSUPPORTED, "%s",
        fn_no_number_text(&settings, "get", property, integer, text));
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

const firenet_option *firenet_option_of_network(int64_t index) {
    return fn_option_at(table, FN_SETTINGS, index);
}

static fn_settings settings_of(firenet_network_config *config) {
    return config ? (fn_settings){config->context, table, FN_SETTINGS,
                                  config->values, NULL}
                  : (fn_settings){0};
}

firenet_status firenet_network_config_set_real(firenet_network_config *config,
                                               firenet_network_option option,
                                               double value) {
    return fn_settings_set_real(settings_of(config), (int)option, value);
}

firenet_status firenet_network_config_set_int(firenet_network_config *config,
                                              firenet_network_option option,
                                              int64_t value) {
    return fn_settings_set_int(settings_of(config), (int)option, value);
}

firenet_status firenet_network_config_get_real(firenet_network_config *config,
                                               firenet_network_option option,
                                               double *value) {
    return fn_settings_get_real(settings_of(config), (int)option, value);
}

firenet_status firenet_network_config_get_int(firenet_network_config *config,
                                              firenet_network_option option,
                                              int64_t *value) {
    return fn_settings_get_int(settings_of(config), (int)option, value);
}
