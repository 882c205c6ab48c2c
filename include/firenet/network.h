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
 *  The bounds are theorems once p >= p* = ceil(2 r L D e), r = 1. If q is kept
 *  across restarts instead, a = 2 / (e D eps_k) and r = 2 (doc/theory.md).
 *
 *  firenet_network_create_regularised makes networks of other regularisers R(x)
 *  = sum_j g_j(W_j x), x in C, and documents the differences.
 *
 *  A network is immutable and may be shared by threads. A runner (runner.h)
 *  holds the buffers of one thread; layer.h describes every layer; jacobian.h
 *  differentiates the network. Source: Colbrook, Antun, Hansen, PNAS 119(12),
 *  2022, Theorem 3.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out      the new object, one reference; NULL on failure
 *  @param[in] context   allocator and messages
 *  @param[in] config    one thread at a time
 *  @param[in] network   NULL only where that is said
 *  @param[in] option    which setting
 *  @param[in] property  which property
 *  @param value         as the option says; of a getter, where it is put */
#ifndef FIRENET_NETWORK_H
#define FIRENET_NETWORK_H

#include <firenet/event.h>
#include <firenet/levels.h>
#include <firenet/operator.h>
#include <firenet/regulariser.h>

FIRENET_BEGIN_DECLS

/* ---------------------------------------------------------- configuration */

/** The settings from which a network is made; mutable, opaque, one thread at a
 *  time. */
typedef struct firenet_network_config firenet_network_config;

/** Settings. Real ones are set by _set_real, those marked 'int' by _set_int.
 *  "0 = derive" means the stated default is computed at creation. */
typedef enum firenet_network_option {
    FIRENET_NETWORK_RHO = 100,   /**< rNSPL rho in (0,1); default 1/2 */
    FIRENET_NETWORK_GAMMA = 110, /**< rNSPL gamma > 0; default sqrt 2 */
    /** lambda > 0, at most C1/(C2 sqrt xi) for a proved network; default
     *  0 = derive that value */
    FIRENET_NETWORK_LAMBDA = 120,
    /** delta >= 0: an upper bound of c(x) (rnspl.h), the effect of noise and
     *  lack of sparsity, in units of y; default 0: exactly sparse, no noise.
     *  eps_k does not fall below 2^-52 eps_0 (rounding). A run fails if ||y||
     *  is less than 2^-400 delta (2^-50 in single precision) */
    FIRENET_NETWORK_DELTA = 130,
    /** b >= ||y||_2, fixes eps_0 = b + lambda ||x0||_{1,w} + ||A x0||, so that
     *  the weights do not depend on y; default 0: eps_0 = F(x0) in each run. A
     *  run fails, as for delta, if y is too small for it. */
    FIRENET_NETWORK_MEASUREMENT_BOUND = 140,
    /** L >= ||A||; default 0 = derive firenet_operator_norm_bound() */
    FIRENET_NETWORK_NORM = 150,
    /** factor on the primal step, default 1. Only needed to reproduce published
     *  experiments. */
    FIRENET_NETWORK_PRIMAL_FACTOR = 160,
    /** factor on the dual step, default 1; the product of the two must not
     *  exceed 1 */
    FIRENET_NETWORK_DUAL_FACTOR = 170,
    /** theta >= 0, default 0: the operator is known up to ||A~ - A|| <= theta.
     *  rho, gamma and delta are the true operator's; the network uses the
     *  constants that remain (rnspl.h), and creation fails if there are none.
     *  Rounding can be covered by theta too: a few epsilons of the element type
     *  times L. */
    FIRENET_NETWORK_THETA = 180,
    /** X >= ||x||_2 of the truth, with theta: (1 + C2/D) theta X is added to
     *  delta; default 0: delta already includes it. With a regulariser, gaps of
     *  terms of any kind rest on it */
    FIRENET_NETWORK_SIGNAL_BOUND = 190,
    /** alpha > 0, for networks with a regulariser: assumes ||z - x|| <= alpha
     *  (F(z) - F(x) + delta) for every z in C; default 0: no assumption.
     *  Networks of levels derive theirs, D, and reject this option. */
    FIRENET_NETWORK_ALPHA = 195,
    FIRENET_NETWORK_RESTARTS = 200, /**< int n >= 1; default 16 */
    /** int p >= 1; default 0 = derive p* = ceil(2 r L D e), or 5 for a grid.
     *  Below p* the network works but its bounds are not proved. */
    FIRENET_NETWORK_INNER = 210,
    /** int: a firenet_output value; default the ergodic average */
    FIRENET_NETWORK_OUTPUT = 220,
    /** int: a firenet_dual value; default FIRENET_DUAL_RESET */
    FIRENET_NETWORK_DUAL = 230,
    /** int G in 1 .. 30, default 1: for unknown rho and gamma, G instances with
     *  p, 2p, 4p, .. inner iterations; the one with the smallest F wins. The
     *  bounds hold once any instance has p >= p*; the total work is below
     *  twice that of the largest. */
    FIRENET_NETWORK_GRID = 240
} firenet_network_option;

