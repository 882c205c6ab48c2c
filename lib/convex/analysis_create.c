/* SPDX-License-Identifier: BSD-3-Clause */
/* Making and dropping an fn_analysis. */
#include "convex/analysis.h"

#include "operators/compose.h"
#include "operators/laplacian.h"
#include "operators/scale.h"
#include "operators/stack.h"

#include <math.h>
#include <string.h>

/* c, a power of two near ||A|| / ||W||. */
static double block_scale(double a_norm, double w_norm) {
    double quotient = a_norm / w_norm;
    return quotient > 0.0 && isfinite(quotient)
               ? ldexp(1.0, (int)lrint(log2(quotient)))
               : 1.0;
}

/* W into the range of A: a real image becomes complex where A's is. */
static firenet_status into_range(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a,
                                 firenet_operator *w) {
    if (w->range == a->range) {
        *out = firenet_operator_retain(w);
        return FIRENET_OK;
    }
    if (!fn_type_complex(a->range)) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "regulariser: %s maps %s to %s, but A maps to %s, which "
                       "cannot hold the result",
                       w->description, fn_type_name(w->domain),
                       fn_type_name(w->range), fn_type_name(a->range));
    }
    firenet_operator *complex;
    firenet_status status =
        fn_create_complex(&complex, context, a->range, w->rows);
    if (status == FIRENET_OK) {
        status = fn_compose(out, context, complex, w);
        firenet_operator_release(complex);
    }
    return status;
}

/* c W; differences take the factor into their weights. */
static firenet_status scaled(firenet_operator **out, firenet_context *context,
                             firenet_operator *w, double factor) {
    return fn_difference_form_of(w) && factor != 1.0
               ? fn_difference_scaled(out, context, w, factor)
               : fn_scale(out, context, w, factor, 0.0);
}

/* A count of all parties, where each has some. */
static double of_all(firenet_context *context, bool split, int64_t here) {
    fn_partial p = {{(double)here}, 0.0};
    if (fn_shared(context, split)) {
        fn_sum(context, &p);
    }
    return p.sum[0];
}

static firenet_status create_block(fn_analysis *self, firenet_context *context,
                                   const fn_term *term, firenet_operator *a,
                                   int exponent) {
    fn_dual_block *block = &self->block[self->count++];
    block->term = term;
    block->scale = block_scale(
        self->a_norm, fn_norm_of(term->w, context, FN_NORM_ROUGH).bound);
    firenet_operator *w = NULL;
    firenet_status status = scaled(&w, context, term->w, block->scale);
    if (status == FIRENET_OK) {
        status = into_range(&block->k, context, a, w);
        firenet_operator_release(w);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_prepare(block->k, context);
    }
    if (status == FIRENET_OK) {
        block->norm = fn_norm_of(block->k, context, FN_NORM_ROUGH).bound;
        status =
            fn_chunks_create_scaled(&block->weights, context, &term->weights,
                                    1.0 / block->scale, exponent);
    }
    if (status == FIRENET_OK && a->split_domain) {
        status = fn_sum_share_chunks(context, &block->weights);
    }
    if (status == FIRENET_OK) {
        fn_chunks_range(&block->weights, &block->lightest, &block->heaviest);
        block->lightest *= term->norm.least;
        block->heaviest *= term->norm.most;
        block->groups = of_all(context, a->split_domain, term->groups);
    }
    return status;
}

static firenet_status stack(fn_analysis *self, firenet_context *context,
                            firenet_operator *a, firenet_operator **k) {
    firenet_operator *parts[FIRENET_MAX_TERMS + 1] = {a};
    int64_t rows = a->rows;
    for (int j = 0; j < self->count; ++j) {
        parts[j + 1] = self->block[j].k;
        self->block[j].begin = rows;
        rows += self->block[j].k->rows;
    }
    self->rows = rows - a->rows;
    firenet_status status = fn_create_stack(k, context, parts, self->count + 1);
    return status == FIRENET_OK ? fn_operator_prepare(*k, context) : status;
}

