/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/plain.h"

size_t fn_plain_bytes(const fn_problem *problem) {
    return fn_steps_bytes(problem, 1, FN_MEMORY_SUM_AND_DUAL);
}

firenet_status fn_plain_create(fn_method *method) {
    fn_plain *self = (fn_plain *)method;
    firenet_status status =
        fn_step_create(&self->step, method->context, method->problem,
                       method->scratch, FN_MEMORY_SUM_AND_DUAL);
    method->work = self->step.atv;
    return status;
}

void fn_plain_destroy(fn_method *method) {
    fn_plain *self = (fn_plain *)method;
    if (self->step.context) {
        fn_step_free(&self->step);
    }
}

void fn_plain_archive(fn_method *method, fn_archive *archive) {
    fn_plain *self = (fn_plain *)method;
    fn_archive_bytes(archive, &self->ergodic, sizeof self->ergodic);
    fn_step_archive(&self->step, archive);
}

void fn_plain_attach(fn_method *method, const fn_vec *y) {
    ((fn_plain *)method)->step.y = y;
}

firenet_status fn_plain_start(fn_method *method, const fn_start *from,
                              bool warm) {
    fn_plain *self = (fn_plain *)method;
    fn_step *step = &self->step;
    int output = (int)from->settings[FN_SOLVER_OUTPUT];
    self->ergodic = output == FIRENET_OUTPUT_ERGODIC;
    if (warm) {
        fn_step_measure(step);
        fn_step_clear_sum(step);
        return FIRENET_OK;
    }
    firenet_status status = fn_step_start(step, from->y, from->x0);
    if (status == FIRENET_OK) {
        status = fn_step_start_dual(step, FN_DUAL_START * from->dual_norm);
    }
    method->now.ratio = fn_initial_ratio(method, from);
    return status;
}

/* Raises L where the last step showed that it is no bound. */
static void check_norm(fn_plain *self) {
    fn_step *step = &self->step;
    fn_method *method = &self->base;
    double adx_norm =
        fn_vec_distance(step->context, fn_problem_image(method->problem), 1.0,
                        step->ax, step->ax_next);
    if (fn_problem_tiled(method->problem)) { /* after a blind step a part */
        adx_norm = hypot(adx_norm, sqrt(step->delta_norms[2]));
    }
    fn_norm_bound_violated(method, adx_norm, step->dx_norm,
                           method->now.norm * step->x_norm + step->y_norm);
}

firenet_status fn_plain_advance(fn_plain *self, double tau, double sigma) {
    fn_step *step = &self->step;
    fn_method *method = &self->base;
    step->blind = method->may_be_blind;
    step->quiet = method->may_be_quiet;
    firenet_status status = fn_step_advance(step, tau, sigma);
    if (status != FIRENET_OK) {
        return status;
    }
    struct fn_method_stats *now = &method->now;
    if (!step->quiet) {
        check_norm(self);
    }
    fn_method_record(method, step);
    method->x = step->x;
    method->q = step->v;
    method->q_scale = step->scale;
    method->share = 1.0;
    if (self->ergodic && !method->blind) {
        now->objective = fn_step_average_objective(step, &now->residual);
    }
    if (self->ergodic) {
        method->x = step->sum;
        method->share = 1.0 / (double)step->summed;
    }
    return FIRENET_OK;
}

/* ------------------------------------------------------- the plain method */

static firenet_status advance(fn_method *method) {
    struct fn_method_stats *now = &method->now;
    ++now->inner;
    return fn_plain_advance((fn_plain *)method, now->ratio / now->norm,
                            1.0 / (now->ratio * now->norm));
}

const fn_method_table fn_plain_method = {
    .id = FIRENET_METHOD_PLAIN,
    .size = sizeof(fn_plain),
    .any_norm = true,
    .analysis = true,
    .ratio = true,
    .bytes = fn_plain_bytes,
    .create = fn_plain_create,
    .destroy = fn_plain_destroy,
    .attach = fn_plain_attach,
    .start = fn_plain_start,
    .advance = advance,
    .archive = fn_plain_archive,
};
