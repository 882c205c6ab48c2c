/* SPDX-License-Identifier: BSD-3-Clause */
/* sample o DFT in one operator, of complex images and of real ones.
 *
 * All axes but one, the gather axis, are transformed as passes over the image.
 * Along the gather axis each line goes to a small buffer, is transformed there,
 * and only its samples leave: the spectrum is never written, and a line without
 * samples costs nothing. The adjoint runs backwards. The gather axis is the one
 * along which the fewest lines hold samples: with a mask of whole lines, most
 * of them are skipped. Where these are lines of the last axis, the pass along
 * the first leaves out the slabs of the image that hold no sample.
 *
 * Where the image's origin is in the middle of an even axis, frequency k has
 * the sign (-1)^k, with which its samples leave and enter; of an odd axis,
 * lines are loaded and stored from the middle on.
 *
 * The last axis of a real image comes before all that and leaves half a
 * spectrum, which takes the image's place and lacks that axis as gather axis. A
 * sample that is not in the half is the conjugate of one that is: each line has
 * samples of its own and mirrored ones. The adjoint is the real part of F^H. */
#include "operators/sampled_dft.h"
#include "operators/sampled_plan.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------ application */

/* One of the two directions: image and samples, by strips. */
typedef struct exchange {
    const fn_sampled_dft *self;
    const fn_fft *fft; /* NULL where lines are spectra already */
    fn_strip strip;
    fn_segments image;
    const void *in;
    void *out;
} exchange;

static void gather_line(const exchange *e, int64_t line, const void *spectrum) {
    const fn_sampled_dft *self = e->self;
    const fn_kernels *kernels = e->strip.kernels;
    for (int piece = 0; piece < self->pieces; ++piece) {
        fn_sample_table_gather(&self->samples,
                               piece & FN_MIRRORED ? kernels->copy_mirrored
                                                   : kernels->copy_indexed,
                               self->pieces * line + piece,
                               piece & FN_NEGATIVE ? -self->factor
                                                   : self->factor,
                               spectrum, e->out);
    }
}

/* A point and its mirrored samples have the same sign, so that pieces add to
 * their own points only. */
static void scatter_line(const exchange *e, int64_t line, void *spectrum) {
    const fn_sampled_dft *self = e->self;
    const fn_kernels *kernels = e->strip.kernels;
    memset(spectrum, 0, (size_t)e->strip.lines.n * fn_type_size(e->strip.type));
    for (int piece = 0; piece < self->pieces; ++piece) {
        fn_sample_table_scatter(
            &self->samples,
            piece & FN_MIRRORED ? kernels->add_mirrored : kernels->copy_indexed,
            self->pieces * line + piece,
            piece & FN_NEGATIVE ? -self->factor : self->factor, e->in,
            spectrum);
    }
}

/* Image to samples; one place is enough for every line's spectrum. */
static void gather_strip(const void *data, int64_t item, void *buffer) {
    const exchange *e = data;
    const fn_strip *strip = &e->strip;
    int64_t first = fn_strip_first(strip, item);
    int64_t width = fn_strip_width(strip, item);
    if (fn_lines_empty(e->self, first, width)) {
        return;
    }
    const void *image = fn_strip_load(strip, item, e->image, e->in, buffer);
    for (int64_t l = 0; l < width; ++l) {
        const void *line = fn_at_const(strip->type, image, l * strip->stride);
        if (fn_lines_empty(e->self, first + l, 1)) {
            continue;
        }
        if (e->fft) {
            fn_fft_line(e->fft, FN_FORWARD, line, buffer);
            line = buffer;
        }
        gather_line(e, first + l, line);
    }
}

/* Samples to image. */
static void scatter_strip(const void *data, int64_t item, void *buffer) {
    const exchange *e = data;
    const fn_strip *strip = &e->strip;
    int64_t first = fn_strip_first(strip, item);
    if (fn_slab_empty(e->self, first)) {
        return;
    }
    void *image = fn_strip_target(strip, item, e->image, e->out, buffer);
    void *spectrum = fn_strip_place(strip, buffer, strip->width);
    size_t bytes = (size_t)strip->lines.n * fn_type_size(strip->type);
    for (int64_t l = 0; l < fn_strip_width(strip, item); ++l) {
        void *line = fn_at(strip->type, image, l * strip->stride);
        if (fn_lines_empty(e->self, first + l, 1)) {
            memset(line, 0, bytes);
        } else if (e->fft) {
            scatter_line(e, first + l, spectrum);
            fn_fft_line(e->fft, FN_BACKWARD, spectrum, line);
        } else {
            scatter_line(e, first + l, line);
        }
    }
    if (image == buffer) {
        fn_strip_store(strip, item, e->image, 1.0, buffer, e->out);
    }
}

