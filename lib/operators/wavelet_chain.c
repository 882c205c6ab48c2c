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

static int64_t least(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static void copy_point(firenet_type type, const void *from, int64_t i, void *to,
                       int64_t j) {
    memcpy(fn_at(type, to, j), fn_at_const(type, from, i), fn_type_size(type));
}

/* Pairs from point i of n on that do not wrap: at least one, unless i is the
 * last point. */
static int64_t run_length(int64_t n, int64_t i, int64_t left) {
    return least((n - i) / 2, left);
}

void fn_wavelet_split(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                      int64_t n, const void *x, int64_t begin, int64_t count,
                      void *even, void *odd) {
    firenet_type type = kernels->type;
    for (int64_t j = 0, run; j < count; j += run) {
        int64_t i = fn_wrap(2 * (begin + j) - bank->offset, n);
        run = run_length(n, i, count - j);
        if (run == 0) {
            copy_point(type, x, n - 1, even, j);
            copy_point(type, x, 0, odd, j);
            run = 1;
            continue;
        }
        kernels->split(run, fn_at_const(type, x, i), fn_at(type, even, j),
                       fn_at(type, odd, j));
    }
}

void fn_wavelet_join(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                     int64_t n, const void *even, const void *odd,
                     int64_t begin, int64_t count, void *x) {
    firenet_type type = kernels->type;
    for (int64_t j = 0, run; j < count; j += run) {
        int64_t i = fn_wrap(2 * (begin + j) - bank->offset, n);
        run = run_length(n, i, count - j);
        if (run == 0) {
            copy_point(type, even, j, x, n - 1);
            copy_point(type, odd, j, x, 0);
            run = 1;
            continue;
        }
        kernels->join(run, fn_at_const(type, even, j),
                      fn_at_const(type, odd, j), fn_at(type, x, i));
    }
}

void fn_wavelet_analyse(const fn_kernels *kernels, const fn_wavelet_bank *bank,
                        int64_t count, void *even, void *odd, void *a,
                        void *d) {
    kernels->chain_along(&bank->analysis, count, even, odd, a, d);
}

void fn_wavelet_synthesise(const fn_kernels *kernels,
                           const fn_wavelet_bank *bank, int64_t count, void *a,
                           void *d, void *even, void *odd) {
    kernels->chain_along(&bank->synthesis, count, d, a, odd, even);
}
