/* SPDX-License-Identifier: BSD-3-Clause */
/** @file problem.h  The three problems of sparse recovery and their convex
 *  analysis.
 *
 *      (P1)  min ||x||_{1,w}    subject to ||Ax - y||_2 <= eta
 *      (P2)  min lambda ||x||_{1,w} + ||Ax - y||_2^2
 *      (P3)  min lambda ||x||_{1,w} + ||Ax - y||_2
 *
 *  over x in C^N or R^N, with ||x||_{1,w} = sum_i w_i |x_i|, w_i >= 0 and |.|
 *  the complex modulus. No hidden 1/2, no squared noise level, no rescaling:
 *  scikit-learn's Lasso with `alpha` and m rows is lambda = 2 m alpha, a
 *  formulation with 1/2 ||Ax - y||^2 + mu ||x||_1 is lambda = 2 mu.
 *
 *  Dual values, for q in the range of A scaled by a real t so that
 *  |A^H tq|_i <= lambda w_i (lambda = 1 in P1; and ||tq|| <= 1 in P3):
 *      P1: -Re<y,tq> - eta ||tq||   P2: -Re<y,tq> - ||tq||^2/4   P3: -Re<y,tq>
 *  None exceeds the minimum, so objective - dual value is an upper bound of
 *  objective - minimum.
 *
 *  A problem holds no data y; it is immutable and may be shared by threads.
 *  The calls below take a context for messages and temporary memory, which one
 *  thread at a time may use. Vectors of the domain are named x, z; of the
 *  range y, q.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out      one reference; NULL on failure
 *  @param[in] context   allocator and messages
 *  @param[in] problem   not NULL, but to retain or release it
 *  @param[in] kind      a firenet_problem_kind value
 *  @param[in] a         the operator A, retained
 *  @param[in] parameter eta >= 0 in units of y (P1), or lambda > 0 (P2: units
 *                       of y^2 per unit of w|x|; P3: of y)
 *  @param[in] x_type    domain type of the operator
 *  @param[in] x         x_length elements
 *  @param[in] x_length  its cols
 *  @param[in] y_type    its range type
 *  @param[in] y         y_length elements: the measurements
 *  @param[in] y_length  its rows
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_NUMERIC (names the first index that is not finite);
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_CALLBACK (a user's operator);
 *          FIRENET_ERR_BUSY; and what the arguments' lines add. */
#ifndef FIRENET_PROBLEM_H
#define FIRENET_PROBLEM_H

#include <firenet/levels.h>
#include <firenet/operator.h>
#include <firenet/regulariser.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted, immutable. */
typedef struct firenet_problem firenet_problem;

/** Which of the three. */
typedef enum firenet_problem_kind {
    FIRENET_PROBLEM_P1 = 10, /**< basis pursuit denoising; parameter eta */
    FIRENET_PROBLEM_P2 = 20, /**< LASSO; parameter lambda */
    FIRENET_PROBLEM_P3 = 30  /**< square-root LASSO; parameter lambda */
} firenet_problem_kind;

/** Numbers of a problem. */
typedef enum firenet_problem_property {
    FIRENET_PROBLEM_PARAMETER = 100, /**< real: eta or lambda */
    FIRENET_PROBLEM_KIND = 200       /**< int: a firenet_problem_kind */
} firenet_problem_property;

