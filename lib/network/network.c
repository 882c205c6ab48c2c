/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/network.h"

#include "network/runner.h"

#include <firenet/rnspl.h>
#include <float.h>
#include <math.h>

/* upsilon minimises the work per factor of progress. */
#define UPSILON 0.36787944117144232160

double fn_network_next_epsilon(const firenet_network *network, double epsilon) {
    /* With delta = 0 a deep network would reach 0, where no step is left. */
    return fmax(UPSILON * (network->delta + epsilon), DBL_MIN);
}

void fn_network_steps(const firenet_network *network, double epsilon,
                      double *tau, double *sigma) {
    double a = 2.0 * network->norm / ((double)network->inner * epsilon);
    *tau = network->primal_factor / (a * network->norm);
    *sigma = network->dual_factor * a / network->norm;
}

/* --------------------------------------------------------------- creation */

static firenet_status check_parts(firenet_context *context,
                                  const firenet_operator *a,
                                  const firenet_levels *levels) {
    if (!a || !levels) {
        return fn_fail_null(context, a ? "levels" : "a");
    }
    int64_t length = levels->bounds[levels->count - 1];
    if (length != a->cols) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "levels: M_r = %lld, the operator %s has %lld columns",
                       (long long)length, a->description, (long long)a->cols);
    }
    return FIRENET_OK;
}

static firenet_status check_steps(firenet_context *context, double primal,
                                  double dual) {
    if (!(primal * dual <= 1.0 + 4.0 * DBL_EPSILON)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "primal_factor x dual_factor: %.17g x %.17g, their "
                       "product must not exceed 1",
                       primal, dual);
    }
    return FIRENET_OK;
}

/* Everything the theory derives from the settings. */
static firenet_status resolve(firenet_network *self, firenet_context *context,
                              const double *value) {
    const firenet_levels *levels = self->levels;
    double limit, xi = levels->xi;
    firenet_status status =
        firenet_rnspl_constants(value[FN_RHO], value[FN_GAMMA],
                                xi / levels->zeta, &self->c1, &self->c2);
    if (status == FIRENET_OK) {
        status = firenet_rnspl_lambda(self->c1, self->c2, xi, &limit);
    }
    if (status == FIRENET_OK) {
        self->problem.lambda = value[FN_LAMBDA] > 0 ? value[FN_LAMBDA] : limit;
        status = firenet_rnspl_sharpness(self->c1, self->problem.lambda, xi,
                                         &self->sharpness);
    }
    self->norm = value[FN_NORM] > 0 ? value[FN_NORM] : self->a->norm_bound;
    if (status == FIRENET_OK) {
        status = firenet_rnspl_inner(self->norm, self->sharpness,
                                     &self->proved_inner);
    }
    if (status != FIRENET_OK) {
        return fn_fail(context, status,
                       "rho %.17g, gamma %.17g, lambda %.17g, norm %.17g: the "
                       "theory's constants overflow",
                       value[FN_RHO], value[FN_GAMMA], value[FN_LAMBDA],
                       self->norm);
    }
    self->inner =
        value[FN_INNER] > 0 ? (int64_t)value[FN_INNER] : self->proved_inner;
    if (self->restarts > (INT64_MAX - 1) / 3 / self->inner) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "restarts x inner: %lld x %lld make more layers than "
                       "can be counted",
                       (long long)self->restarts, (long long)self->inner);
    }
    /* 8 eps: lambda equal to its limit up to how it was computed. */
    self->certified = self->inner >= self->proved_inner && self->ergodic &&
                      self->primal_factor == 1.0 && self->dual_factor == 1.0 &&
                      self->problem.lambda <= limit * (1.0 + 8.0 * DBL_EPSILON);
    return FIRENET_OK;
}

