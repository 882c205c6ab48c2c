/* SPDX-License-Identifier: BSD-3-Clause */
/* The multilevel orthonormal wavelet transform with filters of any length:
 * level after level, each one sweep over the approximation before it. */
#include "operators/operator.h"
#include "operators/wavelet_sweep.h"

#include <firenet/name.h>

#include <string.h>

/* Points of an item that threads share out: enough to be worth a visit. */
#define ITEM_POINTS 4096

typedef struct pyramid {
    firenet_operator base;
    fn_shape shape;
    fn_wavelet_bank bank;
    int levels;
    fn_wavelet_buffers buffers;
    fn_wavelet_level *level; /* level[0] is the finest */
} pyramid;

/* ------------------------------------------------------- a level on a line */

/* The only line of a single axis, by parts, each of which works on a copy. */
typedef struct line {
    const fn_wavelet_sweep *sweep;
    fn_line_pair from;
    void *to[2];
} line;

static size_t part_bytes(const pyramid *self) {
    return fn_vector_bytes(self->base.domain, ITEM_POINTS + FN_STAGES_MAX);
}

static int64_t part_length(const line *x, int64_t item) {
    int64_t left = x->sweep->level->coarse[0] - item * ITEM_POINTS;
    return left < ITEM_POINTS ? left : ITEM_POINTS;
}

static fn_line_pair part_of(const line *x, void *buffer) {
    fn_line_pair from = x->from;
    from.work[0] = buffer;
    from.work[1] =
        fn_at(x->sweep->kernels->type, buffer, ITEM_POINTS + FN_STAGES_MAX);
    return from;
}

static void analyse_part(const void *data, int64_t item, void *buffer) {
    const line *x = data;
    fn_line_pair from = part_of(x, buffer);
    fn_wavelet_analyse(x->sweep->kernels, x->sweep->bank, item * ITEM_POINTS,
                       part_length(x, item), &from, x->to[0], x->to[1]);
}

static void synthesise_part(const void *data, int64_t item, void *buffer) {
    const line *x = data;
    fn_line_pair from = part_of(x, buffer);
    fn_wavelet_synthesise(x->sweep->kernels, x->sweep->bank, item * ITEM_POINTS,
                          part_length(x, item), &from, x->to[0], x->to[1]);
}

/* `memory` has room for four halves of a line, continued. */
static void run_line(const pyramid *self, const fn_wavelet_sweep *w,
                     fn_scratch *scratch, unsigned char *memory,
                     bool analysing) {
    firenet_type type = self->base.domain;
    int64_t n = w->level->coarse[0], room = self->bank.stages - 1;
    int64_t parts = (n + ITEM_POINTS - 1) / ITEM_POINTS;
    size_t bytes = self->buffers.slab[0];
    unsigned char *split[2] = {memory, memory + bytes};
    unsigned char *copy[2] = {memory + 2 * bytes, memory + 3 * bytes};
    line x = {.sweep = w};
    if (analysing) {
        fn_wavelet_split(w->kernels, w->bank, 2 * n, w->fine, split[0],
                         split[1]);
    }
    for (int r = 0; r < 2; ++r) {
        x.from.line[r] = analysing ? split[r] : copy[r];
        x.to[r] = analysing ? w->block[r] : split[r];
        if (!analysing) {
            memcpy(fn_at(type, copy[r], room), w->block[r],
                   (size_t)n * fn_type_size(type));
            fn_wrap_line(type, copy[r], room, n, room + n);
        }
    }
    fn_scratch_share(scratch, self->base.lane, parts,
                     analysing ? analyse_part : synthesise_part, &x);
    if (!analysing) {
        fn_wavelet_join(w->kernels, w->bank, 2 * n, split[0], split[1],
                        w->fine);
    }
}

/* ------------------------------------------------- a level on more axes */

static int64_t group_end(const fn_wavelet_sweep *w, int64_t item) {
    int64_t n = w->level->coarse[0], end = (item + 1) * w->group;
    return end < n ? end : n;
}

static void analyse_group(const void *data, int64_t item, void *buffer) {
    const fn_wavelet_sweep *w = data;
    fn_wavelet_sweep_analyse(w, item * w->group, group_end(w, item), buffer);
}

static void synthesise_group(const void *data, int64_t item, void *buffer) {
    const fn_wavelet_sweep *w = data;
    fn_wavelet_sweep_synthesise(w, item * w->group, group_end(w, item), buffer);
}

/* Each item fills its stages anew, stages - 1 steps of the chain: so there are
 * no more than a few for each lane. */
static int64_t group_for(const fn_wavelet_sweep *w, int64_t lanes) {
    int64_t n = w->level->coarse[0], least = 4 * w->bank->stages;
    int64_t worth = 1 + (ITEM_POINTS - 1) / w->level->fine_stride[0];
    int64_t group = lanes > 1 ? (n + 4 * lanes - 1) / (4 * lanes) : n;
    least = least > worth ? least : worth;
    return group > least ? group : least;
}

static void run_level(const pyramid *self, fn_wavelet_sweep *w,
                      fn_scratch *scratch, unsigned char *memory,
                      bool analysing) {
    if (self->shape.axes == 1) {
        run_line(self, w, scratch, memory, analysing);
        return;
    }
    w->group = group_for(w, scratch->lanes);
    int64_t items = (w->level->coarse[0] + w->group - 1) / w->group;
    fn_scratch_share(scratch, self->base.lane, items,
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
        self->shape.axes == 1
            ? fn_scratch_push(scratch, 4 * self->buffers.slab[0])
            : NULL;
    for (int step = 0; step < self->levels; ++step) {
        int i = analysing ? step : self->levels - 1 - step;
        const fn_wavelet_level *l = &self->level[i];
        fn_wavelet_sweep w = {.axes = self->shape.axes,
                              .bank = &self->bank,
                              .buffers = &self->buffers,
                              .kernels = fn_kernels_for(scratch->context, type),
                              .level = l,
                              .fine = i == 0 ? image : between[(i - 1) & 1]};
        w.block[0] = i == self->levels - 1 ? coefficients : between[i & 1];
        for (int b = 1; b < 1 << self->shape.axes; ++b) {
            w.block[b] = fn_at(type, coefficients, l->detail_offset[b]);
        }
        run_level(self, &w, scratch, memory, analysing);
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
    fn_wavelet_level *l = &self->level[index];
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

static void set_scratch(pyramid *self) {
    firenet_operator *base = &self->base;
    int axes = self->shape.axes;
    fn_wavelet_buffers_set(&self->buffers, base->domain, axes, &self->bank,
                           &self->level[0]);
    base->scratch = between_bytes(self, 0) + between_bytes(self, 1);
    base->scratch += axes == 1 ? 4 * self->buffers.slab[0] : 0;
    base->lane = axes == 1 ? 2 * part_bytes(self) : self->buffers.total;
}

/* Two products and two sums for a rotation of two reals, on each axis; levels
 * shrink by 2^axes. */
static double work(const pyramid *self) {
    double work = 0.0, points = (double)self->shape.length;
    for (int i = 0; i < self->levels; ++i) {
        work += (2.0 * self->bank.stages + 1.0) * self->shape.axes * points;
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
    fn_wavelet_bank_set(&self->bank, which);
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
