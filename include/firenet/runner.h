/* SPDX-License-Identifier: BSD-3-Clause */
/** @file runner.h  Runners: run a network, with the buffers, monitor, deadline
 *  and results of one thread.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] runner    one thread at a time
 *  @param[in] option    which setting or result
 *  @param value         as the option says; of a getter, where it is put
 *  @param[in] y_type    range type of the operator
 *  @param[in] y_length  its rows
 *  @param[in] x_type    its domain type
 *  @param[in] x_length  its cols */
#ifndef FIRENET_RUNNER_H
#define FIRENET_RUNNER_H

#include <firenet/event.h>
#include <firenet/network.h>

FIRENET_BEGIN_DECLS

/** Opaque; one thread at a time (FIRENET_ERR_BUSY otherwise), except
 *  firenet_runner_cancel. */
typedef struct firenet_runner firenet_runner;

/** Settings and results of a runner; results are those of the last problem
 *  of the last run. */
typedef enum firenet_runner_option {
    /** real, settable: seconds a run may take, > 0; default infinity */
    FIRENET_RUNNER_DEADLINE = 100,
    /** int, settable: inner iterations between calls of the monitor, which is
     *  also called after the last of a restart, >= 1; default 1. It is called
     *  at the first check (CHECK_EVERY) after that many */
    FIRENET_RUNNER_MONITOR_EVERY = 200,
    /** int, settable: inner iterations from one check to the next, >= 1; 0
     *  (default): 1 in host memory, 16 on a device, where the host waits for
     *  every number it reads, and reads none between checks. A check covers the
     *  gap, NaN, the deadline, cancelling and the monitor; the last iteration
     *  of a restart is always checked. x does not depend on this setting; the
     *  gap may grow with it, since fewer dual vectors are tried */
    FIRENET_RUNNER_CHECK_EVERY = 210,
    FIRENET_RUNNER_OBJECTIVE = 500, /**< real: F at the result */
    /** real: certified gap at the result: F less the best dual value, plus an
     *  allowance for rounding in both. With dual blocks (network.h) it requires
     *  corrected q and p: at the end of a run, and at events and ends of
     *  restarts when 20 inner iterations, later a fifth of all so far, have
     *  passed since the last correction. One costs about three inner
     *  iterations */
    FIRENET_RUNNER_GAP = 510,
    FIRENET_RUNNER_RESIDUAL = 520, /**< real: ||Ax - y|| at the result */
    FIRENET_RUNNER_EPSILON = 530,  /**< real: eps_n of this run */
    FIRENET_RUNNER_SECONDS = 540,  /**< real: duration of the run */
    /** real: bound of the l2 error, D (eps_n + delta), given the rNSPL, or with
     *  a regulariser the sharpness alpha = D; NaN if it is not proved for the
     *  network */
    FIRENET_RUNNER_PRIOR_BOUND = 550,
    /** real: bound of the l2 error from the data, D (gap + delta), given the
     *  rNSPL or that sharpness; NaN if lambda is above its limit or nothing is
     *  assumed */
    FIRENET_RUNNER_POSTERIOR_BOUND = 560,
    FIRENET_RUNNER_OUTCOME = 600, /**< int: a firenet_outcome */
    FIRENET_RUNNER_LAYER = 610,   /**< int: layers computed, of the winner */
    FIRENET_RUNNER_CALLBACK_VALUE = 620, /**< int: last monitor return value */
    FIRENET_RUNNER_INNER = 630,          /**< int: p of the winner of a grid */
    FIRENET_RUNNER_WRITTEN = 640, /**< int: problems of the last run whose x
                                       was written */
    /** int: what GAP assumes, a firenet_gap_basis (solver.h): EXACT, except
     *  with terms whose dual vectors cannot be corrected exactly. X is then
     *  SIGNAL_BOUND (network.h) or derived from the data; NONE: GAP is NaN */
    FIRENET_RUNNER_GAP_BASIS = 650
} firenet_runner_option;

/** Makes a runner; all memory a run needs is allocated here:
 *  FIRENET_NETWORK_RUNNER_BYTES in a context of one thread. Each further thread
 *  adds firenet_operator_thread_bytes of the operator and, if the total is at
 *  most 32 MiB, the memory of a whole problem, so that a batch can run several
 *  problems at a time (not for operators with FIRENET_CALLBACK_CALLER, whose
 *  functions must run on the caller's thread).
 *  @param[out] out     NULL on failure
 *  @param[in] context  allocator and messages; in use while the runner runs
 *  @param[in] network  retained
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_create(firenet_runner **out,
                                                 firenet_context *context,
                                                 firenet_network *network);

/** Frees a runner; NULL is allowed. Not while it runs. */
FIRENET_API void firenet_runner_release(firenet_runner *runner);

