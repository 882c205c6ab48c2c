/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/schedule.h"

#include "core/context.h"

#include <firenet/rnspl.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* What is allowed of an argument: NaN never is. */
typedef enum rule { POSITIVE, NOT_NEGATIVE, FRACTION, ONE_OR_MORE } rule;

typedef struct given {
    const char *name; /* NULL ends a list */
    double value;
    rule rule;
} given;

static bool allowed(const given *argument) {
    double value = argument->value;
    switch (argument->rule) {
    case POSITIVE:
        return value > 0.0 && isfinite(value);
    case NOT_NEGATIVE:
        return value >= 0.0 && isfinite(value);
    case FRACTION:
        return value > 0.0 && value < 1.0;
    case ONE_OR_MORE:
        return value >= 1.0 && isfinite(value);
    }
    return false;
}

static const char *const words[] = {[POSITIVE] = "> 0 and finite",
                                    [NOT_NEGATIVE] = ">= 0 and finite",
                                    [FRACTION] = "0 < .. < 1",
                                    [ONE_OR_MORE] = ">= 1 and finite"};

/* ERR_NULL without the outputs, ERR_RANGE for the first that is not allowed. */
static firenet_status check(firenet_context *context, bool outputs,
                            const char *names, const given *arguments) {
    if (!outputs) {
        return fn_refuse_null(context, names);
    }
    for (const given *g = arguments; g->name; ++g) {
        if (!allowed(g)) {
            return fn_refuse(context, FIRENET_ERR_RANGE,
                             "%s: %.17g, allowed is %s", g->name, g->value,
                             words[g->rule]);
        }
    }
    return FIRENET_OK;
}

/* A list of arguments that ends. */
#define GIVEN(...) ((const given[]){__VA_ARGS__, {NULL, 0.0, POSITIVE}})

static firenet_status too_many(firenet_context *context, const char *name,
                               double value, const char *limit) {
    return fn_refuse(context, FIRENET_ERR_TOO_LARGE,
                     "%s: %g would be needed, the most is %s", name, value,
                     limit);
}

