/* SPDX-License-Identifier: BSD-3-Clause */
/* report.html: one page that needs no other file. */
#ifndef EXAMPLES_REPORT_H
#define EXAMPLES_REPORT_H

#include "result.h"

#include <stdio.h>

/* A PNG file in memory. */
typedef struct encoded {
    unsigned char *bytes;
    size_t size;
} encoded;

typedef struct encoded_images {
    encoded original, mask, zero_filled, reconstruction;
    encoded zero_filled_error, error;
    encoded coil_images, coil_maps, noise_map; /* of several coils */
} encoded_images;

/* Errors show in ferror(file). */
void report_write(FILE *file, const result *r, const encoded_images *images);

#endif
