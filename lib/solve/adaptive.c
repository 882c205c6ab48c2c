/* SPDX-License-Identifier: BSD-3-Clause */
/* Halpern iteration with restarts and a step ratio that adapt themselves. */
#include "solve/adaptive.h"

#include <math.h>
#include <string.h>

/* A restart is due when the fixed-point residual fell to SUFFICIENT of its
 * value just after the last one, or to NECESSARY of it and rises again, or the
 * epoch is LONG_EPOCH of all iterations. */
#define SUFFICIENT 0.4
#define NECESSARY 0.8
#define LONG_EPOCH 0.2
/* Nothing bounds the dual of (P1): one that misses feasibility by more than
 * this factor after a restart comes from a bad step ratio. It is scaled back,
 * or it would take as many iterations to return as it took to leave, and the
 * ratio with it, half way on the log scale. */
#define DUAL_BLOWUP 10.0
/* Each use multiplies the threshold, so that there are finitely many. */
#define BLOWUP_GROWTH 10.0
/* A x is carried along from one product to the next, and adds up their rounding
 * errors: it is formed anew at the first restart after so many iterations. */
#define REFRESH 64
/* With an analysis so many iterations are plain: an image is all but there
 * after some dozens, in half of them and at half the cost of each, for the
 * anchor holds it back and takes as many passes over the rows of K. */
#define PLAIN_START 100
/* The first of these keep the iterate before, to go back to it from a step with
 * an L that is far too small. Where that shows later, L is raised and the
 * iterate stays: plain steps converge from anywhere. */
#define KEPT_FIRST 8
/* Iterations after which an infeasible iterate alone starts a search for a
 * proof of infeasibility. */
#define MAYBE_INFEASIBLE 1000
/* Iterations after which a small problem is left to Newton's method. */
#define PATIENCE 5000

static firenet_status create(fn_method *method) {
    fn_adaptive *self = (fn_adaptive *)method;
    firenet_status status = fn_halpern_create(&self->halpern, method->context,
                                              method->problem, method->scratch);
    method->work = self->halpern.step.atv;
    return status == FIRENET_OK
               ? fn_polish_create(&self->polish, method->context,
                                  method->problem)
               : status;
}

static size_t bytes(const fn_problem *problem) {
    return fn_halpern_bytes(problem) + fn_polish_bytes(problem);
}

static void destroy(fn_method *method) {
    fn_adaptive *self = (fn_adaptive *)method;
    fn_polish_free(&self->polish);
    fn_halpern_free(&self->halpern);
}

static void attach(fn_method *method, const fn_vec *y) {
    ((fn_adaptive *)method)->halpern.step.y = y;
}

static void reset_rules(fn_adaptive *self) {
    memset(&self->rule, 0, sizeof self->rule);
    self->rule.blowup = DUAL_BLOWUP;
    fn_adaptive_reset_ratio(self);
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    fn_adaptive *self = (fn_adaptive *)method;
    fn_step *step = &self->halpern.step;
    firenet_status status = FIRENET_OK;
    double ratio = fn_initial_ratio(method, from);
    reset_rules(self);
    self->rule.ratio = ratio;
    if (warm) {
        fn_adaptive_set_ratio(self, method->now.ratio);
        status = fn_step_refresh(step);
    } else {
        method->now.ratio = ratio;
        status = fn_step_start(step, from->y, from->x0);
        if (status == FIRENET_OK) {
            fn_step_fit(step);
            status = fn_step_start_dual(step, FN_DUAL_START * from->dual_norm);
        }
    }
    self->rule.best_ratio = method->now.ratio;
    step->still = step->blind = step->in_place = step->quiet = false;
    fn_halpern_anchor(&self->halpern);
    fn_feasibility_reset(&self->feasibility);
    fn_polish_reset(&self->polish);
    return status;
}

static bool restart_due(const fn_adaptive *self) {
    const fn_halpern *h = &self->halpern;
    return h->residual <= SUFFICIENT * self->rule.first ||
           (h->residual <= NECESSARY * self->rule.first &&
            h->residual > self->rule.last) ||
           (h->k > 1 &&
            (double)h->k >= LONG_EPOCH * (double)self->rule.iterations);
}