firenet_status firenet_rnspl_constants(firenet_context *context, double rho,
                                       double gamma, double kappa, double *c1,
                                       double *c2) {
    firenet_status status =
        check(context, c1 && c2, "c1, c2",
              GIVEN({"rho", rho, FRACTION}, {"gamma", gamma, POSITIVE},
                    {"kappa", kappa, ONE_OR_MORE}));
    if (status != FIRENET_OK) {
        return status;
    }
    double k = pow(kappa, 0.25);
    double b = rho + (1.0 + rho) * k / 2.0;
    *c1 = b * (1.0 + rho) / (1.0 - rho);
    *c2 = gamma * (2.0 * b / (1.0 - rho) + 1.0 + k / 2.0);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_lambda(firenet_context *context, double c1,
                                    double c2, double xi, double *lambda) {
    firenet_status status =
        check(context, lambda, "lambda",
              GIVEN({"c1", c1, POSITIVE}, {"c2", c2, POSITIVE},
                    {"xi", xi, POSITIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    *lambda = c1 / (c2 * sqrt(xi));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_sharpness(firenet_context *context, double c1,
                                       double lambda, double xi,
                                       double *sharpness) {
    firenet_status status =
        check(context, sharpness, "sharpness",
              GIVEN({"c1", c1, POSITIVE}, {"lambda", lambda, POSITIVE},
                    {"xi", xi, POSITIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    *sharpness = c1 / (lambda * sqrt(xi));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_floor(firenet_context *context, double lambda,
                                   double sharpness, double c2, double sigma,
                                   double residual, double *floor) {
    firenet_status status = check(
        context, floor, "floor",
        GIVEN({"lambda", lambda, POSITIVE}, {"sharpness", sharpness, POSITIVE},
              {"c2", c2, POSITIVE}, {"sigma", sigma, NOT_NEGATIVE},
              {"residual", residual, NOT_NEGATIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    *floor = 2.0 * lambda * sigma + (1.0 + c2 / sharpness) * residual;
    return FIRENET_OK;
}

firenet_status firenet_rnspl_inner(firenet_context *context, double norm,
                                   double sharpness, int64_t *inner) {
    firenet_status status = check(
        context, inner, "inner",
        GIVEN({"norm", norm, POSITIVE}, {"sharpness", sharpness, POSITIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    double p = fn_schedule_inner(norm, sharpness, 1.0, FN_UPSILON);
    if (p > (double)INT32_MAX) {
        return too_many(context, "inner", p, "2^31 - 1");
    }
    *inner = p < 1.0 ? 1 : (int64_t)p;
    return FIRENET_OK;
}

/* e^-n x, in two steps where e^-n alone would vanish before the product does.
 */
static double decayed(double x, double n) {
    return n < 700.0 ? exp(-n) * x : exp(-n / 2.0) * x * exp(-n / 2.0);
}

firenet_status firenet_rnspl_epsilon(firenet_context *context, double epsilon0,
                                     double delta, int64_t restarts,
                                     double *epsilon) {
    firenet_status status =
        check(context, epsilon, "epsilon",
              GIVEN({"epsilon0", epsilon0, NOT_NEGATIVE},
                    {"delta", delta, NOT_NEGATIVE},
                    {"restarts", (double)restarts, NOT_NEGATIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    double n = (double)restarts;
    *epsilon = decayed(epsilon0, n) +
               delta * FN_UPSILON * (1.0 - exp(-n)) / (1.0 - FN_UPSILON);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_prior_bound(firenet_context *context,
                                         double sharpness, double epsilon,
                                         double delta, double *bound) {
    firenet_status status = check(context, bound, "bound",
                                  GIVEN({"sharpness", sharpness, POSITIVE},
                                        {"epsilon", epsilon, NOT_NEGATIVE},
                                        {"delta", delta, NOT_NEGATIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    *bound = sharpness * (epsilon + delta);
    return FIRENET_OK;
}

firenet_status firenet_rnspl_posterior_bound(firenet_context *context,
                                             double sharpness, double gap,
                                             double floor, double *bound) {
    firenet_status status = check(context, bound, "bound",
                                  GIVEN({"sharpness", sharpness, POSITIVE},
                                        {"gap", gap, NOT_NEGATIVE},
                                        {"floor", floor, NOT_NEGATIVE}));
    if (status == FIRENET_OK) {
        *bound = sharpness * (gap + floor);
    }
    return status;
}

/* The first n within the bound, near an estimate that is right up to rounding;
 * 0 if rounding hides it. */
static int64_t first_within(double sharpness, double epsilon0, double delta,
                            double target, double estimate) {
    int64_t low = estimate > 2.0 ? (int64_t)estimate - 1 : 1;
    for (int64_t n = low; n < low + 4; ++n) {
        double epsilon;
        firenet_rnspl_epsilon(NULL, epsilon0, delta, n, &epsilon);
        if (sharpness * (epsilon + delta) <= target) {
            return n;
        }
    }
    return 0;
}

static firenet_status out_of_reach(firenet_context *context, double target,
                                   double sharpness, double delta) {
    return fn_refuse(context, FIRENET_ERR_RANGE,
                     "target: %.17g, the bound stays above %.17g", target,
                     sharpness * delta / (1.0 - FN_UPSILON));
}

firenet_status firenet_rnspl_depth(firenet_context *context, double norm,
                                   double sharpness, double epsilon0,
                                   double delta, double target,
                                   int64_t *restarts, int64_t *layers) {
    int64_t inner;
    firenet_status status = check(
        context, restarts && layers, "restarts, layers",
        GIVEN({"norm", norm, POSITIVE}, {"sharpness", sharpness, POSITIVE},
              {"epsilon0", epsilon0, NOT_NEGATIVE},
              {"delta", delta, NOT_NEGATIVE}, {"target", target, POSITIVE}));
    if (status == FIRENET_OK) {
        status = firenet_rnspl_inner(context, norm, sharpness, &inner);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    /* eps_n + delta = v^n (eps_0 - delta v/(1-v)) + delta/(1-v). */
    double margin = target / sharpness - delta / (1.0 - FN_UPSILON);
    if (!(margin > 0.0)) {
        return out_of_reach(context, target, sharpness, delta);
    }
    double excess = epsilon0 - delta * FN_UPSILON / (1.0 - FN_UPSILON);
    /* Not the quotient's logarithm: the quotient may overflow. */
    double estimate = excess > margin ? log(excess) - log(margin) : 0.0;
    int64_t n = first_within(sharpness, epsilon0, delta, target, estimate);
    if (n == 0) {
        return out_of_reach(context, target, sharpness, delta);
    }
    if (n > (INT64_C(1) << 53) / (3 * inner) - 1) {
        return too_many(context, "layers", 3.0 * (double)n * (double)inner,
                        "2^53");
    }
    *restarts = n;
    *layers = 3 * n * inner + 1;
    return FIRENET_OK;
}

firenet_status firenet_rnspl_theta_limit(firenet_context *context, double rho,
                                         double gamma, double xi, double weight,
                                         double *limit) {
    firenet_status status =
        check(context, limit, "limit",
              GIVEN({"rho", rho, FRACTION}, {"gamma", gamma, POSITIVE},
                    {"xi", xi, POSITIVE}, {"weight", weight, POSITIVE}));
    if (status != FIRENET_OK) {
        return status;
    }
    *limit = (1.0 - rho) / (gamma * (1.0 + sqrt(xi) / weight));
    return FIRENET_OK;
}

firenet_status firenet_rnspl_perturbed(firenet_context *context, double rho,
                                       double gamma, double theta, double xi,
                                       double weight, double *rho_out,
                                       double *gamma_out) {
    double limit;
    firenet_status status =
        check(context, rho_out && gamma_out, "rho_out, gamma_out",
              GIVEN({"theta", theta, NOT_NEGATIVE}));
    if (status == FIRENET_OK) {
        status =
            firenet_rnspl_theta_limit(context, rho, gamma, xi, weight, &limit);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double left = 1.0 - gamma * theta;
    double next = (rho + gamma * theta * sqrt(xi) / weight) / left;
    if (!(theta < limit) || !(next < 1.0)) {
        return fn_refuse(context, FIRENET_ERR_RANGE,
                         "theta: %.17g, must be below %.17g", theta, limit);
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

firenet_status firenet_rnspl_implied(firenet_context *context, double norm,
                                     double lambda, double kappa, double xi,
                                     int64_t inner, double *rho,
                                     double *gamma) {
    firenet_status status =
        check(context, rho && gamma, "rho, gamma",
              GIVEN({"norm", norm, POSITIVE}, {"lambda", lambda, POSITIVE},
                    {"kappa", kappa, ONE_OR_MORE}, {"xi", xi, POSITIVE},
                    {"inner", (double)inner, ONE_OR_MORE}));
    if (status != FIRENET_OK) {
        return status;
    }
    double sharpness = (double)inner * FN_UPSILON / (2.0 * norm);
    double k = pow(kappa, 0.25), c = lambda * sqrt(xi) * sharpness;
    /* It tends to 1 as p grows, and would round to it. */
    double root = fmin(rho_of_c1(k, c), 1.0 - DBL_EPSILON), c1, unit_c2;
    if (!(root > 0.0) || firenet_rnspl_constants(NULL, root, 1.0, kappa, &c1,
                                                 &unit_c2) != FIRENET_OK) {
        return fn_refuse(context, FIRENET_ERR_RANGE,
                         "inner: %lld, is too small for any constants",
                         (long long)inner);
    }
    *rho = root;
    *gamma = sharpness / unit_c2; /* C2 is proportional to gamma */
    return FIRENET_OK;
}
