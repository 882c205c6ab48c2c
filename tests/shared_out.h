/* SPDX-License-Identifier: BSD-3-Clause */
/* A dense problem that several parties solve together, or one alone. */
#ifndef TESTS_SHARED_OUT_H
#define TESTS_SHARED_OUT_H

#include "parties.h"
#include "vec.h"

/* A dense problem as a whole, and which part of it a party has. */
typedef struct task {
    firenet_type type;
    firenet_problem_kind kind;
    firenet_method method;
    firenet_split split; /* ROWS or COLUMNS */
    int64_t m, n;
    double parameter, norm;
    vec matrix, y;   /* of the whole */
    double *weights; /* n */
} task;

/* What a party is told to do, and what came of it. */
typedef struct run {
    const task *t;
    int64_t iterations;
    double tolerance, deadline;
    firenet_monitor_fn monitor;
    void *monitor_user;
    int cancel;       /* itself, before it starts */
    int fail_forward; /* the application at which its operator fails */
    int refused;      /* passes y of a wrong length */
    int with_x0;
    /* Results: */
    firenet_status status;
    int64_t outcome, iteration, restarts;
    double objective, residual, gap, rate;
    double evaluated[3];
    vec x; /* its part, or all of it */
    char message[256];
    /* Of its operator: */
    firenet_operator *inner;
    firenet_workspace *workspace;
    int applied;
} run;

/* Rows and columns [from, to) of the whole that a party has; all of them where
 * there is one party. */
typedef struct part {
    int64_t row, rows, col, cols;
} part;

/* All parties' runs of one problem. */
typedef struct crew {
    int count;
    run of[PARTIES_MAX];
} crew;

task task_new(firenet_type type, firenet_problem_kind kind,
              firenet_method method, firenet_split split);
void task_free(task *t);
part part_of(const task *t, int number, int parties);

/* The part as an operator, in a context of its own where the host's
 * functions stand between; r->inner and r->workspace are the caller's to
 * release. */
firenet_operator *operator_of(run *r, firenet_context *context,
                              firenet_context *own, const part *p);

run run_new(const task *t);
crew crew_new(const task *t, int count);
/* Its results. */
void crew_free(crew *c);

void solve_whole(run *r);
/* One party's call; its work is a run. */
void solve_part(party *p);
void solve_together(crew *c);

#endif
