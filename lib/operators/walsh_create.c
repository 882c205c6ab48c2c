/* SPDX-License-Identifier: BSD-3-Clause */
/* The Walsh transform made: how its array is cut, its orders, its samples. */
#include "operators/walsh.h"

#include <math.h>

/* Bytes of a line, half of a common first-level cache; of a block and of a
 * strip, within a common second-level one; and the least that a strip takes of
 * a row, two cache lines. */
#define LINE_BYTES ((int64_t)16 << 10)
#define BLOCK_BYTES ((int64_t)256 << 10)
#define STRIP_BYTES ((int64_t)64 << 10)
#define STRIP_ROW_BYTES ((int64_t)128)

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
    if (!fn_walsh_is_sampled(self)) {
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
    int64_t row = STRIP_BYTES >> fn_walsh_high_bits(self);
    self->log2_width =
        log2_within(self, row > STRIP_ROW_BYTES ? row : STRIP_ROW_BYTES);
    int64_t strip = fn_walsh_strips_copied(self)
                        ? fn_walsh_blocks(self) << self->log2_width
                        : 0;
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
    int64_t at = fn_walsh_permuted(self, self->permutation, index);
    int64_t row = at >> self->log2_block;
    int64_t column = at & (((int64_t)1 << self->log2_block) - 1);
    int64_t within = column & (((int64_t)1 << self->log2_width) - 1);
    *point = (row << fn_walsh_log2_stride(self)) + within;
    return column >> self->log2_width;
}

static firenet_status set_samples(walsh *self, const int64_t *indices,
                                  int64_t count) {
    self->base.scratch_saved =
        fn_vector_bytes(self->base.domain, self->shape.length);
    self->base.scratch += self->base.scratch_saved;
    firenet_status status = fn_sample_table_create(
        &self->samples, &self->base, fn_walsh_strips(self), count);
    if (status == FIRENET_OK) {
        fn_sample_table_sort(&self->samples, fn_walsh_strips(self), strip_of,
                             self, indices, count);
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
    return new_walsh(out, &fn_walsh_sampled_table, context, a->domain,
                     &self->shape, self->order, indices, count);
}

static const fn_operator_table walsh_table = {
    .forward = fn_walsh_forward,
    .adjoint = fn_walsh_forward,
    .destroy = fn_walsh_destroy,
    .sampled = walsh_sampled,
    .form = fn_walsh_form,
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
    return FN_CREATE(context, out,
                     create(out, context, type, axes, shape, order));
}
