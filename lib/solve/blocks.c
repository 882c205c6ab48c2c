/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/blocks.h"

#include "core/vector.h"

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

void fn_blocks_free(fn_blocks *blocks, firenet_context *context) {
    fn_free(context, blocks->block);
    fn_free(context, blocks->weights);
    *blocks = (fn_blocks){0};
}

double fn_blocks_l1(const fn_blocks *blocks, firenet_type type, const void *x) {
    const fn_kernels *kernels = fn_kernels_for(type);
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

double fn_blocks_slope(const fn_blocks *blocks, firenet_type type,
                       const void *x) {
    const fn_kernels *kernels = fn_kernels_for(type);
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

fn_partial fn_blocks_primal(const fn_blocks *blocks, firenet_type type,
                            fn_primal *update, fn_partial *partials) {
    const fn_kernels *kernels = fn_kernels_for(type);
    update->weights = blocks->weights;
    for (int64_t b = 0; b < blocks->count; ++b) {
        const fn_block *block = &blocks->block[b];
        kernels->primal(update, block->begin, block->end, block->weight,
                        &partials[b]);
    }
    return fn_fold(partials, blocks->count);
}

fn_partial fn_blocks_moved(const fn_blocks *blocks, firenet_type type,
                           const fn_dual *pair, double next_scale,
                           fn_partial *partials) {
    const fn_kernels *kernels = fn_kernels_for(type);
    for (int64_t b = 0; b < blocks->count; ++b) {
        kernels->moved(pair, next_scale, blocks->block[b].begin,
                       blocks->block[b].end, &partials[b]);
    }
    return fn_fold(partials, blocks->count);
}
