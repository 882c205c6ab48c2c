/* SPDX-License-Identifier: BSD-3-Clause */
/* The library at work on one problem. */
#ifndef TORTURE_ATTEMPT_H
#define TORTURE_ATTEMPT_H

#include "instance.h"

typedef struct answer {
    firenet_status status;
    char message[200];
    int64_t outcome, iterations, norm_raised;
    double objective, dual, gap, infeasibility, residual, seconds;
    double used_norm, used_ratio, parameter_max;
    wide *x; /* where status is FIRENET_OK */
    wide *q; /* what the dual value is of; NULL where it is not told */
    wide *rows[PATH_MOST]; /* PATH: a solution for each parameter */
    int64_t reached;
} answer;

/* Once in how many iterations it must be done. */
enum { MOST_ITERATIONS = 100000 };

/* Solves as the problem says. */
answer *attempt_new(const instance *p);
/* From zero, with another parameter and nothing else said. */
answer *attempt_plainly(const instance *p, double parameter);
/* A solution in the problem's units, found in double precision in units of
 * one, in P2 by FISTA. NULL if it did not converge. */
wide *attempt_in_other_units(const instance *p);
void attempt_free(answer *s);

#endif
