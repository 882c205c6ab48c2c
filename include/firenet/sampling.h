/* SPDX-License-Identifier: BSD-3-Clause */
/** @file sampling.h  Sampling patterns: seeded index sets.
 *
 *  Patterns use their own generator (xoshiro256** seeded by splitmix64) and
 *  correctly rounded arithmetic, so a seed gives the same pattern on every
 *  machine. All have exactly the requested size and are written as ascending
 *  flat indices in C order. Fourier patterns refer to the centred spectrum:
 *  frequency 0 at floor(n/2) on each axis.
 *
 *  For every function:
 *  @param[in] context temporary memory and messages
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE (shape); FIRENET_ERR_NOMEM;
 *          FIRENET_ERR_BUSY. */
#ifndef FIRENET_SAMPLING_H
#define FIRENET_SAMPLING_H

#include <firenet/context.h>

FIRENET_BEGIN_DECLS

/** How samples are distributed over the dyadic bands of a spectrum, given the
 *  sparsities s_1 .. s_J of the levels of a Haar transform. N = 2^R points per
 *  axis, j0 = R - J; band k = (k_1..k_d), 1 <= k_i <= J, belongs to level K =
 *  max k_i. Bands per axis:
 *      Fourier    [-2^j0, 2^j0), then [-2^{j0+k-1}, -2^{j0+k-2}) u
 *                 [2^{j0+k-2}, 2^{j0+k-1}), of the centred spectrum;
 *      Walsh      [0, 2^{j0+1}), then [2^{j0+k-1}, 2^{j0+k}), of sequencies.
 *  Samples of a band, up to a common factor and at most its size:
 *      Fourier    2^f ( sum_{l<=K} s_l prod_i 2^{-|k_i-l|}
 *                       + sum_{l>K} s_l 2^{-2(l-K)} prod_i 2^{-|k_i-l|} ),
 *                 f the number of axes with k_i = 1, for such a band is as wide
 *                 as the second; as published without 2^f;
 *      Walsh      s_K log2(e n_K / s_K) (points of the band) / n_K, n_K the
 *                 size of level K: uniform inside a level, in proportion to
 *                 what its own s_K coefficients need; as published
 *                 s_K prod_i 2^{-|k_i-K|}.
 *  doc/theory.md compares them. log2 is linear between powers of two here, so
 *  that every machine draws the same.
 *  Source: Adcock, Antun, Hansen, 'Uniform recovery in infinite-dimensional
 *  compressed sensing', 2019; Colbrook et al., PNAS 2022, supplement, whose
 *  program doubles the first row and column of the Fourier bands. */
typedef enum firenet_sampling_law {
    FIRENET_SAMPLING_FOURIER_HAAR = 100,           /**< with 2^f */
    FIRENET_SAMPLING_FOURIER_HAAR_PUBLISHED = 110, /**< without */
    FIRENET_SAMPLING_WALSH_HAAR = 200,             /**< even in a level */
    FIRENET_SAMPLING_WALSH_HAAR_PUBLISHED = 210    /**< uneven */
} firenet_sampling_law;

/** Samples for Haar-sparse images by one of these laws: the total exact, drawn
 *  uniformly without replacement inside a band. Bands of density 0 are used
 *  only when the others are full.
 *
 *  @param[in] law        how they are distributed
 *  @param[in] axes       1 .. FIRENET_MAX_AXES
 *  @param[in] shape      `axes` equal sizes, a power of two N = 2^R
 *  @param[in] levels     J wavelet levels, 1 <= J <= R
 *  @param[in] sparsities s_1 .. s_J >= 0, not all 0, coarse to fine
 *  @param[in] count      samples wanted, 1 .. N^axes
 *  @param[in] seed       any
 *  @param[out] indices   `count` indices: into the centred spectrum, or into
 *                        the one in sequency order */
FIRENET_API firenet_status firenet_sampling_levels(
    firenet_context *context, firenet_sampling_law law, int axes,
    const int64_t *shape, int levels, const int64_t *sparsities, int64_t count,
    uint64_t seed, int64_t *indices);

/** firenet_sampling_levels with FIRENET_SAMPLING_FOURIER_HAAR.
 *  @param[in] axes,shape,levels,sparsities,count,seed as there
 *  @param[out] indices `count` indices */
FIRENET_API firenet_status firenet_sampling_fourier_haar(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    const int64_t *sparsities, int64_t count, uint64_t seed, int64_t *indices);

/** firenet_sampling_levels with FIRENET_SAMPLING_WALSH_HAAR.
 *  @param[in] axes,shape,levels,sparsities,count,seed as there
 *  @param[out] indices `count` indices */
FIRENET_API firenet_status firenet_sampling_walsh_haar(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    const int64_t *sparsities, int64_t count, uint64_t seed, int64_t *indices);

/** Typical sparsities of images, scaled so that `count` samples are enough. Of
 *  the n_k coefficients of level k
 *      s_k = n_k 2^{-c decay^{k-1}},
 *  rounded down but at least 1, are counted: moduli are modelled as
 *  exponentially distributed, and in each level 1 / decay times as large as in
 *  the next coarser one. c is the smallest for which
 *      sum_k min(n_k, factor s_k log2(e n_k / s_k)) <= count.
 *  Draw the pattern and make the levels from the same sparsities.
 *
 *  @param[in] law        of which spectrum
 *  @param[in] axes       1 .. FIRENET_MAX_AXES
 *  @param[in] shape      `axes` equal sizes, a power of two N = 2^R
 *  @param[in] levels     J wavelet levels, 1 <= J <= R
 *  @param[in] count      samples to be taken; at most N^axes, and enough for
 *                        s_k = 1 throughout
 *  @param[in] decay      1 .. 16; 1.6 suits images: 1.5 those with sharp edges
 *                        between even areas, 2 those with texture
 *  @param[in] factor     > 0: the larger, the fewer coefficients are assumed;
 *                        doc/theory.md reports from which factor on recovery
 *                        succeeded and the property was not refuted
 *  @param[out] sparsities s_1 .. s_J, coarse to fine */
