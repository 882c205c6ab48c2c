/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/deflated.h"

#include "operators/columns.h"
#include "operators/product.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* A column of which so many eps are left beside those before depends on them.
 */
#define DEPENDENT 64.0

typedef struct deflated {
    firenet_operator base;
    firenet_operator *inner;
    fn_deflation deflation;
} deflated;

/* --------------------------------------------------------------- operator */

static firenet_status deflated_forward(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const deflated *self = (const deflated *)a;
    double unused[2 * FN_FREE_MAX];
    void *x = fn_scratch_push(scratch, fn_domain_bytes(a));
    memcpy(x, in, (size_t)a->cols * fn_type_size(a->domain));
    fn_deflation_mask(&self->deflation, x);
    firenet_status status = fn_forward(self->inner, scratch, x, out);
    fn_deflation_project_once(&self->deflation, a->range, out, unused);
    return status;
}

static firenet_status deflated_adjoint(const firenet_operator *a,
                                       fn_scratch *scratch, const void *in,
                                       void *out) {
    const deflated *self = (const deflated *)a;
    double unused[2 * FN_FREE_MAX];
    void *q = fn_scratch_push(scratch, fn_range_bytes(a));
    memcpy(q, in, (size_t)a->rows * fn_type_size(a->range));
    fn_deflation_project_once(&self->deflation, a->range, q, unused);
    firenet_status status = fn_adjoint(self->inner, scratch, q, out);
    fn_deflation_mask(&self->deflation, out);
    return status;
}

static void deflated_destroy(firenet_operator *a) {
    deflated *self = (deflated *)a;
    firenet_operator_release(self->inner);
    fn_free(a->context, self->deflation.mask);
    fn_free(a->context, self->deflation.fixed);
    fn_free(a->context, self->deflation.q);
    fn_free(a->context, self->deflation.r);
    fn_free(a->context, self->deflation.c);
}

/* ||B|| <= ||A||, by which rounding in A M x is to be charged. */
static bool deflated_norm(const firenet_operator *a,
                          const fn_norm_search *search, fn_norm *norm) {
    bool found = fn_norm_find(((const deflated *)a)->inner, search, norm);
    norm->seen = 0.0;
    return found;
}

static bool deflated_columns(const firenet_operator *a, fn_columns *out) {
    const deflated *self = (const deflated *)a;
    if (!fn_columns_of(self->inner, out)) {
        return false;
    }
    out->deflation = &self->deflation;
    return true;
}

static const fn_operator_table deflated_table = {
    .forward = deflated_forward,
    .adjoint = deflated_adjoint,
    .destroy = deflated_destroy,
    .norm = deflated_norm,
    .columns = deflated_columns,
};

const fn_deflation *fn_deflation_of(const firenet_operator *a) {
    return a->table == &deflated_table ? &((const deflated *)a)->deflation
                                       : NULL;
}

/* --------------------------------------------------------------- creation */

static firenet_status check(firenet_context *context, const firenet_operator *a,
                            const double *weights) {
    int64_t free = 0;
    for (int64_t j = 0; j < a->cols; ++j) {
        free += weights[j] == 0.0;
    }
    if (free > FN_FREE_MAX) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "weights: %lld are 0, allowed are at most %d",
                       (long long)free, FN_FREE_MAX);
    }
    if (!fn_operator_on_host(a)) {
        return fn_is_split(a)
                   ? fn_fail_split(context, a)
                   : fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                             "weights: some are 0 or infinite, which is "
                             "supported for vectors in the host's memory only");
    }
    return a->real_linear ? fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                                    "weights: some are 0 or infinite, which is "
                                    "not supported for the operator %s: it is "
                                    "linear over the real numbers only",
                                    a->description)
                          : FIRENET_OK;
}

static void list(fn_deflation *d, int64_t cols, const double *weights) {
    for (int64_t j = 0; j < cols; ++j) {
        if (weights[j] == 0.0 || isinf(weights[j])) {
            d->fixed[d->masked] = weights[j] != 0.0;
            d->mask[d->masked++] = j;
        }
    }
}

static firenet_status allocate(fn_deflation *d, firenet_operator *base,
                               const double *weights) {
    const firenet_operator *a = d->given;
    int64_t masked = 0, free = 0;
    for (int64_t j = 0; j < a->cols; ++j) {
        free += weights[j] == 0.0;
        masked += weights[j] == 0.0 || isinf(weights[j]);
    }
    size_t element = (size_t)d->parts * sizeof(double);
    d->mask = fn_operator_alloc(base, masked, sizeof *d->mask);
    d->fixed = fn_operator_alloc(base, masked, sizeof *d->fixed);
    d->q = fn_operator_alloc(base, free * d->length + 1, sizeof(double));
    d->r = fn_operator_alloc(base, free * free + 1, element);
    d->c = fn_operator_alloc(base, free * a->cols + 1, element);
    return d->mask && d->fixed && d->q && d->r && d->c ? FIRENET_OK
                                                       : FIRENET_ERR_NOMEM;
}

