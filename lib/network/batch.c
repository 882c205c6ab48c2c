/* SPDX-License-Identifier: BSD-3-Clause */
/* One problem or many through a network: which worker takes which, and what
 * becomes of the run. */
#include "core/hash.h"
#include "network/runner.h"

#include <string.h>

/* The next problems for this worker; false if there are none to start. */
static bool take(fn_batch *batch, fn_worker *worker) {
    if (batch->runner->control.outcome != FIRENET_OUTCOME_NONE) {
        return false;
    }
    int64_t first = atomic_fetch_add(&batch->taken, worker->width);
    int64_t left = batch->end - first;
    if (left <= 0 || first > batch->failed) {
        return false;
    }
    worker->first = first;
    worker->count = left < worker->width ? left : worker->width;
    return true;
}

/* Failures count in the order of the problems, not of time. */
static void fail(fn_batch *batch, const fn_worker *worker) {
    long long failed = batch->failed;
    while (
        worker->first < failed &&
        !atomic_compare_exchange_weak(&batch->failed, &failed, worker->first)) {
    }
}

static void run_worker(void *data, int64_t number) {
    fn_batch *batch = data;
    fn_worker *worker = &batch->runner->worker[number];
    while (worker->status == FIRENET_OK && take(batch, worker)) {
        worker->status = fn_worker_run(batch, worker);
        if (worker->status != FIRENET_OK) {
            fail(batch, worker);
        }
    }
}

/* The worker whose failure is the run's: that of the first problem to fail. */
static const fn_worker *failed_worker(const fn_batch *batch) {
    const firenet_runner *self = batch->runner;
    for (int i = 0; i < self->workers; ++i) {
        const fn_worker *worker = &self->worker[i];
        if (worker->status != FIRENET_OK && worker->first == batch->failed) {
            return worker;
        }
    }
    return NULL;
}

/* Problems up to `end`, each on one thread. */
static void run_apart(fn_batch *batch, int64_t end) {
    firenet_runner *self = batch->runner;
    batch->end = end;
    for (int i = 0; i < self->workers; ++i) {
        fn_worker_use(&self->worker[i], self->worker[i].own, 1);
        fn_context_follow(self->worker[i].own, self->context);
    }
    fn_parallel(self->context, self->workers, run_worker, batch);
    batch->taken = batch->taken < end ? batch->taken : end;
    const fn_worker *failed = failed_worker(batch);
    if (failed) {
        fn_fail_as(self->context, failed->own, failed->status);
    }
    fn_worker_use(&self->worker[0], self->context, self->threads);
}

/* The others, in order, each with all threads. */
static void run_rest(fn_batch *batch) {
    batch->end = batch->given->count;
    run_worker(batch, 0);
    batch->taken = batch->taken < batch->end ? batch->taken : batch->end;
}

/* The worker that took the last of the problems taken. */
static const fn_worker *last_worker(const firenet_runner *self) {
    const fn_worker *last = &self->worker[0];
    for (int i = 1; i < self->workers; ++i) {
        last = self->worker[i].first > last->first ? &self->worker[i] : last;
    }
    return last;
}

static firenet_status conclude(const fn_batch *batch) {
    firenet_runner *self = batch->runner;
    const fn_worker *last = last_worker(self);
    self->last = last->count > 0 ? &last->progress[last->count - 1] : NULL;
    self->seconds = fn_clock() - self->control.started;
    const fn_worker *failed = failed_worker(batch);
    self->written = failed ? failed->first : batch->taken;
    if (failed) {
        return failed->status;
    }
    if (self->control.outcome == FIRENET_OUTCOME_NONE) {
        self->control.outcome = FIRENET_OUTCOME_COMPLETED;
    }
    return FIRENET_OK;
}

/* What all parties must have in common: but for the deadline, all. */
static uint64_t common_settings(const firenet_runner *self,
                                const fn_arrays *given) {
    double values[FN_SETTINGS + 4];
    memcpy(values, self->network->settings, sizeof self->network->settings);
    values[FN_SETTINGS] = self->settings[FN_RUNNER_MONITOR_EVERY];
    values[FN_SETTINGS + 1] = (double)given->count;
    values[FN_SETTINGS + 2] = given->x0 ? 1.0 : 0.0;
    values[FN_SETTINGS + 3] = self->settings[FN_RUNNER_CHECK_EVERY];
    return fn_hash(values, sizeof values);
}

/* Problems that leave no thread idle run apart; a monitor is called on the
 * thread of the caller, for one problem after the other. */
static firenet_status run_all(firenet_runner *self, const fn_arrays *given,
                              void *x) {
    fn_batch batch = {.runner = self, .given = given, .x = x};
    atomic_init(&batch.taken, 0);
    atomic_init(&batch.failed, INT64_MAX);
    firenet_status status = fn_control_start(
        &self->control, self->context, self->settings[FN_RUNNER_DEADLINE],
        self->settings[FN_RUNNER_MONITOR_EVERY],
        self->settings[FN_RUNNER_CHECK_EVERY], common_settings(self, given));
    if (status != FIRENET_OK) {
        return status;
    }
    for (int i = 0; i < self->workers; ++i) {
        self->worker[i].first = -1;
        self->worker[i].count = 0;
        self->worker[i].status = FIRENET_OK;
    }
    int64_t full_rounds = given->count - given->count % self->workers;
    if (self->workers > 1 && full_rounds > 0 && !self->control.monitor &&
        !self->context->reduce) {
        run_apart(&batch, full_rounds);
    }
    if (batch.failed == INT64_MAX) {
        run_rest(&batch);
    }
    return conclude(&batch);
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
        status = run_all(runner, &given, x);
    }
    return fn_leave_shared(context, status);
}

firenet_status firenet_runner_run(firenet_runner *runner, firenet_type y_type,
                                  const void *y, int64_t y_length,
                                  firenet_type x_type, const void *x0, void *x,
                                  int64_t x_length) {
    return firenet_runner_run_batch(runner, 1, y_type, y, y_length, x_type, x0,
                                    x, x_length);
}
