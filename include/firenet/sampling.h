/* SPDX-License-Identifier: BSD-3-Clause */
/** @file sampling.h  Which measurements to take: seeded index sets.
 *
 *  Patterns come from a generator of our own (xoshiro256** seeded by
 *  splitmix64) and from correctly rounded arithmetic where a choice is made,
 *  so a seed gives the same pattern on every machine. All have exactly the
 *  size asked for and are written as ascending C-order flat indices. Fourier
 *  patterns refer to the centred spectrum: frequency 0 at floor(n/2) on each
 *  axis.
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

/** Fourier samples for Haar-sparse images: dyadic frequency bands, the number
 *  of samples in band k = (k_1..k_d), K = max k_i, proportional to
 *      sum_{l<=K} s_l prod_i 2^{-|k_i-l|}
 *        + sum_{l>K} s_l 2^{-2(l-K)} prod_i 2^{-|k_i-l|},
 *  capped at the band's size, the total exact, drawn uniformly without
 *  replacement inside a band.
 *
 *  @param[in] axes       1 .. FIRENET_MAX_AXES
 *  @param[in] shape      `axes` equal sizes, a power of two N = 2^R
 *  @param[in] levels     J wavelet levels, 1 <= J <= R
 *  @param[in] sparsities s_1 .. s_J >= 0, not all 0, coarse to fine
 *  @param[in] count      samples wanted, 1 .. N^axes
 *  @param[in] seed       any
 *  @param[out] indices   `count` indices
 *  Source: Adcock, Antun, Hansen, 'Uniform recovery in infinite-dimensional
 *  compressed sensing', 2019; Colbrook et al., PNAS 2022, supplement. */
FIRENET_API firenet_status firenet_sampling_fourier_haar(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    const int64_t *sparsities, int64_t count, uint64_t seed, int64_t *indices);

/** Walsh samples for Haar-sparse images: dyadic bands of sequencies, [0,
 *  2^{j0+1}) then [2^{j0+k-1}, 2^{j0+k}) with j0 = R - J, and the number of
 *  samples in band k = (k_1..k_d), K = max k_i, proportional to
 *      s_K prod_i 2^{-|k_i-K|}.
 *  Bands of density 0 (s_K = 0) are used only when the others are full.
 *
 *  @param[in] axes       1 .. FIRENET_MAX_AXES
 *  @param[in] shape      `axes` equal sizes, a power of two N = 2^R
 *  @param[in] levels     J wavelet levels, 1 <= J <= R
 *  @param[in] sparsities s_1 .. s_J >= 0, not all 0, coarse to fine
 *  @param[in] count      samples wanted, 1 .. N^axes
 *  @param[in] seed       any
 *  @param[out] indices   `count` indices into the spectrum in sequency order
 *  Source: as for firenet_sampling_fourier_haar. */
FIRENET_API firenet_status firenet_sampling_walsh_haar(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    const int64_t *sparsities, int64_t count, uint64_t seed, int64_t *indices);

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

/** Cartesian Fourier lines: all points of `count` lines along one axis. Where
 *  the lines stand is a power-law pattern on the other axes.
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

/** Radial Fourier lines rounded to the grid: diameters through frequency 0,
 *  the first in a random direction, each turned against the one before by the
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