/* An axis of the image, from its origin on where that is not made by signs. */
static fn_segments image_segments(const fn_sampled_dft *self, int axis,
                                  fn_segment segment[2]) {
    uint32_t shifted = self->centring.image & ~self->signs;
    bool done = axis >= self->axes; /* by the half */
    return fn_segments_from(self->shape.size[axis],
                            done ? 0 : fn_origin(shifted, &self->shape, axis),
                            segment);
}

static void exchange_pass(const fn_sampled_dft *self, fn_item_fn run,
                          const void *in, void *out, fn_scratch *scratch) {
    const fn_kernels *kernels =
        fn_kernels_for(scratch->context, self->base.range);
    fn_lines lines = fn_lines_along(&self->shape, self->axis);
    fn_segment segment[2];
    exchange e = {.self = self,
                  .fft = self->axes > 0 ? &self->fft[self->axis] : NULL,
                  .strip = fn_strip_for(kernels, lines),
                  .image = image_segments(self, self->axis, segment),
                  .in = in,
                  .out = out};
    fn_scratch_share(scratch, fn_strip_bytes(&e.strip),
                     fn_strip_count(&e.strip), run, &e);
}

/* The pass along an axis that is not the gather axis. */
static void plain_pass(const fn_sampled_dft *self, fn_direction direction,
                       int axis, const void *in, void *out,
                       fn_scratch *scratch) {
    fn_segment image[2], all[2];
    fn_segments segments = fn_segments_from(self->shape.size[axis], 0, all);
    if (axis == 0) {
        segments = (fn_segments){self->segment_count, self->segment};
    }
    fn_strip_pass(
        &self->fft[axis], direction, fn_lines_along(&self->shape, axis),
        image_segments(self, axis, image), segments, 1.0, in, out, scratch);
}

/* The first `axes` axes in to image (which may be in), then the gather axis. */
static void to_samples(const fn_sampled_dft *self, fn_scratch *scratch,
                       int axes, const void *in, void *image, void *out) {
    for (int axis = axes - 1; axis >= 0; --axis) {
        if (axis != self->axis) {
            plain_pass(self, FN_FORWARD, axis, in, image, scratch);
            in = image;
        }
    }
    exchange_pass(self, gather_strip, in, out, scratch);
}

/* And back. */
static void from_samples(const fn_sampled_dft *self, fn_scratch *scratch,
                         int axes, const void *in, void *image) {
    exchange_pass(self, scatter_strip, in, image, scratch);
    for (int axis = 0; axis < axes; ++axis) {
        if (axis != self->axis) {
            plain_pass(self, FN_BACKWARD, axis, image, image, scratch);
        }
    }
}

static firenet_status sampled_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    void *image = fn_scratch_push(scratch, a->scratch_saved);
    to_samples(self, scratch, self->axes, in, image, out);
    return FIRENET_OK;
}

static firenet_status sampled_forward_overwrite(const firenet_operator *a,
                                                fn_scratch *scratch, void *in,
                                                void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    to_samples(self, scratch, self->axes, in, in, out);
    return FIRENET_OK;
}

static firenet_status sampled_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    from_samples(self, scratch, self->axes, in, out);
    return FIRENET_OK;
}

static firenet_status real_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    fn_rfft_forward(&self->rfft, in, half, scratch);
    to_samples(self, scratch, self->axes, half, half, out);
    return FIRENET_OK;
}

static firenet_status real_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    from_samples(self, scratch, self->axes, in, half);
    fn_rfft_adjoint(&self->rfft, half, out, scratch);
    return FIRENET_OK;
}

void fn_sampled_dft_lines(const firenet_operator *a, bool adjoint,
                          int64_t count, const void *in, void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    int last = self->axes - 1;
    for (int64_t row = 0; row < count; ++row) {
        int64_t at = row * self->shape.size[last];
        fn_fft_line(&self->fft[last], adjoint ? FN_BACKWARD : FN_FORWARD,
                    fn_at_const(a->domain, in, at), fn_at(a->domain, out, at));
    }
}

void fn_sampled_dft_after_lines(const firenet_operator *a, fn_scratch *scratch,
                                bool adjoint, void *in, void *out) {
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    if (adjoint) {
        from_samples(self, scratch, self->axes - 1, in, out);
    } else {
        to_samples(self, scratch, self->axes - 1, in, in, out);
    }
}

