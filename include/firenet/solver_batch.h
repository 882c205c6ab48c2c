/* SPDX-License-Identifier: BSD-3-Clause */
/** @file solver_batch.h  One problem for many y (slices, coils, frames), solved
 *  in parallel by the threads of a context.
 *
 *  Each y is solved independently on one thread, with the bits that
 *  firenet_solver_solve gives, for any number of threads and any other members
 *  of the batch. firenet_operator_batch in one problem is different: there ||Ax
 *  - y|| in (P3), eta in (P1), the gap and the number of iterations are those
 *  of all slices together.
 *
 *  Scaling and norms of the operator are computed once. Threads take the next y
 *  as they become free. For fewer y than threads, or one large y, a solver is
 *  better: it uses all threads for each.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] batch     one thread at a time
 *  @param[in] option    which setting; a firenet_solver_option
 *  @param value         as the option says; of a getter, where it is put
 *  @param[in] y_type    range type of the operator
 *  @param[in] x_type    its domain type */
#ifndef FIRENET_SOLVER_BATCH_H
#define FIRENET_SOLVER_BATCH_H

#include <firenet/solver.h>

FIRENET_BEGIN_DECLS

/** Opaque; one thread at a time (FIRENET_ERR_BUSY otherwise), except
 *  firenet_solver_batch_cancel. */
typedef struct firenet_solver_batch firenet_solver_batch;

/** Makes a batch with a solver for each thread that the context has now; one
 *  where the operator calls functions of the host that are not declared
 *  thread-safe. All memory a solve needs is allocated here: at most
 *  firenet_solver_bytes for each solver.
 *  @param[out] out     NULL on failure
 *  @param[in] context  allocator and messages; in use while the batch solves
 *  @param[in] problem  retained
 *  @param[in] method   a firenet_method value
 *  @return as firenet_solver_create. */
FIRENET_API firenet_status firenet_solver_batch_create(
    firenet_solver_batch **out, firenet_context *context,
    firenet_problem *problem, firenet_method method);

/** Frees a batch; NULL is allowed. Not while it solves. */
FIRENET_API void firenet_solver_batch_release(firenet_solver_batch *batch);

/** Sets or reads a setting of all its solvers. ITERATIONS is for each y,
 *  DEADLINE for the whole batch; MONITOR_EVERY has no effect.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED (a result: of
 *          firenet_solver_batch_solve reports these); FIRENET_ERR_RANGE;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_batch_set_real(
    firenet_solver_batch *batch, firenet_solver_option option, double value);
FIRENET_API firenet_status firenet_solver_batch_set_int(
    firenet_solver_batch *batch, firenet_solver_option option, int64_t value);
FIRENET_API firenet_status firenet_solver_batch_get_real(
    firenet_solver_batch *batch, firenet_solver_option option, double *value);
FIRENET_API firenet_status firenet_solver_batch_get_int(
    firenet_solver_batch *batch, firenet_solver_option option, int64_t *value);

/** Requests the solve in progress, or else the next one, to stop: each y being
 *  solved stops after its current iteration, and no other is started. Safe from
 *  any thread and from a signal handler. */
FIRENET_API void firenet_solver_batch_cancel(firenet_solver_batch *batch);

/** Solves for `count` y. All arguments are checked before work starts.
 *  Allocates nothing.
 *
 *  When the deadline or a cancel ends it, each y being solved gets the outcome
 *  DEADLINE or CANCELLED and the x that firenet_solver_solve would return;
 *  those never started get the outcome NONE, and their x is unchanged. If
 *  solves fail, the status and message are those of the first failing y in
 *  their order, which the message names; the ones before it are solved, the x
 *  after it are undefined.
 *
 *  @param[in] count       >= 1
 *  @param[in] y           y_length = count * rows elements, one after the
 *                         other
 *  @param[in] y_length    that number
 *  @param[in] x0          x_length elements to start from, or NULL for 0
 *  @param[out] x          x_length = count * cols elements; may be x0
 *  @param[in] x_length    that number
 *  @param[out] outcomes   `count` outcomes; may be NULL
 *  @param[out] iterations `count` numbers of iterations; may be NULL
 *  @param[out] gaps       `count` gaps, as FIRENET_SOLVER_GAP; NaN for those
 *                         never begun; may be NULL
 *  @param[out] solved     how many were begun and ended; may be NULL
 *  @return as firenet_solver_solve; FIRENET_ERR_RANGE (count). */
FIRENET_API firenet_status firenet_solver_batch_solve(
    firenet_solver_batch *batch, int64_t count, firenet_type y_type,
    const void *y, int64_t y_length, firenet_type x_type, const void *x0,
    void *x, int64_t x_length, firenet_outcome *outcomes, int64_t *iterations,
    double *gaps, int64_t *solved);

FIRENET_END_DECLS

#endif
