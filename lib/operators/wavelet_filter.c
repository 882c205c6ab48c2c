/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/wavelet_filter.h"

#include <string.h>

static const fn_wavelet_filter filters[] = {
#include "operators/wavelet_filters.inc"
};
#define FILTERS ((int)(sizeof filters / sizeof filters[0]))

const fn_wavelet_filter *fn_wavelet_find(firenet_wavelet wavelet) {
    for (int i = 0; i < FILTERS; ++i) {
        if (filters[i].wavelet == wavelet) {
            return &filters[i];
        }
    }
    return NULL;
}

firenet_status fn_wavelet_check(firenet_context *context,
                                firenet_wavelet wavelet) {
    if (fn_wavelet_find(wavelet)) {
        return FIRENET_OK;
    }
    return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                   "wavelet: %d, allowed are DB1 .. DB10 (%d .. %d) and SYM2 "
                   ".. SYM10 (%d .. %d)",
                   (int)wavelet, FIRENET_WAVELET_DB1, FIRENET_WAVELET_DB10,
                   FIRENET_WAVELET_SYM2, FIRENET_WAVELET_SYM10);
}

/* ---------------------------------------------------------------- weights */

void fn_weights_set(fn_weights *weights, firenet_type type, int i,
                    double value) {
    if (type == FIRENET_F32 || type == FIRENET_C64) {
        weights->single[i] = (float)value;
    } else {
        weights->real[i] = value;
    }
}

void fn_wavelet_bank_set(fn_wavelet_bank *bank, firenet_type type,
                         const fn_wavelet_filter *filter) {
    bank->taps = filter->taps;
    bank->offset = filter->taps / 2 - 1;
    for (int m = 0; m < filter->taps; ++m) {
        double low = filter->h[m], high = fn_wavelet_high(filter, m);
        fn_weights_set(&bank->analysis, type, 2 * m, low);
        fn_weights_set(&bank->analysis, type, 2 * m + 1, high);
        /* Line 2t is a, line 2t + 1 is d; output m % 2. */
        int t = m / 2;
        fn_weights_set(&bank->synthesis, type, 4 * t + m % 2, low);
        fn_weights_set(&bank->synthesis, type, 4 * t + 2 + m % 2, high);
    }
}

/* ------------------------------------------------------------------ lines */

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

void fn_wrap_line(firenet_type type, void *line, int64_t begin, int64_t period,
                  int64_t count) {
    size_t size = fn_type_size(type);
    for (int64_t i = begin + period; i < count; i += period) {
        memcpy(fn_at(type, line, i), fn_at(type, line, i - period),
               (size_t)least(period, count - i) * size);
    }
    for (int64_t i = begin; i > 0; i -= period) {
        int64_t part = least(period, i);
        memcpy(fn_at(type, line, i - part),
               fn_at(type, line, i - part + period), (size_t)part * size);
    }
}

/* First pair of a split line that does not begin before the line: at point 0,
 * or at 1 where the offset is odd; then one pair has a point at each end. */
static int64_t first_pair(const fn_wavelet_bank *bank) {
    return (bank->offset + 1) / 2;
}

static void copy_point(firenet_type type, const void *from, int64_t i, void *to,
                       int64_t j) {
    memcpy(fn_at(type, to, j), fn_at_const(type, from, i), fn_type_size(type));
}

void fn_wavelet_split(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                      int64_t n, const void *x, void *even, void *odd) {
    firenet_type type = kernels->type;
    int64_t first = first_pair(bank), shift = bank->offset % 2;
    kernels->split(n / 2 - shift, fn_at_const(type, x, shift),
                   fn_at(type, even, first), fn_at(type, odd, first));
    if (shift) {
        copy_point(type, x, n - 1, even, first + n / 2 - 1);
        copy_point(type, x, 0, odd, first + n / 2 - 1);
    }
    int64_t length = fn_split_length(bank, n);
    fn_wrap_line(type, even, first, n / 2, length);
    fn_wrap_line(type, odd, first, n / 2, length);
}

void fn_wavelet_join(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                     int64_t n, const void *even, const void *odd, void *x) {
    firenet_type type = kernels->type;
    int64_t first = least(first_pair(bank), n / 2), shift = bank->offset % 2;
    for (int64_t j = 0; j < first; ++j) {
        int64_t point = 2 * j - bank->offset;
        copy_point(type, even, j, x, fn_wrap(point, n));
        copy_point(type, odd, j, x, fn_wrap(point + 1, n));
    }
    kernels->join(n / 2 - first, fn_at_const(type, even, first),
                  fn_at_const(type, odd, first), fn_at(type, x, shift));
}

void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t begin, int64_t count, const void *even,
                        const void *odd, void *a, void *d) {
    firenet_type type = kernels->type;
    const void *in[FN_TAPS_MAX];
    for (int m = 0; m < bank->taps; ++m) {
        in[m] = fn_at_const(type, m % 2 ? odd : even, begin + m / 2);
    }
    void *out[2] = {fn_at(type, a, begin), fn_at(type, d, begin)};
    kernels->combine(2, bank->taps, &bank->analysis, count, in, out);
}

void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t begin,
                           int64_t count, const void *a, const void *d,
                           void *even, void *odd) {
    firenet_type type = kernels->type;
    int half = bank->taps / 2;
    const void *in[FN_TAPS_MAX];
    for (int t = 0; t < half; ++t) {
        in[2 * t] = fn_at_const(type, a, begin + half - 1 - t);
        in[2 * t + 1] = fn_at_const(type, d, begin + half - 1 - t);
    }
    void *out[2] = {fn_at(type, even, begin), fn_at(type, odd, begin)};
    kernels->combine(2, bank->taps, &bank->synthesis, count, in, out);
}
