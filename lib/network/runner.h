/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_NETWORK_RUNNER_H
#define FN_NETWORK_RUNNER_H

#include "network/network.h"
#include "solve/control.h"
#include "solve/step.h"

#include <firenet/runner.h>

/* How one instance ended. */
typedef struct fn_result {
    int64_t layer, inner;
    double objective, residual, epsilon;
} fn_result;

/* Rows of the option table (runner.c), in its order. */
typedef enum fn_runner_setting {
    FN_RUNNER_DEADLINE,
    FN_RUNNER_MONITOR_EVERY,
    FN_RUNNER_SETTINGS
} fn_runner_setting;

struct firenet_runner {
    firenet_context *context;
    firenet_network *network;
    fn_scratch scratch;
    fn_step step;
    double settings[FN_RUNNER_SETTINGS];
    fn_control control;
    void *best; /* x of the best instance so far, NULL without a grid */
    int64_t problem;
    int instance;
    fn_result now;    /* of the instance that runs */
    fn_result result; /* of the best instance of the last problem */
    double best_dual; /* all instances share one problem, and its dual */
    double seconds;
    int64_t written;
};

/* What firenet_runner_create allocates, less a reference set later. */
size_t fn_runner_bytes(const firenet_network *network);

#endif
