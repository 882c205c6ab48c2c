/* SPDX-License-Identifier: BSD-3-Clause */
/* A = U B (encoding_lines.h): U itself, and A for those who ask for its
 * products. */
#include "operators/encoding_lines.h"

#include <string.h>

/* ---------------------------------------------------------------------- U */

typedef struct turning {
    const fn_encoding_lines *self;
    const fn_kernels *kernels;
    firenet_type type;
    bool back;
    const void *in;
    void *out;
} turning;

/* Line l of a coil's samples of B, at place l + 1, to those of A. */
static void line_turn(const turning *t, int64_t l, void *line, void *spectrum,
                      void *out) {
    const fn_encoding_lines *self = t->self;
    fn_fft_line(&self->line_fft, FN_FORWARD, line, spectrum);
    t->kernels->scatter(self->n, self->line_factor, self->place + l * self->n,
                        spectrum, out);
}

static void line_back(const turning *t, int64_t l, const void *in,
                      void *spectrum, void *line) {
    const fn_encoding_lines *self = t->self;
    t->kernels->gather(self->n, self->line_factor, self->place + l * self->n,
                       in, spectrum);
    fn_fft_line(&self->line_fft, FN_BACKWARD, spectrum, line);
}

/* `width` lines of coil c from number `first` on, by way of as many places and
 * one. */
static void strip_turn(const turning *t, int64_t c, int64_t first,
                       int64_t width, void *strip) {
    const fn_encoding_lines *self = t->self;
    int64_t stride = self->line_stride, all = self->coils * self->lines;
    int64_t ours = c * self->lines + first, coil = c * self->lines * self->n;
    void *from = fn_at(t->type, strip, stride);
    if (!t->back) {
        t->kernels->transpose(self->n, width, 1.0,
                              fn_at_const(t->type, t->in, ours), all, from,
                              stride);
    }
    for (int64_t i = 0; i < width; ++i) {
        int64_t l = t->back ? width - 1 - i : i;
        void *near = fn_at(t->type, strip, l * stride);
        void *far = fn_at(t->type, strip, (l + 1) * stride);
        if (t->back) {
            line_back(t, first + l, fn_at_const(t->type, t->in, coil), near,
                      far);
        } else {
            line_turn(t, first + l, far, near, fn_at(t->type, t->out, coil));
        }
    }
    if (t->back) {
        t->kernels->transpose(width, self->n, 1.0, from, stride,
                              fn_at(t->type, t->out, ours), all);
    }
}

/* Lines of one point are in another order, no more. */
static void order_turn(const turning *t, int64_t c) {
    int64_t n = t->self->lines;
    const void *in = fn_at_const(t->type, t->in, c * n);
    void *out = fn_at(t->type, t->out, c * n);
    if (t->back) {
        t->kernels->gather(n, 1.0, t->self->place, in, out);
    } else {
        t->kernels->scatter(n, 1.0, t->self->place, in, out);
    }
}

static void coil_turn(const void *data, int64_t c, void *buffer) {
    const turning *t = data;
    int64_t lines = t->self->lines;
    if (t->self->n == 1) {
        order_turn(t, c);
        return;
    }
    for (int64_t l = 0; l < lines; l += FN_LINES_STRIP) {
        int64_t left = lines - l;
        int64_t width = left < FN_LINES_STRIP ? left : FN_LINES_STRIP;
        strip_turn(t, c, l, width, buffer);
    }
}

void fn_encoding_lines_turn(const firenet_operator *b, fn_scratch *scratch,
                            bool back, const void *in, void *out) {
    const fn_encoding_lines *self = (const fn_encoding_lines *)b;
    size_t mark = scratch->used, bytes = fn_range_bytes(b);
    if (in == out) {
        size_t used = (size_t)b->rows * fn_type_size(b->range);
        in = memcpy(fn_scratch_push(scratch, bytes), in, used);
    }
    const turning t = {self,      fn_kernels_for(scratch->context, b->domain),
                       b->domain, back,
                       in,        out};
    fn_scratch_share(scratch, self->line_bytes, self->coils, coil_turn, &t);
    scratch->used = mark;
}

/* ---------------------------------------------------------------------- A */

typedef struct turned {
    firenet_operator base;
    firenet_operator *b; /* an fn_encoding_lines */
} turned;

static const fn_encoding_lines *lines_of(const firenet_operator *a) {
    return (const fn_encoding_lines *)((const turned *)a)->b;
}

