/* SPDX-License-Identifier: BSD-3-Clause */
/* The adjoint of any operator: a wrapper that swaps its directions, unless its
 * table has another. */
#include "operators/adjoint.h"
#include "operators/columns.h"

#include <string.h>

typedef struct adjoint {
    firenet_operator base;
    firenet_operator *inner;
} adjoint;

static firenet_status adjoint_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    return fn_adjoint(((const adjoint *)a)->inner, scratch, in, out);
}

static firenet_status adjoint_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    return fn_forward(((const adjoint *)a)->inner, scratch, in, out);
}

static firenet_status adjoint_many(const firenet_operator *a,
                                   fn_scratch *scratch, bool adjoint_of_it,
                                   const fn_vectors *v) {
    return fn_apply_many(((const adjoint *)a)->inner, scratch, !adjoint_of_it,
                         v);
}

static void adjoint_destroy(firenet_operator *a) {
    firenet_operator_release(((adjoint *)a)->inner);
}

static firenet_status adjoint_of(firenet_operator **out,
                                 firenet_context *context,
                                 firenet_operator *a) {
    (void)context;
    *out = firenet_operator_retain(((adjoint *)a)->inner);
    return FIRENET_OK;
}

static bool adjoint_columns(const firenet_operator *a, fn_columns *out) {
    if (!fn_columns_of(((const adjoint *)a)->inner, out)) {
        return false;
    }
    fn_columns_turn(out);
    return true;
}

static bool adjoint_norm(const firenet_operator *a,
                         const fn_norm_search *search, fn_norm *norm) {
    return fn_norm_find(((const adjoint *)a)->inner, search, norm);
}

static void adjoint_form(const firenet_operator *a, fn_form *form) {
    const adjoint *self = (const adjoint *)a;
    form->kind = FN_FORM_ADJOINT;
    form->count = 1;
    form->parts = &self->inner;
}

static const fn_operator_table adjoint_table = {
    .columns = adjoint_columns,
    .forward = adjoint_forward,
    .adjoint = adjoint_adjoint,
    .many = adjoint_many,
    .destroy = adjoint_destroy,
    .adjoint_of = adjoint_of,
    .norm = adjoint_norm,
    .form = adjoint_form,
};

firenet_operator *fn_adjoint_inner(const firenet_operator *a) {
    return a->table == &adjoint_table ? ((const adjoint *)a)->inner : NULL;
}

static firenet_status wrap(firenet_operator **out, firenet_context *context,
                           firenet_operator *a) {
    adjoint *self = fn_operator_new(context, sizeof *self, &adjoint_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->inner = firenet_operator_retain(a);
    self->base.rows = a->cols;
    self->base.cols = a->rows;
    self->base.domain = a->range;
    self->base.range = a->domain;
    fn_operator_inherit(&self->base, a, 1);
    self->base.split_domain = a->split_range;
    self->base.split_range = a->split_domain;
    self->base.pointwise = a->pointwise;
    self->base.norm_size = a->norm_size;
    self->base.norm_later = a->norm_later;
    self->base.norm_room = a->norm_room;
    self->base.norm_proved = a->norm_proved;
    self->base.isometry = a->coisometry;
    self->base.coisometry = a->isometry;
    self->base.scratch = a->scratch;
    self->base.many_count = a->many_count;
    self->base.many_scratch = a->many_scratch;
    bool product = strstr(a->description, " o ") != NULL;
    return fn_operator_finish(out, &self->base,
                              fn_operator_describe(&self->base,
                                                   product ? "(%s)^H" : "%s^H",
                                                   a->description));
}

firenet_status fn_create_adjoint(firenet_operator **out,
                                 firenet_context *context,
                                 firenet_operator *a) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    *out = NULL;
    firenet_status status = a->table->adjoint_of
                                ? a->table->adjoint_of(out, context, a)
                                : FIRENET_OK;
    return status == FIRENET_OK && !*out ? wrap(out, context, a) : status;
}

firenet_status firenet_operator_adjoint(firenet_operator **out,
                                        firenet_context *context,
                                        firenet_operator *a) {
    return FN_CREATE(context, out, fn_create_adjoint(out, context, a));
}
