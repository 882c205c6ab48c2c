/* SPDX-License-Identifier: BSD-3-Clause */
/* The unitary DFT of complex images: a pass along each axis, the last one with
 * the factor n^{-1/2}. Centring is a choice of indices where a pass loads and
 * stores its lines, or in the index set of a sampled transform. */
#include "operators/dft.h"
#include "operators/real_dft.h"
#include "operators/sampled_dft.h"
#include "operators/strip.h"

#include <firenet/transform.h>
#include <math.h>

typedef struct dft {
    firenet_operator base;
    fn_shape shape;
    fn_centring centring;
    double factor; /* n^{-1/2} */
    fn_fft fft[FIRENET_MAX_AXES];
} dft;

/* ------------------------------------------------------------ application */

/* All axes, the factor with the last of them. */
static void transform(const dft *self, fn_direction direction, const void *in,
                      void *out, fn_scratch *scratch) {
    const fn_shape *shape = &self->shape;
    for (int axis = shape->axes - 1; axis >= 0; --axis) {
        int64_t n = shape->size[axis];
        fn_segment image[2], spectrum[2];
        fn_strip_pass(
            &self->fft[axis], direction, fn_lines_along(shape, axis),
            fn_segments_from(n, fn_origin(self->centring.image, shape, axis),
                             image),
            fn_segments_from(n, fn_origin(self->centring.spectrum, shape, axis),
                             spectrum),
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
                                 self->centring, indices, count,
                                 a->description);
}

static void dft_form(const firenet_operator *a, fn_form *form) {
    const dft *self = (const dft *)a;
    form->kind = FN_FORM_DFT;
    form->shape = self->shape;
    fn_centring_form(self->centring, form);
}

static const fn_operator_table dft_table = {
    .forward = dft_forward,
    .adjoint = dft_adjoint,
    .destroy = dft_destroy,
    .sampled = dft_sampled,
    .form = dft_form,
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
                                      fn_centring_text(self->centring));
    }
    return status;
}

static firenet_status new_dft(firenet_operator **out, firenet_context *context,
                              firenet_type type, const fn_shape *shape,
                              fn_centring centring) {
    dft *self = fn_operator_new(context, sizeof *self, &dft_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->centring = centring;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, shape->length, shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->base.flops =
        5.0 * (double)shape->length * log2((double)shape->length);
    self->base.thread_bytes =
        fn_strips_bytes(fn_kernels_for(context, type), shape);
    return fn_operator_finish(out, &self->base, build(self, context));
}

firenet_status fn_create_dft(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             fn_centring centring) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if ((centring.spectrum | centring.image) >> axes) {
        bool first = centring.spectrum >> axes;
        return fn_fail(
            context, FIRENET_ERR_RANGE, "%s: %#x has a bit above axis %d",
            first ? "centred" : "image_centred",
            (unsigned)(first ? centring.spectrum : centring.image), axes - 1);
    }
    return fn_type_complex(type)
               ? new_dft(out, context, type, &shape, centring)
               : fn_real_dft_create(out, context, type, &shape, centring);
}

firenet_status firenet_operator_create_centred_dft(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred, uint32_t image_centred) {
    return FN_CREATE(context, out,
                     fn_create_dft(out, context, type, axes, shape,
                                   (fn_centring){centred, image_centred}));
}

firenet_status firenet_operator_create_dft(firenet_operator **out,
                                           firenet_context *context,
                                           firenet_type type, int axes,
                                           const int64_t *shape,
                                           uint32_t centred) {
    return firenet_operator_create_centred_dft(out, context, type, axes, shape,
                                               centred, 0);
}
