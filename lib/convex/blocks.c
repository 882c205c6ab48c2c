/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/blocks.h"

#include "kernels/vector.h"

#include <math.h>
#include <string.h>

static int64_t block_count(int64_t length) {
    return (length + FN_BLOCK - 1) / FN_BLOCK;
}

firenet_status fn_blocks_create(fn_blocks *blocks, firenet_context *context,
                                int count, const int64_t *bounds,
                                const double *weights) {
    int64_t total = 0;
    for (int k = 0; k < count; ++k) {
        total += block_count(bounds[k] - (k ? bounds[k - 1] : 0));
    }
    *blocks = (fn_blocks){0};
    blocks->block = fn_alloc(context, total, sizeof *blocks->block);
    if (!blocks->block) {
        return FIRENET_ERR_NOMEM;
    }
    for (int k = 0; k < count; ++k) {
        for (int64_t i = k ? bounds[k - 1] : 0; i < bounds[k]; i += FN_BLOCK) {
            int64_t end = bounds[k] - i < FN_BLOCK ? bounds[k] : i + FN_BLOCK;
            blocks->block[blocks->count++] =
                (fn_block){i, end, weights ? weights[k] : 1.0};
        }
    }
    return FIRENET_OK;
}

firenet_status fn_blocks_create_weighted(fn_blocks *blocks,
                                         firenet_context *context,
                                         int64_t length,
                                         const double *weights) {
    firenet_status status = fn_blocks_create(blocks, context, 1, &length, NULL);
    if (status != FIRENET_OK) {
        return status;
    }
    blocks->weights = fn_alloc(context, length, sizeof *weights);
    if (!blocks->weights) {
        fn_blocks_free(blocks, context);
        return FIRENET_ERR_NOMEM;
    }
    memcpy(blocks->weights, weights, (size_t)length * sizeof *weights);
    return FIRENET_OK;
}

static int64_t blocks_length(const fn_blocks *blocks) {
    return blocks->block[blocks->count - 1].end;
}

firenet_status fn_blocks_create_scaled(fn_blocks *blocks,
                                       firenet_context *context,
                                       const fn_blocks *from, double factor,
                                       int exponent) {
    int64_t n = from->weights ? blocks_length(from) : 0;
    *blocks = (fn_blocks){.count = from->count};
    blocks->block = fn_alloc(context, from->count, sizeof *blocks->block);
    blocks->weights = n ? fn_alloc(context, n, sizeof *blocks->weights) : NULL;
    if (!blocks->block || (n && !blocks->weights)) {
        fn_blocks_free(blocks, context);
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t b = 0; b < from->count; ++b) {
        blocks->block[b] = from->block[b];
        blocks->block[b].weight =
            ldexp(factor * from->block[b].weight, exponent);
    }
    for (int64_t i = 0; i < n; ++i) {
        blocks->weights[i] = ldexp(factor * from->weights[i], exponent);
    }
    return FIRENET_OK;
}

void fn_blocks_range(const fn_blocks *blocks, double *least, double *largest) {
    *least = INFINITY;
    *largest = 0.0;
    for (int64_t b = 0; b < blocks->count; ++b) {
        const fn_block *block = &blocks->block[b];
        int64_t n = blocks->weights ? block->end - block->begin : 1;
        for (int64_t i = 0; i < n; ++i) {
            double w = blocks->weights ? blocks->weights[block->begin + i]
                                       : block->weight;
            *least = fmin(*least, w);
            *largest = fmax(*largest, w);
        }
    }
}

void fn_blocks_free(fn_blocks *blocks, firenet_context *context) {
    fn_free(context, blocks->block);
    fn_free(context, blocks->weights);
    *blocks = (fn_blocks){0};
}

double fn_blocks_l1(const firenet_context *context, const fn_blocks *blocks,
                    firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double sum = 0.0;
    for (int64_t b = 0; b < blocks->count; ++b) {
        const fn_block *block = &blocks->block[b];
        int64_t n = block->end - block->begin;
        const void *part = fn_at_const(type, x, block->begin);
        sum +=
            blocks->weights
                ? kernels->weighted_l1(n, blocks->weights + block->begin, part)
                : block->weight * kernels->l1(n, part);
    }
    return sum;
}

double fn_blocks_slope(const firenet_context *context, const fn_blocks *blocks,
                       firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double slope = 0.0;
    for (int64_t b = 0; b < blocks->count; ++b) {
        const fn_block *block = &blocks->block[b];
        int64_t n = block->end - block->begin;
        const void *part = fn_at_const(type, x, block->begin);
        slope = fmax(slope, blocks->weights
                                ? kernels->weighted_max(
                                      n, blocks->weights + block->begin, part)
                                : kernels->max(n, part) / block->weight);
    }
    return slope;
}

