/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/method.h"

/* Rounding of an image that was carried along for some iterations, in units of
 * that of one product. */
#define CARRIED 32.0
/* u need not be the worst direction, hence a margin; nor is one direction known
 * well enough for L to grow by more than LEAP at a time. */
#define MARGIN 1.05
#define LEAP 10.0

bool fn_norm_bound_violated(fn_method *method, double adx_norm, double dx_norm,
                            double size) {
    struct fn_method_stats *now = &method->now;
    if (dx_norm == 0.0) {
        return false;
    }
    double rounding = CARRIED * method->problem->rounding * size;
    if (!(adx_norm > now->norm * dx_norm * (1.0 + 1e-6) + rounding)) {
        return false;
    }
    now->norm =
        fmin(MARGIN * (adx_norm - rounding) / dx_norm, LEAP * now->norm);
    ++now->raised;
    return true;
}

/* Lengths between 1/LONGEST and LONGEST leave room for what they multiply. */
#define LONGEST_SINGLE 1e25
#define LONGEST_DOUBLE 1e250

firenet_status fn_check_steps(const fn_method *method, double tau, double sigma,
                              const char *option, double value) {
    double longest = fn_type_single(method->problem->a->domain)
                         ? LONGEST_SINGLE
                         : LONGEST_DOUBLE;
    if (tau <= longest && sigma <= longest && tau >= 1.0 / longest &&
        sigma >= 1.0 / longest) {
        return FIRENET_OK;
    }
    return fn_fail(method->context, FIRENET_ERR_RANGE,
                   "%s: %g, in units near one its steps are tau = %g and sigma "
                   "= %g; elements of type %s allow [%g, %g]",
                   option, value, tau, sigma,
                   fn_type_name(method->problem->a->domain), 1.0 / longest,
                   longest);
}
