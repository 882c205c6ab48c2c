/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in a folder that the user named. Each is written beside its place,
 * under a name of its own, and moved there when it is whole: a full disk leaves
 * what stood there before, and a link that stands there is replaced, never
 * followed. */
#ifndef EXAMPLES_SINK_H
#define EXAMPLES_SINK_H

#include "image.h"

#include <stdio.h>

typedef struct sink {
    FILE *file;
    char *path, *aside; /* where it will stand, and where it is written */
} sink;

/* Creates the folder, and those above it, if need be, and checks that files can
 * be made in it. Complains and returns false on failure, as all of these do. */
bool folder_create(const char *path);

/* Creates the file `name` in the folder, or the file `path`. */
bool sink_open(sink *out, const char *folder, const char *name);
bool sink_open_path(sink *out, const char *path);

/* Finishes the file and moves it to its place. */
bool sink_close(sink *out);

/* The same in two steps, for files that belong together: all are finished
 * before the first is moved. Buffered bytes may fail as late as in finishing; a
 * sink that failed is dropped already. */
bool sink_finish(sink *out);
bool sink_commit(sink *out);

/* Removes what was written; the place stays as it was. A sink of all zeros is
 * fine. */
void sink_drop(sink *out);

/* Writes `bytes` as a file of their own. */
bool sink_write(const char *folder, const char *name, const void *bytes,
                size_t size);

/* Writes `scale` times the image, clipped to [0, 1], as a PNG. */
bool sink_write_image(const char *folder, const char *name, const image *img,
                      double scale);

#endif