/* A 1 and A^H A 1: differences are 0 on the constant image, A need not be. */
static firenet_status measure_ones(fn_analysis *self, firenet_context *context,
                                   const firenet_operator *a) {
    fn_scratch scratch = {0};
    self->ones = fn_vec_alloc_zero(context, 1, fn_range(a));
    self->ones_image = fn_vec_alloc_zero(context, 1, fn_domain(a));
    if (!self->ones || !self->ones_image) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_status status = fn_operator_scratch(a, context, &scratch);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_analysis_fill(self, context, (const double[]){1.0, 0.0},
                     self->ones_image);
    status = fn_product(a, &scratch, self->ones_image, self->ones);
    if (status == FIRENET_OK) {
        status = fn_adjoint_product(a, &scratch, self->ones, self->ones_image);
    }
    fn_scratch_free(&scratch);
    self->ones_norm = fn_vec_norm(context, fn_range(a), self->ones);
    double rounding = fn_type_epsilon(a->range) * self->a_norm;
    if (!(self->ones_norm > 8.0 * rounding * sqrt((double)a->cols))) {
        self->ones_norm = 0.0;
    }
    return status;
}

/* The block that corrects: differences, or else one whose W is an isometry. In
 * sums of both a frame would have to take r's mean into its lowpass, whose
 * weights are small. */
static firenet_status choose_corrector(fn_analysis *self,
                                       firenet_context *context,
                                       const firenet_operator *a) {
    self->corrector = -1;
    if (self->primal) {
        return FIRENET_OK;
    }
    for (int j = 0; j < self->count && !self->normal.inverse; ++j) {
        const fn_dual_block *block = &self->block[j];
        firenet_status status =
            fn_operator_normal(block->term->w, context, &self->normal);
        if (status != FIRENET_OK) {
            return status;
        }
        double isometry = self->normal.inverse ? 0.0 : block->k->isometry;
        if (self->normal.inverse || (isometry > 0.0 && self->corrector < 0)) {
            self->corrector = j;
            self->isometry = isometry;
        }
    }
    if (self->corrector < 0) {
        self->corrector = 0;
        self->general = true;
        return FIRENET_OK;
    }
    /* ||p|| = ||r|| / gain for p = c W r / isometry, and about so for p = D phi
     * / c, in the units of the block's weights. */
    if (self->isometry > 0.0) {
        self->gain = sqrt(self->isometry);
        return FIRENET_OK;
    }
    self->gain = self->block[self->corrector].scale * self->normal.gain;
    return measure_ones(self, context, a);
}

static firenet_status create_room(fn_analysis *self, firenet_context *context) {
    fn_analysis_room *room = &self->room;
    if (self->corrector < 0) {
        return FIRENET_OK;
    }
    const fn_side x = {self->domain, self->cols, self->split};
    const fn_side rows = {self->range,
                          self->general ? self->rows
                                        : self->block[self->corrector].k->rows,
                          self->split};
    room->image = fn_vec_alloc_zero(context, 1, rows);
    if (!self->general) {
        return room->image ? FIRENET_OK : FIRENET_ERR_NOMEM;
    }
    room->step = fn_vec_alloc_zero(context, 1, rows);
    room->s = fn_vec_alloc_zero(context, 1, x);
    room->step_image = fn_vec_alloc_zero(context, 1, x);
    room->part = self->count > 1 ? fn_vec_alloc_zero(context, 1, x) : NULL;
    return room->image && room->step && room->s && room->step_image &&
                   (room->part || self->count == 1)
               ? FIRENET_OK
               : FIRENET_ERR_NOMEM;
}

size_t fn_analysis_room_bytes(const fn_analysis *analysis) {
    if (analysis->corrector < 0) {
        return 0;
    }
    size_t all = fn_vector_bytes(analysis->range, analysis->rows);
    size_t n = fn_vector_bytes(analysis->domain, analysis->cols);
    return analysis->general
               ? 2 * all + (analysis->count > 1 ? 3u : 2u) * n
               : fn_range_bytes(analysis->block[analysis->corrector].k);
}

static void free_room(fn_analysis_room *room, firenet_context *context) {
    fn_vec_free(context, room->image);
    fn_vec_free(context, room->step);
    fn_vec_free(context, room->s);
    fn_vec_free(context, room->step_image);
    fn_vec_free(context, room->part);
}

