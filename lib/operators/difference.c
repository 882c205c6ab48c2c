/* SPDX-License-Identifier: BSD-3-Clause */
/* Periodic forward differences along every axis, one after the other:
 * y_a(i) = x(i + e_a) - x(i). */
#include "operators/operator.h"
#include "operators/shape.h"

#include <math.h>
#include <string.h>

typedef struct difference {
    firenet_operator base;
    fn_shape shape;
} difference;

/* An axis of n points cuts the array into slabs of n rows of `row` elements:
 * neighbours along the axis are a row apart. */
typedef struct slabs {
    int64_t row, slab;
} slabs;

static slabs slabs_of(const fn_shape *shape, int axis) {
    slabs s = {1, 0};
    for (int a = axis + 1; a < shape->axes; ++a) {
        s.row *= shape->size[a];
    }
    s.slab = s.row * shape->size[axis];
    return s;
}

static firenet_status difference_forward(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    (void)scratch;
    const difference *self = (const difference *)a;
    firenet_type type = a->domain;
    const fn_kernels *kernels = fn_kernels_for(type);
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        slabs s = slabs_of(&self->shape, axis);
        for (int64_t first = 0; first < a->cols; first += s.slab) {
            int64_t last = first + s.slab - s.row;
            const void *x = fn_at_const(type, in, first);
            kernels->difference(s.slab - s.row, false,
                                fn_at_const(type, in, first + s.row), x,
                                fn_at(type, out, first));
            kernels->difference(s.row, false, x, fn_at_const(type, in, last),
                                fn_at(type, out, last));
        }
        out = fn_at(type, out, a->cols);
    }
    return FIRENET_OK;
}

/* x(i) = sum_a y_a(i - e_a) - y_a(i). */
static firenet_status difference_adjoint(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    (void)scratch;
    const difference *self = (const difference *)a;
    firenet_type type = a->domain;
    const fn_kernels *kernels = fn_kernels_for(type);
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        slabs s = slabs_of(&self->shape, axis);
        for (int64_t first = 0; first < a->cols; first += s.slab) {
            int64_t last = first + s.slab - s.row;
            const void *y = fn_at_const(type, in, first);
            kernels->difference(s.slab - s.row, axis > 0, y,
                                fn_at_const(type, in, first + s.row),
                                fn_at(type, out, first + s.row));
            kernels->difference(s.row, axis > 0, fn_at_const(type, in, last), y,
                                fn_at(type, out, first));
        }
        in = fn_at_const(type, in, a->cols);
    }
    return FIRENET_OK;
}

static const fn_operator_table difference_table = {
    .forward = difference_forward,
    .adjoint = difference_adjoint,
};

/* The DFT diagonalises each axis: |e^{2 pi i k/n} - 1| = 2 sin(pi k/n) is
 * largest at k = floor(n/2); the squares add over the axes. */
static double exact_norm(const fn_shape *shape) {
    double square = 0.0;
    for (int a = 0; a < shape->axes; ++a) {
        double n = (double)shape->size[a];
        double sine = sin(acos(-1.0) * floor(n / 2.0) / n);
        square += 4.0 * sine * sine;
    }
    return sqrt(square);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    int64_t rows = axes * shape.length; /* FN_LENGTH_MAX leaves room */
    status = fn_check_length(context, "axes times the length of shape", rows);
    if (status != FIRENET_OK) {
        return status;
    }
    difference *self =
        fn_operator_new(context, sizeof *self, &difference_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = shape;
    fn_operator_set_shape(&self->base, type, rows, shape.length);
    self->base.norm_bound = self->base.norm_proved = exact_norm(&shape);
    self->base.flops = (double)rows * (fn_type_complex(type) ? 2.0 : 1.0);
    char text[FN_SHAPE_TEXT];
    return fn_operator_finish(
        out, &self->base,
        fn_operator_describe(&self->base, "difference[%s]",
                             fn_shape_text(&shape, text)));
}

firenet_status firenet_operator_create_difference(firenet_operator **out,
                                                  firenet_context *context,
                                                  firenet_type type, int axes,
                                                  const int64_t *shape) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, type, axes, shape));
}
