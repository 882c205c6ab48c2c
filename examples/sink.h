/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in a folder that the user named. */
#ifndef EXAMPLES_SINK_H
#define EXAMPLES_SINK_H

#include "image.h"

#include <stdio.h>

typedef struct sink {
    FILE *file;
    char *path;
} sink;

/* Creates the folder, and those above it, if need be. Complains and returns
 * false on failure, as all of these do. */
bool folder_create(const char *path);

/* Creates the file `name` in the folder. */
bool sink_open(sink *out, const char *folder, const char *name);

/* Buffered bytes may fail as late as here. */
bool sink_close(sink *out);

/* Writes `bytes` as a file of their own. */
bool sink_write(const char *folder, const char *name, const void *bytes,
                size_t size);

/* Writes `scale` times the image, clipped to [0, 1], as a PNG. */
bool sink_write_image(const char *folder, const char *name, const image *img,
                      double scale);

#endif
