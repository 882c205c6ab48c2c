/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays of two axes in files: NumPy's .npy and BART's .cfl with its .hdr. */
#ifndef EXAMPLES_ARRAY_H
#define EXAMPLES_ARRAY_H

#include "vector.h"

typedef struct array {
    int64_t rows, cols;
    vector values; /* FIRENET_C128, C order */
} array;

/* The path ends in .npy or .cfl. */
bool array_is_path(const char *path);

/* Reads an array; numbers of other types than complex double are converted. In
 * .npy they may be of bool, int8 to int64, float or complex, in the byte order
 * of this machine; axes of length 1 beyond two are allowed in both. Complains,
 * naming the `option`, and returns false on failure; *out is then empty. */
bool array_read(array *out, const char *option, const char *path);

/* Writes complex doubles (.npy) or floats (.cfl). Complains and returns false
 * on failure. */
bool array_write(const array *a, const char *option, const char *path);

void array_free(array *a);

#endif
