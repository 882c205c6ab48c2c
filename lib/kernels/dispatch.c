/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernels/kernels.h"

static const fn_kernels *kernels_of(firenet_instructions set) {
#ifdef FN_HAVE_X86
    if (set == FIRENET_INSTRUCTIONS_AVX2) {
        return fn_kernels_avx2;
    }
    if (set == FIRENET_INSTRUCTIONS_AVX512) {
        return fn_kernels_avx512;
    }
#else
    (void)set;
#endif
    return fn_kernels_base;
}

const fn_kernels *fn_kernels_for(const firenet_context *context,
                                 firenet_type type) {
    const fn_kernels *kernels = kernels_of(
        atomic_load_explicit(&context->instructions, memory_order_relaxed));
    switch (type) {
    case FIRENET_F32:
        return &kernels[0];
    case FIRENET_F64:
        return &kernels[1];
    case FIRENET_C64:
        return &kernels[2];
    case FIRENET_C128:
        return &kernels[3];
    }
    return &kernels[3];
}

fn_partial fn_reduce(const fn_partial *partials, int64_t count) {
    fn_partial total = {{0.0}, 0.0};
    for (int64_t b = 0; b < count; ++b) {
        for (int i = 0; i < 4; ++i) {
            total.sum[i] += partials[b].sum[i];
        }
        total.max = partials[b].max > total.max ? partials[b].max : total.max;
    }
    return total;
}
