/* SPDX-License-Identifier: BSD-3-Clause */
/* Where a step starts, and what is done with its iterate between two. */
#include "solve/step.h"

#include <math.h>

const firenet_operator *fn_step_image_operator(const fn_step *step) {
    const fn_problem *problem = step->problem;
    return fn_problem_tiled(problem) ? problem->analysis->a : problem->a;
}

/* R(x), from x and its image. */
static double regulariser(const fn_step *step, const fn_vec *x,
                          const fn_vec *ax) {
    const fn_problem *problem = step->problem;
    firenet_context *context = step->context;
    if (!fn_problem_tiled(problem)) {
        return fn_problem_regulariser(problem, context, 1.0, x, ax);
    }
    double value;
    firenet_status status = fn_analysis_sweep_value(
        problem->analysis, x, step->scratch, step->partials, &value);
    return status == FIRENET_OK
               ? value + fn_vec_l1(context, &problem->domain_chunks,
                                   problem->a->domain, x)
               : NAN;
}

void fn_step_measure(fn_step *step) {
    const firenet_operator *a = step->problem->a;
    step->l1 = regulariser(step, step->x, step->ax);
    step->x_norm = fn_vec_norm(step->context, fn_domain(a), step->x);
    step->residual = fn_vec_distance(
        step->context, fn_problem_data(step->problem), 1.0, step->ax, step->y);
}

/* The t >= 0 for which the objective at t x is least, in (P1) the residual. */
static double best_multiple(const fn_step *step) {
    const fn_problem *problem = step->problem;
    double dot[2],
        size = fn_vec_norm(step->context, fn_problem_data(problem), step->ax);
    fn_vec_dot(step->context, fn_problem_data(problem), step->ax, step->y, dot);
    /* Along u = A x / ||A x||: ||t A x - y||^2 = (s - c)^2 + rest^2, s = t ||A
     * x||, and the objective has slope lambda l1 / ||A x|| = k in s. */
    double c = dot[0] / size, k = problem->lambda * step->l1 / size;
    double rest2 = fmax(0.0, step->y_norm * step->y_norm - c * c), s = c;
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        break;
    case FIRENET_PROBLEM_P2:
        s = c - 0.5 * k;
        break;
    case FIRENET_PROBLEM_P3:
        s = k < 1.0 ? c - k * sqrt(rest2 / (1.0 - k * k)) : 0.0;
        break;
    }
    return size > 0.0 ? fmax(0.0, s) / size : 0.0;
}

void fn_step_fit(fn_step *step) {
    const firenet_operator *a = step->problem->a;
    bool outside = step->problem->kind != FIRENET_PROBLEM_P1 ||
                   step->residual > step->y_norm;
    if (step->x_norm == 0.0 || !outside) {
        return;
    }
    double t = best_multiple(step);
    if (t >= 0.5 && t <= 2.0) {
        return;
    }
    fn_vec_scale(step->context, fn_domain(a), t, step->x, step->x);
    fn_vec_scale(step->context, fn_problem_image(step->problem), t, step->ax,
                 step->ax);
    fn_step_measure(step);
}

firenet_status fn_step_refresh(fn_step *step) {
    return fn_product(fn_step_image_operator(step), step->scratch, step->x,
                      step->ax);
}

firenet_status fn_step_start(fn_step *step, const fn_vec *y, const fn_vec *x0) {
    const firenet_operator *a = step->problem->a;
    firenet_status status = FIRENET_OK;
    step->y = y;
    step->y_norm =
        fn_vec_norm(step->context, fn_problem_data(step->problem), y);
    fn_step_clear(step);
    if (x0) {
        if (x0 != step->x) {
            fn_vec_copy(step->context, fn_domain(a), x0, step->x);
        }
        if (step->problem->analysis) {
            fn_analysis_constrain(step->problem->analysis, step->context,
                                  step->x);
        }
        status = fn_product(fn_step_image_operator(step), step->scratch,
                            step->x, step->ax);
    } else {
        fn_vec_zero(step->context, fn_domain(step->problem->a), step->x);
        fn_vec_zero(step->context, fn_problem_image(step->problem), step->ax);
    }
    fn_step_measure(step);
    step->dual_value = (fn_dual_value){0.0, 0.0, 0.0};
    step->dx_norm = 0.0;
    return status;
}

