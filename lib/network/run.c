/* SPDX-License-Identifier: BSD-3-Clause */
/* Running a network: the schedule of restarts around the step, for every
 * instance of a grid and every problem of a batch. */
#include "network/arrays.h"
#include "network/runner.h"

#include <math.h>
#include <string.h>

/* Objective and residual of what the network would return now. */
static void evaluate(firenet_runner *self) {
    const fn_step *step = &self->step;
    fn_result *now = &self->now;
    if (step->sum && step->summed) {
        now->objective = fn_step_average_objective(step, &now->residual);
    } else {
        now->residual = step->residual;
        now->objective = fn_problem_objective(&self->network->problem, step->l1,
                                              step->residual);
    }
}

static firenet_status report(firenet_runner *self, int64_t restart,
                             int64_t inner) {
    const fn_step *step = &self->step;
    const firenet_network *network = self->network;
    const firenet_operator *a = network->a;
    evaluate(self);
    double gap = self->now.objective - self->best_dual;
    firenet_event event = {
        .problem = self->problem,
        .instance = self->instance,
        .restart = restart,
        .inner = inner,
        .layer = self->now.layer,
        .objective = self->now.objective,
        .gap = gap,
        .residual = self->now.residual,
        .epsilon = self->now.epsilon,
        .prior_bound = fn_network_prior_bound(network, self->now.epsilon),
        .posterior_bound = fn_network_posterior_bound(network, gap),
        .type = a->domain,
        .length = a->cols,
        .vector = step->sum ? step->sum : step->x,
        .share = step->sum ? 1.0 / (double)step->summed : 1.0,
    };
    return fn_control_report(&self->control, self->context, &event);
}

/* The inner iterations of restart k; ends early when control says so. */
static firenet_status run_restart(firenet_runner *self, int64_t restart) {
    fn_control *control = &self->control;
    int64_t inner = self->now.inner;
    double tau, sigma;
    fn_network_steps(self->network, inner, self->now.epsilon, &tau, &sigma);
    for (int64_t j = 1; j <= inner; ++j) {
        self->now.layer += 3;
        firenet_status status =
            fn_network_advance(&self->step, tau, sigma, self->now.layer);
        if (status != FIRENET_OK) {
            return status;
        }
        self->best_dual = fmax(self->best_dual, self->step.dual);
        bool due = j % control->every == 0 || j == inner;
        if (control->monitor && due) {
            status = report(self, restart, j);
        }
        if (status != FIRENET_OK || control->outcome != FIRENET_OUTCOME_NONE ||
            fn_control_ends(control)) {
            return status;
        }
    }
    return FIRENET_OK;
}

static firenet_status run_instance(firenet_runner *self, const void *y,
                                   const void *x0) {
    const firenet_network *network = self->network;
    fn_step *step = &self->step;
    firenet_status status = fn_step_start(step, y, x0);
    self->now = (fn_result){.inner = fn_network_inner(network, self->instance),
                            .epsilon = fn_network_first_epsilon(network, step)};
    evaluate(self);
    /* F(x0) = 0 is the minimum: only x0 = 0, y = 0 have it. */
    for (int64_t k = 1; k <= network->restarts && status == FIRENET_OK &&
                        self->control.outcome == FIRENET_OUTCOME_NONE &&
                        self->now.objective > 0.0;
         ++k) {
        self->now.epsilon = fn_network_next_epsilon(network, self->now.epsilon);
        fn_network_begin_restart(network, step);
        status = run_restart(self, k);
        evaluate(self);
        fn_network_end_restart(network, step);
    }
    if (self->control.outcome == FIRENET_OUTCOME_NONE) {
        self->now.layer = fn_network_layers(network, self->instance);
    }
    return status;
}

/* Keeps the better of the instance that ended and the best before it. */
static void keep_better(firenet_runner *self) {
    if (self->instance > 0 && !(self->now.objective < self->result.objective)) {
        return;
    }
    self->result = self->now;
    if (self->best) {
        void *x = self->step.x;
        self->step.x = self->best;
        self->best = x;
    }
}

static firenet_status run_problem(firenet_runner *self, const void *y,
                                  const void *x0, void *x) {
    const firenet_operator *a = self->network->a;
    firenet_status status = FIRENET_OK;
    self->best_dual = 0.0; /* F >= 0: q = 0 is dual feasible */
    for (self->instance = 0;
         self->instance < self->network->instances && status == FIRENET_OK &&
         self->control.outcome == FIRENET_OUTCOME_NONE;
         ++self->instance) {
        status = run_instance(self, y, x0);
        keep_better(self);
    }
    if (status == FIRENET_OK) {
        memcpy(x, self->best ? self->best : self->step.x,
               (size_t)a->cols * fn_type_size(a->domain));
        ++self->written;
    }
    return status;
}

static firenet_status run_all(firenet_runner *self, int64_t count,
                              const void *y, const void *x0, void *x) {
    const firenet_operator *a = self->network->a;
    firenet_status status = FIRENET_OK;
    self->written = 0;
    fn_control_start(&self->control, self->settings[FN_RUNNER_DEADLINE],
                     self->settings[FN_RUNNER_MONITOR_EVERY]);
    for (self->problem = 0; self->problem < count && status == FIRENET_OK &&
                            self->control.outcome == FIRENET_OUTCOME_NONE;
         ++self->problem) {
        int64_t i = self->problem;
        status =
            run_problem(self, fn_at_const(a->range, y, i * a->rows),
                        x0 ? fn_at_const(a->domain, x0, i * a->cols) : NULL,
                        fn_at(a->domain, x, i * a->cols));
    }
    if (status == FIRENET_OK && self->control.outcome == FIRENET_OUTCOME_NONE) {
        self->control.outcome = FIRENET_OUTCOME_COMPLETED;
    }
    self->seconds = fn_clock() - self->control.started;
    return status;
}

/* -------------------------------------------------------------- interface */

firenet_status firenet_runner_run_batch(firenet_runner *runner, int64_t count,
                                        firenet_type y_type, const void *y,
                                        int64_t y_length, firenet_type x_type,
                                        const void *x0, void *x,
                                        int64_t x_length) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_arrays given = {count, y_type, x_type, y, x0, x, y_length, x_length};
    status = fn_arrays_check(&given, context, runner->network);
    if (status == FIRENET_OK) {
        status = run_all(runner, count, y, x0, x);
    }
    return fn_leave(context, status);
}

firenet_status firenet_runner_run(firenet_runner *runner, firenet_type y_type,
                                  const void *y, int64_t y_length,
                                  firenet_type x_type, const void *x0, void *x,
                                  int64_t x_length) {
    return firenet_runner_run_batch(runner, 1, y_type, y, y_length, x_type, x0,
                                    x, x_length);
}
