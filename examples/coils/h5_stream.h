/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of raw data, read by a process of its own: HDF5 does not survive every
 * broken file, and then it is that process which ends. */
#ifndef EXAMPLES_COILS_H5_STREAM_H
#define EXAMPLES_COILS_H5_STREAM_H

#include <firenet/mrd.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

/* A part of a file: which acquisitions, ascending, or NULL: all; and whether
 * their headers alone, without the data, which then are not read. */
typedef struct h5_part {
    const int64_t *list;
    int64_t count; /* of the list */
    bool heads;
} h5_part;

typedef struct h5_stream {
    const char *path;
    firenet_context *context;
    FILE *from;
    pid_t child;
    bool heads; /* no data come */
    char *xml;  /* the header, the caller's to take */
    firenet_mrd_acquisition header;
    float *data;
    int64_t length; /* floats */
} h5_stream;

/* Starts reading, and gets the XML header. Prints an error and returns false on
 * failure; h5_stream_close() is for the caller either way. */
bool h5_stream_open(h5_stream *s, firenet_context *context, const char *path);

/* The same of a part, which is the caller's and of use in this call only. */
bool h5_stream_open_part(h5_stream *s, firenet_context *context,
                         const char *path, const h5_part *part);

/* The next acquisition, checked as by firenet_mrd_acquisition_decode(), and as
 * many floats as it wants, or none of headers alone. *more is false at the end.
 * The same on failure. */
bool h5_stream_next(h5_stream *s, bool *more);

void h5_stream_close(h5_stream *s);

#endif
