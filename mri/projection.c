/* SPDX-License-Identifier: BSD-3-Clause */
/* Few eigenvectors of a Hermitian matrix: to a tridiagonal one by LAPACK, all
 * of its eigenvalues, and eigenvectors of the largest only. */
#include "projection.h"

extern void zhetrd_(const char *uplo, const int *n, mri_number *a,
                    const int *lda, double *d, double *e, mri_number *tau,
                    mri_number *work, const int *lwork, int *info);
extern void dsterf_(const int *n, double *d, double *e, int *info);
extern void zstemr_(const char *jobz, const char *range, const int *n,
                    double *d, double *e, const double *vl, const double *vu,
                    const int *il, const int *iu, int *m, double *w,
                    mri_number *z, const int *ldz, const int *nzc, int *isuppz,
                    int *tryrac, double *work, const int *lwork, int *iwork,
                    const int *liwork, int *info);
extern void zunmtr_(const char *side, const char *uplo, const char *trans,
                    const int *m, const int *n, const mri_number *a,
                    const int *lda, const mri_number *tau, mri_number *c,
                    const int *ldc, mri_number *work, const int *lwork,
                    int *info);

/* Columns that LAPACK works on at a time. */
enum { PANEL = 32, ROOM = MRI_SPECTRUM_ROOM };

static firenet_status fail(const mri_spectrum *s, const char *what, int info) {
    return companion_fail(
        s->context, FIRENET_ERR_EXTERNAL,
        "LAPACK: %s did not converge (%d) on a matrix of %lld rows", what, info,
        (long long)s->n);
}

/* A lower triangle by rows is the upper one, by columns, of the conjugate
 * matrix. */
static firenet_status reduce(mri_spectrum *s, const mri_number *matrix) {
    const int n = (int)s->n, lwork = PANEL * n;
    int info = 0;
    memcpy(s->matrix, matrix, (size_t)(s->n * s->n) * sizeof *matrix);
    memset(s->matrix + s->n * s->n, 0,
           (size_t)(ROOM * s->n) * sizeof *s->matrix);
    zhetrd_("U", &n, s->matrix, &n, s->diagonal, s->beside, s->tau, s->work,
            &lwork, &info);
    memcpy(s->values, s->diagonal, (size_t)n * sizeof *s->values);
    memcpy(s->reals, s->beside, (size_t)n * sizeof *s->reals);
    dsterf_(&n, s->values, s->reals, &info);
    return info == 0 ? FIRENET_OK : fail(s, "dsterf", info);
}

firenet_status mri_spectrum_create(mri_spectrum *out, firenet_context *context,
                                   int64_t n, const mri_number *matrix) {
    firenet_status status = FIRENET_OK;
    *out = (mri_spectrum){.context = context, .n = n};
    out->matrix = companion_alloc(context, &status, n * (n + ROOM + PANEL + 1),
                                  sizeof *out->matrix);
    out->values =
        companion_alloc(context, &status, n * (3 + 18), sizeof(double));
    out->integers =
        companion_alloc(context, &status, n * (2 + 10), sizeof(int));
    if (status != FIRENET_OK) {
        return status;
    }
    out->work = out->matrix + n * (n + ROOM);
    out->tau = out->work + n * PANEL;
    out->diagonal = out->values + n;
    out->beside = out->diagonal + n;
    out->reals = out->beside + n;
    return reduce(out, matrix);
}

/* Eigenvectors of the conjugate matrix by columns are conjugates of those
 * wanted, and by rows too. */
firenet_status mri_spectrum_vectors(mri_spectrum *s, int64_t count,
                                    mri_number *vectors) {
    const int n = (int)s->n, few = (int)count, first = n - few + 1;
    const int lwork = PANEL * n, reals = 18 * n, integers = 10 * n;
    const double none = 0.0;
    int found = 0, exact = 0, info = 0;
    zstemr_("V", "I", &n, s->diagonal, s->beside, &none, &none, &first, &n,
            &found, s->values, vectors, &n, &few, s->integers, &exact, s->reals,
            &reals, s->integers + 2 * n, &integers, &info);
    if (info != 0 || found != few) {
        return fail(s, "zstemr", info);
    }
    zunmtr_("L", "U", "N", &n, &few, s->matrix, &n, s->tau, vectors, &n,
            s->work, &lwork, &info);
    return info == 0 ? FIRENET_OK : fail(s, "zunmtr", info);
}

void mri_spectrum_free(mri_spectrum *s) {
    firenet_companion_free(s->context, s->matrix);
    firenet_companion_free(s->context, s->values);
    firenet_companion_free(s->context, s->integers);
    *s = (mri_spectrum){0};
}
