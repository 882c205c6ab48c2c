/* SPDX-License-Identifier: BSD-3-Clause */
/* A vector cut into chunks, and the weights of its elements. */
#ifndef FN_CONVEX_CHUNKS_H
#define FN_CONVEX_CHUNKS_H

#include "core/scratch.h"
#include "kernels/kernels.h"

/* A run of coefficients with one weight, short enough to stay in cache: the
 * unit of every loop over a vector. */
typedef struct fn_chunk {
    int64_t begin, end;
    double weight; /* 1 where there is a weight for each element */
} fn_chunk;

typedef struct fn_chunks {
    int64_t count;
    fn_chunk *chunk;
    double *weights; /* one for each element, or NULL */
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
void fn_chunks_free(fn_chunks *chunks, firenet_context *context);

/* The smallest and the largest weight. */
void fn_chunks_range(const fn_chunks *chunks, double *least, double *largest);

/* ||x||_{1,w}. */
double fn_chunks_l1(const firenet_context *context, const fn_chunks *chunks,
                    firenet_type type, const void *x);

/* Kernels (kernels.h) over all chunks, shared among the threads of `scratch`;
 * `partials` holds a number for each chunk, added up in order. */
fn_partial fn_pass_primal(const fn_chunks *chunks, firenet_type type,
                          fn_primal_update *update, fn_scratch *scratch,
                          fn_partial *partials);
fn_partial fn_pass_dual(const fn_chunks *chunks, firenet_type type,
                        const fn_dual_update *update, fn_scratch *scratch,
                        fn_partial *partials);
fn_partial fn_pass_delta_norms(const fn_chunks *chunks, firenet_type type,
                               const fn_dual_update *pair, double next_scale,
                               fn_scratch *scratch, fn_partial *partials);
fn_partial fn_pass_project(const fn_chunks *chunks, firenet_type type,
                           const fn_project *update, fn_scratch *scratch,
                           fn_partial *partials);
fn_partial fn_pass_nonnegative(const fn_chunks *chunks, firenet_type type,
                               fn_primal_update *update, fn_scratch *scratch,
                               fn_partial *partials);
void fn_pass_reflect(const fn_chunks *chunks, firenet_type type,
                     const fn_reflect *update, fn_scratch *scratch);
fn_partial fn_pass_tangent(const fn_chunks *chunks, firenet_type type,
                           const fn_tangent *update, fn_scratch *scratch,
                           fn_partial *partials);
/* y = a x + b y. */
void fn_pass_combine(const fn_chunks *chunks, firenet_type type, double a,
                     const void *x, double b, void *y, fn_scratch *scratch);

/* The polar of ||.||_{1,w} at x: max_i |x_i| / w_i. */
double fn_chunks_polar(const firenet_context *context, const fn_chunks *chunks,
                       firenet_type type, const void *x);

#endif
