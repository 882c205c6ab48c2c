/* SPDX-License-Identifier: BSD-3-Clause */
/* A runner's memory, settings, results. */
#include "network/runner.h"
#include "core/number.h"

#include <math.h>
#include <string.h>

size_t fn_runner_bytes(const firenet_network *network) {
    return sizeof(firenet_runner) + fn_worker_bytes(network);
}

/* --------------------------------------------------------------- settings */

static const firenet_option table[FN_RUNNER_SETTINGS] = {
    [FN_RUNNER_DEADLINE] = {.id = FIRENET_RUNNER_DEADLINE,
                            .name = "deadline",
                            .fallback = INFINITY,
                            .high = INFINITY,
                            .low_open = true},
    [FN_RUNNER_MONITOR_EVERY] = {.id = FIRENET_RUNNER_MONITOR_EVERY,
                                 .name = "monitor_every",
                                 .integer = true,
                                 .fallback = 1.0,
                                 .low = 1.0,
                                 .high = (double)INT32_MAX},
    [FN_RUNNER_CHECK_EVERY] = {.id = FIRENET_RUNNER_CHECK_EVERY,
                               .name = "check_every",
                               .integer = true,
                               .low = 1.0,
                               .high = (double)INT32_MAX,
                               .zero_derives = true},
};

const firenet_option *firenet_option_of_runner(int64_t index) {
    return fn_option_at(table, FN_RUNNER_SETTINGS, index);
}

static const firenet_option results[] = {
    FN_NUMBER(FIRENET_RUNNER_OUTCOME, "outcome", true),
    FN_NUMBER(FIRENET_RUNNER_LAYER, "layer", true),
    FN_NUMBER(FIRENET_RUNNER_CALLBACK_VALUE, "callback_value", true),
    FN_NUMBER(FIRENET_RUNNER_INNER, "inner", true),
    FN_NUMBER(FIRENET_RUNNER_WRITTEN, "written", true),
    FN_NUMBER(FIRENET_RUNNER_GAP_BASIS, "gap_basis", true),
    FN_NUMBER(FIRENET_RUNNER_OBJECTIVE, "objective", false),
    FN_NUMBER(FIRENET_RUNNER_GAP, "gap", false),
    FN_NUMBER(FIRENET_RUNNER_RESIDUAL, "residual", false),
    FN_NUMBER(FIRENET_RUNNER_EPSILON, "epsilon", false),
    FN_NUMBER(FIRENET_RUNNER_SECONDS, "seconds", false),
    FN_NUMBER(FIRENET_RUNNER_PRIOR_BOUND, "prior_bound", false),
    FN_NUMBER(FIRENET_RUNNER_POSTERIOR_BOUND, "posterior_bound", false),
    FN_END};

const firenet_option *firenet_number_of_runner(int64_t index) {
    return fn_number_at(results, index);
}

static fn_settings settings_of(firenet_runner *runner) {
    return runner ? (fn_settings){runner->context, table, FN_RUNNER_SETTINGS,
                                  runner->settings, results}
                  : (fn_settings){0};
}

firenet_status firenet_runner_set_real(firenet_runner *runner,
                                       firenet_runner_option option,
                                       double value) {
    return fn_settings_set_real(settings_of(runner), (int)option, value);
}

