/* SPDX-License-Identifier: BSD-3-Clause */
/* The orthonormal Walsh transform, whole or sampled.
 *
 * In natural order a d-dimensional transform of 2^k points in all is the 1-D
 * transform H of length 2^k. The other orders permute each axis: W = P H. All
 * three matrices are symmetric, so W = H P^T too: the input is permuted while
 * it is copied to the output, where H runs in place; and W is its own
 * adjoint. A sampled transform folds P into its index set. */
#include "operators/operator.h"
#include "operators/shape.h"

#include <firenet/transform.h>
#include <math.h>
#include <string.h>

/* Bytes transformed at a time: half of a common first-level cache, and half of
 * a common second-level one. */
#define LINE_BYTES ((int64_t)16 << 10)
#define BLOCK_BYTES ((int64_t)256 << 10)

/* Most bits of the index a pass over all of memory takes: rows that far apart
 * share a cache set, and sets have eight lines. */
#define COLUMN_BITS 3

typedef struct walsh {
    firenet_operator base;
    fn_shape shape;
    firenet_walsh_order order;
    int log2_length, log2_block, log2_line;
    double factor; /* n^{-1/2} */
    /* permutation[a][k]: where index k of axis a stands in natural order, and
     * inverse[a] back; NULL in natural order. */
    int64_t *permutation[FIRENET_MAX_AXES], *inverse[FIRENET_MAX_AXES];
    int64_t *indices; /* sampled: positions in natural order; or NULL */
} walsh;

/* ----------------------------------------------------------- the transform */

