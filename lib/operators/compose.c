/* SPDX-License-Identifier: BSD-3-Clause */
/* Compositions, kept flat: a o (b o c) is the chain [a, b, c], outermost
 * first, after neighbours that simplify have been replaced. Intermediate
 * vectors alternate between two buffers. */
#include "operators/compose.h"
#include "operators/adjoint.h"
#include "operators/chain.h"

static void push_buffers(const chain *self, fn_scratch *scratch,
                         void *buffers[2]) {
    buffers[0] = fn_scratch_push(scratch, self->buffer);
    buffers[1] = fn_chain_buffers(self) > 1
                     ? fn_scratch_push(scratch, self->buffer)
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
        fn_chain_buffers(self) > 1 ? fn_scratch_push(scratch, buffer) : NULL};
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

/* ||A_1 A_2 ..|| <= ||A_1|| ||A_2|| .. */
static bool chain_norm(const firenet_operator *a, const fn_norm_search *search,
                       fn_norm *norm) {
    const chain *self = (const chain *)a;
    *norm = (fn_norm){1.0, 0.0};
    for (int64_t i = 0; i < self->count; ++i) {
        fn_norm factor;
        if (!fn_norm_find(self->factors[i], search, &factor)) {
            return false;
        }
        norm->bound *= factor.bound;
    }
    return true;
}

static void chain_form(const firenet_operator *a, fn_form *form) {
    const chain *self = (const chain *)a;
    form->kind = FN_FORM_CHAIN;
    form->count = self->count;
    form->parts = self->factors;
}

const fn_operator_table fn_chain_table = {
    .forward = chain_forward,
    .adjoint = chain_adjoint,
    .many = chain_many,
    .destroy = chain_destroy,
    .adjoint_of = fn_chain_adjoint_of,
    .norm = chain_norm,
    .form = chain_form,
};

const firenet_operator *fn_innermost(const firenet_operator *a) {
    const chain *self = (const chain *)a;
    return fn_is_chain(a) ? self->factors[self->count - 1] : a;
}
