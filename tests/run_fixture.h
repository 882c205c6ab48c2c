/* SPDX-License-Identifier: BSD-3-Clause */
/* The small problem with a short network and a runner, ready to run. */
#ifndef TESTS_RUN_FIXTURE_H
#define TESTS_RUN_FIXTURE_H

#include "problem.h"

enum { RUN_RESTARTS = 3, RUN_INNER = 4 };

typedef struct run_fixture {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_network *network; /* delta 1e-3 */
    firenet_runner *runner;
    vec x; /* for the result */
} run_fixture;

void run_fixture_make(run_fixture *f);
void run_fixture_drop(run_fixture *f);

/* Runs into f->x and asserts that it went well. */
void run_from_zero(run_fixture *f);

/* On the problem's y from x0 into x, of the length of f->x. */
firenet_status run_from(run_fixture *f, const void *x0, void *x);

/* A failure whose text, with the number 31415, no other call has. */
void fail_first(firenet_context *context);

#endif
