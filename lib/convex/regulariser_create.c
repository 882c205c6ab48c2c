/* SPDX-License-Identifier: BSD-3-Clause */
/* Making regularisers: single terms, sums, constraints. */
#include "convex/regulariser.h"
#include "model/levels.h"
#include "operators/difference.h"

#include <math.h>

static firenet_status new_regulariser(firenet_regulariser **out,
                                      firenet_context *context) {
    firenet_regulariser *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    atomic_init(&self->references, 1);
    self->context = firenet_context_retain(context);
    self->constraint = FIRENET_CONSTRAINT_NONE;
    *out = self;
    return FIRENET_OK;
}

/* One more term, of groups of W x; its weights are still to be filled in. */
static fn_term *add_term(firenet_regulariser *self, firenet_operator *w,
                         int64_t members, firenet_grouping grouping,
                         const fn_group_norm *norm) {
    const fn_group_norm euclidean = {NULL, 0.0, 1.0, 1.0};
    fn_term *term = &self->term[self->count++];
    *term = (fn_term){.w = firenet_operator_retain(w),
                      .groups = w->rows / members,
                      .members = members,
                      .grouping = grouping,
                      .norm = norm ? *norm : euclidean};
    self->domain = w->domain;
    self->cols = w->cols;
    return term;
}

static firenet_status finish(firenet_regulariser **out,
                             firenet_regulariser *self, firenet_status status) {
    if (status != FIRENET_OK) {
        firenet_regulariser_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

static firenet_status check_weights(firenet_context *context, int64_t groups,
                                    const double *weights, int64_t count) {
    if (!weights && count != 0) {
        return fn_fail_null(context, "weights");
    }
    if (weights && count != groups) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "count: %lld weights, must be %lld, one for each "
                       "element or group of W x",
                       (long long)count, (long long)groups);
    }
    for (int64_t i = 0; i < count; ++i) {
        if (!(weights[i] > 0.0) || isinf(weights[i])) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "weights[%lld]: %.17g, allowed is (0, inf)",
                           (long long)i, weights[i]);
        }
    }
    return FIRENET_OK;
}

static firenet_status check_groups(firenet_context *context,
                                   const firenet_operator *w, int64_t members,
                                   firenet_grouping grouping) {
    if (!w) {
        return fn_fail_null(context, "w");
    }
    if (members < 1 || w->rows % members != 0) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "members: %lld, the operator %s has %lld rows, which "
                       "must be a multiple",
                       (long long)members, w->description, (long long)w->rows);
    }
    if (grouping != FIRENET_GROUPING_CONTIGUOUS &&
        grouping != FIRENET_GROUPING_STRIDED) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "grouping: %d, allowed are %d (CONTIGUOUS), %d "
                       "(STRIDED)",
                       (int)grouping, FIRENET_GROUPING_CONTIGUOUS,
                       FIRENET_GROUPING_STRIDED);
    }
    return FIRENET_OK;
}