firenet_status firenet_runner_set_int(firenet_runner *runner,
                                      firenet_runner_option option,
                                      int64_t value) {
    return fn_settings_set_int(settings_of(runner), (int)option, value);
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
    fn_settings_reset(settings_of(self));
    atomic_init(&self->control.cancelled, false);
    self->threads = fn_threads(context);
    self->workers = fn_worker_count(network, context);
    self->worker = fn_alloc_zero(context, self->workers, sizeof *self->worker);
    firenet_status status =
        self->worker ? fn_operator_prepare(network->problem.a, context)
                     : FIRENET_ERR_NOMEM;
    for (int i = 0; i < self->workers && status == FIRENET_OK; ++i) {
        status = fn_worker_create(&self->worker[i], context, network, i,
                                  self->workers);
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
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(context, create(out, context, network));
    return FN_SHARED_RESULT(status, out, firenet_runner_release);
}

void firenet_runner_release(firenet_runner *runner) {
    if (!runner) {
        return;
    }
    firenet_context *context = runner->context;
    for (int i = 0; runner->worker && i < runner->workers; ++i) {
        fn_worker_free(&runner->worker[i], context);
    }
    fn_free(context, runner->worker);
    fn_vec_free(context, runner->control.reference);
    firenet_network_release(runner->network);
    fn_free(context, runner);
    firenet_context_release(context);
}

/* ------------------------------------------------------------------ hooks */

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

firenet_status firenet_runner_set_reference(firenet_runner *runner,
                                            firenet_type type,
                                            const void *reference,
                                            int64_t length) {
    firenet_context *context = runner ? runner->context : NULL;
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    const firenet_operator *a = runner->network->a;
    status = fn_control_set_reference(&runner->control, context, type,
                                      reference, length, fn_domain(a));
    return fn_leave(context, status);
}

/* ---------------------------------------------------------------- results */

static firenet_status get_real(firenet_runner *runner,
                               firenet_runner_option option, double *value) {
    if (!value) {
        return fn_fail_null(runner->context, "value");
    }
    static const fn_progress none = {0};
    const fn_progress *last = runner->last ? runner->last : &none;
    const fn_result result = fn_progress_in_caller_units(last, &last->best);
    double gap = fn_progress_gap(last, &last->best);
    switch ((int)option) {
    case FIRENET_RUNNER_OBJECTIVE:
        *value = result.objective;
        return FIRENET_OK;
    case FIRENET_RUNNER_GAP:
        *value = gap;
        return FIRENET_OK;
    case FIRENET_RUNNER_RESIDUAL:
        *value = result.residual;
        return FIRENET_OK;
    case FIRENET_RUNNER_EPSILON:
        *value = result.epsilon;
        return FIRENET_OK;
    case FIRENET_RUNNER_SECONDS:
        *value = runner->seconds;
        return FIRENET_OK;
    case FIRENET_RUNNER_PRIOR_BOUND:
        *value = fn_network_prior_bound(runner->network, result.epsilon);
        return FIRENET_OK;
    case FIRENET_RUNNER_POSTERIOR_BOUND:
        *value = fn_network_posterior_bound(runner->network, gap);
        return FIRENET_OK;
    default:
        return fn_settings_read(settings_of(runner), (int)option, false, value);
    }
}

firenet_status firenet_runner_get_real(firenet_runner *runner,
                                       firenet_runner_option option,
                                       double *value) {
    firenet_context *context = runner ? runner->context : NULL;
    return FN_CALL(context, get_real(runner, option, value));
}

static firenet_status get_int(firenet_runner *runner,
                              firenet_runner_option option, int64_t *value) {
    if (!value) {
        return fn_fail_null(runner->context, "value");
    }
    switch ((int)option) {
    case FIRENET_RUNNER_OUTCOME:
        *value = runner->control.outcome;
        return FIRENET_OK;
    case FIRENET_RUNNER_LAYER:
        *value = runner->last ? runner->last->best.layer : 0;
        return FIRENET_OK;
    case FIRENET_RUNNER_CALLBACK_VALUE:
        *value = runner->control.callback_value;
        return FIRENET_OK;
    case FIRENET_RUNNER_INNER:
        *value = runner->last ? runner->last->best.inner : 0;
        return FIRENET_OK;
    case FIRENET_RUNNER_WRITTEN:
        *value = runner->written;
        return FIRENET_OK;
    case FIRENET_RUNNER_GAP_BASIS:
        *value = runner->last ? (int64_t)runner->last->basis : 0;
        return FIRENET_OK;
    default: {
        double real;
        firenet_status status =
            fn_settings_read(settings_of(runner), (int)option, true, &real);
        if (status == FIRENET_OK) {
            *value = (int64_t)real;
        }
        return status;
    }
    }
}

firenet_status firenet_runner_get_int(firenet_runner *runner,
                                      firenet_runner_option option,
                                      int64_t *value) {
    firenet_context *context = runner ? runner->context : NULL;
    return FN_CALL(context, get_int(runner, option, value));
}

static firenet_status copy_dual(firenet_runner *runner, firenet_type type,
                                void *q, int64_t length) {
    const firenet_operator *a = runner->network->a;
    firenet_status status = fn_check_array(runner->context, "q", q, type,
                                           length, a->range, a->rows);
    if (status == FIRENET_OK && !runner->last) {
        status =
            fn_fail(runner->context, FIRENET_ERR_STATE,
                    "runner: has not run yet, call firenet_runner_run first");
    }
    if (status == FIRENET_OK) { /* in (P3) q has no unit */
        fn_vec_export(runner->context, fn_range(a), 1.0,
                      runner->last->certificate.q, q);
        fn_problem_turn(&runner->network->problem, &runner->worker->scratch,
                        false, q);
    }
    return status;
}

firenet_status firenet_runner_copy_dual(firenet_runner *runner,
                                        firenet_type type, void *q,
                                        int64_t length) {
    firenet_context *context = runner ? runner->context : NULL;
    return FN_CALL(context, copy_dual(runner, type, q, length));
}

/* The block of a term of the network's regulariser; NULL where it has none. */
static const fn_dual_block *block_of(const firenet_network *network, int term) {
    for (int j = 0; j < network->analysis.count; ++j) {
        if (network->analysis.block[j].term ==
            &network->owner->regulariser->term[term]) {
            return &network->analysis.block[j];
        }
    }
    return NULL;
}

static firenet_status copy_term_dual(firenet_runner *runner, int term,
                                     firenet_type type, void *p,
                                     int64_t length) {
    firenet_context *context = runner->context;
    const firenet_network *network = runner->network;
    int count = network->owner
                    ? firenet_regulariser_terms(network->owner->regulariser)
                    : 0;
    const fn_dual_block *block =
        term >= 0 && term < count ? block_of(network, term) : NULL;
    if (!block) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "term: %d, has no dual vector of its own; %d terms of "
                       "the regulariser have one, all but a term in x itself",
                       term, network->analysis.count);
    }
    firenet_type range = network->problem.a->range;
    firenet_status status =
        fn_check_array(context, "p", p, type, length, range, block->k->rows);
    if (status == FIRENET_OK && !runner->last) {
        status =
            fn_fail(context, FIRENET_ERR_STATE,
                    "runner: has not run yet, call firenet_runner_run first");
    }
    if (status == FIRENET_OK) { /* K^H p = (c W)^H p, of the units' A */
        fn_vec_export_by(context, fn_range(block->k), 1.0,
                         ilogb(block->scale) - network->units.a,
                         fn_vec_at(context, range, runner->last->certificate.q,
                                   block->begin),
                         p);
    }
    return status;
}

firenet_status firenet_runner_copy_term_dual(firenet_runner *runner, int term,
                                             firenet_type type, void *p,
                                             int64_t length) {
    firenet_context *context = runner ? runner->context : NULL;
    return FN_CALL(context, copy_term_dual(runner, term, type, p, length));
}

void firenet_runner_cancel(firenet_runner *runner) {
    if (runner) {
        atomic_store_explicit(&runner->control.cancelled, true,
                              memory_order_release);
    }
}
