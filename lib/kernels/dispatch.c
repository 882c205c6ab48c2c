/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernels/kernels.h"

/* AUTOMATIC takes the last that the machine has. AVX-512 stands before AVX2 and
 * so waits for being asked: nobody has measured which is faster. */
static const fn_path paths[] = {
    {FIRENET_INSTRUCTIONS_BASELINE, fn_kernels_base},
#ifdef FN_HAVE_X86
    {FIRENET_INSTRUCTIONS_AVX512, fn_kernels_avx512},
    {FIRENET_INSTRUCTIONS_AVX2, fn_kernels_avx2},
#endif
};
#define PATHS ((int)(sizeof paths / sizeof paths[0]))

static bool machine_has(firenet_instructions instructions) {
#ifdef FN_HAVE_X86
    if (instructions == FIRENET_INSTRUCTIONS_AVX2) {
        return __builtin_cpu_supports("avx2");
    }
    if (instructions == FIRENET_INSTRUCTIONS_AVX512) {
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    }
#endif
    return instructions == FIRENET_INSTRUCTIONS_BASELINE;
}

const fn_path *fn_path_for(firenet_instructions instructions) {
    const fn_path *found = NULL;
    for (int i = 0; i < PATHS; ++i) {
        if ((instructions == FIRENET_INSTRUCTIONS_AUTOMATIC ||
             instructions == paths[i].instructions) &&
            machine_has(paths[i].instructions)) {
            found = &paths[i];
        }
    }
    return found;
}

const fn_kernels *fn_kernels_for(const firenet_context *context,
                                 firenet_type type) {
    const fn_kernels *kernels = fn_path_of(context)->kernels;
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
