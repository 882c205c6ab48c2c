/* SPDX-License-Identifier: BSD-3-Clause */
/** @file regulariser.h  Regularisers: penalties that take the place of the
 *  weighted l1 norm in the three problems.
 *
 *      R(x) = sum_j g_j(W_j x),   x in C,
 *
 *  each g_j a weighted l1 norm, sum_i w_i |u_i|, a weighted group norm, sum_g
 *  w_g ||u_g||_2, or a mixture of both; each W_j an operator (differences, a
 *  wavelet transform, a tight frame, the identity); and C all vectors, the real
 *  vectors or the non-negative ones. firenet_problem_create_regularised makes a
 *  problem of it.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[out] out        one reference; NULL on failure
 *  @param[in] context     allocator and messages
 *  @param[in] regulariser not NULL, but to retain or release it
 *  @param[in] w           the operator W, retained; its domain is that of x
 *  @param[in] weights     `count` values > 0, copied, or NULL for 1
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (names the argument
 *          and what is allowed); FIRENET_ERR_SHAPE; FIRENET_ERR_TYPE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Chambolle, Pock, J. Math. Imaging Vis. 40, 2011; Colbrook, SIAM J.
 *  Imaging Sci. 15(3), 2022 (WARPd). */
#ifndef FIRENET_REGULARISER_H
#define FIRENET_REGULARISER_H

#include <firenet/levels.h>
#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted, immutable; may be shared by threads. */
typedef struct firenet_regulariser firenet_regulariser;

/** The largest number of terms of a regulariser. */
#define FIRENET_MAX_TERMS 8

/** Where the members of a group lie in W x, for `count` groups of `members`
 *  elements. */
typedef enum firenet_grouping {
    FIRENET_GROUPING_CONTIGUOUS = 10, /**< u[g members + k]: side by side */
    FIRENET_GROUPING_STRIDED = 20     /**< u[k count + g]: one in each of
                                           `members` arrays, as the axes of a
                                           difference, coils, echoes, frames */
} firenet_grouping;

/** The set C. */
typedef enum firenet_constraint {
    FIRENET_CONSTRAINT_NONE = 10,       /**< all vectors */
    FIRENET_CONSTRAINT_REAL = 20,       /**< imaginary parts are 0 */
    FIRENET_CONSTRAINT_NONNEGATIVE = 30 /**< real, and none below 0 */
} firenet_constraint;

/** How total variation combines the differences of one point. */
typedef enum firenet_variation {
    FIRENET_VARIATION_ISOTROPIC = 10,  /**< their Euclidean length */
    FIRENET_VARIATION_ANISOTROPIC = 20 /**< their absolute values */
} firenet_variation;

/** R(x) = sum_i w_i |(W x)_i|.
 *  @param[in] count rows of w, or 0 with NULL */
FIRENET_API firenet_status firenet_regulariser_create_l1(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    const double *weights, int64_t count);

/** The same with the weights of a sparsity model, constant on its levels.
 *  @param[in] levels M_r = rows of w; read, not kept */
FIRENET_API firenet_status firenet_regulariser_create_l1_in_levels(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    const firenet_levels *levels);

/** R(x) = sum_g w_g ||(W x)_g||_2: joint sparsity.
 *  @param[in] members  elements of a group, >= 1; divides the rows of w
 *  @param[in] grouping where they lie
 *  @param[in] count    rows of w / members, or 0 with NULL */
FIRENET_API firenet_status firenet_regulariser_create_group(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    int64_t members, firenet_grouping grouping, const double *weights,
    int64_t count);

/** R(x) = sum_g w_g (mix ||u_g||_1 + (1 - mix) ||u_g||_2), u = W x: few groups,
 *  and few elements in each (the sparse-group lasso). Solvers and networks take
 *  it; Jacobians of such networks are refused.
 *  @param[in] members  elements of a group, >= 1; divides the rows of w
 *  @param[in] grouping where they lie
 *  @param[in] mix      0 (the group norm) .. 1 (the l1 norm)
 *  @param[in] count    rows of w / members, or 0 with NULL
 *  Source: Simon, Friedman, Hastie, Tibshirani, J. Comput. Graph. Stat. 22,
 *  2013. */
FIRENET_API firenet_status firenet_regulariser_create_sparse_group(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    int64_t members, firenet_grouping grouping, double mix,
    const double *weights, int64_t count);

/** Total variation of an array, from forward differences along every axis.
 *  @param[in] type     of x
 *  @param[in] axes     1 .. FIRENET_MAX_AXES
 *  @param[in] shape    `axes` sizes
 *  @param[in] boundary of the differences: firenet_boundary
 *  @param[in] variation how those of a point are combined
 *  @param[in] weights  one factor > 0 for the differences along each axis, or
 *                      NULL for 1
 *  Source: Rudin, Osher, Fatemi, Physica D 60, 1992. */
FIRENET_API firenet_status firenet_regulariser_create_variation(
    firenet_regulariser **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_boundary boundary,
    firenet_variation variation, const double *weights);

/** R(x) = sum_k factor_k R_k(x), x in every C_k.
 *  @param[in] count   1 .. FIRENET_MAX_TERMS
 *  @param[in] parts   `count` regularisers of one domain; their terms together
 *                     at most FIRENET_MAX_TERMS
 *  @param[in] factors `count` values > 0, or NULL for 1 */
FIRENET_API firenet_status firenet_regulariser_create_sum(
    firenet_regulariser **out, firenet_context *context, int64_t count,
    firenet_regulariser *const *parts, const double *factors);

/** The same R with the constraint x in C.
 *  @param[in] constraint C; a stricter one of `regulariser` remains */
FIRENET_API firenet_status firenet_regulariser_create_constrained(
    firenet_regulariser **out, firenet_context *context,
    firenet_regulariser *regulariser, firenet_constraint constraint);

/** Adds a reference. Any thread.
 *  @return `regulariser`; NULL for NULL. */
FIRENET_API firenet_regulariser *
firenet_regulariser_retain(firenet_regulariser *regulariser);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_regulariser_release(firenet_regulariser *regulariser);

/** R(x), whether or not x is in C.
 *  @param[in] type   the domain type
 *  @param[in] x      `length` elements
 *  @param[in] length cols of W
 *  @param[out] value R(x)
 *  @return and FIRENET_ERR_NUMERIC for an x that is not finite. */
FIRENET_API firenet_status firenet_regulariser_evaluate(
    firenet_context *context, const firenet_regulariser *regulariser,
    firenet_type type, const void *x, int64_t length, double *value);

/** Its number of terms; 0 for NULL. Any thread. */
FIRENET_API int
firenet_regulariser_terms(const firenet_regulariser *regulariser);

FIRENET_END_DECLS

#endif
