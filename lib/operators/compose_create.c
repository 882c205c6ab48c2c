/* SPDX-License-Identifier: BSD-3-Clause */
/* Compositions made: neighbours that simplify replaced, and what the chain as a
 * whole is known to be. */
#include "operators/adjoint.h"
#include "operators/chain.h"
#include "operators/compose.h"
#include "operators/dft_haar.h"
#include "operators/rows_haar.h"
#include "operators/rules.h"

#include <string.h>

/* -------------------------------------------------------- simplification */

/* Puts the rewritten pair in the place of factors i and i + 1. */
static void replace_pair(firenet_operator **factors, int64_t *count, int64_t i,
                         const fn_rewrite *rewrite) {
    firenet_operator_release(factors[i]);
    firenet_operator_release(factors[i + 1]);
    memcpy(&factors[i], rewrite->factors,
           (size_t)rewrite->count * sizeof *factors);
    if (rewrite->count == 1) {
        memmove(&factors[i + 1], &factors[i + 2],
                (size_t)(*count - i - 2) * sizeof *factors);
        --*count;
    }
}

/* Rewrites neighbours until no rule applies any more. Of the pairs (i, i + 1)
 * at first only those with from <= i < to may have one: what a chain holds has
 * been simplified, so that two chains are new to each other where they meet. */
static firenet_status simplify(firenet_context *context,
                               firenet_operator **factors, int64_t *count,
                               int64_t from, int64_t to) {
    for (int64_t i = from; i < to && i + 1 < *count;) {
        fn_rewrite rewrite;
        firenet_status status =
            fn_rewrite_pair(&rewrite, context, factors[i], factors[i + 1]);
        if (status != FIRENET_OK) {
            return status;
        }
        if (rewrite.count == 0) {
            ++i;
            continue;
        }
        replace_pair(factors, count, i, &rewrite);
        /* New to each other are now the pairs i - 1, i and i + 1, or with one
         * factor less i - 1 and i. */
        int64_t behind = i + rewrite.count, left = to - 2 + rewrite.count;
        to = left > behind ? left : behind;
        i = i > 0 ? i - 1 : 0;
    }
    return FIRENET_OK;
}

/* --------------------------------------------------------------- creation */

/* The factors, the first two of them that can be fused as one operator. */
static firenet_status set_steps(chain *self) {
    firenet_context *context = self->base.context;
    firenet_operator **f = self->factors;
    firenet_status status = FIRENET_OK;
    self->steps = fn_alloc(context, self->count, sizeof *self->steps);
    if (!self->steps) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        firenet_operator *step = NULL;
        if (self->step_count == i && i + 1 < self->count) {
            status = fn_fuse_dft_haar(&step, context, f[i], f[i + 1]);
        }
        if (self->step_count == i && i + 1 < self->count && !step &&
            status == FIRENET_OK) {
            status = fn_fuse_rows_haar(&step, context, f[i], f[i + 1]);
        }
        if (status == FIRENET_OK) {
            self->steps[self->step_count++] =
                step ? step : firenet_operator_retain(f[i]);
            i += step ? 1 : 0;
        }
    }
    return status;
}

static void set_scratch(chain *self) {
    firenet_operator *base = &self->base;
    size_t inner = 0, most = 0;
    for (int64_t i = 0; i < self->step_count; ++i) {
        const firenet_operator *step = self->steps[i];
        bool first = i == self->step_count - 1; /* its input is not ours */
        size_t scratch = step->scratch - (first ? 0 : step->scratch_saved);
        inner = scratch > inner ? scratch : inner;
        base->thread_bytes = step->thread_bytes > base->thread_bytes
                                 ? step->thread_bytes
                                 : base->thread_bytes;
    }
    for (int64_t i = 0; i < self->count; ++i) {
        const firenet_operator *factor = self->factors[i];
        size_t shared = fn_operator_shared(factor);
        size_t bytes = i > 0 ? fn_range_bytes(factor) : 0;
        most = shared > most ? shared : most;
        self->buffer = bytes > self->buffer ? bytes : self->buffer;
    }
    bool rounds = self->steps[0] == self->factors[0];
    base->pieces = rounds ? self->factors[0]->pieces : 0;
    int64_t buffers = base->pieces > 0 ? 3 : fn_chain_buffers(self->step_count);
    base->scratch = (size_t)buffers * self->buffer + inner;
    if (base->many_count > 0) {
        size_t side_by_side = (size_t)base->many_count * self->buffer;
        base->many_scratch =
            (size_t)fn_chain_buffers(self->count) * side_by_side + most;
    }
}

