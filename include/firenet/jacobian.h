/* SPDX-License-Identifier: BSD-3-Clause */
/** @file jacobian.h  The derivative of a network.
 *
 *  phi(y, x0) is differentiable except where a layer is at a kink of its
 *  non-linearity. J is the derivative of the computation done, including the
 *  dependence of the step sizes on y and x0 through eps_0. At a kink a
 *  one-sided derivative is used. J is real-linear: complex vectors count as
 *  pairs of reals, with <a, b> = Re a^H b, and J^T is the adjoint under that
 *  product, so that u -> J^T u is the gradient of Re u^H phi.
 *
 *  A Jacobian evaluates the network at a point and then applies J and J^T there
 *  any number of times, each for about twice the work of a run. It keeps a
 *  checkpoint per restart and the iterates of one restart: about (n + p) (N +
 *  m) elements, see FIRENET_NETWORK_JACOBIAN_BYTES.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] jacobian one thread at a time
 *  @param[in] y_type    range type of the operator
 *  @param[in] y_length  its rows
 *  @param[in] x_type    its domain type
 *  @param[in] x_length  its cols */
#ifndef FIRENET_JACOBIAN_H
#define FIRENET_JACOBIAN_H

#include <firenet/network.h>

FIRENET_BEGIN_DECLS

/** Opaque; one thread at a time (FIRENET_ERR_BUSY otherwise). */
typedef struct firenet_jacobian firenet_jacobian;

/** Makes a Jacobian; all memory it needs is allocated here.
 *  @param[out] out    NULL on failure
 *  @param[in] context allocator and messages; in use during calls
 *  @param[in] network retained
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED (a grid: make
 *          a network with the winner's p, FIRENET_RUNNER_INNER);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_jacobian_create(firenet_jacobian **out,
                                                   firenet_context *context,
                                                   firenet_network *network);

/** Frees a Jacobian; NULL is allowed. Not while it is in use. */
FIRENET_API void firenet_jacobian_release(firenet_jacobian *jacobian);

/** x = phi(y, x0), bit for bit as firenet_runner_run, and stores the point.
 *  @param[in] y   y_length = rows elements of the range type; copied
 *  @param[in] x0  x_length elements, or NULL for 0; copied
 *  @param[out] x  x_length = cols elements of the domain type; may be x0
 *  @return as firenet_runner_run. After a failure there is no point. */
FIRENET_API firenet_status firenet_jacobian_run(firenet_jacobian *jacobian,
                                                firenet_type y_type,
                                                const void *y, int64_t y_length,
                                                firenet_type x_type,
                                                const void *x0, void *x,
                                                int64_t x_length);

/** dx = J (dy, dx0): the change of x for changes of y and x0.
 *  @param[in] dy  y_length = rows elements
 *  @param[in] dx0 x_length elements, or NULL for 0
 *  @param[out] dx x_length = cols elements; may be dx0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_OVERLAP (dx with dy); FIRENET_ERR_NUMERIC (first index
 *          of dy or dx0 that is not finite); FIRENET_ERR_RANGE (a product too
 *          large for the element type); FIRENET_ERR_STATE (no point was set by
 *          a run); FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_jacobian_jvp(firenet_jacobian *jacobian, firenet_type y_type,
                     const void *dy, int64_t y_length, firenet_type x_type,
                     const void *dx0, void *dx, int64_t x_length);

/** (uy, ux0) = J^T u: the gradient of Re u^H phi by y and by x0.
 *  @param[in] u    x_length = cols elements
 *  @param[out] uy  y_length = rows elements
 *  @param[out] ux0 x_length elements of x_type, or NULL if not wanted; may be
 *                  u
 *  @return as firenet_jacobian_jvp. */
FIRENET_API firenet_status firenet_jacobian_vjp(firenet_jacobian *jacobian,
                                                firenet_type x_type,
                                                const void *u, int64_t x_length,
                                                firenet_type y_type, void *uy,
                                                int64_t y_length, void *ux0);

FIRENET_END_DECLS

#endif
