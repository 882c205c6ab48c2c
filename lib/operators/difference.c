/* SPDX-License-Identifier: BSD-3-Clause */
/* Forward differences along every axis, one after the other: y_a(i) = w_a
 * (x(i + e_a) - x(i)), periodic, or with the last of each line 0. */
#include "operators/difference.h"

#include "operators/laplacian.h"

#include <math.h>
#include <string.h>

typedef struct difference {
    firenet_operator base;
    fn_difference_form form;
} difference;

/* An axis of n points cuts the array into slabs of n rows; neighbours along the
 * axis are a row apart. */
typedef struct slab {
    const fn_kernels *kernels;
    int64_t row, count; /* elements of a row; n */
    double weight;
    const void *next; /* the row behind the last one; NULL: none */
} slab;

static void *at(const slab *s, void *x, int64_t row) {
    return fn_at(s->kernels->type, x, row * s->row);
}
static const void *at_const(const slab *s, const void *x, int64_t row) {
    return fn_at_const(s->kernels->type, x, row * s->row);
}

/* y(i) = w (x(i + 1) - x(i)). */
static void slab_forward(const slab *s, const void *x, void *y) {
    int64_t last = s->count - 1;
    s->kernels->difference(last * s->row, false, s->weight, at_const(s, x, 1),
                           x, y);
    if (s->next) {
        s->kernels->difference(s->row, false, s->weight, s->next,
                               at_const(s, x, last), at(s, y, last));
    } else {
        memset(at(s, y, last), 0,
               (size_t)s->row * fn_type_size(s->kernels->type));
    }
}

static slab slab_of(const difference *self, const fn_scratch *scratch,
                    int axis) {
    const fn_shape *shape = &self->form.shape;
    slab s = {.kernels = fn_kernels_for(scratch->context, self->base.domain),
              .row = 1,
              .count = shape->size[axis],
              .weight = self->form.weights[axis]};
    for (int a = axis + 1; a < shape->axes; ++a) {
        s.row *= shape->size[a];
    }
    return s;
}

/* What follows the last row of an axis that begins at x. */
static const void *behind_last(const fn_difference_form *form, int axis,
                               const void *x) {
    if (axis == 0 && form->slab) {
        return form->halo.behind ? form->halo.plane[0] : NULL;
    }
    return form->boundary == FIRENET_BOUNDARY_PERIODIC ? x : NULL;
}

static firenet_status difference_forward(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    const difference *self = (const difference *)a;
    firenet_status status =
        fn_difference_fetch_behind(&self->form, scratch->context, in, in);
    if (status != FIRENET_OK) {
        return status;
    }
    for (int axis = 0; axis < self->form.shape.axes; ++axis) {
        slab s = slab_of(self, scratch, axis);
        void *y = fn_at(a->range, out, axis * a->cols);
        for (int64_t i = 0; i < a->cols; i += s.row * s.count) {
            const void *x = fn_at_const(a->domain, in, i);
            s.next = behind_last(&self->form, axis, x);
            slab_forward(&s, x, fn_at(a->range, y, i));
        }
    }
    return FIRENET_OK;
}

/* ---------------------------------------------------------------- adjoint */

/* x = or += sum_a w_a (y_a(i - e_a) - y_a(i)), in one sweep over all of y. */
typedef struct adjoint_sweep {
    const difference *self;
    const fn_kernels *kernels;
    bool add;
    const void *y;
    void *x;
} adjoint_sweep;

/* Neumann ends leave out the y behind an axis' first point and at its last: a
 * run of zeros stands for them. The first and the last point of a run are done
 * apart. */
