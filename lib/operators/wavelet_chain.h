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

/* Elements of a line of n points as even and odd ones, continued as far as
 * analysis needs; coefficients have as many in front in synthesis. */
static inline int64_t fn_split_length(const fn_wavelet_bank *bank, int64_t n) {
    return n / 2 + bank->stages - 1;
}

/* even_i = x_{2i - o}, odd_i = x_{2i + 1 - o}, i < fn_split_length; and back
 * from the first n/2 of each. */
void fn_wavelet_split(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                      int64_t n, const void *x, void *even, void *odd);
void fn_wavelet_join(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                     int64_t n, const void *even, const void *odd, void *x);

/* Two lines and where they may be worked on, which may be the same. */
typedef struct fn_line_pair {
    const void *line[2];
    void *work[2];
} fn_line_pair;

/* a_k and d_k, k in [begin, begin + count), of (even, odd). */
void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t begin, int64_t count, const fn_line_pair *from,
                        void *a, void *d);

/* Points [begin, begin + count) of a split line, from (a, d) behind p - 1
 * elements of their continuation. */
void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t begin,
                           int64_t count, const fn_line_pair *from, void *even,
                           void *odd);

#endif
