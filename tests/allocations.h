/* SPDX-License-Identifier: BSD-3-Clause */
/* Ways to create something, of which every allocation is failed once: the call
 * says NOMEM, hands out NULL, leaks nothing, and works when memory is back. A
 * suite makes a table of paths; a new constructor is one line of it. */
#ifndef TESTS_ALLOCATIONS_H
#define TESTS_ALLOCATIONS_H

#include "operators.h"
#include "problem.h"

/* What the paths under test are made from; images are 16 x 16. */
typedef struct bench {
    tally memory;
    firenet_context *context;
    problem p;
    firenet_operator *dft, *haar, *sample, *dft_adjoint, *sample_adjoint;
    firenet_operator *walsh, *few, *weights, *twice;
    firenet_network *network;
    firenet_runner *runner;
} bench;

void bench_make(bench *b);
void bench_drop(bench *b);

/* The handle each path makes. */
typedef union made {
    void *any;
    firenet_operator *operator;
    firenet_workspace *workspace;
    firenet_levels *levels;
    firenet_network_config *config;
    firenet_network *network;
    firenet_runner *runner;
    firenet_jacobian *jacobian;
    firenet_layer *layer;
    firenet_perturbation *search;
    firenet_problem *problem;
    firenet_solver *solver;
    firenet_solver_batch *batch;
} made;

typedef struct path {
    const char *name;
    firenet_status (*make)(bench *b, made *m);
    void (*drop)(made *m);
} path;

/* For paths that make nothing: their memory is temporary. */
void drop_nothing(made *m);

/* Adds every path to a Check case. The table must outlive the run. */
void allocations_add(TCase *tcase, const path *paths, int count);

#endif
