/* SPDX-License-Identifier: BSD-3-Clause */
/* Running a network: the schedule of restarts around the step. */
#include "network/runner.h"

#include "operators/workspace.h"
#include "solve/control.h"
#include "solve/step.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct firenet_runner {
    firenet_context *context;
    firenet_network *network;
    fn_scratch scratch;
    fn_step step;
    fn_control control;
    /* Of the last run. */
    int64_t layer;
    double objective, residual, best_dual, epsilon, seconds;
};

static fn_memory memory(const firenet_network *network) {
    return network->ergodic ? FN_MEMORY_SUM : FN_MEMORY_NONE;
}

size_t fn_runner_bytes(const firenet_network *network) {
    return sizeof(firenet_runner) + network->a->scratch +
           fn_step_bytes(&network->problem, memory(network));
}

/* --------------------------------------------------------------- creation */

static firenet_status create(firenet_runner **out, firenet_context *context,
                             firenet_network *network) {
    if (!network) {
        return fn_fail_null(context, "network");
    }
    firenet_runner *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    self->network = firenet_network_retain(network);
    self->control.deadline = INFINITY;
    self->control.every = 1;
    atomic_init(&self->control.cancelled, false);
    firenet_status status =
        fn_scratch_create(&self->scratch, context, network->a);
    if (status == FIRENET_OK) {
        status = fn_step_create(&self->step, context, &network->problem,
                                &self->scratch, memory(network));
    }
    if (status != FIRENET_OK) {
        firenet_runner_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_runner_create(firenet_runner **out,
                                     firenet_context *context,
                                     firenet_network *network) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, network));
}

void firenet_runner_release(firenet_runner *runner) {
    if (!runner) {
        return;
    }
    firenet_context *context = runner->context;
    if (runner->step.context) {
        fn_step_free(&runner->step);
    }
    fn_scratch_free(&runner->scratch, context);
    fn_free(context, runner->control.reference);
    firenet_network_release(runner->network);
    fn_free(context, runner);
    firenet_context_release(context);
}

/* --------------------------------------------------------------- settings */

firenet_status firenet_runner_set_monitor(firenet_runner *runner,
                                          firenet_monitor_fn monitor,
                                          void *user) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    runner->control.monitor = monitor;
    runner->control.user = user;
    return fn_leave(context, FIRENET_OK);
}

static firenet_status set_reference(firenet_runner *runner, firenet_type type,
                                    const void *reference, int64_t length) {
    firenet_context *context = runner->context;
    const firenet_operator *a = runner->network->a;
    firenet_status status = fn_check_array(context, "reference", reference,
                                           type, length, a->domain, a->cols);
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "reference", type, length, reference);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!runner->control.reference) {
        runner->control.reference =
            fn_alloc(context, length, fn_type_size(type));
    }
    if (!runner->control.reference) {
        return FIRENET_ERR_NOMEM;
    }
    memcpy(runner->control.reference, reference,
           (size_t)length * fn_type_size(type));
    return FIRENET_OK;
}

firenet_status firenet_runner_set_reference(firenet_runner *runner,
                                            firenet_type type,
                                            const void *reference,
                                            int64_t length) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    if (reference) {
        status = set_reference(runner, type, reference, length);
    } else {
        fn_free(context, runner->control.reference);
        runner->control.reference = NULL;
    }
    return fn_leave(context, status);
}

/* Settable options; results are read by name below. */
static const fn_option table[] = {
    {FIRENET_RUNNER_DEADLINE, "deadline", false, INFINITY, 0.0, INFINITY, true,
     false, false},
    {FIRENET_RUNNER_MONITOR_EVERY, "monitor_every", true, 1.0, 1.0,
     (double)INT32_MAX, false, false, false},
};

static firenet_status set(firenet_runner *runner, int option, bool integer,
                          double value) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    double values[2] = {runner->control.deadline,
                        (double)runner->control.every};
    status = fn_option_set(context, table, 2, values, option, integer, value);
    if (status == FIRENET_OK) {
        runner->control.deadline = values[0];
        runner->control.every = (int64_t)values[1];
    }
    return fn_leave(context, status);
}

