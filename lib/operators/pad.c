/* SPDX-License-Identifier: BSD-3-Clause */
/* Zero padding: an image into a larger array; the adjoint crops. Lines of the
 * last axis are copied whole. */
#include "operators/pad.h"
#include "core/shape.h"

#include <string.h>

typedef struct pad {
    firenet_operator base;
    fn_shape image, padded;
    int64_t offset[FIRENET_MAX_AXES]; /* of the image's corner */
} pad;

/* Where the image's line that starts at flat index `line` starts in the padded
 * array. */
static int64_t padded_position(const pad *self, int64_t line) {
    int64_t position = 0, stride = 1;
    for (int a = self->image.axes - 1; a >= 0; --a) {
        int64_t n = self->image.size[a];
        position += (line % n + self->offset[a]) * stride;
        stride *= self->padded.size[a];
        line /= n;
    }
    return position;
}

static firenet_status pad_forward(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    (void)scratch;
    const pad *self = (const pad *)a;
    int64_t n = self->image.size[self->image.axes - 1];
    memset(out, 0, (size_t)a->rows * fn_type_size(a->range));
    for (int64_t line = 0; line < a->cols; line += n) {
        memcpy(fn_at(a->range, out, padded_position(self, line)),
               fn_at_const(a->range, in, line),
               (size_t)n * fn_type_size(a->range));
    }
    return FIRENET_OK;
}

static firenet_status pad_adjoint(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    (void)scratch;
    const pad *self = (const pad *)a;
    int64_t n = self->image.size[self->image.axes - 1];
    for (int64_t line = 0; line < a->cols; line += n) {
        memcpy(fn_at(a->range, out, line),
               fn_at_const(a->range, in, padded_position(self, line)),
               (size_t)n * fn_type_size(a->range));
    }
    return FIRENET_OK;
}

static void pad_form(const firenet_operator *a, fn_form *form) {
    const pad *self = (const pad *)a;
    form->kind = FN_FORM_PAD;
    form->shape = self->image;
    form->other = self->padded;
    memcpy(form->offset, self->offset, sizeof form->offset);
}

static const fn_operator_table pad_table = {
    .forward = pad_forward,
    .adjoint = pad_adjoint,
    .form = pad_form,
};

static int64_t next_power_of_two(int64_t n) {
    int64_t power = 1;
    while (power < n) {
        power *= 2;
    }
    return power;
}

static firenet_status check_fits(firenet_context *context,
                                 const fn_shape *image,
                                 const fn_shape *padded) {
    for (int a = 0; a < image->axes; ++a) {
        if (padded->size[a] < image->size[a]) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "padded[%d]: %lld, must be at least shape[%d] = "
                           "%lld; the next power of two is %lld",
                           a, (long long)padded->size[a], a,
                           (long long)image->size[a],
                           (long long)next_power_of_two(image->size[a]));
        }
    }
    return FIRENET_OK;
}

static firenet_status check_arguments(firenet_context *context,
                                      firenet_type type, int axes,
                                      const int64_t *shape,
                                      const int64_t *padded_shape,
                                      firenet_placement placement,
                                      fn_shape *image, fn_shape *padded) {
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(image, context, axes, shape);
    }
    if (status == FIRENET_OK) {
        status =
            fn_shape_set_named(padded, context, "padded", axes, padded_shape);
    }
    if (status == FIRENET_OK) {
        status = check_fits(context, image, padded);
    }
    if (status == FIRENET_OK && placement != FIRENET_PLACEMENT_CORNER &&
        placement != FIRENET_PLACEMENT_CENTRED) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "placement: %d, allowed are %d (CORNER) and %d "
                         "(CENTRED)",
                         (int)placement, FIRENET_PLACEMENT_CORNER,
                         FIRENET_PLACEMENT_CENTRED);
    }
    return status;
}

firenet_status fn_create_pad(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *shape,
                             const int64_t *padded_shape,
                             firenet_placement placement) {
    fn_shape image, padded;
    firenet_status status = check_arguments(
        context, type, axes, shape, padded_shape, placement, &image, &padded);
    if (status != FIRENET_OK) {
        return status;
    }
    pad *self = fn_operator_new(context, sizeof *self, &pad_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->image = image;
    self->padded = padded;
    for (int a = 0; a < axes; ++a) {
        /* Index floor(n/2) stays the centre, as in a centred spectrum. */
        self->offset[a] = placement == FIRENET_PLACEMENT_CENTRED
                              ? padded.size[a] / 2 - image.size[a] / 2
                              : 0;
    }
    fn_operator_set_shape(&self->base, type, padded.length, image.length);
    fn_operator_set_orthonormal(&self->base);
    char from[FN_SHAPE_TEXT], to[FN_SHAPE_TEXT];
    return fn_operator_finish(
        out, &self->base,
        fn_operator_describe(
            &self->base, "pad[%s to %s%s]", fn_shape_text(&image, from),
            fn_shape_text(&padded, to),
            placement == FIRENET_PLACEMENT_CENTRED ? ", centred" : ""));
}

firenet_status firenet_operator_create_pad(firenet_operator **out,
                                           firenet_context *context,
                                           firenet_type type, int axes,
                                           const int64_t *shape,
                                           const int64_t *padded,
                                           firenet_placement placement) {
    return FN_CREATE(
        context, out,
        fn_create_pad(out, context, type, axes, shape, padded, placement));
}
