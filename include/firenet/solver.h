/* SPDX-License-Identifier: BSD-3-Clause */
/** @file solver.h  Solvers of (P1), (P2) and (P3) to a certified tolerance.
 *
 *  A solver needs no step size, restart rule or iteration count. Every
 *  iteration costs one application of A and one of A^H, and computes
 *      objective, residual r = ||Ax - y||      of the iterate x,
 *      dual            the largest dual value so far (problem.h), less what
 *                      rounding may have added to it,
 *      gap             objective - dual        >= objective - minimum,
 *      infeasibility   max(0, r - eta)         (0 in P2 and P3).
 *  The outcome is CONVERGED only when both
 *      |gap|, gap + ||q|| infeasibility <= TOLERANCE * objective
 *      infeasibility <= FEASIBILITY * ||y||,
 *  where q has the dual value. In P1 an infeasible x may have a gap of 0 while
 *  objective and dual are both far below the minimum; with ||q|| infeasibility
 *  x is proved to be within TOLERANCE of the minimum of (P1) with
 *  eta + infeasibility in place of eta.
 *
 *  For y = 0, eta >= ||y|| or lambda >= firenet_problem_parameter_max() the
 *  result is exactly x = 0, in 0 iterations. Scaling y (and eta or lambda
 *  according to its unit) or A by a constant scales the iterates and changes
 *  nothing else.
 *
 *  The method is chosen at creation (firenet_method); doc/solvers.md compares
 *  them. A solver belongs to one thread at a time (FIRENET_ERR_BUSY), except
 *  firenet_solver_cancel.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] solver    one thread at a time
 *  @param[in] option    which setting or result
 *  @param value         as the option says; of a getter, where it is put
 *  @param[in] y_type    range type of the operator
 *  @param[in] y         y_length elements: the measurements
 *  @param[in] y_length  its rows
 *  @param[in] x_type    its domain type
 *  @param[in] x_length  its cols */
#ifndef FIRENET_SOLVER_H
#define FIRENET_SOLVER_H

#include <firenet/event.h>
#include <firenet/problem.h>

FIRENET_BEGIN_DECLS

/** Opaque; one thread at a time. */
typedef struct firenet_solver firenet_solver;

