/* SPDX-License-Identifier: BSD-3-Clause */
/* The two filters of a wavelet, and every second point of what they make, as a
 * chain of p plane rotations: half the work of the sums, and orthonormal to
 * rounding whatever the rounding of its angles.
 *
 * Analysis takes the lines even_j = x_{2j - o}, odd_j = x_{2j + 1 - o} to a and
 * d; a_k needs the pairs k .. k + p - 1. Synthesis takes (d, a), in this order,
 * to (odd, even); point j of these needs the pairs j - p + 1 .. j.
 * Source: Vaidyanathan, Hoang, IEEE Trans. Acoust. 36(1), 1988. */
#ifndef FN_OPERATORS_WAVELET_CHAIN_H
#define FN_OPERATORS_WAVELET_CHAIN_H

#include "operators/wavelet_filter.h"

typedef struct fn_wavelet_bank {
    int stages; /* p */
    int offset; /* o = p - 1 */
    fn_chain analysis, synthesis;
} fn_wavelet_bank;

/* Of any wavelet but DB1, which is Haar's. */
void fn_wavelet_bank_set(fn_wavelet_bank *bank, firenet_wavelet wavelet);

/* Pairs [begin, begin + count) of a line of n points, which may begin before it
 * and end behind it: even_j = x_{2j - o}, odd_j = x_{2j + 1 - o}. */
void fn_wavelet_split(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                      int64_t n, const void *x, int64_t begin, int64_t count,
                      void *even, void *odd);

/* And back. */
void fn_wavelet_join(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                     int64_t n, const void *even, const void *odd,
                     int64_t begin, int64_t count, void *x);

/* `count` coefficients of count + p - 1 pairs, which are overwritten. */
void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t count, void *even, void *odd, void *a, void *d);

/* `count` pairs of count + p - 1 coefficients, which are overwritten. */
void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t count, void *a,
                           void *d, void *even, void *odd);

#endif
