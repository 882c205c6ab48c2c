/* SPDX-License-Identifier: BSD-3-Clause */
/* The multilevel orthonormal wavelet transform with filters of any length.
 *
 * A level goes through the image by slabs of axis 0. Coarse index k of axis 0
 * needs F slabs of the image: their weighted sums are an average and a detail
 * slab, which go the same way along the next axis while they are in the cache,
 * and lines of the last axis end where they belong in the coefficients.
 * Nothing is computed twice, and only approximations between the levels are
 * stored. Synthesis is the same the other way round. */
#include "operators/operator.h"
#include "operators/shape.h"
#include "operators/wavelet_filter.h"

#include <firenet/name.h>

#include <string.h>

/* Points of an item that threads share out: enough to be worth a visit. */
#define ITEM_POINTS 4096

/* Strides are in elements; `fine` is A_{l-1}, always contiguous. */
typedef struct level {
    int64_t coarse[FIRENET_MAX_AXES]; /* shape of a block */
    int64_t fine_stride[FIRENET_MAX_AXES];
    int64_t coarse_stride[FIRENET_MAX_AXES]; /* of a block in a buffer */
    int64_t approximation_stride[FIRENET_MAX_AXES];
    int64_t detail_stride[FIRENET_MAX_AXES];
    int64_t detail_offset[1 << FIRENET_MAX_AXES]; /* in the coefficients */
} level;

/* Where a lane keeps what an axis hands to the next one, in bytes. */
typedef struct buffers {
    size_t at[FIRENET_MAX_AXES]; /* first slab of axis a */
    size_t slab[FIRENET_MAX_AXES];
    size_t line; /* of the split last axis */
    size_t total;
} buffers;

typedef struct pyramid {
    firenet_operator base;
    fn_shape shape;
    fn_wavelet_bank bank;
    int levels;
    buffers buffers;
    level *level; /* level[0] is the finest */
} pyramid;

/* One level, one way or the other. block[b] is where block b of the level
 * begins: bit a of b says that axis a is differenced. */
typedef struct sweep {
    const pyramid *self;
    const fn_kernels *kernels;
    const level *l;
    unsigned char *fine;
    unsigned char *block[1 << FIRENET_MAX_AXES];
    int64_t group; /* coarse indices of axis 0 in an item */
} sweep;

/* Elements on into blocks: the approximation, the details. */
typedef struct place {
    int64_t approximation, detail;
} place;

static place moved(const level *l, place at, int axis, int64_t k) {
    return (place){at.approximation + k * l->approximation_stride[axis],
                   at.detail + k * l->detail_stride[axis]};
}

static void *in_block(const sweep *w, int b, place at) {
    return fn_at(w->self->base.domain, w->block[b],
                 b ? at.detail : at.approximation);
}

static unsigned char *slab(const sweep *w, unsigned char *buffer, int axis,
                           int number) {
    const buffers *b = &w->self->buffers;
    return buffer + b->at[axis] + (size_t)number * b->slab[axis];
}

/* Offset of fine index 2k + m - o on an axis. */
static int64_t fine_offset(const sweep *w, int axis, int64_t k, int m) {
    int64_t i = 2 * k + m - w->self->bank.offset;
    return fn_wrap(i, 2 * w->l->coarse[axis]) * w->l->fine_stride[axis];
}

/* --------------------------------------------------------------- analysis */

static void analyse(const sweep *w, int axis, const void *in, int b, place at,
                    unsigned char *buffer);

/* Coarse index k of an axis that is not the last: `in` begins at index 0 of
 * this axis, and b has the bits of the axes before. */
static void analyse_index(const sweep *w, int axis, int64_t k, const void *in,
                          int b, place at, unsigned char *buffer) {
    const fn_wavelet_bank *bank = &w->self->bank;
    firenet_type type = w->self->base.domain;
    const void *slabs[FN_TAPS_MAX];
    for (int m = 0; m < bank->taps; ++m) {
        slabs[m] = fn_at_const(type, in, fine_offset(w, axis, k, m));
    }
    void *out[2] = {slab(w, buffer, axis, 0), slab(w, buffer, axis, 1)};
    w->kernels->combine(2, bank->taps, &bank->analysis, w->l->fine_stride[axis],
                        slabs, out);
    for (int bit = 0; bit < 2; ++bit) {
        analyse(w, axis + 1, out[bit], b | bit << axis,
                moved(w->l, at, axis, k), buffer);
    }
}

