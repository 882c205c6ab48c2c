/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/certificate.h"

#include <math.h>
#include <string.h>

void fn_certificate_clear(fn_certificate *certificate,
                          const firenet_context *context,
                          const fn_problem *problem) {
    fn_vec_zero(context, fn_range(problem->a), certificate->q);
    memset(&certificate->bound, 0, sizeof certificate->bound);
}

/* Products with a shorter q, and their squares, may underflow: nothing can be
 * distinguished from a polar value of 0 then. */
static double least_norm(const fn_problem *problem) {
    return fn_type_single(problem->a->range) ? 1e-12 : 1e-120;
}

static void keep(const fn_certificate *certificate, firenet_context *context,
                 const fn_problem *problem, const fn_vec *v, double factor) {
    const firenet_operator *a = problem->a;
    fn_vec_scale(context, fn_range(a), factor, v, certificate->q);
}

void fn_certificate_offer(fn_certificate *certificate, firenet_context *context,
                          const fn_problem *problem, const fn_vec *v,
                          double scale, const fn_dual_numbers *q,
                          fn_dual_value value) {
    if (certificate->bound.ray || !(q->norm > least_norm(problem))) {
        return;
    }
    if (value.value > certificate->bound.value) {
        certificate->bound.value = value.value;
        certificate->bound.rounding = value.rounding;
        certificate->bound.norm = fabs(value.factor) * q->norm;
        keep(certificate, context, problem, v, scale * value.factor);
    }
}

void fn_certificate_offer_ray(fn_certificate *certificate,
                              firenet_context *context,
                              const fn_problem *problem, const fn_vec *v,
                              const fn_vec *atv, const fn_dual_numbers *q) {
    double g = fn_problem_flatness(problem, context, atv);
    if (q->norm > least_norm(problem) && fn_problem_infeasible(problem, q, g)) {
        certificate->bound.ray = true;
        keep(certificate, context, problem, v,
             (q->yq > 0.0 ? -1.0 : 1.0) / q->norm);
    }
}