static void adjoint_run(const adjoint_sweep *s, const fn_difference_run *run,
                        const void *zeros) {
    const firenet_operator *a = &s->self->base;
    const fn_kernels *kernels = s->kernels;
    int last = s->self->form.shape.axes - 1;
    fn_divergence d = {.members = last + 1,
                       .out = fn_at(a->domain, s->x, run->begin)};
    const void *y = NULL;
    for (int m = 0; m <= last; ++m) {
        int64_t behind = m < last ? run->behind[m] : -1;
        y = fn_at_const(a->range, s->y, m * a->cols + run->begin);
        d.factor[m] = s->self->form.weights[m];
        d.here[m] = m < last && run->ahead[m] == 0 ? zeros : y;
        d.behind[m] = behind == 0 ? zeros : fn_at_const(a->range, y, behind);
    }
    if (run->ahead_apart) {
        d.here[0] = fn_at_const(a->range, s->y, run->begin);
    }
    if (run->behind_apart) {
        d.behind[0] =
            fn_at_const(a->range, s->self->form.halo.plane[0], run->in_plane);
    }
    fn_divergence end = d;
    end.here[last] = run->ahead[last] == 0 ? zeros : y;
    fn_divergence begin = run->count == 1 ? end : d;
    begin.behind[last] = run->behind[last] == 0
                             ? zeros
                             : fn_at_const(a->range, y, run->behind[last]);
    kernels->divergence(&begin, s->add, 0, 1);
    if (run->count > 1) {
        kernels->divergence(&d, s->add, 1, run->count - 1);
        kernels->divergence(&end, s->add, run->count - 1, run->count);
    }
}

void fn_difference_add_adjoint_run(const firenet_operator *a,
                                   const fn_kernels *kernels,
                                   const fn_difference_run *run, const void *y,
                                   void *x, const void *zeros) {
    const adjoint_sweep s = {(const difference *)a, kernels, true, y, x};
    adjoint_run(&s, run, zeros);
}

static void adjoint_item(const void *data, int64_t item, void *zeros) {
    const adjoint_sweep *s = data;
    fn_difference_run run;
    memset(zeros, 0, s->self->base.thread_bytes);
    for (int64_t k = 0; fn_difference_run_at(&s->self->form, item, k, &run);
         ++k) {
        adjoint_run(s, &run, zeros);
    }
}

static firenet_status apply_adjoint(const firenet_operator *a,
                                    fn_scratch *scratch, bool add,
                                    const void *in, void *out) {
    const difference *self = (const difference *)a;
    const adjoint_sweep s = {self, fn_kernels_for(scratch->context, a->domain),
                             add, in, out};
    firenet_status status =
        fn_difference_fetch_before(&self->form, scratch->context, a->range, in);
    if (status == FIRENET_OK) {
        fn_scratch_share(scratch, a->thread_bytes,
                         fn_difference_items(&self->form), adjoint_item, &s);
    }
    return status;
}

static firenet_status difference_adjoint(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    return apply_adjoint(a, scratch, false, in, out);
}

static firenet_status difference_add_adjoint(const firenet_operator *a,
                                             fn_scratch *scratch,
                                             const void *in, void *out) {
    return apply_adjoint(a, scratch, true, in, out);
}

static void difference_form(const firenet_operator *a, fn_form *form) {
    const difference *self = (const difference *)a;
    if (self->form.slab) {
        return;
    }
    form->kind = FN_FORM_DIFFERENCE;
    form->shape = self->form.shape;
    form->periodic = self->form.boundary == FIRENET_BOUNDARY_PERIODIC;
    memcpy(form->weights, self->form.weights, sizeof form->weights);
}

/* ||D phi|| is about ||D^H D phi|| over the least weight. That of a slab is
 * given by its maker. */
static firenet_status difference_normal(const firenet_operator *a,
                                        firenet_context *context,
                                        fn_normal *out) {
    const fn_difference_form *form = &((const difference *)a)->form;
    if (form->slab) {
        return FIRENET_OK;
    }
    out->gain = INFINITY;
    for (int axis = 0; axis < form->shape.axes; ++axis) {
        out->gain = fmin(out->gain, form->weights[axis]);
    }
    return fn_create_laplacian(&out->inverse, context, a->domain, &form->shape,
                               form->boundary, form->weights);
}

static void difference_destroy(firenet_operator *a) {
    const fn_difference_form *form = &((const difference *)a)->form;
    if (form->slab) {
        form->halo.release(form->halo.data);
    }
}

static const fn_operator_table difference_table = {
    .forward = difference_forward,
    .adjoint = difference_adjoint,
    .add_adjoint = difference_add_adjoint,
    .form = difference_form,
    .normal = difference_normal,
    .destroy = difference_destroy,
};

const fn_difference_form *fn_difference_form_of(const firenet_operator *a) {
    return a->table == &difference_table ? &((const difference *)a)->form
                                         : NULL;
}

/* A DFT diagonalises a periodic axis: |e^{2 pi i k/n} - 1| = 2 sin(pi k/n) is
 * largest at k = floor(n/2). A cosine transform does a Neumann one, with 2
 * sin(pi k/(2n)), k < n. The squares add over the axes. */
