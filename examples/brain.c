/* SPDX-License-Identifier: BSD-3-Clause */
#include "brain.h"

#include <stdio.h>

/* The picture of this source tree, else the installed one. */
static bool read_shipped(image *out) {
    FILE *file = fopen(BRAIN_SOURCE, "rb");
    if (file)
        fclose(file);
    return image_read(out, "brain", file ? BRAIN_SOURCE : BRAIN_INSTALLED);
}

bool brain_read(image *out, int64_t side) {
    image full;
    if (!read_shipped(&full))
        return false;
    const int64_t block = full.rows / side;
    const bool ok = image_create(out, side, side);
    for (int64_t i = 0; ok && i < side * block; i++)
        for (int64_t j = 0; j < side * block; j++)
            out->pixels[i / block * side + j / block] +=
                full.pixels[i * full.cols + j] / (double)(block * block);
    image_free(&full);
    return ok;
}