void fn_step_clear(fn_step *step) {
    fn_vec_zero(step->context, fn_range(step->problem->a), step->v);
    step->scale = 0.0;
    step->ready = false;
    step->away = step->unmeasured = false;
    step->dual_zero = true;
    step->q_norm = step->yq = 0.0;
    fn_step_clear_sum(step);
}

void fn_step_clear_sum(fn_step *step) {
    step->summed = 0;
    if (step->sum) {
        fn_vec_zero(step->context, fn_domain(step->problem->a), step->sum);
        fn_vec_zero(step->context, fn_problem_image(step->problem),
                    step->ax_sum);
    }
}

/* ||q|| and Re <y, q> from q itself. */
static void measure_dual(fn_step *step) {
    const fn_side data = fn_problem_data(step->problem);
    double yv[2];
    fn_vec_dot(step->context, data, step->y, step->v, yv);
    step->q_norm =
        fabs(step->scale) * fn_vec_norm(step->context, data, step->v);
    step->yq = step->scale * yv[0];
    step->dual_zero = step->q_norm == 0.0;
}

void fn_step_set_dual(fn_step *step, double scale) {
    step->scale = scale;
    step->ready = false;
    step->away = step->unmeasured = false;
    measure_dual(step);
}

void fn_step_fetch(fn_step *step) {
    double kept[FN_KEPT];
    if (step->away) {
        fn_vec_export(step->context, fn_kept_side(), 1.0, step->kept, kept);
        step->scale = fn_step_factor(step) ? kept[0] : 1.0;
        step->q_norm = kept[0] * sqrt(kept[1]);
        step->yq = kept[0] * kept[2];
        step->residual = sqrt(kept[3]);
        step->away = false;
    }
    if (step->unmeasured) {
        measure_dual(step);
        step->unmeasured = false;
    }
}

/* Whether A x - y is no more than rounding, as where A A^H = I and x = A^H y:
 * it has no direction then. */
static bool fits_data(const fn_step *step) {
    const fn_problem *problem = step->problem;
    return step->residual <= 4.0 * problem->rounding *
                                 (problem->norm * step->x_norm + step->y_norm);
}

firenet_status fn_step_start_dual(fn_step *step, double most) {
    const fn_problem *problem = step->problem;
    const firenet_operator *a = problem->a;
    const fn_side data = fn_problem_data(problem);
    if (fits_data(step)) {
        fn_step_clear(step);
        return FIRENET_OK;
    }
    fn_vec_scale(step->context, data, 1.0, step->ax, step->v);
    fn_vec_axpby(step->context, data, -1.0, step->y, 1.0, step->v);
    if (problem->analysis) { /* p = 0; in (P1), where nothing bounds q, q = 0 */
        double t = fn_problem_feasible(problem, step->residual, 0.0);
        fn_step_set_dual(step, fmin(t, most / step->residual));
        return FIRENET_OK;
    }
    firenet_status status =
        fn_adjoint_product(a, step->scratch, step->v, step->atv);
    double polar = fn_vec_polar(step->context, &problem->domain_chunks,
                                a->domain, step->atv);
    double t = fn_problem_feasible(problem, step->residual, polar);
    fn_step_set_dual(step, fmin(t, most / step->residual));
    return status;
}

void fn_step_settle(fn_step *step) {
    const firenet_operator *a = step->problem->a;
    fn_step_fetch(step);
    if (step->scale != 1.0) {
        fn_vec_scale(step->context, fn_range(a), step->scale, step->v, step->v);
        step->scale = 1.0;
        step->ready = false;
    }
}

