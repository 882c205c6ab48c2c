/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/problem.h"

#include <math.h>

static int64_t block_count(int64_t length) {
    return (length + FN_BLOCK - 1) / FN_BLOCK;
}

firenet_status fn_blocks_create(fn_blocks *blocks, firenet_context *context,
                                int count, const int64_t *bounds,
                                const double *weights) {
    int64_t total = 0;
    for (int k = 0; k < count; ++k) {
        total += block_count(bounds[k] - (k ? bounds[k - 1] : 0));
    }
    blocks->count = 0;
    blocks->block = fn_alloc(context, total, sizeof *blocks->block);
    if (!blocks->block) {
        return FIRENET_ERR_NOMEM;
    }
    for (int k = 0; k < count; ++k) {
        for (int64_t i = k ? bounds[k - 1] : 0; i < bounds[k]; i += FN_BLOCK) {
            int64_t end = bounds[k] - i < FN_BLOCK ? bounds[k] : i + FN_BLOCK;
            blocks->block[blocks->count++] =
                (fn_block){i, end, weights ? weights[k] : 1.0};
        }
    }
    return FIRENET_OK;
}

void fn_blocks_free(fn_blocks *blocks, firenet_context *context) {
    fn_free(context, blocks->block);
    blocks->block = NULL;
}

double fn_blocks_l1(const fn_blocks *blocks, firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(type);
    double sum = 0.0;
    for (int64_t b = 0; b < blocks->count; ++b) {
        const fn_block *block = &blocks->block[b];
        sum += block->weight * kernels->l1(block->end - block->begin,
                                           fn_at_const(type, x, block->begin));
    }
    return sum;
}

double fn_problem_objective(const fn_problem *problem, double l1,
                            double residual) {
    switch (problem->kind) {
    case FN_P1:
        return l1;
    case FN_P2:
        return problem->lambda * l1 + residual * residual;
    case FN_P3:
        break;
    }
    return problem->lambda * l1 + residual;
}

double fn_problem_infeasibility(const fn_problem *problem, double residual) {
    return problem->kind == FN_P1 ? fmax(0.0, residual - problem->eta) : 0.0;
}

double fn_problem_shrink(const fn_problem *problem, double sigma,
                         double v_norm) {
    switch (problem->kind) {
    case FN_P1:
        return v_norm > sigma * problem->eta
                   ? 1.0 - sigma * problem->eta / v_norm
                   : 0.0;
    case FN_P2:
        return 1.0 / (1.0 + sigma / 2.0);
    case FN_P3:
        break;
    }
    return v_norm > 1.0 ? 1.0 / v_norm : 1.0;
}

double fn_problem_dual(const fn_problem *problem, double q_norm, double yq,
                       double slope) {
    if (q_norm == 0.0) {
        return 0.0; /* q = 0 is feasible, and t cannot help */
    }
    double limit = slope > 0.0 ? problem->lambda / slope : INFINITY;
    double value = fabs(yq); /* t takes the sign that makes -Re<y,tq> >= 0 */
    switch (problem->kind) {
    case FN_P1: {
        double rise = value - problem->eta * q_norm;
        return rise > 0.0 ? limit * rise : 0.0;
    }
    case FN_P2: {
        /* t |yq| - t^2 ||q||^2 / 4 peaks at t = 2 |yq| / ||q||^2. */
        double t = fmin(limit, 2.0 * value / (q_norm * q_norm));
        return t * value - t * t * q_norm * q_norm / 4.0;
    }
    case FN_P3:
        break;
    }
    return fmin(limit, 1.0 / q_norm) * value;
}