/** Sets the monitor.
 *  @param[in] monitor NULL removes it
 *  @param[in] user    passed to it
 *  @return FIRENET_OK; FIRENET_ERR_NULL (runner); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_set_monitor(
    firenet_runner *runner, firenet_monitor_fn monitor, void *user);

/** Sets the vector that events measure the error against.
 *  @param[in] type      domain type of the operator
 *  @param[in] reference `length` elements, copied; NULL removes it
 *  @param[in] length    its cols
 *  @return FIRENET_OK; FIRENET_ERR_NULL (runner); FIRENET_ERR_TYPE;
 *          FIRENET_ERR_SHAPE; FIRENET_ERR_NUMERIC; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_set_reference(firenet_runner *runner,
                                                        firenet_type type,
                                                        const void *reference,
                                                        int64_t length);

/** Sets a setting; reads a setting or a result.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED;
 *          FIRENET_ERR_RANGE; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_set_real(firenet_runner *runner,
                                                   firenet_runner_option option,
                                                   double value);
FIRENET_API firenet_status firenet_runner_set_int(firenet_runner *runner,
                                                  firenet_runner_option option,
                                                  int64_t value);
FIRENET_API firenet_status firenet_runner_get_real(firenet_runner *runner,
                                                   firenet_runner_option option,
                                                   double *value);
FIRENET_API firenet_status firenet_runner_get_int(firenet_runner *runner,
                                                  firenet_runner_option option,
                                                  int64_t *value);

/** Copies the dual vector q that proves the last problem's gap, so that the gap
 *  can be checked without this library: up to rounding ||q|| <= 1 and |A^H q|_i
 *  <= lambda w_i, hence F(x) >= -Re <y, q> for every x, and the gap is F at the
 *  result less that value. q = 0 if no dual value above 0 was found.
 *  @param[in] type   range type of the operator
 *  @param[out] q     `length` elements
 *  @param[in] length its rows
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_STATE (nothing run yet); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_copy_dual(firenet_runner *runner,
                                                    firenet_type type, void *q,
                                                    int64_t length);

/** Copies p_t, the dual vector of a term of the network's regulariser: with q
 *  of firenet_runner_copy_dual it satisfies what firenet_solver_copy_term_dual
 *  (solver.h) states for P3.
 *  @param[in] term   0 .. firenet_regulariser_terms - 1; not that of x itself
 *  @param[in] type   range type of the operator A
 *  @param[out] p     `length` elements
 *  @param[in] length rows of W
 *  @return as firenet_runner_copy_dual; FIRENET_ERR_RANGE (term). */
FIRENET_API firenet_status firenet_runner_copy_term_dual(firenet_runner *runner,
                                                         int term,
                                                         firenet_type type,
                                                         void *p,
                                                         int64_t length);

/** Requests the run in progress, or else the next one, to stop after its
 *  current inner iteration. Safe from any thread and from a signal handler. */
FIRENET_API void firenet_runner_cancel(firenet_runner *runner);

/** x = phi(y) or phi(y, x0). Allocates nothing. When stopped, cancelled or past
 *  the deadline, x is the iterate reached and the call still returns OK: see
 *  FIRENET_RUNNER_OUTCOME.
 *
 *  @param[in] y        y_length = rows elements of the range type
 *  @param[in] x0       x_length elements, or NULL for 0
 *  @param[out] x       x_length = cols elements of the domain type; may be x0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_OVERLAP (x with y); FIRENET_ERR_NUMERIC (names the
 *          first index of y or x0 that is not finite, or the layer where a NaN
 *          occurred); FIRENET_ERR_RANGE (||y|| above the bound given to the
 *          network; y, x0, delta and that bound differ too much in size, or x
 *          is too large or small, for the element type: names which);
 *          FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_run(firenet_runner *runner,
                                              firenet_type y_type,
                                              const void *y, int64_t y_length,
                                              firenet_type x_type,
                                              const void *x0, void *x,
                                              int64_t x_length);

/** x_i = phi(y_i) or phi(y_i, x0_i) for `count` problems: slices, coils,
 *  frames. All arguments are checked before work starts. Allocates nothing.
 *
 *  Each thread runs whole problems as long as at least as many problems as
 *  threads remain; the others run one after the other with all threads, as do
 *  all problems if a monitor is set or they are large (firenet_runner_create).
 *  Either way x has the bits of firenet_runner_run. If the operator multiplies
 *  by a matrix, up to 32 problems advance in lockstep, as products of matrices:
 *  results do not depend on the number of threads, but differ by rounding from
 *  those of single runs, and the events of a layer come problem by problem.
 *
 *  The deadline applies to the whole batch. If it, a cancel or the monitor ends
 *  the run, the problems in progress are the last ones written
 *  (FIRENET_RUNNER_WRITTEN counts all written), and the rest of x is unchanged.
 *  On failure the status is that of the first problem that failed; the ones
 *  before it are written, x after it is undefined.
 *
 *  @param[in] count    >= 1
 *  @param[in] y        y_length = count x rows elements, problem after problem
 *  @param[in] x0       x_length elements, or NULL for 0
 *  @param[out] x       x_length = count x cols elements; may be x0
 *  @return as firenet_runner_run; FIRENET_ERR_RANGE (count). */
FIRENET_API firenet_status firenet_runner_run_batch(
    firenet_runner *runner, int64_t count, firenet_type y_type, const void *y,
    int64_t y_length, firenet_type x_type, const void *x0, void *x,
    int64_t x_length);

FIRENET_END_DECLS

#endif
