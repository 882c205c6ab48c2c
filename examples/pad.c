/* SPDX-License-Identifier: BSD-3-Clause */
#include "pad.h"

int64_t pad_side(int64_t rows, int64_t cols) {
    int64_t side = 8;
    while (side < rows || side < cols)
        side *= 2;
    return side;
}

/* The upper left of the image, or it and black. */
static bool reshape(image *img, int64_t rows, int64_t cols) {
    image other;
    if (img->rows == rows && img->cols == cols)
        return true;
    if (!image_create(&other, rows, cols))
        return false;
    for (int64_t i = 0; i < rows && i < img->rows; i++)
        for (int64_t j = 0; j < cols && j < img->cols; j++)
            other.pixels[i * cols + j] = img->pixels[i * img->cols + j];
    image_free(img);
    *img = other;
    return true;
}

bool pad_image(image *img, int64_t side) {
    return reshape(img, side, side);
}

static bool crop_answer(array *answer, int64_t rows, int64_t cols) {
    vector values = {0};
    if (!vector_create(&values, answer->values.type, rows * cols))
        return false;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++)
            vector_set(&values, i * cols + j,
                       vector_get(&answer->values, i * answer->cols + j));
    vector_free(&answer->values);
    answer->values = values;
    answer->rows = rows, answer->cols = cols;
    return true;
}

bool pad_remove(result *r) {
    const int64_t rows = r->rows, cols = r->cols;
    if (rows == r->side && cols == r->side)
        return true;
    return reshape(&r->truth, rows, cols) &&
           reshape(&r->zero_filled, rows, cols) &&
           reshape(&r->recovered, rows, cols) &&
           crop_answer(&r->answer, rows, cols);
}
