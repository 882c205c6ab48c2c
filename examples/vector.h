/* SPDX-License-Identifier: BSD-3-Clause */
/* Complex vectors in either precision, as the library takes them. */
#ifndef EXAMPLES_VECTOR_H
#define EXAMPLES_VECTOR_H

#include "image.h"

#include <complex.h>
#include <firenet/status.h>

/* `data` holds `length` elements of FIRENET_C64 or FIRENET_C128. */
typedef struct vector {
    firenet_type type;
    int64_t length;
    void *data;
} vector;

/* A position of the image on the grid of the wavelets: rolled by so many rows
 * down and columns right, what leaves at one side coming back at the other. */
typedef struct shift {
    int64_t down, right;
} shift;

/* Allocates zeros; prints an error and returns false if it cannot. */
bool vector_create(vector *out, firenet_type type, int64_t length);

/* Frees the elements; a vector of all zeros is fine. */
void vector_free(vector *v);

double complex vector_get(const vector *v, int64_t i);
void vector_set(vector *v, int64_t i, double complex value);

double vector_norm(const vector *v);

/* v = the shifted image. */
void vector_from_image(vector *v, const image *img, shift by);

/* out = the image v of `rows` x `cols` pixels, shifted. */
void vector_shift(const vector *v, int64_t rows, int64_t cols, shift by,
                  vector *out);

/* sum += v shifted back, for images of `rows` x `cols` pixels. */
void vector_add_unshifted(vector *sum, const vector *v, int64_t rows,
                          int64_t cols, shift by);

/* img = scale |v|. */
void vector_modulus(const vector *v, double scale, image *img);

#endif
