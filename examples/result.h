/* SPDX-License-Identifier: BSD-3-Clause */
/* Everything a run of firenet-reconstruct finds out. */
#ifndef EXAMPLES_RESULT_H
#define EXAMPLES_RESULT_H

#include "array.h"
#include "geometry.h"
#include "history.h"
#include "image.h"
#include "measurement.h"
#include "metrics.h"
#include "options.h"

#include <firenet/refutation.h>

/* A step of what is done with coils, and how long it took. */
typedef struct step_facts {
    const char *name;
    double seconds;
} step_facts;
enum { MOST_STEPS = 12 };

/* What was found of several coils; maps: none, and all else is 0. */
typedef struct coil_facts {
    image images, maps;  /* moduli, one beside the other */
    int64_t given, used; /* coils, and virtual ones */
    int64_t region[2];   /* calibration */
    double least, most;  /* standard deviations of the noise */
    double white;        /* of the whitened residual, which should be 1 */
    double energy;       /* part that the virtual coils keep */
    /* Of --acceleration-test: the noise of what the answer is held against,
     * over its norm. Of --noise-map, in units of the noise of a fully sampled
     * scan, over the pixels that the maps reach; its picture, the largest
     * white, and the map itself. */
    double reference_noise;
    int64_t replicas;
    double noise_median, noise_largest;
    image noise_map;
    array noise;
    step_facts steps[MOST_STEPS];
    int step_count;
} coil_facts;

/* Of a file of raw data: what its image's header and the file's will be. */
enum { RAW_IMAGE_BYTES = 198 };
typedef struct raw_facts {
    bool known;
    int64_t slices; /* in the file */
    char *xml;
    unsigned char image[RAW_IMAGE_BYTES];
} raw_facts;

/* One minimum, of several with other weights. */
typedef struct round_facts {
    double objective, gap, seconds;
    int64_t iterations;
    const char *outcome; /* in words */
    metrics quality;     /* of its image, where the truth is known */
} round_facts;

typedef struct result {
    const options *options;
    double started;     /* clock_seconds() */
    bool truth_known;   /* else there are measurements only */
    int64_t rows, cols; /* of the image */
    int64_t side;       /* of the square that is measured, which holds it */
    int64_t places;     /* in the spectrum */
    coil_facts coils;
    raw_facts raw;
    geometry geometry; /* where the image lies, as far as that is known */
    image truth, mask, zero_filled, recovered;
    image model;    /* whose sparsity is expected; empty: the truth's */
    array kspace;   /* measurements given, all of the spectrum */
    array start;    /* the image x0; empty: black */
    array answer;   /* the recovered image, complex */
    metrics before; /* of the zero-filled image */
    metrics bare;   /* of the network's answer at one position */
    bool compared;  /* of analysis: there is one */
    metrics after;  /* of the average over all positions */

    char measurement[160]; /* A in words */
    int64_t samples;
    double truth_norm; /* ||truth||; of data, ||answer||, a stand-in */
    double noise_norm; /* ||noise||, or what --noise says of it */
    double rounding;   /* what samples and their transforms may be off by */
    double error_norm; /* ||answer - truth||, both complex */

    int levels; /* J, and what holds in each level, coarse to fine */
    int64_t bounds[MAX_LEVELS], sparsities[MAX_LEVELS], taken[MAX_LEVELS];
    double weights[MAX_LEVELS];

    /* That A has the rNSPL of these levels with rho and gamma, and what a
     * search for the contrary found: of the vector nearest to it the two sides
     * of the inequality and their ratio, above 1 for a counter-example. */
    firenet_assumption assumption;
    int64_t tried; /* vectors */
    double witness_ratio, witness_left, witness_right;
    double gamma_refuted; /* with any gamma below A does not have it */

    double rho, gamma, c1, c2, lambda, lambda_limit, sharpness;
    double sigma; /* weighted l1 distance from the sparse vectors: expected of
                     the image; with an oracle, the truth's */
    double floor; /* c(x), which delta should reach, for that sigma */
    double delta; /* of the network */
    bool worth_proving; /* the theory's bound can say something */
    double true_floor;  /* c(truth), the largest of all positions, or NAN */
    int64_t restarts, inner, proved_inner, layers;
    bool proved;     /* the bound known before the run follows from the
                        assumption, if c(x) <= floor */
    bool gap_bounds; /* the one from the gap does: lambda is in its limit */
    bool prior_broken, gap_broken; /* the truth was further away */

    double parameter;    /* of a solver's problem: eta or lambda */
    int64_t iterations;  /* of a solver, in its last run */
    const char *outcome; /* of that run, in words */
    sparsity sparsity;   /* of analysis, in the last round */
    round_facts rounds[MOST_REWEIGHTS + 1]; /* likewise */
    int round_count;

    double objective, gap;  /* at the first position */
    double prior_bound;     /* of ||answer - truth||, known before the run */
    double posterior_bound; /* of the same, from the certified gaps */
    double seconds;         /* of all runs together */
    int64_t positions;      /* averaged over */
    bool interrupted;       /* a signal came before the end */
    history history;
} result;

#endif
