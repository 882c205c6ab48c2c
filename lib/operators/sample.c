/* SPDX-License-Identifier: BSD-3-Clause */
/* Restriction to an index set: forward gathers, adjoint scatters into zeros. */
#include "operators/sample.h"
#include "core/shape.h"

#include <string.h>

typedef struct sample {
    firenet_operator base;
    int64_t *indices;
} sample;

static firenet_status sample_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    (void)scratch;
    fn_kernels_for(scratch->context, a->domain)
        ->gather(a->rows, 1.0, ((const sample *)a)->indices, in, out);
    return FIRENET_OK;
}

static firenet_status sample_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    (void)scratch;
    memset(out, 0, (size_t)a->cols * fn_type_size(a->domain));
    fn_kernels_for(scratch->context, a->domain)
        ->scatter(a->rows, 1.0, ((const sample *)a)->indices, in, out);
    return FIRENET_OK;
}

static void sample_destroy(firenet_operator *a) {
    fn_free(a->context, ((sample *)a)->indices);
}

static void sample_form(const firenet_operator *a, fn_form *form) {
    const sample *self = (const sample *)a;
    form->kind = FN_FORM_SAMPLE;
    form->index = self->indices;
}

static const fn_operator_table sample_table = {
    .forward = sample_forward,
    .adjoint = sample_adjoint,
    .destroy = sample_destroy,
    .form = sample_form,
};

const int64_t *fn_sample_indices(const firenet_operator *a) {
    return a->table == &sample_table ? ((const sample *)a)->indices : NULL;
}

firenet_status fn_check_indices(firenet_context *context, int64_t length,
                                const int64_t *indices, int64_t count) {
    /* One bit per position records whether it was taken before. */
    unsigned char *seen = fn_alloc_zero(context, length / 8 + 1, 1);
    if (!seen) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < count && status == FIRENET_OK; ++i) {
        int64_t k = indices[i];
        if (k < 0 || k >= length) {
            status = fn_fail(context, FIRENET_ERR_RANGE,
                             "indices[%lld]: %lld, allowed is 0 .. %lld",
                             (long long)i, (long long)k, (long long)length - 1);
        } else if (seen[k / 8] & (1u << (k % 8))) {
            status = fn_fail(context, FIRENET_ERR_RANGE,
                             "indices[%lld]: %lld occurs more than once, "
                             "indices must be distinct",
                             (long long)i, (long long)k);
        } else {
            seen[k / 8] = (unsigned char)(seen[k / 8] | (1u << (k % 8)));
        }
    }
    fn_free(context, seen);
    return status;
}

static firenet_status check_arguments(firenet_context *context,
                                      firenet_type type, int64_t length,
                                      const int64_t *indices, int64_t count) {
    firenet_status status = fn_check_vector(context, type, length);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!indices) {
        return fn_fail_null(context, "indices");
    }
    if (count < 1 || count > length) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, allowed is 1 .. length = %lld",
                       (long long)count, (long long)length);
    }
    return fn_check_indices(context, length, indices, count);
}

firenet_status fn_create_sample(firenet_operator **out,
                                firenet_context *context, firenet_type type,
                                int64_t length, const int64_t *indices,
                                int64_t count) {
    sample *self = fn_operator_new(context, sizeof *self, &sample_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(&self->base, type, count, length);
    fn_operator_set_orthonormal(&self->base);
    firenet_status status =
        fn_operator_describe(&self->base, "sample[%lld of %lld]",
                             (long long)count, (long long)length);
    self->indices = fn_operator_alloc(&self->base, count, sizeof *indices);
    if (self->indices) {
        memcpy(self->indices, indices, (size_t)count * sizeof *indices);
    }
    return fn_operator_finish(out, &self->base,
                              self->indices ? status : FIRENET_ERR_NOMEM);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int64_t length,
                             const int64_t *indices, int64_t count) {
    firenet_status status =
        check_arguments(context, type, length, indices, count);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_create_sample(out, context, type, length, indices, count);
}

firenet_status firenet_operator_create_sample(firenet_operator **out,
                                              firenet_context *context,
                                              firenet_type type, int64_t length,
                                              const int64_t *indices,
                                              int64_t count) {
    return FN_CREATE(context, out,
                     create(out, context, type, length, indices, count));
}
