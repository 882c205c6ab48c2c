/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_NETWORK_RUNNER_H
#define FN_NETWORK_RUNNER_H

#include "network/arrays.h"
#include "network/worker.h"
#include "solve/control.h"

#include <firenet/runner.h>

/* Rows of the option table (runner.c), in its order. */
typedef enum fn_runner_setting {
    FN_RUNNER_DEADLINE,
    FN_RUNNER_MONITOR_EVERY,
    FN_RUNNER_CHECK_EVERY,
    FN_RUNNER_SETTINGS
} fn_runner_setting;

struct firenet_runner {
    firenet_context *context;
    firenet_network *network;
    int threads; /* of the context, when the runner was made */
    int workers;
    fn_worker *worker;
    double settings[FN_RUNNER_SETTINGS];
    fn_control control;
    const fn_progress *last; /* the last problem of a run; NULL before any */
    double seconds;
    int64_t written;
};

/* What firenet_runner_create allocates in a context of one thread, less a
 * reference set later. */
size_t fn_runner_bytes(const firenet_network *network);

/* A run of several problems, which workers share out: in order, so that those
 * taken are the first ones at any time. */
typedef struct fn_batch {
    firenet_runner *runner;
    const fn_arrays *given;
    void *x;
    int64_t end;         /* of those to take now */
    atomic_llong taken;  /* problems before it are */
    atomic_llong failed; /* the first that did; the ones before go on */
} fn_batch;

/* Takes the problems at hand of a worker through the network, and writes
 * them. */
firenet_status fn_worker_run(fn_batch *batch, fn_worker *worker);

#endif
