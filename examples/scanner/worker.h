/* SPDX-License-Identifier: BSD-3-Clause */
/* One thread that reconstructs: it takes slices from the queue until that is
 * closed, and leaves for each a note of how it went. */
#ifndef SCANNER_WORKER_H
#define SCANNER_WORKER_H

#include "phantoms.h"
#include "queue.h"

/* How one slice went; times in seconds. */
typedef struct note {
    firenet_status status;
    firenet_outcome outcome;
    double waited;  /* in the queue */
    double solving; /* in the library */
    double latency; /* from acquisition to image */
    double gap;     /* as a share of the objective */
    double bound;   /* of the image's l2 error, from the data alone */
    double error;   /* what it really is; only a simulation knows */
} note;

/* What all threads of a scan share. */
typedef struct scan {
    const protocol *protocol;
    const phantoms *phantoms;
    memory *memory;
    queue queue;
    note *notes;         /* one for each slice, written by whoever took it */
    double tolerance;    /* of the gap: the image is good enough */
    atomic_bool aborted; /* what is in the queue is given up */
} scan;

typedef struct worker {
    scan *scan;
    int number;
    firenet_context *context; /* its memory and messages */
    firenet_runner *runner;   /* its buffers to run the network */
    float *x;                 /* the image it works on */
    pthread_t thread;
} worker;

/* Makes all a worker needs and runs it once, so that nothing is made later.
 * Prints an error and returns false on failure; worker_free() is for the caller
 * either way. */
bool worker_make(worker *out, scan *s, int number);

bool worker_start(worker *w);
void worker_join(worker *w);
void worker_free(worker *w);

/* Seconds on the monotonic clock. */
double clock_now(void);

#endif