static firenet_status turned_forward(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const firenet_operator *b = ((const turned *)a)->b;
    void *y = fn_scratch_push(scratch, fn_range_bytes(a));
    firenet_status status = fn_forward(b, scratch, in, y);
    fn_encoding_lines_turn(b, scratch, false, y, out);
    return status;
}

static firenet_status turned_adjoint(const firenet_operator *a,
                                     fn_scratch *scratch, const void *in,
                                     void *out) {
    const firenet_operator *b = ((const turned *)a)->b;
    void *y = fn_scratch_push(scratch, fn_range_bytes(a));
    fn_encoding_lines_turn(b, scratch, true, in, y);
    return fn_adjoint(b, scratch, y, out);
}

static void turned_destroy(firenet_operator *a) {
    firenet_operator_release(((turned *)a)->b);
}

static firenet_status turned_unturned(fn_unturned *out,
                                      firenet_context *context,
                                      firenet_operator *a) {
    firenet_operator *b = ((turned *)a)->b;
    (void)context;
    *out = (fn_unturned){firenet_operator_retain(b), b};
    return FIRENET_OK;
}

/* Element of a spectrum, its point in the plane and its frequency of the
 * line. */
static int64_t element_of(const fn_encoding_lines *self, int64_t in_plane,
                          int64_t frequency) {
    const fn_shape *image = &self->image;
    int64_t element = 0, step = 1;
    for (int x = image->axes - 1; x >= 0; --x) {
        int64_t n = image->size[x], k = frequency;
        if (x != self->axis) {
            k = in_plane % n;
            in_plane /= n;
        }
        element += k * step;
        step *= n;
    }
    return element;
}

static void turned_samples(const firenet_operator *a, fn_sample_fn take,
                           void *to) {
    const fn_encoding_lines *self = lines_of(a);
    const fn_sample_table *samples = &self->samples;
    int64_t rows = self->size[FN_PLANE_ACROSS];
    int64_t columns = self->size[FN_PLANE_ALONG];
    int64_t strips = fn_lines_strips(self);
    for (int64_t s = 0; s < strips; ++s) {
        for (int64_t i = samples->start[s]; i < samples->start[s + 1]; ++i) {
            int64_t offset = samples->offset[i];
            int64_t r = rows > 1 ? offset % self->column_stride : 0;
            int64_t c = rows > 1
                            ? s * FN_LINES_STRIP + offset / self->column_stride
                            : offset;
            for (int64_t f = 0; f < self->n; ++f) {
                take(to, self->place[samples->sample[i] * self->n + f],
                     element_of(self, r * columns + c, f));
            }
        }
    }
}

static void turned_map(const firenet_operator *a, int64_t number, void *to) {
    fn_lines_map(lines_of(a), number, to);
}

static void turned_form(const firenet_operator *a, fn_form *form) {
    const fn_encoding_lines *self = lines_of(a);
    form->kind = FN_FORM_ENCODING;
    form->shape = self->image;
    form->count = self->lines * self->n;
    form->coils = self->coils;
    form->sets = self->sets;
    form->samples = turned_samples;
    form->map = turned_map;
    int in_plane = self->image.axes - (self->axis >= 0);
    for (int x = 0, free = FN_PLANE_AXES - in_plane; x < self->image.axes;
         ++x) {
        form->image[x] =
            x == self->axis ? self->origin : self->plane_origin[free++];
    }
}

static const fn_operator_table turned_table = {
    .forward = turned_forward,
    .adjoint = turned_adjoint,
    .destroy = turned_destroy,
    .form = turned_form,
    .unturned = turned_unturned,
};

firenet_status fn_encoding_turned_create(firenet_operator **out,
                                         const firenet_operator *model,
                                         const fn_lines_given *given) {
    turned *self = fn_operator_new(model->context, sizeof *self, &turned_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    fn_operator_set_shape(base, model->domain, model->rows, model->cols);
    fn_operator_copy_norms(base, model);
    firenet_status status = fn_encoding_lines_create(&self->b, model, given);
    if (status == FIRENET_OK) {
        base->turned = true;
        base->flops = model->flops;
        base->tables = self->b->tables;
        base->thread_bytes = self->b->thread_bytes;
        base->scratch = self->b->scratch + fn_range_bytes(base);
        status = fn_operator_describe(base, "%s", model->description);
    }
    return fn_operator_finish(out, base, status);
}
