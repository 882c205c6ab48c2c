/* SPDX-License-Identifier: BSD-3-Clause */
/* I (x) A: one operator on many vectors that stand one behind the other. */
#include "operators/operator.h"

#include <firenet/operator.h>

typedef struct batch {
    firenet_operator base;
    firenet_operator *inner; /* retained */
    int64_t count;
} batch;

static firenet_status batch_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const batch *self = (const batch *)a;
    const firenet_operator *inner = self->inner;
    const fn_vectors v = {self->count, in, inner->cols, out, inner->rows};
    return fn_apply_many(inner, scratch, false, &v);
}

static firenet_status batch_adjoint(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const batch *self = (const batch *)a;
    const firenet_operator *inner = self->inner;
    const fn_vectors v = {self->count, in, inner->rows, out, inner->cols};
    return fn_apply_many(inner, scratch, true, &v);
}

static void batch_destroy(firenet_operator *a) {
    firenet_operator_release(((batch *)a)->inner);
}

static bool batch_norm(const firenet_operator *a, const fn_norm_search *search,
                       fn_norm *norm) {
    return fn_norm_find(((const batch *)a)->inner, search, norm);
}

static void batch_form(const firenet_operator *a, fn_form *form) {
    const batch *self = (const batch *)a;
    form->kind = FN_FORM_BATCH;
    form->count = self->count;
    form->parts = &self->inner;
}

static const fn_operator_table batch_table = {
    .forward = batch_forward,
    .adjoint = batch_adjoint,
    .destroy = batch_destroy,
    .norm = batch_norm,
    .form = batch_form,
};

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_operator *a, int64_t count) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    if (fn_is_split(a)) {
        return fn_fail_split(context, a);
    }
    if (count < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %lld, must be at least 1", (long long)count);
    }
    int64_t longest = a->rows > a->cols ? a->rows : a->cols;
    if (count > FN_LENGTH_MAX / longest) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "count: %lld vectors of %lld elements, at most %lld "
                       "elements in all",
                       (long long)count, (long long)longest,
                       (long long)FN_LENGTH_MAX);
    }
    batch *self = fn_operator_new(context, sizeof *self, &batch_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->inner = firenet_operator_retain(a);
    self->count = count;
    fn_operator_set_shape(base, a->domain, count * a->rows, count * a->cols);
    base->range = a->range;
    base->norm_size = a->norm_size;
    base->norm_later = a->norm_later;
    base->norm_room = a->norm_room;
    base->norm_proved = a->norm_proved;
    base->isometry = a->isometry;
    base->coisometry = a->coisometry;
    fn_operator_inherit(base, a, count);
    base->scratch = fn_operator_shared(a);
    return fn_operator_finish(out, base,
                              fn_operator_describe(base, "%lld x (%s)",
                                                   (long long)count,
                                                   a->description));
}

firenet_status firenet_operator_batch(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_operator *a, int64_t count) {
    return FN_CREATE(context, out, create(out, context, a, count));
}
