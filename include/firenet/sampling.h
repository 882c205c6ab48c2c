/* SPDX-License-Identifier: BSD-3-Clause */
/** @file sampling.h  Which measurements to take: seeded index sets.
 *
 *  Patterns come from a generator of our own (xoshiro256** seeded by
 *  splitmix64) and from integer arithmetic where a choice is made, so a seed
 *  gives the same pattern on every machine. */
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
 *  @param[in] context    allocator (temporary memory) and messages
 *  @param[in] axes       1 .. FIRENET_MAX_AXES
 *  @param[in] shape      `axes` equal sizes, a power of two N = 2^R
 *  @param[in] levels     J wavelet levels, 1 <= J <= R
 *  @param[in] sparsities s_1 .. s_J >= 0, not all 0, coarse to fine
 *  @param[in] count      samples wanted, 1 .. N^axes
 *  @param[in] seed       any
 *  @param[out] indices   `count` ascending C-order flat indices into the
 *                        centred spectrum (frequency 0 at N/2 on each axis)
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Adcock, Antun, Hansen, 'Uniform recovery in infinite-dimensional
 *  compressed sensing', 2019; Colbrook et al., PNAS 2022, supplement. */
FIRENET_API firenet_status firenet_sampling_fourier_haar(
    firenet_context *context, int axes, const int64_t *shape, int levels,
    const int64_t *sparsities, int64_t count, uint64_t seed, int64_t *indices);

FIRENET_END_DECLS

#endif
