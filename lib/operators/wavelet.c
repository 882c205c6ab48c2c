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
    firenet_wavelet wavelet;
    int levels;
    fn_wavelet_buffers buffers;
    fn_pyramid_level *level; /* level[0] is the finest */
} pyramid;

/* ------------------------------------------------------- a level on a line */

/* The only line of a single axis, by parts that stay in the cache: four halves
 * of a part, continued, in the buffer. */
#define PART_POINTS 1024

static int64_t part_length(const fn_wavelet_sweep *w, int64_t item) {
    int64_t left = w->level->coarse[0] - item * PART_POINTS;
    return left < PART_POINTS ? left : PART_POINTS;
}

static void *half(const fn_wavelet_sweep *w, unsigned char *buffer, int i) {
    return buffer + (size_t)i * w->buffers->slab[0];
}

static void analyse_part(const void *data, int64_t item, void *buffer) {
    const fn_wavelet_sweep *w = data;
    firenet_type type = w->kernels->type;
    int64_t begin = item * PART_POINTS, count = part_length(w, item);
    void *even = half(w, buffer, 0), *odd = half(w, buffer, 1);
    fn_wavelet_split(w->kernels, w->bank, 2 * w->level->coarse[0], w->fine,
                     begin, count + w->bank->stages - 1, even, odd);
    fn_wavelet_analyse(w->kernels, w->bank, count, even, odd,
                       fn_at(type, w->block[0], begin),
                       fn_at(type, w->block[1], begin));
}

static void synthesise_part(const void *data, int64_t item, void *buffer) {
    const fn_wavelet_sweep *w = data;
    int64_t begin = item * PART_POINTS, count = part_length(w, item);
    int64_t n = w->level->coarse[0], before = w->bank->stages - 1;
    for (int i = 0; i < 2; ++i) {
        fn_copy_wrapped(w->kernels->type, n, w->block[i], begin - before,
                        count + before, half(w, buffer, i));
    }
    void *even = half(w, buffer, 2), *odd = half(w, buffer, 3);
    fn_wavelet_synthesise(w->kernels, w->bank, count, half(w, buffer, 0),
                          half(w, buffer, 1), even, odd);
    fn_wavelet_join(w->kernels, w->bank, 2 * n, even, odd, begin, count,
                    w->fine);
}

static void run_line(const fn_wavelet_sweep *w, fn_scratch *scratch,
                     bool analysing) {
    int64_t parts = (w->level->coarse[0] + PART_POINTS - 1) / PART_POINTS;
    fn_scratch_share(scratch, w->buffers->total, parts,
                     analysing ? analyse_part : synthesise_part, w);
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
 * no more than a few for each thread. */
static int64_t group_for(const fn_wavelet_sweep *w, int64_t threads) {
    int64_t n = w->level->coarse[0], least = 4 * w->bank->stages;
    int64_t worth = 1 + (ITEM_POINTS - 1) / w->level->fine_stride[0];
    int64_t group = threads > 1 ? (n + 4 * threads - 1) / (4 * threads) : n;
    least = least > worth ? least : worth;
    return group > least ? group : least;
}

static void run_level(fn_wavelet_sweep *w, fn_scratch *scratch,
                      bool analysing) {
    if (w->axes == 1) {
        run_line(w, scratch, analysing);
        return;
    }
    w->group = group_for(w, scratch->threads);
    int64_t items = (w->level->coarse[0] + w->group - 1) / w->group;
    fn_scratch_share(scratch, w->buffers->total, items,
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
    for (int step = 0; step < self->levels; ++step) {
        int i = analysing ? step : self->levels - 1 - step;
        const fn_pyramid_level *l = &self->level[i];
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
        run_level(&w, scratch, analysing);
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

static void form_of(const firenet_operator *a, fn_form *form) {
    const pyramid *self = (const pyramid *)a;
    form->kind = FN_FORM_WAVELET;
    form->shape = self->shape;
    form->levels = self->levels;
    form->data = self->level;
    form->other_data = fn_wavelet_find(self->wavelet);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .destroy = destroy,
    .form = form_of,
};

/* --------------------------------------------------------------- creation */

static void set_scratch(pyramid *self) {
    firenet_operator *base = &self->base;
    fn_wavelet_buffers *b = &self->buffers;
    if (self->shape.axes == 1) {
        b->slab[0] = fn_vector_bytes(base->domain, PART_POINTS + FN_STAGES_MAX);
        b->total = 4 * b->slab[0];
    } else {
        fn_wavelet_buffers_set(b, base->domain, self->shape.axes, &self->bank,
                               &self->level[0]);
    }
    base->scratch = between_bytes(self, 0) + between_bytes(self, 1);
    base->thread_bytes = b->total;
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
    self->wavelet = which;
    self->base.flops = work(self);
    self->level = fn_operator_alloc(&self->base, levels, sizeof *self->level);
    firenet_status status = FIRENET_ERR_NOMEM;
    if (self->level) {
        for (int i = 0; i < levels; ++i) {
            fn_pyramid_level_set(&self->level[i], &self->shape, i, self->levels,
                                 layout);
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
    return FN_CREATE(
        context, out,
        create(out, context, type, axes, shape, levels, wavelet, layout));
}
