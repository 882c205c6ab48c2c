/* SPDX-License-Identifier: BSD-3-Clause */
/* The unitary DFT of complex images: a pass along each axis, the last one with
 * the factor n^{-1/2}. Centring is a choice of indices where a pass stores its
 * lines, or in the index set of a sampled transform. */
#include "operators/real_dft.h"
#include "operators/sampled_dft.h"
#include "operators/strip.h"

#include <firenet/transform.h>
#include <math.h>

typedef struct dft {
    firenet_operator base;
    fn_shape shape;
    uint32_t centred;
    double factor; /* n^{-1/2} */
    fn_fft fft[FIRENET_MAX_AXES];
} dft;

/* --------------------------------------------------------------- centring */

/* Where frequency 0 of an axis stands for the user. */
static int64_t axis_shift(const dft *self, int axis) {
    return self->centred >> axis & 1 ? self->shape.size[axis] / 2 : 0;
}

/* ------------------------------------------------------------ application */

/* All axes, the factor with the last of them. */
static void transform(const dft *self, fn_direction direction, const void *in,
                      void *out, fn_scratch *scratch) {
    for (int axis = self->shape.axes - 1; axis >= 0; --axis) {
        int64_t n = self->shape.size[axis], shift = axis_shift(self, axis);
        const fn_band band[2] = {{0, shift, n - shift}, {n - shift, 0, shift}};
        fn_strip_pass(&self->fft[axis], direction,
                      fn_lines_along(&self->shape, axis), (fn_bands){2, band},
                      axis == 0 ? self->factor : 1.0, in, out, scratch);
        in = out;
    }
}

static firenet_status dft_forward(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    transform((const dft *)a, FN_FORWARD, in, out, scratch);
    return FIRENET_OK;
}

static firenet_status dft_adjoint(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    transform((const dft *)a, FN_BACKWARD, in, out, scratch);
    return FIRENET_OK;
}

static void dft_destroy(firenet_operator *a) {
    dft *self = (dft *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
}

/* --------------------------------------------------------------- creation */

static firenet_status dft_sampled(firenet_operator **out,
                                  firenet_context *context,
                                  const firenet_operator *a,
                                  const int64_t *indices, int64_t count) {
    const dft *self = (const dft *)a;
    return fn_sampled_dft_create(out, context, a->domain, &self->shape,
                                 self->centred, indices, count, a->description);
}

static const fn_operator_table dft_table = {
    .forward = dft_forward,
    .adjoint = dft_adjoint,
    .destroy = dft_destroy,
    .sampled = dft_sampled,
};

static firenet_status build(dft *self, firenet_context *context) {
    firenet_status status = FIRENET_OK;
    for (int a = 0; a < self->shape.axes && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], context, self->base.domain,
                               self->shape.size[a]);
    }
    if (status == FIRENET_OK) {
        char text[FN_SHAPE_TEXT];
        status = fn_operator_describe(&self->base, "dft[%s%s]",
                                      fn_shape_text(&self->shape, text),
                                      self->centred ? ", centred" : "");
    }
    return status;
}

static firenet_status new_dft(firenet_operator **out, firenet_context *context,
                              firenet_type type, const fn_shape *shape,
                              uint32_t centred) {
    dft *self = fn_operator_new(context, sizeof *self, &dft_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->centred = centred;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, shape->length, shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->base.flops =
        5.0 * (double)shape->length * log2((double)shape->length);
    self->base.lane = fn_strips_bytes(fn_kernels_for(context, type), shape);
    return fn_operator_finish(out, &self->base, build(self, context));
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             uint32_t centred) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (centred >> axes) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "centred: %#x has a bit above axis %d",
                       (unsigned)centred, axes - 1);
    }
    if (!fn_type_complex(type)) {
        return fn_real_dft_create(out, context, type, &shape, centred);
    }
    return new_dft(out, context, type, &shape, centred);
}

firenet_status firenet_operator_create_dft(firenet_operator **out,
                                           firenet_context *context,
                                           firenet_type type, int axes,
                                           const int64_t *shape,
                                           uint32_t centred) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, type, axes, shape, centred));
}
