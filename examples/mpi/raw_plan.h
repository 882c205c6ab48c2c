/* SPDX-License-Identifier: BSD-3-Clause */
/* What the headers of a file of raw data say. */
#ifndef EXAMPLES_MPI_RAW_PLAN_H
#define EXAMPLES_MPI_RAW_PLAN_H

#include "raw.h"

#include <firenet/mrd.h>

typedef enum raw_kind {
    RAW_IGNORED,
    RAW_NOISE,
    RAW_NAVIGATOR,
    RAW_CALIBRATION, /* a line for maps only */
    RAW_LINE
} raw_kind;

/* What is kept of an acquisition. */
typedef struct raw_entry {
    int32_t volume;      /* that a line is of; -1: of none that is complete */
    uint16_t row, plane; /* of a line */
    uint16_t slice, contrast, phase, set, repetition;
    unsigned char kind;
} raw_entry;

struct raw {
    firenet_context *context; /* of this rank alone */
    firenet_mrd_header header;
    raw_entry *entries;
    int64_t count, room;   /* of entries */
    int64_t first, coils;  /* the first line; -1, 0: none so far */
    int64_t volumes;       /* in the file; of the one that is wanted: */
    uint16_t slice;        /* its counter */
    int64_t averages;      /* that a line has at least */
    unsigned char *lines;  /* [planes][rows]: acquired */
    bool noisy, navigated; /* there are noise, navigators */
    bool ghosts;           /* a reversed line without navigators before it */
};

/* Prints the context's message about the file, and returns false. */
bool raw_fail(const volume *v);

/* The header of some lines of the volume by themselves, counted from 0. */
firenet_mrd_header raw_header(const raw *r, int64_t planes, int64_t rows);

/* Bytes that a collector may hold, so that a broken header does not take all
 * memory. */
static const int64_t raw_most_bytes = (int64_t)1 << 32;

#endif
