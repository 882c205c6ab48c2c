/* SPDX-License-Identifier: BSD-3-Clause */
/* The filters of orthonormal wavelets.
 *
 * With h the lowpass filter of F = 2p taps, g_m = (-1)^m h_{F-1-m} and the
 * offset o = p - 1, on n periodic points:
 *     analysis   a_k = sum_m h_m x_{2k + m - o},  d_k likewise with g, k < n/2;
 *     synthesis  x_{2j - o}     = sum_t h_{2t}   a_{j-t} + g_{2t}   d_{j-t},
 *                x_{2j + 1 - o} = sum_t h_{2t+1} a_{j-t} + g_{2t+1} d_{j-t},
 * t < p. */
#ifndef FN_OPERATORS_WAVELET_FILTER_H
#define FN_OPERATORS_WAVELET_FILTER_H

#include "kernels/vector.h"

#include <firenet/transform.h>

#define FN_TAPS_MAX (2 * FN_STAGES_MAX)

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

/* Elements [begin, begin + count) of the endless line of period n. */
void fn_copy_wrapped(firenet_type type, int64_t n, const void *line,
                     int64_t begin, int64_t count, void *to);

#endif
