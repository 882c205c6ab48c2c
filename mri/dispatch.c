/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of dominant.c's objects runs: the one for the context's instruction
 * set, which its machine has. */
#include "mri.h"

int64_t mri_dominant_work(int64_t coils) {
    return 2 * MRI_DOMINANT_BLOCK * (coils * (coils + 1) / 2 + 3 * coils);
}

mri_dominant_fn *mri_dominant_for(firenet_context *context) {
#ifdef HAVE_X86
    int64_t set = FIRENET_INSTRUCTIONS_BASELINE;
    firenet_context_get_int(context, FIRENET_CONTEXT_INSTRUCTIONS, &set);
    if (set >= FIRENET_INSTRUCTIONS_AVX2) {
        return mri_dominant_avx2;
    }
#else
    (void)context;
#endif
    return mri_dominant_base;
}
