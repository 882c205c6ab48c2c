/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef EXAMPLES_IMAGE_PNG_H
#define EXAMPLES_IMAGE_PNG_H

#include "image.h"

enum {
    PNG_MAGIC = 2, /* bytes of a PNG that were read before, to know it */

    /* Larger sides are refused before memory is asked for: a header of a few
     * bytes must not be able to claim terabytes. */
    LARGEST_SIDE = 1 << 15
};

/* Reads the rest of a PNG, see image_read. */
bool image_read_png(image *out, FILE *file, const char *option,
                    const char *path);

#endif
