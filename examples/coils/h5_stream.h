/* SPDX-License-Identifier: BSD-3-Clause */
/* A file of raw data, read by a process of its own: HDF5 does not survive every
 * broken file, and then it is that process which ends. */
#ifndef EXAMPLES_COILS_H5_STREAM_H
#define EXAMPLES_COILS_H5_STREAM_H

#include <firenet/mrd.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

typedef struct h5_stream {
    const char *path;
    firenet_context *context;
    FILE *from;
    pid_t child;
    char *xml; /* the header, the caller's to take */
    firenet_mrd_acquisition header;
    float *data;
    int64_t length; /* floats */
} h5_stream;

/* Starts reading, and gets the XML header. Prints an error and returns false on
 * failure; h5_stream_close() is for the caller either way. */
bool h5_stream_open(h5_stream *s, firenet_context *context, const char *path);

/* The next acquisition, checked as by firenet_mrd_acquisition_decode(), and as
 * many floats as it wants. *more is false at the end. The same on failure. */
bool h5_stream_next(h5_stream *s, bool *more);

void h5_stream_close(h5_stream *s);

#endif