/** The method of a solver. */
typedef enum firenet_method {
    /** Reflected Halpern iteration of the primal-dual step, restarted by its
     *  fixed-point residual, with a step ratio that balances the primal and
     *  dual distances moved. No constants, no tuning: the default.
     *  Sources: Lieder, Optim. Lett. 15, 2021; Lu, Yang, 'Restarted Halpern
     *  PDHG for linear programming', 2024. Small problems (m <= 640 and
     *  (m + 8) N <= 2^20 over the real numbers) that are not solved in 5000
     *  iterations continue with a proximal method of multipliers, each of whose
     *  Newton steps counts as an iteration: Li, Sun, Toh, SIAM J. Optim. 28,
     *  2018. If the operator is a matrix in memory with at least 100 columns or
     *  1000 elements, and neither NORM nor STEP_RATIO is set, WORKING_SET runs
     *  first, and this method continues if it stalls. */
    FIRENET_METHOD_ADAPTIVE = 0,
    /** The plain primal-dual iteration with a fixed step ratio.
     *  Source: Chambolle, Pock, J. Math. Imaging Vis. 40, 2011. */
    FIRENET_METHOD_PLAIN = 10,
    /** Plain, restarted on a schedule from known constants of approximate
     *  sharpness (SHARPNESS, DELTA, PENALTY); P1 and P3. In P1 this is WARPd.
     *  Sources: Colbrook, SIAM J. Imaging Sci. 15(3), 2022; Colbrook, Antun,
     *  Hansen, PNAS 119(12), 2022. */
    FIRENET_METHOD_SCHEDULED = 20,
    /** As SCHEDULED, but the constants are found by a search on a logarithmic
     *  grid in radial order.
     *  Source: Adcock, Colbrook, Neyra-Nesterenko, 'Restarts subject to
     *  approximate sharpness', 2023. */
    FIRENET_METHOD_GRID = 30,
    /** Accelerated proximal gradient with adaptive restart; P2 only. Sources:
     *  Beck, Teboulle, SIAM J. Imaging Sci. 2, 2009; O'Donoghue, Candes,
     *  Found. Comput. Math. 15, 2015. */
    FIRENET_METHOD_FISTA = 40,
    /** For matrices (dense, sparse): (P2) on a working set of columns, by
     *  coordinate descent and Newton steps on their Gram matrix, until the
     *  gradient of all columns adds none; (P3) and (P1) through the (P2) with
     *  the same solution. An iteration costs one application of A^H and the
     *  work on the set. Regularisers: the l1 norm of x, or one group norm of x
     *  itself (W the identity; the group lasso), without constraint. Elements
     *  and groups outside the support are exactly 0. ERR_UNSUPPORTED for other
     *  operators and regularisers.
     *  Sources: Massias, Gramfort, Salmon, ICML 2018; Tibshirani et al., J. R.
     *  Stat. Soc. B 74, 2012; Lee, Battle, Raina, Ng, NIPS 2006. */
    FIRENET_METHOD_WORKING_SET = 50,
    /** Cycle spinning inside the iteration, for (P2) with one term
     *  ||W x||_{1,w}, W an orthonormal wavelet transform, and any C:
     *  accelerated proximal gradient in which each iteration shifts the array
     *  by a different offset, drawn from SEED. A heuristic: no x is a fixed
     *  point for all offsets, so nothing is minimised, there is no gap and,
     *  except for results in 0 iterations, the outcome is never CONVERGED.
     *  OBJECTIVE is that of (P2), of every 8th iterate. NORM and STEP_RATIO are
     *  ignored.
     *  Sources: Coifman, Donoho, Wavelets and Statistics, 1995; Figueiredo,
     *  Nowak, IEEE Trans. Image Process. 12, 2003. */
    FIRENET_METHOD_SPINNING = 60
} firenet_method;

/** What the gap assumes. With a regulariser, weak duality requires r = A^H q +
 *  sum_j W_j^H p_j = 0. If no term allows this exactly (W^H W = c I,
 *  differences, or an l1 norm of x itself), r is made small and X ||r|| is
 *  subtracted from the dual value: F(x) >= dual - X ||r|| if ||x|| <= X. */
typedef enum firenet_gap_basis {
    FIRENET_GAP_EXACT = 10, /**< nothing: r = 0, or no regulariser */
    FIRENET_GAP_GIVEN = 20, /**< X_BOUND, as the caller set it */
    /** X that follows from the data: A^H A = c I, and then ||x|| is at most
     *  (||y|| + eta)/sqrt(c) in P1, 2 ||y||/sqrt(c) in P2 and P3 */
    FIRENET_GAP_DERIVED = 30,
    FIRENET_GAP_NONE = 40,     /**< no X is known: the gap is NaN, and the
                                    outcome never CONVERGED */
    FIRENET_GAP_HEURISTIC = 50 /**< nothing is minimised: likewise */
} firenet_gap_basis;

/** Settings, and results of the last solve (NaN or 0 before the first). Real
 *  unless marked 'int': firenet_solver_set_real and _get_real, or _set_int and
 *  _get_int. */
