/* SPDX-License-Identifier: BSD-3-Clause */
/* What is waiting to be reconstructed: a bounded queue between the thread that
 * acquires and those that reconstruct. */
#ifndef SCANNER_QUEUE_H
#define SCANNER_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* Times are seconds on the monotonic clock. */
typedef struct slice {
    int64_t number; /* 0, 1, .. in the order of acquisition */
    const float *y; /* its measurements, complex: re, im, re, im, .. */
    double acquired;
    double deadline;
} slice;

enum { QUEUE_CAPACITY = 8 };

typedef struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    slice waiting[QUEUE_CAPACITY];
    int first, count;
    bool closed;
} queue;

void queue_open(queue *q);

/* Adds a slice; waits for room. */
void queue_push(queue *q, const slice *s);

/* Takes the oldest slice; waits for one. False: closed, and none is left. */
bool queue_pop(queue *q, slice *s);

/* Nothing more will be pushed. */
void queue_close(queue *q);

/* Once no thread uses it. */
void queue_free(queue *q);

#endif
