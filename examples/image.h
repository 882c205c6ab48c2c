/* SPDX-License-Identifier: BSD-3-Clause */
/* Gray images: read from PNG or PGM, written as 8-bit PNG. */
#ifndef EXAMPLES_IMAGE_H
#define EXAMPLES_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* `rows` x `cols` values in C order; 0 is black, 1 is white. */
typedef struct image {
    int64_t rows, cols;
    double *pixels;
} image;

/* Allocates a black image; prints an error and returns false if it cannot. */
bool image_create(image *out, int64_t rows, int64_t cols);

/* Frees the pixels; an image of all zeros is fine. */
void image_free(image *img);

/* ||img||_2. */
double image_norm(const image *img);

/* Reads a PNG or a binary or plain PGM as it comes, so that pipes will do. Its
 * values over the largest that its bits hold are the pixels: nothing is made of
 * what a PNG says of gamma. Colour becomes gray by ITU-R BT.601 (.299 R + .587
 * G + .114 B), what is transparent shows black behind it. Prints an error,
 * naming the `option` that gave the path, and returns false on failure, *out is
 * then empty. */
bool image_read(image *out, const char *option, const char *path);

/* The same from an open file. */
bool image_read_from(image *out, FILE *file, const char *option,
                     const char *path);

/* Encodes `scale` times the image, clipped to [0, 1], as an 8-bit PNG that the
 * caller frees. Prints an error and returns NULL on failure. */
unsigned char *image_encode_png(const image *img, double scale, size_t *size);

#endif