typedef enum firenet_solver_option {
    /** Of the relative gap, > 0; default 1e-6 (1e-4 in single precision) */
    FIRENET_SOLVER_TOLERANCE = 100,
    /** Of the infeasibility relative to ||y||, > 0; default as TOLERANCE */
    FIRENET_SOLVER_FEASIBILITY = 110,
    /** Seconds one solve may take, > 0; default infinity. If set, it costs two
     *  extra products (one without x0), and a solve that it ends returns the
     *  best iterate, among them x0 and a multiple of A^H y: the one with the
     *  smallest objective, in P1 with the smallest ||x||_{1,w} + K
     *  infeasibility, K = 100 ||y|| / max_i |A^H y|_i / w_i */
    FIRENET_SOLVER_DEADLINE = 120,
    /** L >= ||A||; 0 (default): firenet_operator_norm_bound(), or, for the
     *  methods that can raise an L that is too small (ADAPTIVE, PLAIN, FISTA),
     *  1.02 times an estimate, which takes about ten products in the first run,
     *  fewer if the deadline requires it. An L that is far too large is
     *  lowered; one that ||A A^H y|| disproves is raised. */
    FIRENET_SOLVER_NORM = 130,
    /** Factor > 0 on the initial step ratio sqrt(tau/sigma), which is derived
     *  from the data; default 1. ADAPTIVE adapts the ratio, PLAIN keeps it. A
     *  solve returns ERR_RANGE if the steps would over- or underflow; likewise
     *  for SHARPNESS and PENALTY. */
    FIRENET_SOLVER_STEP_RATIO = 140,
    /** SCHEDULED: alpha with ||z - x|| <= alpha (G(z) - G(x) + delta), > 0: D
     *  in P3, C1/sqrt(xi) in P1 (rnspl.h). No default. */
    FIRENET_SOLVER_SHARPNESS = 150,
    /** SCHEDULED: delta >= 0 of the same bound; default 0 */
    FIRENET_SOLVER_DELTA = 160,
    /** P1 in SCHEDULED and GRID: K of G(z) = ||z||_{1,w} + K max(0, ||Az - y||
     *  - eta), > 0: C2 sqrt(xi)/C1. SCHEDULED: no default; GRID: 0 (default)
     *  estimates it */
    FIRENET_SOLVER_PENALTY = 170,
    /** X > 0 with ||x|| <= X for some minimiser x; 0 (default): not known. For
     *  regularisers whose dual vectors cannot be made feasible exactly
     *  (firenet_gap_basis) */
    FIRENET_SOLVER_X_BOUND = 180,
    /** int: limit of the number of iterations, >= 1; default 100000 */
    FIRENET_SOLVER_ITERATIONS = 200,
    /** int: iterations between calls of the monitor, >= 1; default 1. It is
     *  called at the first check (CHECK_EVERY) after that many */
    FIRENET_SOLVER_MONITOR_EVERY = 210,
    /** int: a firenet_output of PLAIN, SCHEDULED and GRID; default LAST for
     *  PLAIN, ERGODIC for the others */
    FIRENET_SOLVER_OUTPUT = 220,
    /** int: seed of the offsets of SPINNING, 0 .. 2^53; default 1. The same
     *  seed and data give the same bits with any number of threads */
    FIRENET_SOLVER_SEED = 230,
    /** int: iterations from one check to the next, >= 1; 0 (default): 1 in
     *  host memory, 16 on a device, where the host waits for every number it
     *  reads. A check covers the gap, the norm, the tolerance, the deadline,
     *  cancelling, the monitor and the history. The first 8 iterations are
     *  always checked, and with a regulariser those whose dual vector is
     *  corrected. ADAPTIVE restarts only at checks, and checks the iteration
     *  after a restart. Between checks, PLAIN, SCHEDULED and ADAPTIVE read
     *  nothing from a device; other methods check every iteration. */
    FIRENET_SOLVER_CHECK_EVERY = 240,

    /** at x; this and all below are results of the last solve, read-only */
    FIRENET_SOLVER_OBJECTIVE = 500,
    FIRENET_SOLVER_DUAL = 510, /**< largest dual value found */
    /** OBJECTIVE - DUAL, plus an allowance for rounding in OBJECTIVE; -infinity
     *  if the problem is infeasible, NaN if GAP_BASIS is NONE or
     *  HEURISTIC */
    FIRENET_SOLVER_GAP = 520,
    FIRENET_SOLVER_INFEASIBILITY = 530,   /**< at x */
    FIRENET_SOLVER_RESIDUAL = 540,        /**< ||Ax - y|| at x */
    FIRENET_SOLVER_BEST_OBJECTIVE = 550,  /**< of firenet_solver_copy_best */
    FIRENET_SOLVER_BEST_RESIDUAL = 560,   /**< likewise */
    FIRENET_SOLVER_SECONDS = 570,         /**< duration of the solve */
    FIRENET_SOLVER_USED_NORM = 580,       /**< L at the end */
    FIRENET_SOLVER_USED_STEP_RATIO = 590, /**< sqrt(tau/sigma) at the end */
    FIRENET_SOLVER_OUTCOME = 600,         /**< int: a firenet_outcome */
    FIRENET_SOLVER_ITERATION = 610, /**< int: iterations, before resuming too */
    FIRENET_SOLVER_RESTARTS = 620,  /**< int: of the method */
    /** int: how often ||A u|| > L ||u|| was found and L raised */
    FIRENET_SOLVER_NORM_RAISED = 630,
    FIRENET_SOLVER_CALLBACK_VALUE = 640, /**< int: last monitor return value */
    FIRENET_SOLVER_GAP_BASIS = 650       /**< int: a firenet_gap_basis */
} firenet_solver_option;

