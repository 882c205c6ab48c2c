/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/instructions.h"

bool fn_instructions_here(firenet_instructions set) {
#ifdef FN_HAVE_X86
    if (set == FIRENET_INSTRUCTIONS_AVX2) {
        return __builtin_cpu_supports("avx2");
    }
    if (set == FIRENET_INSTRUCTIONS_AVX512) {
        return __builtin_cpu_supports("avx512f") &&
               __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512vl");
    }
#endif
    return set == FIRENET_INSTRUCTIONS_BASELINE ||
           set == FIRENET_INSTRUCTIONS_AUTOMATIC;
}

/* AVX-512 is used only on request. */
firenet_instructions fn_instructions_resolve(firenet_instructions set) {
    if (set != FIRENET_INSTRUCTIONS_AUTOMATIC) {
        return set;
    }
    return fn_instructions_here(FIRENET_INSTRUCTIONS_AVX2)
               ? FIRENET_INSTRUCTIONS_AVX2
               : FIRENET_INSTRUCTIONS_BASELINE;
}
