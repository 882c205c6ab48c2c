/* SPDX-License-Identifier: BSD-3-Clause */
/** @file polynomial.h  Polynomials in several variables: index sets, weights
 *  and values at points, for approximating smooth functions from samples.
 *
 *  A multi-index nu = (nu_1 .. nu_d) names the tensor product
 *  Psi_nu(t) = prod_i psi_{nu_i}(t_i) on [-1, 1]^d, orthonormal for a
 *  probability measure. Multi-indices are rows of d int32_t.
 *
 *  For every function:
 *  @param[in] context temporary memory and messages
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE (more than 2^27 degrees in a set, or a product
 *          of sizes beyond 64 bits); FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Adcock, Brugiapaglia, Webster, 'Sparse Polynomial Approximation of
 *  High-Dimensional Functions', SIAM 2022, chapters 2 and 7. */
#ifndef FIRENET_POLYNOMIAL_H
#define FIRENET_POLYNOMIAL_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** The polynomials of one variable, and the measure for which they are
 *  orthonormal; draw the points from it. */
typedef enum firenet_polynomial_basis {
    /** (2k+1)^{1/2} P_k(t); points uniform on [-1, 1] */
    FIRENET_POLYNOMIAL_LEGENDRE = 10,
    /** 1 and 2^{1/2} cos(k arccos t); points cos(pi u), u uniform on [0, 1] */
    FIRENET_POLYNOMIAL_CHEBYSHEV = 20
} firenet_polynomial_basis;

/** Which multi-indices of d variables belong to the order n. All are lower
 *  sets: with nu they contain every multi-index that is nowhere larger. */
typedef enum firenet_polynomial_set {
    FIRENET_POLYNOMIAL_TENSOR = 10, /**< max_i nu_i <= n */
    FIRENET_POLYNOMIAL_TOTAL = 20,  /**< sum_i nu_i <= n */
    /** prod_i (nu_i + 1) <= n + 1: contains every lower set of n + 1 elements,
     *  and is small for large d */
    FIRENET_POLYNOMIAL_HYPERBOLIC = 30
} firenet_polynomial_set;

/** Number of multi-indices of a set.
 *  @param[in] set       which set
 *  @param[in] variables d >= 1
 *  @param[in] order     0 .. 2^31 - 2
 *  @param[out] count    their number; 0 on failure */
FIRENET_API firenet_status firenet_polynomial_count(firenet_context *context,
                                                    firenet_polynomial_set set,
                                                    int64_t variables,
                                                    int64_t order,
                                                    int64_t *count);

/** The multi-indices of a set, in lexicographic order: 0 comes first.
 *  @param[in] set       which set
 *  @param[in] variables d >= 1
 *  @param[in] order     0 .. 2^31 - 2
 *  @param[in] count     what firenet_polynomial_count says
 *  @param[out] indices  `count` rows of d */
FIRENET_API firenet_status firenet_polynomial_indices(
    firenet_context *context, firenet_polynomial_set set, int64_t variables,
    int64_t order, int64_t count, int32_t *indices);

/** The largest modulus of each polynomial on the cube, its intrinsic weight:
 *  prod_i (2 nu_i + 1)^{1/2} for Legendre's, 2^{k/2} with k variables of
 *  degree above 0 for Chebyshev's. As weights of the l1 norm they favour lower
 *  sets, for which few samples suffice.
 *  @param[in] basis     of which basis
 *  @param[in] variables d >= 1
 *  @param[in] count     rows of `indices`, >= 1
 *  @param[in] indices   `count` rows of d, none below 0
 *  @param[out] weights  `count` of them, all >= 1 */
FIRENET_API firenet_status firenet_polynomial_weights(
    firenet_context *context, firenet_polynomial_basis basis, int64_t variables,
    int64_t count, const int32_t *indices, double *weights);

/** Values at points: element (i, j) is factor Psi_{nu_j}(t_i). For points drawn
 *  from the basis's measure and factor = points^{-1/2} the matrix A has
 *  E A^H A = I.
 *  @param[in] basis     of which basis
 *  @param[in] variables d >= 1
 *  @param[in] count     rows of `indices`, >= 1
 *  @param[in] indices   `count` rows of d, none below 0
 *  @param[in] points    rows of `at`, >= 1
 *  @param[in] at        `points` rows of d coordinates in [-1, 1]
 *  @param[in] factor    finite
 *  @param[out] values   `points` rows of `count`, row-major */
FIRENET_API firenet_status firenet_polynomial_values(
    firenet_context *context, firenet_polynomial_basis basis, int64_t variables,
    int64_t count, const int32_t *indices, int64_t points, const double *at,
    double factor, double *values);

FIRENET_END_DECLS

#endif
