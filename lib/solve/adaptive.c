/* SPDX-License-Identifier: BSD-3-Clause */
/* Halpern iteration with restarts and a step ratio that adapt themselves. */
#include "solve/halpern.h"
#include "solve/method.h"

#include <math.h>
#include <string.h>

/* A restart is due when the fixed-point residual fell to SUFFICIENT of its
 * value just after the last one, or to NECESSARY of it and rises again, or the
 * epoch is LONG of all iterations. */
#define SUFFICIENT 0.4
#define NECESSARY 0.8
#define LONG 0.2
/* How far the step ratio moves, on the log scale, towards what an epoch
 * suggests: one epoch tells little, unless the ratio is off by more than FAR.
 */
#define CAUTION 0.3
#define COURAGE 0.8
#define FAR 3.0
/* Nothing bounds the dual of (P1): one that misses feasibility by more than
 * this factor after a restart is debris of a bad step ratio. It is scaled back,
 * or it would take as many iterations to come home as it took to leave, and the
 * ratio with it, half way on the log scale. */
#define DEBRIS 10.0
/* Each use of FAR and DEBRIS makes the next harder, lest they go on for ever.
 */
#define FAR_GROWTH 1.5
#define DEBRIS_GROWTH 10.0

typedef struct adaptive {
    fn_method base;
    fn_halpern halpern;
    /* The state of the restart rule. */
    struct {
        double first, last; /* residuals: first of this epoch, last step's */
        double far, debris; /* thresholds in force */
        int64_t iterations;
    } rule;
} adaptive;

static firenet_status check(firenet_context *context,
                            const fn_problem *problem) {
    (void)context;
    (void)problem;
    return FIRENET_OK;
}

static firenet_status create(fn_method *method) {
    adaptive *self = (adaptive *)method;
    return fn_halpern_create(&self->halpern, method->context, method->problem,
                             method->scratch);
}

static void destroy(fn_method *method) {
    fn_halpern_free(&((adaptive *)method)->halpern);
}

static void attach(fn_method *method, const void *y) {
    ((adaptive *)method)->halpern.step.y = y;
}

static firenet_status start(fn_method *method, const fn_beginning *beginning,
                            bool warm) {
    adaptive *self = (adaptive *)method;
    fn_step *step = &self->halpern.step;
    firenet_status status = FIRENET_OK;
    if (!warm) {
        status = fn_step_start(step, beginning->y, beginning->x0);
        if (status == FIRENET_OK) {
            status = fn_step_start_dual(step);
        }
        method->now.ratio = fn_initial_ratio(method, beginning);
    }
    fn_halpern_anchor(&self->halpern);
    self->rule.first = self->rule.last = 0.0;
    self->rule.iterations = 0;
    self->rule.far = FAR;
    self->rule.debris = DEBRIS;
    return status;
}

static bool restart_due(const adaptive *self) {
    const fn_halpern *h = &self->halpern;
    return h->residual <= SUFFICIENT * self->rule.first ||
           (h->residual <= NECESSARY * self->rule.first &&
            h->residual > self->rule.last) ||
           (h->k > 1 && (double)h->k >= LONG * (double)self->rule.iterations);
}

/* Towards the ratio at which primal and dual would have moved equally far. */
static void restart(adaptive *self) {
    double x_distance, q_distance, *ratio = &self->base.now.ratio;
    fn_halpern_restart(&self->halpern, &x_distance, &q_distance);
    if (x_distance > 0.0 && q_distance > 0.0) {
        double off = x_distance / q_distance / *ratio;
        bool far = off > self->rule.far || off < 1.0 / self->rule.far;
        self->rule.far *= far ? FAR_GROWTH : 1.0;
        *ratio *= pow(off, far ? COURAGE : CAUTION);
    }
    ++self->base.now.restarts;
}

/* T(z) can be better or worse than z, but not from steps that are too long,
 * nor from a dual that is far from feasible. */
static bool acceptable(adaptive *self) {
    fn_halpern *h = &self->halpern;
    struct fn_reached *now = &self->base.now;
    const fn_problem *problem = self->base.problem;
    if (fn_is_stretched(h->step.context, problem->a, h->step.ax, h->stretch,
                        now->norm * h->step.move)) {
        now->norm = fn_raised_norm(h->stretch / h->step.move);
        ++now->raised;
        fn_halpern_reject(h, 1.0);
        return false;
    }
    if (problem->kind == FIRENET_PROBLEM_P1 && h->k == 1 &&
        h->step.slope > self->rule.debris) {
        self->rule.debris *= DEBRIS_GROWTH;
        now->ratio *= sqrt(h->step.slope);
        fn_halpern_reject(h, 1.0 / h->step.slope);
        return false;
    }
    return true;
}

static firenet_status advance(fn_method *method) {
    adaptive *self = (adaptive *)method;
    fn_halpern *h = &self->halpern;
    struct fn_reached *now = &method->now;
    firenet_status status = fn_halpern_advance(h, now->ratio / now->norm,
                                               1.0 / (now->ratio * now->norm));
    if (status != FIRENET_OK) {
        return status;
    }
    now->objective =
        fn_problem_objective(method->problem, h->step.l1, h->step.residual);
    now->residual = h->step.residual;
    now->dual = h->step.dual;
    ++self->rule.iterations;
    if (acceptable(self)) {
        if (h->k == 1) {
            self->rule.first = h->residual;
        }
        if (restart_due(self)) {
            restart(self);
        } else {
            fn_halpern_reflect(h);
        }
        self->rule.last = h->residual;
    }
    now->inner = h->k;
    method->spare = &h->step.x_previous;
    method->x = h->step.x_previous;
    return FIRENET_OK;
}

static void visit(fn_method *method, fn_visitor *visitor) {
    adaptive *self = (adaptive *)method;
    const fn_problem *problem = method->problem;
    size_t n = fn_domain_bytes(problem->a);
    size_t m = fn_range_bytes(problem->a);
    fn_halpern *h = &self->halpern;
    fn_visit(visitor, &self->rule, sizeof self->rule);
    fn_visit(visitor, &h->k, sizeof h->k);
    fn_visit(visitor, h->x0, n);
    fn_visit(visitor, h->q0, m);
    fn_visit(visitor, h->ax0, m);
    fn_step_visit(&h->step, visitor);
}

const fn_method_table fn_adaptive_method = {
    .id = FIRENET_METHOD_ADAPTIVE,
    .size = sizeof(adaptive),
    .check = check,
    .bytes = fn_halpern_bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .visit = visit,
};
