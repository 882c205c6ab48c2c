/* SPDX-License-Identifier: BSD-3-Clause */
/* What a scan showed: memory before and after, latencies, gaps, bounds. */
#ifndef SCANNER_REPORT_H
#define SCANNER_REPORT_H

#include "worker.h"

typedef struct summary {
    int64_t slices;        /* acquired */
    double seconds;        /* from the first slice to the last image */
    long long allocations; /* of the library, during the scan */
    int64_t resident_before, resident_after; /* bytes of the process */
} summary;

/* `count` notes, in memory that is really there; NULL if there is none. */
note *notes_new(int64_t count);

/* Right before the first slice and right after the last image. */
void summary_begin(summary *out, const scan *s);
void summary_end(summary *out, const scan *s);

/* Prints it all; true if no call failed, nothing was allocated and every
 * bound held. */
bool summary_print(const summary *seen, const scan *s, double deadline);

#endif
