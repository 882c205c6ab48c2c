/* SPDX-License-Identifier: BSD-3-Clause */
/* Making networks of regularisers: the problem that a solver would have, and
 * the schedule with the norm L and the dual bound K of all its dual variables.
 * Its constants are assumed: alpha, or the one that p asserts. */
#include "network/units.h"
#include "solve/regularise.h"

#include <firenet/rnspl.h>
#include <math.h>

/* p where neither it nor alpha is given: measured in doc/network.md. */
#define USUAL_INNER 160

/* OK, or ERR_UNSUPPORTED: a constant of the rNSPL, which is of levels. */
static firenet_status check_theory(firenet_context *context,
                                   const double *value) {
    static const struct {
        fn_setting row;
        const char *name;
    } of_levels[] = {{FN_RHO, "rho"}, {FN_GAMMA, "gamma"}, {FN_THETA, "theta"}};
    double defaults[FN_SETTINGS];
    fn_network_defaults(defaults);
    for (size_t i = 0; i < sizeof of_levels / sizeof *of_levels; ++i) {
        fn_setting row = of_levels[i].row;
        if (value[row] != defaults[row]) {
            return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                           "%s: %.17g, is allowed with levels only; with a "
                           "regulariser set alpha",
                           of_levels[i].name, value[row]);
        }
    }
    return FIRENET_OK;
}

static firenet_status check(firenet_context *context, const firenet_operator *a,
                            const firenet_regulariser *regulariser,
                            const firenet_network_config *config) {
    if (!a || !regulariser || !config) {
        return fn_fail_null(context, !a             ? "a"
                                     : !regulariser ? "regulariser"
                                                    : "config");
    }
    if (fn_is_split(a)) {
        return fn_fail_split(context, a);
    }
    if (config->values[FN_LAMBDA] == 0.0) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "lambda: not set, a network with a regulariser needs it "
                       "(> 0)");
    }
    return check_theory(context, config->values);
}

/* The l1 norm of x alone: the problem that levels have. */
static firenet_status set_plain(firenet_network *self,
                                firenet_context *context) {
    fn_problem *problem = &self->problem;
    firenet_status status = fn_network_check_weights(self, context);
    if (status != FIRENET_OK) {
        return status;
    }
    self->units = fn_units_of(problem);
    status = fn_chunks_create_scaled(
        &self->weights, context, &problem->domain_chunks, 1.0, self->units.w);
    if (status == FIRENET_OK) {
        problem->domain_chunks = self->weights;
        status = fn_units_operator(&self->k, context, problem, self->units.a);
    }
    if (status == FIRENET_OK) {
        problem->a = self->k;
        fn_problem_set_rounding(
            problem, fn_norm_of(self->k, context, FN_NORM_ROUGH).bound);
    }
    return status;
}

static firenet_status set_problem(firenet_network *self,
                                  firenet_context *context) {
    self->problem = self->owner->problem;
    if (!self->owner->regulariser) {
        return set_plain(self, context);
    }
    fn_regularised parts = {.weights = &self->weights,
                            .range_chunks = &self->range_chunks,
                            .analysis = &self->analysis,
                            .units = &self->units};
    firenet_status status = fn_problem_regularise(
        &self->problem, context, self->owner->regulariser, &parts);
    self->k = parts.k;
    return status;
}

/* L and K, and lambda in the problem's units. */
static void set_bounds(firenet_network *self, firenet_context *context,
                       const double *value) {
    fn_problem *problem = &self->problem;
    const int unit = self->units.a;
    double given = value[FN_NORM];
    self->lambda = value[FN_LAMBDA];
    problem->lambda = ldexp(self->lambda, fn_units_parameter(&self->units));
    if (given > 0.0) {
        self->near_norm = fn_analysis_norm(&self->analysis, ldexp(given, unit));
    } else {
        self->near_norm = fn_norm_of(self->k, context, FN_NORM_SAFE).bound;
        given = fn_norm_of(self->a, context, FN_NORM_SAFE).bound;
    }
    self->settings[FN_NORM] = given;
    self->norm = ldexp(self->near_norm, -unit);
    self->dual_bound =
        hypot(1.0, fn_analysis_dual_norm(&self->analysis, problem->lambda));
    self->dual_radius *= self->dual_bound;
}

/* p* of the alpha given, 0 without one. */
static firenet_status set_sharpness(firenet_network *self,
                                    firenet_context *context,
                                    const double *value) {
    self->delta = value[FN_DELTA];
    self->rho = self->gamma = self->theta_limit = self->c1 = self->c2 = NAN;
    self->sharpness = value[FN_ALPHA] > 0.0 ? value[FN_ALPHA] : NAN;
    self->sharp = value[FN_ALPHA] > 0.0;
    self->near_sharpness = ldexp(value[FN_ALPHA], -self->units.a);
    if (!self->sharp) {
        return FIRENET_OK;
    }
    firenet_status status = firenet_rnspl_inner(
        NULL, self->norm, self->dual_radius * self->sharpness,
        &self->proved_inner);
    self->exact_inner = self->proved_inner;
    return status == FIRENET_OK
               ? status
               : fn_fail(context, status,
                         "alpha: %.17g, with norm %.17g and a dual bound of "
                         "%.17g p* overflows",
                         self->sharpness, self->norm, self->dual_bound);
}

static firenet_status fill(firenet_network *self, firenet_context *context,
                           firenet_regulariser *regulariser,
                           const double *value) {
    firenet_status status = fn_network_take_settings(self, context, value);
    if (status == FIRENET_OK) {
        status = fn_problem_create_regularised(&self->owner, context,
                                               FIRENET_PROBLEM_P3, self->a,
                                               value[FN_LAMBDA], regulariser);
    }
    if (status == FIRENET_OK) {
        status = set_problem(self, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    set_bounds(self, context, value);
    status = set_sharpness(self, context, value);
    if (status == FIRENET_OK) {
        status = fn_network_set_depth(self, context, value,
                                      self->sharp ? self->proved_inner
                                                  : USUAL_INNER);
    }
    return status == FIRENET_OK ? fn_network_check_steps(self, context)
                                : status;
}

static firenet_status create(firenet_network **out, firenet_context *context,
                             firenet_operator *a,
                             firenet_regulariser *regulariser,
                             const firenet_network_config *config) {
    firenet_status status = check(context, a, regulariser, config);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_network *self = fn_network_new(context, a);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    status = fill(self, context, regulariser, config->values);
    if (status != FIRENET_OK) {
        firenet_network_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_network_create_regularised(
    firenet_network **out, firenet_context *context, firenet_operator *a,
    firenet_regulariser *regulariser, firenet_network_config *config) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status =
        fn_leave_shared(context, create(out, context, a, regulariser, config));
    return FN_SHARED_RESULT(status, out, firenet_network_release);
}
