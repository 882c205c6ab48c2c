/* SPDX-License-Identifier: BSD-3-Clause */
#include "convex/analysis.h"

#include "operators/compose.h"
#include "operators/scale.h"
#include "operators/stack.h"

#include <math.h>
#include <string.h>

/* --------------------------------------------------------------- creation */

/* c, a power of two near ||A|| / ||W||. */
static double block_scale(const firenet_operator *a,
                          const firenet_operator *w) {
    double quotient = a->norm_bound / w->norm_bound;
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
                       "regulariser: %s takes %s to %s, but A to %s, which "
                       "cannot hold that",
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
    const fn_difference_form *form = fn_difference_form_of(w);
    if (!form || factor == 1.0) {
        return fn_scale(out, context, w, factor, 0.0);
    }
    double weights[FIRENET_MAX_AXES];
    for (int a = 0; a < form->shape.axes; ++a) {
        weights[a] = factor * form->weights[a];
    }
    return fn_create_difference(out, context, w->domain, form->shape.axes,
                                form->shape.size, form->boundary, weights);
}

static firenet_status create_block(fn_analysis *self, firenet_context *context,
                                   const fn_term *term, firenet_operator *a,
                                   int exponent) {
    fn_dual_block *block = &self->block[self->count++];
    block->term = term;
    block->scale = block_scale(a, term->w);
    firenet_operator *w = NULL;
    firenet_status status = scaled(&w, context, term->w, block->scale);
    if (status == FIRENET_OK) {
        status = into_range(&block->k, context, a, w);
        firenet_operator_release(w);
    }
    if (status == FIRENET_OK) {
        status =
            fn_chunks_create_scaled(&block->weights, context, &term->weights,
                                    1.0 / block->scale, exponent);
    }
    if (status == FIRENET_OK) {
        fn_chunks_range(&block->weights, &block->lightest, &block->heaviest);
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
    return fn_create_stack(k, context, parts, self->count + 1);
}

/* x = c[0] + i c[1] everywhere. */
static void fill(const fn_analysis *self, const double c[2], void *x) {
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

/* A 1 and A^H A 1: differences are 0 on the constant image, A need not be. */
static firenet_status measure_ones(fn_analysis *self, firenet_context *context,
                                   const firenet_operator *a) {
    fn_scratch scratch = {0};
    self->ones = fn_alloc_zero(context, 1, fn_range_bytes(a));
    self->ones_image = fn_alloc_zero(context, 1, fn_domain_bytes(a));
    if (!self->ones || !self->ones_image) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_status status = fn_operator_scratch(a, context, &scratch);
    if (status != FIRENET_OK) {
        return status;
    }
    fill(self, (const double[]){1.0, 0.0}, self->ones_image);
    status = fn_forward(a, &scratch, self->ones_image, self->ones);
    if (status == FIRENET_OK) {
        status = fn_adjoint(a, &scratch, self->ones, self->ones_image);
    }
    fn_scratch_free(&scratch);
    self->ones_norm = fn_vector_norm(context, a->range, a->rows, self->ones);
    double rounding = fn_type_epsilon(a->range) * a->norm_bound;
    if (!(self->ones_norm > 8.0 * rounding * sqrt((double)a->cols))) {
        self->ones_norm = 0.0;
    }
    return status;
}

/* ||p|| = ||r|| / gain for p = c W r / isometry, and about so for p = D phi /
 * c, in the units of the block's weights. */
static double corrector_gain(const fn_analysis *self,
                             const fn_dual_block *block) {
    const fn_difference_form *form = fn_difference_form_of(block->term->w);
    if (self->isometry > 0.0) {
        return sqrt(self->isometry);
    }
    double least = INFINITY;
    for (int a = 0; a < form->shape.axes; ++a) {
        least = fmin(least, form->weights[a]);
    }
    return block->scale * least;
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
    for (int j = 0; j < self->count; ++j) {
        const fn_difference_form *form =
            fn_difference_form_of(self->block[j].term->w);
        double isometry = form ? 0.0 : self->block[j].k->isometry;
        if (form || (isometry > 0.0 && self->corrector < 0)) {
            self->corrector = j;
            self->isometry = isometry;
        }
        if (form) {
            break;
        }
    }
    if (self->corrector < 0) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "regulariser: no gap is known for %s: W^H W must be a "
                       "multiple of the identity, or W made of differences, in "
                       "one of the terms; add one with a small factor",
                       self->block[0].term->w->description);
    }
    const fn_dual_block *block = &self->block[self->corrector];
    self->gain = corrector_gain(self, block);
    self->image = fn_alloc_zero(context, 1, fn_range_bytes(block->k));
    firenet_status status = self->image ? FIRENET_OK : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK && self->isometry == 0.0) {
        status = fn_laplacian_create(&self->laplacian, context, a->domain,
                                     fn_difference_form_of(block->term->w));
    }
    return status == FIRENET_OK && self->isometry == 0.0
               ? measure_ones(self, context, a)
               : status;
}

