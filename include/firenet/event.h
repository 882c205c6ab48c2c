/* SPDX-License-Identifier: BSD-3-Clause */
/** @file event.h  Events: the state of a run that a monitor sees after an
 *  iteration.
 *
 *  An event is valid during the call only. Getters allocate nothing; a quantity
 *  that was not computed is NaN.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] event  not NULL, valid during the monitor's call only */
#ifndef FIRENET_EVENT_H
#define FIRENET_EVENT_H

#include <firenet/status.h>
#include <stdint.h>

FIRENET_BEGIN_DECLS

/** Which iterate a run returns and shows; the theory's bounds are for the
 *  average. */
typedef enum firenet_output {
    FIRENET_OUTPUT_ERGODIC = 0, /**< the average since the last restart */
    FIRENET_OUTPUT_LAST = 10    /**< the last iterate: often closer, no bound */
} firenet_output;

/** Opaque, valid during the monitor's call only. */
typedef struct firenet_event firenet_event;

/** Called after an inner iteration, on the thread that runs. Return 0 to go
 *  on, 1 to stop (a valid answer: the run returns FIRENET_OK with outcome
 *  STOPPED and the iterate the event showed); anything else makes the run
 *  return FIRENET_ERR_CALLBACK, the value kept in
 *  FIRENET_RUNNER_CALLBACK_VALUE or FIRENET_SOLVER_CALLBACK_VALUE. It must not
 *  throw, longjmp, or use the object that runs, except to cancel it. */
typedef int (*firenet_monitor_fn)(const firenet_event *event, void *user);

/** Numbers of an event; real unless marked 'int'. Those of the functions of the
 *  same names below, for who reads all objects in one way. */
typedef enum firenet_event_property {
    FIRENET_EVENT_OBJECTIVE = 100,       /**< F at the iterate */
    FIRENET_EVENT_GAP = 110,             /**< certified */
    FIRENET_EVENT_INFEASIBILITY = 120,   /**< max(0, ||Ax - y|| - eta) */
    FIRENET_EVENT_RESIDUAL = 130,        /**< ||Ax - y||_2 */
    FIRENET_EVENT_ERROR = 140,           /**< to the reference */
    FIRENET_EVENT_EPSILON = 150,         /**< eps_k */
    FIRENET_EVENT_PRIOR_BOUND = 160,     /**< D (eps_k + delta) */
    FIRENET_EVENT_POSTERIOR_BOUND = 170, /**< D (gap + delta) */
    FIRENET_EVENT_SECONDS = 180,         /**< since the start */
    FIRENET_EVENT_PROBLEM = 200,         /**< int: of a sequence, from 0 */
    FIRENET_EVENT_INSTANCE = 210,        /**< int: of a grid, from 0 */
    FIRENET_EVENT_RESTART = 220,         /**< int: k = 1 .. n */
    FIRENET_EVENT_INNER = 230,           /**< int: j = 1 .. p */
    FIRENET_EVENT_LAYER = 240            /**< int: layers so far */
} firenet_event_property;

/** Reads one of its numbers.
 *  @param[in] property which
 *  @param[out] value   the number; NaN if it was not computed
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status firenet_event_get_real(
    const firenet_event *event, firenet_event_property property, double *value);
FIRENET_API firenet_status
firenet_event_get_int(const firenet_event *event,
                      firenet_event_property property, int64_t *value);

/* The getters give 0 or NaN for NULL. */

/** Which problem of a sequence this is, from 0; 0 for a single run. */
FIRENET_API int64_t firenet_event_problem(const firenet_event *event);

/** Instance of a grid of networks, from 0; 0 without a grid. */
FIRENET_API int firenet_event_instance(const firenet_event *event);

/** Restart k = 1 .. n. */
FIRENET_API int64_t firenet_event_restart(const firenet_event *event);

/** Inner iteration j = 1 .. p of this restart. */
FIRENET_API int64_t firenet_event_inner(const firenet_event *event);

/** Layers computed so far, of this instance: 3 ((k-1) p + j) (three per inner
 *  iteration). */
FIRENET_API int64_t firenet_event_layer(const firenet_event *event);

/** F at the iterate: for an ergodic network the running average. */
FIRENET_API double firenet_event_objective(const firenet_event *event);

/** Certified gap: objective less the best dual value seen; never below
 *  F(x) - min F. */
FIRENET_API double firenet_event_gap(const firenet_event *event);

/** max(0, ||Ax - y|| - eta) for (P1), 0 for (P2) and (P3). */
FIRENET_API double firenet_event_infeasibility(const firenet_event *event);

/** ||Ax - y||_2 at the iterate. */
FIRENET_API double firenet_event_residual(const firenet_event *event);

/** l2 distance of the iterate to the reference that was set; NaN without. */
FIRENET_API double firenet_event_error(const firenet_event *event);

/** The theory's eps_k, the bound of F - F(truth) at the end of restart k. */
FIRENET_API double firenet_event_epsilon(const firenet_event *event);

/** What the theory proves of the l2 error at the end of restart k, before any
 *  data: D (eps_k + delta). NaN if nothing is proved. */
FIRENET_API double firenet_event_prior_bound(const firenet_event *event);

/** What follows of the l2 error of the iterate from the gap: D (gap + delta).
 *  NaN if nothing is proved. */
FIRENET_API double firenet_event_posterior_bound(const firenet_event *event);

/** Seconds since the run started, on the monotonic clock. */
FIRENET_API double firenet_event_seconds(const firenet_event *event);

/** Copies the iterate.
 *  @param[in] type   must be the domain type of the operator
 *  @param[out] x     the iterate
 *  @param[in] length N
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE;
 *          FIRENET_ERR_SHAPE. */
FIRENET_API firenet_status firenet_event_copy_iterate(
    const firenet_event *event, firenet_type type, void *x, int64_t length);

FIRENET_END_DECLS

#endif
