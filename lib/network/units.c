/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/units.h"

#include <float.h>
#include <math.h>

/* Squares of quotients by weights stay within the type. */
firenet_status fn_network_check_weights(const firenet_network *network,
                                        firenet_context *context) {
    double least, largest;
    firenet_type type = network->a->domain;
    double most = fn_type_single(type) ? 0x1p80 : 0x1p600;
    fn_chunks_range(&network->problem.domain_chunks, &least, &largest);
    if (!(largest / least <= most)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: weights from %g to %g, for elements of type "
                       "%s their ratio must not exceed %g",
                       network->levels ? "levels" : "regulariser", least,
                       largest, fn_type_name(type), most);
    }
    return FIRENET_OK;
}

/* Steps of a restart with eps_k = 1; with the ratio's leeway either way they
 * are to stay in the type's range. */
firenet_status fn_network_check_steps(const firenet_network *network,
                                      firenet_context *context) {
    firenet_type type = network->a->domain;
    int most = fn_type_single(type) ? 60 : 500;
    for (int i = 0; i < network->instances; ++i) {
        int64_t inner = fn_network_inner(network, i);
        fn_lengths by = fn_network_lengths(network, inner, 1.0);
        double low = ldexp(1.0, -most), high = ldexp(1.0, most);
        double threshold = by.tau * network->problem.lambda;
        if (!(by.tau >= low && by.tau <= high && by.sigma >= low &&
              by.sigma <= high && threshold >= low && threshold <= high)) {
            return fn_fail(
                context, FIRENET_ERR_RANGE,
                "lambda %g, norm %g, inner %lld, primal_factor %g, dual_factor "
                "%g: steps of %g and %g with a threshold of %g are beyond "
                "elements of type %s",
                network->lambda, network->norm, (long long)inner,
                network->primal_factor, network->dual_factor, by.tau, by.sigma,
                threshold, fn_type_name(type));
        }
    }
    return FIRENET_OK;
}

static firenet_status scale_weights(firenet_network *network,
                                    firenet_context *context) {
    fn_problem *problem = &network->problem;
    fn_chunks given = problem->domain_chunks;
    if (network->units.w == 0) {
        return FIRENET_OK;
    }
    firenet_status status = fn_chunks_create_scaled(
        &problem->domain_chunks, context, &given, 1.0, network->units.w);
    fn_chunks_free(&given, context);
    return status;
}

firenet_status fn_network_set_problem(firenet_network *network,
                                      firenet_context *context) {
    fn_problem *problem = &network->problem;
    firenet_operator *near = NULL;
    firenet_status status = fn_network_check_weights(network, context);
    if (status != FIRENET_OK) {
        return status;
    }
    problem->a = network->a;
    network->units = fn_units_of(problem);
    status = fn_units_operator(&near, context, problem, network->units.a);
    problem->a = near;
    if (status == FIRENET_OK) {
        status = scale_weights(network, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    network->near_norm = ldexp(network->norm, network->units.a);
    network->near_sharpness = ldexp(network->sharpness, -network->units.a);
    problem->lambda =
        ldexp(network->lambda, fn_units_parameter(&network->units));
    double norm = near->norm_later ? network->near_norm : near->norm_size;
    fn_problem_set_rounding(problem, norm);
    return fn_network_check_steps(network, context);
}

static double norm_of(firenet_context *context, fn_side side, const void *x) {
    return x ? fn_host_norm(context, side, x) : 0.0;
}

fn_units fn_network_units(const firenet_network *network,
                          firenet_context *context, const void *y,
                          const void *x0) {
    const firenet_operator *a = network->a;
    fn_units units = network->units;
    double size = norm_of(context, fn_range(a), y);
    units.y = fn_units_exponent(size);
    if (size == 0.0) {
        double start = norm_of(context, fn_domain(a), x0);
        units.y = start > 0.0 ? fn_units_exponent(start) +
                                    fn_units_exponent(network->norm)
                              : 0;
    }
    return units;
}

firenet_status fn_network_check_settings(const firenet_network *network,
                                         firenet_context *context,
                                         double size) {
    const struct {
        const char *name;
        double value;
    } given[] = {{"delta", network->delta},
                 {"measurement_bound", network->measurement_bound}};
    int most = fn_network_ratio(network->a->domain);
    for (int i = 0; i < 2; ++i) {
        if (given[i].value > 0.0 && !(ldexp(given[i].value, -most) <= size)) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "%s: %g, for data of norm %g and elements of type "
                           "%s at most 2^%d times that norm is allowed",
                           given[i].name, given[i].value, size,
                           fn_type_name(network->a->domain), most);
        }
    }
    return FIRENET_OK;
}

