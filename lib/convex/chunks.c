/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/chunks.h"

#include "kernels/vector.h"

#include <math.h>
#include <string.h>

static int64_t chunk_count(int64_t length) {
    return (length + FN_CHUNK - 1) / FN_CHUNK;
}

firenet_status fn_chunks_create(fn_chunks *chunks, firenet_context *context,
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

firenet_status fn_chunks_create_weighted(fn_chunks *chunks,
                                         firenet_context *context,
                                         int64_t length,
                                         const double *weights) {
    firenet_status status = fn_chunks_create(chunks, context, 1, &length, NULL);
    if (status != FIRENET_OK) {
        return status;
    }
    chunks->weights = fn_alloc(context, length, sizeof *weights);
    if (!chunks->weights) {
        fn_chunks_free(chunks, context);
        return FIRENET_ERR_NOMEM;
    }
    memcpy(chunks->weights, weights, (size_t)length * sizeof *weights);
    return FIRENET_OK;
}

static int64_t chunks_length(const fn_chunks *chunks) {
    return chunks->chunk[chunks->count - 1].end;
}

firenet_status fn_chunks_create_scaled(fn_chunks *chunks,
                                       firenet_context *context,
                                       const fn_chunks *from, double factor,
                                       int exponent) {
    int64_t n = from->weights ? chunks_length(from) : 0;
    *chunks = (fn_chunks){.count = from->count};
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
    return FIRENET_OK;
}

void fn_chunks_range(const fn_chunks *chunks, double *least, double *largest) {
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

void fn_chunks_free(fn_chunks *chunks, firenet_context *context) {
    fn_free(context, chunks->chunk);
    fn_free(context, chunks->weights);
    *chunks = (fn_chunks){0};
}

double fn_chunks_l1(const firenet_context *context, const fn_chunks *chunks,
                    firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double sum = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        int64_t n = chunk->end - chunk->begin;
        const void *part = fn_at_const(type, x, chunk->begin);
        sum +=
            chunks->weights
                ? kernels->weighted_l1(n, chunks->weights + chunk->begin, part)
                : chunk->weight * kernels->l1(n, part);
    }
    return sum;
}

double fn_chunks_polar(const firenet_context *context, const fn_chunks *chunks,
                       firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double polar = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        int64_t n = chunk->end - chunk->begin;
        const void *part = fn_at_const(type, x, chunk->begin);
        polar = fmax(polar, chunks->weights
                                ? kernels->weighted_max(
                                      n, chunks->weights + chunk->begin, part)
                                : kernels->max(n, part) / chunk->weight);
    }
    return polar;
}

/* ------------------------------------------------------- shared loops */

typedef struct loop loop;
typedef void (*chunk_fn)(const loop *l, const fn_chunk *chunk,
                         fn_partial *partial);

/* One kernel over all chunks; `update` is what the kernel works on. */
struct loop {
    const fn_chunks *chunks;
    const fn_kernels *kernels;
    chunk_fn run;
    const void *update;
    double next_scale; /* of fn_pass_delta_norms */
    fn_partial *partials;
};

static void run_chunk(const void *data, int64_t item, void *buffer) {
    const loop *l = data;
    (void)buffer;
    l->run(l, &l->chunks->chunk[item], l->partials ? &l->partials[item] : NULL);
}

static void run_loop(const loop *l, fn_scratch *scratch) {
    fn_scratch_share(scratch, 0, l->chunks->count, run_chunk, l);
}

static void primal_chunk(const loop *l, const fn_chunk *chunk,
                         fn_partial *partial) {
    l->kernels->primal_update(l->update, chunk->begin, chunk->end,
                              chunk->weight, partial);
}

fn_partial fn_pass_primal(const fn_chunks *chunks, firenet_type type,
                          fn_primal_update *update, fn_scratch *scratch,
                          fn_partial *partials) {
    update->weights = chunks->weights;
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     primal_chunk, update, 0.0, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

static void dual_chunk(const loop *l, const fn_chunk *chunk,
                       fn_partial *partial) {
    l->kernels->dual_update(l->update, chunk->begin, chunk->end, partial);
}

fn_partial fn_pass_dual(const fn_chunks *chunks, firenet_type type,
                        const fn_dual_update *update, fn_scratch *scratch,
                        fn_partial *partials) {
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type), dual_chunk,
                     update, 0.0, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

static void nonnegative_chunk(const loop *l, const fn_chunk *chunk,
                              fn_partial *partial) {
    l->kernels->primal_nonnegative(l->update, chunk->begin, chunk->end,
                                   chunk->weight, partial);
}

fn_partial fn_pass_nonnegative(const fn_chunks *chunks, firenet_type type,
                               fn_primal_update *update, fn_scratch *scratch,
                               fn_partial *partials) {
    update->weights = chunks->weights;
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     nonnegative_chunk, update, 0.0, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

static void project_chunk(const loop *l, const fn_chunk *chunk,
                          fn_partial *partial) {
    l->kernels->project(l->update, chunk->begin, chunk->end, chunk->weight,
                        partial);
}

fn_partial fn_pass_project(const fn_chunks *chunks, firenet_type type,
                           const fn_project *update, fn_scratch *scratch,
                           fn_partial *partials) {
    fn_project weighted = *update;
    weighted.weights = chunks->weights;
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     project_chunk, &weighted, 0.0, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

static void moved_chunk(const loop *l, const fn_chunk *chunk,
                        fn_partial *partial) {
    l->kernels->delta_norms(l->update, l->next_scale, chunk->begin, chunk->end,
                            partial);
}

fn_partial fn_pass_delta_norms(const fn_chunks *chunks, firenet_type type,
                               const fn_dual_update *pair, double next_scale,
                               fn_scratch *scratch, fn_partial *partials) {
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     moved_chunk, pair, next_scale, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

static void reflect_chunk(const loop *l, const fn_chunk *chunk,
                          fn_partial *partial) {
    (void)partial;
    l->kernels->reflect(l->update, chunk->begin, chunk->end);
}

void fn_pass_reflect(const fn_chunks *chunks, firenet_type type,
                     const fn_reflect *update, fn_scratch *scratch) {
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     reflect_chunk, update, 0.0, NULL},
             scratch);
}

static void tangent_chunk(const loop *l, const fn_chunk *chunk,
                          fn_partial *partial) {
    l->kernels->tangent(l->update, chunk->begin, chunk->end, chunk->weight,
                        partial);
}

fn_partial fn_pass_tangent(const fn_chunks *chunks, firenet_type type,
                           const fn_tangent *update, fn_scratch *scratch,
                           fn_partial *partials) {
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     tangent_chunk, update, 0.0, partials},
             scratch);
    return fn_reduce(partials, chunks->count);
}

typedef struct combination {
    double a, b;
    const void *x;
    void *y;
} combination;

static void combine_chunk(const loop *l, const fn_chunk *chunk,
                          fn_partial *partial) {
    const combination *c = l->update;
    firenet_type type = l->kernels->type;
    (void)partial;
    l->kernels->axpby(chunk->end - chunk->begin, c->a,
                      fn_at_const(type, c->x, chunk->begin), c->b,
                      fn_at(type, c->y, chunk->begin));
}

void fn_pass_combine(const fn_chunks *chunks, firenet_type type, double a,
                     const void *x, double b, void *y, fn_scratch *scratch) {
    run_loop(&(loop){chunks, fn_kernels_for(scratch->context, type),
                     combine_chunk, &(combination){a, b, x, y}, 0.0, NULL},
             scratch);
}