/* Vectors that creation needs. */
typedef struct room {
    fn_scratch scratch;
    void *x, *image;
} room;

static void set_unit(firenet_type type, int64_t cols, int64_t j, void *x) {
    static const double one[2] = {1.0, 0.0};
    memset(x, 0, (size_t)cols * fn_type_size(type));
    fn_reals_write(type, x, fn_parts_of(type) * j, fn_parts_of(type), one);
}

/* One more column of Q, and of R: Gram-Schmidt, twice. */
static void orthogonalise(fn_deflation *d, int64_t j, const void *image) {
    firenet_type type = d->given->range;
    double *v = d->q + d->count * d->length, s[2 * FN_FREE_MAX];
    fn_reals_read(type, image, 0, d->length, v);
    double before = cblas_dnrm2((int)d->length, v, 1);
    fn_deflation_project_well(d, FIRENET_F64, v, s);
    double after = cblas_dnrm2((int)d->length, v, 1);
    if (!(after > DEPENDENT * fn_type_epsilon(type) * before)) {
        return;
    }
    cblas_dscal((int)d->length, 1.0 / after, v, 1);
    int64_t p = d->parts, k = d->count++;
    const double diagonal[2] = {after, 0.0};
    double *r = d->r + p * (k * (k + 1) / 2);
    memcpy(r, s, (size_t)(p * k) * sizeof *s);
    memcpy(r + p * k, diagonal, (size_t)p * sizeof *s);
    d->column[k] = j;
}

/* Row k of Q^H A M, which is that of conj(A^H q_k). */
static firenet_status take_row(fn_deflation *d, room *with, int64_t k) {
    const firenet_operator *a = d->given;
    int64_t p = d->parts;
    fn_reals_write(a->range, with->image, 0, d->length, d->q + k * d->length);
    firenet_status status = fn_adjoint(a, &with->scratch, with->image, with->x);
    fn_deflation_mask(d, with->x);
    for (int64_t j = 0; status == FIRENET_OK && j < a->cols; ++j) {
        double *c = d->c + p * (d->count * j + k);
        fn_reals_read(a->domain, with->x, p * j, p, c);
        if (p == 2) {
            c[1] = -c[1];
        }
    }
    return status;
}

static firenet_status factor(fn_deflation *d, room *with) {
    const firenet_operator *a = d->given;
    firenet_status status = FIRENET_OK;
    for (int64_t i = 0; i < d->masked && status == FIRENET_OK; ++i) {
        if (!d->fixed[i]) {
            set_unit(a->domain, a->cols, d->mask[i], with->x);
            status = fn_forward(a, &with->scratch, with->x, with->image);
            orthogonalise(d, d->mask[i], with->image);
        }
    }
    for (int64_t k = 0; k < d->count && status == FIRENET_OK; ++k) {
        status = take_row(d, with, k);
    }
    return status;
}

static firenet_status fill(fn_deflation *d, firenet_context *context,
                           firenet_operator *base, const double *weights) {
    const firenet_operator *a = d->given;
    room with = {.x = fn_alloc(context, a->cols, fn_type_size(a->domain)),
                 .image = fn_alloc(context, a->rows, fn_type_size(a->range))};
    firenet_status status =
        with.x && with.image ? allocate(d, base, weights) : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        status = fn_operator_scratch(a, context, &with.scratch);
    }
    if (status == FIRENET_OK) {
        list(d, a->cols, weights);
        status = factor(d, &with);
    }
    fn_scratch_free(&with.scratch);
    fn_free(context, with.x);
    fn_free(context, with.image);
    return status;
}

firenet_status fn_deflate(firenet_operator **out, firenet_context *context,
                          firenet_operator *a, const double *weights) {
    firenet_status status = check(context, a, weights);
    if (status != FIRENET_OK) {
        return status;
    }
    deflated *self = fn_operator_new(context, sizeof *self, &deflated_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    self->inner = firenet_operator_retain(a);
    fn_operator_set_shape(base, a->domain, a->rows, a->cols);
    base->range = a->range;
    base->norm_size = a->norm_size;
    base->norm_later = a->norm_later;
    base->norm_room = a->norm_room;
    base->norm_proved = a->norm_proved;
    base->scratch = a->scratch + fn_domain_bytes(a) + fn_range_bytes(a);
    fn_operator_inherit(base, a, 1);
    self->deflation = (fn_deflation){
        .given = a,
        .parts = fn_parts_of(a->domain),
        .length = a->rows * fn_parts_of(a->range),
    };
    status = fill(&self->deflation, context, base, weights);
    if (status == FIRENET_OK) {
        status = fn_operator_describe(base, "%s", a->description);
    }
    return fn_operator_finish(out, base, status);
}
