/* SPDX-License-Identifier: BSD-3-Clause */
/* A vector cut into blocks, and the weights of its elements. */
#ifndef FN_CONVEX_BLOCKS_H
#define FN_CONVEX_BLOCKS_H

#include "core/scratch.h"
#include "kernels/kernels.h"

/* A run of coefficients with one weight, short enough to stay in cache: the
 * unit of every loop over a vector. */
typedef struct fn_block {
    int64_t begin, end;
    double weight; /* 1 where there is a weight for each element */
} fn_block;

typedef struct fn_blocks {
    int64_t count;
    fn_block *block;
    double *weights; /* one for each element, or NULL */
} fn_blocks;

/* Cuts [0, bounds[count-1]) at the bounds and into blocks of FN_BLOCK. */
firenet_status fn_blocks_create(fn_blocks *blocks, firenet_context *context,
                                int count, const int64_t *bounds,
                                const double *weights);
/* [0, length) with a weight for each element; copies them. */
firenet_status fn_blocks_create_weighted(fn_blocks *blocks,
                                         firenet_context *context,
                                         int64_t length, const double *weights);
/* A copy with weights factor 2^exponent times as large. */
firenet_status fn_blocks_create_scaled(fn_blocks *blocks,
                                       firenet_context *context,
                                       const fn_blocks *from, double factor,
                                       int exponent);
void fn_blocks_free(fn_blocks *blocks, firenet_context *context);

/* The smallest and the largest weight. */
void fn_blocks_range(const fn_blocks *blocks, double *least, double *largest);

/* ||x||_{1,w}. */
double fn_blocks_l1(const firenet_context *context, const fn_blocks *blocks,
                    firenet_type type, const void *x);

/* Kernels (kernels.h) over all blocks, shared among the lanes of `scratch`;
 * `partials` holds a number for each block, added up in order. */
fn_partial fn_blocks_primal(const fn_blocks *blocks, firenet_type type,
                            fn_primal *update, fn_scratch *scratch,
                            fn_partial *partials);
fn_partial fn_blocks_dual(const fn_blocks *blocks, firenet_type type,
                          const fn_dual *update, fn_scratch *scratch,
                          fn_partial *partials);
fn_partial fn_blocks_moved(const fn_blocks *blocks, firenet_type type,
                           const fn_dual *pair, double next_scale,
                           fn_scratch *scratch, fn_partial *partials);
fn_partial fn_blocks_project(const fn_blocks *blocks, firenet_type type,
                             const fn_project *update, fn_scratch *scratch,
                             fn_partial *partials);
fn_partial fn_blocks_nonnegative(const fn_blocks *blocks, firenet_type type,
                                 fn_primal *update, fn_scratch *scratch,
                                 fn_partial *partials);
void fn_blocks_reflect(const fn_blocks *blocks, firenet_type type,
                       const fn_reflect *update, fn_scratch *scratch);
fn_partial fn_blocks_tangent(const fn_blocks *blocks, firenet_type type,
                             const fn_tangent *update, fn_scratch *scratch,
                             fn_partial *partials);
/* y = a x + b y. */
void fn_blocks_combine(const fn_blocks *blocks, firenet_type type, double a,
                       const void *x, double b, void *y, fn_scratch *scratch);

/* max_i |x_i| / w_i. */
double fn_blocks_slope(const firenet_context *context, const fn_blocks *blocks,
                       firenet_type type, const void *x);

#endif
