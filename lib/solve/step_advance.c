/* SPDX-License-Identifier: BSD-3-Clause */
/* The iteration itself: primal update, dual update, the blocks of a
 * regulariser. */
#include "solve/step.h"
#include "space/cpu.h"

#include <math.h>
#include <string.h>

/* Room for the numbers of a sweep; NULL where a quiet step leaves them in the
 * space. */
static fn_partial *room(const fn_step *step) {
    return fn_step_keeps(step) ? NULL : step->partials;
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
                                   step->scratch, room(step));
    }
    if (constraint == FIRENET_CONSTRAINT_REAL) { /* as x is */
        fn_analysis_constrain(problem->analysis, step->context, step->atv);
    }
    return fn_pass_primal(&problem->domain_chunks, type, update, step->scratch,
                          room(step));
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

/* Whether (x, q, p) stays where it is: of p alone a step reads and writes as
 * much as of everything else. */
static bool overwrites(const fn_step *step) {
    return step->in_place && fn_problem_tiled(step->problem);
}

/* The sweep of the blocks that follows a primal update. */
static fn_dual_sweep sweep_from(const fn_step *step, const fn_vec *v,
                                fn_vec *next, double sigma) {
    return (fn_dual_sweep){.z = step->atv,
                           .v = v,
                           .next = next,
                           .sigma = sigma,
                           .radius = step->problem->lambda,
                           .sums = !step->blind};
}

/* The primal update together with what comes before and after it of a block of
 * differences. */
static fn_partial fused_update(fn_step *step, const fn_primal_update *update,
                               double sigma, firenet_status *status) {
    fn_partial moved;
    fn_dual_sweep dual = sweep_from(
        step, step->v, overwrites(step) ? step->v : step->v_previous, sigma);
    dual.x = update->next ? update->next : update->x;
    const fn_fused_step fused = {&step->problem->domain_chunks, update, &dual};
    *status =
        fn_analysis_fused_step(step->problem->analysis, &fused, step->scratch,
                               step->partials, &moved, &step->block);
    return moved;
}

/* Whether a step can be: q has no scale to be multiplied by first. */
static bool can_fuse(const fn_step *step) {
    const fn_problem *problem = step->problem;
    return fn_problem_tiled(problem) && step->scale == 1.0 &&
           fn_analysis_fused(problem->analysis) >= 0;
}

static fn_primal_update update_of(const fn_step *step, double tau) {
    const fn_problem *problem = step->problem;
    return (fn_primal_update){
        .x = step->x,
        .next = overwrites(step) ? NULL : step->x_previous,
        .g = step->atv,
        .sum = step->sum,
        .ahead = fn_problem_tiled(problem) ? step->atv : NULL,
        .step = tau * step->scale,
        .threshold = tau * problem->lambda,
        .factor = fn_step_factor(step)};
}

/* The numbers of x+, and its place. */
static void take_primal(fn_step *step, const fn_primal_update *update,
                        const fn_partial *total) {
    if (!fn_step_keeps(step)) {
        step->l1 = total->sum[0];
        step->dx_norm = sqrt(total->sum[1]);
        step->x_norm = sqrt(total->sum[2]);
    }
    if (!step->quiet) {
        measure_certificate(step, step->problem->analysis
                                      ? 0.0
                                      : fabs(step->scale) * sqrt(total->max));
    }
    if (update->next) {
        fn_vec_swap(&step->x, &step->x_previous);
    }
}

/* x+ = soft(x - tau A^H q, tau lambda w), given A^H v, in whose place tiles
 * find 2 x+ - x. */
static firenet_status primal_update(fn_step *step, double tau, double sigma) {
    firenet_status status = FIRENET_OK;
    fn_primal_update update = update_of(step, tau);
    fn_partial total = step->fused ? fused_update(step, &update, sigma, &status)
                                   : primal_proximal_map(step, &update);
    take_primal(step, &update, &total);
    return status;
}

/* The same with A^H v before and A x+ after it, if that is one for the space.
 */
