/* SPDX-License-Identifier: BSD-3-Clause */
/* The schedule of restarts and the bounds it carries, as firenet/network.h
 * states them. */
#include "model/schedule.h"
#include "network/units.h"

#include <math.h>

int64_t fn_network_inner(const firenet_network *network, int instance) {
    return network->inner << instance;
}

int64_t fn_network_layers(const firenet_network *network, int instance) {
    return 3 * network->restarts * fn_network_inner(network, instance) + 1;
}

static double objective(const firenet_network *network, const fn_step *step) {
    return fn_problem_objective(&network->problem, step->l1, step->residual);
}

bool fn_network_is_trivial(const firenet_network *network,
                           const fn_step *step) {
    return objective(network, step) == 0.0;
}

double fn_network_first_epsilon(const firenet_network *network,
                                const fn_step *step, int exponent) {
    if (network->measurement_bound == 0.0) {
        return objective(network, step);
    }
    return ldexp(network->measurement_bound, exponent) +
           network->problem.lambda * step->l1 +
           fn_vec_norm(step->context, fn_range(network->a), step->ax);
}

/* Below this part of eps_0 objectives round. */
#define LEAST DBL_EPSILON

fn_schedule fn_network_schedule(const firenet_network *network, double epsilon,
                                int exponent) {
    return fn_schedule_from(epsilon, ldexp(network->delta, exponent), LEAST);
}

fn_lengths fn_network_lengths(const firenet_network *network, int64_t inner,
                              double epsilon) {
    double norm = network->near_norm, radius = network->dual_radius;
    double sharpness = network->near_sharpness > 0.0
                           ? network->near_sharpness
                           : (double)inner * FN_UPSILON / (2.0 * norm * radius);
    double a = network->keep_dual
                   ? radius * FN_UPSILON / (sharpness * epsilon)
                   : fn_schedule_published(norm, (double)inner, epsilon) *
                         radius * radius;
    return fn_schedule_scaled(norm, a, network->primal_factor,
                              network->dual_factor);
}

static fn_memory memory(const firenet_network *network) {
    if (network->problem.analysis) { /* whose blocks need the dual before */
        return network->ergodic ? FN_MEMORY_SUM_AND_DUAL : FN_MEMORY_DUAL;
    }
    return network->ergodic ? FN_MEMORY_SUM : FN_MEMORY_NONE;
}

/* Scratch of the operator, less the workers'. */
static size_t shared_bytes(const firenet_network *network, int64_t count) {
    const firenet_operator *a = network->problem.a;
    return count > 1 ? fn_operator_shared(a) : a->scratch;
}

firenet_status fn_network_workspace_create(const firenet_network *network,
                                           firenet_context *context,
                                           fn_scratch *scratch, fn_step *steps,
                                           int64_t count) {
    firenet_status status =
        fn_scratch_create(scratch, context, shared_bytes(network, count),
                          network->problem.a->thread_bytes);
    return status == FIRENET_OK
               ? fn_steps_create(steps, count, context, &network->problem,
                                 scratch, memory(network))
               : status;
}

void fn_network_workspace_free(fn_scratch *scratch, fn_step *steps) {
    if (steps->context) {
        fn_step_free(steps);
    }
    fn_scratch_free(scratch);
}

size_t fn_network_workspace_bytes(const firenet_network *network,
                                  int64_t count) {
    return shared_bytes(network, count) + network->problem.a->thread_bytes +
           fn_steps_bytes(&network->problem, count, memory(network));
}

firenet_status fn_network_advance(fn_step *steps, int64_t count,
                                  const fn_lengths *lengths, int64_t layer) {
    firenet_status status =
        fn_sum_status(steps->context, fn_steps_advance(steps, count, lengths));
    if (status == FIRENET_ERR_NUMERIC) {
        return fn_fail(steps->context, status,
                       "layer %lld: a NaN or infinity occurred",
                       (long long)layer);
    }
    return status;
}

void fn_network_begin_restart(const firenet_network *network, int64_t inner,
                              fn_step *step) {
    step->rounds = network->keep_dual ? INT64_MAX : inner;
    if (network->keep_dual) {
        fn_step_clear_sum(step);
    } else {
        fn_step_clear(step);
    }
}

void fn_network_end_restart(const firenet_network *network, fn_step *step) {
    if (network->ergodic) {
        fn_step_take_average(step);
    }
}

double fn_network_prior_bound(const firenet_network *network, double epsilon) {
    return network->proved ? network->sharpness * (epsilon + network->delta)
                           : NAN;
}

double fn_network_posterior_bound(const firenet_network *network, double gap) {
    return network->sharp ? network->sharpness * (gap + network->delta) : NAN;
}
