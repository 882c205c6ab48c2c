/* SPDX-License-Identifier: BSD-3-Clause */
/* Slices, and where they come from. */
#ifndef EXAMPLES_MPI_SLICES_H
#define EXAMPLES_MPI_SLICES_H

#include "stack.h"
#include "terms.h"

#include <dirent.h>
#include <stdio.h>

/* What a rank knows of the stack, and rank 0 of the report. */
typedef struct slices {
    const study *s;
    firenet_context *context; /* of this rank's solutions */
    int64_t shape[2];
    int levels;            /* of wavelets */
    struct dirent **names; /* of a folder */
    int64_t count;
    FILE *report;
    char lost[4096];      /* a line of the report, or "" */
    int64_t made, failed; /* in this run */
} slices;

/* How many there are, of which shape. Prints an error and returns false, as the
 * next does. */
bool slices_look(slices *w);

/* One of them, complex. */
bool slices_read(const slices *w, int64_t slice, float *out);

#endif