/** What happens to the dual variable at a restart. */
typedef enum firenet_dual {
    FIRENET_DUAL_RESET = 0, /**< q = 0, as published: r = 1 */
    FIRENET_DUAL_KEEP = 10  /**< q stays: r = 2 doubles p*, and still it
                                 converges much faster, at any p
                                 (doc/network.md) */
} firenet_dual;

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
    FIRENET_NETWORK_C1 = 500, /**< rNSPL constant C1 */
    FIRENET_NETWORK_C2 = 510, /**< rNSPL constant C2 */
    /** D = C1/(lambda sqrt xi); with a regulariser the alpha assumed, NaN
     *  without one, as C1, C2 and all of the rNSPL are */
    FIRENET_NETWORK_SHARPNESS = 520,
    FIRENET_NETWORK_USED_LAMBDA = 530, /**< lambda in use */
    FIRENET_NETWORK_USED_NORM = 540,   /**< L in use */
    FIRENET_NETWORK_USED_RHO = 550,    /**< rho' in use, with theta */
    FIRENET_NETWORK_USED_GAMMA = 552,  /**< gamma' in use, with theta */
    FIRENET_NETWORK_USED_DELTA = 554,  /**< delta in use, with theta */
    /** K >= ||(q, p)|| of every dual vector; 1 without dual blocks */
    FIRENET_NETWORK_USED_DUAL_BOUND = 556,
    FIRENET_NETWORK_THETA_LIMIT = 560, /**< theta must stay below it */
    /** the largest rho and gamma for which the (largest) p is enough: the
     *  assumption of a network made from p alone; NaN if p is too small for any
     */
    FIRENET_NETWORK_IMPLIED_RHO = 570,
    FIRENET_NETWORK_IMPLIED_GAMMA = 572, /**< the gamma of that pair */
    /** the largest sharpness D or alpha for which the (largest) p is enough, p
     *  / (2 e r L K): the assumption of a network made from p alone */
    FIRENET_NETWORK_IMPLIED_SHARPNESS = 574,
    FIRENET_NETWORK_USED_INNER = 600,    /**< int p in use; a grid's smallest */
    FIRENET_NETWORK_LARGEST_INNER = 602, /**< int p in use; a grid's largest */
    FIRENET_NETWORK_PROVED_INNER = 610,  /**< int p*; 0 where not known */
    FIRENET_NETWORK_EXACT_INNER = 612,   /**< int p* if theta were 0 */
    FIRENET_NETWORK_LAYERS = 620,        /**< int 3 n p + 1 of the largest p */
    /** int 1 if the bounds are theorems given the rNSPL, or with a regulariser
     *  the sharpness alpha: p >= p* (for a grid:
     *  the largest), lambda not above its limit, step factors 1, ergodic
     *  output; else 0 */
    FIRENET_NETWORK_PROVED = 630,
    /** int memory of a runner in a context of one thread */
    FIRENET_NETWORK_RUNNER_BYTES = 640,
    FIRENET_NETWORK_JACOBIAN_BYTES = 650 /**< int memory of one Jacobian */
} firenet_network_property;

