/* SPDX-License-Identifier: BSD-3-Clause */
/* A worker of a runner: memory to run some problems through the network at a
 * time, on one thread or with the threads of the runner's context.
 *
 * Where the operator takes several vectors at once (gemm), a worker holds as
 * many problems, which advance in lockstep; elsewhere it holds one, and a batch
 * runs several workers next to each other. */
#ifndef FN_NETWORK_WORKER_H
#define FN_NETWORK_WORKER_H

#include "network/network.h"
#include "solve/dual_correction.h"

/* How one instance of a grid ended, or where it is; in its problem's units. */
typedef struct fn_result {
    int64_t layer, inner;
    double objective, residual, epsilon;
    double rounding; /* what the objective may be off by */
    double x_norm;   /* ||x|| or more */
} fn_result;

/* A problem on its way through the network. */
typedef struct fn_progress {
    fn_units units;
    fn_schedule schedule;
    double norms;   /* sum of ||x|| over the iterates of the restart; NaN: kept
                       where they are, and not read */
    fn_result now;  /* of the instance that runs */
    fn_result best; /* of the best instance that ended */
    fn_certificate certificate; /* all instances share one problem */
    firenet_gap_basis basis;    /* of its gap, with a regulariser, and */
    double x_bound;             /* X */
    int64_t correction;         /* inner iterations until one is due */
    bool trivial;               /* F(x0) = 0: x0 is the answer */
} fn_progress;

/* The numbers of a result in the caller's units. */
fn_result fn_progress_in_caller_units(const fn_progress *progress,
                                      const fn_result *result);
/* Its gap, likewise, with all that rounding may have taken from it. */
double fn_progress_gap(const fn_progress *progress, const fn_result *result);

typedef struct fn_worker {
    firenet_context *own; /* for runs on one thread; NULL in the only worker */
    fn_scratch scratch;
    int64_t width;  /* problems it can hold */
    fn_step *steps; /* of each, side by side */
    fn_progress *progress;
    fn_lengths *lengths;
    fn_vec *y;    /* of each, in its units */
    fn_vec *q;    /* of each, what its gap is proved by */
    fn_vec *best; /* x of the best instances; NULL without a grid */
    /* With dual blocks: the problem with a room for corrections, and what is
     * corrected. */
    fn_problem problem;
    fn_analysis analysis;
    fn_vec *dual;
    /* The problems at hand. */
    int64_t first, count;
    int instance;
    firenet_status status;
} fn_worker;

/* How many a runner made with this context has. */
int fn_worker_count(const firenet_network *network, firenet_context *context);

/* Lane `number` of `count`, zeroed before; on failure too, free it. */
firenet_status fn_worker_create(fn_worker *worker, firenet_context *context,
                                const firenet_network *network, int number,
                                int count);
void fn_worker_free(fn_worker *worker, firenet_context *context);

/* Bytes of the first worker of a context with one thread. */
size_t fn_worker_bytes(const firenet_network *network);

/* From now on the worker uses `threads` threads and records messages in
 * `context`. */
void fn_worker_use(fn_worker *worker, firenet_context *context, int threads);

/* What a worker needs for gaps where there are dual blocks, and its bytes. */
firenet_status fn_worker_connect_dual(fn_worker *worker,
                                      firenet_context *context,
                                      const firenet_network *network);
size_t fn_worker_dual_bytes(const firenet_network *network);

/* What the gap of problem i rests on. */
void fn_worker_start_dual(const fn_worker *worker,
                          const firenet_network *network, int64_t i);

/* Corrects the dual vector of problem i and offers it to its certificate, where
 * that is due on the way, or as the last of a run. */
firenet_status fn_worker_correct(fn_worker *worker, int64_t i);
firenet_status fn_worker_correct_last(fn_worker *worker, int64_t i);

/* Where problem i of those at hand keeps its y in units near one. */
fn_vec *fn_worker_y(const fn_worker *worker, const firenet_network *network,
                    int64_t i);

/* Where problem i of those at hand keeps the x of its best instance. */
fn_vec *fn_worker_best(const fn_worker *worker, const firenet_network *network,
                       int64_t i);

#endif
