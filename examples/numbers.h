/* SPDX-License-Identifier: BSD-3-Clause */
/* What the formats of arrays share: how numbers are stored, which shapes are
 * taken, and reading exactly as much as a header promises. */
#ifndef EXAMPLES_NUMBERS_H
#define EXAMPLES_NUMBERS_H

#include "array.h"

#include <complex.h>

enum { MOST_AXES = 32 }; /* as many as NumPy has; BART has 16 */

/* NumPy's letter (b, i, u, f, c) and the bytes of one number. */
typedef struct number_type {
    char letter;
    int bytes;
    bool big_endian;
} number_type;

/* One of the types that are read. */
bool number_is_known(number_type type);

/* The number that starts at this byte. */
double complex number_decode(number_type type, const unsigned char *at);

/* Complex floats in this machine's order, which need no decoding. */
bool number_is_single(number_type type);

/* "complex128", .. */
void number_name(number_type type, char name[16]);

typedef struct shape {
    int64_t sides[MOST_AXES];
    int axes;
} shape;

/* What the header of an .npy says, after which the file stands at the first
 * number, and that of a .cfl: axes 0 to 2 of any sides, axis 3 too where `from`
 * allows coils. Print an error and return false. */
bool npy_read_header(const origin *from, shape *sides, number_type *type,
                     bool *first_fastest);
bool cfl_read_header(const origin *from, const origin *header, shape *sides);

/* Its sides, each preceded by `between` but the first: "64 x 64". */
void shape_print(const shape *s, const char *between, char text[256]);

/* Sets rows and columns: the two axes longer than 1, or prints an error. */
bool shape_take(array *out, const origin *from, const shape *s);

/* Exactly `bytes` bytes, which the caller frees. Room grows with what is read,
 * so that a header cannot claim memory. NULL where memory is out, with a
 * error, or the file is shorter; *got tells. */
unsigned char *read_bytes(const origin *from, size_t bytes, size_t *got);

/* Reads rows x cols numbers, all finite, and the end of the file;
 * `first_fastest` is Fortran's order. Prints an error and returns false. */
bool numbers_read(array *out, const origin *from, number_type type,
                  bool first_fastest);

#endif