fn_partial fn_step_delta_norms(const fn_step *step) {
    const fn_problem *problem = step->problem;
    fn_dual_update pair = {.v = step->v_previous,
                           .next = step->v,
                           .ax = step->ax_next,
                           .ax_next = step->ax,
                           .scale = step->scale_previous};
    fn_partial total =
        fn_pass_delta_norms(&problem->data_chunks, problem->a->range, &pair,
                            step->scale, step->scratch, step->partials);
    for (int i = 0; problem->analysis && i < 3; ++i) {
        total.sum[i] += step->delta_norms[i];
    }
    return total;
}

void fn_step_reflect(fn_step *step, double a, double b, const fn_vec *x0,
                     const fn_vec *q0, const fn_vec *ax0) {
    const fn_problem *problem = step->problem;
    firenet_type range = problem->a->range;
    fn_pass_reflect(
        &problem->domain_chunks, problem->a->domain,
        &(fn_reflect){step->x_previous, step->x, x0, a, b, 1.0, 1.0, NULL},
        step->scratch);
    fn_pass_reflect(&problem->range_chunks, range,
                    &(fn_reflect){step->v_previous, step->v, q0, a, b,
                                  step->scale, step->scale_previous,
                                  fn_step_factor(step)},
                    step->scratch);
    fn_pass_reflect(
        fn_problem_tiled(problem) ? &problem->data_chunks
                                  : &problem->range_chunks,
        range,
        &(fn_reflect){step->ax_next, step->ax, ax0, a, b, 1.0, 1.0, NULL},
        step->scratch);
    fn_vec_swap(&step->x, &step->x_previous);
    fn_vec_swap(&step->v, &step->v_previous);
    fn_vec_swap(&step->ax, &step->ax_next);
    if (fn_step_keeps(step)) {
        step->scale = 1.0;
        step->away = false;
        step->unmeasured = true;
    } else {
        fn_step_set_dual(step, 1.0);
    }
}

void fn_step_reject(fn_step *step, double factor) {
    fn_vec_swap(&step->x, &step->x_previous);
    fn_vec_swap(&step->v, &step->v_previous);
    fn_vec_swap(&step->ax, &step->ax_next);
    fn_step_set_dual(step, factor * step->scale_previous);
}

void fn_step_archive(fn_step *step, fn_archive *archive) {
    firenet_context *context = step->context;
    size_t n = fn_domain_bytes(step->problem->a);
    size_t m = fn_range_bytes(step->problem->a);
    size_t image = fn_side_bytes(fn_problem_image(step->problem));
    fn_vec_archive(context, archive, n, step->x);
    fn_vec_archive(context, archive, m, step->v);
    fn_vec_archive(context, archive, image, step->ax);
    fn_step_fetch(step);
    if (step->sum) {
        fn_vec_archive(context, archive, n, step->sum);
        fn_vec_archive(context, archive, image, step->ax_sum);
    }
    fn_archive_bytes(archive, &step->scale, sizeof step->scale);
    fn_archive_bytes(archive, &step->summed, sizeof step->summed);
    FN_SETTLE_COUNTS(&step->summed);
    fn_archive_bytes(archive, &step->dual_zero, sizeof step->dual_zero);
    fn_archive_bytes(archive, &step->q_norm, sizeof step->q_norm);
    fn_archive_bytes(archive, &step->yq, sizeof step->yq);
    fn_archive_bytes(archive, &step->y_norm, sizeof step->y_norm);
}

void fn_step_take_average(fn_step *step) {
    const firenet_operator *a = step->problem->a;
    double share = 1.0 / (double)step->summed;
    fn_vec_scale(step->context, fn_domain(a), share, step->sum, step->x);
    fn_vec_scale(step->context, fn_problem_image(step->problem), share,
                 step->ax_sum, step->ax);
}

double fn_step_average_objective(const fn_step *step, double *residual) {
    const fn_problem *problem = step->problem;
    double share = 1.0 / (double)step->summed;
    double l1 = share * regulariser(step, step->sum, step->ax_sum);
    *residual = fn_vec_distance(step->context, fn_problem_data(problem), share,
                                step->ax_sum, step->y);
    return fn_problem_objective(problem, l1, *residual);
}