/** Makes a problem.
 *
 *  A weight of 0 leaves a column unpenalised (an intercept), a weight of
 *  INFINITY fixes x_i = 0. Let A_F = Q R be the columns of weight 0; each costs
 *  one product with A and one with A^H at creation. The problem is solved for
 *  (I - Q Q^H) A without these columns, and x_F follows by least squares. The
 *  minimum is the same, and dual vectors satisfy A_F^H q = 0, so the gap is
 *  exact. If a column of weight 0 depends linearly on earlier ones, its x_i is
 *  0. firenet_problem_parameter_max, _dual and _gap use (I - Q Q^H) y and (I -
 *  Q Q^H) q.
 *
 *  @param[in] weights   `count` weights w_i in [0, INFINITY], copied, or NULL
 *                       for w = 1; at most 64 of them 0
 *  @param[in] count     cols of a, or 0 with NULL
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (kind, parameter,
 *          or the first weight that is below 0 or NaN);
 *          FIRENET_ERR_SHAPE (count); FIRENET_ERR_UNSUPPORTED (more than 64
 *          weights are 0; or weights 0 or INFINITY with vectors that are
 *          distributed or not in host memory, or with an operator on complex
 *          vectors that is linear over the reals only); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_CALLBACK (a user's operator); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_problem_create(firenet_problem **out, firenet_context *context,
                       firenet_problem_kind kind, firenet_operator *a,
                       double parameter, const double *weights, int64_t count);

/** firenet_problem_create with the weights of a sparsity model, constant on its
 *  levels.
 *  @param[in] levels M_r = cols of a; read, not kept
 *  @return as firenet_problem_create; FIRENET_ERR_SHAPE for M_r. */
FIRENET_API firenet_status firenet_problem_create_in_levels(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, const firenet_levels *levels);

/** Makes a problem with R(x) in place of ||x||_{1,w}.
 *  @param[in] regulariser R, of a's domain; retained
 *  @return as firenet_problem_create; FIRENET_ERR_SHAPE, FIRENET_ERR_TYPE (R
 *          has another domain). */
FIRENET_API firenet_status firenet_problem_create_regularised(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, firenet_regulariser *regulariser);

/** Adds a reference. Any thread.
 *  @return `problem`; NULL for NULL. */
FIRENET_API firenet_problem *firenet_problem_retain(firenet_problem *problem);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_problem_release(firenet_problem *problem);

/** Reads a property. Any thread.
 *  @param[in] property which
 *  @param[out] value   the number
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status
firenet_problem_get_real(const firenet_problem *problem,
                         firenet_problem_property property, double *value);
FIRENET_API firenet_status
firenet_problem_get_int(const firenet_problem *problem,
                        firenet_problem_property property, int64_t *value);

/** The kind; `problem` must not be NULL. Any thread. */
FIRENET_API firenet_problem_kind
firenet_problem_get_kind(const firenet_problem *problem);

/** eta or lambda; `problem` must not be NULL. Any thread. */
FIRENET_API double firenet_problem_parameter(const firenet_problem *problem);

/* ------------------------------------------------------------- evaluation */

/** Objective, ||Ax - y||_2 and max(0, ||Ax - y||_2 - eta) (0 in P2, P3).
 *  @param[out] objective,residual,infeasibility each may be NULL
 *  @return and FIRENET_ERR_RANGE for x_i != 0 of infinite weight */
FIRENET_API firenet_status firenet_problem_evaluate(
    firenet_context *context, const firenet_problem *problem,
    firenet_type x_type, const void *x, int64_t x_length, firenet_type y_type,
    const void *y, int64_t y_length, double *objective, double *residual,
    double *infeasibility);

/** The largest dual value over real multiples of q: a lower bound of the
 *  minimum. Never negative.
 *  @param[in] q      y_length elements of y_type
 *  @param[out] value the bound */
FIRENET_API firenet_status firenet_problem_dual(firenet_context *context,
                                                const firenet_problem *problem,
                                                firenet_type y_type,
                                                const void *q, const void *y,
                                                int64_t y_length,
                                                double *value);

/** Objective at x minus the largest dual value over multiples of q: an upper
 *  bound of objective(x) - minimum. In P1 it may be 0 or negative at an
 *  infeasible x that is far from optimal; read gap + ||q|| infeasibility there
 *  (solver.h).
 *  @param[in] q    y_length elements of y_type
 *  @param[out] gap the bound */
FIRENET_API firenet_status firenet_problem_gap(
    firenet_context *context, const firenet_problem *problem,
    firenet_type x_type, const void *x, int64_t x_length, firenet_type y_type,
    const void *q, const void *y, int64_t y_length, double *gap);