static void analyse(const sweep *w, int axis, const void *in, int b, place at,
                    unsigned char *buffer) {
    const pyramid *self = w->self;
    int64_t n = w->l->coarse[axis];
    if (axis < self->shape.axes - 1) {
        for (int64_t k = 0; k < n; ++k) {
            analyse_index(w, axis, k, in, b, at, buffer);
        }
        return;
    }
    unsigned char *even = slab(w, buffer, axis, 0);
    unsigned char *odd = even + self->buffers.line;
    fn_wavelet_split(w->kernels, &self->bank, 2 * n, in, even, odd);
    fn_wavelet_analyse(w->kernels, &self->bank, 0, n, even, odd,
                       in_block(w, b, at), in_block(w, b | 1 << axis, at));
}

/* -------------------------------------------------------------- synthesis */

/* Blocks, or what is left of them: set[r], with the bits of r for the axes from
 * `axis` on; stride[0] is that of the blocks without details. */
typedef struct blocks {
    const void *set[1 << FIRENET_MAX_AXES];
    const int64_t *stride[2];
} blocks;

static void synthesise(const sweep *w, int axis, const blocks *from,
                       unsigned char *out, unsigned char *buffer);

/* Weighted sums of the lines at index i[1] of a middle axis, if there is one:
 * fine indices 2j - o and the next of `axis` from blocks `low` and `high`. */
static void combine_lines(const sweep *w, int axis, int64_t j, int64_t middle,
                          const blocks *from, int low, int high, void *out[2]) {
    const fn_wavelet_bank *bank = &w->self->bank;
    firenet_type type = w->self->base.domain;
    int last = w->self->shape.axes - 1;
    const void *lines[FN_TAPS_MAX];
    for (int t = 0; t < bank->taps / 2; ++t) {
        int64_t k = fn_wrap(j - t, w->l->coarse[axis]);
        for (int bit = 0; bit < 2; ++bit) {
            int r = bit ? high : low;
            const int64_t *stride = from->stride[r > 0];
            int64_t at = k * stride[axis];
            at += axis + 1 < last ? middle * stride[axis + 1] : 0;
            lines[2 * t + bit] = fn_at_const(type, from->set[r], at);
        }
    }
    w->kernels->combine(2, bank->taps, &bank->synthesis, w->l->coarse[last],
                        lines, out);
}

/* Pair j of fine indices of an axis that is not the last. Slab 2 r + p of the
 * axis is what is left of blocks r at parity p. Lines of the last axis leave
 * room in front for their periodic continuation. */
static void synthesise_pair(const sweep *w, int axis, int64_t j,
                            const blocks *from, unsigned char *out,
                            unsigned char *buffer) {
    const pyramid *self = w->self;
    firenet_type type = self->base.domain;
    int last = self->shape.axes - 1, rest = 1 << (last - axis);
    bool ahead = axis + 1 < last;
    int64_t lines = ahead ? w->l->coarse[axis + 1] : 1;
    int64_t room = ahead ? 0 : self->bank.taps / 2 - 1;
    for (int r = 0; r < rest; ++r) {
        for (int64_t i = 0; i < lines; ++i) {
            int64_t at = room + i * w->l->coarse[last];
            void *to[2] = {fn_at(type, slab(w, buffer, axis, 2 * r), at),
                           fn_at(type, slab(w, buffer, axis, 2 * r + 1), at)};
            combine_lines(w, axis, j, i, from, 2 * r, 2 * r + 1, to);
        }
    }
    for (int p = 0; p < 2; ++p) {
        blocks left = {{NULL}, {w->l->coarse_stride, w->l->coarse_stride}};
        for (int r = 0; r < rest; ++r) {
            left.set[r] = slab(w, buffer, axis, 2 * r + p);
        }
        synthesise(w, axis + 1, &left,
                   fn_at(type, out, fine_offset(w, axis, j, p)), buffer);
    }
}

