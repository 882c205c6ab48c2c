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
#include "core/shape.h"
#include "operators/sample_table.h"
#include "operators/walsh_order.h"

#include <firenet/transform.h>
#include <math.h>
#include <string.h>

/* Bytes of a line, half of a common first-level cache; of a block and of a
 * strip, within a common second-level one; and the least that a strip takes of
 * a row, two cache lines. */
#define LINE_BYTES ((int64_t)16 << 10)
#define BLOCK_BYTES ((int64_t)256 << 10)
#define STRIP_BYTES ((int64_t)64 << 10)
#define STRIP_ROW_BYTES ((int64_t)128)

/* Most bits of the index the kernel for columns takes. Strips of no more rows
 * stay where they are; of more they are copied, because rows that far apart
 * share a cache set, and sets have eight lines. */
#define COLUMN_BITS 3

typedef struct walsh {
    firenet_operator base;
    fn_shape shape;
    firenet_walsh_order order;
    int log2_length, log2_block, log2_line, log2_width; /* width: of a strip */
    double factor;                                      /* n^{-1/2} */
    /* permutation[a][k]: where index k of axis a stands in natural order, and
     * inverse[a] back; NULL in natural order. */
    int64_t *permutation[FIRENET_MAX_AXES], *inverse[FIRENET_MAX_AXES];
    fn_sample_table samples; /* by strip; none of a whole transform */
} walsh;

/* One pass over the array. */
typedef struct pass {
    const walsh *self;
    const fn_kernels *kernels;
    double factor;
    const void *in; /* what enters: an array or samples, or NULL */
    void *image;    /* the array, transformed in place */
    void *out;      /* the samples that leave, or NULL */
} pass;

static bool is_sampled(const walsh *self) {
    return self->samples.start != NULL;
}

static int high_bits(const walsh *self) {
    return self->log2_length - self->log2_block;
}

static int64_t block_count(const walsh *self) {
    return (int64_t)1 << high_bits(self);
}

static int64_t strips(const walsh *self) {
    return (int64_t)1 << (self->log2_block - self->log2_width);
}

static bool strips_copied(const walsh *self) {
    return high_bits(self) > COLUMN_BITS;
}

/* log2 of the elements between the rows of a strip. */
static int log2_stride(const walsh *self) {
    return strips_copied(self) ? self->log2_width : self->log2_block;
}

/* ----------------------------------------------------- low bits, in blocks */

/* Bits [low, high) of the index, high ones last. */
static void transform_columns(const pass *p, int low, int high, void *x) {
    int64_t length = (int64_t)1 << high;
    while (low < high) {
        int passes = (high - low + COLUMN_BITS - 1) / COLUMN_BITS;
        int bits = (high - low + passes - 1) / passes;
        int64_t width = (int64_t)1 << low, span = width << bits;
        for (int64_t i = 0; i < length; i += span) {
            p->kernels->walsh_columns(bits, width, width,
                                      fn_at(p->self->base.domain, x, i));
        }
        low += bits;
    }
}

/* The flat index that stands at `index` once `table` is applied to each
 * axis. */
static int64_t permuted(const walsh *self, int64_t *const *table,
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
    if (!self->inverse[last] || is_sampled(self)) {
        kernels->scale(n, p->factor, fn_at_const(type, p->in, begin), to);
        return;
    }
    const void *line =
        fn_at_const(type, p->in, permuted(self, self->inverse, begin - k));
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
    return strips_copied(self)
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
    for (int64_t r = 0; strips_copied(self) && r < block_count(self); ++r) {
        int64_t at = (r << self->log2_block) + (strip << self->log2_width);
        void *far = fn_at(type, image, at);
        void *near = fn_at(type, buffer, r << self->log2_width);
        memcpy(load ? near : far, load ? far : near, strip_row_bytes(self));
    }
}

static void strip_clear(const walsh *self, void *strip) {
    for (int64_t r = 0; r < block_count(self); ++r) {
        memset(fn_at(self->base.domain, strip, r << log2_stride(self)), 0,
               strip_row_bytes(self));
    }
}

