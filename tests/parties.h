/* SPDX-License-Identifier: BSD-3-Clause */
/* Threads that share a problem out: each with a context of its own, coupled by
 * a function that waits for the others and adds up. */
#ifndef TESTS_PARTIES_H
#define TESTS_PARTIES_H

#include "support.h"

#include <pthread.h>

enum { PARTIES_MAX = 3, NUMBERS_MAX = 4096 };

/* Where they meet. A party that waits longer than some seconds, or numbers that
 * do not match, break it: all calls fail from then on. */
typedef struct room {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int parties, arrived;
    long meetings; /* so far */
    int broken;
    long fail_at; /* the meeting at which the function fails; 0: none */
    double numbers[PARTIES_MAX][NUMBERS_MAX], maxima[PARTIES_MAX][8];
    int64_t count[PARTIES_MAX], maxima_count[PARTIES_MAX];
    double sum[NUMBERS_MAX], largest[8]; /* of the last meeting */
} room;

void room_open(room *r, int parties);
void room_close(room *r);

/* One party's call; `number` is its place in the sums. */
typedef struct party {
    room *room;
    int number;
    firenet_context *context;
    tally memory;
    void *work; /* what party_fn is given */
} party;

/* A firenet_reduce_fn; `user` is a party. */
int party_reduce(double *sums, int64_t count, double *maxima,
                 int64_t maxima_count, void *user);

/* Runs `run` in a thread for each party, with contexts that are coupled; `work`
 * is what the first is given, those of the others follow `size` bytes apart. */
typedef void (*party_fn)(party *p);
void parties_run(room *r, party_fn run, void *work, size_t size);

#endif
