/* SPDX-License-Identifier: BSD-3-Clause */
/* What the functions of libfirenet-mri share: numbers of either precision,
 * memory of the context, checks, LAPACK. */
#ifndef MRI_MRI_H
#define MRI_MRI_H

#include "common.h"

#include <complex.h>
#include <firenet/mri.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

typedef double complex mri_number;
typedef float complex mri_single;

static inline size_t mri_size(firenet_type type) {
    return type == FIRENET_C64 ? sizeof(mri_single) : sizeof(mri_number);
}

/* re + i im; CMPLX is not there with every compiler. */
static inline mri_number mri_complex(double re, double im) {
    const double parts[2] = {re, im};
    mri_number z;
    memcpy(&z, parts, sizeof z);
    return z;
}

/* Elements of data of either type. */
static inline mri_number mri_get(firenet_type type, const void *x, int64_t i) {
    return type == FIRENET_C64 ? (mri_number)((const mri_single *)x)[i]
                               : ((const mri_number *)x)[i];
}
static inline void mri_set(firenet_type type, void *x, int64_t i,
                           mri_number value) {
    if (type == FIRENET_C64) {
        ((mri_single *)x)[i] = (mri_single)value;
    } else {
        ((mri_number *)x)[i] = value;
    }
}
static inline void *mri_at(firenet_type type, void *x, int64_t i) {
    return (unsigned char *)x + (size_t)i * mri_size(type);
}
static inline const void *mri_at_const(firenet_type type, const void *x,
                                       int64_t i) {
    return (const unsigned char *)x + (size_t)i * mri_size(type);
}
static inline double mri_square(mri_number z) {
    return creal(z) * creal(z) + cimag(z) * cimag(z);
}

/* conj(a) b and a b without the checks for NaN that C's product makes. */
static inline mri_number mri_times_conj(mri_number a, mri_number b) {
    double ar = creal(a), ai = cimag(a), br = creal(b), bi = cimag(b);
    return mri_complex(ar * br + ai * bi, ar * bi - ai * br);
}
static inline mri_number mri_times(mri_number a, mri_number b) {
    double ar = creal(a), ai = cimag(a), br = creal(b), bi = cimag(b);
    return mri_complex(ar * br - ai * bi, ar * bi + ai * br);
}

/* A named argument that must not be NULL. */
typedef struct mri_pointer {
    const char *name;
    const void *value;
} mri_pointer;

/* The context, complex `type`, and that none of the pointers, which end with
 * one without a name, is NULL. */
firenet_status mri_check(firenet_context *context, firenet_type type,
                         const mri_pointer *pointers);

/* The number of points of a shape, coils times which fit an int64_t; each size
 * in 1 .. most[a] where `most` is given. 0 (message recorded) else. */
int64_t mri_points(firenet_context *context, const char *name, int axes,
                   const int64_t *shape, const int64_t *most, int64_t coils,
                   firenet_status *status);

/* ERR_NUMERIC naming the first element that is not finite. */
firenet_status mri_check_finite(firenet_context *context, const char *name,
                                firenet_type type, int64_t n, const void *x);

/* Index of frequency or point k = 0, 1, .. of an axis from its origin on, which
 * is at floor(n/2) where bit a of the mask is set; k may be negative. */
static inline int64_t mri_index(uint32_t centred, int axis, int64_t n,
                                int64_t k) {
    int64_t i = k + (centred >> axis & 1 ? n / 2 : 0);
    return (i % n + n) % n;
}

/* A A^H of [rows][columns] data, /scale; the whole matrix, C128. */
firenet_status mri_gram(firenet_context *context, firenet_type type,
                        int64_t rows, int64_t columns, const void *data,
                        double scale, mri_number *gram);

/* Eigenvalues, ascending, and eigenvectors, row i of `matrix` being that of
 * value i, conjugated, of a Hermitian matrix of which the lower triangle is
 * read, row-major. ERR_EXTERNAL without convergence. */
firenet_status mri_eigen(firenet_context *context, int64_t n,
                         mri_number *matrix, double *values);

/* The unitary P of least ||P A - B||_F, row-major, with the product C = A B^H,
 * n x n, which is overwritten: P = V U^H of C = U S V^H. */
firenet_status mri_polar(firenet_context *context, int64_t n,
                         mri_number *product, mri_number *unitary);

/* Makes the largest element of u real and positive. */
void mri_turn(int64_t n, mri_number *u);

/* A transform of `count` arrays one behind the other, as an operator with a
 * workspace. */
typedef struct mri_transform {
    firenet_operator *operator;
    firenet_workspace *workspace;
    firenet_type type;
    int64_t length;
} mri_transform;
firenet_status mri_transform_create(mri_transform *t, firenet_context *context,
                                    firenet_type type, int axes,
                                    const int64_t *shape, uint32_t centred,
                                    uint32_t image_centred, int64_t count);
firenet_status mri_transform_forward(mri_transform *t, const void *image,
                                     void *kspace);
firenet_status mri_transform_adjoint(mri_transform *t, const void *kspace,
                                     void *image);
void mri_transform_free(mri_transform *t);

/* A box of `region` in the middle of k-space to a zeroed array of shape, or
 * from it. */
void mri_region_copy(firenet_type type, int axes, const int64_t *shape,
                     uint32_t centred, const int64_t *region, bool back,
                     const void *in, void *out);

/* Dominant eigenvectors of Hermitian matrices at n points side by side, which
 * stand as planes: pair (a, b), a <= b, number mri_pair(a, b), real then
 * imaginary part, n floats each. `vectors`, [sets][coils] planes, hold the
 * start, and in the end orthonormal vectors of descending values; values are
 * [sets] planes of floats. work: mri_dominant_work floats. */
static inline int64_t mri_pair(int64_t a, int64_t b, int64_t coils) {
    return a * coils - a * (a - 1) / 2 + b - a;
}
int64_t mri_dominant_work(int64_t coils);
typedef void mri_dominant_fn(int64_t coils, int sets, int64_t n,
                             const float *matrices, float *vectors,
                             float *values, int most, float *work);
mri_dominant_fn mri_dominant_base, mri_dominant_avx2;
mri_dominant_fn *mri_dominant_for(firenet_context *context);

/* Points at a time: all they need stays in the first-level cache. */
enum { MRI_DOMINANT_BLOCK = 64 };

#endif
