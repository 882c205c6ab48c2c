/* SPDX-License-Identifier: BSD-3-Clause */
/* Periodic forward differences along every axis, one after the other:
 * y_a(i) = x(i + e_a) - x(i). */
#include "core/shape.h"
#include "operators/operator.h"

#include <math.h>

typedef struct difference {
    firenet_operator base;
    fn_shape shape;
} difference;

/* out(i) = or += in(i + step e_axis) - in(i), step = 1 or -1, periodic. An axis
 * of n points cuts the array into slabs of n rows; neighbours along the axis
 * are a row apart. */
static void neighbours(const difference *self, const firenet_context *context,
                       int axis, int step, bool add, const void *in,
                       void *out) {
    firenet_type type = self->base.domain;
    const fn_kernels *kernels = fn_kernels_for(context, type);
    int64_t row = 1;
    for (int a = axis + 1; a < self->shape.axes; ++a) {
        row *= self->shape.size[a];
    }
    int64_t slab = row * self->shape.size[axis];
    for (int64_t first = 0; first < self->shape.length; first += slab) {
        int64_t last = first + slab - row;
        int64_t inside = step > 0 ? first : first + row;
        int64_t edge = step > 0 ? last : first;
        int64_t opposite = step > 0 ? first : last;
        kernels->difference(
            slab - row, add, fn_at_const(type, in, inside + step * row),
            fn_at_const(type, in, inside), fn_at(type, out, inside));
        kernels->difference(row, add, fn_at_const(type, in, opposite),
                            fn_at_const(type, in, edge),
                            fn_at(type, out, edge));
    }
}

static firenet_status difference_forward(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    const difference *self = (const difference *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        neighbours(self, scratch->context, axis, 1, false, in,
                   fn_at(a->range, out, axis * a->cols));
    }
    return FIRENET_OK;
}

/* x(i) = sum_a y_a(i - e_a) - y_a(i). */
static firenet_status difference_adjoint(const firenet_operator *a,
                                         fn_scratch *scratch, const void *in,
                                         void *out) {
    const difference *self = (const difference *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        neighbours(self, scratch->context, axis, -1, axis > 0,
                   fn_at_const(a->range, in, axis * a->cols), out);
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
