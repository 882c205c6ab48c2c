/* SPDX-License-Identifier: BSD-3-Clause */
/* One problem or many through a network: which lane takes which, and what
 * becomes of the run. */
#include "network/runner.h"

/* The next problems for this lane; false if there are none to start. */
static bool take(fn_batch *batch, fn_lane *lane) {
    if (batch->runner->control.outcome != FIRENET_OUTCOME_NONE) {
        return false;
    }
    int64_t first = atomic_fetch_add(&batch->taken, lane->width);
    int64_t left = batch->end - first;
    if (left <= 0 || first > batch->failed) {
        return false;
    }
    lane->first = first;
    lane->count = left < lane->width ? left : lane->width;
    return true;
}

/* Failures count in the order of the problems, not of time. */
static void fail(fn_batch *batch, const fn_lane *lane) {
    long long failed = batch->failed;
    while (lane->first < failed && !atomic_compare_exchange_weak(
                                       &batch->failed, &failed, lane->first)) {
    }
}

static void run_lane(void *data, int64_t number) {
    fn_batch *batch = data;
    fn_lane *lane = &batch->runner->lane[number];
    while (lane->status == FIRENET_OK && take(batch, lane)) {
        lane->status = fn_lane_run(batch, lane);
        if (lane->status != FIRENET_OK) {
            fail(batch, lane);
        }
    }
}

/* The lane whose failure is the run's: that of the first problem to fail. */
static const fn_lane *failed_lane(const fn_batch *batch) {
    const firenet_runner *self = batch->runner;
    for (int i = 0; i < self->lanes; ++i) {
        const fn_lane *lane = &self->lane[i];
        if (lane->status != FIRENET_OK && lane->first == batch->failed) {
            return lane;
        }
    }
    return NULL;
}

/* Problems up to `end`, each on one thread. */
static void run_apart(fn_batch *batch, int64_t end) {
    firenet_runner *self = batch->runner;
    batch->end = end;
    for (int i = 0; i < self->lanes; ++i) {
        fn_lane_use(&self->lane[i], self->lane[i].own, 1);
        fn_context_follow(self->lane[i].own, self->context);
    }
    fn_parallel(self->context, self->lanes, run_lane, batch);
    batch->taken = batch->taken < end ? batch->taken : end;
    const fn_lane *failed = failed_lane(batch);
    if (failed) {
        fn_fail_as(self->context, failed->own, failed->status);
    }
    fn_lane_use(&self->lane[0], self->context, self->threads);
}

/* The others, in order, each with all threads. */
static void run_rest(fn_batch *batch) {
    batch->end = batch->given->count;
    run_lane(batch, 0);
    batch->taken = batch->taken < batch->end ? batch->taken : batch->end;
}

/* The lane that took the last of the problems taken. */
static const fn_lane *last_lane(const firenet_runner *self) {
    const fn_lane *last = &self->lane[0];
    for (int i = 1; i < self->lanes; ++i) {
        last = self->lane[i].first > last->first ? &self->lane[i] : last;
    }
    return last;
}

static firenet_status conclude(const fn_batch *batch) {
    firenet_runner *self = batch->runner;
    const fn_lane *last = last_lane(self);
    self->last = last->count > 0 ? &last->progress[last->count - 1] : NULL;
    self->seconds = fn_clock() - self->control.started;
    const fn_lane *failed = failed_lane(batch);
    self->written = failed ? failed->first : batch->taken;
    if (failed) {
        return failed->status;
    }
    if (self->control.outcome == FIRENET_OUTCOME_NONE) {
        self->control.outcome = FIRENET_OUTCOME_COMPLETED;
    }
    return FIRENET_OK;
}

/* Problems that leave no thread idle run apart; a monitor is called on the
 * thread of the caller, for one problem after the other. */
static firenet_status run_all(firenet_runner *self, const fn_arrays *given,
                              void *x) {
    fn_batch batch = {.runner = self, .given = given, .x = x};
    atomic_init(&batch.taken, 0);
    atomic_init(&batch.failed, INT64_MAX);
    fn_control_start(&self->control, self->settings[FN_RUNNER_DEADLINE],
                     self->settings[FN_RUNNER_MONITOR_EVERY]);
    for (int i = 0; i < self->lanes; ++i) {
        self->lane[i].first = -1;
        self->lane[i].count = 0;
        self->lane[i].status = FIRENET_OK;
    }
    int64_t full_rounds = given->count - given->count % self->lanes;
    if (self->lanes > 1 && full_rounds > 0 && !self->control.monitor) {
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
    return fn_leave(context, status);
}

firenet_status firenet_runner_run(firenet_runner *runner, firenet_type y_type,
                                  const void *y, int64_t y_length,
                                  firenet_type x_type, const void *x0, void *x,
                                  int64_t x_length) {
    return firenet_runner_run_batch(runner, 1, y_type, y, y_length, x_type, x0,
                                    x, x_length);
}
