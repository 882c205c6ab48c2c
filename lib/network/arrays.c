/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/arrays.h"

#include "network/units.h"

fn_given fn_arrays_at(const fn_arrays *given, const firenet_network *network,
                      int64_t i) {
    const firenet_operator *a = network->a;
    return (fn_given){.y = fn_at_const(a->range, given->y, i * a->rows),
                      .x0 = given->x0
                                ? fn_at_const(a->domain, given->x0, i * a->cols)
                                : NULL};
}

static firenet_status check_norms(const fn_arrays *given,
                                  firenet_context *context,
                                  const firenet_network *network) {
    const firenet_operator *a = network->a;
    double bound = network->measurement_bound;
    for (int64_t i = 0; bound > 0.0 && i < given->count; ++i) {
        double norm = fn_host_norm(context, fn_range(a),
                                   fn_arrays_at(given, network, i).y);
        if (norm > bound) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "y: norm %.17g, the network was made for at most "
                           "%.17g",
                           norm, bound);
        }
    }
    return FIRENET_OK;
}

static firenet_status check_values(const fn_arrays *given,
                                   firenet_context *context,
                                   const firenet_network *network) {
    firenet_status status =
        fn_check_finite(context, "y", given->y_type, given->y_length, given->y);
    if (status == FIRENET_OK && given->x0) {
        status = fn_check_finite(context, "x0", given->x_type, given->x_length,
                                 given->x0);
    }
    if (status == FIRENET_OK) {
        status = check_norms(given, context, network);
    }
    for (int64_t i = 0; i < given->count && status == FIRENET_OK; ++i) {
        fn_given one = fn_arrays_at(given, network, i);
        status = fn_network_check_units(network, context, one.y, one.x0);
    }
    return status;
}

firenet_status fn_arrays_check(const fn_arrays *given, firenet_context *context,
                               const firenet_network *network) {
    const firenet_operator *a = network->a;
    int64_t most = FN_LENGTH_MAX / (a->rows > a->cols ? a->rows : a->cols);
    if (given->count < 1 || given->count > most) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is 1 .. %lld",
                       (long long)given->count, (long long)most);
    }
    firenet_status status =
        fn_check_array(context, "y", given->y, given->y_type, given->y_length,
                       a->range, given->count * a->rows);
    if (status == FIRENET_OK) {
        status =
            fn_check_array(context, "x", given->x, given->x_type,
                           given->x_length, a->domain, given->count * a->cols);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(
            context, "y", given->y,
            (size_t)given->y_length * fn_type_size(given->y_type), "x",
            given->x, (size_t)given->x_length * fn_type_size(given->x_type));
    }
    return status == FIRENET_OK ? check_values(given, context, network)
                                : status;
}