/** Upper bound of the bytes that a solver allocates in a context of one thread
 *  (exact for co-isometries of norm near one); 0 for NULL, an unknown method,
 *  or one that does not support the regulariser. doc/memory.md lists the
 *  vectors. Any thread.
 *  @param[in] problem the solver's problem
 *  @param[in] method  a firenet_method value */
FIRENET_API size_t firenet_solver_bytes(const firenet_problem *problem,
                                        firenet_method method);

/** Makes a solver; all memory a solve needs is allocated here.
 *
 *  Unless A is a matrix, a co-isometry or an isometry, the norms of its columns
 *  are estimated with 4 to 16 products with A^H. If they differ much, the
 *  solver iterates on u with x = D u, where the columns of A D have similar
 *  norms; the norm of A D is found in the first run. Only the step ratio refers
 *  to u; everything else refers to x.
 *
 *  @param[out] out     NULL on failure
 *  @param[in] context  allocator and messages; in use while the solver runs
 *  @param[in] problem  retained
 *  @param[in] method   a firenet_method value
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (method);
 *          FIRENET_ERR_UNSUPPORTED (method for this kind of problem);
 *          FIRENET_ERR_CALLBACK (a user's operator); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_create(firenet_solver **out,
                                                 firenet_context *context,
                                                 firenet_problem *problem,
                                                 firenet_method method);

/** Frees a solver; NULL is allowed. Not while it runs. */
FIRENET_API void firenet_solver_release(firenet_solver *solver);

/** Sets a setting; reads a setting or a result.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED;
 *          FIRENET_ERR_RANGE; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_set_real(firenet_solver *solver,
                                                   firenet_solver_option option,
                                                   double value);
FIRENET_API firenet_status firenet_solver_set_int(firenet_solver *solver,
                                                  firenet_solver_option option,
                                                  int64_t value);
FIRENET_API firenet_status firenet_solver_get_real(firenet_solver *solver,
                                                   firenet_solver_option option,
                                                   double *value);
FIRENET_API firenet_status firenet_solver_get_int(firenet_solver *solver,
                                                  firenet_solver_option option,
                                                  int64_t *value);

/** Sets the monitor (event.h). In its events `layer` counts iterations,
 *  `restart` the method's restarts, `inner` the iterations since the last
 *  restart, and `epsilon` is NaN.
 *  @param[in] monitor NULL removes it
 *  @param[in] user    passed to it
 *  @return FIRENET_OK; FIRENET_ERR_NULL (solver); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_set_monitor(
    firenet_solver *solver, firenet_monitor_fn monitor, void *user);

/** Sets the vector that events measure the error against.
 *  @param[in] type      domain type of the operator
 *  @param[in] reference `length` elements, copied; NULL removes it
 *  @param[in] length    its cols
 *  @return FIRENET_OK; FIRENET_ERR_NULL (solver); FIRENET_ERR_TYPE;
 *          FIRENET_ERR_SHAPE; FIRENET_ERR_NUMERIC; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_set_reference(firenet_solver *solver,
                                                        firenet_type type,
                                                        const void *reference,
                                                        int64_t length);

/** Requests the solve in progress, or else the next one, to stop after its
 *  current iteration. Safe from any thread and from a signal handler. */
