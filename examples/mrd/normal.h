/* SPDX-License-Identifier: BSD-3-Clause */
/* A^H A of coils, which an image in a hurry is made of. */
#ifndef EXAMPLES_MRD_NORMAL_H
#define EXAMPLES_MRD_NORMAL_H

#include <complex.h>
#include <firenet/firenet.h>
#include <stdbool.h>

/* Where whole lines of k-space were acquired, the transform along them cancels
 * in A^H A: each column of the image is by itself, and two transforms along it
 * for each coil are all there are. `whole` says so; else it is A and A^H. */
typedef struct normal {
    firenet_context *context;
    int64_t rows, columns, coils, samples;
    bool whole;
    firenet_workspace *measure; /* A */
    firenet_workspace *lines;   /* a strip's transforms */
    float complex *maps;        /* [strip][coil][column][row] */
    float *mask;                /* of a strip: 0 or 1 */
    float complex *buffer;      /* or the samples */
} normal;

/* Of the operator A = firenet_operator_create_encoding of a `shape` with both
 * axes centred, maps [coils][shape], and `samples` indices. normal_free() is
 * for the caller either way. */
firenet_status normal_create(normal *out, firenet_context *context,
                             firenet_operator *a, const int64_t *shape,
                             int64_t coils, const float complex *maps,
                             const int64_t *indices, int64_t samples);
void normal_free(normal *s);

/* out = A^H A x, two images. */
firenet_status normal_apply(const normal *s, const float complex *x,
                            float complex *out);

/* out = A^H y. */
firenet_status normal_adjoint(const normal *s, const float complex *y,
                              float complex *out);

#endif