firenet_status fn_analysis_create(fn_analysis *analysis,
                                  firenet_context *context,
                                  const firenet_regulariser *regulariser,
                                  firenet_operator *a, int exponent,
                                  firenet_operator **k) {
    *analysis = (fn_analysis){.constraint = regulariser->constraint,
                              .measured = a->rows,
                              .a_norm = a->norm_bound,
                              .domain = a->domain,
                              .range = a->range,
                              .cols = a->cols};
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
    if (status != FIRENET_OK) {
        fn_analysis_free(analysis, context);
    }
    return status;
}

void fn_analysis_free(fn_analysis *analysis, firenet_context *context) {
    for (int j = 0; j < analysis->count; ++j) {
        firenet_operator_release(analysis->block[j].k);
        fn_chunks_free(&analysis->block[j].weights, context);
    }
    fn_laplacian_free(&analysis->laplacian, context);
    fn_free(context, analysis->ones);
    fn_free(context, analysis->ones_image);
    fn_free(context, analysis->image);
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
                 (form ? fn_laplacian_bytes(form) : 0);
    }
    return bytes + largest;
}

/* -------------------------------------------------------------------- use */

double fn_analysis_norm(const fn_analysis *analysis, double a_norm) {
    double square = a_norm * a_norm;
    for (int j = 0; j < analysis->count; ++j) {
        double norm = analysis->block[j].k->norm_bound;
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
        total += block->heaviest * block->k->norm_bound *
                 sqrt((double)block->term->groups);
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

/* -------------------------------------------------------------- correction */

/* What of r must vanish: Re <r, x> >= 0 for every x in C. */
static void keep_excess(const fn_analysis *self, const fn_kernels *kernels,
                        void *r) {
    switch (self->constraint) {
    case FIRENET_CONSTRAINT_NONE:
        break;
    case FIRENET_CONSTRAINT_REAL:
        kernels->real_part(self->cols, r);
        break;
    case FIRENET_CONSTRAINT_NONNEGATIVE:
        kernels->nonnegative_part(self->cols, true, r);
        break;
    }
}

double fn_analysis_excess(const fn_analysis *analysis,
                          const firenet_context *context, void *r) {
    const fn_kernels *kernels = fn_kernels_for(context, analysis->domain);
    keep_excess(analysis, kernels, r);
    return kernels->max(analysis->cols, r);
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
    fill(analysis, c, x);
    fn_analysis_constrain(analysis, context, x);
    return true;
}

/* q -= A 1 <1, r> / ||A 1||^2, which takes the mean out of r. */
static void correct_mean(const fn_analysis *self,
                         const firenet_context *context, void *dual, void *r) {
    const fn_kernels *range = fn_kernels_for(context, self->range);
    const fn_kernels *domain = fn_kernels_for(context, self->domain);
    double total[2];
    domain->sum(self->cols, r, total);
    double factor[2] = {-total[0] / (self->ones_norm * self->ones_norm),
                        -total[1] / (self->ones_norm * self->ones_norm)};
    range->add_multiple(self->measured, factor, self->ones, dual);
    domain->add_multiple(self->cols, factor, self->ones_image, r);
}

/* p -= c W s / isometry with s = r, or p -= D phi / c, D^H D phi = r. */
firenet_status fn_analysis_correct(const fn_analysis *analysis,
                                   fn_scratch *scratch, void *dual, void *r) {
    const fn_dual_block *block = &analysis->block[analysis->corrector];
    const firenet_context *context = scratch->context;
    double factor = analysis->isometry;
    keep_excess(analysis, fn_kernels_for(context, analysis->domain), r);
    if (analysis->isometry == 0.0) {
        if (analysis->ones_norm > 0.0) {
            correct_mean(analysis, context, dual, r);
        }
        fn_laplacian_solve(&analysis->laplacian, r);
        factor = block->scale * block->scale;
    }
    firenet_status status = fn_forward(block->k, scratch, r, analysis->image);
    fn_kernels_for(context, analysis->range)
        ->axpby(block->k->rows, -1.0 / factor, analysis->image, 1.0,
                fn_at(analysis->range, dual, block->begin));
    return status;
}
