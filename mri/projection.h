/* SPDX-License-Identifier: BSD-3-Clause */
/* Eigenvectors of the largest eigenvalues, as many as these say. */
#ifndef MRI_PROJECTION_H
#define MRI_PROJECTION_H

#include "mri.h"

typedef struct mri_spectrum {
    firenet_context *context;
    int64_t n;
    double *values; /* ascending, until vectors are asked for */
    /* A tridiagonal matrix, and how it came about; room for LAPACK. */
    mri_number *matrix, *work, *tau;
    double *diagonal, *beside, *reals;
    int *integers;
} mri_spectrum;

/* All eigenvalues of a Hermitian matrix, whose lower triangle by rows is read.
 * ERR_EXTERNAL without convergence. mri_spectrum_free() is for the caller
 * either way. */
firenet_status mri_spectrum_create(mri_spectrum *out, firenet_context *context,
                                   int64_t n, const mri_number *matrix);
void mri_spectrum_free(mri_spectrum *s);

/* Rows of room behind a matrix, which OpenBLAS 0.3.21's zgemv may read. */
enum { MRI_SPECTRUM_ROOM = 4 };

/* The `count` >= 1 last ones' orthonormal eigenvectors, conjugated, by rows,
 * [count + MRI_SPECTRUM_ROOM][n]; once. */
firenet_status mri_spectrum_vectors(mri_spectrum *s, int64_t count,
                                    mri_number *vectors);

#endif
