/* SPDX-License-Identifier: BSD-3-Clause */
/** @file refutation.h  Searches for a vector that refutes the null space
 *  property on which an operator's bounds rest.
 *
 *  Whether A has the rNSPL of rnspl.h with given rho and gamma cannot be
 *  decided in reasonable time, so bounds that follow from it rest on an
 *  assumption. But one v, with S the support of its s_k largest entries in each
 *  level and
 *      ||v_S||_2 > rho ||v_{S^c}||_{1,w} / sqrt(xi) + gamma ||A v||_2
 *  refutes it. Such v are searched for from several starts by
 *   - truncated power iteration v <- H((L^2 - A^H A) v), H keeping the s_k
 *     largest entries of each level, from random entries of one level or all:
 *     sparse v with small ||A v||;
 *   - conjugate gradients for min ||A v|| / ||v|| on the support that yields;
 *   - a primal-dual iteration for min rho ||v_{S^c}||_{1,w} / sqrt(xi) +
 *     gamma ||A v|| where v_S has a given component, from there and from
 *     single coefficients: any v.
 *  Every v found is inserted into the inequality with its own S, and rounding
 *  is charged against it: an operator that has the property is never refuted.
 *  Finding no v proves nothing.
 *
 *  The constants are those of A as it is: where rows of a unitary matrix are
 *  taken and not rescaled, one coefficient of a level sampled at density p has
 *  ||A v|| near sqrt(p) ||v||, and gamma is at least 1 / sqrt(p).
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] refutation what was found
 *  @param[in] property   which
 *  @param[out] value     the property's value */
#ifndef FIRENET_REFUTATION_H
#define FIRENET_REFUTATION_H

#include <firenet/levels.h>
#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** What is known of the assumption. */
typedef enum firenet_assumption {
    FIRENET_ASSUMPTION_ASSUMED = 0,       /**< nothing was tried */
    FIRENET_ASSUMPTION_NOT_REFUTED = 100, /**< no witness was found */
    FIRENET_ASSUMPTION_REFUTED = 200      /**< a witness was found: the bounds
                                               prove nothing */
} firenet_assumption;

/** Opaque, reference counted, immutable; may be shared by threads. */
typedef struct firenet_refutation firenet_refutation;

/** Of the vector v, ||v||_2 = 1, for which left / right was the largest. */
typedef enum firenet_refutation_property {
    /** real, left / right: above 1 for a witness */
    FIRENET_REFUTATION_RATIO = 100,
    FIRENET_REFUTATION_LEFT = 110, /**< real, ||v_S||_2 */
    /** real, rho tail / sqrt(xi) + gamma (image + rounding) */
    FIRENET_REFUTATION_RIGHT = 120,
    FIRENET_REFUTATION_TAIL = 130,  /**< real, ||v_{S^c}||_{1,w} */
    FIRENET_REFUTATION_IMAGE = 140, /**< real, ||A v||_2 as computed */
    /** real, what rounding may have changed that by */
    FIRENET_REFUTATION_ROUNDING = 150,
    /** real, over all vectors tried: every smaller gamma is refuted at this
     *  rho. If it is near 1 / epsilon of the type, every gamma is */
    FIRENET_REFUTATION_GAMMA = 160,
    FIRENET_REFUTATION_STATE = 200,   /**< int, firenet_assumption */
    FIRENET_REFUTATION_TRIED = 210,   /**< int, vectors tested */
    FIRENET_REFUTATION_PRODUCTS = 220 /**< int, applications of A and A^H */
} firenet_refutation_property;

/** Searches for a witness. The same arguments give the same result.
 *
 *  @param[out] out    what was found, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] a       operator with as many columns as the levels
 *  @param[in] levels  s, M and w
 *  @param[in] rho     0 < rho < 1
 *  @param[in] gamma   finite, > 0
 *  @param[in] effort  0 .. 1000 rounds; 0 tries nothing. A round has two
 *                     starts in each level and two in all, about 290 products
 *                     for each pair
 *  @param[in] seed    of the starts, any
 *  @return FIRENET_OK, whatever was found; FIRENET_ERR_NULL; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_RANGE; FIRENET_ERR_NUMERIC (A makes NaN or infinity);
 *          FIRENET_ERR_CALLBACK (of A); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_rnspl_refute(firenet_refutation **out,
                                                firenet_context *context,
                                                firenet_operator *a,
                                                firenet_levels *levels,
                                                double rho, double gamma,
                                                int effort, uint64_t seed);

/** Adds a reference. Any thread.
 *  @return `refutation`; NULL for NULL. */
FIRENET_API firenet_refutation *
firenet_refutation_retain(firenet_refutation *refutation);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_refutation_release(firenet_refutation *refutation);

/** Reads a real property: 0 where nothing was tried. Any thread.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status firenet_refutation_get_real(
    const firenet_refutation *refutation, firenet_refutation_property property,
    double *value);

/** Reads an integer property. Any thread.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status firenet_refutation_get_int(
    const firenet_refutation *refutation, firenet_refutation_property property,
    int64_t *value);

/** Copies the vector v: a witness if the state is REFUTED, otherwise the
 *  closest to one; 0 if nothing was tried. Any thread.
 *  @param[in] type   domain type of the operator
 *  @param[out] v     N elements
 *  @param[in] length N
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE;
 *          FIRENET_ERR_SHAPE. */
FIRENET_API firenet_status
firenet_refutation_copy(const firenet_refutation *refutation, firenet_type type,
                        void *v, int64_t length);

FIRENET_END_DECLS

#endif
