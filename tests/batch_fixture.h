/* SPDX-License-Identifier: BSD-3-Clause */
/* Many problems for one network, on several threads. */
#ifndef TESTS_BATCH_FIXTURE_H
#define TESTS_BATCH_FIXTURE_H

#include "problem.h"

#include <pthread.h>

#ifdef ON_DEVICE
enum { COUNT = 9, ROWS = 60, COLS = 120 };
#else
enum { COUNT = 35, ROWS = 300, COLS = 600 };
#endif

/* How a context is to work. */
typedef struct batch_workers {
    int threads;  /* of the context's own, or */
    int executor; /* threads of a host that runs tasks last to first */
} batch_workers;

enum { WAYS = 3 };
extern const batch_workers batch_ways[WAYS];

/* A short network on one of several operators, and COUNT measurements. */
typedef struct batch_subject {
    tally memory;
    firenet_context *context;
    firenet_operator *a;
    firenet_network *network;
    firenet_runner *runner;
    vec y, x;
    int64_t rows, cols;
} batch_subject;

typedef enum kind {
    FOURIER,
    MATRIX,
    SCALED_MATRIX,
    HOSTED,
    KINDS,
    FAINT = KINDS /* FOURIER times 1e-20 */
} batch_kind;

/* x -> (x_0 .. x_{m-1}); notes calls from threads other than the first. */
typedef struct batch_host {
    pthread_t thread;
    int strangers;
    int64_t left; /* calls before it fails; < 0: never */
} batch_host;

firenet_context *batch_context(tally *t, batch_workers w);

/* ROWS x COLS of random entries. */
firenet_operator *batch_matrix(firenet_context *c, firenet_type type,
                               firenet_matrix_order order);

/* `type` is that of MATRIX and SCALED_MATRIX, `h` of HOSTED. */
void batch_make(batch_subject *s, batch_workers w, batch_kind kind,
                firenet_type type, int64_t restarts, batch_host *h);
void batch_drop(batch_subject *s);

/* All measurements through the network, or `count` of them into x. */
firenet_status batch_run(batch_subject *s);
firenet_status batch_run_some(batch_subject *s, int64_t first, int64_t count,
                              vec *x);

/* 1 if nothing of problem i has been written over the NaNs of vec_new. */
int batch_untouched(const batch_subject *s, int64_t i);
int64_t batch_written(const batch_subject *s);
/* The first `count` are written, the others not. */
void batch_assert_written(const batch_subject *s, int64_t count);

#endif
