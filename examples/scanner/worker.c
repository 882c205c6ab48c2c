/* SPDX-License-Identifier: BSD-3-Clause */
#include "worker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double clock_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --------------------------------------------------------------- callbacks */

/* The library's words reach the host's log with the worker's number. */
static void log_line(firenet_log_level level, const char *message, void *user) {
    const worker *self = user;
    fprintf(stderr, "worker %d: %s%s\n", self->number,
            level == FIRENET_LOG_ERROR ? "error: " : "", message);
}

/* Ends a run whose image is good enough already, or not wanted any more. */
static int watch(const firenet_event *event, void *user) {
    scan *s = user;
    const double limit = s->tolerance * firenet_event_objective(event);
    return atomic_load(&s->aborted) || firenet_event_gap(event) <= limit;
}

/* ------------------------------------------------------------ one slice */

/* x = the image of y. Whatever ends the run, x is one. */
static firenet_status reconstruct(worker *self, const slice *s) {
    const protocol *p = self->scan->protocol;
    /* One iteration is run even if the slice came too late for more. */
    const double left = fmax(s->deadline - clock_now(), 1e-6);
    firenet_status status =
        firenet_runner_set_real(self->runner, FIRENET_RUNNER_DEADLINE, left);
    if (!status)
        status =
            firenet_runner_run(self->runner, FIRENET_C64, s->y, p->samples,
                               FIRENET_C64, NULL, self->x, p->coefficients);
    return status;
}

static double result(worker *self, firenet_runner_option which) {
    double value = NAN;
    firenet_runner_get_real(self->runner, which, &value);
    return value;
}

static void serve(worker *self, const slice *s) {
    note *n = &self->scan->notes[s->number];
    int64_t outcome = FIRENET_OUTCOME_NONE;
    n->waited = clock_now() - s->acquired;
    n->status = reconstruct(self, s);
    n->latency = clock_now() - s->acquired;

    firenet_runner_get_int(self->runner, FIRENET_RUNNER_OUTCOME, &outcome);
    n->outcome = (firenet_outcome)outcome;
    n->solving = result(self, FIRENET_RUNNER_SECONDS);
    n->gap = result(self, FIRENET_RUNNER_GAP) /
             result(self, FIRENET_RUNNER_OBJECTIVE);
    n->bound = result(self, FIRENET_RUNNER_POSTERIOR_BOUND);
    n->error = phantoms_error(self->scan->phantoms, s->number, self->x);
}

static void *work(void *argument) {
    worker *self = argument;
    slice s;
    while (queue_pop(&self->scan->queue, &s))
        serve(self, &s);
    return NULL;
}

/* ---------------------------------------------------------------- life */

static firenet_status create(worker *self) {
    scan *s = self->scan;
    firenet_status status = firenet_context_create(&self->context, memory_take,
                                                   memory_give, s->memory);
    if (!status)
        status = firenet_context_set_log(self->context, log_line, self);
    if (!status)
        status = firenet_runner_create(&self->runner, self->context,
                                       s->protocol->network);
    if (!status)
        status = firenet_runner_set_monitor(self->runner, watch, s);
    self->x = malloc((size_t)s->protocol->coefficients * 2 * sizeof *self->x);
    return status || self->x ? status : FIRENET_ERR_NOMEM;
}

bool worker_make(worker *out, scan *s, int number) {
    *out = (worker){.scan = s, .number = number};
    firenet_status status = create(out);
    const slice first = {.y = s->phantoms->y[0], .deadline = INFINITY};
    if (!status)
        status = reconstruct(out, &first);
    if (status)
        fprintf(stderr, "worker %d: %s\n", number,
                firenet_status_message(status));
    return !status;
}

bool worker_start(worker *w) {
    return pthread_create(&w->thread, NULL, work, w) == 0;
}

void worker_join(worker *w) {
    pthread_join(w->thread, NULL);
}

void worker_free(worker *w) {
    firenet_runner_release(w->runner);
    firenet_context_release(w->context);
    free(w->x);
}
