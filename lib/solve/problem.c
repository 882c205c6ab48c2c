/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/problem.h"

#include <math.h>

double fn_problem_parameter(const fn_problem *problem) {
    return problem->kind == FIRENET_PROBLEM_P1 ? problem->eta : problem->lambda;
}

void fn_problem_set_parameter(fn_problem *problem, double value) {
    bool p1 = problem->kind == FIRENET_PROBLEM_P1;
    problem->eta = p1 ? value : 0.0;
    problem->lambda = p1 ? 1.0 : value;
}

firenet_status fn_problem_check_kind(firenet_context *context,
                                     firenet_problem_kind kind) {
    if (kind != FIRENET_PROBLEM_P1 && kind != FIRENET_PROBLEM_P2 &&
        kind != FIRENET_PROBLEM_P3) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "kind: %d, allowed are %d (P1), %d (P2), %d (P3)",
                       (int)kind, FIRENET_PROBLEM_P1, FIRENET_PROBLEM_P2,
                       FIRENET_PROBLEM_P3);
    }
    return FIRENET_OK;
}

firenet_status fn_problem_check_parameter(firenet_context *context,
                                          firenet_problem_kind kind,
                                          double value) {
    bool p1 = kind == FIRENET_PROBLEM_P1;
    /* Written so that NaN fails. */
    if (!(p1 ? value >= 0.0 : value > 0.0) || isinf(value)) {
        return fn_fail(context, FIRENET_ERR_RANGE, "%s: %.17g, allowed is %s",
                       p1 ? "eta" : "lambda", value,
                       p1 ? "[0, inf)" : "(0, inf)");
    }
    return FIRENET_OK;
}

double fn_problem_parameter_max(const fn_problem *problem, double y_norm,
                                double slope) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        return y_norm;
    case FIRENET_PROBLEM_P2:
        return 2.0 * slope;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return y_norm > 0.0 ? slope / y_norm : 0.0;
}

double fn_problem_objective(const fn_problem *problem, double l1,
                            double residual) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        return l1;
    case FIRENET_PROBLEM_P2:
        return problem->lambda * l1 + residual * residual;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return problem->lambda * l1 + residual;
}

double fn_problem_infeasibility(const fn_problem *problem, double residual) {
    return problem->kind == FIRENET_PROBLEM_P1
               ? fmax(0.0, residual - problem->eta)
               : 0.0;
}

double fn_problem_shrink(const fn_problem *problem, double sigma,
                         double v_norm) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        return v_norm > sigma * problem->eta
                   ? 1.0 - sigma * problem->eta / v_norm
                   : 0.0;
    case FIRENET_PROBLEM_P2:
        return 1.0 / (1.0 + sigma / 2.0);
    case FIRENET_PROBLEM_P3:
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
    case FIRENET_PROBLEM_P1: {
        double rise = value - problem->eta * q_norm;
        return rise > 0.0 ? limit * rise : 0.0;
    }
    case FIRENET_PROBLEM_P2: {
        /* t |yq| - t^2 ||q||^2 / 4 peaks at t = 2 |yq| / ||q||^2. */
        double t = fmin(limit, 2.0 * value / (q_norm * q_norm));
        return t * value - t * t * q_norm * q_norm / 4.0;
    }
    case FIRENET_PROBLEM_P3:
        break;
    }
    return fmin(limit, 1.0 / q_norm) * value;
}

double fn_problem_feasible(const fn_problem *problem, double residual,
                           double slope) {
    double t = slope > 0.0 ? problem->lambda / slope : INFINITY;
    if (problem->kind == FIRENET_PROBLEM_P2) {
        t = fmin(t, 2.0);
    }
    if (problem->kind == FIRENET_PROBLEM_P3 && residual > 0.0) {
        t = fmin(t, 1.0 / residual);
    }
    return isinf(t) ? 0.0 : t;
}

double fn_problem_magnitude(const fn_problem *problem, double y_norm,
                            double residual, double objective) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        /* The dual value is ||q|| (||y|| - eta) at the most. */
        return objective * (1.0 + y_norm / (y_norm - problem->eta));
    case FIRENET_PROBLEM_P2:
        return objective + 2.0 * residual * y_norm; /* q = 2 (Ax - y) */
    case FIRENET_PROBLEM_P3:
        break;
    }
    return objective + y_norm;
}
