/* SPDX-License-Identifier: BSD-3-Clause */
#include <firenet/rnspl.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* 1/e minimises (1/v) / log(1/v), the work per factor of progress. */
#define UPSILON 0.36787944117144232160

static bool positive(double x) {
    return x > 0.0 && isfinite(x);
}

static bool non_negative(double x) {
    return x >= 0.0 && isfinite(x);
}

firenet_status firenet_rnspl_constants(double rho, double gamma, double kappa,
                                       double *c1, double *c2) {
    if (!c1 || !c2) {
        return FIRENET_ERR_NULL;
    }
    if (!(rho > 0.0 && rho < 1.0) || !positive(gamma) ||
        !(kappa >= 1.0 && isfinite(kappa))) {
        return FIRENET_ERR_RANGE;
    }
    double k = pow(kappa, 0.25);
    double b = rho + (1.0 + rho) * k / 2.0;
    *c1 = b * (1.0 + rho) / (1.0 - rho);
    *c2 = gamma * (2.0 * b / (1.0 - rho) + 1.0 + k / 2.0);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_lambda(double c1, double c2, double xi,
                                    double *lambda) {
    if (!lambda) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(c1) || !positive(c2) || !positive(xi)) {
        return FIRENET_ERR_RANGE;
    }
    *lambda = c1 / (c2 * sqrt(xi));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_sharpness(double c1, double lambda, double xi,
                                       double *sharpness) {
    if (!sharpness) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(c1) || !positive(lambda) || !positive(xi)) {
        return FIRENET_ERR_RANGE;
    }
    *sharpness = c1 / (lambda * sqrt(xi));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_floor(double lambda, double sharpness, double c2,
                                   double sigma, double residual,
                                   double *floor) {
    if (!floor) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(lambda) || !positive(sharpness) || !positive(c2) ||
        !non_negative(sigma) || !non_negative(residual)) {
        return FIRENET_ERR_RANGE;
    }
    *floor = 2.0 * lambda * sigma + (1.0 + c2 / sharpness) * residual;
    return FIRENET_OK;
}

firenet_status firenet_rnspl_inner(double norm, double sharpness,
                                   int64_t *inner) {
    if (!inner) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(norm) || !positive(sharpness)) {
        return FIRENET_ERR_RANGE;
    }
    double p = ceil(2.0 * norm * sharpness / UPSILON);
    if (p > (double)INT32_MAX) {
        return FIRENET_ERR_TOO_LARGE;
    }
    *inner = p < 1.0 ? 1 : (int64_t)p;
    return FIRENET_OK;
}

firenet_status firenet_rnspl_epsilon(double epsilon0, double delta,
                                     int64_t restarts, double *epsilon) {
    if (!epsilon) {
        return FIRENET_ERR_NULL;
    }
    if (!non_negative(epsilon0) || !non_negative(delta) || restarts < 0) {
        return FIRENET_ERR_RANGE;
    }
    double decay = exp(-(double)restarts);
    *epsilon =
        decay * epsilon0 + delta * UPSILON * (1.0 - decay) / (1.0 - UPSILON);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_prior_bound(double sharpness, double epsilon,
                                         double delta, double *bound) {
    if (!bound) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(sharpness) || !non_negative(epsilon) ||
        !non_negative(delta)) {
        return FIRENET_ERR_RANGE;
    }
    *bound = sharpness * (epsilon + delta);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_posterior_bound(double sharpness, double gap,
                                             double floor, double *bound) {
    return firenet_rnspl_prior_bound(sharpness, gap, floor, bound);
}