/* ------------------------------------------------------- shared loops */

typedef struct loop loop;
typedef void (*block_fn)(const loop *l, const fn_block *block,
                         fn_partial *partial);

/* One kernel over all blocks; `update` is what the kernel works on. */
struct loop {
    const fn_blocks *blocks;
    const fn_kernels *kernels;
    block_fn run;
    const void *update;
    double next_scale; /* of fn_blocks_moved */
    fn_partial *partials;
};

static void run_block(const void *data, int64_t item, void *buffer) {
    const loop *l = data;
    (void)buffer;
    l->run(l, &l->blocks->block[item], l->partials ? &l->partials[item] : NULL);
}

static void run_loop(const loop *l, fn_scratch *scratch) {
    fn_scratch_share(scratch, 0, l->blocks->count, run_block, l);
}

static void primal_block(const loop *l, const fn_block *block,
                         fn_partial *partial) {
    l->kernels->primal(l->update, block->begin, block->end, block->weight,
                       partial);
}

fn_partial fn_blocks_primal(const fn_blocks *blocks, firenet_type type,
                            fn_primal *update, fn_scratch *scratch,
                            fn_partial *partials) {
    update->weights = blocks->weights;
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     primal_block, update, 0.0, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

static void dual_block(const loop *l, const fn_block *block,
                       fn_partial *partial) {
    l->kernels->dual(l->update, block->begin, block->end, partial);
}

fn_partial fn_blocks_dual(const fn_blocks *blocks, firenet_type type,
                          const fn_dual *update, fn_scratch *scratch,
                          fn_partial *partials) {
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type), dual_block,
                     update, 0.0, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

static void nonnegative_block(const loop *l, const fn_block *block,
                              fn_partial *partial) {
    l->kernels->primal_nonnegative(l->update, block->begin, block->end,
                                   block->weight, partial);
}

fn_partial fn_blocks_nonnegative(const fn_blocks *blocks, firenet_type type,
                                 fn_primal *update, fn_scratch *scratch,
                                 fn_partial *partials) {
    update->weights = blocks->weights;
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     nonnegative_block, update, 0.0, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

static void project_block(const loop *l, const fn_block *block,
                          fn_partial *partial) {
    l->kernels->project(l->update, block->begin, block->end, block->weight,
                        partial);
}

fn_partial fn_blocks_project(const fn_blocks *blocks, firenet_type type,
                             const fn_project *update, fn_scratch *scratch,
                             fn_partial *partials) {
    fn_project weighted = *update;
    weighted.weights = blocks->weights;
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     project_block, &weighted, 0.0, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

static void moved_block(const loop *l, const fn_block *block,
                        fn_partial *partial) {
    l->kernels->moved(l->update, l->next_scale, block->begin, block->end,
                      partial);
}

fn_partial fn_blocks_moved(const fn_blocks *blocks, firenet_type type,
                           const fn_dual *pair, double next_scale,
                           fn_scratch *scratch, fn_partial *partials) {
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     moved_block, pair, next_scale, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

static void reflect_block(const loop *l, const fn_block *block,
                          fn_partial *partial) {
    (void)partial;
    l->kernels->reflect(l->update, block->begin, block->end);
}

void fn_blocks_reflect(const fn_blocks *blocks, firenet_type type,
                       const fn_reflect *update, fn_scratch *scratch) {
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     reflect_block, update, 0.0, NULL},
             scratch);
}

static void tangent_block(const loop *l, const fn_block *block,
                          fn_partial *partial) {
    l->kernels->tangent(l->update, block->begin, block->end, block->weight,
                        partial);
}

fn_partial fn_blocks_tangent(const fn_blocks *blocks, firenet_type type,
                             const fn_tangent *update, fn_scratch *scratch,
                             fn_partial *partials) {
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     tangent_block, update, 0.0, partials},
             scratch);
    return fn_fold(partials, blocks->count);
}

typedef struct combination {
    double a, b;
    const void *x;
    void *y;
} combination;

static void combine_block(const loop *l, const fn_block *block,
                          fn_partial *partial) {
    const combination *c = l->update;
    firenet_type type = l->kernels->type;
    (void)partial;
    l->kernels->axpby(block->end - block->begin, c->a,
                      fn_at_const(type, c->x, block->begin), c->b,
                      fn_at(type, c->y, block->begin));
}

void fn_blocks_combine(const fn_blocks *blocks, firenet_type type, double a,
                       const void *x, double b, void *y, fn_scratch *scratch) {
    run_loop(&(loop){blocks, fn_kernels_for(scratch->context, type),
                     combine_block, &(combination){a, b, x, y}, 0.0, NULL},
             scratch);
}
