/* SPDX-License-Identifier: BSD-3-Clause */
/* Compositions, kept flat: a o (b o c) is the chain [a, b, c], outermost
 * first, after neighbours that simplify have been replaced. Intermediate
 * vectors alternate between two buffers. */
#include "operators/compose.h"
#include "operators/adjoint.h"
#include "operators/rules.h"

#include <string.h>

typedef struct chain {
    firenet_operator base;
    int64_t count;
    firenet_operator **factors; /* retained, outermost first */
    size_t buffer;              /* bytes of the largest intermediate vector */
    fn_line_pass pass;          /* left by factor `pass_factor` to the next */
    int64_t pass_factor;
} chain;

/* Two factors have one vector between them. */
static int64_t buffer_count(const chain *self) {
    return self->count > 2 ? 2 : 1;
}

static void push_buffers(const chain *self, fn_scratch *scratch,
                         void *buffers[2]) {
    buffers[0] = fn_scratch_push(scratch, self->buffer);
    buffers[1] = buffer_count(self) > 1 ? fn_scratch_push(scratch, self->buffer)
                                        : buffers[0];
}

/* Two factors of which the second makes the first's passes over lines; see
 * fn_operator_table. */
static firenet_status apply_line_pass(const chain *self, int64_t i,
                                      bool adjoint, fn_scratch *scratch,
                                      void *in, void *out) {
    const firenet_operator *factor = self->factors[i];
    size_t mark = scratch->used;
    firenet_status status;
    if (i == self->pass_factor) {
        status = factor->table->after_lines(factor, scratch, adjoint, in, out);
    } else {
        const firenet_operator *b = fn_adjoint_inner(factor);
        status = b->table->by_lines(b, scratch, !adjoint, &self->pass, in, out);
    }
    scratch->used = mark;
    return status;
}

/* The intermediate vectors belong to the chain: factors may overwrite them. */
static firenet_status apply_factor(const chain *self, int64_t i, bool adjoint,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const firenet_operator *factor = self->factors[i];
    void *own = (void *)(uintptr_t)in;
    if (self->pass.length > 0 &&
        (i == self->pass_factor || i == self->pass_factor + 1)) {
        return apply_line_pass(self, i, adjoint, scratch, own, out);
    }
    if (adjoint) {
        return fn_adjoint(factor, scratch, in, out);
    }
    return i == self->count - 1
               ? fn_forward(factor, scratch, in, out)
               : fn_forward_overwrite(factor, scratch, own, out);
}

static firenet_status chain_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const chain *self = (const chain *)a;
    void *buffers[2];
    push_buffers(self, scratch, buffers);
    firenet_status status = FIRENET_OK;
    for (int64_t i = self->count - 1; i >= 0 && status == FIRENET_OK; --i) {
        void *to = i == 0 ? out : buffers[i & 1];
        status = apply_factor(self, i, false, scratch, in, to);
        in = to;
    }
    return status;
}

static firenet_status chain_adjoint(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const chain *self = (const chain *)a;
    void *buffers[2];
    push_buffers(self, scratch, buffers);
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        void *to = i == self->count - 1 ? out : buffers[i & 1];
        status = apply_factor(self, i, true, scratch, in, to);
        in = to;
    }
    return status;
}

/* As one vector, with intermediate vectors side by side. */
static firenet_status chain_many(const firenet_operator *a, fn_scratch *scratch,
                                 bool adjoint, const fn_vectors *v) {
    const chain *self = (const chain *)a;
    size_t buffer = (size_t)a->many_count * self->buffer;
    void *buffers[2] = {
        fn_scratch_push(scratch, buffer),
        buffer_count(self) > 1 ? fn_scratch_push(scratch, buffer) : NULL};
    fn_vectors step = *v;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->count && status == FIRENET_OK; ++i) {
        const firenet_operator *factor =
            self->factors[adjoint ? i : self->count - 1 - i];
        bool last = i == self->count - 1;
        firenet_type to = adjoint ? factor->domain : factor->range;
        step.out = last ? v->out : buffers[i & 1];
        step.out_stride =
            last ? v->out_stride
                 : fn_vector_stride(to, adjoint ? factor->cols : factor->rows);
        status = fn_apply_many(factor, scratch, adjoint, &step);
        step.in = step.out;
        step.in_stride = step.out_stride;
    }
    return status;
}

