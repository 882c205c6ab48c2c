/* SPDX-License-Identifier: BSD-3-Clause */
/* Everything a run of firenet-reconstruct finds out. */
#ifndef EXAMPLES_RESULT_H
#define EXAMPLES_RESULT_H

#include "array.h"
#include "history.h"
#include "image.h"
#include "measurement.h"
#include "metrics.h"
#include "options.h"

typedef struct result {
    const options *options;
    bool truth_known; /* else there are measurements only */
    int64_t side;
    image truth, mask, zero_filled, recovered;
    image model;    /* whose sparsity is expected; empty: the truth's */
    array kspace;   /* measurements given, all of the spectrum */
    array start;    /* the image x0; empty: black */
    array answer;   /* the recovered image, complex */
    metrics before; /* of the zero-filled image */
    metrics bare;   /* of the network's answer at one position */
    metrics after;  /* of the average over all positions */

    char measurement[160]; /* A in words */
    int64_t samples;
    double truth_norm, noise_norm;

    int levels; /* J, and what holds in each level, coarse to fine */
    int64_t bounds[MAX_LEVELS], sparsities[MAX_LEVELS];
    double weights[MAX_LEVELS];

    double rho, gamma, c1, c2, lambda, lambda_limit, sharpness;
    double sigma; /* weighted l1 distance of the truth to the sparse vectors */
    double delta; /* of the network */
    double delta_needed; /* for the bounds: c(truth), the largest of all
                            positions */
    int64_t restarts, inner, proved_inner, layers;
    bool certified;  /* the bound known before the run is a theorem */
    bool gap_bounds; /* the one from the gap is: lambda is in its limit */

    double parameter;    /* of a solver's problem: eta or lambda */
    int64_t iterations;  /* of a solver, in its last run */
    const char *outcome; /* of that run, in words */

    double objective, gap;  /* at the first position */
    double prior_bound;     /* of ||answer - truth||, known before the run */
    double posterior_bound; /* of the same, from the certified gaps */
    double seconds;         /* of all runs together */
    history history;
} result;

#endif
