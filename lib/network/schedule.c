/* SPDX-License-Identifier: BSD-3-Clause */
/* The schedule of restarts and the bounds it carries, as firenet/network.h
 * states them. */
#include "network/network.h"

#include "model/rnspl.h"

#include <float.h>
#include <math.h>

int64_t fn_network_inner(const firenet_network *network, int instance) {
    return network->inner << instance;
}

int64_t fn_network_layers(const firenet_network *network, int instance) {
    return 3 * network->restarts * fn_network_inner(network, instance) + 1;
}

double fn_network_first_epsilon(const firenet_network *network,
                                const fn_step *step) {
    const firenet_operator *a = network->a;
    if (network->measurement_bound == 0.0) {
        return fn_problem_objective(&network->problem, step->l1,
                                    step->residual);
    }
    return network->measurement_bound + network->problem.lambda * step->l1 +
           fn_vector_norm(step->context, a->range, a->rows, step->ax);
}

double fn_network_next_epsilon(const firenet_network *network, double epsilon) {
    /* With delta = 0 a deep network would reach 0, where no step is left. */
    return fmax(FN_UPSILON * (network->delta + epsilon), DBL_MIN);
}

void fn_network_steps(const firenet_network *network, int64_t inner,
                      double epsilon, double *tau, double *sigma) {
    double a =
        network->keep_dual
            ? network->dual_radius * FN_UPSILON / (network->sharpness * epsilon)
            : 2.0 * network->norm / ((double)inner * epsilon);
    *tau = network->primal_factor / (a * network->norm);
    *sigma = network->dual_factor * a / network->norm;
}

static fn_memory memory(const firenet_network *network) {
    return network->ergodic ? FN_MEMORY_SUM : FN_MEMORY_NONE;
}

firenet_status fn_network_seat(const firenet_network *network,
                               firenet_context *context, fn_scratch *scratch,
                               fn_step *step) {
    firenet_status status = fn_operator_scratch(network->a, context, scratch);
    return status == FIRENET_OK
               ? fn_step_create(step, context, &network->problem, scratch,
                                memory(network))
               : status;
}

void fn_network_unseat(fn_scratch *scratch, fn_step *step) {
    if (step->context) {
        fn_step_free(step);
    }
    fn_scratch_free(scratch);
}

size_t fn_network_seat_bytes(const firenet_network *network) {
    return fn_operator_scratch_bytes(network->a) +
           fn_step_bytes(&network->problem, memory(network));
}

firenet_status fn_network_advance(fn_step *step, double tau, double sigma,
                                  int64_t layer) {
    firenet_status status = fn_step_advance(step, tau, sigma);
    if (status == FIRENET_ERR_NUMERIC) {
        return fn_fail(step->context, status,
                       "layer %lld: a NaN or infinity was born",
                       (long long)layer);
    }
    return status;
}

void fn_network_begin_restart(const firenet_network *network, fn_step *step) {
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
    return network->certified ? network->sharpness * (epsilon + network->delta)
                              : NAN;
}

double fn_network_posterior_bound(const firenet_network *network, double gap) {
    return network->sharp ? network->sharpness * (gap + network->delta) : NAN;
}
