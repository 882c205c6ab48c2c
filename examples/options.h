/* SPDX-License-Identifier: BSD-3-Clause */
/* The command line of firenet-reconstruct. */
#ifndef EXAMPLES_OPTIONS_H
#define EXAMPLES_OPTIONS_H

#include "centre.h"
#include "measurement.h"
#include "sparsity.h"

/* What sparsities are expected from. */
typedef enum expectation {
    EXPECT_PRIOR, /* what is typical of images */
    EXPECT_IMAGE, /* another image, `model` */
    EXPECT_ORACLE /* the truth itself, which only a simulation knows */
} expectation;

/* Where delta is from. */
typedef enum cost {
    COST_DEFAULT,  /* COST_EXPECTED where a bound then says something, else
                      COST_NOISE */
    COST_NOISE,    /* what noise costs */
    COST_EXPECTED, /* and what is expected of the image */
    COST_ORACLE,   /* c(truth) */
    COST_NUMBER
} cost;

/* Counts of iterations that are not numbers. */
enum {
    COUNT_DEFAULT = 0,
    COUNT_THEORY = -1, /* as many as the theory's bounds ask for */
    REWEIGHT_DEFAULT = -1
};

enum { MOST_REWEIGHTS = 5 };

typedef struct options {
    const char *input; /* path, "phantom", or NULL for the shipped brain */
    const char *out;   /* folder */
    int64_t size;      /* of the phantom; 0 if not given */
    modality modality;
    double rate;    /* samples per pixel, in (0, 1] */
    double noise;   /* ||noise|| / ||samples|| */
    int64_t levels; /* wavelet levels J; 0: as deep as the sampling allows */
    const char *kspace, *mask; /* measurements of the user's own, or NULL */
    expectation sparsities;
    const char *model;       /* the image of EXPECT_IMAGE, or NULL */
    const char *x0;          /* image to start from, or NULL */
    const char *save_kspace; /* where to write the measurements, or NULL */
    const char *save_image;  /* where to write the answer, or NULL */
    const char *maps;        /* of coils: "auto", "adaptive", a file, or NULL */
    const char *noise_scan;  /* of the coils, or NULL: corners of k-space */
    int64_t coils;           /* virtual ones to keep, 0: as the energy says */
    int64_t slice;           /* of a file of raw data */
    int64_t acceleration;    /* of lines dropped for a test, or 0 */
    int64_t replicas;        /* of the noise map, or 0 */
    centring centring;       /* of the files of measurements */
    bool analysis;           /* of the image by `sparsity`, not Haar levels */
    sparsity sparsity;       /* no terms: not asked for */
    int64_t reweight;        /* rounds after the first */
    double tolerance;        /* of the relative gap */
    double deadline;         /* seconds from the start; INFINITY: none */
    firenet_constraint constraint;
    bool network; /* was asked for by name */
    bool choose;  /* the frame, as the first image asks for it */
    bool compare; /* the answer by analysis with that of a network */
    bool solve;   /* by `method` instead of a network */
    firenet_method method;
    firenet_problem_kind problem;
    bool grid;        /* of networks, their p doubling */
    int64_t restarts; /* n, or COUNT_DEFAULT */
    int64_t inner;    /* p, COUNT_THEORY or COUNT_DEFAULT */
    double lambda;    /* 0: as the theory says */
    cost delta_from;
    double delta; /* of COST_NUMBER */
    int64_t threads;
    int64_t device; /* its number and 1 more; 0: the host */
    int64_t shifts; /* positions of the wavelet grid averaged over */
    bool f32;
    uint64_t seed;
    bool quiet;
} options;

typedef enum parsed {
    PARSED_RUN,  /* go on */
    PARSED_DONE, /* --help or --version was asked for; it is printed */
    PARSED_BAD   /* an error was printed */
} parsed;

/* Reads the command line. */
parsed options_parse(options *out, int argc, char **argv);

#endif
