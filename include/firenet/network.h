/* SPDX-License-Identifier: BSD-3-Clause */
/** @file network.h  FIRENETs: restarted, unrolled primal-dual networks.
 *
 *  A FIRENET phi_n maps measurements y = Ax + e to an approximation of x. It
 *  has 3 n p + 1 layers of known affine maps and non-linearities, needs no
 *  training, and under the rNSPL (rnspl.h) satisfies
 *      ||phi_n(y) - x||_2 <= D (eps_n + delta)
 *  with eps_n falling like e^-n. It runs, for (P3) F(z) = lambda ||z||_{1,w} +
 *  ||Az - y||_2:
 *
 *      psi = x0, eps_0 >= F(x0) - F(x)
 *      for k = 1..n                                  restart k
 *          eps_k = (delta + eps_{k-1}) / e
 *          a     = 2 L / (p eps_k)
 *          x = psi, q = 0
 *          for j = 1..p                              inner iteration, 3 layers
 *              x+ = soft(x - A^H q / (a L), lambda w / (a L))
 *              q  = proj_{||.||<=1}( q + (a/L) (A(2 x+ - x) - y) )
 *              x  = x+
 *          psi = average of the p iterates x
 *
 *  The network is the mathematics: immutable, shared by threads. A runner is
 *  one thread's seat at it: buffers, monitor, deadline, results.
 *  Source: Colbrook, Antun, Hansen, PNAS 119(12), 2022, Theorem 3. */
#ifndef FIRENET_NETWORK_H
#define FIRENET_NETWORK_H

#include <firenet/event.h>
#include <firenet/levels.h>
#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/* ---------------------------------------------------------- configuration */

/** Mutable settings a network is made from; opaque, one thread at a time. */
typedef struct firenet_network_config firenet_network_config;

/** Settings. Real ones are set by _set_real, those marked 'int' by _set_int.
 *  "0 = derive" means the stated default is computed at creation. */
typedef enum firenet_network_option {
    FIRENET_NETWORK_RHO = 100,   /**< rNSPL rho in (0,1); default 1/2 */
    FIRENET_NETWORK_GAMMA = 110, /**< rNSPL gamma > 0; default sqrt 2 */
    /** lambda > 0, at most C1/(C2 sqrt xi) for a certified network; default
     *  0 = derive that value */
    FIRENET_NETWORK_LAMBDA = 120,
    /** delta >= 0: an upper bound of c(x) (rnspl.h), so of what noise and lack
     *  of sparsity cost; default 1e-9, i.e. next to none */
    FIRENET_NETWORK_DELTA = 130,
    /** b >= ||y||_2, fixes eps_0 = b + lambda ||x0||_{1,w} + ||A x0||, so that
     *  the weights do not depend on y; default 0 = eps_0 = F(x0) in each
     *  run */
    FIRENET_NETWORK_MEASUREMENT_BOUND = 140,
    /** L >= ||A||; default 0 = derive firenet_operator_norm_bound() */
    FIRENET_NETWORK_NORM = 150,
    /** factors on the primal and dual step, default 1; their product must not
     *  exceed 1. Only needed to redo published experiments. */
    FIRENET_NETWORK_PRIMAL_FACTOR = 160,
    FIRENET_NETWORK_DUAL_FACTOR = 170,
    FIRENET_NETWORK_RESTARTS = 200, /**< int n >= 1; default 16 */
    /** int p >= 1; default 0 = derive p* = ceil(2 L D e). Below p* the network
     *  works but is not certified. */
    FIRENET_NETWORK_INNER = 210,
    /** int: a firenet_output value; default the ergodic average */
    FIRENET_NETWORK_OUTPUT = 220
} firenet_network_option;

/** What a restart hands on: the theory's bounds are for the average. */
typedef enum firenet_output {
    FIRENET_OUTPUT_ERGODIC = 0, /**< the average of the p iterates */
    FIRENET_OUTPUT_LAST = 10    /**< the last iterate: often closer, no bound */
} firenet_output;

/** Makes a configuration holding the defaults.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_network_config_create(
    firenet_network_config **out, firenet_context *context);

/** Frees a configuration; NULL is allowed. */
FIRENET_API void firenet_network_config_release(firenet_network_config *config);

/** Sets one option.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED (no such
 *          option of this kind); FIRENET_ERR_RANGE (names option, value and
 *          bounds); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_network_config_set_real(firenet_network_config *config,
                                firenet_network_option option, double value);
FIRENET_API firenet_status
firenet_network_config_set_int(firenet_network_config *config,
                               firenet_network_option option, int64_t value);

/** Reads one option back.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_network_config_get_real(firenet_network_config *config,
                                firenet_network_option option, double *value);
FIRENET_API firenet_status
firenet_network_config_get_int(firenet_network_config *config,
                               firenet_network_option option, int64_t *value);

/* ---------------------------------------------------------------- network */

