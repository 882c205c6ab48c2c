/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/number.h"
#include "model/schedule.h"
#include "network/jacobian.h"
#include "network/runner.h"

#include <firenet/rnspl.h>
#include <math.h>

static const firenet_option properties[] = {
    FN_NUMBER(FIRENET_NETWORK_C1, "c1", false),
    FN_NUMBER(FIRENET_NETWORK_C2, "c2", false),
    FN_NUMBER(FIRENET_NETWORK_SHARPNESS, "sharpness", false),
    FN_NUMBER(FIRENET_NETWORK_USED_LAMBDA, "used_lambda", false),
    FN_NUMBER(FIRENET_NETWORK_USED_NORM, "used_norm", false),
    FN_NUMBER(FIRENET_NETWORK_USED_RHO, "used_rho", false),
    FN_NUMBER(FIRENET_NETWORK_USED_GAMMA, "used_gamma", false),
    FN_NUMBER(FIRENET_NETWORK_USED_DELTA, "used_delta", false),
    FN_NUMBER(FIRENET_NETWORK_USED_DUAL_BOUND, "used_dual_bound", false),
    FN_NUMBER(FIRENET_NETWORK_THETA_LIMIT, "theta_limit", false),
    FN_NUMBER(FIRENET_NETWORK_IMPLIED_RHO, "implied_rho", false),
    FN_NUMBER(FIRENET_NETWORK_IMPLIED_GAMMA, "implied_gamma", false),
    FN_NUMBER(FIRENET_NETWORK_IMPLIED_SHARPNESS, "implied_sharpness", false),
    FN_NUMBER(FIRENET_NETWORK_USED_INNER, "used_inner", true),
    FN_NUMBER(FIRENET_NETWORK_LARGEST_INNER, "largest_inner", true),
    FN_NUMBER(FIRENET_NETWORK_PROVED_INNER, "proved_inner", true),
    FN_NUMBER(FIRENET_NETWORK_EXACT_INNER, "exact_inner", true),
    FN_NUMBER(FIRENET_NETWORK_LAYERS, "layers", true),
    FN_NUMBER(FIRENET_NETWORK_PROVED, "proved", true),
    FN_NUMBER(FIRENET_NETWORK_RUNNER_BYTES, "runner_bytes", true),
    FN_NUMBER(FIRENET_NETWORK_JACOBIAN_BYTES, "jacobian_bytes", true),
    FN_END};

const firenet_option *firenet_number_of_network(int64_t index) {
    return fn_number_at(properties, index);
}

typedef struct constants {
    double rho, gamma;
} constants;

/* What the deepest instance assumes of the operator. */
static constants implied(const firenet_network *network) {
    const firenet_levels *levels = network->levels;
    constants c = {NAN, NAN};
    if (!levels) { /* no theory says more than that sharpness */
        return c;
    }
    /* p >= 2 r L D e with a dual radius r: as if the norm were r L. */
    firenet_rnspl_implied(
        NULL, network->dual_radius * network->norm, network->lambda,
        levels->xi / levels->zeta, levels->xi,
        fn_network_inner(network, network->instances - 1), &c.rho, &c.gamma);
    return c;
}

static double implied_sharpness(const firenet_network *network) {
    double p = (double)fn_network_inner(network, network->instances - 1);
    return p * FN_UPSILON / (2.0 * network->norm * network->dual_radius);
}

firenet_status firenet_network_get_real(const firenet_network *network,
                                        firenet_network_property property,
                                        double *value) {
    if (!network || !value) {
        return fn_refuse_null(network ? network->context : NULL, "value");
    }
    int row = fn_network_setting((int)property, false);
    if (row >= 0) {
        *value = network->settings[row];
        return FIRENET_OK;
    }
    switch ((int)property) {
    case FIRENET_NETWORK_C1:
        *value = network->c1;
        break;
    case FIRENET_NETWORK_C2:
        *value = network->c2;
        break;
    case FIRENET_NETWORK_SHARPNESS:
        *value = network->sharpness;
        break;
    case FIRENET_NETWORK_USED_LAMBDA:
        *value = network->lambda;
        break;
    case FIRENET_NETWORK_USED_NORM:
        *value = network->norm;
        break;
    case FIRENET_NETWORK_USED_RHO:
        *value = network->rho;
        break;
    case FIRENET_NETWORK_USED_GAMMA:
        *value = network->gamma;
        break;
    case FIRENET_NETWORK_USED_DELTA:
        *value = network->delta;
        break;
    case FIRENET_NETWORK_USED_DUAL_BOUND:
        *value = network->dual_bound;
        break;
    case FIRENET_NETWORK_IMPLIED_SHARPNESS:
        *value = implied_sharpness(network);
        break;
    case FIRENET_NETWORK_THETA_LIMIT:
        *value = network->theta_limit;
        break;
    case FIRENET_NETWORK_IMPLIED_RHO:
        *value = implied(network).rho;
        break;
    case FIRENET_NETWORK_IMPLIED_GAMMA:
        *value = implied(network).gamma;
        break;
    default:
        return fn_network_no_property(network, properties, (int)property,
                                      false);
    }
    return FIRENET_OK;
}

firenet_status firenet_network_get_int(const firenet_network *network,
                                       firenet_network_property property,
                                       int64_t *value) {
    if (!network || !value) {
        return fn_refuse_null(network ? network->context : NULL, "value");
    }
    int row = fn_network_setting((int)property, true);
    if (row >= 0) {
        *value = (int64_t)network->settings[row];
        return FIRENET_OK;
    }
    int deepest = network->instances - 1;
    switch ((int)property) {
    case FIRENET_NETWORK_USED_INNER:
        *value = network->inner;
        break;
    case FIRENET_NETWORK_LARGEST_INNER:
        *value = fn_network_inner(network, deepest);
        break;
    case FIRENET_NETWORK_PROVED_INNER:
        *value = network->proved_inner;
        break;
    case FIRENET_NETWORK_EXACT_INNER:
        *value = network->exact_inner;
        break;
    case FIRENET_NETWORK_LAYERS:
        *value = fn_network_layers(network, deepest);
        break;
    case FIRENET_NETWORK_PROVED:
        *value = network->proved;
        break;
    case FIRENET_NETWORK_RUNNER_BYTES:
        *value = (int64_t)fn_runner_bytes(network);
        break;
    case FIRENET_NETWORK_JACOBIAN_BYTES:
        *value = fn_jacobian_bytes(network);
        break;
    default:
        return fn_network_no_property(network, properties, (int)property, true);
    }
    return FIRENET_OK;
}