FIRENET_API void firenet_solver_cancel(firenet_solver *solver);

/** Solves for y. Allocates nothing. Returns FIRENET_OK on every outcome (limit,
 *  deadline, stopped, cancelled): x is the last iterate, after a deadline the
 *  best one, and the results refer to it. firenet_solver_copy_best() gives the
 *  best iterate in every case.
 *
 *  @param[in] y   y_length = rows elements of the range type
 *  @param[in] x0  x_length elements to start from, or NULL for 0
 *  @param[out] x  x_length = cols elements of the domain type; may be x0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_OVERLAP (x with y); FIRENET_ERR_NUMERIC (names the
 *          first index that is not finite, the iteration where a NaN occurred,
 *          or an operator whose two directions are not adjoint);
 *          FIRENET_ERR_RANGE (y or lambda outside the range of double in these
 *          units, x outside that of its type, or an option with which steps
 *          would overflow: names it); FIRENET_ERR_STATE (SCHEDULED without its
 *          constants); FIRENET_ERR_CALLBACK; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_solve(firenet_solver *solver,
                                                firenet_type y_type,
                                                const void *y, int64_t y_length,
                                                firenet_type x_type,
                                                const void *x0, void *x,
                                                int64_t x_length);

/** Continues from the end of the last solve or from a loaded state, with the
 *  iterates, bit for bit, of a solve without that end. TOLERANCE, FEASIBILITY,
 *  ITERATIONS, DEADLINE and MONITOR_EVERY may be changed before; y must be the
 *  same.
 *  @param[out] x x_length elements
 *  @return as firenet_solver_solve; FIRENET_ERR_STATE (nothing to resume, or
 *          another y, recognised by a hash of its bytes). */
FIRENET_API firenet_status firenet_solver_resume(
    firenet_solver *solver, firenet_type y_type, const void *y,
    int64_t y_length, firenet_type x_type, void *x, int64_t x_length);

/** Solves for a sequence of etas (P1) or lambdas (P2, P3), each from the primal
 *  and dual solution of the previous one; fastest in descending order. The
 *  iteration limit and the deadline apply to each solve; a cancel, a monitor's
 *  stop or an error ends the path. A solve that does not converge from the
 *  previous solution is repeated from 0. The problem itself keeps its
 *  parameter.
 *
 *  @param[in] count      >= 1
 *  @param[in] parameters `count` values, as in firenet_problem_create
 *  @param[out] x         x_length = count * cols elements, one solution after
 *                        the other; those not reached are unchanged
 *  @param[out] outcomes   `count` outcomes, NONE if not reached; may be NULL
 *  @param[out] iterations `count` numbers of iterations; may be NULL
 *  @param[out] gaps       `count` gaps, each as GAP; may be NULL
 *  @param[out] solved     number of solutions reached; may be NULL
 *  @return as firenet_solver_solve; FIRENET_ERR_RANGE (count, a parameter). */
FIRENET_API firenet_status firenet_solver_path(
    firenet_solver *solver, int64_t count, const double *parameters,
    firenet_type y_type, const void *y, int64_t y_length, firenet_type x_type,
    void *x, int64_t x_length, firenet_outcome *outcomes, int64_t *iterations,
    double *gaps, int64_t *solved);