firenet_status firenet_runner_set_real(firenet_runner *runner,
                                       firenet_runner_option option,
                                       double value) {
    return set(runner, (int)option, false, value);
}

firenet_status firenet_runner_set_int(firenet_runner *runner,
                                      firenet_runner_option option,
                                      int64_t value) {
    return set(runner, (int)option, true, fn_option_from_int(value));
}

static firenet_status unknown(firenet_context *context, int option) {
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "option: %d is not one of a runner of this kind", option);
}

static firenet_status get_real(firenet_runner *runner,
                               firenet_runner_option option, double *value) {
    if (!value) {
        return fn_fail_null(runner->context, "value");
    }
    switch ((int)option) {
    case FIRENET_RUNNER_DEADLINE:
        *value = runner->control.deadline;
        return FIRENET_OK;
    case FIRENET_RUNNER_OBJECTIVE:
        *value = runner->objective;
        return FIRENET_OK;
    case FIRENET_RUNNER_GAP:
        *value = runner->objective - runner->best_dual;
        return FIRENET_OK;
    case FIRENET_RUNNER_RESIDUAL:
        *value = runner->residual;
        return FIRENET_OK;
    case FIRENET_RUNNER_EPSILON:
        *value = runner->epsilon;
        return FIRENET_OK;
    case FIRENET_RUNNER_SECONDS:
        *value = runner->seconds;
        return FIRENET_OK;
    default:
        return unknown(runner->context, (int)option);
    }
}

firenet_status firenet_runner_get_real(firenet_runner *runner,
                                       firenet_runner_option option,
                                       double *value) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, get_real(runner, option, value));
}

static firenet_status get_int(firenet_runner *runner,
                              firenet_runner_option option, int64_t *value) {
    if (!value) {
        return fn_fail_null(runner->context, "value");
    }
    switch ((int)option) {
    case FIRENET_RUNNER_MONITOR_EVERY:
        *value = runner->control.every;
        return FIRENET_OK;
    case FIRENET_RUNNER_OUTCOME:
        *value = runner->control.outcome;
        return FIRENET_OK;
    case FIRENET_RUNNER_LAYER:
        *value = runner->layer;
        return FIRENET_OK;
    case FIRENET_RUNNER_CALLBACK_VALUE:
        *value = runner->control.callback_value;
        return FIRENET_OK;
    default:
        return unknown(runner->context, (int)option);
    }
}

firenet_status firenet_runner_get_int(firenet_runner *runner,
                                      firenet_runner_option option,
                                      int64_t *value) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, get_int(runner, option, value));
}

void firenet_runner_cancel(firenet_runner *runner) {
    if (runner) {
        atomic_store_explicit(&runner->control.cancelled, true,
                              memory_order_release);
    }
}

/* -------------------------------------------------------------------- run */

/* Objective and residual of what the network would return now. */
static void evaluate(firenet_runner *self) {
    const fn_step *step = &self->step;
    if (step->sum && step->summed) {
        self->objective = fn_step_average_objective(step, &self->residual);
    } else {
        self->residual = step->residual;
        self->objective = fn_problem_objective(&self->network->problem,
                                               step->l1, step->residual);
    }
}

static firenet_status report(firenet_runner *self, int64_t restart,
                             int64_t inner) {
    const fn_step *step = &self->step;
    const firenet_operator *a = self->network->a;
    evaluate(self);
    firenet_event event = {
        .restart = restart,
        .inner = inner,
        .layer = self->layer,
        .objective = self->objective,
        .gap = self->objective - self->best_dual,
        .residual = self->residual,
        .epsilon = self->epsilon,
        .type = a->domain,
        .length = a->cols,
        .vector = step->sum ? step->sum : step->x,
        .share = step->sum ? 1.0 / (double)step->summed : 1.0,
    };
    return fn_control_report(&self->control, self->context, &event);
}