static firenet_status restart(fn_adaptive *self) {
    double x_distance, q_distance;
    firenet_status status = FIRENET_OK;
    if (self->rule.iterations - self->rule.refreshed >= REFRESH) {
        self->rule.refreshed = self->rule.iterations;
        status = fn_step_refresh(&self->halpern.step);
    }
    fn_halpern_restart(&self->halpern, &x_distance, &q_distance);
    fn_adaptive_adapt_ratio(self, x_distance, q_distance);
    ++self->base.now.restarts;
    return status;
}

/* T(z) can be better or worse than z, but not from steps that are too long,
 * nor from a dual that is far from feasible. */
static bool acceptable(fn_adaptive *self) {
    fn_halpern *h = &self->halpern;
    const fn_step *step = &h->step;
    struct fn_method_stats *now = &self->base.now;
    double size =
        now->norm * (2.0 * step->x_norm + step->dx_norm) + step->y_norm;
    if (fn_norm_bound_violated(&self->base, h->adx_norm, step->dx_norm, size)) {
        fn_halpern_reject(h, 1.0);
        return false;
    }
    if (self->base.problem->kind == FIRENET_PROBLEM_P1 && h->k == 1 &&
        step->before.polar > self->rule.blowup) {
        double polar = step->before.polar;
        self->rule.blowup *= BLOWUP_GROWTH;
        fn_adaptive_set_ratio(self, now->ratio * sqrt(polar));
        fn_halpern_reject(h, 1.0 / polar);
        return false;
    }
    return true;
}

/* A step whose numbers are not read: by no rule, either. Those of the
 * first after a restart, and of the last plain one, are needed. */
static bool may_be_quiet(const fn_adaptive *self) {
    return self->base.may_be_quiet && self->halpern.k > 0 &&
           self->rule.iterations + 1 != PLAIN_START;
}

static void go_on(fn_adaptive *self, bool plain) {
    fn_halpern *h = &self->halpern;
    if (plain) {
        self->base.q = h->step.v;
    } else {
        fn_halpern_reflect(h);
        self->base.q = h->step.v_previous;
    }
}

/* Where T(z) is, of which the numbers are: a plain step goes on from it; one
 * that reflects, or is taken back, leaves it beside what it goes on from. */
static void show_iterate(fn_adaptive *self, bool in_use) {
    fn_step *step = &self->halpern.step;
    self->base.x_slot = in_use ? NULL : &step->x_previous;
    self->base.x = in_use ? step->x : step->x_previous;
}

static firenet_status step_forward(fn_adaptive *self) {
    fn_method *method = &self->base;
    fn_halpern *h = &self->halpern;
    struct fn_method_stats *now = &method->now;
    now->settled = false;
    bool plain =
        method->problem->analysis && self->rule.iterations + 1 < PLAIN_START;
    h->step.still = plain;
    h->step.blind = plain && method->may_be_blind;
    h->step.quiet = may_be_quiet(self);
    h->step.in_place = plain && fn_problem_tiled(method->problem) &&
                       self->rule.iterations >= KEPT_FIRST;
    firenet_status status = fn_halpern_advance(h, now->ratio / now->norm,
                                               1.0 / (now->ratio * now->norm));
    if (status != FIRENET_OK) {
        return status;
    }
    fn_method_record(method, &h->step);
    ++self->rule.iterations;
    self->rule.quiet = h->step.quiet;
    bool taken_back = false;
    if (h->step.quiet) {
        go_on(self, plain);
    } else if (acceptable(self)) {
        if (h->k == 1) {
            self->rule.first = h->residual;
        }
        if (!plain &&
            (fn_adaptive_set_ratio_by_hand(self) || restart_due(self) ||
             self->rule.iterations == PLAIN_START)) {
            status = restart(self);
            method->q = h->step.v;
        } else {
            go_on(self, plain);
        }
        method->q_scale = 1.0;
        self->rule.last = h->residual;
    } else {
        taken_back = !h->step.in_place;
    }
    now->inner = h->k;
    show_iterate(self, plain && !taken_back);
    return status;
}

