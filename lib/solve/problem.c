/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/problem.h"

#include <math.h>

double fn_problem_regulariser(const fn_problem *problem,
                              firenet_context *context, double share,
                              const fn_vec *x, const fn_vec *kx) {
    double value =
        fn_vec_l1(context, &problem->domain_chunks, problem->a->domain, x);
    if (problem->analysis) {
        value += fn_analysis_value(problem->analysis, context, kx);
    }
    return share * value;
}

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
                                double polar) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        return y_norm;
    case FIRENET_PROBLEM_P2:
        return 2.0 * polar;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return y_norm > 0.0 ? polar / y_norm : 0.0;
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

double fn_problem_saddle_gap(double gap, double infeasibility, double q_norm) {
    return fmax(fabs(gap), gap + q_norm * infeasibility);
}

fn_shrink fn_problem_shrink(const fn_problem *problem, double sigma) {
    double length = sigma * problem->eta, share = 1.0 / (1.0 + sigma / 2.0);
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1: /* 1 - length / ||v||, >= 0 */
        return (fn_shrink){.at = length, .above = 1.0, .over = -length};
    case FIRENET_PROBLEM_P2:
        return (fn_shrink){.above = share, .below = share};
    case FIRENET_PROBLEM_P3:
        break;
    } /* into the unit ball */
    return (fn_shrink){.at = 1.0, .over = 1.0, .below = 1.0};
}

double fn_problem_dual_prox_scale(const fn_problem *problem, double sigma,
                                  double v_norm) {
    const fn_shrink s = fn_problem_shrink(problem, sigma);
    return v_norm > s.at ? s.above + s.over / v_norm : s.below;
}

/* Units of eps that a norm, an inner product or an entry of a product may be
 * off by, relative to the norms it is made of: sums of thousands of terms are
 * seen to stay below one. */
#define ROUNDING 0.5
/* The same where terms cancel and q itself is rounded when it is scaled. */
#define CANCELLED 4.0
/* The same for an image A x, whose entries one sums up. */
#define IMAGE 3.0
/* A polar value of at most so many roundings counts as 0. */
#define ZERO_SLOPE 4.0

void fn_problem_set_rounding(fn_problem *problem, double norm) {
    double least, largest;
    fn_chunks_range(&problem->domain_chunks, &least, &largest);
    problem->norm = norm;
    problem->rounding = ROUNDING * fn_type_epsilon(problem->a->range);
    if (problem->analysis && problem->analysis->corrector >= 0) {
        problem->polar_rounding = 0.0; /* the correction charges it */
        return;
    }
    problem->polar_rounding = problem->rounding * (norm / least);
}

void fn_problem_set_columns(fn_problem *problem, const double *lengths) {
    double steepest = 0.0;
    for (int64_t b = 0; b < problem->domain_chunks.count; ++b) {
        const fn_chunk *chunk = &problem->domain_chunks.chunk[b];
        for (int64_t i = chunk->begin; i < chunk->end; ++i) {
            double w = problem->domain_chunks.weights
                           ? problem->domain_chunks.weights[i]
                           : chunk->weight;
            steepest = fmax(steepest, lengths[i] / w);
        }
    }
    problem->polar_rounding =
        fmin(problem->polar_rounding, problem->rounding * steepest);
}

double fn_problem_objective_rounding(const fn_problem *problem, double l1,
                                     double x_norm, double residual,
                                     double y_norm) {
    double eps = problem->rounding;
    double off =
        IMAGE * eps * (problem->norm * x_norm + fmax(y_norm, problem->y_given));
    if (problem->analysis) {
        l1 += x_norm * fn_analysis_uncertainty(problem->analysis);
    }
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        return eps * l1;
    case FIRENET_PROBLEM_P2:
        return eps * problem->lambda * l1 + (2.0 * residual + off) * off;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return eps * problem->lambda * l1 + off;
}

fn_dual_value fn_problem_dual(const fn_problem *problem,
                              const fn_dual_numbers *q) {
    double eps = problem->rounding;
    double y_norm = fmax(q->y_norm, problem->y_given);
    double off = CANCELLED * eps * (y_norm + problem->eta) * q->norm;
    double rise =
        fabs(q->yq) - off - q->left; /* t has the sign of -Re <y, q> */
    double uncertain = problem->polar_rounding * q->norm;
    if (problem->kind == FIRENET_PROBLEM_P1) {
        rise -= problem->eta * q->norm;
    }
    if (!(rise > 0.0)) {
        return (fn_dual_value){0.0, 0.0, 0.0}; /* q = 0 is feasible */
    }
    double t = problem->lambda / (q->polar + uncertain);
    double square = q->norm * q->norm * (1.0 + eps), cost = 0.0;
    if (problem->kind == FIRENET_PROBLEM_P3) {
        t = fmin(t, (1.0 - eps) / q->norm);
    }
    if (problem->kind == FIRENET_PROBLEM_P2) {
        /* t rise - t^2 ||q||^2 / 4 peaks at t = 2 rise / ||q||^2. */
        t = fmin(t, 2.0 * rise / square);
        cost = 0.25 * t * t * square;
    }
    return (fn_dual_value){
        .value = t * rise - cost,
        .factor = q->yq > 0.0 ? -t : t,
        .rounding =
            t * (off + rise * uncertain / (q->polar + uncertain)) + eps * cost};
}

bool fn_problem_infeasible(const fn_problem *problem, const fn_dual_numbers *q,
                           double g) {
    /* A rise that is rounding, too, proves nothing. */
    double rise = fabs(q->yq) - problem->eta * q->norm;
    if (problem->kind == FIRENET_PROBLEM_P1 && problem->norm == 0.0) {
        return rise > 0.0; /* A = 0: there is no A^H q to be rounded */
    }
    return problem->kind == FIRENET_PROBLEM_P1 &&
           g <= ZERO_SLOPE * problem->rounding * q->norm &&
           rise > 64.0 * problem->rounding * fmax(q->y_norm, problem->y_given) *
                      q->norm;
}

double fn_problem_flatness(const fn_problem *problem, firenet_context *context,
                           const fn_vec *atq) {
    const firenet_operator *a = problem->a;
    if (problem->norm == 0.0) {
        return 0.0; /* and every ||a_i|| is 0, too */
    }
    if (!problem->lengths) {
        return fn_vec_largest(context, fn_domain(a), atq) / problem->norm;
    }
    fn_chunks columns = problem->domain_chunks;
    columns.weights = (double *)(uintptr_t)problem->lengths; /* only read */
    columns.kept = NULL;
    return fn_vec_polar(context, &columns, a->domain, atq);
}

double fn_problem_feasible(const fn_problem *problem, double residual,
                           double polar) {
    double t = polar > 0.0 ? problem->lambda / polar : INFINITY;
    if (problem->kind == FIRENET_PROBLEM_P2) {
        t = fmin(t, 2.0);
    }
    if (problem->kind == FIRENET_PROBLEM_P3 && residual > 0.0) {
        t = fmin(t, 1.0 / residual);
    }
    return isinf(t) ? 0.0 : t;
}
