/* SPDX-License-Identifier: BSD-3-Clause */
#include "network/network.h"

#include "network/units.h"

#include <firenet/rnspl.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* Default p of the first instance of a grid: the smallest in published use. */
#define SMALLEST_INNER 5

/* --------------------------------------------------------------- creation */

static firenet_status check_parts(firenet_context *context,
                                  const firenet_operator *a,
                                  const firenet_levels *levels) {
    if (!a || !levels) {
        return fn_fail_null(context, a ? "levels" : "a");
    }
    if (a->split_domain && !levels->part) { /* xi, zeta are of the whole */
        return fn_fail(
            context, FIRENET_ERR_UNSUPPORTED,
            "levels: of a whole vector, but the vectors of %s are shared out "
            "among parties; use firenet_levels_create_part",
            a->description);
    }
    int64_t length = levels->bounds[levels->count - 1];
    if (length != a->cols) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "levels: M_r = %lld, the operator %s has %lld columns; "
                       "both must be equal",
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

/* rho and gamma of the operator as it is known, theta away from the true one.
 */
static firenet_status resolve_constants(firenet_network *self,
                                        firenet_context *context,
                                        const double *value) {
    double xi = self->levels->xi, weight = self->levels->min_weight;
    firenet_status status = firenet_rnspl_theta_limit(
        NULL, value[FN_RHO], value[FN_GAMMA], xi, weight, &self->theta_limit);
    if (status == FIRENET_OK) {
        status = firenet_rnspl_perturbed(NULL, value[FN_RHO], value[FN_GAMMA],
                                         value[FN_THETA], xi, weight,
                                         &self->rho, &self->gamma);
    }
    if (status != FIRENET_OK) {
        return fn_fail(context, status,
                       "theta: %.17g, must be below %.17g for rho %.17g, gamma "
                       "%.17g and these levels",
                       value[FN_THETA], self->theta_limit, value[FN_RHO],
                       value[FN_GAMMA]);
    }
    return FIRENET_OK;
}

/* C1, C2, lambda, D and p* for the constants given; `lambda` = 0 stands for
 * its limit. */
typedef struct theory {
    double c1, c2, limit, lambda, sharpness;
    int64_t inner;
} theory;

static firenet_status derive(theory *t, const firenet_network *self, double rho,
                             double gamma, double lambda) {
    double xi = self->levels->xi;
    firenet_status status = firenet_rnspl_constants(
        NULL, rho, gamma, xi / self->levels->zeta, &t->c1, &t->c2);
    if (status == FIRENET_OK) {
        status = firenet_rnspl_lambda(NULL, t->c1, t->c2, xi, &t->limit);
    }
    if (status == FIRENET_OK) {
        t->lambda = lambda > 0.0 ? lambda : t->limit;
        status =
            firenet_rnspl_sharpness(NULL, t->c1, t->lambda, xi, &t->sharpness);
    }
    if (status == FIRENET_OK) {
        status = firenet_rnspl_inner(
            NULL, self->norm, self->dual_radius * t->sharpness, &t->inner);
    }
    return status;
}

/* Everything the theory derives from the settings. */
static firenet_status resolve(firenet_network *self, firenet_context *context,
                              const double *value) {
    theory t = {0}, exact = {0};
    firenet_status status = resolve_constants(self, context, value);
    if (status != FIRENET_OK) {
        return status;
    }
    self->norm = value[FN_NORM] > 0
                     ? value[FN_NORM]
                     : fn_norm_of(self->a, context, FN_NORM_SAFE).bound;
    status = derive(&t, self, self->rho, self->gamma, value[FN_LAMBDA]);
    if (status == FIRENET_OK) {
        status = derive(&exact, self, value[FN_RHO], value[FN_GAMMA],
                        value[FN_LAMBDA]);
    }
    if (status != FIRENET_OK) {
        return fn_fail(context, status,
                       "rho %.17g, gamma %.17g, lambda %.17g, norm %.17g: the "
                       "theory's constants overflow",
                       self->rho, self->gamma, value[FN_LAMBDA], self->norm);
    }
    self->c1 = t.c1;
    self->c2 = t.c2;
    self->lambda = t.lambda;
    self->sharpness = t.sharpness;
    self->settings[FN_LAMBDA] = t.lambda;
    self->settings[FN_NORM] = self->norm;
    self->proved_inner = t.inner;
    self->exact_inner = exact.inner;
    self->delta = value[FN_DELTA] + (1.0 + t.c2 / t.sharpness) *
                                        value[FN_THETA] *
                                        value[FN_SIGNAL_BOUND];
    /* 8 eps: lambda equal to its limit up to how it was computed. */
    self->sharp = t.lambda <= t.limit * (1.0 + 8.0 * DBL_EPSILON);
    return FIRENET_OK;
}

firenet_status fn_network_set_depth(firenet_network *self,
                                    firenet_context *context,
                                    const double *value, int64_t derived) {
    self->instances = (int)value[FN_GRID];
    derived = self->instances > 1 ? SMALLEST_INNER : derived;
    self->inner = value[FN_INNER] > 0 ? (int64_t)value[FN_INNER] : derived;
    if (self->inner > INT32_MAX >> (self->instances - 1)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "grid: %d, %lld 2^(grid-1) inner iterations must not "
                       "exceed %d",
                       self->instances, (long long)self->inner, INT32_MAX);
    }
    int64_t deepest = fn_network_inner(self, self->instances - 1);
    if (self->restarts > (INT64_MAX - 1) / 3 / deepest) {
        return fn_fail(
            context, FIRENET_ERR_TOO_LARGE,
            "restarts x inner: %lld x %lld, the number of layers overflows",
            (long long)self->restarts, (long long)deepest);
    }
    self->settings[FN_INNER] = (double)self->inner;
    self->proved = self->sharp && deepest >= self->proved_inner &&
                   self->ergodic && self->primal_factor == 1.0 &&
                   self->dual_factor == 1.0;
    return FIRENET_OK;
}

