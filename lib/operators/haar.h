/* SPDX-License-Identifier: BSD-3-Clause */
/* The Haar transform, for what makes a pass over the image's lines with it. */
#ifndef FN_OPERATORS_HAAR_H
#define FN_OPERATORS_HAAR_H

#include "core/shape.h"
#include "operators/operator.h"

/* `count` lines of the last axis from in to out, each by itself. */
typedef struct fn_haar_lines {
    void (*run)(const void *data, bool adjoint, int64_t count, const void *in,
                void *out);
    const void *data;
} fn_haar_lines;

/* Where the lines of an image of three axes stand: row `row` of a plane. */
typedef struct fn_haar_rows {
    void *(*at)(void *data, int64_t plane, int64_t row);
    void *data;
} fn_haar_rows;

/* The shape of its images; NULL for other operators. */
const fn_shape *fn_haar_shape(const firenet_operator *a);

/* The length of the lines it takes, 0 for operators that take none, and the
 * bytes a thread needs then. */
int64_t fn_haar_line(const firenet_operator *a, size_t *thread_bytes);

/* Where the image is, and what its lines go through: the adjoint of the pass
 * before the transform, the pass itself after the adjoint of that. */
typedef struct fn_haar_image {
    const void *array;         /* or what is written */
    const fn_haar_lines *pass; /* or NULL */
    const fn_haar_rows *rows;  /* in the place of the array, without a pass */
} fn_haar_image;

/* Either direction with an image of that kind. */
void fn_haar_with(const firenet_operator *a, fn_scratch *scratch, bool adjoint,
                  const fn_haar_image *image, const void *coefficients);

#endif
