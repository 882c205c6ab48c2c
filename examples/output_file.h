/* SPDX-License-Identifier: BSD-3-Clause */
/* Files in a folder that the user named. Each is written beside its place,
 * under a name of its own, and moved there when it is whole: a full disk leaves
 * what stood there before, and a link that stands there is replaced, never
 * followed. */
#ifndef EXAMPLES_OUTPUT_FILE_H
#define EXAMPLES_OUTPUT_FILE_H

#include "image.h"

#include <stdio.h>

typedef struct output_file {
    FILE *file;
    char *path, *aside; /* where it will stand, and where it is written */
} output_file;

/* Creates the folder, and those above it, if need be, and checks that files can
 * be made in it. Prints an error and returns false on failure, as all of these
 * do. */
bool folder_create(const char *path);

/* Creates the file `name` in the folder, or the file `path`. */
bool output_file_open(output_file *out, const char *folder, const char *name);
bool output_file_open_path(output_file *out, const char *path);

/* Whether the file `path` can be made, before there is anything to write: it is
 * begun and dropped. Fine without a path. */
bool output_file_possible(const char *path);

/* Finishes the file and moves it to its place. */
bool output_file_close(output_file *out);

/* The same in two steps, for files that belong together: all are finished
 * before the first is moved. Buffered bytes may fail as late as in finishing; a
 * file that failed is dropped already. */
bool output_file_finish(output_file *out);
bool output_file_commit(output_file *out);

/* Removes what was written; the place stays as it was. A struct of all zeros is
 * fine. */
void output_file_drop(output_file *out);

/* Writes `bytes` as a file of their own. */
bool output_file_write(const char *folder, const char *name, const void *bytes,
                       size_t size);

/* Writes `scale` times the image, clipped to [0, 1], as a PNG. */
bool output_file_write_image(const char *folder, const char *name,
                             const image *img, double scale);

#endif