static firenet_status fill(firenet_network *self, firenet_context *context,
                           const double *value) {
    const firenet_levels *levels = self->levels;
    self->problem.kind = FN_P3;
    self->problem.a = self->a;
    self->delta = value[FN_DELTA];
    self->measurement_bound = value[FN_MEASUREMENT_BOUND];
    self->primal_factor = value[FN_PRIMAL_FACTOR];
    self->dual_factor = value[FN_DUAL_FACTOR];
    self->restarts = (int64_t)value[FN_RESTARTS];
    self->ergodic = value[FN_OUTPUT] == FIRENET_OUTPUT_ERGODIC;
    firenet_status status =
        check_steps(context, self->primal_factor, self->dual_factor);
    if (status == FIRENET_OK) {
        status = resolve(self, context, value);
    }
    if (status == FIRENET_OK) {
        status = fn_blocks_create(&self->problem.primal, context, levels->count,
                                  levels->bounds, levels->weights);
    }
    if (status == FIRENET_OK) {
        status = fn_blocks_create(&self->problem.dual, context, 1,
                                  &self->a->rows, NULL);
    }
    return status;
}

static firenet_status create(firenet_network **out, firenet_context *context,
                             firenet_operator *a, firenet_levels *levels,
                             const firenet_network_config *config) {
    firenet_status status = check_parts(context, a, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_network *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    atomic_init(&self->references, 1);
    self->context = firenet_context_retain(context);
    self->a = firenet_operator_retain(a);
    self->levels = firenet_levels_retain(levels);
    double defaults[FN_SETTINGS];
    fn_network_defaults(defaults);
    status = fill(self, context, config ? config->values : defaults);
    if (status != FIRENET_OK) {
        firenet_network_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_network_create(firenet_network **out,
                                      firenet_context *context,
                                      firenet_operator *a,
                                      firenet_levels *levels,
                                      firenet_network_config *config) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, a, levels, config));
}

firenet_network *firenet_network_retain(firenet_network *network) {
    if (network) {
        atomic_fetch_add_explicit(&network->references, 1,
                                  memory_order_relaxed);
    }
    return network;
}

void firenet_network_release(firenet_network *network) {
    if (!network || atomic_fetch_sub_explicit(&network->references, 1,
                                              memory_order_acq_rel) != 1) {
        return;
    }
    firenet_context *context = network->context;
    fn_blocks_free(&network->problem.primal, context);
    fn_blocks_free(&network->problem.dual, context);
    firenet_levels_release(network->levels);
    firenet_operator_release(network->a);
    fn_free(context, network);
    firenet_context_release(context);
}

/* ------------------------------------------------------------- properties */

firenet_status firenet_network_get_real(const firenet_network *network,
                                        firenet_network_property property,
                                        double *value) {
    if (!network || !value) {
        return FIRENET_ERR_NULL;
    }
    switch (property) {
    case FIRENET_NETWORK_C1:
        *value = network->c1;
        return FIRENET_OK;
    case FIRENET_NETWORK_C2:
        *value = network->c2;
        return FIRENET_OK;
    case FIRENET_NETWORK_SHARPNESS:
        *value = network->sharpness;
        return FIRENET_OK;
    case FIRENET_NETWORK_USED_LAMBDA:
        *value = network->problem.lambda;
        return FIRENET_OK;
    case FIRENET_NETWORK_USED_NORM:
        *value = network->norm;
        return FIRENET_OK;
    default:
        return FIRENET_ERR_UNSUPPORTED;
    }
}

firenet_status firenet_network_get_int(const firenet_network *network,
                                       firenet_network_property property,
                                       int64_t *value) {
    if (!network || !value) {
        return FIRENET_ERR_NULL;
    }
    switch (property) {
    case FIRENET_NETWORK_USED_INNER:
        *value = network->inner;
        return FIRENET_OK;
    case FIRENET_NETWORK_PROVED_INNER:
        *value = network->proved_inner;
        return FIRENET_OK;
    case FIRENET_NETWORK_LAYERS:
        *value = 3 * network->restarts * network->inner + 1;
        return FIRENET_OK;
    case FIRENET_NETWORK_CERTIFIED:
        *value = network->certified;
        return FIRENET_OK;
    case FIRENET_NETWORK_RUNNER_BYTES:
        *value = (int64_t)fn_runner_bytes(network);
        return FIRENET_OK;
    default:
        return FIRENET_ERR_UNSUPPORTED;
    }
}
