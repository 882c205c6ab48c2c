/* SPDX-License-Identifier: BSD-3-Clause */
/* The filters of orthonormal wavelets, and lines filtered with them.
 *
 * With h the lowpass filter of F = 2p taps, g_m = (-1)^m h_{F-1-m} and the
 * offset o = p - 1, on n periodic points:
 *   analysis   a_k = sum_m h_m x_{2k + m - o},  d_k likewise with g, k < n/2;
 *   synthesis  x_{2j - o}     = sum_t h_{2t}   a_{j-t} + g_{2t}   d_{j-t},
 *              x_{2j + 1 - o} = sum_t h_{2t+1} a_{j-t} + g_{2t+1} d_{j-t},
 * t < p: two weighted sums of F lines in both directions. */
#ifndef FN_OPERATORS_WAVELET_FILTER_H
#define FN_OPERATORS_WAVELET_FILTER_H

#include "core/vector.h"

#include <firenet/transform.h>

#define FN_TAPS_MAX 20

typedef struct fn_wavelet_filter {
    firenet_wavelet wavelet;
    int taps;
    double h[FN_TAPS_MAX];
} fn_wavelet_filter;

/* NULL for what is no wavelet. */
const fn_wavelet_filter *fn_wavelet_find(firenet_wavelet wavelet);

/* OK, or ERR_UNSUPPORTED naming the value and what is allowed. */
firenet_status fn_wavelet_check(firenet_context *context,
                                firenet_wavelet wavelet);

/* Weights of fn_kernels.combine, in the type's precision. */
typedef union fn_weights {
    float single[2 * FN_COMBINE_MAX];
    double real[2 * FN_COMBINE_MAX];
} fn_weights;

void fn_weights_set(fn_weights *weights, firenet_type type, int i,
                    double value);

/* Of one wavelet, times `scale`. */
typedef struct fn_wavelet_bank {
    int taps, offset;
    fn_weights analysis;  /* two outputs: h_m, g_m */
    fn_weights synthesis; /* two outputs, lines a_{j-t}, d_{j-t} in turn */
} fn_wavelet_bank;

void fn_wavelet_bank_set(fn_wavelet_bank *bank, firenet_type type,
                         const fn_wavelet_filter *filter);

/* g_m of the filter h. */
static inline double fn_wavelet_high(const fn_wavelet_filter *filter, int m) {
    double h = filter->h[filter->taps - 1 - m];
    return m % 2 ? -h : h;
}

/* i mod n for any i. */
static inline int64_t fn_wrap(int64_t i, int64_t n) {
    int64_t r = i % n;
    return r < 0 ? r + n : r;
}

/* Elements [begin, begin + period) of a line of `count`, repeated to both
 * sides. */
void fn_wrap_line(firenet_type type, void *line, int64_t begin, int64_t period,
                  int64_t count);

/* A line of n points as two: even_i = x_{2i - o}, odd_i = x_{2i + 1 - o},
 * i < fn_split_length; and back from the first n/2 of each. */
static inline int64_t fn_split_length(const fn_wavelet_bank *bank, int64_t n) {
    return n / 2 + bank->taps / 2 - 1;
}
void fn_wavelet_split(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                      int64_t n, const void *x, void *even, void *odd);
void fn_wavelet_join(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                     int64_t n, const void *even, const void *odd, void *x);

/* a_k and d_k, k in [begin, begin + count), of a line that was split. */
void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t begin, int64_t count, const void *even,
                        const void *odd, void *a, void *d);

/* Points j in [begin, begin + count) of a split line. The coefficients stand
 * behind p - 1 that fn_wrap_line filled. */
void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t begin,
                           int64_t count, const void *a, const void *d,
                           void *even, void *odd);

#endif