/* All parties have parts of the same levels. */
static firenet_status share_levels(firenet_network *self,
                                   firenet_context *context) {
    const firenet_levels *levels = self->levels;
    firenet_status status =
        fn_sum_check_same(context, "levels (count)", levels->count);
    if (status == FIRENET_OK) {
        status = fn_sum_check_same(context, "levels (xi)", levels->xi);
    }
    if (status == FIRENET_OK) {
        status = fn_sum_check_same(context, "levels (zeta)", levels->zeta);
    }
    return status == FIRENET_OK
               ? fn_sum_share_chunks(context, &self->problem.domain_chunks)
               : status;
}

firenet_status fn_network_take_settings(firenet_network *self,
                                        firenet_context *context,
                                        const double *value) {
    memcpy(self->settings, value, sizeof self->settings);
    self->problem.kind = FIRENET_PROBLEM_P3;
    self->measurement_bound = value[FN_MEASUREMENT_BOUND];
    self->primal_factor = value[FN_PRIMAL_FACTOR];
    self->dual_factor = value[FN_DUAL_FACTOR];
    self->restarts = (int64_t)value[FN_RESTARTS];
    self->ergodic = value[FN_OUTPUT] == FIRENET_OUTPUT_ERGODIC;
    self->keep_dual = value[FN_KEEP_DUAL] == FIRENET_DUAL_KEEP;
    self->dual_bound = 1.0;
    self->dual_radius = self->keep_dual ? 2.0 : 1.0;
    return check_steps(context, self->primal_factor, self->dual_factor);
}

static firenet_status check_alpha(firenet_context *context,
                                  const double *value) {
    return value[FN_ALPHA] == 0.0
               ? FIRENET_OK
               : fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                         "alpha: %.17g, is allowed with a regulariser only; "
                         "with levels it follows from rho, gamma and lambda",
                         value[FN_ALPHA]);
}

static firenet_status fill(firenet_network *self, firenet_context *context,
                           const double *value) {
    const firenet_levels *levels = self->levels;
    firenet_status status = check_alpha(context, value);
    if (status == FIRENET_OK) {
        status = fn_network_take_settings(self, context, value);
    }
    if (status == FIRENET_OK) {
        status = resolve(self, context, value);
    }
    if (status == FIRENET_OK) {
        status = fn_network_set_depth(self, context, value, self->proved_inner);
    }
    if (status == FIRENET_OK) {
        status =
            fn_chunks_create(&self->problem.domain_chunks, context,
                             levels->count, levels->bounds, levels->weights);
    }
    if (status == FIRENET_OK && self->a->split_domain) {
        status = share_levels(self, context);
    }
    if (status == FIRENET_OK) {
        status = fn_chunks_create(&self->problem.range_chunks, context, 1,
                                  &self->a->rows, NULL);
        self->problem.range_chunks.split = self->a->split_range;
        self->problem.data_chunks = self->problem.range_chunks;
        self->problem.measured = self->a->rows;
    }
    return status == FIRENET_OK ? fn_network_set_problem(self, context)
                                : status;
}

firenet_network *fn_network_new(firenet_context *context, firenet_operator *a) {
    firenet_network *self = fn_alloc_zero(context, 1, sizeof *self);
    if (self) {
        atomic_init(&self->references, 1);
        self->context = firenet_context_retain(context);
        self->a = firenet_operator_retain(a);
    }
    return self;
}

static firenet_status create(firenet_network **out, firenet_context *context,
                             firenet_operator *a, firenet_levels *levels,
                             const firenet_network_config *config) {
    firenet_status status = check_parts(context, a, levels);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_network *self = fn_network_new(context, a);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->levels = firenet_levels_retain(levels);
    double defaults[FN_SETTINGS];
    fn_network_defaults(defaults);
    status = fill(self, context, config ? config->values : defaults);
    if (status == FIRENET_OK) {
        status = fn_operator_prepare(self->problem.a, context);
    }
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
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(context, create(out, context, a, levels, config));
    return FN_SHARED_RESULT(status, out, firenet_network_release);
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
    if (network->levels) {
        fn_chunks_free(&network->problem.domain_chunks, context);
        fn_chunks_free(&network->problem.range_chunks, context);
        firenet_operator_release(network->problem.a);
    }
    fn_chunks_free(&network->weights, context);
    fn_chunks_free(&network->range_chunks, context);
    fn_analysis_free(&network->analysis, context);
    firenet_operator_release(network->k);
    firenet_levels_release(network->levels);
    firenet_problem_release(network->owner);
    firenet_operator_release(network->a);
    fn_free(context, network);
    firenet_context_release(context);
}