static bool update_at_once(fn_step *step, double tau, firenet_status *status) {
    const fn_problem *problem = step->problem;
    fn_partial total;
    fn_primal_update update = update_of(step, tau);
    const fn_around around = {.chunks = &problem->domain_chunks,
                              .v = step->v,
                              .update = &update,
                              .image = step->ax_next,
                              .asked = !fn_step_keeps(step)};
    update.weights = problem->domain_chunks.weights;
    if (step->dual_zero || problem->analysis || step->context->reduce ||
        !fn_product_around(problem->a, step->scratch, &around, &total,
                           status)) {
        return false;
    }
    take_primal(step, &update, &total);
    return true;
}

/* p_j+ = projection of p_j + sigma K_j (2x+ - x) on { ||p_g|| <= lambda w_g },
 * and q times its scale, so that one scale holds for all of (q, p). Needs the
 * previous dual. */
static fn_partial project_blocks(fn_step *step, double sigma,
                                 firenet_status *status) {
    const fn_problem *problem = step->problem;
    if (fn_problem_tiled(problem)) {
        fn_partial total;
        fn_dual_sweep sweep =
            sweep_from(step, overwrites(step) ? step->v : step->v_previous,
                       step->v, sigma);
        sweep.x = step->x;
        sweep.done = step->fused ? &step->block : NULL;
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
                               room(step));
}

static firenet_status update_blocks(fn_step *step, double sigma) {
    const fn_problem *problem = step->problem;
    firenet_status status;
    fn_partial total = project_blocks(step, sigma, &status);
    if (step->away) {
        fn_pass_multiply(&problem->data_chunks, problem->a->range, step->kept,
                         step->v, step->scratch);
        return status;
    }
    step->l1 += total.sum[0];
    memcpy(step->delta_norms, total.sum + 1, sizeof step->delta_norms);
    fn_vec_scale(step->context, fn_problem_data(problem), step->scale, step->v,
                 step->v);
    step->scale = 1.0;
    return status;
}

/* q = shrink(v), from the sums of an update of v. */
static void take_dual(fn_step *step, double sigma, const fn_partial *total) {
    double v_norm = sqrt(total->sum[0]);
    step->dual_zero = step->unmeasured = false;
    step->scale_previous = step->scale;
    ++step->summed;
    step->away = fn_step_keeps(step);
    if (step->away) {
        step->scale = 1.0;
        return;
    }
    step->scale = fn_problem_dual_prox_scale(step->problem, sigma, v_norm);
    step->shrunk = step->scale;
    step->q_norm = step->scale * v_norm;
    step->yq = step->scale * total->sum[1];
    step->residual = sqrt(total->sum[2]);
}

static bool finite(const fn_step *step) {
    return isfinite(step->l1) && isfinite(step->residual) &&
           isfinite(step->q_norm);
}

/* v = q + sigma (2 A x+ - A x - y), q = shrink(v), given A x+: the end of an
 * iteration. */
static firenet_status dual_update(fn_step *step, double sigma) {
    const fn_problem *problem = step->problem;
    fn_vec *next = overwrites(step) ? NULL : step->v_previous;
    if (problem->analysis && !step->away) {
        fn_step_settle(step); /* a projection is no multiple of its argument */
    }
    fn_dual_update update = {.v = step->v,
                             .next = next,
                             .ax = step->ax,
                             .ax_next = step->ax_next,
                             .y = step->y,
                             .sum = step->ax_sum,
                             .scale = step->scale,
                             .sigma = sigma,
                             .factor = fn_step_factor(step),
                             .kept = fn_step_keeps(step) ? step->kept : NULL,
                             .shrink = fn_problem_shrink(problem, sigma)};
    fn_partial total = fn_pass_dual(&problem->data_chunks, problem->a->range,
                                    &update, step->scratch, room(step));
    if (next) {
        fn_vec_swap(&step->v, &step->v_previous);
    }
    take_dual(step, sigma, &total);
    firenet_status status =
        problem->analysis ? update_blocks(step, sigma) : FIRENET_OK;
    fn_vec_swap(&step->ax, &step->ax_next);
    return finite(step) ? status : FIRENET_ERR_NUMERIC;
}