static void synthesise(const sweep *w, int axis, const blocks *from,
                       unsigned char *out, unsigned char *buffer) {
    const pyramid *self = w->self;
    firenet_type type = self->base.domain;
    int64_t n = w->l->coarse[axis];
    if (axis < self->shape.axes - 1) {
        for (int64_t j = 0; j < n; ++j) {
            synthesise_pair(w, axis, j, from, out, buffer);
        }
        return;
    }
    unsigned char *even = slab(w, buffer, axis, 0);
    unsigned char *odd = even + self->buffers.line;
    int64_t room = self->bank.taps / 2 - 1;
    for (int r = 0; r < 2; ++r) {
        fn_wrap_line(type, (void *)(uintptr_t)from->set[r], room, n, room + n);
    }
    fn_wavelet_synthesise(w->kernels, &self->bank, 0, n, from->set[0],
                          from->set[1], even, odd);
    fn_wavelet_join(w->kernels, &self->bank, 2 * n, even, odd, out);
}

/* ---------------------------------------------------------------- a level */

static void sweep_group(const sweep *w, int64_t item, unsigned char *buffer,
                        bool analysing) {
    int64_t n = w->l->coarse[0], begin = item * w->group;
    int64_t end = begin + w->group < n ? begin + w->group : n;
    blocks from = {{NULL}, {w->l->approximation_stride, w->l->detail_stride}};
    for (int b = 0; b < 1 << w->self->shape.axes; ++b) {
        from.set[b] = w->block[b];
    }
    for (int64_t k = begin; k < end; ++k) {
        if (analysing) {
            analyse_index(w, 0, k, w->fine, 0, (place){0, 0}, buffer);
        } else {
            synthesise_pair(w, 0, k, &from, w->fine, buffer);
        }
    }
}

static void analyse_group(const void *data, int64_t item, void *buffer) {
    sweep_group(data, item, buffer, true);
}

static void synthesise_group(const void *data, int64_t item, void *buffer) {
    sweep_group(data, item, buffer, false);
}

/* The only line of a single axis, by parts. */
typedef struct line {
    const sweep *sweep;
    void *even, *odd, *a, *d;
} line;

static int64_t part_length(const line *x, int64_t item) {
    int64_t left = x->sweep->l->coarse[0] - item * ITEM_POINTS;
    return left < ITEM_POINTS ? left : ITEM_POINTS;
}

static void analyse_part(const void *data, int64_t item, void *buffer) {
    const line *x = data;
    (void)buffer;
    fn_wavelet_analyse(x->sweep->kernels, &x->sweep->self->bank,
                       item * ITEM_POINTS, part_length(x, item), x->even,
                       x->odd, x->a, x->d);
}

static void synthesise_part(const void *data, int64_t item, void *buffer) {
    const line *x = data;
    (void)buffer;
    fn_wavelet_synthesise(x->sweep->kernels, &x->sweep->self->bank,
                          item * ITEM_POINTS, part_length(x, item), x->a, x->d,
                          x->even, x->odd);
}

/* `memory` has room for four lines. */
static void run_line(const sweep *w, fn_scratch *scratch, unsigned char *memory,
                     bool analysing) {
    const pyramid *self = w->self;
    firenet_type type = self->base.domain;
    int64_t n = w->l->coarse[0], room = self->bank.taps / 2 - 1;
    int64_t parts = (n + ITEM_POINTS - 1) / ITEM_POINTS;
    size_t bytes = self->buffers.line;
    line x = {w, memory, memory + bytes, w->block[0], w->block[1]};
    if (analysing) {
        fn_wavelet_split(w->kernels, &self->bank, 2 * n, w->fine, x.even,
                         x.odd);
        fn_scratch_share(scratch, 0, parts, analyse_part, &x);
        return;
    }
    for (int r = 0; r < 2; ++r) {
        unsigned char *copy = memory + (size_t)(2 + r) * bytes;
        memcpy(fn_at(type, copy, room), w->block[r],
               (size_t)n * fn_type_size(type));
        fn_wrap_line(type, copy, room, n, room + n);
        *(r ? &x.d : &x.a) = copy;
    }
    fn_scratch_share(scratch, 0, parts, synthesise_part, &x);
    fn_wavelet_join(w->kernels, &self->bank, 2 * n, x.even, x.odd, w->fine);
}

