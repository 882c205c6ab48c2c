/* SPDX-License-Identifier: BSD-3-Clause */
/* What a problem's operator is by definition: a matrix, or the formula of a
 * sampled transform, applied in long double. Nothing here calls the library. */
#ifndef TORTURE_MODEL_H
#define TORTURE_MODEL_H

#include <complex.h>
#include <stddef.h>
#include <stdint.h>

typedef long double complex wide;

typedef enum transform_kind { NO_TRANSFORM, FOURIER, WALSH } transform_kind;

typedef struct model {
    int64_t rows, cols;
    int complex_domain, complex_range;

    /* A matrix, row by row; its elements are those of the element type. */
    double complex *matrix;

    /* Or: samples of the transform of an image, seen by each coil; x is the
     * image, or its Haar coefficients if levels > 0. */
    transform_kind transform;
    int64_t side[2]; /* of the image */
    int levels;      /* of Haar */
    int64_t count;   /* samples of each coil */
    int64_t *samples;
    int64_t coils;         /* 0: one that sees everything */
    double complex *coil;  /* coils x image */
    wide *kernel[2];       /* of the transform, along each axis: side^2 */
    wide *image, *scratch; /* an image each */
} model;

/* A matrix of zeros. */
model *model_matrix(int64_t rows, int64_t cols, int is_complex);
/* Of n[0] x n[1], `samples` (owned from here) of it; coils may be NULL and are
 * owned, too. */
model *model_transform(transform_kind kind, const int64_t *side, int levels,
                       int64_t count, int64_t *samples, int64_t coils,
                       double complex *coil, int complex_domain);
void model_free(model *m);

/* y = A x and x = A^H y; of a real domain the real part of the latter. */
void model_forward(model *m, const wide *x, wide *y);
void model_adjoint(model *m, const wide *y, wide *x);

/* Upper bounds of the elements of |A| |x| and |A|^T |y|: what rounding in
 * these products is a multiple of. Of a transform, ||A|| <= 1 times a norm. */
void model_forward_size(const model *m, const wide *x, long double *y);
void model_adjoint_size(const model *m, const wide *y, long double *x);

/* Largest length of a coil's sensitivity, or the Frobenius norm: >= ||A||. */
long double model_norm(const model *m);

/* ||a_j||; of a transform >= that. */
long double model_column(const model *m, int64_t j);

long double wide_norm(const wide *v, int64_t length);
void *torture_alloc(int64_t count, size_t size);

#endif
