/* SPDX-License-Identifier: BSD-3-Clause */
/** @file levels.h  Sparsity in levels: bounds, local sparsities, weights.
 *
 *  Levels 0 < M_1 < ... < M_r = N divide N coefficients into r consecutive
 *  blocks; a vector is (s,M)-sparse if level k holds at most s_k non-zeros.
 *  Weights are constant on a level, w_(k), and ||x||_{1,w} = sum_i w_i |x_i|.
 *  With
 *      xi = sum_k w_(k)^2 s_k,  zeta = min_k w_(k)^2 s_k,  kappa = xi / zeta.
 *  Source: Colbrook, Antun, Hansen, PNAS 119(12), 2022, section on sparsity in
 *  levels; Adcock, Hansen, Poon, Roman, Forum Math. Sigma 5, 2017.
 *
 *  Arguments, unless a function says otherwise:
 *  @param[in] context  allocator and messages
 *  @param[in] levels   NULL only where that is said */
#ifndef FIRENET_LEVELS_H
#define FIRENET_LEVELS_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** Opaque, reference counted, immutable; may be shared by threads. */
typedef struct firenet_levels firenet_levels;

/** Numbers of a level structure; real unless marked 'int'. */
typedef enum firenet_levels_property {
    FIRENET_LEVELS_XI = 100,             /**< sum_k w_(k)^2 s_k */
    FIRENET_LEVELS_ZETA = 110,           /**< min_k w_(k)^2 s_k */
    FIRENET_LEVELS_KAPPA = 120,          /**< xi / zeta */
    FIRENET_LEVELS_TOTAL_SPARSITY = 130, /**< s = sum_k s_k */
    FIRENET_LEVELS_MIN_WEIGHT = 140,     /**< min_k w_(k) */
    FIRENET_LEVELS_SIZE = 200,           /**< int: number of levels r */
    FIRENET_LEVELS_LENGTH = 210          /**< int: M_r = N, the length of x */
} firenet_levels_property;

/** Makes a level structure.
 *
 *  @param[out] out       one reference; NULL on failure
 *  @param[in] context    allocator and messages
 *  @param[in] count      r >= 1
 *  @param[in] bounds     r cumulative ends 0 < M_1 < ... < M_r = N
 *  @param[in] sparsities r values, 1 <= s_k <= M_k - M_{k-1}
 *  @param[in] weights    r finite values > 0, with kappa finite too, or NULL
 *                        for the default w_(k) = sqrt(s / s_k)
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE (names the level;
 *          s_k = 0 is outside the theory); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_levels_create(
    firenet_levels **out, firenet_context *context, int count,
    const int64_t *bounds, const int64_t *sparsities, const double *weights);

/** The levels of one party's part of a distributed vector
 *  (firenet_operator_split): the bounds are those of the part, everything else
 *  that of the whole. For networks and problems with a split domain.
 *
 *  @param[out] out    one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] whole   the same in all parties
 *  @param[in] bounds  cumulative ends 0 <= M_1 <= ... <= M_r, M_r >= 1 being
 *                     the length of the part
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE; FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status
firenet_levels_create_part(firenet_levels **out, firenet_context *context,
                           const firenet_levels *whole, const int64_t *bounds);

/** Cumulative level ends of a J-level wavelet transform, Haar's or another, in
 *  level order: level 1 is the approximation with the coarsest details, level
 *  k > 1 the next finer details.
 *  @param[in] axes    1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each divisible by 2^J
 *  @param[in] levels  J >= 1, the number of bounds written
 *  @param[out] bounds J values M_1 .. M_J
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_levels_haar_bounds(firenet_context *context,
                                                      int axes,
                                                      const int64_t *shape,
                                                      int levels,
                                                      int64_t *bounds);

/** The same of a J-level undecimated transform, whose blocks are images:
 *  M_k = (1 + (2^d - 1) k) N.
 *  @param[in] axes    1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each at least 2^J
 *  @param[in] levels  J >= 1, the number of bounds written
 *  @param[out] bounds J values M_1 .. M_J
 *  @return as firenet_levels_haar_bounds; FIRENET_ERR_TOO_LARGE. */
FIRENET_API firenet_status firenet_levels_undecimated_bounds(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    int64_t *bounds);

/** Local sparsities of a vector: per level, the number of coefficients whose
 *  modulus exceeds `threshold` times the largest modulus, at least 1.
 *  @param[in] count       r >= 1
 *  @param[in] bounds      r cumulative ends, as firenet_levels_create
 *  @param[in] type        element type of x
 *  @param[in] x           bounds[r-1] finite elements
 *  @param[in] threshold   in [0, 1)
 *  @param[out] sparsities r values
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NUMERIC (first index that is not finite);
 *          FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_levels_count(
    firenet_context *context, int count, const int64_t *bounds,
    firenet_type type, const void *x, double threshold, int64_t *sparsities);

/** Adds a reference. Any thread.
 *  @return `levels`; NULL for NULL. */
FIRENET_API firenet_levels *firenet_levels_retain(firenet_levels *levels);

/** Drops a reference; NULL is allowed. Any thread. */
FIRENET_API void firenet_levels_release(firenet_levels *levels);

/** Number of levels r; 0 for NULL. Any thread. */
FIRENET_API int firenet_levels_size(const firenet_levels *levels);

/** M_k, s_k, w_(k) of a level (M_r = N is the length of x); 0 for NULL. Any
 *  thread.
 *  @param[in] k 0 .. r-1; 0 is returned for others */
FIRENET_API int64_t firenet_levels_bound(const firenet_levels *levels, int k);
FIRENET_API int64_t firenet_levels_sparsity(const firenet_levels *levels,
                                            int k);
FIRENET_API double firenet_levels_weight(const firenet_levels *levels, int k);

/** Reads one of its numbers. Any thread.
 *  @param[in] property which
 *  @param[out] value   the property's value
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_UNSUPPORTED. */
FIRENET_API firenet_status
firenet_levels_get_real(const firenet_levels *levels,
                        firenet_levels_property property, double *value);
FIRENET_API firenet_status
firenet_levels_get_int(const firenet_levels *levels,
                       firenet_levels_property property, int64_t *value);

/** sigma_{s,M}(x)_{1,w}: the weighted l1 norm of what is left when each level
 *  drops its s_k entries of largest modulus. Allocates N doubles while it runs.
 *  @param[in] type   element type of x
 *  @param[in] x      N finite elements
 *  @param[in] length N
 *  @param[out] distance the value
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_SHAPE;
 *          FIRENET_ERR_NUMERIC; FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_levels_distance(
    firenet_context *context, const firenet_levels *levels, firenet_type type,
    const void *x, int64_t length, double *distance);

FIRENET_END_DECLS

#endif