FIRENET_API firenet_status firenet_sampling_prior(
    firenet_context *context, firenet_sampling_law law, int axes,
    const int64_t *shape, int levels, int64_t count, double decay,
    double factor, int64_t *sparsities);

/** How many samples a pattern takes in the bands of each level.
 *  @param[in] law     of which spectrum
 *  @param[in] axes,shape,levels as firenet_sampling_levels
 *  @param[in] indices ascending, of any pattern
 *  @param[in] count   of them, 1 .. N^axes
 *  @param[out] taken  m_1 .. m_J, whose sum is `count` */
FIRENET_API firenet_status
firenet_sampling_census(firenet_context *context, firenet_sampling_law law,
                        int axes, const int64_t *shape, int levels,
                        const int64_t *indices, int64_t count, int64_t *taken);

/** Reduces sparsities to what a pattern supports: s_k becomes at most the
 *  largest s with min(n_k, factor s log2(e n_k / s)) <= m_k, the samples in the
 *  bands of level k, but never below 1.
 *  @param[in] law     of which spectrum
 *  @param[in] axes,shape,levels as firenet_sampling_levels
 *  @param[in] indices ascending, of any pattern
 *  @param[in] count   of them, 1 .. N^axes
 *  @param[in] factor  > 0, as firenet_sampling_prior
 *  @param[in,out] sparsities s_1 .. s_J, 1 .. the size of the level */
FIRENET_API firenet_status firenet_sampling_limit(
    firenet_context *context, firenet_sampling_law law, int axes,
    const int64_t *shape, int levels, const int64_t *indices, int64_t count,
    double factor, int64_t *sparsities);

/** A gamma to assume for the null space property if rows of the unitary
 *  transform are taken without rescaling: 2 / sqrt(p), with p the smallest
 *  fraction of a level's frequencies that the pattern takes. One coefficient of
 *  that level has ||A v|| near sqrt(p) ||v||, which requires 1 / sqrt(p); the 2
 *  allows for several. The constants (1/2, sqrt 2) of the literature are for
 *  rows divided by the square roots of their densities. firenet_rnspl_refute()
 *  tests it.
 *  @param[in] law     of which spectrum
 *  @param[in] axes,shape,levels as firenet_sampling_levels
 *  @param[in] indices ascending, of a pattern that takes some of each level
 *  @param[in] count   of them, 1 .. N^axes
 *  @param[out] gamma  >= 2 */
FIRENET_API firenet_status
firenet_sampling_gamma(firenet_context *context, firenet_sampling_law law,
                       int axes, const int64_t *shape, int levels,
                       const int64_t *indices, int64_t count, double *gamma);

/** Fourier samples whose density falls like a power of the frequency:
 *  (1 + r)^-exponent on the ring r = floor |f|, every axis stretched to the
 *  longest; drawn uniformly without replacement inside a ring, rings capped at
 *  their size. Exponent 0 is uniform.
 *
 *  @param[in] axes     1 .. FIRENET_MAX_AXES
 *  @param[in] shape    `axes` sizes, each >= 1
 *  @param[in] exponent 0 .. 16
 *  @param[in] centre   >= 0: rings below it are taken whole
 *  @param[in] count    samples wanted, 1 .. product of the shape, no fewer than
 *                      the centre holds
 *  @param[in] seed     any
 *  @param[out] indices `count` indices */
FIRENET_API firenet_status firenet_sampling_power(
    firenet_context *context, int axes, const int64_t *shape, int exponent,
    int64_t centre, int64_t count, uint64_t seed, int64_t *indices);

/** Cartesian Fourier lines: all points of `count` lines along one axis, placed
 *  by a power-law pattern on the other axes.
 *
 *  @param[in] axes     2 .. FIRENET_MAX_AXES
 *  @param[in] shape    `axes` sizes, each >= 1
 *  @param[in] axis     0 .. axes-1, the axis the lines run along (readout)
 *  @param[in] exponent,centre as firenet_sampling_power, on the other axes
 *  @param[in] count    lines wanted, 1 .. product of the other sizes
 *  @param[in] seed     any
 *  @param[out] indices `count` times shape[axis] indices */
FIRENET_API firenet_status
firenet_sampling_lines(firenet_context *context, int axes, const int64_t *shape,
                       int axis, int exponent, int64_t centre, int64_t count,
                       uint64_t seed, int64_t *indices);

/** Radial Fourier lines rounded to the grid: diameters through frequency 0, the
 *  first in a random direction, each rotated from the previous one by the
 *  golden angle (111.246 degrees, on a grid whose axes are stretched to the
 *  longer); as many as give `count` distinct points, the last one from the
 *  centre outwards as far as needed.
 *
 *  @param[in] shape    2 sizes, each >= 1
 *  @param[in] count    samples wanted, 1 .. product of the shape
 *  @param[in] seed     any
 *  @param[out] indices `count` indices
 *  Source: Winkelmann, Schaeffter, Koehler, Eggers, Doessel, IEEE Trans. Med.
 *  Imaging 26(1), 2007 (the golden angle). */
FIRENET_API firenet_status firenet_sampling_radial(firenet_context *context,
                                                   const int64_t *shape,
                                                   int64_t count, uint64_t seed,
                                                   int64_t *indices);

FIRENET_END_DECLS

#endif
