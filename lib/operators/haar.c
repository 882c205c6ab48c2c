/* SPDX-License-Identifier: BSD-3-Clause */
/* The multilevel orthonormal Haar transform in level order.
 *
 * Level l (1 = finest) turns the approximation A_{l-1} (A_0: the image) of n
 * points into 2^d blocks of n_l = n / 2^d: A_l and the details, which go to
 * their place in the output, block b at b n_l. A_l goes to scratch until the
 * last level, whose A_J is the head of the output. */
#include "operators/operator.h"
#include "operators/shape.h"

#include <firenet/transform.h>

typedef struct haar {
    firenet_operator base;
    fn_shape shape;
    int levels;
} haar;

/* One level of one array: `fine` of shape `size` against 2^d coarse blocks,
 * all contiguous. */
typedef struct level {
    int axes;
    int64_t size[FIRENET_MAX_AXES]; /* of the fine array */
    firenet_type type;
} level;

typedef void (*line_fn)(int rows, int64_t n, const void *const *in,
                        void *const *out);

/* Offset in the fine array of the line (i, r): coarse line i of the leading
 * axes, r's bit a picking the odd line of axis a. */
static int64_t fine_offset(const level *l, int64_t line, int r) {
    int64_t offset = 0, stride = l->size[l->axes - 1];
    for (int a = l->axes - 2; a >= 0; --a) {
        int64_t half = l->size[a] / 2;
        offset += (2 * (line % half) + (r >> a & 1)) * stride;
        stride *= l->size[a];
        line /= half;
    }
    return offset;
}

static int64_t coarse_length(const level *l) {
    int64_t length = 1;
    for (int a = 0; a < l->axes; ++a) {
        length *= l->size[a] / 2;
    }
    return length;
}

/* Runs `line` over the coarse lines; blocks[b] is the coarse block b, whose
 * bit a says that axis a is differenced. The kernel's output r is the one
 * averaged along the line, rows + r the differenced one. */
static void run_level(const level *l, unsigned char *fine,
                      unsigned char *const *blocks, bool analyse) {
    const fn_kernels *kernels = fn_kernels_for(l->type);
    size_t size = fn_type_size(l->type);
    int rows = 1 << (l->axes - 1);
    int64_t n = l->size[l->axes - 1] / 2, lines = coarse_length(l) / n;
    for (int64_t i = 0; i < lines; ++i) {
        void *fine_lines[4], *coarse_lines[8];
        for (int r = 0; r < rows; ++r) {
            fine_lines[r] = fine + (size_t)fine_offset(l, i, r) * size;
        }
        for (int b = 0; b < 2 * rows; ++b) {
            coarse_lines[b] = blocks[b] + (size_t)(i * n) * size;
        }
        if (analyse) {
            kernels->haar_analyse(rows, n, (const void *const *)fine_lines,
                                  coarse_lines);
        } else {
            kernels->haar_synthesise(rows, n, (const void *const *)coarse_lines,
                                     fine_lines);
        }
    }
}

/* The blocks of level l: A_l at `approximation`, details in `coefficients`. */
static void level_blocks(const level *l, unsigned char *approximation,
                         unsigned char *coefficients, unsigned char **blocks) {
    size_t bytes = (size_t)coarse_length(l) * fn_type_size(l->type);
    blocks[0] = approximation;
    for (int b = 1; b < 1 << l->axes; ++b) {
        blocks[b] = coefficients + (size_t)b * bytes;
    }
}

static level level_of(const haar *self, int index) {
    level l = {.axes = self->shape.axes, .type = self->base.domain};
    for (int a = 0; a < l.axes; ++a) {
        l.size[a] = self->shape.size[a] >> (index - 1);
    }
    return l;
}

/* Scratch for A_1 and for A_2; deeper ones take turns. */
static size_t approximation_bytes(const haar *self, int index) {
    return fn_vector_bytes(self->base.domain,
                           self->shape.length >> (self->shape.axes * index));
}

/* Where A_index lives: the image for 0, the head of the coefficients for the
 * last, scratch in between. */
static unsigned char *approximation(const haar *self, int index, void *image,
                                    unsigned char *const *buffers,
                                    void *coefficients) {
    if (index == 0) {
        return image;
    }
    return index == self->levels ? coefficients : buffers[(index - 1) & 1];
}

static firenet_status haar_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const haar *self = (const haar *)a;
    unsigned char *buffers[2] = {
        fn_scratch_push(scratch, approximation_bytes(self, 1)),
        fn_scratch_push(scratch, approximation_bytes(self, 2))};
    void *image = (void *)(uintptr_t)in; /* only read */
    for (int i = 1; i <= self->levels; ++i) {
        level l = level_of(self, i);
        unsigned char *blocks[8];
        level_blocks(&l, approximation(self, i, image, buffers, out), out,
                     blocks);
        run_level(&l, approximation(self, i - 1, image, buffers, out), blocks,
                  true);
    }
    return FIRENET_OK;
}

static firenet_status haar_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const haar *self = (const haar *)a;
    unsigned char *buffers[2] = {
        fn_scratch_push(scratch, approximation_bytes(self, 1)),
        fn_scratch_push(scratch, approximation_bytes(self, 2))};
    void *coefficients = (void *)(uintptr_t)in; /* only read */
    for (int i = self->levels; i >= 1; --i) {
        level l = level_of(self, i);
        unsigned char *blocks[8];
        level_blocks(&l, approximation(self, i, out, buffers, coefficients),
                     coefficients, blocks);
        run_level(&l, approximation(self, i - 1, out, buffers, coefficients),
                  blocks, false);
    }
    return FIRENET_OK;
}

static const fn_operator_table haar_table = {
    .forward = haar_forward,
    .adjoint = haar_adjoint,
};

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             int levels, firenet_layout layout) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_check_dyadic(&shape, context, levels);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (layout != FIRENET_LAYOUT_LEVELS) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "layout: %d, allowed is %d (LEVELS)", (int)layout,
                       FIRENET_LAYOUT_LEVELS);
    }
    haar *self = fn_operator_new(context, sizeof *self, &haar_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = shape;
    self->levels = levels;
    fn_operator_set_shape(&self->base, type, shape.length, shape.length);
    fn_operator_set_orthonormal(&self->base);
    /* One addition and one product per axis and real on the finest level. */
    self->base.flops = 2.0 * shape.axes * (double)shape.length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
    self->base.scratch =
        approximation_bytes(self, 1) + approximation_bytes(self, 2);
    char text[FN_SHAPE_TEXT];
    status = fn_operator_describe(&self->base, "haar[%s, %d level%s]",
                                  fn_shape_text(&shape, text), levels,
                                  levels == 1 ? "" : "s");
    return fn_operator_finish(out, &self->base, status);
}

firenet_status firenet_operator_create_haar(firenet_operator **out,
                                            firenet_context *context,
                                            firenet_type type, int axes,
                                            const int64_t *shape, int levels,
                                            firenet_layout layout) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    create(out, context, type, axes, shape, levels, layout));
}