static void strip_transform(const pass *p, void *strip) {
    const walsh *self = p->self;
    int bits = high_bits(self), low = self->log2_width;
    if (strips_copied(self)) {
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
    fn_scratch_share(scratch, self->base.thread_bytes, block_count(self),
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
    fn_scratch_share(scratch, self->base.thread_bytes, strips(self), strip, &p);
}

static firenet_status walsh_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const walsh *self = (const walsh *)a;
    run_blocks(self, scratch, self->factor, in, out);
    if (block_count(self) > 1) {
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

static void walsh_destroy(firenet_operator *a) {
    walsh *self = (walsh *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_free(a->context, self->permutation[axis]);
        fn_free(a->context, self->inverse[axis]);
    }
    fn_sample_table_free(&self->samples, a->context);
}

/* --------------------------------------------------------------- creation */

static const fn_operator_table sampled_table = {
    .forward = sampled_forward,
    .forward_overwrite = sampled_forward_overwrite,
    .adjoint = sampled_adjoint,
    .destroy = walsh_destroy,
};

static int log2_exact(int64_t n) {
    int bits = 0;
    while (n >> bits > 1) {
        ++bits;
    }
    return bits;
}

static firenet_status make_permutations(walsh *self) {
    for (int a = 0; a < self->shape.axes; ++a) {
        int64_t n = self->shape.size[a];
        int64_t *to = fn_operator_alloc(&self->base, n, sizeof *to);
        int64_t *from = fn_operator_alloc(&self->base, n, sizeof *from);
        self->permutation[a] = to;
        self->inverse[a] = from;
        if (!to || !from) {
            return FIRENET_ERR_NOMEM;
        }
        for (int64_t k = 0; k < n; ++k) {
            to[k] = fn_walsh_natural_index(self->order, k, log2_exact(n));
            from[to[k]] = k;
        }
    }
    return FIRENET_OK;
}

static firenet_status describe(walsh *self) {
    char text[FN_SHAPE_TEXT];
    fn_shape_text(&self->shape, text);
    const char *order = fn_walsh_order_name(self->order);
    if (!is_sampled(self)) {
        return fn_operator_describe(&self->base, "walsh[%s, %s]", text, order);
    }
    return fn_operator_describe(
        &self->base, "sample[%lld of %lld] o walsh[%s, %s]",
        (long long)self->base.rows, (long long)self->base.cols, text, order);
}

/* log2 of the part of the array that `bytes` hold. */
static int log2_within(const walsh *self, int64_t bytes) {
    int64_t fit = bytes / (int64_t)fn_type_size(self->base.domain);
    return log2_exact(self->shape.length < fit ? self->shape.length : fit);
}

/* How the array is cut, and the buffers this takes: a strip, or a line to be
 * permuted. */
static void set_cuts(walsh *self) {
    self->log2_length = log2_exact(self->shape.length);
    self->log2_block = log2_within(self, BLOCK_BYTES);
    self->log2_line = log2_within(self, LINE_BYTES);
    int64_t row = STRIP_BYTES >> high_bits(self);
    self->log2_width =
        log2_within(self, row > STRIP_ROW_BYTES ? row : STRIP_ROW_BYTES);
    int64_t strip =
        strips_copied(self) ? block_count(self) << self->log2_width : 0;
    int64_t line = (int64_t)1 << self->log2_line;
    self->base.thread_bytes =
        fn_vector_bytes(self->base.domain, strip > line ? strip : line);
}

static void set_properties(walsh *self, firenet_type type,
                           const fn_shape *shape, int64_t count) {
    self->shape = *shape;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, count, shape->length);
    fn_operator_set_orthonormal(&self->base);
    set_cuts(self);
    self->base.flops = (double)shape->length * self->log2_length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
}

static int64_t strip_of(const void *data, int64_t index, int64_t *point) {
    const walsh *self = data;
    int64_t at = permuted(self, self->permutation, index);
    int64_t row = at >> self->log2_block;
    int64_t column = at & (((int64_t)1 << self->log2_block) - 1);
    int64_t within = column & (((int64_t)1 << self->log2_width) - 1);
    *point = (row << log2_stride(self)) + within;
    return column >> self->log2_width;
}

static firenet_status set_samples(walsh *self, const int64_t *indices,
                                  int64_t count) {
    self->base.scratch_saved =
        fn_vector_bytes(self->base.domain, self->shape.length);
    self->base.scratch += self->base.scratch_saved;
    firenet_status status = fn_sample_table_create(&self->samples, &self->base,
                                                   strips(self), count);
    if (status == FIRENET_OK) {
        fn_sample_table_sort(&self->samples, strips(self), strip_of, self,
                             indices, count);
    }
    return status;
}

/* `indices` in the order asked for, NULL for all. */
static firenet_status
new_walsh(firenet_operator **out, const fn_operator_table *table,
          firenet_context *context, firenet_type type, const fn_shape *shape,
          firenet_walsh_order order, const int64_t *indices, int64_t count) {
    walsh *self = fn_operator_new(context, sizeof *self, table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->order = order;
    set_properties(self, type, shape, indices ? count : shape->length);
    firenet_status status =
        order == FIRENET_WALSH_NATURAL ? FIRENET_OK : make_permutations(self);
    if (status == FIRENET_OK && indices) {
        status = set_samples(self, indices, count);
    }
    if (status == FIRENET_OK) {
        status = describe(self);
    }
    return fn_operator_finish(out, &self->base, status);
}

static firenet_status walsh_sampled(firenet_operator **out,
                                    firenet_context *context,
                                    const firenet_operator *a,
                                    const int64_t *indices, int64_t count) {
    const walsh *self = (const walsh *)a;
    return new_walsh(out, &sampled_table, context, a->domain, &self->shape,
                     self->order, indices, count);
}

static const fn_operator_table walsh_table = {
    .forward = walsh_forward,
    .adjoint = walsh_forward,
    .destroy = walsh_destroy,
    .sampled = walsh_sampled,
};

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             firenet_walsh_order order) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_check_powers(&shape, context);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!fn_walsh_order_name(order)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "order: %d, allowed are SEQUENCY (%d), DYADIC (%d), "
                       "NATURAL (%d)",
                       (int)order, FIRENET_WALSH_SEQUENCY, FIRENET_WALSH_DYADIC,
                       FIRENET_WALSH_NATURAL);
    }
    return new_walsh(out, &walsh_table, context, type, &shape, order, NULL, 0);
}

firenet_status firenet_operator_create_walsh(firenet_operator **out,
                                             firenet_context *context,
                                             firenet_type type, int axes,
                                             const int64_t *shape,
                                             firenet_walsh_order order) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, type, axes, shape, order));
}
