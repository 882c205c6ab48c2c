/* SPDX-License-Identifier: BSD-3-Clause */
/* Derivatives of what an analysis adds to a step. */
#include "convex/analysis.h"

const fn_term *fn_analysis_without_derivative(const fn_analysis *analysis) {
    for (int j = 0; j < analysis->count; ++j) {
        if (fn_term_norm(analysis->block[j].term)) {
            return analysis->block[j].term;
        }
    }
    return NULL;
}

void fn_analysis_project_at(const fn_analysis *analysis, double lambda,
                            const fn_vec *v, fn_vec *p, fn_scratch *scratch,
                            fn_partial *partials) {
    const fn_project still = {
        .v = v, .next = p, .kx = v, .kx_next = v, .radius = lambda};
    fn_analysis_project(analysis, &still, scratch, partials);
}

typedef void (*map_fn)(const fn_chunks *chunks, firenet_type type,
                       const fn_group_map *update, fn_scratch *scratch);

static void map_blocks(const fn_analysis *analysis, map_fn map, double lambda,
                       const fn_vec *v, fn_vec *d, fn_scratch *scratch) {
    const firenet_context *context = scratch->context;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        const fn_group_map update = {
            .v = fn_vec_at(context, analysis->range, v, block->begin),
            .d = fn_vec_at(context, analysis->range, d, block->begin),
            .radius = lambda,
            .members = block->term->members,
            .member_stride = fn_term_member_stride(block->term),
            .group_stride = fn_term_group_stride(block->term)};
        map(&block->weights, analysis->range, &update, scratch);
    }
}

void fn_analysis_project_tangent(const fn_analysis *analysis, double lambda,
                                 const fn_vec *v, fn_vec *d,
                                 fn_scratch *scratch) {
    map_blocks(analysis, fn_pass_project_tangent, lambda, v, d, scratch);
}

void fn_analysis_sign(const fn_analysis *analysis, double lambda,
                      const fn_vec *kx, fn_vec *d, fn_scratch *scratch) {
    map_blocks(analysis, fn_pass_group_sign, lambda, kx, d, scratch);
}
