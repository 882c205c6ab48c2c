/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/problem.h"

#include <math.h>

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
