/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/product.h"

/* In host memory. */
static firenet_status apply(const firenet_operator *a, fn_scratch *scratch,
                            bool adjoint, int64_t count, const void *in,
                            void *out) {
    if (count == 1) {
        return adjoint ? fn_adjoint(a, scratch, in, out)
                       : fn_forward(a, scratch, in, out);
    }
    int64_t n = fn_vector_stride(a->domain, a->cols);
    int64_t m = fn_vector_stride(a->range, a->rows);
    const fn_vectors all = {.count = count,
                            .in = in,
                            .in_stride = adjoint ? m : n,
                            .out = out,
                            .out_stride = adjoint ? n : m};
    return fn_apply_many(a, scratch, adjoint, &all);
}

static firenet_status staged(const firenet_operator *a, fn_scratch *scratch,
                             bool adjoint, const fn_vec_array *v) {
    const firenet_context *context = scratch->context;
    const fn_space *space = fn_space_of(context);
    size_t from =
        (size_t)v->count * fn_side_bytes(adjoint ? fn_range(a) : fn_domain(a));
    size_t to =
        (size_t)v->count * fn_side_bytes(adjoint ? fn_domain(a) : fn_range(a));
    void *in = space->open(context, v->in, from, false);
    void *out = in ? space->open(context, v->out, to, true) : NULL;
    firenet_status status = out ? apply(a, scratch, adjoint, v->count, in, out)
                                : FIRENET_ERR_DEVICE;
    if (in) {
        space->close(context, v->in, in);
    }
    if (out) {
        space->close(context, v->out, out);
    }
    return status;
}

firenet_status fn_product_many(const firenet_operator *a, fn_scratch *scratch,
                               bool adjoint, const fn_vec_array *v) {
    const fn_space *space = fn_space_of(scratch->context);
    void *plan = space->product ? fn_operator_plan(a, space) : NULL;
    return plan ? space->product(scratch->context, plan, adjoint, v->count,
                                 v->in, v->out)
                : staged(a, scratch, adjoint, v);
}

bool fn_product_around(const firenet_operator *a, fn_scratch *scratch,
                       const fn_around *around, fn_partial *found,
                       firenet_status *status) {
    const fn_space *space = fn_space_of(scratch->context);
    void *plan = space->around ? fn_operator_plan(a, space) : NULL;
    return plan && space->around(scratch->context, plan, around, found, status);
}

/* ------------------------------------------------------------------ plans */

void *fn_operator_plan(const firenet_operator *a, const fn_space *space) {
    const fn_prepared *entry =
        atomic_load_explicit(&a->prepared, memory_order_acquire);
    while (entry && entry->space != space) {
        entry = entry->next;
    }
    return entry ? entry->plan : NULL;
}

/* Operators do not change for those who use them; this list grows. */
static void add(const firenet_operator *a, fn_prepared *entry) {
    firenet_operator *owner = (firenet_operator *)(uintptr_t)a;
    entry->next = atomic_load_explicit(&owner->prepared, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(
        &owner->prepared, &entry->next, entry, memory_order_acq_rel,
        memory_order_acquire)) {
    }
}

firenet_status fn_operator_prepare(const firenet_operator *a,
                                   firenet_context *context) {
    const fn_space *space = fn_space_of(context);
    if (!space->prepare || fn_operator_plan(a, space)) {
        return FIRENET_OK;
    }
    fn_prepared *entry = fn_alloc_zero(a->context, 1, sizeof *entry);
    if (!entry) {
        return FIRENET_ERR_NOMEM;
    }
    entry->space = space;
    firenet_status status = space->prepare(context, a, &entry->plan);
    if (status == FIRENET_OK && entry->plan) {
        add(a, entry);
    } else {
        fn_free(a->context, entry);
    }
    return status;
}
