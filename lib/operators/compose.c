/* SPDX-License-Identifier: BSD-3-Clause */
/* Compositions, kept flat: a o (b o c) is the chain [a, b, c], outermost
 * first, after neighbours that simplify have been replaced. Intermediate
 * vectors alternate between two buffers. */
#include "operators/compose.h"
#include "operators/adjoint.h"
#include "operators/chain.h"

static void push_buffers(int64_t count, size_t bytes, fn_scratch *scratch,
                         void *buffers[2]) {
    for (int64_t i = 0; i < 2; ++i) {
        buffers[i] = i < fn_chain_buffers(count)
                         ? fn_scratch_push(scratch, bytes)
                         : buffers[0];
    }
}

/* The intermediate vectors belong to the chain: factors may overwrite them. */
static firenet_status chain_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const chain *self = (const chain *)a;
    int64_t last = self->step_count - 1;
    void *buffers[2] = {NULL, NULL};
    push_buffers(self->step_count, self->buffer, scratch, buffers);
    void *to = last > 0 ? buffers[last & 1] : out;
    firenet_status status = fn_forward(self->steps[last], scratch, in, to);
    for (int64_t i = last - 1; i >= 0 && status == FIRENET_OK; --i) {
        void *from = to;
        to = i > 0 ? buffers[i & 1] : out;
        status = fn_forward_overwrite(self->steps[i], scratch, from, to);
    }
    return status;
}

static firenet_status chain_adjoint(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const chain *self = (const chain *)a;
    void *buffers[2] = {NULL, NULL};
    push_buffers(self->step_count, self->buffer, scratch, buffers);
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < self->step_count && status == FIRENET_OK; ++i) {
        void *to = i == self->step_count - 1 ? out : buffers[i & 1];
        status = fn_adjoint(self->steps[i], scratch, in, to);
        in = to;
    }
    return status;
}

/* As one vector, with intermediate vectors side by side. */
static firenet_status chain_many(const firenet_operator *a, fn_scratch *scratch,
                                 bool adjoint, const fn_vectors *v) {
    const chain *self = (const chain *)a;
    size_t buffer = (size_t)a->many_count * self->buffer;
    void *buffers[2] = {NULL, NULL};
    push_buffers(self->count, buffer, scratch, buffers);
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

/* The outermost factor makes it, of images that the others make. */
static firenet_status chain_round(const firenet_operator *a,
                                  fn_scratch *scratch, const fn_round *round) {
    const chain *self = (const chain *)a;
    int64_t last = self->step_count - 1;
    void *buffers[3];
    for (int64_t i = 0; i < 3; ++i) {
        buffers[i] = fn_scratch_push(scratch, self->buffer);
    }
    fn_round own = *round;
    firenet_status status = FIRENET_OK;
    for (int64_t i = last; i > 0 && status == FIRENET_OK; --i) {
        status = fn_forward(self->steps[i], scratch, own.x, buffers[i & 1]);
        own.x = buffers[i & 1];
    }
    own.atv = buffers[2];
    if (status == FIRENET_OK) {
        status = fn_go_round(self->steps[0], scratch, &own);
    }
    const void *in = own.atv;
    for (int64_t i = 1; i <= last && status == FIRENET_OK; ++i) {
        void *to = i == last ? round->atv : buffers[i & 1];
        status = fn_adjoint(self->steps[i], scratch, in, to);
        in = to;
    }
    return status;
}

static void chain_destroy(firenet_operator *a) {
    chain *self = (chain *)a;
    for (int64_t i = 0; i < self->count; ++i) {
        firenet_operator_release(self->factors[i]);
    }
    for (int64_t i = 0; i < self->step_count; ++i) {
        firenet_operator_release(self->steps[i]);
    }
    fn_free(a->context, self->factors);
    fn_free(a->context, self->steps);
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
    .unturned = fn_chain_unturned,
    .round = chain_round,
};

const firenet_operator *fn_innermost(const firenet_operator *a) {
    const chain *self = (const chain *)a;
    return fn_is_chain(a) ? self->factors[self->count - 1] : a;
}
