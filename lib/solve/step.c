/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/step.h"

#include <math.h>
#include <string.h>

/* What makes the images that a step keeps. */
static const firenet_operator *image_operator(const fn_step *step) {
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
    return fn_product(image_operator(step), step->scratch, step->x, step->ax);
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
        status =
            fn_product(image_operator(step), step->scratch, step->x, step->ax);
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

/* x+ = prox_{tau (g_0 + C)}(x - tau A^H q): soft thresholding, in C. */
static fn_partial primal_proximal_map(fn_step *step, fn_primal_update *update) {
    const fn_problem *problem = step->problem;
    firenet_constraint constraint = problem->analysis
                                        ? problem->analysis->constraint
                                        : FIRENET_CONSTRAINT_NONE;
    firenet_type type = problem->a->domain;
    if (constraint == FIRENET_CONSTRAINT_NONNEGATIVE) {
        return fn_pass_nonnegative(&problem->domain_chunks, type, update,
                                   step->scratch, step->partials);
    }
    if (constraint == FIRENET_CONSTRAINT_REAL) { /* as x is */
        fn_analysis_constrain(problem->analysis, step->context, step->atv);
    }
    return fn_pass_primal(&problem->domain_chunks, type, update, step->scratch,
                          step->partials);
}

/* What A^H q says of q's dual value; nothing where it has to be corrected. */
static void measure_certificate(fn_step *step, double polar) {
    const fn_problem *problem = step->problem;
    step->before = (fn_dual_numbers){.norm = step->q_norm,
                                     .yq = step->yq,
                                     .polar = polar,
                                     .y_norm = step->y_norm};
    if (problem->analysis) {
        step->dual_value = (fn_dual_value){0.0, 0.0, 0.0};
        return;
    }
    step->dual_value = fn_problem_dual(problem, &step->before);
    if (step->certificate) {
        fn_certificate_offer(step->certificate, step->context, problem, step->v,
                             step->scale, &step->before, step->dual_value);
    }
}

/* x+ = soft(x - tau A^H q, tau lambda w), given A^H v. */
static void primal_update(fn_step *step, double tau) {
    const fn_problem *problem = step->problem;
    fn_primal_update update = {.x = step->x,
                               .next = step->x_previous,
                               .g = step->atv,
                               .sum = step->sum,
                               .step = tau * step->scale,
                               .threshold = tau * problem->lambda};
    fn_partial total = primal_proximal_map(step, &update);
    step->l1 = total.sum[0];
    step->dx_norm = sqrt(total.sum[1]);
    step->x_norm = sqrt(total.sum[2]);
    measure_certificate(
        step, problem->analysis ? 0.0 : fabs(step->scale) * sqrt(total.max));
    if (step->x_previous) {
        fn_vec_swap(&step->x, &step->x_previous);
    }
}

/* p_j+ = projection of p_j + sigma K_j (2x+ - x) on { ||p_g|| <= lambda w_g },
 * and q times its scale, so that one scale holds for all of (q, p). Needs the
 * previous dual. */
static fn_partial project_blocks(fn_step *step, double sigma,
                                 firenet_status *status) {
    const fn_problem *problem = step->problem;
    if (fn_problem_tiled(problem)) {
        fn_partial total;
        const fn_dual_sweep sweep = {.x = step->x_previous,
                                     .x_next = step->x,
                                     .v = step->v_previous,
                                     .next = step->v,
                                     .sigma = sigma,
                                     .radius = problem->lambda,
                                     .moves = !step->still};
        *status = fn_analysis_sweep(problem->analysis, &sweep, step->scratch,
                                    step->partials, &total);
        if (step->still) { /* ||W (x+ - x)|| is at most this */
            double most = fn_analysis_norm(problem->analysis, 0.0);
            total.sum[3] = most * most * step->dx_norm * step->dx_norm;
        }
        return total;
    }
    fn_project update = {.v = step->v_previous,
                         .next = step->v,
                         .kx = step->ax,
                         .kx_next = step->ax_next,
                         .sum = step->ax_sum,
                         .sigma = sigma,
                         .radius = problem->lambda};
    *status = FIRENET_OK;
    return fn_analysis_project(problem->analysis, &update, step->scratch,
                               step->partials);
}

static firenet_status update_blocks(fn_step *step, double sigma) {
    const fn_problem *problem = step->problem;
    firenet_status status;
    fn_partial total = project_blocks(step, sigma, &status);
    step->l1 += total.sum[0];
    memcpy(step->delta_norms, total.sum + 1, sizeof step->delta_norms);
    fn_vec_scale(step->context, fn_problem_data(problem), step->scale, step->v,
                 step->v);
    step->scale = 1.0;
    return status;
}

/* v = q + sigma (2 A x+ - A x - y), q = shrink(v), given A x+: the end of an
 * iteration. */
static firenet_status dual_update(fn_step *step, double sigma) {
    const fn_problem *problem = step->problem;
    if (problem->analysis) {
        fn_step_settle(step); /* a projection is no multiple of its argument */
    }
    fn_dual_update update = {.v = step->v,
                             .next = step->v_previous,
                             .ax = step->ax,
                             .ax_next = step->ax_next,
                             .y = step->y,
                             .sum = step->ax_sum,
                             .scale = step->scale,
                             .sigma = sigma};
    fn_partial total = fn_pass_dual(&problem->data_chunks, problem->a->range,
                                    &update, step->scratch, step->partials);
    double v_norm = sqrt(total.sum[0]);
    step->scale_previous = step->scale;
    if (step->v_previous) {
        fn_vec_swap(&step->v, &step->v_previous);
    }
    step->scale = fn_problem_dual_prox_scale(problem, sigma, v_norm);
    step->shrunk = step->scale;
    step->dual_zero = false;
    step->q_norm = step->scale * v_norm;
    step->yq = step->scale * total.sum[1];
    step->residual = sqrt(total.sum[2]);
    firenet_status status =
        problem->analysis ? update_blocks(step, sigma) : FIRENET_OK;
    fn_vec_swap(&step->ax, &step->ax_next);
    ++step->summed;
    bool finite = isfinite(step->l1) && isfinite(step->residual) &&
                  isfinite(step->q_norm);
    return finite ? status : FIRENET_ERR_NUMERIC;
}

void fn_step_argument(const fn_step *step, double sigma, fn_vec *v) {
    const fn_problem *problem = step->problem;
    const fn_side range = fn_range(problem->a);
    fn_vec_scale(step->context, range, 1.0, step->v_previous, v);
    fn_vec_axpby(step->context, range, 2.0 * sigma, step->ax, 1.0, v);
    fn_vec_axpby(step->context, range, -sigma, step->ax_next, 1.0, v);
    fn_vec_axpby(step->context, fn_problem_data(problem), -sigma, step->y, 1.0,
                 v);
}

firenet_status fn_step_advance(fn_step *step, double tau, double sigma) {
    const firenet_operator *a = step->problem->a;
    firenet_status status = FIRENET_OK;
    if (step->dual_zero) {
        fn_vec_zero(step->context, fn_domain(step->problem->a), step->atv);
    } else {
        status = fn_adjoint_product(a, step->scratch, step->v, step->atv);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    primal_update(step, tau);
    status =
        fn_product(image_operator(step), step->scratch, step->x, step->ax_next);
    return status == FIRENET_OK ? dual_update(step, sigma) : status;
}

firenet_status fn_steps_advance(fn_step *steps, int64_t count,
                                const fn_lengths *lengths) {
    if (count == 1) {
        return fn_step_advance(steps, lengths->tau, lengths->sigma);
    }
    const firenet_operator *a = steps->problem->a;
    firenet_status status = FIRENET_OK;
    if (steps->dual_zero) { /* as all of them are */
        for (int64_t i = 0; i < count; ++i) {
            fn_vec_zero(steps->context, fn_domain(a), steps[i].atv);
        }
    } else {
        status = fn_product_many(a, steps->scratch, true,
                                 &(fn_vec_array){count, steps->v, steps->atv});
    }
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        primal_update(&steps[i], lengths[i].tau);
    }
    if (status == FIRENET_OK) {
        status =
            fn_product_many(image_operator(steps), steps->scratch, false,
                            &(fn_vec_array){count, steps->x, steps->ax_next});
    }
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        status = dual_update(&steps[i], lengths[i].sigma);
    }
    return status;
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
    measure_dual(step);
}

