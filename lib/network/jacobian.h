/* SPDX-License-Identifier: BSD-3-Clause */
/* A network at a point: what its linear maps J and J^T need.
 *
 * Restarts leave checkpoints. The tape holds the iterates of one restart; to
 * go through another it is run again from its checkpoint, with the same bits.
 * Step sizes follow eps_0, which follows y and x0: eta_k = d eps_k / eps_k is
 * the relative change of tau in restart k, and - eta_k that of sigma. */
#ifndef FN_NETWORK_JACOBIAN_H
#define FN_NETWORK_JACOBIAN_H

#include "network/network.h"

#include <firenet/jacobian.h>

/* Vectors of the domain by index; the first are n checkpoints of x and p
 * iterates of the tape. */
typedef enum fn_jacobian_primal {
    FN_EPSILON_BY_X, /* the derivative of eps_0 by x0 */
    FN_DIRECTION,    /* of x, or its adjoint */
    FN_PRIMAL_WORK,
    FN_SUM, /* of directions, or the adjoint of the average */
    FN_PRIMAL_VECTORS
} fn_jacobian_primal;

/* Vectors of the range, with dual blocks that of K; the first are n checkpoints
 * of A x, p dual variables of the tape and, for a kept dual, n checkpoints of
 * v. With dual blocks the tape has what was projected. */
typedef enum fn_jacobian_dual {
    FN_Y, /* in its units */
    FN_EPSILON_BY_Y,
    FN_DATA_DIRECTION, /* of y, or its adjoint, and 0, or what is not read */
    FN_DUAL_DIRECTION, /* of q, or its adjoint */
    FN_IMAGE,          /* of A x, or its adjoint */
    FN_IMAGE_NEXT,
    FN_DUAL_VECTORS
} fn_jacobian_dual;

/* q = scale v (not p), eps_k with which the steps were made, and d eps_k / d
 * eps_0. */
typedef struct fn_checkpoint {
    double scale, epsilon, derivative;
} fn_checkpoint;

struct firenet_jacobian {
    firenet_context *context;
    firenet_network *network;
    fn_scratch scratch;
    fn_step step;
    fn_units units; /* of the point */
    fn_vec *primal, *dual;
    fn_vec *projected;          /* with dual blocks: (q, p), m and their rows */
    fn_checkpoint *checkpoints; /* n */
    double *scales;   /* p: of q = scale v on the tape; 1/||v|| where the
                         projection acted */
    int64_t restarts; /* done at the point; -1 before any */
    int64_t loaded;   /* restart on the tape, from 0 */
};

/* What firenet_jacobian_create allocates; INT64_MAX if it overflows. */
int64_t fn_jacobian_bytes(const firenet_network *network);

fn_vec *fn_jacobian_primal_at(const firenet_jacobian *g, fn_jacobian_primal i);
fn_vec *fn_jacobian_dual_at(const firenet_jacobian *g, fn_jacobian_dual i);

/* x and v after inner iteration j = 1 .. p of the loaded restart; j = 0 is
 * what it started from, and `scale` what makes q of v. */
const fn_vec *fn_jacobian_x(const firenet_jacobian *g, int64_t j);
const fn_vec *fn_jacobian_v(const firenet_jacobian *g, int64_t j,
                            double *scale);

/* x0, in C; of a trivial run as well. */
const fn_vec *fn_jacobian_start(const firenet_jacobian *g);

/* Puts restart k = 0 .. n-1 on the tape. */
firenet_status fn_jacobian_load(firenet_jacobian *g, int64_t k);

/* dx = J (dy, dx0) and (uy, ux0) = J^T u, in the caller's units; ux0 may be
 * NULL. */
firenet_status fn_jacobian_jvp(firenet_jacobian *g, const void *dy,
                               const void *dx0, void *dx);
firenet_status fn_jacobian_vjp(firenet_jacobian *g, const void *u, void *ux0,
                               void *uy);

#endif
