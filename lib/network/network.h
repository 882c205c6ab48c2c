/* SPDX-License-Identifier: BSD-3-Clause */
/* A network is a problem of kind (P3) and a schedule of restarts. */
#ifndef FN_NETWORK_NETWORK_H
#define FN_NETWORK_NETWORK_H

#include "core/options.h"
#include "model/levels.h"
#include "solve/step.h"
#include "solve/units.h"

#include <firenet/network.h>
#include <float.h>

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
    FN_THETA,
    FN_SIGNAL_BOUND,
    FN_RESTARTS,
    FN_INNER,
    FN_OUTPUT,
    FN_KEEP_DUAL,
    FN_GRID,
    FN_ALPHA,
    FN_SETTINGS
} fn_setting;

struct firenet_network_config {
    firenet_context *context;
    double values[FN_SETTINGS];
};

/* The defaults, as firenet_network_config_create. */
void fn_network_defaults(double values[FN_SETTINGS]);

/* Row of an option of this kind, -1 if there is none. */
int fn_network_setting(int option, bool integer);

/* ERR_UNSUPPORTED: the property is none of this kind, or none at all. */
firenet_status fn_network_no_property(const firenet_network *network,
                                      const firenet_option *properties,
                                      int property, bool integer);

struct firenet_network {
    atomic_int references;
    firenet_context *context;
    firenet_operator *a;    /* the caller's: shapes, types */
    firenet_levels *levels; /* or NULL, and then: */
    firenet_problem *owner; /* the problem in the caller's units, */
    fn_analysis analysis;   /* of its regulariser, if that has blocks, and */
    fn_chunks weights;      /* what the problem below is made of */
    fn_chunks range_chunks;
    firenet_operator *k;
    fn_units units;     /* of A and the weights; that of y is a run's */
    fn_problem problem; /* in them: what is computed with */
    double settings[FN_SETTINGS]; /* as given, 0 = derive replaced */
    /* Resolved settings, in the caller's units: notation of
     * firenet/network.h. */
    double lambda, norm, delta, measurement_bound, primal_factor, dual_factor;
    double rho, gamma, theta_limit; /* of the operator as it is known */
    double c1, c2, sharpness;
    double near_norm, near_sharpness; /* in the problem's units */
    double dual_bound;  /* K of all dual variables; 1 without blocks */
    double dual_radius; /* of their way: K from 0, 2 K from anywhere */
    int64_t restarts, inner, proved_inner, exact_inner;
    int instances; /* of the grid; instance i has p = inner 2^i */
    bool ergodic, keep_dual;
    bool sharp;  /* lambda within its limit: errors follow from gaps */
    bool proved; /* moreover every eps_k is */
};

/* A network with its operator and nothing else. */
firenet_network *fn_network_new(firenet_context *context, firenet_operator *a);

/* The settings that need no theory; ERR_RANGE: the step factors. */
firenet_status fn_network_take_settings(firenet_network *network,
                                        firenet_context *context,
                                        const double *value);

/* p of the grid's instances, `derived` where none is set, and whether the
 * deepest is proved: it then proves the winner, whose objective is no larger.
 */
firenet_status fn_network_set_depth(firenet_network *network,
                                    firenet_context *context,
                                    const double *value, int64_t derived);

/* p of an instance of the grid, from 0. */
int64_t fn_network_inner(const firenet_network *network, int instance);

/* Layers of an instance, 3 n p + 1. */
int64_t fn_network_layers(const firenet_network *network, int instance);

/* F(x0) = 0, for a step started from x0: the minimum, which only x0 = 0 and
 * y = 0 have. */
bool fn_network_is_trivial(const firenet_network *network, const fn_step *step);

/* eps_0 >= F(x0) - F(x), likewise; y is in units of 2^-exponent. */
double fn_network_first_epsilon(const firenet_network *network,
                                const fn_step *step, int exponent);

/* The schedule from eps_0, both in units of 2^-exponent of the caller's. */
fn_schedule fn_network_schedule(const firenet_network *network, double epsilon,
                                int exponent);

/* Primal and dual step of a restart of p inner iterations with bound eps_k, in
 * the problem's units:
 * 1/(a L) and a/L, with the published a = 2 L K^2 / (p eps_k), or with a kept
 * dual variable the best a = r K / (e D eps_k): the dual radius over the
 * distance to x. At p* the two are one formula; where no D is known, p says
 * which. */
fn_lengths fn_network_lengths(const firenet_network *network, int64_t inner,
                              double epsilon);

/* Memory to run a network on `count` problems at a time: scratch of its
 * operator, steps. All are zeroed structs before; free them on failure too.
 */
firenet_status fn_network_workspace_create(const firenet_network *network,
                                           firenet_context *context,
                                           fn_scratch *scratch, fn_step *steps,
                                           int64_t count);
void fn_network_workspace_free(fn_scratch *scratch, fn_step *steps);
/* Bytes of it in a context of one thread. */
size_t fn_network_workspace_bytes(const firenet_network *network,
                                  int64_t count);

/* One inner iteration of each, the last of whose layers is `layer`. */
firenet_status fn_network_advance(fn_step *steps, int64_t count,
                                  const fn_lengths *lengths, int64_t layer);

/* What a restart of `inner` iterations takes over, and what it hands on. */
void fn_network_begin_restart(const firenet_network *network, int64_t inner,
                              fn_step *step);
void fn_network_end_restart(const firenet_network *network, fn_step *step);

/* D (eps + delta) and D (gap + delta) in the caller's units; NaN where they are
 * not theorems. */
double fn_network_prior_bound(const firenet_network *network, double epsilon);
double fn_network_posterior_bound(const firenet_network *network, double gap);

#endif