firenet_status fn_step_start_dual(fn_step *step, double most) {
    const fn_problem *problem = step->problem;
    const firenet_operator *a = problem->a;
    const fn_side data = fn_problem_data(problem);
    fn_vec_scale(step->context, data, 1.0, step->ax, step->v);
    fn_vec_axpby(step->context, data, -1.0, step->y, 1.0, step->v);
    if (problem->analysis) { /* p = 0, and no more is known of q */
        double t = fn_problem_feasible(problem, step->residual, 0.0);
        double longest = step->residual > 0.0 ? most / step->residual : 0.0;
        fn_step_set_dual(step, t > 0.0 ? fmin(t, longest) : longest);
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
    if (step->scale != 1.0) {
        fn_vec_scale(step->context, fn_range(a), step->scale, step->v, step->v);
        step->scale = 1.0;
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
        &(fn_reflect){step->x_previous, step->x, x0, a, b, 1.0, 1.0},
        step->scratch);
    fn_pass_reflect(&problem->range_chunks, range,
                    &(fn_reflect){step->v_previous, step->v, q0, a, b,
                                  step->scale, step->scale_previous},
                    step->scratch);
    fn_pass_reflect(fn_problem_tiled(problem) ? &problem->data_chunks
                                              : &problem->range_chunks,
                    range,
                    &(fn_reflect){step->ax_next, step->ax, ax0, a, b, 1.0, 1.0},
                    step->scratch);
    fn_vec_swap(&step->x, &step->x_previous);
    fn_vec_swap(&step->v, &step->v_previous);
    fn_vec_swap(&step->ax, &step->ax_next);
    fn_step_set_dual(step, 1.0);
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
    if (step->sum) {
        fn_vec_archive(context, archive, n, step->sum);
        fn_vec_archive(context, archive, image, step->ax_sum);
    }
    fn_archive_bytes(archive, &step->scale, sizeof step->scale);
    fn_archive_bytes(archive, &step->summed, sizeof step->summed);
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
