/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of an experiment share. */
#ifndef EXAMPLES_SESSION_H
#define EXAMPLES_SESSION_H

#include "measurement.h"
#include "recon.h"

/* What a run keeps beside its result. */
typedef struct session {
    measurement m; /* operators and sparsity model */
    recon_method recon_method;
    vector image, coefficients, samples, reference;
    vector zero_filled;           /* the image, complex */
    int64_t expected[MAX_LEVELS]; /* sparsities */
    shift *shifts;
    double *distances, *floors; /* sigma and c(x) at each shift */
    double largest;             /* distance of the truth, or NAN */
} session;

#endif
