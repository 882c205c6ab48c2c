/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/wavelet_chain.h"

#include <string.h>

typedef struct angles {
    unsigned turned;
    double t[FN_STAGES_MAX - 1];
    double last[4];
} angles;

typedef struct lattice {
    firenet_wavelet wavelet;
    angles analysis, synthesis;
} lattice;

static const lattice lattices[] = {
#include "operators/wavelet_lattices.inc"
};
#define LATTICES ((int)(sizeof lattices / sizeof lattices[0]))

static void set_chain(fn_chain *chain, int stages, const angles *from) {
    chain->stages = stages;
    chain->turned = from->turned;
    for (int i = 0; i < stages + 3; ++i) {
        int behind = i - (stages - 1);
        double value = behind < 0 ? from->t[i] : from->last[behind];
        chain->real[i] = value;
        chain->single[i] = (float)value;
    }
}

void fn_wavelet_bank_set(fn_wavelet_bank *bank, firenet_wavelet wavelet) {
    bank->stages = fn_wavelet_find(wavelet)->taps / 2;
    bank->offset = bank->stages - 1;
    for (int i = 0; i < LATTICES; ++i) {
        if (lattices[i].wavelet == wavelet) {
            set_chain(&bank->analysis, bank->stages, &lattices[i].analysis);
            set_chain(&bank->synthesis, bank->stages, &lattices[i].synthesis);
        }
    }
}

/* ------------------------------------------------------------------ lines */

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
    int64_t first = first_pair(bank), shift = bank->offset % 2;
    first = first < n / 2 ? first : n / 2;
    for (int64_t j = 0; j < first; ++j) {
        int64_t point = 2 * j - bank->offset;
        copy_point(type, even, j, x, fn_wrap(point, n));
        copy_point(type, odd, j, x, fn_wrap(point + 1, n));
    }
    kernels->join(n / 2 - first, fn_at_const(type, even, first),
                  fn_at_const(type, odd, first), fn_at(type, x, shift));
}

void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t begin, int64_t count, const fn_line_pair *from,
                        void *a, void *d) {
    firenet_type type = kernels->type;
    kernels->chain_along(
        &bank->analysis, count, fn_at_const(type, from->line[0], begin),
        fn_at_const(type, from->line[1], begin), from->work[0], from->work[1],
        fn_at(type, a, begin), fn_at(type, d, begin));
}

void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t begin,
                           int64_t count, const fn_line_pair *from, void *even,
                           void *odd) {
    firenet_type type = kernels->type;
    kernels->chain_along(
        &bank->synthesis, count, fn_at_const(type, from->line[1], begin),
        fn_at_const(type, from->line[0], begin), from->work[1], from->work[0],
        fn_at(type, odd, begin), fn_at(type, even, begin));
}
