/* SPDX-License-Identifier: BSD-3-Clause */
/* Gram matrices and their eigenvectors, by BLAS and LAPACK in double
 * precision. */
#include "mri.h"

#include <cblas.h>

extern void zheevd_(const char *jobz, const char *uplo, const int *n,
                    mri_number *a, const int *lda, double *w, mri_number *work,
                    const int *lwork, double *rwork, const int *lrwork,
                    int *iwork, const int *liwork, int *info);

/* Columns that are converted at a time. */
#define BLOCK 1024

firenet_status mri_gram(firenet_context *context, firenet_type type,
                        int64_t rows, int64_t columns, const void *data,
                        double scale, mri_number *gram) {
    firenet_status status = FIRENET_OK;
    mri_number *block =
        mri_alloc(context, &status, rows * BLOCK, sizeof *block);
    if (status != FIRENET_OK) {
        return status;
    }
    for (int64_t i = 0; i < rows * rows; ++i) {
        gram[i] = 0.0;
    }
    for (int64_t first = 0; first < columns; first += BLOCK) {
        int64_t left = columns - first, width = left < BLOCK ? left : BLOCK;
        for (int64_t r = 0; r < rows; ++r) {
            for (int64_t c = 0; c < width; ++c) {
                block[r * BLOCK + c] =
                    mri_get(type, data, r * columns + first + c);
            }
        }
        cblas_zherk(CblasRowMajor, CblasLower, CblasNoTrans, (int)rows,
                    (int)width, scale, block, BLOCK, 1.0, gram, (int)rows);
    }
    for (int64_t i = 0; i < rows; ++i) {
        for (int64_t j = i + 1; j < rows; ++j) {
            gram[i * rows + j] = conj(gram[j * rows + i]);
        }
    }
    firenet_companion_free(context, block);
    return FIRENET_OK;
}

/* LAPACK works by columns: a lower triangle by rows is the upper one of the
 * conjugate matrix, whose eigenvectors are conjugates. */
firenet_status mri_eigen(firenet_context *context, int64_t size,
                         mri_number *matrix, double *values) {
    int n = (int)size, info = 0, query = -1;
    mri_number work_size;
    double rwork_size;
    int iwork_size;
    zheevd_("V", "U", &n, matrix, &n, values, &work_size, &query, &rwork_size,
            &query, &iwork_size, &query, &info);
    int lwork = (int)creal(work_size), lrwork = (int)rwork_size;
    firenet_status status = FIRENET_OK;
    mri_number *work = mri_alloc(context, &status, lwork, sizeof *work);
    double *rwork = mri_alloc(context, &status, lrwork, sizeof *rwork);
    int *iwork = mri_alloc(context, &status, iwork_size, sizeof *iwork);
    if (status == FIRENET_OK) {
        zheevd_("V", "U", &n, matrix, &n, values, work, &lwork, rwork, &lrwork,
                iwork, &iwork_size, &info);
    }
    firenet_companion_free(context, work);
    firenet_companion_free(context, rwork);
    firenet_companion_free(context, iwork);
    if (status == FIRENET_OK && info != 0) {
        return mri_fail(context, FIRENET_ERR_EXTERNAL,
                        "LAPACK: zheevd did not converge (%d) on a matrix of "
                        "%d rows",
                        info, n);
    }
    return status;
}

void mri_turn(int64_t n, mri_number *u) {
    int64_t largest = 0;
    for (int64_t i = 1; i < n; ++i) {
        largest = mri_square(u[i]) > mri_square(u[largest]) ? i : largest;
    }
    double modulus = cabs(u[largest]);
    mri_number turn = modulus > 0.0 ? conj(u[largest]) / modulus : 1.0;
    for (int64_t i = 0; i < n; ++i) {
        u[i] = mri_times(turn, u[i]);
    }
}