/* The p inner iterations of restart k; ends early when control says so. */
static firenet_status run_restart(firenet_runner *self, int64_t restart) {
    const firenet_network *network = self->network;
    fn_control *control = &self->control;
    double tau, sigma;
    fn_network_steps(network, self->epsilon, &tau, &sigma);
    fn_step_clear(&self->step);
    for (int64_t j = 1; j <= network->inner; ++j) {
        firenet_status status = fn_step_advance(&self->step, tau, sigma);
        self->layer += 3;
        if (status == FIRENET_ERR_NUMERIC) {
            return fn_fail(self->context, status,
                           "layer %lld: a NaN or infinity was born",
                           (long long)self->layer);
        }
        if (status != FIRENET_OK) {
            return status;
        }
        self->best_dual = fmax(self->best_dual, self->step.dual);
        bool due = j % control->every == 0 || j == network->inner;
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

/* eps_0 >= F(x0) - F(x). */
static firenet_status initial_epsilon(firenet_runner *self) {
    const firenet_network *network = self->network;
    const fn_step *step = &self->step;
    const firenet_operator *a = network->a;
    if (network->measurement_bound == 0.0) {
        self->epsilon = self->objective;
        return FIRENET_OK;
    }
    double norm = fn_vector_norm(a->range, a->rows, step->y);
    if (norm > network->measurement_bound) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "y: norm %.17g, the network was made for at most %.17g",
                       norm, network->measurement_bound);
    }
    self->epsilon = network->measurement_bound +
                    network->problem.lambda * step->l1 +
                    fn_vector_norm(a->range, a->rows, step->ax);
    return FIRENET_OK;
}

static firenet_status run(firenet_runner *self, const void *y, const void *x0) {
    const firenet_network *network = self->network;
    firenet_status status = fn_step_start(&self->step, y, x0);
    evaluate(self);
    if (status == FIRENET_OK) {
        status = initial_epsilon(self);
    }
    /* F(x0) = 0 is the minimum: only x0 = 0, y = 0 have it. */
    for (int64_t k = 1;
         k <= network->restarts && status == FIRENET_OK &&
         self->control.outcome == FIRENET_OUTCOME_NONE && self->objective > 0.0;
         ++k) {
        self->epsilon = fn_network_next_epsilon(network, self->epsilon);
        status = run_restart(self, k);
        evaluate(self);
        if (network->ergodic) {
            fn_step_take_average(&self->step);
        }
    }
    if (self->control.outcome == FIRENET_OUTCOME_NONE && status == FIRENET_OK) {
        self->control.outcome = FIRENET_OUTCOME_COMPLETED;
        self->layer = 3 * network->restarts * network->inner + 1;
    }
    return status;
}

static firenet_status check_run(firenet_runner *self, firenet_type y_type,
                                const void *y, int64_t y_length,
                                firenet_type x_type, const void *x0,
                                const void *x, int64_t x_length) {
    firenet_context *context = self->context;
    const firenet_operator *a = self->network->a;
    firenet_status status =
        fn_check_array(context, "y", y, y_type, y_length, a->range, a->rows);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, "x", x, x_type, x_length, a->domain,
                                a->cols);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, "y", y,
                                (size_t)y_length * fn_type_size(y_type), "x", x,
                                (size_t)x_length * fn_type_size(x_type));
    }
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "y", y_type, y_length, y);
    }
    if (status == FIRENET_OK && x0) {
        status = fn_check_finite(context, "x0", x_type, x_length, x0);
    }
    return status;
}

firenet_status firenet_runner_run(firenet_runner *runner, firenet_type y_type,
                                  const void *y, int64_t y_length,
                                  firenet_type x_type, const void *x0, void *x,
                                  int64_t x_length) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_run(runner, y_type, y, y_length, x_type, x0, x, x_length);
    if (status != FIRENET_OK) {
        return fn_leave(context, status);
    }
    runner->layer = 0;
    runner->best_dual = 0.0; /* F >= 0: q = 0 is dual feasible */
    fn_control_start(&runner->control);
    status = run(runner, y, x0);
    runner->seconds = fn_clock() - runner->control.started;
    if (status == FIRENET_OK) {
        memcpy(x, runner->step.x, (size_t)x_length * fn_type_size(x_type));
    }
    return fn_leave(context, status);
}
