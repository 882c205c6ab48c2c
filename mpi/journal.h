/* SPDX-License-Identifier: BSD-3-Clause */
/* The index file of a farm: what is done, so that another start goes on. */
#ifndef MPI_JOURNAL_H
#define MPI_JOURNAL_H

#include "team.h"

/* What is known of a slice. */
typedef enum journal_state {
    JOURNAL_OPEN = '.',
    JOURNAL_WORK = '?', /* handed out and not come back */
    JOURNAL_DONE = '+',
    JOURNAL_FAILED = '-'
} journal_state;

typedef struct journal {
    const char *path; /* NULL: no file */
    uint64_t key;
    int64_t slices;
    char *state;    /* of each slice */
    double written; /* when, by MPI_Wtime */
} journal;

/* Reads the file where there is one, of the same slices and key. */
firenet_status journal_open(journal *j, firenet_context *context,
                            const char *path, uint64_t key, int64_t slices);
void journal_close(journal *j, firenet_context *context);

/* Notes it, and replaces the file in one step: now, or where the last time was
 * some tenths of a second ago. */
firenet_status journal_note(journal *j, firenet_context *context, int64_t slice,
                            journal_state state);
firenet_status journal_write(journal *j, firenet_context *context);

#endif