/* An iterate of (P1) outside the ball, with a dual value above its objective or
 * after a long time: perhaps there is no feasible one. */
static bool maybe_infeasible(const fn_adaptive *self) {
    const struct fn_method_stats *now = &self->base.now;
    return self->base.problem->kind == FIRENET_PROBLEM_P1 &&
           !self->base.problem->analysis &&
           now->residual > self->base.problem->eta &&
           (self->base.certificate->bound.value > now->objective ||
            self->rule.iterations >= MAYBE_INFEASIBLE);
}

/* A step, or one of another kind where steps do not get on. */
static firenet_status advance(fn_method *method) {
    fn_adaptive *self = (fn_adaptive *)method;
    fn_feasibility *f = &self->feasibility;
    int64_t iteration = self->rule.iterations;
    bool polishing = self->polish.now.running;
    bool known = !self->rule.quiet; /* the numbers of the iterate */
    method->blind = false;
    if (!polishing && known &&
        (f->running ||
         (maybe_infeasible(self) && fn_feasibility_due(f, iteration)))) {
        return fn_detour_search(method, &self->halpern, f, iteration);
    }
    if (iteration >= PATIENCE && known && fn_polish_ready(&self->polish)) {
        fn_polish_begin(&self->polish);
        polishing = true;
    }
    return polishing ? fn_detour_polish(method, &self->halpern, &self->polish,
                                        self->rule.merit)
                     : step_forward(self);
}

static bool persist(fn_method *method) {
    fn_adaptive *self = (fn_adaptive *)method;
    if (fn_polish_ready(&self->polish)) {
        self->feasibility.running = false;
        fn_polish_begin(&self->polish);
    }
    return self->polish.now.running;
}

/* Where a search runs, the iterate is that of the last step, and may lie where
 * the best one does: it has to be there to go on with. */
static fn_vec *fetch_iterate(fn_adaptive *self) {
    fn_method *method = &self->base;
    fn_vec *place = self->halpern.step.x_previous;
    if (method->x && method->x != place) {
        fn_vec_copy(self->base.context, fn_domain(method->problem->a),
                    method->x, place);
    }
    method->x = place;
    return place;
}

static void archive_state(fn_method *method, fn_archive *archive) {
    fn_adaptive *self = (fn_adaptive *)method;
    const fn_problem *problem = method->problem;
    const firenet_context *context = method->context;
    size_t n = fn_domain_bytes(problem->a);
    size_t m = fn_range_bytes(problem->a);
    fn_halpern *h = &self->halpern;
    fn_archive_bytes(archive, &self->rule, sizeof self->rule);
    FN_SETTLE_COUNTS(&self->rule.iterations, &self->rule.refreshed,
                     &self->rule.improved, &self->rule.turn);
    fn_archive_bytes(archive, &self->feasibility, sizeof self->feasibility);
    FN_SETTLE_COUNTS(&self->feasibility.step, &self->feasibility.limit,
                     &self->feasibility.due);
    fn_polish_archive(&self->polish, archive);
    fn_vec_archive(context, archive, n, fetch_iterate(self));
    fn_vec_archive(context, archive, n, h->step.atv);
    fn_archive_bytes(archive, &h->k, sizeof h->k);
    FN_SETTLE_COUNTS(&h->k);
    fn_vec_archive(context, archive, n, h->x0);
    fn_vec_archive(context, archive, m, h->q0);
    fn_vec_archive(context, archive, fn_side_bytes(fn_problem_image(problem)),
                   h->ax0);
    fn_step_archive(&h->step, archive);
}

const fn_method_table fn_adaptive_method = {
    .id = FIRENET_METHOD_ADAPTIVE,
    .size = sizeof(fn_adaptive),
    .any_norm = true,
    .analysis = true,
    .ratio = true,
    .bytes = bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .persist = persist,
    .archive = archive_state,
};
