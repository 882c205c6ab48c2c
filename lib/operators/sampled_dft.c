/* SPDX-License-Identifier: BSD-3-Clause */
/* sample o DFT in one operator.
 *
 * All axes but one, the gather axis, are transformed as passes over the image.
 * Along the gather axis each line goes to a small buffer, is transformed there,
 * and only its samples leave: the spectrum is never written, and a line without
 * samples costs nothing. The adjoint runs backwards. The gather axis is the one
 * along which the fewest lines hold samples: with a mask of whole lines, most
 * of them are skipped. Where these are lines of the last axis, the pass along
 * the first leaves out the slabs of the image that hold no sample. */
#include "operators/sampled_dft.h"
#include "operators/bins.h"
#include "operators/strip.h"

#include <math.h>
#include <string.h>

typedef struct sampled_dft {
    firenet_operator base;
    fn_shape shape;
    double factor; /* n^{-1/2} */
    int axis;      /* the gather axis */
    fn_fft fft[FIRENET_MAX_AXES];
    fn_bins samples; /* by line of the gather axis */
    /* Lines of the gather axis in a slab, which is all that shares an index of
     * the first axis, and the slabs that are not left out. */
    int64_t slab, band_count;
    fn_band *band;
} sampled_dft;

/* ------------------------------------------------------------ application */

static bool slab_empty(const sampled_dft *self, int64_t line) {
    return self->slab > 0 &&
           fn_bins_empty(&self->samples, line / self->slab * self->slab,
                         self->slab);
}

/* One of the two directions: image and samples, by strips. */
typedef struct exchange {
    const sampled_dft *self;
    const fn_fft *fft;
    fn_strip strip;
    fn_bands whole;
    const void *in;
    void *out;
} exchange;

/* Image to samples; one place is enough for every line's spectrum. */
static void gather_strip(const void *data, int64_t item, void *buffer) {
    const exchange *e = data;
    const fn_strip *strip = &e->strip;
    int64_t first = fn_strip_first(strip, item);
    int64_t width = fn_strip_width(strip, item);
    const fn_bins *samples = &e->self->samples;
    if (fn_bins_empty(samples, first, width)) {
        return;
    }
    const void *image = fn_strip_load(strip, item, e->whole, e->in, buffer);
    for (int64_t l = 0; l < width; ++l) {
        if (!fn_bins_empty(samples, first + l, 1)) {
            fn_fft_line(e->fft, FN_FORWARD,
                        fn_at_const(strip->type, image, l * strip->stride),
                        buffer);
            fn_bins_gather(samples, strip->kernels, first + l, e->self->factor,
                           buffer, e->out);
        }
    }
}

/* Samples to image. */
static void scatter_strip(const void *data, int64_t item, void *buffer) {
    const exchange *e = data;
    const fn_strip *strip = &e->strip;
    int64_t first = fn_strip_first(strip, item);
    const fn_bins *samples = &e->self->samples;
    if (slab_empty(e->self, first)) {
        return;
    }
    void *image = fn_strip_target(strip, item, e->out, buffer);
    void *spectrum = fn_strip_place(strip, buffer, strip->width);
    size_t bytes = (size_t)strip->lines.n * fn_type_size(strip->type);
    for (int64_t l = 0; l < fn_strip_width(strip, item); ++l) {
        void *line = fn_at(strip->type, image, l * strip->stride);
        if (fn_bins_empty(samples, first + l, 1)) {
            memset(line, 0, bytes);
        } else {
            memset(spectrum, 0, bytes);
            fn_bins_scatter(samples, strip->kernels, first + l, e->self->factor,
                            e->in, spectrum);
            fn_fft_line(e->fft, FN_BACKWARD, spectrum, line);
        }
    }
    if (image == buffer) {
        fn_strip_store(strip, item, e->whole, 1.0, buffer, e->out);
    }
}

static void exchange_pass(const sampled_dft *self, fn_item_fn run,
                          const void *in, void *out, fn_scratch *scratch) {
    const fn_kernels *kernels =
        fn_kernels_for(scratch->context, self->base.domain);
    fn_lines lines = fn_lines_along(&self->shape, self->axis);
    const fn_band all = {0, 0, lines.n};
    exchange e = {.self = self,
                  .fft = &self->fft[self->axis],
                  .strip = fn_strip_for(kernels, lines),
                  .whole = {1, &all},
                  .in = in,
                  .out = out};
    fn_scratch_share(scratch, fn_strip_bytes(&e.strip),
                     fn_strip_count(&e.strip), run, &e);
}

/* The pass along an axis that is not the gather axis. */
static void plain_pass(const sampled_dft *self, fn_direction direction,
                       int axis, const void *in, void *out,
                       fn_scratch *scratch) {
    const fn_band all = {0, 0, self->shape.size[axis]};
    fn_bands bands = {1, &all};
    if (axis == 0) {
        bands = (fn_bands){self->band_count, self->band};
    }
    fn_strip_pass(&self->fft[axis], direction,
                  fn_lines_along(&self->shape, axis), bands, 1.0, in, out,
                  scratch);
}

/* The other axes in to image (which may be in), then the gather axis. */
static void to_samples(const sampled_dft *self, fn_scratch *scratch,
                       const void *in, void *image, void *out) {
    for (int axis = self->shape.axes - 1; axis >= 0; --axis) {
        if (axis != self->axis) {
            plain_pass(self, FN_FORWARD, axis, in, image, scratch);
            in = image;
        }
    }
    exchange_pass(self, gather_strip, in, out, scratch);
}

