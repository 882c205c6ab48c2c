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

firenet_status fn_product_many(const firenet_operator *a, fn_scratch *scratch,
                               bool adjoint, const fn_vec_array *v) {
    const firenet_context *context = scratch->context;
    const fn_space *space = fn_space_of(context);
    size_t from =
        (size_t)v->count * fn_side_bytes(adjoint ? fn_range(a) : fn_domain(a));
    size_t to =
        (size_t)v->count * fn_side_bytes(adjoint ? fn_domain(a) : fn_range(a));
    void *in = space->open(context, v->in, from, false);
    void *out = space->open(context, v->out, to, true);
    firenet_status status = apply(a, scratch, adjoint, v->count, in, out);
    space->close(context, v->in, in);
    space->close(context, v->out, out);
    return status;
}