firenet_status
fn_regulariser_create_term(firenet_regulariser **out, firenet_context *context,
                           firenet_operator *w, int64_t members,
                           firenet_grouping grouping, const fn_group_norm *norm,
                           const double *weights, int64_t count) {
    firenet_regulariser *self = NULL;
    firenet_status status = check_groups(context, w, members, grouping);
    if (status == FIRENET_OK) {
        status = check_weights(context, w->rows / members, weights, count);
    }
    if (status == FIRENET_OK) {
        status = new_regulariser(&self, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_term *term = add_term(self, w, members, grouping, norm);
    status =
        weights
            ? fn_chunks_create_weighted(&term->weights, context, count, weights)
            : fn_chunks_create(&term->weights, context, 1, &term->groups, NULL);
    return finish(out, self, status);
}

firenet_status firenet_regulariser_create_l1(firenet_regulariser **out,
                                             firenet_context *context,
                                             firenet_operator *w,
                                             const double *weights,
                                             int64_t count) {
    return FN_CREATE(context, out,
                     fn_regulariser_create_term(out, context, w, 1,
                                                FIRENET_GROUPING_STRIDED, NULL,
                                                weights, count));
}

firenet_status
firenet_regulariser_create_group(firenet_regulariser **out,
                                 firenet_context *context, firenet_operator *w,
                                 int64_t members, firenet_grouping grouping,
                                 const double *weights, int64_t count) {
    return FN_CREATE(context, out,
                     fn_regulariser_create_term(out, context, w, members,
                                                grouping, NULL, weights,
                                                count));
}

static firenet_status create_in_levels(firenet_regulariser **out,
                                       firenet_context *context,
                                       firenet_operator *w,
                                       const firenet_levels *levels) {
    firenet_regulariser *self = NULL;
    firenet_status status =
        check_groups(context, w, 1, FIRENET_GROUPING_STRIDED);
    if (status == FIRENET_OK && !levels) {
        status = fn_fail_null(context, "levels");
    }
    if (status == FIRENET_OK && levels->bounds[levels->count - 1] != w->rows) {
        status = fn_fail(context, FIRENET_ERR_SHAPE,
                         "levels: M_r = %lld, the operator %s has %lld rows",
                         (long long)levels->bounds[levels->count - 1],
                         w->description, (long long)w->rows);
    }
    if (status == FIRENET_OK) {
        status = new_regulariser(&self, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_term *term = add_term(self, w, 1, FIRENET_GROUPING_STRIDED, NULL);
    return finish(out, self,
                  fn_chunks_create(&term->weights, context, levels->count,
                                   levels->bounds, levels->weights));
}

firenet_status firenet_regulariser_create_l1_in_levels(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    const firenet_levels *levels) {
    return FN_CREATE(context, out, create_in_levels(out, context, w, levels));
}

static firenet_status
create_variation(firenet_regulariser **out, firenet_context *context,
                 firenet_type type, int axes, const int64_t *shape,
                 firenet_boundary boundary, firenet_variation variation,
                 const double *weights) {
    if (variation != FIRENET_VARIATION_ISOTROPIC &&
        variation != FIRENET_VARIATION_ANISOTROPIC) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "variation: %d, allowed are %d (ISOTROPIC), %d "
                       "(ANISOTROPIC)",
                       (int)variation, FIRENET_VARIATION_ISOTROPIC,
                       FIRENET_VARIATION_ANISOTROPIC);
    }
    firenet_operator *d;
    firenet_status status =
        fn_create_difference(&d, context, type, axes, shape, boundary, weights);
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t members = variation == FIRENET_VARIATION_ISOTROPIC ? axes : 1;
    status = fn_regulariser_create_term(
        out, context, d, members, FIRENET_GROUPING_STRIDED, NULL, NULL, 0);
    firenet_operator_release(d);
    return status;
}

firenet_status firenet_regulariser_create_variation(
    firenet_regulariser **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_boundary boundary,
    firenet_variation variation, const double *weights) {
    return FN_CREATE(context, out,
                     create_variation(out, context, type, axes, shape, boundary,
                                      variation, weights));
}

/* -------------------------------------------------------- sums, constraints */

static firenet_constraint stricter(firenet_constraint a, firenet_constraint b) {
    return a > b ? a : b;
}

/* Factors and weights that are fine by themselves may over- or underflow. */
static firenet_status check_product(firenet_context *context,
                                    const fn_chunks *weights, double factor) {
    double least, largest;
    fn_chunks_range(weights, &least, &largest);
    return least > 0.0 && isfinite(largest)
               ? FIRENET_OK
               : fn_fail(context, FIRENET_ERR_RANGE,
                         "factors: %g times the weights gives %g to %g, "
                         "allowed is (0, inf)",
                         factor, least, largest);
}

/* Appends the terms of another, times a factor. */
static firenet_status append(firenet_regulariser *self,
                             firenet_context *context,
                             const firenet_regulariser *part, double factor) {
    firenet_status status = FIRENET_OK;
    self->constraint = stricter(self->constraint, part->constraint);
    for (int j = 0; j < part->count && status == FIRENET_OK; ++j) {
        const fn_term *from = &part->term[j];
        fn_term *term =
            add_term(self, from->w, from->members, from->grouping, &from->norm);
        status = fn_chunks_create_scaled(&term->weights, context,
                                         &from->weights, factor, 0);
        if (status == FIRENET_OK) {
            status = check_product(context, &term->weights, factor);
        }
    }
    return status;
}

static firenet_status check_part(firenet_context *context,
                                 firenet_regulariser *const *parts, int64_t k) {
    const firenet_regulariser *part = parts[k], *first = parts[0];
    if (!part) {
        return fn_fail(context, FIRENET_ERR_NULL,
                       "parts[%lld]: NULL, a regulariser is needed",
                       (long long)k);
    }
    if (part->domain != first->domain) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "parts[%lld]: of type %s, must be %s like parts[0]",
                       (long long)k, fn_type_name(part->domain),
                       fn_type_name(first->domain));
    }
    if (part->cols != first->cols) {
        return fn_fail(
            context, FIRENET_ERR_SHAPE,
            "parts[%lld]: of %lld elements, must have %lld like parts[0]",
            (long long)k, (long long)part->cols, (long long)first->cols);
    }
    return FIRENET_OK;
}

