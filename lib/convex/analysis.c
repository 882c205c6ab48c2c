/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/analysis.h"

#include "kernels/vector.h"

#include <math.h>

double fn_analysis_norm(const fn_analysis *analysis, double a_norm) {
    double square = a_norm * a_norm;
    for (int j = 0; j < analysis->count; ++j) {
        double norm = analysis->block[j].norm;
        square += norm * norm;
    }
    return sqrt(square);
}

double fn_analysis_dual_norm(const fn_analysis *analysis, double lambda) {
    double norm = 0.0;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        norm = hypot(norm, lambda * block->term->norm.most *
                               fn_chunks_norm(&block->weights));
    }
    return norm;
}

int64_t fn_analysis_chunks(const fn_analysis *analysis) {
    int64_t most = 0;
    for (int j = 0; j < analysis->count; ++j) {
        int64_t count = analysis->block[j].weights.count;
        most = count > most ? count : most;
    }
    int64_t tiles = fn_analysis_tiles(analysis);
    return tiles > most ? tiles : most;
}

/* What belongs to a block of a vector of K's range. */
static fn_vec *rows_of(const fn_dual_block *block, firenet_type type,
                       const firenet_context *context, const fn_vec *x) {
    return fn_vec_at(context, type, x, block->begin);
}

static fn_side domain_of(const fn_analysis *analysis) {
    return (fn_side){analysis->domain, analysis->cols, analysis->split};
}

static fn_side data_of(const fn_analysis *analysis) {
    return (fn_side){analysis->range, analysis->measured, analysis->split};
}

fn_partial fn_analysis_project(const fn_analysis *analysis,
                               const fn_project *update, fn_scratch *scratch,
                               fn_partial *partials) {
    firenet_type type = analysis->range;
    fn_partial total = {{0.0}, 0.0};
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        fn_project rows = *update;
        rows.v = rows_of(block, type, scratch->context, update->v);
        rows.next = rows_of(block, type, scratch->context, update->next);
        rows.kx = rows_of(block, type, scratch->context, update->kx);
        rows.kx_next = rows_of(block, type, scratch->context, update->kx_next);
        rows.sum = update->sum
                       ? rows_of(block, type, scratch->context, update->sum)
                       : NULL;
        rows.members = block->term->members;
        rows.member_stride = fn_term_member_stride(block->term);
        rows.group_stride = fn_term_group_stride(block->term);
        rows.norm = fn_term_norm(block->term);
        fn_partial part =
            fn_pass_project(&block->weights, type, &rows, scratch, partials);
        for (int i = 0; i < 4; ++i) {
            total.sum[i] += part.sum[i];
        }
    }
    return total;
}

static fn_partial norms_of(const fn_analysis *analysis,
                           const fn_dual_block *block, firenet_context *context,
                           const fn_vec *u) {
    return fn_term_norms(block->term, &block->weights, context, analysis->range,
                         rows_of(block, analysis->range, context, u));
}

double fn_analysis_value(const fn_analysis *analysis, firenet_context *context,
                         const fn_vec *kx) {
    double value = 0.0;
    for (int j = 0; j < analysis->count; ++j) {
        value += norms_of(analysis, &analysis->block[j], context, kx).sum[0];
    }
    return value;
}

double fn_analysis_uncertainty(const fn_analysis *analysis) {
    double total = 0.0;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        total += block->heaviest * block->norm * sqrt(block->groups);
    }
    return total;
}

/* The polar of groups of one with a weight a chunk: their largest modulus, for
 * which no root of each is needed, nor the sum of them. */
static bool has_moduli(const fn_analysis *analysis, const fn_dual_block *block,
                       const firenet_context *context) {
    return fn_space_of(context)->host && block->term->members == 1 &&
           !fn_term_norm(block->term) && !block->weights.weights &&
           !analysis->split;
}

static double largest_modulus(const fn_analysis *analysis,
                              const fn_dual_block *block,
                              const firenet_context *context,
                              const fn_vec *dual) {
    firenet_type type = analysis->range;
    const void *p = fn_at_const(type, fn_vec_host(dual), block->begin);
    double most = 0.0;
    for (int64_t c = 0; c < block->weights.count; ++c) {
        const fn_chunk *chunk = &block->weights.chunk[c];
        most = fmax(most,
                    fn_vector_largest(context, type, chunk->end - chunk->begin,
                                      fn_at_const(type, p, chunk->begin)) /
                        chunk->weight);
    }
    return most;
}

double fn_analysis_polar(const fn_analysis *analysis, firenet_context *context,
                         const fn_vec *dual) {
    double most = 0.0;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        double polar = has_moduli(analysis, block, context)
                           ? largest_modulus(analysis, block, context, dual)
                           : norms_of(analysis, block, context, dual).max;
        most = fmax(most, polar);
    }
    return most;
}

void fn_analysis_constrain(const fn_analysis *analysis,
                           firenet_context *context, fn_vec *x) {
    const fn_space *space = fn_space_of(context);
    switch (analysis->constraint) {
    case FIRENET_CONSTRAINT_NONE:
        break;
    case FIRENET_CONSTRAINT_REAL:
        space->real_part(context, domain_of(analysis), x);
        break;
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        space->nonnegative_part(context, domain_of(analysis), false, x);
        break;
    }
}

void fn_analysis_fill(const fn_analysis *analysis,
                      const firenet_context *context, const double c[2],
                      fn_vec *x) {
    const double zero[2] = {0.0, 0.0};
    fn_space_of(context)->fill(context, domain_of(analysis),
                               analysis->normal.nothing ? zero : c, x);
}

bool fn_analysis_constant(const fn_analysis *analysis, firenet_context *context,
                          const fn_vec *y, fn_vec *x) {
    double c[2], square = analysis->ones_norm * analysis->ones_norm;
    if (!(square > 0.0)) {
        return false;
    }
    fn_vec_dot(context, data_of(analysis), analysis->ones, y, c);
    c[0] /= square;
    c[1] /= square;
    fn_analysis_fill(analysis, context, c, x);
    fn_analysis_constrain(analysis, context, x);
    return true;
}
