/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/rnspl.h"

#include <firenet/rnspl.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

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
    double p = ceil(2.0 * norm * sharpness / FN_UPSILON);
    if (p > (double)INT32_MAX) {
        return FIRENET_ERR_TOO_LARGE;
    }
    *inner = p < 1.0 ? 1 : (int64_t)p;
    return FIRENET_OK;
}

/* e^-n x, in two steps where e^-n alone would vanish before the product does.
 */
static double decayed(double x, double n) {
    return n < 700.0 ? exp(-n) * x : exp(-n / 2.0) * x * exp(-n / 2.0);
}

firenet_status firenet_rnspl_epsilon(double epsilon0, double delta,
                                     int64_t restarts, double *epsilon) {
    if (!epsilon) {
        return FIRENET_ERR_NULL;
    }
    if (!non_negative(epsilon0) || !non_negative(delta) || restarts < 0) {
        return FIRENET_ERR_RANGE;
    }
    double n = (double)restarts;
    *epsilon = decayed(epsilon0, n) +
               delta * FN_UPSILON * (1.0 - exp(-n)) / (1.0 - FN_UPSILON);
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

/* The first n within the bound, near an estimate that is right up to rounding;
 * 0 if rounding hides it. */
static int64_t first_within(double sharpness, double epsilon0, double delta,
                            double target, double estimate) {
    int64_t low = estimate > 2.0 ? (int64_t)estimate - 1 : 1;
    for (int64_t n = low; n < low + 4; ++n) {
        double epsilon;
        firenet_rnspl_epsilon(epsilon0, delta, n, &epsilon);
        if (sharpness * (epsilon + delta) <= target) {
            return n;
        }
    }
    return 0;
}

firenet_status firenet_rnspl_depth(double norm, double sharpness,
                                   double epsilon0, double delta, double target,
                                   int64_t *restarts, int64_t *layers) {
    int64_t inner;
    if (!restarts || !layers) {
        return FIRENET_ERR_NULL;
    }
    firenet_status status = firenet_rnspl_inner(norm, sharpness, &inner);
    if (status != FIRENET_OK) {
        return status;
    }
    /* eps_n + delta = v^n (eps_0 - delta v/(1-v)) + delta/(1-v). */
    double margin = target / sharpness - delta / (1.0 - FN_UPSILON);
    if (!non_negative(epsilon0) || !non_negative(delta) || !positive(margin)) {
        return FIRENET_ERR_RANGE;
    }
    double excess = epsilon0 - delta * FN_UPSILON / (1.0 - FN_UPSILON);
    /* Not the quotient's logarithm: the quotient may overflow. */
    double estimate = excess > margin ? log(excess) - log(margin) : 0.0;
    int64_t n = first_within(sharpness, epsilon0, delta, target, estimate);
    if (n == 0) {
        return FIRENET_ERR_RANGE;
    }
    if (n > (INT64_C(1) << 53) / (3 * inner) - 1) {
        return FIRENET_ERR_TOO_LARGE;
    }
    *restarts = n;
    *layers = 3 * n * inner + 1;
    return FIRENET_OK;
}

firenet_status firenet_rnspl_theta_limit(double rho, double gamma, double xi,
                                         double weight, double *limit) {
    if (!limit) {
        return FIRENET_ERR_NULL;
    }
    if (!(rho > 0.0 && rho < 1.0) || !positive(gamma) || !positive(xi) ||
        !positive(weight)) {
        return FIRENET_ERR_RANGE;
    }
    *limit = (1.0 - rho) / (gamma * (1.0 + sqrt(xi) / weight));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_perturbed(double rho, double gamma, double theta,
                                       double xi, double weight,
                                       double *rho_out, double *gamma_out) {
    double limit;
    if (!rho_out || !gamma_out) {
        return FIRENET_ERR_NULL;
    }
    firenet_status status =
        firenet_rnspl_theta_limit(rho, gamma, xi, weight, &limit);
    if (status != FIRENET_OK) {
        return status;
    }
    double left = 1.0 - gamma * theta;
    double next = (rho + gamma * theta * sqrt(xi) / weight) / left;
    if (!(theta >= 0.0 && theta < limit) || !(next < 1.0)) {
        return FIRENET_ERR_RANGE;
    }
    *rho_out = next;
    *gamma_out = gamma / left;
    return FIRENET_OK;
}

/* The rho > 0 with C1(rho) = c: the positive root of (1+k/2) rho^2 + (1+k+c)
 * rho + k/2 - c; not positive when there is none. */
static double rho_of_c1(double k, double c) {
    double a = 1.0 + k / 2.0, b = 1.0 + k + c, constant = k / 2.0 - c;
    /* The form that does not subtract nearly equal numbers. */
    return -2.0 * constant / (b + sqrt(b * b - 4.0 * a * constant));
}

firenet_status firenet_rnspl_implied(double norm, double lambda, double kappa,
                                     double xi, int64_t inner, double *rho,
                                     double *gamma) {
    if (!rho || !gamma) {
        return FIRENET_ERR_NULL;
    }
    if (!positive(norm) || !positive(lambda) ||
        !(kappa >= 1.0 && isfinite(kappa)) || !positive(xi) || inner < 1) {
        return FIRENET_ERR_RANGE;
    }
    double sharpness = (double)inner * FN_UPSILON / (2.0 * norm);
    double k = pow(kappa, 0.25), c = lambda * sqrt(xi) * sharpness;
    /* It tends to 1 as p grows, and would round to it. */
    double root = fmin(rho_of_c1(k, c), 1.0 - DBL_EPSILON), c1, unit_c2;
    firenet_status status =
        firenet_rnspl_constants(root, 1.0, kappa, &c1, &unit_c2);
    if (status == FIRENET_OK) {
        *rho = root;
        *gamma = sharpness / unit_c2; /* C2 is proportional to gamma */
    }
    return status;
}