firenet_status fn_analysis_share(fn_analysis *analysis,
                                 firenet_context *context,
                                 const fn_analysis *of) {
    *analysis = *of;
    analysis->shared = true;
    analysis->room = (fn_analysis_room){0};
    return create_room(analysis, context);
}

fn_analysis fn_analysis_outline(const firenet_regulariser *regulariser,
                                const firenet_operator *a) {
    fn_analysis outline = {.constraint = regulariser->constraint,
                           .a = a,
                           .measured = a->rows,
                           .domain = a->domain,
                           .range = a->range,
                           .cols = a->cols,
                           .split = a->split_domain};
    for (int j = 0; j < regulariser->count; ++j) {
        const fn_term *term = &regulariser->term[j];
        if (!outline.primal && fn_term_is_l1(term)) {
            outline.primal = term;
        } else {
            outline.block[outline.count++].term = term;
        }
    }
    return outline;
}

firenet_status fn_analysis_create(fn_analysis *analysis,
                                  firenet_context *context,
                                  const firenet_regulariser *regulariser,
                                  firenet_operator *a, int exponent,
                                  firenet_operator **k) {
    *analysis =
        (fn_analysis){.constraint = regulariser->constraint,
                      .a = a,
                      .measured = a->rows,
                      .a_isometry = a->isometry,
                      .a_norm = fn_norm_of(a, context, FN_NORM_ROUGH).bound,
                      .domain = a->domain,
                      .range = a->range,
                      .cols = a->cols,
                      .split = a->split_domain};
    analysis->all_cols = of_all(context, a->split_domain, a->cols);
    firenet_status status = FIRENET_OK;
    for (int j = 0; j < regulariser->count && status == FIRENET_OK; ++j) {
        const fn_term *term = &regulariser->term[j];
        if (!analysis->primal && fn_term_is_l1(term)) {
            analysis->primal = term;
        } else {
            status = create_block(analysis, context, term, a, exponent);
        }
    }
    if (status == FIRENET_OK) {
        status = choose_corrector(analysis, context, a);
    }
    if (status == FIRENET_OK) {
        status = stack(analysis, context, a, k);
    }
    if (status == FIRENET_OK) {
        status = create_room(analysis, context);
    }
    if (status != FIRENET_OK) {
        firenet_operator_release(*k);
        *k = NULL;
        fn_analysis_free(analysis, context);
    }
    return status;
}

void fn_analysis_free(fn_analysis *analysis, firenet_context *context) {
    free_room(&analysis->room, context);
    if (analysis->shared) {
        *analysis = (fn_analysis){0};
        return;
    }
    for (int j = 0; j < analysis->count; ++j) {
        firenet_operator_release(analysis->block[j].k);
        fn_chunks_free(&analysis->block[j].weights, context);
    }
    firenet_operator_release(analysis->normal.inverse);
    fn_vec_free(context, analysis->ones);
    fn_vec_free(context, analysis->ones_image);
    *analysis = (fn_analysis){0};
}

/* Operators around a block's W, without their descriptions. */
#define OPERATOR_BYTES 4096

size_t fn_analysis_bytes(const firenet_regulariser *regulariser,
                         const firenet_operator *a) {
    size_t bytes = OPERATOR_BYTES + fn_range_bytes(a) + fn_domain_bytes(a);
    size_t largest = 0;
    for (int j = 0; j < regulariser->count; ++j) {
        const fn_term *term = &regulariser->term[j];
        size_t image = fn_vector_bytes(a->range, term->w->rows);
        const fn_difference_form *form = fn_difference_form_of(term->w);
        largest = image > largest ? image : largest;
        bytes += OPERATOR_BYTES + 3 * strlen(term->w->description) +
                 (size_t)term->weights.count * sizeof(fn_chunk) +
                 (term->weights.weights ? (size_t)term->groups * sizeof(double)
                                        : 0) +
                 (form && !form->slab ? fn_laplacian_bytes(&form->shape) : 0);
    }
    /* Room for a corrector: the largest term's rows, or for blocks of any kind
     * twice those of all, and three vectors x. */
    size_t all = fn_vector_bytes(a->range, fn_regulariser_rows(regulariser, a));
    size_t general = 2 * all + 3 * fn_domain_bytes(a);
    return bytes + (largest > general ? largest : general);
}