/** Opaque, reference counted, immutable; may be shared by threads. */
typedef struct firenet_network firenet_network;

/** Properties of a network. Those marked 'int' are read by _get_int. */
typedef enum firenet_network_property {
    FIRENET_NETWORK_C1 = 500,           /**< rNSPL constant C1 */
    FIRENET_NETWORK_C2 = 510,           /**< rNSPL constant C2 */
    FIRENET_NETWORK_SHARPNESS = 520,    /**< D = C1/(lambda sqrt xi) */
    FIRENET_NETWORK_USED_LAMBDA = 530,  /**< lambda in use */
    FIRENET_NETWORK_USED_NORM = 540,    /**< L in use */
    FIRENET_NETWORK_USED_INNER = 600,   /**< int p in use */
    FIRENET_NETWORK_PROVED_INNER = 610, /**< int p* */
    FIRENET_NETWORK_LAYERS = 620,       /**< int 3 n p + 1 */
    /** int 1 if the bounds are theorems given the rNSPL: p >= p*, lambda not
     *  above its limit, step factors 1, ergodic output; else 0 */
    FIRENET_NETWORK_CERTIFIED = 630,
    FIRENET_NETWORK_RUNNER_BYTES = 640 /**< int memory of one runner */
} firenet_network_property;

/** Makes a network.
 *
 *  @param[out] out    one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] a       the measurement operator, retained
 *  @param[in] levels  sparsity model with M_r = cols of a, retained
 *  @param[in] config  settings, copied; NULL for the defaults
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (levels against
 *          operator); FIRENET_ERR_RANGE; FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_network_create(
    firenet_network **out, firenet_context *context, firenet_operator *a,
    firenet_levels *levels, firenet_network_config *config);

/** Adds a reference and returns `network`; NULL gives NULL. Any thread. */
FIRENET_API firenet_network *firenet_network_retain(firenet_network *network);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_network_release(firenet_network *network);

/** Reads a property.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED.
 *  Thread safety: any thread. */
FIRENET_API firenet_status
firenet_network_get_real(const firenet_network *network,
                         firenet_network_property property, double *value);
FIRENET_API firenet_status
firenet_network_get_int(const firenet_network *network,
                        firenet_network_property property, int64_t *value);

/* ----------------------------------------------------------------- runner */

/** Opaque; one thread at a time (FIRENET_ERR_BUSY otherwise), except
 *  firenet_runner_cancel. */
typedef struct firenet_runner firenet_runner;

/** Settings and results of a runner. */
typedef enum firenet_runner_option {
    /** real, settable: seconds a run may take, > 0; default infinity */
    FIRENET_RUNNER_DEADLINE = 100,
    /** int, settable: the monitor is called after every so many inner
     *  iterations of a restart and after its last, >= 1; default 1 */
    FIRENET_RUNNER_MONITOR_EVERY = 200,
    FIRENET_RUNNER_OBJECTIVE = 500, /**< real: F at the result */
    FIRENET_RUNNER_GAP = 510,       /**< real: certified gap at the result */
    FIRENET_RUNNER_RESIDUAL = 520,  /**< real: ||Ax - y|| at the result */
    FIRENET_RUNNER_EPSILON = 530,   /**< real: eps_n of this run */
    FIRENET_RUNNER_SECONDS = 540,   /**< real: duration of the run */
    FIRENET_RUNNER_OUTCOME = 600,   /**< int: a firenet_outcome */
    FIRENET_RUNNER_LAYER = 610,     /**< int: layers computed */
    FIRENET_RUNNER_CALLBACK_VALUE = 620 /**< int: last monitor return value */
} firenet_runner_option;

/** Makes a runner; all memory a run needs is allocated here.
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

/** Sets the monitor; NULL removes it.
 *  @return FIRENET_OK; FIRENET_ERR_NULL (runner); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_set_monitor(
    firenet_runner *runner, firenet_monitor_fn monitor, void *user);

/** Sets the vector that events measure the error against; copied. NULL removes
 *  it.
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

/** Asks the run in progress, or else the next one, to stop after its current
 *  inner iteration. Safe from any thread and from a signal handler. */
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
 *          was born); FIRENET_ERR_RANGE (||y|| above the bound the network was
 *          made with); FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_runner_run(firenet_runner *runner,
                                              firenet_type y_type,
                                              const void *y, int64_t y_length,
                                              firenet_type x_type,
                                              const void *x0, void *x,
                                              int64_t x_length);

FIRENET_END_DECLS

#endif
