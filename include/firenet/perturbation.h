/* SPDX-License-Identifier: BSD-3-Clause */
/** @file perturbation.h  Worst-case perturbations: small changes of the
 *  measurements that change a reconstruction most.
 *
 *  For a map phi, a network or any other, and measurements y, gradient ascent
 *  with momentum searches for a large value of
 *      Q(r) = 1/2 ||phi(y + B r) - phi(y)||^2 - mu/2 ||r||^2,
 *      v <- g v + h grad Q(r),  r <- r + v,  ||r|| <= radius,
 *  from a small random r. B is an operator from what is perturbed to the
 *  measurements, such as the sampling of images, or the identity. Norms and
 *  gradients treat complex numbers as pairs of reals.
 *  Source: Antun, Renna, Poon, Adcock, Hansen, PNAS 117(48), 2020; Colbrook,
 *  Antun, Hansen, PNAS 119(12), 2022.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out     NULL on failure
 *  @param[in] context  allocator and messages; not in use during a search
 *  @param[in] b        operator whose range is the map's y, retained; NULL for
 *                      the identity
 *  @param[in] steps    evaluations after phi(y) itself, 1 .. 10^6
 *  @param[in] search   one thread at a time
 *  @param[in] option   which setting or result
 *  @param value        as the option says; of a getter, where it is put
 *  @param[in] y_type   the map's input type, as at creation
 *  @param[in] y_length likewise
 *  @param[in] r_type   domain type of b; y_type without b
 *  @param[in] r_length its cols; y_length without b */
#ifndef FIRENET_PERTURBATION_H
#define FIRENET_PERTURBATION_H

#include <firenet/network.h>

FIRENET_BEGIN_DECLS

/** Opaque; one thread at a time (FIRENET_ERR_BUSY otherwise). */
typedef struct firenet_perturbation firenet_perturbation;

/** x = phi(y). Return 0, anything else ends the search with
 *  FIRENET_ERR_CALLBACK. It may use the library, with any context; it must not
 *  throw or longjmp. */
typedef int (*firenet_map_fn)(const void *y, void *x, void *user);

/** uy = J^T u at the y of the last call of the map: the gradient of
 *  Re u^H phi(y). As firenet_map_fn otherwise. */
typedef int (*firenet_map_vjp_fn)(const void *u, void *uy, void *user);

/** Shown after every evaluation: `step` from 0, ||r||, ||phi(y + Br) - phi(y)||
 *  and r itself, valid during the call. Return 0 to go on, 1 to stop, anything
 *  else ends the search with FIRENET_ERR_CALLBACK. */
typedef int (*firenet_perturbation_fn)(int64_t step, double norm, double change,
                                       const void *r, void *user);

/** Settings and results. */
typedef enum firenet_perturbation_option {
    FIRENET_PERTURBATION_MU = 100,       /**< real mu >= 0; default 0 */
    FIRENET_PERTURBATION_STEP = 110,     /**< real h > 0; default 1 */
    FIRENET_PERTURBATION_MOMENTUM = 120, /**< real g in [0, 1); default 0.9 */
    /** real > 0, cap on ||r||, in its units; default infinity */
    FIRENET_PERTURBATION_RADIUS = 130,
    /** real > 0, ||r|| of the random start, in the units of r (those of y if b
     *  is the identity). It is absolute, since the data are not known when it
     *  is set: choose a small fraction of the ||r|| of interest. Default 1e-3,
     *  which suits norms near 1 */
    FIRENET_PERTURBATION_START = 140,
    FIRENET_PERTURBATION_SEED = 200,   /**< int >= 0; default 1 */
    FIRENET_PERTURBATION_NORM = 500,   /**< real: ||r|| of the result */
    FIRENET_PERTURBATION_CHANGE = 510, /**< real: ||phi(y+Br) - phi(y)|| */
    FIRENET_PERTURBATION_STEPS = 600   /**< int: evaluations done */
} firenet_perturbation_option;

/** Makes a search against any map; all memory it needs is allocated here.
 *
 *  @param[in] y_type,y_length input of the map
 *  @param[in] x_type,x_length its output
 *  @param[in] map,vjp,user the map
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE
 *          (b against y); FIRENET_ERR_RANGE; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_perturbation_create(
    firenet_perturbation **out, firenet_context *context, firenet_type y_type,
    int64_t y_length, firenet_type x_type, int64_t x_length, firenet_map_fn map,
    firenet_map_vjp_fn vjp, void *user, firenet_operator *b, int64_t steps);

/** Makes a search against a network, from x0 = 0, with the network's own
 *  gradient.
 *  @param[in] network retained
 *  @return as firenet_perturbation_create and firenet_jacobian_create. */
FIRENET_API firenet_status firenet_perturbation_create_network(
    firenet_perturbation **out, firenet_context *context,
    firenet_network *network, firenet_operator *b, int64_t steps);

/** Frees a search; NULL is allowed. Not while it runs. */
FIRENET_API void firenet_perturbation_release(firenet_perturbation *search);

/** Sets a setting; reads a setting or a result of the last run.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED;
 *          FIRENET_ERR_RANGE; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_perturbation_set_real(firenet_perturbation *search,
                              firenet_perturbation_option option, double value);
FIRENET_API firenet_status
firenet_perturbation_set_int(firenet_perturbation *search,
                             firenet_perturbation_option option, int64_t value);
FIRENET_API firenet_status firenet_perturbation_get_real(
    firenet_perturbation *search, firenet_perturbation_option option,
    double *value);
FIRENET_API firenet_status firenet_perturbation_get_int(
    firenet_perturbation *search, firenet_perturbation_option option,
    int64_t *value);

/** Sets the function called after every evaluation.
 *  @param[in] monitor NULL removes it
 *  @param[in] user    passed to it
 *  @return FIRENET_OK; FIRENET_ERR_NULL (search); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_perturbation_set_monitor(
    firenet_perturbation *search, firenet_perturbation_fn monitor, void *user);

/** Searches. r is the perturbation with the largest Q seen. Allocates nothing.
 *
 *  @param[in] y   y_length elements
 *  @param[out] r  r_length elements
 *  @return FIRENET_OK, also when the monitor stopped; FIRENET_ERR_NULL;
 *          FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE; FIRENET_ERR_OVERLAP;
 *          FIRENET_ERR_NUMERIC (y, or the step where the change was no longer
 *          finite); FIRENET_ERR_CALLBACK; what a network's run returns;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_perturbation_run(
    firenet_perturbation *search, firenet_type y_type, const void *y,
    int64_t y_length, firenet_type r_type, void *r, int64_t r_length);

/** ||r|| and ||phi(y + Br) - phi(y)|| at a step of the last run.
 *  @param[in] step    0 .. FIRENET_PERTURBATION_STEPS - 1
 *  @param[out] norm   ||r||
 *  @param[out] change ||phi(y + Br) - phi(y)||
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_perturbation_history(
    firenet_perturbation *search, int64_t step, double *norm, double *change);

FIRENET_END_DECLS

#endif