/* L ||x0|| beside ||y||. */
static firenet_status check_start(const firenet_network *network,
                                  firenet_context *context, const void *x0,
                                  int exponent) {
    const firenet_operator *a = network->a;
    int most = fn_network_ratio(a->domain);
    double norm = norm_of(context, fn_domain(a), x0);
    double size = ldexp(norm, exponent - network->units.a) * network->near_norm;
    if (!(size <= ldexp(1.0, most))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "x0: norm %g, ||A|| ||x0|| is %g times ||y||, for "
                       "elements of type %s at most 2^%d is allowed",
                       norm, size, fn_type_name(a->domain), most);
    }
    return FIRENET_OK;
}

firenet_status fn_network_check_units(const firenet_network *network,
                                      firenet_context *context, const void *y,
                                      const void *x0) {
    const firenet_operator *a = network->a;
    double norm = fn_host_norm(context, fn_range(a), y);
    fn_units units = fn_network_units(network, context, y, x0);
    double size = ldexp(0.5, -units.y);
    if ((norm != 0.0 && !isnormal(norm)) || !isnormal(size)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: norm %g, too large or too small for the objective "
                       "to be representable",
                       norm != 0.0 ? "y" : "x0", norm != 0.0 ? norm : size);
    }
    firenet_status status = check_start(network, context, x0, units.y);
    bool trivial = units.y == 0 && norm == 0.0;
    return status == FIRENET_OK && !trivial
               ? fn_network_check_settings(network, context, size)
               : status;
}

firenet_status fn_network_unscale(firenet_context *context, const char *name,
                                  fn_side side, int exponent,
                                  const fn_vec *near, void *x) {
    fn_vec_export_by(context, side, 1.0, exponent, near, x);
    int64_t index = fn_host_first_nonfinite(context, side, x);
    if (index < side.n) {
        return fn_fail(
            context, FIRENET_ERR_RANGE,
            "%s[%lld]: too large for elements of type %s; scale the input",
            name, (long long)index, fn_type_name(side.type));
    }
    return FIRENET_OK;
}

/* Exponents that x near one may be multiplied by without a look at it. */
static int far_below(firenet_type type) {
    return fn_type_single(type) ? -60 : -500;
}

static firenet_status check_small(firenet_context *context, fn_side side,
                                  int exponent, const fn_vec *near) {
    double norm = fn_vec_norm(context, side, near);
    double least = fn_type_single(side.type) ? (double)FLT_MIN : DBL_MIN;
    /* Below epsilon in its units x is but rounding. */
    if (norm > fn_type_epsilon(side.type) &&
        !(ldexp(norm, exponent) >= least)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "x: norm %g, too small for elements of type %s; scale y "
                       "or A",
                       ldexp(norm, exponent), fn_type_name(side.type));
    }
    return FIRENET_OK;
}

firenet_status fn_network_in_caller_units(const firenet_network *network,
                                          firenet_context *context,
                                          const fn_units *units, double most,
                                          const fn_vec *near, void *x) {
    const fn_side side = fn_domain(network->a);
    int exponent = -fn_units_x(units);
    double largest = fn_type_single(side.type) ? (double)FLT_MAX : DBL_MAX;
    if (exponent < far_below(side.type)) {
        firenet_status status = check_small(context, side, exponent, near);
        if (status != FIRENET_OK) {
            return status;
        }
    }
    if (ldexp(most, exponent) < 0.5 * largest) {
        fn_vec_export_by(context, side, 1.0, exponent, near, x);
        return FIRENET_OK;
    }
    return fn_network_unscale(context, "x", side, exponent, near, x);
}
