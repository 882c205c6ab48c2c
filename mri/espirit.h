/* SPDX-License-Identifier: BSD-3-Clause */
/* ESPIRiT in two steps: convolution kernels of the calibration region, and
 * eigenvectors at every pixel. */
#ifndef MRI_ESPIRIT_H
#define MRI_ESPIRIT_H

#include "mri.h"

typedef struct mri_calibration {
    firenet_context *context;
    firenet_type type;
    int64_t coils;
    int axes;
    int64_t region[FIRENET_MAX_AXES], kernel[FIRENET_MAX_AXES];
    int64_t taps; /* points of a kernel */
    double threshold;
    const void *data;
} mri_calibration;

/* [pairs][2 kernel - 1 an axis]: number a <= b of mri_pair. */
firenet_status mri_calibrate(const mri_calibration *c, mri_number *h);

/* Phases and lengths of the maps of a row, from planes of floats
 * [sets][coils][2][n] and values [sets][n], to element `at` of each map. u: the
 * first virtual coil. */
typedef struct mri_maps {
    firenet_type type;
    int64_t coils, points;
    int sets;
    const mri_number *u;
    double crop;
    void *maps;
    double *values; /* or NULL */
} mri_maps;
void mri_maps_row(const mri_maps *m, int64_t at, int64_t n,
                  const float *vectors, const float *values);

/* The first virtual coil of calibration data of n points: `coils` numbers. */
firenet_status mri_first_virtual(firenet_context *context, firenet_type type,
                                 int64_t coils, int64_t n, const void *data,
                                 mri_number *u);

/* A start for mri_dominant: [sets][coils][2][n], the same at all points. */
void mri_start(int64_t coils, int sets, int64_t n, float *vectors);

#endif