static firenet_status sampled_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    void *image = fn_scratch_push(scratch, a->spare);
    to_samples((const sampled_dft *)a, scratch, in, image, out);
    return FIRENET_OK;
}

static firenet_status sampled_consume(const firenet_operator *a,
                                      fn_scratch *scratch, void *in,
                                      void *out) {
    to_samples((const sampled_dft *)a, scratch, in, in, out);
    return FIRENET_OK;
}

static firenet_status sampled_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const sampled_dft *self = (const sampled_dft *)a;
    exchange_pass(self, scatter_strip, in, out, scratch);
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        if (axis != self->axis) {
            plain_pass(self, FN_BACKWARD, axis, out, out, scratch);
        }
    }
    return FIRENET_OK;
}

static void sampled_destroy(firenet_operator *a) {
    sampled_dft *self = (sampled_dft *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_bins_free(&self->samples, a->context);
    fn_free(a->context, self->band);
}

static const fn_operator_table sampled_dft_table = {
    .forward = sampled_forward,
    .consume = sampled_consume,
    .adjoint = sampled_adjoint,
    .destroy = sampled_destroy,
};

/* --------------------------------------------------------------- creation */

static int64_t line_of(const void *data, int64_t position, int64_t *point) {
    const fn_lines *lines = data;
    int64_t i = position % lines->inner, rest = position / lines->inner;
    *point = rest % lines->n;
    return rest / lines->n * lines->inner + i;
}

/* Sorts the samples by line of an axis. Returns how many lines hold any, times
 * what a line costs. */
static int64_t sort_samples(sampled_dft *self, int axis,
                            const int64_t *positions, int64_t count) {
    fn_lines lines = fn_lines_along(&self->shape, axis);
    int64_t line_count = lines.outer * lines.inner, used = 0;
    fn_bins_sort(&self->samples, line_count, line_of, &lines, positions, count);
    for (int64_t l = 0; l < line_count; ++l) {
        used += !fn_bins_empty(&self->samples, l, 1);
    }
    self->axis = axis;
    return used * lines.n;
}

/* Runs of slabs that hold samples; one run of them all where the gather axis is
 * not the last. */
static firenet_status plan_bands(sampled_dft *self) {
    int64_t slabs = self->shape.size[0];
    self->band = fn_operator_alloc(&self->base, slabs, sizeof *self->band);
    if (!self->band) {
        return FIRENET_ERR_NOMEM;
    }
    if (self->axis == self->shape.axes - 1) {
        self->slab = self->shape.length / slabs / self->shape.size[self->axis];
    }
    for (int64_t i = 0; i < slabs; ++i) {
        bool empty = slab_empty(self, i * self->slab);
        bool joined = i > 0 && !slab_empty(self, (i - 1) * self->slab);
        if (!empty && joined) {
            ++self->band[self->band_count - 1].count;
        } else if (!empty) {
            self->band[self->band_count++] = (fn_band){i, i, 1};
        }
    }
    return FIRENET_OK;
}

static firenet_status plan_samples(sampled_dft *self, const int64_t *positions,
                                   int64_t count) {
    int64_t most_lines = 0, cheapest = INT64_MAX;
    for (int a = 0; a < self->shape.axes; ++a) {
        int64_t lines = self->shape.length / self->shape.size[a];
        most_lines = lines > most_lines ? lines : most_lines;
    }
    firenet_status status =
        fn_bins_create(&self->samples, &self->base, most_lines, count);
    if (status != FIRENET_OK) {
        return status;
    }
    int best = 0;
    for (int a = 0; a < self->shape.axes; ++a) {
        int64_t cost = sort_samples(self, a, positions, count);
        if (cost < cheapest) {
            cheapest = cost;
            best = a;
        }
    }
    sort_samples(self, best, positions, count);
    return plan_bands(self);
}

static firenet_status build(sampled_dft *self, firenet_context *context,
                            const int64_t *positions, int64_t count,
                            const char *name) {
    firenet_type type = self->base.domain;
    firenet_status status = FIRENET_OK;
    for (int a = 0; a < self->shape.axes && status == FIRENET_OK; ++a) {
        status =
            fn_fft_create(&self->fft[a], context, type, self->shape.size[a]);
    }
    if (status == FIRENET_OK) {
        status = plan_samples(self, positions, count);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_describe(&self->base, "sample[%lld of %lld] o %s",
                                      (long long)count,
                                      (long long)self->shape.length, name);
    }
    return status;
}

firenet_status fn_sampled_dft_create(firenet_operator **out,
                                     firenet_context *context,
                                     firenet_type type, const fn_shape *shape,
                                     const int64_t *positions, int64_t count,
                                     const char *name) {
    sampled_dft *self =
        fn_operator_new(context, sizeof *self, &sampled_dft_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, count, shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->base.flops =
        5.0 * (double)shape->length * log2((double)shape->length);
    self->base.scratch = self->base.spare =
        shape->axes > 1 ? fn_vector_bytes(type, shape->length) : 0;
    self->base.lane = fn_strips_bytes(fn_kernels_for(context, type), shape);
    return fn_operator_finish(out, &self->base,
                              build(self, context, positions, count, name));
}