static firenet_status check_sum(firenet_context *context, int64_t count,
                                firenet_regulariser *const *parts,
                                const double *factors) {
    int terms = 0;
    if (!parts) {
        return fn_fail_null(context, "parts");
    }
    if (count < 1 || count > FIRENET_MAX_TERMS) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is 1 .. %d", (long long)count,
                       FIRENET_MAX_TERMS);
    }
    for (int64_t k = 0; k < count; ++k) {
        firenet_status status = check_part(context, parts, k);
        if (status != FIRENET_OK) {
            return status;
        }
        if (factors && (!(factors[k] > 0.0) || isinf(factors[k]))) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "factors[%lld]: %.17g, allowed is (0, inf)",
                           (long long)k, factors[k]);
        }
        terms += parts[k]->count;
    }
    return terms <= FIRENET_MAX_TERMS
               ? FIRENET_OK
               : fn_fail(context, FIRENET_ERR_RANGE,
                         "parts: %d terms in all, allowed are at most %d",
                         terms, FIRENET_MAX_TERMS);
}

static firenet_status create_sum(firenet_regulariser **out,
                                 firenet_context *context, int64_t count,
                                 firenet_regulariser *const *parts,
                                 const double *factors) {
    firenet_regulariser *self = NULL;
    firenet_status status = check_sum(context, count, parts, factors);
    if (status == FIRENET_OK) {
        status = new_regulariser(&self, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    for (int64_t k = 0; k < count && status == FIRENET_OK; ++k) {
        status = append(self, context, parts[k], factors ? factors[k] : 1.0);
    }
    return finish(out, self, status);
}

firenet_status firenet_regulariser_create_sum(firenet_regulariser **out,
                                              firenet_context *context,
                                              int64_t count,
                                              firenet_regulariser *const *parts,
                                              const double *factors) {
    return FN_CREATE(context, out,
                     create_sum(out, context, count, parts, factors));
}

static firenet_status create_constrained(firenet_regulariser **out,
                                         firenet_context *context,
                                         firenet_regulariser *regulariser,
                                         firenet_constraint constraint) {
    firenet_regulariser *self = NULL;
    if (!regulariser) {
        return fn_fail_null(context, "regulariser");
    }
    if (constraint != FIRENET_CONSTRAINT_NONE &&
        constraint != FIRENET_CONSTRAINT_REAL &&
        constraint != FIRENET_CONSTRAINT_NONNEGATIVE) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "constraint: %d, allowed are %d (NONE), %d (REAL), %d "
                       "(NONNEGATIVE)",
                       (int)constraint, FIRENET_CONSTRAINT_NONE,
                       FIRENET_CONSTRAINT_REAL, FIRENET_CONSTRAINT_NONNEGATIVE);
    }
    firenet_status status = new_regulariser(&self, context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = append(self, context, regulariser, 1.0);
    self->constraint = stricter(self->constraint, constraint);
    return finish(out, self, status);
}

firenet_status firenet_regulariser_create_constrained(
    firenet_regulariser **out, firenet_context *context,
    firenet_regulariser *regulariser, firenet_constraint constraint) {
    return FN_CREATE(context, out,
                     create_constrained(out, context, regulariser, constraint));
}
