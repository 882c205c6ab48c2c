/* SPDX-License-Identifier: BSD-3-Clause */
/* One volume, shared out in slabs over all ranks. */
#ifndef EXAMPLES_MPI_VOLUME_H
#define EXAMPLES_MPI_VOLUME_H

#include "stack.h"
#include "study.h"
#include "terms.h"

/* What raw data say of their acquisitions. */
typedef struct raw raw;
void raw_free(raw *r);

/* What raw data say of their acquisitions. */
typedef struct raw raw;
void raw_free(raw *r);

/* What a rank has. */
typedef struct volume {
    const study *s;
    firenet_mpi_team *team;
    firenet_context *context;
    raw *raw; /* of measurements in such a file, or NULL */
    int rank, ranks;
    int64_t shape[3], multiple;
    int levels;                    /* of wavelets */
    int64_t begin, planes, points; /* of the slab */
    int64_t length;                /* of its vectors */
    float *truth;                  /* NULL: measurements are given */
    float *image;
    int64_t coils;
    float *maps; /* [coils][planes of the slab], or NULL: one coil without */
    uint32_t centred, image_centred;
    int64_t m, rows; /* samples of a coil here; the length of y */
    int64_t *indices;
    float *y;
    double parameter; /* eta or lambda */
    double samples;   /* of all ranks; of a coil */
    firenet_operator *a, *synthesis;
    double objective, gap, seconds;
    double error;    /* against the truth */
    double residual; /* ||A x - y|| / ||y|| */
    int64_t iterations, outcome;
    double resident, space; /* MiB of a rank at most: memory, addresses */
} volume;

/* Of a number of each rank. Collective. */
double sum_over_ranks(double here);

/* Sets shape, levels and planes; prints an error and
 * returns false. */
bool set_shape(volume *v, const int64_t n[3]);

/* Memory of the program's own, zeroed; NULL where a rank has none, which it
 * says. Collective. */
firenet_status make(const volume *v, float **out, int64_t elements);

/* Of measured k-space: looks at the headers of its files, and sets shape, coils
 * and origins. Prints an error and returns false. */
bool look_at_measurements(volume *v);

/* Then this rank's samples, their indices, and its slab of the maps: no rank
 * reads more of the files. Prints an error. Collective. */
firenet_status read_measurements(volume *v);

/* That frequency 0 is where it is taken to be, unless the user has said so.
 * Prints an error and returns false. Collective. */
bool check_centring(const volume *v);

/* Writes image, pictures and report. Collective. */
firenet_status write_volume(const volume *v);

#endif
