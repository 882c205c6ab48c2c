/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/halpern.h"

#include <math.h>

size_t fn_halpern_bytes(const fn_problem *problem) {
    return fn_steps_bytes(problem, 1, FN_MEMORY_PREVIOUS) +
           fn_domain_bytes(problem->a) + fn_range_bytes(problem->a) +
           fn_side_bytes(fn_problem_image(problem));
}

firenet_status fn_halpern_create(fn_halpern *halpern, firenet_context *context,
                                 const fn_problem *problem,
                                 fn_scratch *scratch) {
    firenet_status status = fn_step_create(&halpern->step, context, problem,
                                           scratch, FN_MEMORY_PREVIOUS);
    if (status != FIRENET_OK) {
        return status;
    }
    halpern->x0 = fn_vec_alloc_zero(context, 1, fn_domain(problem->a));
    halpern->q0 = fn_vec_alloc_zero(context, 1, fn_range(problem->a));
    halpern->ax0 = fn_vec_alloc_zero(context, 1, fn_problem_image(problem));
    if (!halpern->x0 || !halpern->q0 || !halpern->ax0) {
        fn_halpern_free(halpern);
        return FIRENET_ERR_NOMEM;
    }
    return FIRENET_OK;
}

void fn_halpern_free(fn_halpern *halpern) {
    firenet_context *context = halpern->step.context;
    if (!context) {
        return;
    }
    fn_vec_free(context, halpern->x0);
    fn_vec_free(context, halpern->q0);
    fn_vec_free(context, halpern->ax0);
    fn_step_free(&halpern->step);
    *halpern = (fn_halpern){0};
}

void fn_halpern_anchor(fn_halpern *halpern) {
    fn_step *step = &halpern->step;
    const fn_problem *problem = step->problem;
    fn_step_settle(step);
    fn_vec_copy(step->context, fn_domain(problem->a), step->x, halpern->x0);
    fn_vec_copy(step->context, fn_range(problem->a), step->v, halpern->q0);
    fn_vec_copy(step->context, fn_problem_image(problem), step->ax,
                halpern->ax0);
    halpern->k = 0;
}

firenet_status fn_halpern_advance(fn_halpern *halpern, double tau,
                                  double sigma) {
    fn_step *step = &halpern->step;
    firenet_status status = fn_step_advance(step, tau, sigma);
    if (status != FIRENET_OK) {
        return status;
    }
    ++halpern->k;
    if (step->quiet) {
        return FIRENET_OK;
    }
    if (step->blind || step->in_place) { /* nor is its residual asked for */
        double moved =
            fn_vec_distance(step->context, fn_problem_image(step->problem), 1.0,
                            step->ax, step->ax_next);
        halpern->adx_norm = hypot(moved, sqrt(step->delta_norms[2]));
        return FIRENET_OK;
    }
    fn_partial norms = fn_step_delta_norms(step);
    double square = step->dx_norm * step->dx_norm / tau - 2.0 * norms.sum[1] +
                    norms.sum[0] / sigma;
    halpern->residual = sqrt(fmax(0.0, square));
    halpern->adx_norm = sqrt(norms.sum[2]);
    return FIRENET_OK;
}

void fn_halpern_reflect(fn_halpern *halpern) {
    double share = 1.0 / (double)(halpern->k + 1);
    fn_step_reflect(&halpern->step, 1.0 - share, share, halpern->x0,
                    halpern->q0, halpern->ax0);
}

void fn_halpern_restart(fn_halpern *halpern, double *x_distance,
                        double *q_distance) {
    fn_step *step = &halpern->step;
    const firenet_operator *a = step->problem->a;
    *x_distance =
        fn_vec_distance(step->context, fn_domain(a), 1.0, step->x, halpern->x0);
    *q_distance = fn_vec_distance(step->context, fn_range(a), step->scale,
                                  step->v, halpern->q0);
    fn_vec_copy(step->context, fn_domain(step->problem->a), step->x,
                step->x_previous);
    fn_halpern_anchor(halpern);
}

void fn_halpern_reject(fn_halpern *halpern, double factor) {
    if (!halpern->step.in_place) {
        fn_step_reject(&halpern->step, factor);
    }
    fn_halpern_anchor(halpern);
}