static double exact_norm(const fn_difference_form *form) {
    double square = 0.0;
    for (int a = 0; a < form->shape.axes; ++a) {
        double n = (double)form->shape.size[a];
        double turn = form->boundary == FIRENET_BOUNDARY_PERIODIC
                          ? floor(n / 2.0) / n
                          : 0.5 * (n - 1.0) / n;
        double value = 2.0 * form->weights[a] * sin(acos(-1.0) * turn);
        square += value * value;
    }
    return sqrt(square);
}

static firenet_status check_form(fn_difference_form *form,
                                 firenet_context *context, int axes,
                                 const double *weights) {
    if (form->boundary != FIRENET_BOUNDARY_PERIODIC &&
        form->boundary != FIRENET_BOUNDARY_NEUMANN) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "boundary: %d, allowed are %d (PERIODIC), %d (NEUMANN)",
                       (int)form->boundary, FIRENET_BOUNDARY_PERIODIC,
                       FIRENET_BOUNDARY_NEUMANN);
    }
    for (int a = 0; a < axes; ++a) {
        form->weights[a] = weights ? weights[a] : 1.0;
        /* Written so that NaN fails. */
        if (!(form->weights[a] > 0.0) || isinf(form->weights[a])) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "weights[%d]: %.17g, allowed is (0, inf)", a,
                           form->weights[a]);
        }
    }
    return FIRENET_OK;
}

/* Of a form that has been checked. */
static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, const fn_difference_form *form,
                             double norm) {
    difference *self =
        fn_operator_new(context, sizeof *self, &difference_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    int64_t line = form->shape.size[form->shape.axes - 1];
    self->form = *form;
    if (form->slab) {
        form->halo.retain(form->halo.data);
        base->split_domain = base->split_range = base->caller_only = true;
    }
    fn_operator_set_shape(base, type, form->shape.axes * form->shape.length,
                          form->shape.length);
    base->norm_size = base->norm_proved = norm;
    base->thread_bytes =
        fn_vector_bytes(type, line < FN_CHUNK ? line : FN_CHUNK);
    base->flops = (double)base->rows * (fn_type_complex(type) ? 2.0 : 1.0);
    char text[FN_SHAPE_TEXT];
    return fn_operator_finish(
        out, base,
        fn_operator_describe(base, "difference[%s]%s",
                             fn_shape_text(&form->shape, text),
                             form->slab ? " of a slab" : ""));
}

firenet_status fn_create_slab_difference(firenet_operator **out,
                                         firenet_context *context,
                                         firenet_type type,
                                         const fn_difference_form *form,
                                         double norm) {
    return FN_CREATE(context, out, create(out, context, type, form, norm));
}

firenet_status fn_difference_scaled(firenet_operator **out,
                                    firenet_context *context,
                                    const firenet_operator *d, double factor) {
    fn_difference_form form = *fn_difference_form_of(d);
    for (int a = 0; a < form.shape.axes; ++a) {
        form.weights[a] *= factor;
    }
    return create(out, context, d->domain, &form,
                  form.slab ? factor * d->norm_size : exact_norm(&form));
}

firenet_status fn_create_difference(firenet_operator **out,
                                    firenet_context *context, firenet_type type,
                                    int axes, const int64_t *size,
                                    firenet_boundary boundary,
                                    const double *weights) {
    fn_difference_form form = {.boundary = boundary};
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&form.shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = check_form(&form, context, axes, weights);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t rows = axes * form.shape.length; /* FN_LENGTH_MAX leaves room */
    status = fn_check_length(context, "axes times the length of shape", rows);
    if (status != FIRENET_OK) {
        return status;
    }
    return create(out, context, type, &form, exact_norm(&form));
}

firenet_status firenet_operator_create_difference(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_type type, int axes,
                                                  const int64_t *shape) {
    return FN_CREATE(context, out,
                     fn_create_difference(out, context, type, axes, shape,
                                          FIRENET_BOUNDARY_PERIODIC, NULL));
}

firenet_status firenet_operator_create_weighted_difference(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_boundary boundary,
    const double *weights) {
    return FN_CREATE(context, out,
                     fn_create_difference(out, context, type, axes, shape,
                                          boundary, weights));
}
