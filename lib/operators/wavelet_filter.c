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

void fn_copy_wrapped(firenet_type type, int64_t n, const void *line,
                     int64_t begin, int64_t count, void *to) {
    for (int64_t j = 0, run; j < count; j += run) {
        int64_t i = fn_wrap(begin + j, n);
        run = least(n - i, count - j);
        memcpy(fn_at(type, to, j), fn_at_const(type, line, i),
               (size_t)run * fn_type_size(type));
    }
}