/* The ends are split as the first factor from there that is no matter of
 * elements alone; what lies between two of them may be, too. */
static void set_split(chain *self) {
    firenet_operator *base = &self->base;
    firenet_operator **f = self->factors;
    base->split_domain = base->split_range = false;
    base->pointwise = true;
    for (int64_t i = 0; i < self->count; ++i) {
        const firenet_operator *outer = f[self->count - 1 - i], *inner = f[i];
        base->split_inside = base->split_inside || fn_is_split(inner);
        base->pointwise = base->pointwise && inner->pointwise;
        base->split_range =
            outer->pointwise ? base->split_range : outer->split_range;
        base->split_domain =
            inner->pointwise ? base->split_domain : inner->split_domain;
    }
}

/* What the chain as a whole is known to be. */
static void set_properties(chain *self) {
    firenet_operator *base = &self->base;
    firenet_operator **f = self->factors;
    int64_t last = self->count - 1;
    base->rows = f[0]->rows;
    base->range = f[0]->range;
    base->cols = f[last]->cols;
    base->domain = f[last]->domain;
    base->norm_size = base->norm_proved = 1.0;
    base->isometry = base->coisometry = 1.0;
    bool zero = false;
    for (int64_t i = 0; i <= last; ++i) {
        base->norm_size *= f[i]->norm_size;
        base->norm_later = base->norm_later || f[i]->norm_later;
        base->norm_room = f[i]->norm_room > base->norm_room ? f[i]->norm_room
                                                            : base->norm_room;
        base->norm_proved *= f[i]->norm_proved;
        zero = zero || f[i]->norm_proved == 0.0;
        /* A A^H = A1 (A2 A2^H) A1^H: co-isometries multiply. */
        base->coisometry =
            fn_isometry_product(base->coisometry, f[i]->coisometry);
        base->isometry = fn_isometry_product(base->isometry, f[i]->isometry);
        fn_operator_inherit(base, f[i], 1);
        base->many_count = f[i]->many_count > base->many_count
                               ? f[i]->many_count
                               : base->many_count;
    }
    base->norm_proved = zero ? 0.0 : base->norm_proved; /* 0 times infinity */
    base->turned = f[0]->turned;
    set_split(self);
}

/* "a o b o c", in one pass: chains may be long. */
static firenet_status describe(chain *self) {
    static const char between[] = " o ";
    firenet_operator **f = self->factors;
    size_t size = 1;
    for (int64_t i = 0; i < self->count; ++i) {
        size += strlen(f[i]->description) + sizeof between;
    }
    char *at = self->base.description =
        fn_alloc(self->base.context, (int64_t)size, 1);
    if (!at) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < self->count; ++i) {
        const char *parts[] = {i > 0 ? between : "", f[i]->description};
        for (int k = 0; k < 2; ++k) {
            size_t length = strlen(parts[k]);
            memcpy(at, parts[k], length);
            at += length;
        }
    }
    *at = '\0';
    return FIRENET_OK;
}

/* A chain of the factors, each retained, or the factor itself where one is
 * left; pairs outside [from, to) are known not to simplify. */
