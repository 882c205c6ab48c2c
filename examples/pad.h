/* SPDX-License-Identifier: BSD-3-Clause */
/* Images of any shape, as the squares of 2^k a side that are measured. */
#ifndef EXAMPLES_PAD_H
#define EXAMPLES_PAD_H

#include "result.h"

/* The side of the smallest such square that holds an image, at least 8. */
int64_t pad_side(int64_t rows, int64_t cols);

/* Puts the image into the upper left of a black square. Prints an error and
 * returns false on failure, as all of these do. */
bool pad_image(image *img, int64_t side);

/* Takes r->rows x r->cols pixels out of all images but the mask, and out of the
 * answer. */
bool pad_remove(result *r);

#endif
