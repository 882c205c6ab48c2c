/* SPDX-License-Identifier: BSD-3-Clause */
/* The orthonormal Walsh transform, whole or sampled.
 *
 * In natural order a d-dimensional transform of 2^k points in all is the 1-D
 * transform H of length 2^k. The other orders permute each axis: W = P H. All
 * three matrices are symmetric, so W = H P^T too: the input is permuted while
 * it is copied to the output, where H runs in place; and W is its own
 * adjoint. A sampled transform folds P into its index set.
 *
 * H is a product of commuting factors, one for each bit of the index. The low
 * bits are done block by block, a block being a run of memory that stays in
 * cache. For the high ones the array is a matrix with a block in each row and
 * is transformed in strips of columns, so that memory is passed over twice
 * whatever the size. Samples are gathered from the strips, or scattered into
 * them, and the spectrum is never in memory. */
#include "operators/walsh.h"

#include <string.h>

/* One pass over the array. */
typedef struct pass {
    const walsh *self;
    const fn_kernels *kernels;
    double factor;
    const void *in; /* what enters: an array or samples, or NULL */
    void *image;    /* the array, transformed in place */
    void *out;      /* the samples that leave, or NULL */
} pass;

/* ----------------------------------------------------- low bits, in blocks */

/* Bits [low, high) of the index, high ones last. */
static void transform_columns(const pass *p, int low, int high, void *x) {
    int64_t length = (int64_t)1 << high;
    while (low < high) {
        int passes =
            (high - low + FN_WALSH_COLUMN_BITS - 1) / FN_WALSH_COLUMN_BITS;
        int bits = (high - low + passes - 1) / passes;
        int64_t width = (int64_t)1 << low, span = width << bits;
        for (int64_t i = 0; i < length; i += span) {
            p->kernels->walsh_columns(bits, width, width,
                                      fn_at(p->self->base.domain, x, i));
        }
        low += bits;
    }
}

int64_t fn_walsh_permuted(const walsh *self, int64_t *const *table,
                          int64_t index) {
    int64_t result = 0, stride = 1;
    for (int a = self->shape.axes - 1; a >= 0; --a) {
        int64_t n = self->shape.size[a], k = index % n;
        result += (table[a] ? table[a][k] : k) * stride;
        stride *= n;
        index /= n;
    }
    return result;
}

/* image[begin, begin + n) = factor P^T in, where the run lies in one line. A
 * short line is brought near in order first: memory is slow to jump about. */
static void copy_run(const pass *p, int64_t begin, int64_t n, void *buffer) {
    const walsh *self = p->self;
    firenet_type type = self->base.domain;
    const fn_kernels *kernels = p->kernels;
    int last = self->shape.axes - 1;
    int64_t size = self->shape.size[last], k = begin % size;
    void *to = fn_at(type, p->image, begin);
    if (!self->inverse[last] || fn_walsh_is_sampled(self)) {
        kernels->scale(n, p->factor, fn_at_const(type, p->in, begin), to);
        return;
    }
    const void *line = fn_at_const(
        type, p->in, fn_walsh_permuted(self, self->inverse, begin - k));
    if (n == size) {
        kernels->scale(n, p->factor, line, buffer);
        kernels->gather(n, 1.0, self->inverse[last], buffer, to);
    } else {
        kernels->gather(n, p->factor, self->inverse[last] + k, line, to);
    }
}

/* image = H image, or factor H P^T in where something enters (P = I if
 * sampled), each block as if it were all. */
static void transform_block(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const walsh *self = p->self;
    firenet_type type = self->base.domain;
    int64_t block = (int64_t)1 << self->log2_block;
    int64_t line = (int64_t)1 << self->log2_line;
    int64_t last = self->shape.size[self->shape.axes - 1];
    int64_t run = last < line ? last : line, begin = item * block;
    for (int64_t i = begin; i < begin + block; i += line) {
        for (int64_t j = i; p->in && j < i + line; j += run) {
            copy_run(p, j, run, buffer);
        }
        p->kernels->walsh_line(self->log2_line, fn_at(type, p->image, i));
    }
    transform_columns(p, self->log2_line, self->log2_block,
                      fn_at(type, p->image, begin));
}

/* ---------------------------------------------------- high bits, in strips */

static void *strip_place(const walsh *self, int64_t strip, void *image,
                         void *buffer) {
    return fn_walsh_strips_copied(self)
               ? buffer
               : fn_at(self->base.domain, image, strip << self->log2_width);
}

static size_t strip_row_bytes(const walsh *self) {
    return fn_type_size(self->base.domain) << self->log2_width;
}

/* From the image to the buffer or back, where it is copied. */
static void strip_copy(const walsh *self, int64_t strip, bool load, void *image,
                       void *buffer) {
    firenet_type type = self->base.domain;
    for (int64_t r = 0;
         fn_walsh_strips_copied(self) && r < fn_walsh_blocks(self); ++r) {
        int64_t at = (r << self->log2_block) + (strip << self->log2_width);
        void *far = fn_at(type, image, at);
        void *near = fn_at(type, buffer, r << self->log2_width);
        memcpy(load ? near : far, load ? far : near, strip_row_bytes(self));
    }
}

static void strip_clear(const walsh *self, void *strip) {
    for (int64_t r = 0; r < fn_walsh_blocks(self); ++r) {
        memset(fn_at(self->base.domain, strip, r << fn_walsh_log2_stride(self)),
               0, strip_row_bytes(self));
    }
}