static void run_level(const sweep *w, fn_scratch *scratch,
                      unsigned char *memory, bool analysing) {
    if (w->self->shape.axes == 1) {
        run_line(w, scratch, memory, analysing);
        return;
    }
    int64_t items = (w->l->coarse[0] + w->group - 1) / w->group;
    fn_scratch_share(scratch, w->self->base.lane, items,
                     analysing ? analyse_group : synthesise_group, w);
}

/* ------------------------------------------------------------ application */

static int64_t block_points(const pyramid *self, int index) {
    return self->shape.length >> (index + 1) * self->shape.axes;
}

/* Bytes of A_l, l = index + 1, between levels: they take turns, the last one's
 * is the head of the coefficients. */
static size_t between_bytes(const pyramid *self, int index) {
    return index < self->levels - 1
               ? fn_vector_bytes(self->base.domain, block_points(self, index))
               : 0;
}

static void run(const pyramid *self, fn_scratch *scratch, unsigned char *image,
                unsigned char *coefficients, bool analysing) {
    firenet_type type = self->base.domain;
    unsigned char *between[2] = {
        fn_scratch_push(scratch, between_bytes(self, 0)),
        fn_scratch_push(scratch, between_bytes(self, 1))};
    unsigned char *memory =
        self->shape.axes == 1 ? fn_scratch_push(scratch, 4 * self->buffers.line)
                              : NULL;
    for (int step = 0; step < self->levels; ++step) {
        int i = analysing ? step : self->levels - 1 - step;
        const level *l = &self->level[i];
        int64_t slab = l->fine_stride[0];
        sweep w = {.self = self,
                   .kernels = fn_kernels_for(scratch->context, type),
                   .l = l,
                   .fine = i == 0 ? image : between[(i - 1) & 1],
                   .group = 1 + (ITEM_POINTS - 1) / slab};
        for (int b = 1; b < 1 << self->shape.axes; ++b) {
            w.block[b] = fn_at(type, coefficients, l->detail_offset[b]);
        }
        w.block[0] = i == self->levels - 1 ? coefficients : between[i & 1];
        run_level(&w, scratch, memory, analysing);
    }
}

static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    void *image = (void *)(uintptr_t)in; /* only read */
    run((const pyramid *)a, scratch, image, out, true);
    return FIRENET_OK;
}

static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    void *coefficients = (void *)(uintptr_t)in; /* only read */
    run((const pyramid *)a, scratch, out, coefficients, false);
    return FIRENET_OK;
}

static void destroy(firenet_operator *a) {
    fn_free(a->context, ((pyramid *)a)->level);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
};

/* --------------------------------------------------------------- creation */

static void contiguous(int axes, const int64_t *size, int64_t *stride) {
    int64_t product = 1;
    for (int a = axes - 1; a >= 0; --a) {
        stride[a] = product;
        product *= size[a];
    }
}

static void set_level(pyramid *self, int index, firenet_layout layout) {
    level *l = &self->level[index];
    int axes = self->shape.axes;
    int64_t fine[FIRENET_MAX_AXES];
    for (int a = 0; a < axes; ++a) {
        fine[a] = self->shape.size[a] >> index;
        l->coarse[a] = fine[a] / 2;
    }
    bool nested = layout == FIRENET_LAYOUT_NESTED;
    bool last = index == self->levels - 1;
    contiguous(axes, fine, l->fine_stride);
    contiguous(axes, l->coarse, l->coarse_stride);
    contiguous(axes, nested ? self->shape.size : l->coarse, l->detail_stride);
    contiguous(axes, nested && last ? self->shape.size : l->coarse,
               l->approximation_stride);
    for (int b = 0; b < 1 << axes; ++b) {
        l->detail_offset[b] = nested ? 0 : b * block_points(self, index);
        for (int a = 0; nested && a < axes; ++a) {
            l->detail_offset[b] +=
                (b >> a & 1) * l->coarse[a] * l->detail_stride[a];
        }
    }
}

