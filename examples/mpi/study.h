/* SPDX-License-Identifier: BSD-3-Clause */
/* What firenet-reconstruct-mpi is asked for, and what both ways share. */
#ifndef EXAMPLES_MPI_STUDY_H
#define EXAMPLES_MPI_STUDY_H

#include "../centre.h"
#include "../sparsity.h"

#include <firenet/mpi.h>
#include <stdbool.h>

typedef struct study {
    const char *in; /* a file, a folder of pictures, or NULL: a phantom */
    int64_t size;   /* of the phantom */
    int64_t slices; /* of a phantom's stack */
    /* Measured k-space of a volume instead, its mask and its coils' maps, or
     * NULL; and how they are centred. */
    const char *kspace, *mask, *maps;
    centring centring;
    int64_t slice;         /* of raw data: which volume, from 0 */
    const char *simulated; /* an option that measured k-space excludes */
    bool volume;           /* one volume, not slices */
    sparsity sparsity;     /* no terms: coefficients of Haar's wavelet */
    double rate, noise;    /* part of k-space; noise relative to the samples,
                              NAN of measured ones: not known */
    double lambda;         /* of (P3); 0: what suits */
    firenet_problem_kind problem;
    int levels;       /* of wavelets; 0: what suits */
    double tolerance; /* of the gap */
    int64_t iterations;
    double seconds;  /* for each solution */
    const char *out; /* a folder */
} study;

/* One volume by all ranks; the program's exit status. */
int reconstruct_volume(firenet_mpi_team *team, firenet_context *context,
                       const study *s);

/* Slices, each by one rank. */
int reconstruct_slices(firenet_mpi_team *team, firenet_context *context,
                       const study *s);

/* Whether point k of k-space (from frequency 0 on) of such a shape is sampled:
 * more in the middle, the same on every rank. */
bool is_sampled(int axes, const int64_t *shape, const int64_t *k, double level);

/* The level at which the expected part of all points is `rate`. */
double sampling_level(int axes, const int64_t *shape, double rate);

/* A normal number for each place of a stream. */
double normal_at(uint64_t stream, uint64_t place);

/* Pixel of the 3-D phantom, coordinates in [-1, 1]. */
double phantom_value(double x, double y, double z);

#endif
