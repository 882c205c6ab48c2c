/* SPDX-License-Identifier: BSD-3-Clause */
/* A vector cut into chunks, and the weights of its elements. */
#ifndef FN_SPACE_CHUNKS_H
#define FN_SPACE_CHUNKS_H

#include "core/types.h"

/* A run of coefficients with one weight, short enough to stay in cache: the
 * unit of every loop over a vector. */
typedef struct fn_chunk {
    int64_t begin, end;
    double weight; /* 1 where there is a weight for each element */
} fn_chunk;

/* The first member of what a space keeps of chunks. */
typedef struct fn_kept {
    const struct fn_space *space; /* the only one that can use it */
} fn_kept;

typedef struct fn_chunks {
    int64_t count;
    fn_chunk *chunk;
    double *weights;       /* one for each element, or NULL */
    bool split;            /* the vector is shared out among parties (sum.h): */
    double least, largest; /* then, of the weights of all */
    fn_kept *kept;         /* what the space made of them, or NULL */
} fn_chunks;

/* Cuts [0, bounds[count-1]) at the bounds and into chunks of FN_CHUNK. */
firenet_status fn_chunks_create(fn_chunks *chunks, firenet_context *context,
                                int count, const int64_t *bounds,
                                const double *weights);
/* [0, length) with a weight for each element; copies them. */
firenet_status fn_chunks_create_weighted(fn_chunks *chunks,
                                         firenet_context *context,
                                         int64_t length, const double *weights);
/* A copy with weights factor 2^exponent times as large. */
firenet_status fn_chunks_create_scaled(fn_chunks *chunks,
                                       firenet_context *context,
                                       const fn_chunks *from, double factor,
                                       int exponent);
/* Number of the chunk with element, or group, i. */
int64_t fn_chunks_find(const fn_chunks *chunks, int64_t i);

void fn_chunks_free(fn_chunks *chunks, firenet_context *context);

/* The smallest and the largest weight. */
void fn_chunks_range(const fn_chunks *chunks, double *least, double *largest);

/* Of the vector of weights. */
double fn_chunks_norm(const fn_chunks *chunks);

#endif
