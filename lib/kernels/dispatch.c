/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernels/kernels.h"

static const fn_kernels *machine_kernels(void) {
#ifdef FN_HAVE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return fn_kernels_avx2;
    }
#endif
    return fn_kernels_base;
}

const fn_kernels *fn_kernels_for(firenet_type type) {
    const fn_kernels *tables = machine_kernels();
    switch (type) {
    case FIRENET_F32:
        return &tables[0];
    case FIRENET_F64:
        return &tables[1];
    case FIRENET_C64:
        return &tables[2];
    case FIRENET_C128:
        return &tables[3];
    }
    return &tables[3];
}

fn_partial fn_fold(const fn_partial *partials, int64_t count) {
    fn_partial total = {{0.0, 0.0, 0.0}, 0.0};
    for (int64_t b = 0; b < count; ++b) {
        for (int i = 0; i < 3; ++i) {
            total.sum[i] += partials[b].sum[i];
        }
        total.max = partials[b].max > total.max ? partials[b].max : total.max;
    }
    return total;
}