/* ------------------------------------------------------------------- round */

typedef struct rows {
    const fn_step *step;
    fn_dual_update update;
} rows;

static void update_rows(const void *data, int64_t piece, int64_t begin,
                        int64_t count, void *ax) {
    const rows *r = data;
    const fn_step *step = r->step;
    fn_cpu_dual_rows(step->context, step->problem->a->range, &r->update, begin,
                     count, ax, step->partials + piece);
}

/* Whether A x+, the dual update and A^H of its v can be one sweep. */
static bool can_round(const fn_step *step) {
    const fn_problem *problem = step->problem;
    return step->summed + 1 < step->rounds && problem->a->pieces > 0 &&
           !problem->analysis && !step->v_previous &&
           fn_operator_on_host(problem->a);
}

/* The end of an iteration, and the product that the next one begins with. */
static firenet_status round_trip(fn_step *step, double sigma) {
    const firenet_operator *a = step->problem->a;
    const rows r = {step,
                    {.v = step->v,
                     .ax = step->ax,
                     .y = step->y,
                     .sum = step->ax_sum,
                     .scale = step->scale,
                     .sigma = sigma}};
    const fn_round round = {.x = fn_vec_host(step->x),
                            .use = update_rows,
                            .data = &r,
                            .v = fn_vec_host(step->v),
                            .atv = fn_vec_host(step->atv)};
    firenet_status status = fn_go_round(a, step->scratch, &round);
    const fn_partial total = fn_reduce(step->partials, a->pieces);
    take_dual(step, sigma, &total);
    step->ready = true;
    return finite(step) ? status : FIRENET_ERR_NUMERIC;
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
    if (!step->quiet) {
        fn_step_fetch(step);
    }
    if (update_at_once(step, tau, &status)) {
        return status == FIRENET_OK ? dual_update(step, sigma) : status;
    }
    step->fused = !step->dual_zero && can_fuse(step);
    if (step->dual_zero) {
        fn_vec_zero(step->context, fn_domain(step->problem->a), step->atv);
    } else if (step->ready) {
        step->ready = false;
    } else if (step->fused) {
        status = fn_analysis_other_adjoint(step->problem->analysis,
                                           step->scratch, step->v, step->atv);
    } else {
        status = fn_adjoint_product(a, step->scratch, step->v, step->atv);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    status = primal_update(step, tau, sigma);
    if (status != FIRENET_OK) {
        return status;
    }
    if (can_round(step)) {
        return round_trip(step, sigma);
    }
    status = fn_product(fn_step_image_operator(step), step->scratch, step->x,
                        step->ax_next);
    return status == FIRENET_OK ? dual_update(step, sigma) : status;
}

firenet_status fn_steps_advance(fn_step *steps, int64_t count,
                                const fn_lengths *lengths) {
    if (count == 1) {
        return fn_step_advance(steps, lengths->tau, lengths->sigma);
    }
    const firenet_operator *a = steps->problem->a;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < count && !steps->quiet; ++i) {
        fn_step_fetch(&steps[i]);
    }
    if (steps->dual_zero) { /* as all of them are */
        for (int64_t i = 0; i < count; ++i) {
            fn_vec_zero(steps->context, fn_domain(a), steps[i].atv);
        }
    } else {
        status = fn_product_many(a, steps->scratch, true,
                                 &(fn_vec_array){count, steps->v, steps->atv});
    }
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        steps[i].fused = false;
        status = primal_update(&steps[i], lengths[i].tau, lengths[i].sigma);
    }
    if (status == FIRENET_OK) {
        status = fn_product_many(
            fn_step_image_operator(steps), steps->scratch, false,
            &(fn_vec_array){count, steps->x, steps->ax_next});
    }
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        status = dual_update(&steps[i], lengths[i].sigma);
    }
    return status;
}
