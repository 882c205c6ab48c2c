/* SPDX-License-Identifier: BSD-3-Clause */
/* F o W^H, where F takes its image row by row in memory of its own and W is a
 * Haar transform of this party's block: W^H writes the image there, and W takes
 * F^H y from there, so that no vector lies between the two. */
#include "operators/rows_haar.h"
#include "operators/adjoint.h"
#include "operators/haar.h"
#include "operators/split.h"
#include "space/sum.h"

typedef struct rows_haar {
    firenet_operator base;
    firenet_operator *outer; /* F, retained */
    firenet_operator *haar;  /* W here, retained */
} rows_haar;

static firenet_status report(const rows_haar *self, fn_scratch *scratch,
                             int value) {
    return value == 0 ? FIRENET_OK
                      : fn_fail(scratch->context, FIRENET_ERR_CALLBACK,
                                "%s: a product returned %d, 0 is success",
                                self->outer->description, value);
}

/* No party begins before all are there. */
static firenet_status begin(const rows_haar *self, fn_scratch *scratch) {
    const fn_own_rows *own = &self->outer->own_rows;
    firenet_status status = fn_sum_agree(scratch->context, FIRENET_OK);
    return status == FIRENET_OK ? report(self, scratch, own->open(own->data))
                                : status;
}

static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *x, void *y) {
    const rows_haar *self = (const rows_haar *)a;
    const fn_own_rows *own = &self->outer->own_rows;
    const fn_haar_rows rows = {own->at, own->data};
    firenet_status status = begin(self, scratch);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_haar_with(self->haar, scratch, true, &(fn_haar_image){.rows = &rows}, x);
    return report(self, scratch, own->forward(own->data, y));
}

static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *y, void *x) {
    const rows_haar *self = (const rows_haar *)a;
    const fn_own_rows *own = &self->outer->own_rows;
    const fn_haar_rows rows = {own->at, own->data};
    firenet_status status = begin(self, scratch);
    if (status == FIRENET_OK) {
        status = report(self, scratch, own->adjoint(own->data, y));
    }
    if (status == FIRENET_OK) {
        fn_haar_with(self->haar, scratch, false,
                     &(fn_haar_image){.rows = &rows}, x);
    }
    return status;
}

static void destroy(firenet_operator *a) {
    rows_haar *self = (rows_haar *)a;
    firenet_operator_release(self->outer);
    firenet_operator_release(self->haar);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
};

/* b's W here, if b is the adjoint of one that fits. */
static firenet_operator *fitting(const firenet_operator *a,
                                 const firenet_operator *b) {
    const firenet_operator *w = fn_adjoint_inner(b);
    firenet_operator *haar = w ? fn_split_block(w) : NULL;
    const fn_shape *shape = haar ? fn_haar_shape(haar) : NULL;
    bool fits = shape && shape->axes == 3 && haar->domain == a->domain;
    for (int i = 0; i < 3 && fits; ++i) {
        fits = shape->size[i] == a->own_rows.shape[i];
    }
    return fits ? haar : NULL;
}

firenet_status fn_fuse_rows_haar(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a,
                                 firenet_operator *b) {
    firenet_operator *haar = a->own_rows.data ? fitting(a, b) : NULL;
    if (!haar) {
        return FIRENET_OK;
    }
    rows_haar *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->outer = firenet_operator_retain(a);
    self->haar = firenet_operator_retain(haar);
    fn_operator_set_shape(base, a->domain, a->rows, b->cols);
    base->scratch = haar->scratch;
    base->thread_bytes = haar->thread_bytes;
    return fn_operator_finish(
        out, base,
        fn_operator_describe(base, "%s o %s", a->description, b->description));
}
