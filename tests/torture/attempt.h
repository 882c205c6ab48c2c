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
    wide *q; /* of the dual value, or a ray; NULL of a PATH */
    /* PATH: a solution for each parameter. */
    wide *rows[PATH_MOST];
    firenet_outcome outcomes[PATH_MOST];
    double gaps[PATH_MOST];
    int64_t reached;
} answer;

/* Once in how many iterations it must be done. */
enum { MOST_ITERATIONS = 100000 };

/* Solves as the problem says. */
answer *attempt_new(const instance *p);
/* From zero, with another parameter and nothing else said. */
answer *attempt_plainly(const instance *p, double parameter);
void attempt_free(answer *s);

#endif
