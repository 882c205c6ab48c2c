/* SPDX-License-Identifier: BSD-3-Clause */
/* A party's part of an operator that is shared out: A = [A_1; A_2; ..],
 * A = [A_1 A_2 ..] or A = diag(A_1, A_2, ..), or the whole of one whose vectors
 * are. */
#include "operators/split.h"
#include "operators/norm.h"
#include "operators/product.h"

#include <math.h>

typedef struct split {
    firenet_operator base;
    firenet_operator *inner;
    bool add_images, add_adjoints; /* over the parties */
    bool alone;                    /* a block of a diagonal: nothing to do */
} split;

/* x += x of the others. Sums are made in double. */
static firenet_status add_up(fn_scratch *scratch, firenet_type type, int64_t n,
                             void *x) {
    int64_t reals = fn_type_complex(type) ? 2 * n : n;
    if (!fn_type_single(type)) {
        return fn_sum_array(scratch->context, reals, x);
    }
    float *single = x;
    double *sums =
        fn_scratch_push(scratch, fn_vector_bytes(FIRENET_F64, reals));
    for (int64_t i = 0; i < reals; ++i) {
        sums[i] = (double)single[i];
    }
    firenet_status status = fn_sum_array(scratch->context, reals, sums);
    for (int64_t i = 0; i < reals; ++i) {
        single[i] = (float)sums[i];
    }
    return status;
}

/* One direction. Functions of the host that are not added up here communicate
 * by themselves: no party begins before all are there. A party that failed
 * takes no part in adding up, nor do the others. */
static firenet_status apply(const split *self, fn_scratch *scratch,
                            bool adjoint, const void *in, void *out) {
    const firenet_operator *a = self->inner;
    firenet_context *context = scratch->context;
    bool own = !self->add_images && !self->add_adjoints && !self->alone;
    firenet_status status =
        own ? fn_sum_agree(context, FIRENET_OK) : FIRENET_OK;
    if (status == FIRENET_OK) {
        status = adjoint ? fn_adjoint(a, scratch, in, out)
                         : fn_forward(a, scratch, in, out);
    }
    if (!(adjoint ? self->add_adjoints : self->add_images)) {
        return status;
    }
    status = fn_sum_agree(context, status);
    if (status != FIRENET_OK) {
        return status;
    }
    return adjoint ? add_up(scratch, a->domain, a->cols, out)
                   : add_up(scratch, a->range, a->rows, out);
}

static firenet_status split_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    return apply((const split *)a, scratch, false, in, out);
}

static firenet_status split_adjoint(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    return apply((const split *)a, scratch, true, in, out);
}

static void split_destroy(firenet_operator *a) {
    firenet_operator_release(((split *)a)->inner);
}

static const fn_operator_table split_table = {
    .forward = split_forward,
    .adjoint = split_adjoint,
    .destroy = split_destroy,
};

firenet_operator *fn_split_block(const firenet_operator *a) {
    const split *self = (const split *)a;
    return a->table == &split_table && self->alone ? self->inner : NULL;
}

static firenet_status check(firenet_context *context, const firenet_operator *a,
                            firenet_split sides, double norm_bound) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    if (sides != FIRENET_SPLIT_ROWS && sides != FIRENET_SPLIT_COLUMNS &&
        sides != FIRENET_SPLIT_RANGE && sides != FIRENET_SPLIT_DOMAIN &&
        sides != FIRENET_SPLIT_BOTH && sides != FIRENET_SPLIT_BLOCKS) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "split: %d, allowed are %d (ROWS), %d (COLUMNS), %d "
                       "(RANGE), %d (DOMAIN), %d (BOTH), %d (BLOCKS)",
                       (int)sides, FIRENET_SPLIT_ROWS, FIRENET_SPLIT_COLUMNS,
                       FIRENET_SPLIT_RANGE, FIRENET_SPLIT_DOMAIN,
                       FIRENET_SPLIT_BOTH, FIRENET_SPLIT_BLOCKS);
    }
    return fn_is_split(a) ? fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                                    "a: %s is split already", a->description)
                          : fn_check_norm(context, norm_bound);
}