/* An axis that is not the last hands on two slabs of the image in analysis, in
 * synthesis two for each block that is left, all smaller. */
static void set_buffers(pyramid *self) {
    firenet_type type = self->base.domain;
    const level *l = &self->level[0];
    buffers *b = &self->buffers;
    int last = self->shape.axes - 1;
    int64_t room = self->bank.taps / 2 - 1;
    b->line = fn_vector_bytes(type, l->coarse[last] + room);
    for (int a = 0; a < last; ++a) {
        int64_t points = l->coarse_stride[a] + (a + 1 < last ? 0 : room);
        size_t sets = (size_t)1 << (last - a);
        size_t analysed = fn_vector_bytes(type, l->fine_stride[a]);
        size_t left = fn_vector_bytes(type, points);
        b->slab[a] = analysed > left ? analysed : left;
        b->at[a] = b->total;
        b->total += 2 * sets * b->slab[a];
    }
    b->at[last] = b->total;
    b->slab[last] = 2 * b->line;
    b->total += 2 * b->line;
}

static void set_scratch(pyramid *self) {
    firenet_operator *base = &self->base;
    set_buffers(self);
    base->scratch = between_bytes(self, 0) + between_bytes(self, 1);
    base->scratch += self->shape.axes == 1 ? 4 * self->buffers.line : 0;
    base->lane = self->shape.axes == 1 ? 0 : self->buffers.total;
}

/* A product and a sum per tap, axis and real; levels shrink by 2^axes. */
static double work(const pyramid *self) {
    double work = 0.0, points = (double)self->shape.length;
    for (int i = 0; i < self->levels; ++i) {
        work += 2.0 * self->bank.taps * self->shape.axes * points;
        points /= 1 << self->shape.axes;
    }
    return work * (fn_type_complex(self->base.domain) ? 2.0 : 1.0);
}

static firenet_status new_wavelet(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  const fn_shape *shape, int levels,
                                  firenet_wavelet which,
                                  firenet_layout layout) {
    pyramid *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->levels = levels;
    fn_operator_set_shape(&self->base, type, shape->length, shape->length);
    fn_operator_set_orthonormal(&self->base);
    fn_wavelet_bank_set(&self->bank, type, fn_wavelet_find(which));
    self->base.flops = work(self);
    self->level = fn_operator_alloc(&self->base, levels, sizeof *self->level);
    firenet_status status = FIRENET_ERR_NOMEM;
    if (self->level) {
        for (int i = 0; i < levels; ++i) {
            set_level(self, i, layout);
        }
        set_scratch(self);
        char text[FN_SHAPE_TEXT];
        status = fn_operator_describe(
            &self->base, "%s[%s, %d level%s%s]", firenet_wavelet_name(which),
            fn_shape_text(shape, text), levels, levels == 1 ? "" : "s",
            layout == FIRENET_LAYOUT_NESTED ? ", nested" : "");
    }
    return fn_operator_finish(out, &self->base, status);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             int levels, firenet_wavelet which,
                             firenet_layout layout) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_check_dyadic(&shape, context, levels);
    }
    if (status == FIRENET_OK) {
        status = fn_wavelet_check(context, which);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (layout != FIRENET_LAYOUT_LEVELS && layout != FIRENET_LAYOUT_NESTED) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "layout: %d, allowed are LEVELS (%d) and NESTED (%d)",
                       (int)layout, FIRENET_LAYOUT_LEVELS,
                       FIRENET_LAYOUT_NESTED);
    }
    return new_wavelet(out, context, type, &shape, levels, which, layout);
}

firenet_status firenet_operator_create_wavelet(firenet_operator **out,
                                               firenet_context *context,
                                               firenet_type type, int axes,
                                               const int64_t *shape, int levels,
                                               firenet_wavelet wavelet,
                                               firenet_layout layout) {
    if (wavelet == FIRENET_WAVELET_DB1) {
        return firenet_operator_create_haar(out, context, type, axes, shape,
                                            levels, layout);
    }
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, type, axes, shape, levels,
                                    wavelet, layout));
}
