/* SPDX-License-Identifier: BSD-3-Clause */
/* The units a network computes in: near one, as solve/units.h says. (P3) is
 * homogeneous, so delta, eps_0 and the measurement bound follow y, and a
 * direction of a derivative has a unit of its own, as derivatives are linear.
 */
#ifndef FN_NETWORK_UNITS_H
#define FN_NETWORK_UNITS_H

#include "network/network.h"

/* Settings and starts of one run are at most 2^this times as large as its
 * data: squares of the two, and steps made of them, stay within the type. */
static inline int fn_network_ratio(firenet_type type) {
    return fn_type_single(type) ? 50 : 400;
}

/* Operator, weights and lambda in units near one, from the network's resolved
 * settings; ERR_RANGE names what the element type cannot hold. */
firenet_status fn_network_set_problem(firenet_network *network,
                                      firenet_context *context);

/* OK, or ERR_RANGE: weights too far apart; steps that are beyond the type. */
firenet_status fn_network_check_weights(const firenet_network *network,
                                        firenet_context *context);
firenet_status fn_network_check_steps(const firenet_network *network,
                                      firenet_context *context);

/* The units of a run on y from x0 (NULL for 0), or of a direction: ||y|| or,
 * for y = 0, L ||x0|| near one. */
fn_units fn_network_units(const firenet_network *network,
                          firenet_context *context, const void *y,
                          const void *x0);

/* OK, or ERR_RANGE: y, x0, delta or the measurement bound do not go together
 * in this element type. */
firenet_status fn_network_check_units(const firenet_network *network,
                                      firenet_context *context, const void *y,
                                      const void *x0);

/* Of delta and the bound alone, beside data of this size. */
firenet_status fn_network_check_settings(const firenet_network *network,
                                         firenet_context *context, double size);

/* x = 2^exponent near; ERR_RANGE names `name` where that is too large for the
 * element type. */
firenet_status fn_network_unscale(firenet_context *context, const char *name,
                                  fn_side side, int exponent,
                                  const fn_vec *near, void *x);

/* A result of norm `most` or less in the caller's units; ERR_RANGE where it is
 * too large or too small for the element type. */
firenet_status fn_network_in_caller_units(const firenet_network *network,
                                          firenet_context *context,
                                          const fn_units *units, double most,
                                          const fn_vec *near, void *x);

#endif
