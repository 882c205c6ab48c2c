/* SPDX-License-Identifier: BSD-3-Clause */
/* Arrays of two axes in files: NumPy's .npy and BART's .cfl with its .hdr. */
#ifndef EXAMPLES_ARRAY_H
#define EXAMPLES_ARRAY_H

#include "vector.h"

#include <stdio.h>

typedef struct array {
    int64_t coils; /* images one behind the other; 0 where only one can be */
    int64_t rows, cols;
    vector values; /* FIRENET_C128, C order */
    bool real;     /* the file's numbers have no imaginary part to store */
} array;

/* An open file, and what messages call it. */
typedef struct origin {
    FILE *file;
    const char *option, *path;
    bool coils; /* an axis of them is allowed */
} origin;

/* The path ends in .npy or .cfl. */
bool array_is_named(const char *path);

/* It does, or names what is read as it comes, as /dev/stdin and a shell's
 * <(command) do. */
bool array_is_path(const char *path);

/* Reads an array, all of whose numbers must be finite; numbers of other types
 * than complex double are converted. In .npy they may be of bool, int8 to
 * int64, uint8 to uint64, float16 to float64, complex64 or complex128, in
 * either byte order and either order of axes; axes of length 1 beyond two are
 * allowed. A file that is not a .cfl by name is taken for an .npy. Prints an
 * error, naming the `option`, and returns false on failure; *out is then
 * empty. */
bool array_read(array *out, const char *option, const char *path);

/* The same of an array that may have coils: the first axis of an .npy, axis 3
 * of a .cfl. */
bool array_read_coils(array *out, const char *option, const char *path);

/* The same from an open .npy, and from an open .cfl and its .hdr. */
bool array_read_npy(array *out, const origin *from);
bool array_read_cfl(array *out, const origin *from, const origin *header);

/* Writes complex doubles (.npy) or floats (.cfl), whole or not at all.
 * Prints an error and returns false on failure. */
bool array_write(const array *a, const char *path);

/* Writes an .npy to an open file. */
void array_write_npy(const array *a, FILE *file);

void array_free(array *a);

/* The .hdr beside a .cfl, which the caller frees; prints an error and returns
 * NULL if memory is out. */
char *array_header_path(const char *path);

#endif
