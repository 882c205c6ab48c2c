/* SPDX-License-Identifier: BSD-3-Clause */
/* Forward differences along every axis, one after the other: y_a(i) = w_a
 * (x(i + e_a) - x(i)), periodic, or with the last of each line 0. */
#include "operators/difference.h"

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
    bool periodic;
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
    if (s->periodic) {
        s->kernels->difference(s->row, false, s->weight, x,
                               at_const(s, x, last), at(s, y, last));
    } else {
        memset(at(s, y, last), 0,
               (size_t)s->row * fn_type_size(s->kernels->type));
    }
}

/* x(i) = or += w (y(i - 1) - y(i)), where a y that is 0 anyway is left out. */
static void slab_adjoint(const slab *s, bool add, const void *y, void *x) {
    int64_t last = s->count - 1;
    if (s->periodic) {
        s->kernels->difference(s->row, add, s->weight, at_const(s, y, last), y,
                               x);
        s->kernels->difference(last * s->row, add, s->weight, y,
                               at_const(s, y, 1), at(s, x, 1));
        return;
    }
    if (!add) { /* 0 times what is there might be NaN */
        memset(x, 0, (size_t)s->row * fn_type_size(s->kernels->type));
        memset(at(s, x, last), 0,
               (size_t)s->row * fn_type_size(s->kernels->type));
    }
    if (last == 0) {
        return;
    }
    s->kernels->axpby(s->row, -s->weight, y, 1.0, x);
    s->kernels->axpby(s->row, s->weight, at_const(s, y, last - 1), 1.0,
                      at(s, x, last));
    s->kernels->difference((last - 1) * s->row, add, s->weight, y,
                           at_const(s, y, 1), at(s, x, 1));
}

static slab slab_of(const difference *self, const fn_scratch *scratch,
                    int axis) {
    const fn_shape *shape = &self->form.shape;
    slab s = {.kernels = fn_kernels_for(scratch->context, self->base.domain),
              .row = 1,
              .count = shape->size[axis],
              .weight = self->form.weights[axis],
              .periodic = self->form.boundary == FIRENET_BOUNDARY_PERIODIC};
    for (int a = axis + 1; a < shape->axes; ++a) {
        s.row *= shape->size[a];
    }
    return s;
}

static firenet_status difference_forward(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    const difference *self = (const difference *)a;
    for (int axis = 0; axis < self->form.shape.axes; ++axis) {
        slab s = slab_of(self, scratch, axis);
        void *y = fn_at(a->range, out, axis * a->cols);
        for (int64_t i = 0; i < a->cols; i += s.row * s.count) {
            slab_forward(&s, fn_at_const(a->domain, in, i),
                         fn_at(a->range, y, i));
        }
    }
    return FIRENET_OK;
}

static void apply_adjoint(const firenet_operator *a, fn_scratch *scratch,
                          bool add, const void *in, void *out) {
    const difference *self = (const difference *)a;
    for (int axis = 0; axis < self->form.shape.axes; ++axis) {
        slab s = slab_of(self, scratch, axis);
        const void *y = fn_at_const(a->range, in, axis * a->cols);
        for (int64_t i = 0; i < a->cols; i += s.row * s.count) {
            slab_adjoint(&s, add || axis > 0, fn_at_const(a->range, y, i),
                         fn_at(a->domain, out, i));
        }
    }
}

static firenet_status difference_adjoint(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    apply_adjoint(a, scratch, false, in, out);
    return FIRENET_OK;
}

static firenet_status difference_add_adjoint(const firenet_operator *a,
                                             fn_scratch *scratch,
                                             const void *in, void *out) {
    apply_adjoint(a, scratch, true, in, out);
    return FIRENET_OK;
}

static void difference_form(const firenet_operator *a, fn_form *form) {
    const difference *self = (const difference *)a;
    form->kind = FN_FORM_DIFFERENCE;
    form->shape = self->form.shape;
    form->periodic = self->form.boundary == FIRENET_BOUNDARY_PERIODIC;
    memcpy(form->weights, self->form.weights, sizeof form->weights);
}

static const fn_operator_table difference_table = {
    .forward = difference_forward,
    .adjoint = difference_adjoint,
    .add_adjoint = difference_add_adjoint,
    .form = difference_form,
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
    difference *self =
        fn_operator_new(context, sizeof *self, &difference_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->form = form;
    fn_operator_set_shape(&self->base, type, rows, form.shape.length);
    self->base.norm_size = self->base.norm_proved = exact_norm(&form);
    self->base.flops = (double)rows * (fn_type_complex(type) ? 2.0 : 1.0);
    char text[FN_SHAPE_TEXT];
    return fn_operator_finish(
        out, &self->base,
        fn_operator_describe(&self->base, "difference[%s]",
                             fn_shape_text(&form.shape, text)));
}

firenet_status firenet_operator_create_difference(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_type type, int axes,
                                                  const int64_t *shape) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    fn_create_difference(out, context, type, axes, shape,
                                         FIRENET_BOUNDARY_PERIODIC, NULL));
}

firenet_status firenet_operator_create_weighted_difference(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, firenet_boundary boundary,
    const double *weights) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, fn_create_difference(out, context, type, axes,
                                                  shape, boundary, weights));
}
