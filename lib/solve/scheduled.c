/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts on the schedule of model/schedule.h, from known constants of
 * approximate sharpness: G = F in (P3), and in (P1) ||.||_{1,w} + K max(0, ||A.
 * - y|| - eta). */
#include "model/schedule.h"
#include "solve/plain.h"

#include <math.h>

typedef struct scheduled {
    fn_plain plain;
    struct {
        double alpha, penalty;
        fn_schedule epsilon;
        fn_lengths steps;
        int64_t length; /* p */
    } schedule;
} scheduled;

/* Further down there is nothing but rounding, and squares of what such steps
 * make leave the range of single precision. */
static double least(const fn_problem *problem) {
    double epsilon = fn_type_epsilon(problem->a->domain);
    return epsilon * epsilon;
}

static firenet_status check(firenet_context *context,
                            const fn_problem *problem) {
    if (problem->kind == FIRENET_PROBLEM_P2) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "method: %d (SCHEDULED), allowed for P1 and P3 only",
                       FIRENET_METHOD_SCHEDULED);
    }
    return FIRENET_OK;
}

/* G at the iterate the step holds. */
static double merit(const scheduled *self) {
    const fn_problem *problem = self->plain.base.problem;
    const fn_step *step = &self->plain.step;
    return fn_problem_objective(problem, step->l1, step->residual) +
           self->schedule.penalty *
               fn_problem_infeasibility(problem, step->residual);
}

static firenet_status constants(scheduled *self, const double *settings) {
    fn_method *method = &self->plain.base;
    bool p1 = method->problem->kind == FIRENET_PROBLEM_P1;
    self->schedule.alpha = settings[FN_SOLVER_SHARPNESS];
    self->schedule.penalty = p1 ? settings[FN_PENALTY] : 1.0;
    if (self->schedule.alpha == 0.0 || self->schedule.penalty == 0.0) {
        return fn_fail(method->context, FIRENET_ERR_STATE,
                       "%s: not set, the scheduled method needs it (> 0)",
                       self->schedule.alpha == 0.0 ? "sharpness" : "penalty");
    }
    return FIRENET_OK;
}

/* Those of the restart to come. */
static void set_steps(scheduled *self) {
    const fn_schedule *s = &self->schedule.epsilon;
    double k = self->schedule.penalty;
    double radius = self->schedule.alpha * (s->epsilon + s->delta);
    self->schedule.steps =
        fn_schedule_lengths(self->plain.base.now.norm, radius, k);
    self->plain.base.now.ratio = radius / k;
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    scheduled *self = (scheduled *)method;
    firenet_status status = constants(self, from->settings);
    if (status == FIRENET_OK) {
        status = fn_plain_start(method, from, warm);
    }
    self->schedule.epsilon = fn_schedule_from(
        merit(self), from->settings[FN_SOLVER_DELTA], least(method->problem));
    method->now.inner = 0;
    if (status != FIRENET_OK) {
        return status;
    }
    set_steps(self);
    return fn_check_steps(method, self->schedule.steps.tau,
                          self->schedule.steps.sigma, "sharpness",
                          self->schedule.alpha);
}

static void start_epoch(scheduled *self) {
    set_steps(self);
    self->schedule.length = (int64_t)fmin(
        fn_schedule_inner(self->plain.base.now.norm, self->schedule.alpha,
                          self->schedule.penalty, FN_UPSILON),
        (double)INT32_MAX);
    fn_schedule_next(&self->schedule.epsilon);
    fn_step_clear(&self->plain.step);
}

static firenet_status advance(fn_method *method) {
    scheduled *self = (scheduled *)method;
    struct fn_method_stats *now = &method->now;
    if (now->inner == 0) {
        start_epoch(self);
    }
    firenet_status status = fn_plain_advance(
        &self->plain, self->schedule.steps.tau, self->schedule.steps.sigma);
    if (++now->inner >= self->schedule.length) {
        if (self->plain.ergodic) {
            fn_step_take_average(&self->plain.step);
            method->x = self->plain.step.x;
            method->share = 1.0;
        }
        now->inner = 0;
        ++now->restarts;
    }
    return status;
}

static void archive_state(fn_method *method, fn_archive *archive) {
    scheduled *self = (scheduled *)method;
    fn_archive_bytes(archive, &self->schedule, sizeof self->schedule);
    FN_SETTLE_COUNTS(&self->schedule.length);
    fn_plain_archive(method, archive);
}

const fn_method_table fn_scheduled_method = {
    .id = FIRENET_METHOD_SCHEDULED,
    .size = sizeof(scheduled),
    .check = check,
    .bytes = fn_plain_bytes,
    .create = fn_plain_create,
    .destroy = fn_plain_destroy,
    .attach = fn_plain_attach,
    .start = start,
    .advance = advance,
    .archive = archive_state,
};
