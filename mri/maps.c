/* SPDX-License-Identifier: BSD-3-Clause */
/* What both estimates of coil maps do with eigenvectors. */
#include "espirit.h"

#include <string.h>

void mri_maps_row(const mri_maps *m, int64_t at, int64_t n,
                  const float *vectors, const float *values) {
    for (int s = 0; s < m->sets; ++s) {
        const float *own = vectors + s * m->coils * 2 * n;
        for (int64_t j = 0; j < n; ++j) {
            mri_number along = 0.0;
            for (int64_t c = 0; c < m->coils; ++c) {
                const float *re = own + 2 * c * n, *im = re + n;
                along += mri_times_conj(
                    m->u[c], mri_complex((double)re[j], (double)im[j]));
            }
            double value = (double)values[s * n + j], length = cabs(along);
            mri_number turn = length > 0.0 ? conj(along) / length : 1.0;
            turn = value >= m->crop ? turn : 0.0;
            for (int64_t c = 0; c < m->coils; ++c) {
                const float *re = own + 2 * c * n, *im = re + n;
                mri_set(
                    m->type, m->maps, (s * m->coils + c) * m->points + at + j,
                    mri_times(turn, mri_complex((double)re[j], (double)im[j])));
            }
            if (m->values) {
                m->values[s * m->points + at + j] = value;
            }
        }
    }
}

firenet_status mri_first_virtual(firenet_context *context, firenet_type type,
                                 int64_t coils, int64_t n, const void *data,
                                 mri_number *u) {
    firenet_status status = FIRENET_OK;
    mri_number *matrix =
        companion_alloc(context, &status, coils * coils, sizeof *matrix);
    if (status == FIRENET_OK) {
        status = firenet_mri_compression(context, type, coils, n, data, matrix,
                                         NULL);
    }
    for (int64_t c = 0; c < coils && status == FIRENET_OK; ++c) {
        u[c] = conj(matrix[c]);
    }
    firenet_companion_free(context, matrix);
    return status;
}

void mri_start(int64_t coils, int sets, int64_t n, float *vectors) {
    uint32_t state = 1;
    for (int64_t p = 0; p < sets * coils * 2; ++p) {
        state = state * 1664525u + 1013904223u;
        float value = (float)(state >> 8) / (float)(1u << 24) - 0.5f;
        for (int64_t j = 0; j < n; ++j) {
            vectors[p * n + j] = value;
        }
    }
}