/** Makes a network.
 *
 *  @param[out] out    one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] a       the measurement operator, retained
 *  @param[in] levels  sparsity model with M_r = cols of a, retained
 *  @param[in] config  settings, copied; NULL for the defaults
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (levels against
 *          operator); FIRENET_ERR_RANGE (theta too large: the message says up
 *          to where; step factors; levels whose weights, or lambda, norm, inner
 *          and factors whose steps the element type cannot hold);
 *          FIRENET_ERR_TOO_LARGE (layers);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_network_create(
    firenet_network **out, firenet_context *context, firenet_operator *a,
    firenet_levels *levels, firenet_network_config *config);

/** Makes a network of any regulariser, for F(z) = lambda R(z) + ||Az - y||_2, z
 *  in C. The term of x itself and C take the place of the soft threshold; every
 *  other term j has its own dual variable p_j:
 *
 *      x+  = prox_{tau (lambda g_0 + C)}(x - tau (A^H q + sum_j W_j^H p_j))
 *      q   = proj_{||.||<=1}( q + sigma (A(2 x+ - x) - y) )
 *      p_j = projection of p_j + sigma c_j^2 W_j (2 x+ - x) on |p_i| <= lambda
 *            w_i, or ||p_g|| <= lambda w_g,
 *            or what is dual to another norm of groups,
 *
 *  with c_j a power of two near ||A|| / ||W_j||, L^2 = ||A||^2 + sum_j c_j^2
 *  ||W_j||^2, K^2 = 1 + sum_j (lambda ||w_j|| / c_j)^2 (sparse groups: ||w_j||
 *  counts 1 + mix (sqrt(members) - 1) times), and in restart k
 *  tau = 1/(a L), sigma = a/L, a = 2 L K^2 / (p eps_k); with a kept dual
 *  variable a = r K / (e alpha eps_k), r = 2. This is the schedule of levels,
 *  with L and K of all dual variables.
 *
 *  p follows from FIRENET_NETWORK_ALPHA (and DELTA), assumed constants of
 *  sharpness, as p = p* = ceil(2 r L K alpha e); or is given by
 *  FIRENET_NETWORK_INNER, which assumes alpha = p / (2 e r L K). If neither is
 *  set, FIRENET_NETWORK_GRID runs 5, 10, 20, .. inner iterations and takes the
 *  smallest F; without a grid p = 160.
 *
 *  What is proved: F(psi_k) - F(x) <= eps_k and ||psi_k - x|| <= alpha (eps_k +
 *  delta) for p >= p*, IF the assumed sharpness holds. The rNSPL does not imply
 *  it: that theory covers weighted l1 norms of x. The gap needs no assumption.
 *
 *  RHO, GAMMA and THETA must have their defaults; LAMBDA must be given; gaps of
 *  terms of any kind rest on SIGNAL_BOUND (solver.h, X_BOUND). x0 is first
 *  projected onto C.
 *
 *  @param[out] out        one reference; NULL on failure
 *  @param[in] context     allocator and messages
 *  @param[in] a           the measurement operator, retained
 *  @param[in] regulariser of the domain of a; retained
 *  @param[in] config      settings, copied; not NULL, since lambda is needed
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE, FIRENET_ERR_TYPE
 *          (regulariser against operator); FIRENET_ERR_RANGE (no lambda; step
 *          factors; lambda, norm, inner and factors whose steps the element
 *          type cannot hold); FIRENET_ERR_UNSUPPORTED (rho, gamma, theta; a
 *          split operator); FIRENET_ERR_TOO_LARGE (layers, p* of alpha);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Neyra-Nesterenko, Adcock, Sampl. Theory Signal Process. Data Anal.
 *  21, 2023 (NESTANets); Colbrook, SIAM J. Imaging Sci. 15(3), 2022 (WARPd). */
FIRENET_API firenet_status firenet_network_create_regularised(
    firenet_network **out, firenet_context *context, firenet_operator *a,
    firenet_regulariser *regulariser, firenet_network_config *config);

/** Adds a reference. Any thread.
 *  @return `network`; NULL for NULL. */
FIRENET_API firenet_network *firenet_network_retain(firenet_network *network);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_network_release(firenet_network *network);

/** Reads a property, or an option (its value cast to this enum) as it was
 *  resolved at creation.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED.
 *  Thread safety: any thread. */
FIRENET_API firenet_status
firenet_network_get_real(const firenet_network *network,
                         firenet_network_property property, double *value);
FIRENET_API firenet_status
firenet_network_get_int(const firenet_network *network,
                        firenet_network_property property, int64_t *value);

FIRENET_END_DECLS

#endif
