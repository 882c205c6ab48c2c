/* SPDX-License-Identifier: BSD-3-Clause */
/* What is kept of a problem, and the table made of it. */
#ifndef TORTURE_RECORD_H
#define TORTURE_RECORD_H

#include "check.h"
#include <stdio.h>

/* Plain memory, less than PIPE_BUF: passed between processes. */
typedef struct record {
    int64_t index, iterations;
    int verdict;
    double seconds; /* of the solver */
    char what[120];
    char why[200];
} record;

/* How a run is made. */
typedef struct setting {
    uint64_t seed;
    int verbose;      /* tell all of a problem */
    const char *dump; /* a folder for the problems and answers, or NULL */
} setting;

/* Makes, solves and judges a problem. */
record record_new(const setting *o, int64_t index);
/* Of a problem whose process ended before its record. */
record record_died(int64_t index, const char *how);

void record_print(const record *r);
/* By class, and whole. Returns how many failed. */
int64_t record_table(const record *records, int64_t count);

#endif