/** The smallest parameter for which x = 0 is a solution: ||y||_2 in P1, max_i
 *  |2 A^H y|_i / w_i in P2, max_i |A^H y|_i / (w_i ||y||_2) in P3.
 *  @param[out] value 0 for y = 0 */
FIRENET_API firenet_status firenet_problem_parameter_max(
    firenet_context *context, const firenet_problem *problem,
    firenet_type y_type, const void *y, int64_t y_length, double *value);

/** x = argmin_u step lambda ||u||_{1,w} + ||u - z||_2^2 / 2 (lambda = 1 in P1):
 *  soft thresholding of the modulus.
 *  @param[in] step > 0; FIRENET_ERR_RANGE otherwise
 *  @param[in] type the domain type
 *  @param[in] z    `length` elements
 *  @param[out] x   likewise; FIRENET_ERR_OVERLAP if it overlaps z
 *  @param[in] length cols */
FIRENET_API firenet_status firenet_problem_prox_primal(
    firenet_context *context, const firenet_problem *problem, firenet_type type,
    double step, const void *z, void *x, int64_t length);

/** q = argmin_u step h*(u) + ||u - v||_2^2 / 2, with h the function of the
 *  residual Ax - y (an indicator of the eta-ball, ||.||^2, ||.||):
 *  P1 v max(0, 1 - step eta/||v||), P2 v/(1 + step/2), P3 v/max(1, ||v||).
 *  @param[in] step > 0; FIRENET_ERR_RANGE otherwise
 *  @param[in] type the range type
 *  @param[in] v    `length` elements
 *  @param[out] q   likewise; may be v
 *  @param[in] length rows */
FIRENET_API firenet_status firenet_problem_prox_dual(
    firenet_context *context, const firenet_problem *problem, firenet_type type,
    double step, const void *v, void *q, int64_t length);

/** The parameter for which x, a solution of `problem` for y, also solves the
 *  problem of another kind. With r = ||Ax - y||_2 > 0: eta = r; lambda of P2 =
 *  2 r times lambda of P3; and from P1 lambda of P3 = max_i |A^H (Ax - y)|_i /
 *  (w_i r).
 *  @param[in] kind       the other problem's kind
 *  @param[out] parameter its eta or lambda
 *  @return as firenet_problem_evaluate; FIRENET_ERR_RANGE (kind; or r = 0,
 *          from which only eta = 0 follows). */
FIRENET_API firenet_status firenet_problem_convert(
    firenet_context *context, const firenet_problem *problem,
    firenet_type x_type, const void *x, int64_t x_length, firenet_type y_type,
    const void *y, int64_t y_length, firenet_problem_kind kind,
    double *parameter);

/** eta from a noise-only scan: with s^2 the mean of |scan_i|^2 and k real
 *  degrees of freedom in `rows` measurements (rows, or twice that if complex),
 *  Gaussian noise of that level satisfies
 *      ||e||_2^2 <= s^2 (rows/k) (k + 2 sqrt(k t) + 2 t),  t = -log failure,
 *  with probability at least 1 - failure. The uncertainty of s itself is not
 *  included: use a long scan.
 *  @param[in] type    any element type
 *  @param[in] scan    `length` elements
 *  @param[in] length  >= 1
 *  @param[in] rows    >= 1: measurements of the problem
 *  @param[in] failure in (0, 1), e.g. 0.01
 *  @param[out] eta    the square root of the right-hand side
 *  @return as firenet_problem_evaluate; FIRENET_ERR_RANGE (rows, failure).
 *  Source: Laurent, Massart, Ann. Statist. 28(5), 2000, Lemma 1. */
FIRENET_API firenet_status firenet_noise_bound(firenet_context *context,
                                               firenet_type type,
                                               const void *scan, int64_t length,
                                               int64_t rows, double failure,
                                               double *eta);

FIRENET_END_DECLS

#endif
