/* SPDX-License-Identifier: BSD-3-Clause */
/* Gram matrices and their eigenvectors, by BLAS and LAPACK in double
 * precision. */
#include "mri.h"

#include <cblas.h>
#include <string.h>

extern void zheevd_(const char *jobz, const char *uplo, const int *n,
                    mri_number *a, const int *lda, double *w, mri_number *work,
                    const int *lwork, double *rwork, const int *lrwork,
                    int *iwork, const int *liwork, int *info);

extern void zgesdd_(const char *jobz, const int *m, const int *n, mri_number *a,
                    const int *lda, double *s, mri_number *u, const int *ldu,
                    mri_number *vt, const int *ldvt, mri_number *work,
                    const int *lwork, double *rwork, int *iwork, int *info);

/* Columns that are converted at a time. */
#define BLOCK 1024

firenet_status mri_gram(firenet_context *context, firenet_type type,
                        int64_t rows, int64_t columns, const void *data,
                        double scale, mri_number *gram) {
    firenet_status status = FIRENET_OK;
    mri_number *block =
        companion_alloc(context, &status, rows * BLOCK, sizeof *block);
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

/* Columns of room behind a matrix: OpenBLAS 0.3.21's zgemv reads up to one
 * column more than there are, which faults where memory ends. */
#define ROOM 4

/* Workspace of zheevd. */
typedef struct workspace {
    mri_number *matrix, *work;
    double *rwork;
    int *iwork;
    int lwork, lrwork, liwork;
} workspace;

static int run_zheevd(int n, mri_number *matrix, double *values,
                      const workspace *w) {
    int info = 0;
    zheevd_("V", "U", &n, matrix, &n, values, w->work, &w->lwork, w->rwork,
            &w->lrwork, w->iwork, &w->liwork, &info);
    return info;
}

static firenet_status allocate(firenet_context *context, int64_t n,
                               workspace *w) {
    mri_number work = 0.0, none = 0.0;
    double rwork = 0.0, value = 0.0;
    int iwork = 0;
    workspace query = {NULL, &work, &rwork, &iwork, -1, -1, -1};
    run_zheevd((int)n, &none, &value, &query);
    w->lwork = (int)creal(work);
    w->lrwork = (int)rwork;
    w->liwork = iwork;
    firenet_status status = FIRENET_OK;
    w->matrix =
        companion_alloc(context, &status, n * (n + ROOM), sizeof *w->matrix);
    w->work = companion_alloc(context, &status, w->lwork, sizeof *w->work);
    w->rwork = companion_alloc(context, &status, w->lrwork, sizeof *w->rwork);
    w->iwork = companion_alloc(context, &status, w->liwork, sizeof *w->iwork);
    return status;
}

/* LAPACK works by columns: a lower triangle by rows is the upper one of the
 * conjugate matrix, whose eigenvectors are conjugates. */
firenet_status mri_eigen(firenet_context *context, int64_t n,
                         mri_number *matrix, double *values) {
    const size_t bytes = (size_t)(n * n) * sizeof *matrix;
    workspace w = {NULL, NULL, NULL, NULL, 0, 0, 0};
    firenet_status status = allocate(context, n, &w);
    int info = 0;
    if (status == FIRENET_OK) {
        memcpy(w.matrix, matrix, bytes);
        memset(w.matrix + n * n, 0, (size_t)(ROOM * n) * sizeof *matrix);
        info = run_zheevd((int)n, w.matrix, values, &w);
        memcpy(matrix, w.matrix, bytes);
    }
    firenet_companion_free(context, w.matrix);
    firenet_companion_free(context, w.work);
    firenet_companion_free(context, w.rwork);
    firenet_companion_free(context, w.iwork);
    if (info != 0) {
        return companion_fail(
            context, FIRENET_ERR_EXTERNAL,
            "LAPACK: zheevd did not converge (%d) on a matrix of "
            "%lld rows",
            info, (long long)n);
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

/* What lies by rows LAPACK takes for the transposed, C^T = conj(V) S U^T: its
 * `u` is conj(V), its `vt` U^T, and vt^H u^H = conj(U) V^T = P^T by columns is
 * P by rows. */
firenet_status mri_polar(firenet_context *context, int64_t n,
                         mri_number *product, mri_number *unitary) {
    const int m = (int)n, few = (int)(3 * n * n + 8 * n + 64);
    const int64_t reals = 6 * n * n + 8 * n;
    firenet_status status = FIRENET_OK;
    mri_number *u =
        companion_alloc(context, &status, 2 * n * (n + ROOM) + few, sizeof *u);
    double *values =
        companion_alloc(context, &status, n + reals, sizeof *values);
    int *integers = companion_alloc(context, &status, 8 * n, sizeof *integers);
    int info = 0;
    if (status == FIRENET_OK) {
        mri_number *vt = u + n * (n + ROOM), *work = vt + n * (n + ROOM);
        const mri_number one = 1.0, zero = 0.0;
        zgesdd_("A", &m, &m, product, &m, values, u, &m, vt, &m, work, &few,
                values + n, integers, &info);
        cblas_zgemm(CblasColMajor, CblasConjTrans, CblasConjTrans, m, m, m,
                    &one, vt, m, u, m, &zero, unitary, m);
    }
    firenet_companion_free(context, u);
    firenet_companion_free(context, values);
    firenet_companion_free(context, integers);
    return info == 0
               ? status
               : companion_fail(context, FIRENET_ERR_EXTERNAL,
                                "LAPACK: zgesdd did not converge (%d) on a "
                                "matrix of %lld rows",
                                info, (long long)n);
}
