/* SPDX-License-Identifier: BSD-3-Clause */
/* The slice of a brain that comes with the examples. */
#ifndef EXAMPLES_BRAIN_H
#define EXAMPLES_BRAIN_H

#include "image.h"

/* Reads it with `side` x `side` pixels: 256, as shipped, or a power of two
 * below, as means of blocks. Prints an error and returns false on failure. */
bool brain_read(image *out, int64_t side);

#endif