static void chain_destroy(firenet_operator *a) {
    chain *self = (chain *)a;
    for (int64_t i = 0; i < self->count; ++i) {
        firenet_operator_release(self->factors[i]);
    }
    fn_free(a->context, self->factors);
}

static firenet_status chain_adjoint_of(firenet_operator **out,
                                       firenet_context *context,
                                       firenet_operator *a);

static const fn_operator_table chain_table = {
    .forward = chain_forward,
    .adjoint = chain_adjoint,
    .many = chain_many,
    .destroy = chain_destroy,
    .adjoint_of = chain_adjoint_of,
};

static bool is_chain(const firenet_operator *a) {
    return a->table == &chain_table;
}

const firenet_operator *fn_innermost(const firenet_operator *a) {
    const chain *self = (const chain *)a;
    return is_chain(a) ? self->factors[self->count - 1] : a;
}

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

/* The first pair of factors of which one can make the other's passes over
 * lines. */
static void find_line_pass(chain *self) {
    for (int64_t i = 0; i + 1 < self->count && self->pass.length == 0; ++i) {
        const firenet_operator *a = self->factors[i];
        const firenet_operator *b = fn_adjoint_inner(self->factors[i + 1]);
        if (a->table->line_pass && b && b->line > 0 &&
            a->table->line_pass(a).length == b->line) {
            self->pass = a->table->line_pass(a);
            self->pass_factor = i;
            self->base.thread_bytes =
                self->base.thread_bytes > b->line_thread_bytes
                    ? self->base.thread_bytes
                    : b->line_thread_bytes;
        }
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
    base->norm_bound = base->norm_proved = 1.0;
    base->isometry = base->coisometry = 1.0;
    size_t inner = 0, most = 0;
    bool zero = false;
    for (int64_t i = 0; i <= last; ++i) {
        base->norm_bound *= f[i]->norm_bound;
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
        size_t shared = fn_operator_shared(f[i]);
        most = shared > most ? shared : most;
        size_t scratch = f[i]->scratch - (i < last ? f[i]->scratch_saved : 0);
        inner = scratch > inner ? scratch : inner;
        if (i > 0) {
            size_t bytes = fn_vector_bytes(f[i]->range, f[i]->rows);
            self->buffer = bytes > self->buffer ? bytes : self->buffer;
        }
    }
    base->norm_proved = zero ? 0.0 : base->norm_proved; /* 0 times infinity */
    base->scratch = (size_t)buffer_count(self) * self->buffer + inner;
    if (base->many_count > 0) {
        size_t side_by_side = (size_t)base->many_count * self->buffer;
        base->many_scratch = (size_t)buffer_count(self) * side_by_side + most;
    }
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
    chain *self = fn_operator_new(context, sizeof *self, &chain_table);
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
        find_line_pass(self);
        status = describe(self);
    }
    return fn_operator_finish(out, &self->base, status);
}

static int64_t factor_count(const firenet_operator *a) {
    return is_chain(a) ? ((const chain *)a)->count : 1;
}

/* The factors of `a`, or `a` itself, to list[0 ..]. */
static void copy_factors(firenet_operator **list, firenet_operator *a) {
    firenet_operator **factors = is_chain(a) ? ((chain *)a)->factors : &a;
    memcpy(list, factors, (size_t)factor_count(a) * sizeof *list);
}

static firenet_status check_composable(firenet_context *context,
                                       const firenet_operator *a,
                                       const firenet_operator *b) {
    if (!a || !b) {
        return fn_fail_null(context, a ? "b" : "a");
    }
    if (fn_is_split(a) || fn_is_split(b)) {
        return fn_fail_split(context, fn_is_split(a) ? a : b);
    }
    if (a->domain != b->range) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "compose: a = %s takes %s, b = %s gives %s",
                       a->description, fn_type_name(a->domain), b->description,
                       fn_type_name(b->range));
    }
    if (a->cols != b->rows) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "compose: a = %s takes %lld elements, b = %s gives %lld",
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

/* (a b)^H = b^H a^H, as a chain again, so that it can simplify. */
static firenet_status chain_adjoint_of(firenet_operator **out,
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
