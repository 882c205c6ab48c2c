/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/analysis.h"

#include <math.h>

double fn_analysis_norm(const fn_analysis *analysis, double a_norm) {
    double square = a_norm * a_norm;
    for (int j = 0; j < analysis->count; ++j) {
        double norm = analysis->block[j].norm;
        square += norm * norm;
    }
    return sqrt(square);
}

int64_t fn_analysis_chunks(const fn_analysis *analysis) {
    int64_t most = 0;
    for (int j = 0; j < analysis->count; ++j) {
        int64_t count = analysis->block[j].weights.count;
        most = count > most ? count : most;
    }
    return most;
}

fn_partial fn_analysis_project(const fn_analysis *analysis,
                               const fn_project *update, fn_scratch *scratch,
                               fn_partial *partials) {
    firenet_type type = analysis->range;
    fn_partial total = {{0.0}, 0.0};
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        fn_project rows = *update;
        rows.v = fn_at_const(type, update->v, block->begin);
        rows.next = fn_at(type, update->next, block->begin);
        rows.kx = fn_at_const(type, update->kx, block->begin);
        rows.kx_next = fn_at_const(type, update->kx_next, block->begin);
        rows.sum = update->sum ? fn_at(type, update->sum, block->begin) : NULL;
        rows.members = block->term->members;
        rows.member_stride = fn_term_member_stride(block->term);
        rows.group_stride = fn_term_group_stride(block->term);
        fn_partial part =
            fn_pass_project(&block->weights, type, &rows, scratch, partials);
        for (int i = 0; i < 4; ++i) {
            total.sum[i] += part.sum[i];
        }
    }
    return total;
}

static fn_partial norms(const fn_analysis *analysis,
                        const firenet_context *context, const void *u) {
    fn_partial total = {{0.0}, 0.0};
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        fn_partial part = fn_term_norms(
            block->term, &block->weights, context, analysis->range,
            fn_at_const(analysis->range, u, block->begin));
        total.sum[0] += part.sum[0];
        total.max = fmax(total.max, part.max);
    }
    return total;
}

double fn_analysis_value(const fn_analysis *analysis,
                         const firenet_context *context, const void *kx) {
    return norms(analysis, context, kx).sum[0];
}

double fn_analysis_uncertainty(const fn_analysis *analysis) {
    double total = 0.0;
    for (int j = 0; j < analysis->count; ++j) {
        const fn_dual_block *block = &analysis->block[j];
        total +=
            block->heaviest * block->norm * sqrt((double)block->term->groups);
    }
    return total;
}

double fn_analysis_polar(const fn_analysis *analysis,
                         const firenet_context *context, const void *dual) {
    return norms(analysis, context, dual).max;
}

void fn_analysis_constrain(const fn_analysis *analysis,
                           const firenet_context *context, void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, analysis->domain);
    switch (analysis->constraint) {
    case FIRENET_CONSTRAINT_NONE:
        break;
    case FIRENET_CONSTRAINT_REAL:
        kernels->real_part(analysis->cols, x);
        break;
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        kernels->nonnegative_part(analysis->cols, false, x);
        break;
    }
}

void fn_analysis_fill(const fn_analysis *self, const double c[2], void *x) {
    int reals = fn_type_complex(self->domain) ? 2 : 1;
    for (int64_t i = 0; i < reals * self->cols; ++i) {
        double value = c[i % reals];
        if (fn_type_single(self->domain)) {
            ((float *)x)[i] = (float)value;
        } else {
            ((double *)x)[i] = value;
        }
    }
}

bool fn_analysis_constant(const fn_analysis *analysis,
                          const firenet_context *context, const void *y,
                          void *x) {
    double c[2], square = analysis->ones_norm * analysis->ones_norm;
    if (!(square > 0.0)) {
        return false;
    }
    fn_vector_dot(context, analysis->range, analysis->measured, analysis->ones,
                  y, c);
    c[0] /= square;
    c[1] /= square;
    fn_analysis_fill(analysis, c, x);
    fn_analysis_constrain(analysis, context, x);
    return true;
}
