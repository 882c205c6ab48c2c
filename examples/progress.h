/* SPDX-License-Identifier: BSD-3-Clause */
/* A progress bar on a terminal, nothing elsewhere. */
#ifndef EXAMPLES_PROGRESS_H
#define EXAMPLES_PROGRESS_H

#include <stdbool.h>

typedef struct progress {
    bool shown;
    int percent; /* what the terminal shows now */
} progress;

progress progress_start(bool quiet);

/* Redraws if the whole percentage has changed. */
void progress_update(progress *bar, double fraction, double relative_error);

/* Clears the line. */
void progress_end(progress *bar);

#endif