/* Bits [low, high) of the index of `length` elements, high ones last. */
static void transform_columns(const walsh *self, const fn_kernels *kernels,
                              int low, int high, int64_t length, void *x) {
    while (low < high) {
        int passes = (high - low + COLUMN_BITS - 1) / COLUMN_BITS;
        int bits = (high - low + passes - 1) / passes;
        int64_t width = (int64_t)1 << low, span = width << bits;
        for (int64_t i = 0; i < length; i += span) {
            kernels->walsh_columns(bits, width, fn_at(self->base.domain, x, i));
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

/* out[begin, begin + n) = factor P^T in, where the run lies in one line. */
static void copy_run(const walsh *self, const fn_kernels *kernels,
                     double factor, int64_t begin, int64_t n, const void *in,
                     void *out) {
    firenet_type type = self->base.domain;
    int last = self->shape.axes - 1;
    int64_t size = self->shape.size[last], k = begin % size;
    void *to = fn_at(type, out, begin);
    if (!self->inverse[last] || self->indices) {
        kernels->scale(n, factor, fn_at_const(type, in, begin), to);
        return;
    }
    int64_t line = permuted(self, self->inverse, begin - k);
    kernels->gather(n, factor, self->inverse[last] + k,
                    fn_at_const(type, in, line), to);
}

/* out = factor H P^T in (P = I if sampled), or H in place where in == out. */
static void transform(const walsh *self, const fn_kernels *kernels,
                      double factor, const void *in, void *out) {
    firenet_type type = self->base.domain;
    int64_t block = (int64_t)1 << self->log2_block;
    int64_t line = (int64_t)1 << self->log2_line;
    int64_t last = self->shape.size[self->shape.axes - 1];
    int64_t run = last < line ? last : line;
    for (int64_t b = 0; b < self->shape.length; b += block) {
        for (int64_t i = b; i < b + block; i += line) {
            for (int64_t j = i; in != out && j < i + line; j += run) {
                copy_run(self, kernels, factor, j, run, in, out);
            }
            kernels->walsh_line(self->log2_line, fn_at(type, out, i));
        }
        transform_columns(self, kernels, self->log2_line, self->log2_block,
                          block, fn_at(type, out, b));
    }
    transform_columns(self, kernels, self->log2_block, self->log2_length,
                      self->shape.length, out);
}

/* ------------------------------------------------------------ application */

static firenet_status walsh_forward(const firenet_operator *a,
                                    fn_scratch *scratch, const void *in,
                                    void *out) {
    const walsh *self = (const walsh *)a;
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    transform(self, kernels, self->factor, in, out);
    return FIRENET_OK;
}

static firenet_status sampled_consume(const firenet_operator *a,
                                      fn_scratch *scratch, void *in,
                                      void *out) {
    const walsh *self = (const walsh *)a;
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    transform(self, kernels, 1.0, in, in);
    kernels->gather(a->rows, self->factor, self->indices, in, out);
    return FIRENET_OK;
}

static firenet_status sampled_forward(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const walsh *self = (const walsh *)a;
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    void *image = fn_scratch_push(scratch, a->spare);
    transform(self, kernels, self->factor, in, image);
    kernels->gather(a->rows, 1.0, self->indices, image, out);
    return FIRENET_OK;
}

static firenet_status sampled_adjoint(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const walsh *self = (const walsh *)a;
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    memset(out, 0, (size_t)a->cols * fn_type_size(a->domain));
    kernels->scatter(a->rows, self->factor, self->indices, in, out);
    transform(self, kernels, 1.0, out, out);
    return FIRENET_OK;
}

static void walsh_destroy(firenet_operator *a) {
    walsh *self = (walsh *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_free(a->context, self->permutation[axis]);
        fn_free(a->context, self->inverse[axis]);
    }
    fn_free(a->context, self->indices);
}

/* --------------------------------------------------------------- creation */

static firenet_status walsh_sampled(firenet_operator **out,
                                    firenet_context *context,
                                    const firenet_operator *a,
                                    const int64_t *indices, int64_t count);

static const fn_operator_table walsh_table = {
    .forward = walsh_forward,
    .adjoint = walsh_forward,
    .destroy = walsh_destroy,
    .sampled = walsh_sampled,
};

static const fn_operator_table sampled_table = {
    .forward = sampled_forward,
    .consume = sampled_consume,
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

/* Where index k stands in natural order: Paley's order reverses the bits, and
 * sequency is Paley's order along the Gray code. */
static int64_t natural_index(firenet_walsh_order order, int64_t k, int bits) {
    if (order == FIRENET_WALSH_NATURAL) {
        return k;
    }
    if (order == FIRENET_WALSH_SEQUENCY) {
        k ^= k >> 1;
    }
    int64_t reversed = 0;
    for (int b = 0; b < bits; ++b) {
        reversed |= (k >> b & 1) << (bits - 1 - b);
    }
    return reversed;
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
            to[k] = natural_index(self->order, k, log2_exact(n));
            from[to[k]] = k;
        }
    }
    return FIRENET_OK;
}

static const char *order_name(firenet_walsh_order order) {
    switch (order) {
    case FIRENET_WALSH_SEQUENCY:
        return "sequency";
    case FIRENET_WALSH_DYADIC:
        return "dyadic";
    case FIRENET_WALSH_NATURAL:
        return "natural";
    }
    return NULL;
}

static firenet_status describe(walsh *self) {
    char text[FN_SHAPE_TEXT];
    fn_shape_text(&self->shape, text);
    const char *order = order_name(self->order);
    if (!self->indices) {
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

static void set_properties(walsh *self, firenet_type type,
                           const fn_shape *shape, int64_t rows) {
    self->shape = *shape;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, rows, shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->log2_length = log2_exact(shape->length);
    self->log2_block = log2_within(self, BLOCK_BYTES);
    self->log2_line = log2_within(self, LINE_BYTES);
    self->base.flops = (double)shape->length * self->log2_length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
}

/* `indices` in the order asked for, NULL for all. */
static firenet_status new_walsh(firenet_operator **out,
                                firenet_context *context, firenet_type type,
                                const fn_shape *shape,
                                firenet_walsh_order order,
                                const int64_t *indices, int64_t count) {
    walsh *self = fn_operator_new(context, sizeof *self,
                                  indices ? &sampled_table : &walsh_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->order = order;
    set_properties(self, type, shape, indices ? count : shape->length);
    firenet_status status =
        order == FIRENET_WALSH_NATURAL ? FIRENET_OK : make_permutations(self);
    if (status == FIRENET_OK && indices) {
        self->base.spare = fn_vector_bytes(type, shape->length);
        self->base.scratch += self->base.spare;
        self->indices = fn_operator_alloc(&self->base, count, sizeof *indices);
        status = self->indices ? FIRENET_OK : FIRENET_ERR_NOMEM;
        for (int64_t i = 0; status == FIRENET_OK && i < count; ++i) {
            self->indices[i] = permuted(self, self->permutation, indices[i]);
        }
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
    return new_walsh(out, context, a->domain, &self->shape, self->order,
                     indices, count);
}

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
    if (!order_name(order)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "order: %d, allowed are SEQUENCY (%d), DYADIC (%d), "
                       "NATURAL (%d)",
                       (int)order, FIRENET_WALSH_SEQUENCY, FIRENET_WALSH_DYADIC,
                       FIRENET_WALSH_NATURAL);
    }
    return new_walsh(out, context, type, &shape, order, NULL, 0);
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