static void strip_transform(const pass *p, void *strip) {
    const walsh *self = p->self;
    int bits = fn_walsh_high_bits(self), low = self->log2_width;
    if (fn_walsh_strips_copied(self)) {
        transform_columns(p, low, low + bits, strip);
    } else if (bits > 0) {
        p->kernels->walsh_columns(bits, (int64_t)1 << low,
                                  (int64_t)1 << self->log2_block, strip);
    }
}

static void transform_strip(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    strip_copy(p->self, item, true, p->image, buffer);
    strip_transform(p, strip_place(p->self, item, p->image, buffer));
    strip_copy(p->self, item, false, p->image, buffer);
}

/* Image to samples. What becomes of the image does not matter. */
static void gather_strip(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const walsh *self = p->self;
    if (fn_sample_table_empty(&self->samples, item, 1)) {
        return;
    }
    void *strip = strip_place(self, item, p->image, buffer);
    strip_copy(self, item, true, p->image, buffer);
    strip_transform(p, strip);
    fn_sample_table_gather(&self->samples, p->kernels->copy_indexed, item,
                           p->factor, strip, p->out);
}

/* Samples to image. */
static void scatter_strip(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const walsh *self = p->self;
    void *strip = strip_place(self, item, p->image, buffer);
    strip_clear(self, strip);
    fn_sample_table_scatter(&self->samples, p->kernels->copy_indexed, item,
                            p->factor, p->in, strip);
    strip_transform(p, strip);
    strip_copy(self, item, false, p->image, buffer);
}

/* ------------------------------------------------------------ application */

static void run_blocks(const walsh *self, fn_scratch *scratch, double factor,
                       const void *in, void *image) {
    pass p = {.self = self,
              .kernels = fn_kernels_for(scratch->context, self->base.domain),
              .factor = factor,
              .in = in,
              .image = image};
    fn_scratch_share(scratch, self->base.thread_bytes, fn_walsh_blocks(self),
                     transform_block, &p);
}

static void run_strips(const walsh *self, fn_scratch *scratch, fn_item_fn strip,
                       const void *in, void *image, void *out) {
    pass p = {.self = self,
              .kernels = fn_kernels_for(scratch->context, self->base.domain),
              .factor = self->factor,
              .in = in,
              .image = image,
              .out = out};
    fn_scratch_share(scratch, self->base.thread_bytes, fn_walsh_strips(self),
                     strip, &p);
}

firenet_status fn_walsh_forward(const firenet_operator *a, fn_scratch *scratch,
                                const void *in, void *out) {
    const walsh *self = (const walsh *)a;
    run_blocks(self, scratch, self->factor, in, out);
    if (fn_walsh_blocks(self) > 1) {
        run_strips(self, scratch, transform_strip, NULL, out, NULL);
    }
    return FIRENET_OK;
}

static firenet_status sampled_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const walsh *self = (const walsh *)a;
    void *image = fn_scratch_push(scratch, a->scratch_saved);
    run_blocks(self, scratch, 1.0, in, image);
    run_strips(self, scratch, gather_strip, NULL, image, out);
    return FIRENET_OK;
}

static firenet_status sampled_forward_overwrite(const firenet_operator *a,
                                                fn_scratch *scratch, void *in,
                                                void *out) {
    const walsh *self = (const walsh *)a;
    run_blocks(self, scratch, 1.0, NULL, in);
    run_strips(self, scratch, gather_strip, NULL, in, out);
    return FIRENET_OK;
}

static firenet_status sampled_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const walsh *self = (const walsh *)a;
    run_strips(self, scratch, scatter_strip, in, out, NULL);
    run_blocks(self, scratch, 1.0, NULL, out);
    return FIRENET_OK;
}

/* Where row i of a permuted transform stands in natural order. */
static void permuted_rows(const firenet_operator *a, fn_sample_fn take,
                          void *to) {
    const walsh *self = (const walsh *)a;
    for (int64_t i = 0; i < a->rows; ++i) {
        take(to, i, fn_walsh_permuted(self, self->permutation, i));
    }
}

static void sampled_rows(const firenet_operator *a, fn_sample_fn take,
                         void *to) {
    const walsh *self = (const walsh *)a;
    int stride = fn_walsh_log2_stride(self);
    for (int64_t s = 0; s < fn_walsh_strips(self); ++s) {
        for (int64_t i = self->samples.start[s]; i < self->samples.start[s + 1];
             ++i) {
            int64_t offset = self->samples.offset[i], row = offset >> stride;
            int64_t within = offset & (((int64_t)1 << stride) - 1);
            take(to, self->samples.sample[i],
                 (row << self->log2_block) + (s << self->log2_width) + within);
        }
    }
}

void fn_walsh_form(const firenet_operator *a, fn_form *form) {
    const walsh *self = (const walsh *)a;
    form->kind = FN_FORM_WALSH;
    form->shape = self->shape;
    form->factor[0] = self->factor;
    form->count = a->rows;
    if (fn_walsh_is_sampled(self)) {
        form->samples = sampled_rows;
    } else if (self->order != FIRENET_WALSH_NATURAL) {
        form->samples = permuted_rows;
    }
}

const fn_operator_table fn_walsh_sampled_table = {
    .forward = sampled_forward,
    .forward_overwrite = sampled_forward_overwrite,
    .adjoint = sampled_adjoint,
    .destroy = fn_walsh_destroy,
    .form = fn_walsh_form,
};

void fn_walsh_destroy(firenet_operator *a) {
    walsh *self = (walsh *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_free(a->context, self->permutation[axis]);
        fn_free(a->context, self->inverse[axis]);
    }
    fn_sample_table_free(&self->samples, a->context);
}
