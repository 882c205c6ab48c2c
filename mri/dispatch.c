/* SPDX-License-Identifier: BSD-3-Clause */
/* Which of dominant.c's objects runs. */
#include "mri.h"

int64_t mri_dominant_work(int64_t coils) {
    return 2 * MRI_DOMINANT_BLOCK * (coils * (coils + 1) / 2 + 3 * coils);
}

void mri_dominant(int64_t coils, int sets, int64_t n, const float *matrices,
                  float *vectors, float *values, int most, float *work) {
#ifdef HAVE_X86
    if (__builtin_cpu_supports("avx2")) {
        mri_dominant_avx2(coils, sets, n, matrices, vectors, values, most,
                          work);
        return;
    }
#endif
    mri_dominant_base(coils, sets, n, matrices, vectors, values, most, work);
}
