/* SPDX-License-Identifier: BSD-3-Clause */
/* The frequencies of a rank: its rows of axis 1, as files have them. */
#ifndef EXAMPLES_MPI_BLOCK_H
#define EXAMPLES_MPI_BLOCK_H

#include "volume.h"

/* Rows [begin, begin + count) of axis 1 in a file: at most two runs of them are
 * a rank's, whose frequencies follow each other. */
typedef struct run {
    int64_t begin, count;
} run;

typedef struct block {
    run runs[2];
    int64_t planes, rows, columns, points; /* of a plane: points */
} block;

block find_block(const volume *v);

#endif
