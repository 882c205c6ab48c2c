/* SPDX-License-Identifier: BSD-3-Clause */
#include "vector.h"

#include "message.h"

#include <math.h>
#include <stdlib.h>

bool vector_create(vector *out, firenet_type type, int64_t length) {
    *out = (vector){type, length, NULL};
    out->data = calloc((size_t)length, (size_t)firenet_type_size(type));
    return out->data ||
           print_error("out of memory for %lld elements", (long long)length);
}

void vector_free(vector *v) {
    free(v->data);
    *v = (vector){0};
}

double complex vector_get(const vector *v, int64_t i) {
    if (v->type == FIRENET_C64)
        return ((const float complex *)v->data)[i];
    return ((const double complex *)v->data)[i];
}

void vector_set(vector *v, int64_t i, double complex value) {
    if (v->type == FIRENET_C64)
        ((float complex *)v->data)[i] = (float complex)value;
    else
        ((double complex *)v->data)[i] = value;
}

double vector_norm(const vector *v) {
    double sum = 0;
    for (int64_t i = 0; i < v->length; i++) {
        const double r = cabs(vector_get(v, i));
        sum += r * r;
    }
    return sqrt(sum);
}

/* Where pixel (i, j) of a rows x cols image goes. */
static int64_t shifted(int64_t i, int64_t j, int64_t rows, int64_t cols,
                       shift by) {
    return (i + by.down) % rows * cols + (j + by.right) % cols;
}

void vector_from_image(vector *v, const image *img, shift by) {
    for (int64_t i = 0; i < img->rows; i++)
        for (int64_t j = 0; j < img->cols; j++)
            vector_set(v, shifted(i, j, img->rows, img->cols, by),
                       img->pixels[i * img->cols + j]);
}

void vector_shift(const vector *v, int64_t rows, int64_t cols, shift by,
                  vector *out) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            vector_set(out, shifted(i, j, rows, cols, by),
                       vector_get(v, i * cols + j));
}

void vector_add_unshifted(vector *sum, const vector *v, int64_t rows,
                          int64_t cols, shift by) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) {
            const int64_t at = i * cols + j;
            vector_set(sum, at,
                       vector_get(sum, at) +
                           vector_get(v, shifted(i, j, rows, cols, by)));
        }
}

void vector_modulus(const vector *v, double scale, image *img) {
    for (int64_t i = 0; i < v->length; i++)
        img->pixels[i] = scale * cabs(vector_get(v, i));
}
