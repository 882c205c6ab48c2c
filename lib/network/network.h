/* SPDX-License-Identifier: BSD-3-Clause */
/* A network is a problem of kind (P3) and a schedule of restarts. */
#ifndef FN_NETWORK_NETWORK_H
#define FN_NETWORK_NETWORK_H

#include "core/options.h"
#include "model/levels.h"
#include "solve/problem.h"

#include <firenet/network.h>

/* Rows of the option table (config.c), in its order. */
typedef enum fn_setting {
    FN_RHO,
    FN_GAMMA,
    FN_LAMBDA,
    FN_DELTA,
    FN_MEASUREMENT_BOUND,
    FN_NORM,
    FN_PRIMAL_FACTOR,
    FN_DUAL_FACTOR,
    FN_RESTARTS,
    FN_INNER,
    FN_OUTPUT,
    FN_SETTINGS
} fn_setting;

struct firenet_network_config {
    firenet_context *context;
    double values[FN_SETTINGS];
};

/* The defaults, as firenet_network_config_create. */
void fn_network_defaults(double values[FN_SETTINGS]);

struct firenet_network {
    atomic_int references;
    firenet_context *context;
    firenet_operator *a;
    firenet_levels *levels;
    fn_problem problem;
    /* Resolved settings: notation of firenet/network.h. */
    double norm, delta, measurement_bound, primal_factor, dual_factor;
    double c1, c2, sharpness;
    int64_t restarts, inner, proved_inner;
    bool ergodic, certified;
};

/* eps_k from eps_{k-1}: (delta + eps_{k-1}) / e. */
double fn_network_next_epsilon(const firenet_network *network, double epsilon);

/* Primal and dual step of a restart with bound eps_k: 1/(a L) and a/L, with
 * a = 2 L / (p eps_k). */
void fn_network_steps(const firenet_network *network, double epsilon,
                      double *tau, double *sigma);

#endif
