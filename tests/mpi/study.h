/* SPDX-License-Identifier: BSD-3-Clause */
/* A volume with sparse Haar coefficients and some of its Fourier samples, as a
 * whole and as a rank's part. */
#ifndef TESTS_MPI_STUDY_H
#define TESTS_MPI_STUDY_H

#include "ranks.h"

typedef struct study {
    firenet_type type;
    int axes;
    int64_t shape[3];
    int levels;
    uint32_t centred, image_centred;
    int64_t points, rest, count; /* samples of the whole */
    int64_t *indices;
    void *y;                    /* of the whole */
    int64_t begin, planes, own; /* this rank's */
    int64_t *own_indices, *positions;
    int64_t length, own_length; /* of its x and y: at least 1 */
    void *own_y;
} study;

study study_new(world *w, firenet_type type, int axes, const int64_t *shape,
                int levels, uint32_t centred, uint32_t image_centred);
void study_free(study *s);

/* F and F W^H, W Haar's transform: of the whole by the plain library, and of
 * the ranks. */
firenet_operator *whole_dft(world *w, const study *s);
firenet_operator *whole_haar(world *w, const study *s);
firenet_operator *ranks_dft(world *w, const study *s);
firenet_operator *ranks_haar(world *w, const study *s);
/* sample o F o W^H of these two. */
firenet_operator *synthesis(world *w, firenet_context *context,
                            firenet_operator *dft, firenet_operator *haar);

/* This rank's planes of a whole image, with one zero where it has none. */
void *own_planes(const study *s, const void *image);

#endif