static firenet_status create_chain(firenet_operator **out,
                                   firenet_context *context,
                                   firenet_operator *const *factors,
                                   int64_t count, int64_t from, int64_t to) {
    chain *self = fn_operator_new(context, sizeof *self, &fn_chain_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_status status = FIRENET_ERR_NOMEM;
    self->factors = fn_alloc(context, count, sizeof *self->factors);
    if (self->factors) {
        for (; self->count < count; ++self->count) {
            self->factors[self->count] =
                firenet_operator_retain(factors[self->count]);
        }
        status = simplify(context, self->factors, &self->count, from, to);
    }
    if (status == FIRENET_OK && self->count == 1) {
        *out = firenet_operator_retain(self->factors[0]);
        firenet_operator_release(&self->base);
        return FIRENET_OK;
    }
    if (status == FIRENET_OK) {
        set_properties(self);
        status = set_steps(self);
    }
    if (status == FIRENET_OK) {
        set_scratch(self);
        status = describe(self);
    }
    return fn_operator_finish(out, &self->base, status);
}

static int64_t factor_count(const firenet_operator *a) {
    return fn_is_chain(a) ? ((const chain *)a)->count : 1;
}

/* The factors of `a`, or `a` itself, to list[0 ..]. */
static void copy_factors(firenet_operator **list, firenet_operator *a) {
    firenet_operator **factors = fn_is_chain(a) ? ((chain *)a)->factors : &a;
    memcpy(list, factors, (size_t)factor_count(a) * sizeof *list);
}

static firenet_status check_composable(firenet_context *context,
                                       const firenet_operator *a,
                                       const firenet_operator *b) {
    if (!a || !b) {
        return fn_fail_null(context, a ? "b" : "a");
    }
    if (a->split_domain != b->split_range && !a->pointwise && !b->pointwise) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "compose: the vectors between a = %s and b = %s must be "
                       "shared out among parties by both or by neither",
                       a->description, b->description);
    }
    if (a->domain != b->range) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "compose: a = %s takes type %s, but b = %s gives %s",
                       a->description, fn_type_name(a->domain), b->description,
                       fn_type_name(b->range));
    }
    if (a->cols != b->rows) {
        return fn_fail(
            context, FIRENET_ERR_SHAPE,
            "compose: a = %s takes %lld elements, but b = %s gives %lld",
            a->description, (long long)a->cols, b->description,
            (long long)b->rows);
    }
    return FIRENET_OK;
}

firenet_status fn_compose(firenet_operator **out, firenet_context *context,
                          firenet_operator *a, firenet_operator *b) {
    int64_t count = factor_count(a) + factor_count(b);
    firenet_operator **list = fn_alloc(context, count, sizeof *list);
    if (!list) {
        return FIRENET_ERR_NOMEM;
    }
    copy_factors(list, a);
    copy_factors(list + factor_count(a), b);
    int64_t meeting = factor_count(a) - 1;
    firenet_status status =
        create_chain(out, context, list, count, meeting, meeting + 1);
    fn_free(context, list);
    return status;
}

firenet_status firenet_operator_compose(firenet_operator **out,
                                        firenet_context *context,
                                        firenet_operator *a,
                                        firenet_operator *b) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_composable(context, a, b);
    return fn_leave(context, status == FIRENET_OK
                                 ? fn_compose(out, context, a, b)
                                 : status);
}

firenet_status fn_chain_adjoint_of(firenet_operator **out,
                                   firenet_context *context,
                                   firenet_operator *a) {
    const chain *self = (const chain *)a;
    firenet_operator **list = fn_alloc_zero(context, self->count, sizeof *list);
    if (!list) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        status = fn_create_adjoint(&list[i], context,
                                   self->factors[self->count - 1 - i]);
    }
    if (status == FIRENET_OK) {
        status =
            create_chain(out, context, list, self->count, 0, self->count - 1);
    }
    for (int64_t i = 0; i < self->count; ++i) {
        firenet_operator_release(list[i]);
    }
    fn_free(context, list);
    return status;
}

/* Without the U of the outermost factor. */
firenet_status fn_chain_unturned(fn_unturned *out, firenet_context *context,
                                 firenet_operator *a) {
    const chain *self = (const chain *)a;
    fn_unturned outer;
    firenet_operator **list = fn_alloc(context, self->count, sizeof *list);
    if (!list) {
        return FIRENET_ERR_NOMEM;
    }
    memcpy(list, self->factors, (size_t)self->count * sizeof *list);
    firenet_status status =
        fn_operator_unturned(&outer, context, self->factors[0]);
    if (status == FIRENET_OK) {
        list[0] = outer.b;
        out->u = outer.u;
        status = create_chain(&out->b, context, list, self->count, 0, 1);
        firenet_operator_release(outer.b);
    }
    fn_free(context, list);
    return status;
}
