/* SPDX-License-Identifier: BSD-3-Clause */
/* What images of ranks and of one process are to be small in. */
#ifndef EXAMPLES_MPI_TERMS_H
#define EXAMPLES_MPI_TERMS_H

#include "study.h"

/* The images that a regulariser is made for. */
typedef struct images {
    firenet_mpi_team *team; /* that has them in slabs, or NULL: slices */
    firenet_context *context;
    int axes;
    const int64_t *shape;
    int levels; /* of wavelets */
} images;

/* Levels of wavelets: those given, or what suits such images. */
int terms_levels(const study *s, int axes, const int64_t *shape);

/* What the planes of a slab are to be a multiple of. */
int64_t terms_multiple(const study *s, int levels);

/* That each side has as many levels. Prints an error and returns false. */
bool terms_fit(const study *s, int axes, const int64_t *shape, int levels);

/* As reports call it. */
void terms_print(const study *s, int levels, char text[64]);

/* eta of (P1), or lambda of (P3) as firenet-reconstruct chooses it. */
double terms_parameter(const study *s, int64_t pixels, int64_t coils,
                       double eta);

/* R of s->sparsity. Collective if the images are a team's. */
firenet_status terms_create(firenet_regulariser **out, const images *of,
                            const study *s);

#endif
