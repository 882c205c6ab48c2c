/* SPDX-License-Identifier: BSD-3-Clause */
#include "space/chunks.h"

#include "space/space.h"

#include <math.h>
#include <string.h>

static int64_t chunk_count(int64_t length) {
    return (length + FN_CHUNK - 1) / FN_CHUNK;
}

/* Lets the space have a copy, once they are as they stay. */
static firenet_status keep(fn_chunks *chunks, firenet_context *context) {
    const fn_space *space = fn_space_of(context);
    firenet_status status =
        space->keep_chunks ? space->keep_chunks(context, chunks) : FIRENET_OK;
    if (status != FIRENET_OK) {
        fn_chunks_free(chunks, context);
    }
    return status;
}

static firenet_status cut(fn_chunks *chunks, firenet_context *context,
                          int count, const int64_t *bounds,
                          const double *weights) {
    int64_t total = 0;
    for (int k = 0; k < count; ++k) {
        total += chunk_count(bounds[k] - (k ? bounds[k - 1] : 0));
    }
    *chunks = (fn_chunks){0};
    chunks->chunk = fn_alloc(context, total, sizeof *chunks->chunk);
    if (!chunks->chunk) {
        return FIRENET_ERR_NOMEM;
    }
    for (int k = 0; k < count; ++k) {
        for (int64_t i = k ? bounds[k - 1] : 0; i < bounds[k]; i += FN_CHUNK) {
            int64_t end = bounds[k] - i < FN_CHUNK ? bounds[k] : i + FN_CHUNK;
            chunks->chunk[chunks->count++] =
                (fn_chunk){i, end, weights ? weights[k] : 1.0};
        }
    }
    return FIRENET_OK;
}

firenet_status fn_chunks_create(fn_chunks *chunks, firenet_context *context,
                                int count, const int64_t *bounds,
                                const double *weights) {
    firenet_status status = cut(chunks, context, count, bounds, weights);
    return status == FIRENET_OK ? keep(chunks, context) : status;
}

firenet_status fn_chunks_create_weighted(fn_chunks *chunks,
                                         firenet_context *context,
                                         int64_t length,
                                         const double *weights) {
    firenet_status status = cut(chunks, context, 1, &length, NULL);
    if (status != FIRENET_OK) {
        return status;
    }
    chunks->weights = fn_alloc(context, length, sizeof *weights);
    if (!chunks->weights) {
        fn_chunks_free(chunks, context);
        return FIRENET_ERR_NOMEM;
    }
    memcpy(chunks->weights, weights, (size_t)length * sizeof *weights);
    return keep(chunks, context);
}

static int64_t chunks_length(const fn_chunks *chunks) {
    return chunks->chunk[chunks->count - 1].end;
}

firenet_status fn_chunks_create_scaled(fn_chunks *chunks,
                                       firenet_context *context,
                                       const fn_chunks *from, double factor,
                                       int exponent) {
    int64_t n = from->weights ? chunks_length(from) : 0;
    *chunks = (fn_chunks){.count = from->count,
                          .split = from->split,
                          .least = ldexp(factor * from->least, exponent),
                          .largest = ldexp(factor * from->largest, exponent)};
    chunks->chunk = fn_alloc(context, from->count, sizeof *chunks->chunk);
    chunks->weights = n ? fn_alloc(context, n, sizeof *chunks->weights) : NULL;
    if (!chunks->chunk || (n && !chunks->weights)) {
        fn_chunks_free(chunks, context);
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t b = 0; b < from->count; ++b) {
        chunks->chunk[b] = from->chunk[b];
        chunks->chunk[b].weight =
            ldexp(factor * from->chunk[b].weight, exponent);
    }
    for (int64_t i = 0; i < n; ++i) {
        chunks->weights[i] = ldexp(factor * from->weights[i], exponent);
    }
    return keep(chunks, context);
}

void fn_chunks_range(const fn_chunks *chunks, double *least, double *largest) {
    if (chunks->split && chunks->largest > 0.0) {
        *least = chunks->least;
        *largest = chunks->largest;
        return;
    }
    *least = INFINITY;
    *largest = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        int64_t n = chunks->weights ? chunk->end - chunk->begin : 1;
        for (int64_t i = 0; i < n; ++i) {
            double w = chunks->weights ? chunks->weights[chunk->begin + i]
                                       : chunk->weight;
            *least = fmin(*least, w);
            *largest = fmax(*largest, w);
        }
    }
}

int64_t fn_chunks_find(const fn_chunks *chunks, int64_t i) {
    int64_t low = 0, high = chunks->count - 1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (chunks->chunk[middle].end > i) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

void fn_chunks_free(fn_chunks *chunks, firenet_context *context) {
    if (chunks->kept) {
        chunks->kept->space->drop_chunks(context, chunks->kept);
    }
    fn_free(context, chunks->chunk);
    fn_free(context, chunks->weights);
    *chunks = (fn_chunks){0};
}

double fn_chunks_norm(const fn_chunks *chunks) {
    double norm = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        if (!chunks->weights) {
            norm = hypot(norm, chunk->weight *
                                   sqrt((double)(chunk->end - chunk->begin)));
        }
        for (int64_t i = chunk->begin; chunks->weights && i < chunk->end; ++i) {
            norm = hypot(norm, chunks->weights[i]);
        }
    }
    return norm;
}