/* *c becomes 0, unknown, unless all parties have the same. */
static void agree_constant(firenet_context *context, double *c) {
    fn_partial high = {{0.0}, *c}, low = {{0.0}, -*c};
    fn_sum(context, &high);
    fn_sum(context, &low);
    *c = high.max == -low.max ? high.max : 0.0;
}

static double largest(firenet_context *context, double here) {
    fn_partial p = {{0.0}, here};
    fn_sum(context, &p);
    return p.max;
}

/* What all parties must agree on. The norm of parts: ||A||^2 <= sum_i
 * ||A_i||^2; of blocks, the largest; of the whole, what all say. */
static firenet_status agree(split *self, firenet_context *context,
                            double given) {
    firenet_operator *base = &self->base;
    const firenet_operator *a = self->inner;
    firenet_status status = fn_sum_check_same(context, "norm_bound", given);
    double here = fn_norm_of(a, context, FN_NORM_SAFE).bound;
    base->norm_size = here;
    base->norm_proved = a->norm_proved;
    if (!self->add_images && !self->add_adjoints) {
        base->isometry = a->isometry;
        base->coisometry = a->coisometry;
    }
    if (status != FIRENET_OK || !context->reduce) {
        base->norm_size = given > 0.0 ? given : base->norm_size;
        return status;
    }
    if (self->add_images || self->add_adjoints) {
        base->norm_size = fn_sum_norms(context, here);
        base->norm_proved = fn_sum_norms(context, a->norm_proved);
    } else if (self->alone) {
        base->norm_size = largest(context, here);
        base->norm_proved = largest(context, a->norm_proved);
    } else {
        status = fn_sum_check_same(context, "the norm of a", here);
    }
    base->norm_size = given > 0.0 ? given : base->norm_size;
    /* What is done about one party's functions all others do, too. */
    fn_partial user_code = {{a->user_code}, 0.0};
    fn_sum(context, &user_code);
    base->user_code = user_code.sum[0] > 0.0;
    if (!self->add_images && !self->add_adjoints) {
        agree_constant(context, &base->isometry);
        agree_constant(context, &base->coisometry);
    }
    return fn_sum_status(context, status);
}

/* Room for a vector of single precision that is added up in double. */
static size_t sums_bytes(const split *self) {
    const firenet_operator *a = self->inner;
    bool image = self->add_images;
    if ((!image && !self->add_adjoints) || !fn_type_single(a->domain)) {
        return 0;
    }
    firenet_type type = image ? a->range : a->domain;
    return fn_vector_bytes(fn_type_complex(type) ? FIRENET_C128 : FIRENET_F64,
                           image ? a->rows : a->cols);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_operator *a, firenet_split sides,
                             double norm_bound) {
    firenet_status status = check(context, a, sides, norm_bound);
    if (status == FIRENET_OK) {
        status = fn_sum_check_same(context, "split", (double)sides);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    split *self = fn_operator_new(context, sizeof *self, &split_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->inner = firenet_operator_retain(a);
    self->add_adjoints = sides == FIRENET_SPLIT_ROWS;
    self->add_images = sides == FIRENET_SPLIT_COLUMNS;
    self->alone = sides == FIRENET_SPLIT_BLOCKS;
    fn_operator_set_shape(base, a->domain, a->rows, a->cols);
    base->range = a->range;
    base->split_range =
        sides != FIRENET_SPLIT_COLUMNS && sides != FIRENET_SPLIT_DOMAIN;
    base->split_domain =
        sides != FIRENET_SPLIT_ROWS && sides != FIRENET_SPLIT_RANGE;
    fn_operator_inherit(base, a, 1);
    base->caller_only = true; /* as the function that adds up is */
    base->scratch = a->scratch + sums_bytes(self);
    status = fn_operator_describe(base, "part of (%s)", a->description);
    if (status == FIRENET_OK) {
        status = agree(self, context, norm_bound);
    }
    return fn_operator_finish(out, base, status);
}

firenet_status firenet_operator_split(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_operator *a, firenet_split sides,
                                      double norm_bound) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = create(out, context, a, sides, norm_bound);
    status = fn_leave_shared(context, status);
    if (status != FIRENET_OK) { /* a party failed after this one was done */
        firenet_operator_release(*out);
        *out = NULL;
    }
    return status;
}