static void sampled_destroy(firenet_operator *a) {
    fn_sampled_dft *self = (fn_sampled_dft *)a;
    for (int axis = 0; axis < self->axes; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_rfft_destroy(&self->rfft, a->context);
    fn_sample_table_free(&self->samples, a->context);
    fn_free(a->context, self->segment);
}

static const fn_operator_table complex_table = {
    .forward = sampled_forward,
    .forward_overwrite = sampled_forward_overwrite,
    .adjoint = sampled_adjoint,
    .destroy = sampled_destroy,
    .form = fn_sampled_form,
};

static const fn_operator_table real_table = {
    .forward = real_forward,
    .adjoint = real_adjoint,
    .destroy = sampled_destroy,
    .form = fn_sampled_form,
};

/* FFTW needs lines that are aligned. */
int64_t fn_sampled_dft_line(const firenet_operator *a) {
    if (a->table != &complex_table) {
        return 0;
    }
    const fn_sampled_dft *self = (const fn_sampled_dft *)a;
    int last = self->axes - 1;
    int64_t length = self->shape.size[last];
    size_t bytes = (size_t)length * fn_type_size(a->domain);
    return self->axis != last && bytes % FN_ALIGNMENT == 0 ? length : 0;
}

/* --------------------------------------------------------------- creation */

static firenet_status build(fn_sampled_dft *self, firenet_context *context,
                            const int64_t *indices, int64_t count,
                            const char *name) {
    firenet_status status =
        fn_sampled_real(self) ? fn_rfft_plan(&self->rfft, &self->base, context)
                              : FIRENET_OK;
    for (int a = 0; a < self->axes && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], context, self->base.range,
                               self->shape.size[a]);
    }
    if (status == FIRENET_OK) {
        status = fn_sampled_plan(self, indices, count);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_describe(&self->base, "sample[%lld of %lld] o %s",
                                      (long long)count,
                                      (long long)self->base.cols, name);
    }
    return status;
}

static void set_complex(fn_sampled_dft *self, const fn_shape *shape) {
    firenet_operator *base = &self->base;
    self->shape = *shape;
    self->axes = shape->axes;
    fn_operator_set_orthonormal(base);
    base->scratch = base->scratch_saved =
        shape->axes > 1 ? fn_vector_bytes(base->domain, shape->length) : 0;
}

/* Of those that are transformed here. */
static uint32_t even_axes(const fn_sampled_dft *self) {
    uint32_t even = 0;
    for (int a = 0; a < self->axes; ++a) {
        even |= self->image.size[a] % 2 == 0 ? 1u << a : 0;
    }
    return even;
}

/* A^H A = I where the whole spectrum is taken; A A^H only keeps spectra of
 * real images. */
static void set_real(fn_sampled_dft *self, const fn_shape *shape) {
    firenet_operator *base = &self->base;
    int last = shape->axes - 1;
    self->rfft = fn_rfft_for(base->domain, shape,
                             fn_origin(self->centring.image, shape, last));
    self->shape = self->rfft.shape;
    self->axes = shape->axes - 1;
    base->range = self->rfft.type;
    base->norm_size = base->norm_proved = 1.0;
    base->isometry = base->rows == base->cols ? 1.0 : 0.0;
    base->scratch = fn_vector_bytes(base->range, self->shape.length);
    base->thread_bytes = fn_rfft_bytes(&self->rfft);
}

firenet_status fn_sampled_dft_create(firenet_operator **out,
                                     firenet_context *context,
                                     firenet_type type, const fn_shape *shape,
                                     fn_centring centring,
                                     const int64_t *indices, int64_t count,
                                     const char *name) {
    bool real = !fn_type_complex(type);
    fn_sampled_dft *self = fn_operator_new(context, sizeof *self,
                                           real ? &real_table : &complex_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    firenet_operator *base = &self->base;
    double n = (double)shape->length;
    self->image = *shape;
    self->centring = centring;
    self->factor = 1.0 / sqrt(n);
    fn_operator_set_shape(base, type, count, shape->length);
    (real ? set_real : set_complex)(self, shape);
    self->signs = even_axes(self) & centring.image;
    self->pieces = self->signs ? 4 : 2;
    base->flops = (real ? 2.5 : 5.0) * n * log2(n);
    size_t strips =
        fn_strips_bytes(fn_kernels_for(context, base->range), &self->shape);
    base->thread_bytes =
        strips > base->thread_bytes ? strips : base->thread_bytes;
    return fn_operator_finish(out, base,
                              build(self, context, indices, count, name));
}