/** Copies the best iterate of the last solve: the one with the smallest
 *  objective, in P1 the one nearest to CONVERGED (by the largest ratio of a
 *  left to a right side above), or with a deadline as described at DEADLINE.
 *  With a regulariser of differences or undecimated wavelets, whose value costs
 *  as much as an iteration, only some iterates are compared: the first 8, then
 *  at least every eighth, and the last.
 *  @param[in] type   domain type of the operator
 *  @param[out] x     `length` elements
 *  @param[in] length its cols
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_STATE (nothing solved yet); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_copy_best(firenet_solver *solver,
                                                    firenet_type type, void *x,
                                                    int64_t length);

/** Copies the dual vector q that proves the gap of the last solve, so that the
 *  gap can be checked without this library: up to rounding, |A^H q|_i <= lambda
 *  w_i (lambda = 1 in P1) and in P3 also ||q|| <= 1, and the dual value of q
 *  (problem.h) is DUAL. q = 0 if no dual value above 0 was found. After
 *  FIRENET_OUTCOME_INFEASIBLE, q is a ray: up to rounding A^H q = 0, and -Re
 *  <y, q> > eta ||q||, which excludes ||Ax - y|| <= eta.
 *  @param[in] type   range type of the operator
 *  @param[out] q     `length` elements
 *  @param[in] length its rows
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_STATE (nothing solved yet); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_copy_dual(firenet_solver *solver,
                                                    firenet_type type, void *q,
                                                    int64_t length);

/** Copies the dual vector p_j of a term of the problem's regulariser, so that
 *  the gap can be checked without this library. With q of
 *  firenet_solver_copy_dual and r = A^H q + sum_j W_j^H p_j, up to rounding r =
 *  0 (|r_i| <= lambda w_i if the l1 norm of x is a term; Re r = 0 for real x;
 *  Re r >= 0 for x >= 0), |p_i| <= lambda w_i or ||p_g|| <= lambda w_g (lambda
 *  = 1 in P1), and in P3 ||q|| <= 1.
 *  @param[in] term   0 .. firenet_regulariser_terms - 1; not that of x itself
 *  @param[in] type   range type of the operator A
 *  @param[out] p     `length` elements
 *  @param[in] length rows of W
 *  @return as firenet_solver_copy_dual; FIRENET_ERR_RANGE (term). */
FIRENET_API firenet_status firenet_solver_copy_term_dual(firenet_solver *solver,
                                                         int term,
                                                         firenet_type type,
                                                         void *p,
                                                         int64_t length);

/** Number of entries in the history of the last solve: at most 1024, evenly
 *  spaced over its iterations, with a regulariser of differences or undecimated
 *  wavelets over those that firenet_solver_copy_best() compares; 0 for NULL.
 *  Not while it runs. */
FIRENET_API int64_t firenet_solver_history_length(const firenet_solver *solver);

/** An entry of the history; outputs may be NULL.
 *  @param[in] index       0 .. length - 1
 *  @param[out] iteration  its number
 *  @param[out] objective, gap, infeasibility at that iteration
 *  @return FIRENET_OK; FIRENET_ERR_NULL (solver); FIRENET_ERR_RANGE. */
FIRENET_API firenet_status firenet_solver_history(
    const firenet_solver *solver, int64_t index, int64_t *iteration,
    double *objective, double *gap, double *infeasibility);

/** Bytes of a saved state; 0 for NULL. */
FIRENET_API size_t firenet_solver_state_bytes(const firenet_solver *solver);

/** Saves what firenet_solver_resume needs: primal and dual vectors, step ratio,
 *  restart state; not settings and history. The format is opaque and can be
 *  loaded by the same library version, machine type, problem shape and method
 *  only.
 *  @param[out] state the buffer
 *  @param[in] bytes  its size, >= firenet_solver_state_bytes()
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (bytes);
 *          FIRENET_ERR_STATE (nothing solved yet); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_save_state(firenet_solver *solver,
                                                     void *state, size_t bytes);

/** Loads a saved state into a solver of an equal problem and method.
 *  @param[in] state the saved state; its header and a checksum are verified,
 *                   which detects damage and truncation, not forgery
 *  @param[in] bytes its size
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE (bytes);
 *          FIRENET_ERR_STATE (not a state, or of another version, problem or
 *          method); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_solver_load_state(firenet_solver *solver,
                                                     const void *state,
                                                     size_t bytes);

FIRENET_END_DECLS

#endif
