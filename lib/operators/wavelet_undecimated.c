/* SPDX-License-Identifier: BSD-3-Clause */
/* The undecimated wavelet transform, a Parseval frame, level by level. */
#include "operators/operator.h"
#include "operators/wavelet_frame.h"

#include <firenet/name.h>

/* Points of an item that threads share out. */
#define ITEM_POINTS 4096

typedef struct undecimated {
    firenet_operator base;
    fn_wavelet_frame frame;
    firenet_wavelet wavelet;
} undecimated;

/* ---------------------------------------------------------------- a level */

static int64_t group_end(const fn_frame_sweep *w, int64_t begin) {
    int64_t left = w->self->shape.size[0] - begin;
    return begin + (left < w->group ? left : w->group);
}

static void analyse_group(const void *data, int64_t item, void *buffer) {
    const fn_frame_sweep *w = data;
    int64_t begin = item * w->group;
    fn_frame_analyse(w, begin, group_end(w, begin), buffer);
}

static void synthesise_group(const void *data, int64_t item, void *buffer) {
    const fn_frame_sweep *w = data;
    int64_t begin = item * w->group;
    fn_frame_synthesise(w, begin, group_end(w, begin), buffer);
}

static unsigned char *copied(const fn_frame_sweep *w, fn_scratch *scratch,
                             const unsigned char *line, bool analysing) {
    unsigned char *copy = fn_scratch_push(scratch, w->self->line);
    fn_frame_copy(w, line, analysing, copy);
    return copy;
}

static void run_level(fn_frame_sweep *w, fn_scratch *scratch, bool analysing) {
    const fn_wavelet_frame *self = w->self;
    size_t mark = scratch->used;
    if (self->shape.axes == 1 && analysing) {
        w->fine = copied(w, scratch, w->fine, true);
    } else if (self->shape.axes == 1) {
        w->block[0] = copied(w, scratch, w->block[0], false);
        w->block[1] = copied(w, scratch, w->block[1], false);
    }
    int64_t items = (self->shape.size[0] + w->group - 1) / w->group;
    fn_scratch_share(scratch, self->thread_bytes, items,
                     analysing ? analyse_group : synthesise_group, w);
    scratch->used = mark;
}

/* ------------------------------------------------------------ application */

/* The details of level l follow A_J and those of the coarser levels. */
static void set_details(fn_frame_sweep *w, int l, unsigned char *coefficients) {
    const fn_wavelet_frame *self = w->self;
    int details = (1 << self->shape.axes) - 1;
    int64_t first = 1 + (int64_t)(self->levels - l) * details;
    for (int b = 0; b < details; ++b) {
        w->block[1 + b] =
            fn_at(self->type, coefficients, (first + b) * self->shape.length);
    }
}

static int64_t group_of(const fn_wavelet_frame *self) {
    return 1 + (ITEM_POINTS - 1) / self->stride[0];
}

static fn_frame_sweep sweep_at(const fn_wavelet_frame *self,
                               const fn_scratch *scratch, int l,
                               unsigned char *coefficients) {
    fn_frame_sweep w = {.self = self,
                        .kernels = fn_kernels_for(scratch->context, self->type),
                        .step = (int64_t)1 << (l - 1),
                        .group = group_of(self)};
    if (coefficients) {
        set_details(&w, l, coefficients);
    }
    return w;
}

static size_t image_bytes(const fn_wavelet_frame *self) {
    return fn_vector_bytes(self->type, self->shape.length);
}

/* Approximations take turns between two images so that A_J ends as block 0. */
static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const fn_wavelet_frame *self = &((const undecimated *)a)->frame;
    unsigned char *images[2] = {out,
                                fn_scratch_push(scratch, image_bytes(self))};
    unsigned char *fine = (void *)(uintptr_t)in; /* only read */
    for (int l = 1; l <= self->levels; ++l) {
        fn_frame_sweep w = sweep_at(self, scratch, l, out);
        w.fine = fine;
        w.block[0] = fine = images[(self->levels - l) & 1];
        run_level(&w, scratch, true);
    }
    return FIRENET_OK;
}

/* Here so that A_0 ends as the output. */
static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const fn_wavelet_frame *self = &((const undecimated *)a)->frame;
    unsigned char *coefficients = (void *)(uintptr_t)in; /* only read */
    unsigned char *images[2] = {out,
                                fn_scratch_push(scratch, image_bytes(self))};
    unsigned char *coarse = coefficients;
    for (int l = self->levels; l >= 1; --l) {
        fn_frame_sweep w = sweep_at(self, scratch, l, coefficients);
        w.block[0] = coarse;
        w.fine = coarse = images[(l - 1) & 1];
        run_level(&w, scratch, false);
    }
    return FIRENET_OK;
}

/* ------------------------------------------------------------------ tiles */

/* One level of by_tiles. Of each input the approximations of all levels but the
 * last take turns between two images; details, and what is left at last, go no
 * further than a thread's buffer: a slab of each block. */
typedef struct tile_level {
    fn_frame_sweep sweep[2];
    const fn_tiling *tiling;
    int64_t first_item, first_detail; /* of the blocks of A x */
    unsigned char *coarse[2];         /* NULL: block 0 of A x is made */
} tile_level;

static size_t slab_bytes(const fn_wavelet_frame *self) {
    return fn_vector_bytes(self->type, self->stride[0]);
}

/* Block b of the level at index k of axis 0, to be used. */
static void use_slab(const tile_level *l, int64_t item, int64_t k, int b,
                     unsigned char *const *slabs, void *room) {
    const fn_wavelet_frame *self = l->sweep[0].self;
    int64_t block = b > 0 ? l->first_detail + b - 1 : 0;
    fn_tile_rows rows = {.item = item,
                         .begin =
                             block * self->shape.length + k * self->stride[0],
                         .count = self->stride[0]};
    for (int i = 0; i < l->tiling->inputs; ++i) {
        rows.of[i] = slabs[i] + (size_t)b * slab_bytes(self);
    }
    l->tiling->use(l->tiling->data, &rows, room);
}

static void tile_index(const tile_level *l, int64_t item, int64_t k,
                       unsigned char *buffer) {
    const fn_wavelet_frame *self = l->sweep[0].self;
    int blocks = 1 << self->shape.axes;
    unsigned char *slabs[2], *room = buffer + self->thread_bytes;
    for (int i = 0; i < l->tiling->inputs; ++i) {
        fn_frame_sweep w = l->sweep[i];
        slabs[i] = room;
        room += (size_t)blocks * slab_bytes(self);
        for (int b = 0; b < blocks; ++b) {
            w.block[b] = slabs[i] + (size_t)b * slab_bytes(self);
        }
        if (l->coarse[i]) {
            w.block[0] = fn_at(self->type, l->coarse[i], k * self->stride[0]);
        }
        fn_frame_analyse_index(&w, k, buffer);
    }
    for (int b = l->coarse[0] ? 1 : 0; b < blocks; ++b) {
        use_slab(l, item, k, b, slabs, room);
    }
}

static void tile_group(const void *data, int64_t item, void *buffer) {
    const tile_level *l = data;
    const fn_frame_sweep *w = &l->sweep[0];
    int64_t begin = item * w->group;
    for (int64_t k = begin; k < group_end(w, begin); ++k) {
        tile_index(l, l->first_item + item, k, buffer);
    }
}

static firenet_status by_tiles(const firenet_operator *a, fn_scratch *scratch,
                               const fn_tiling *tiling) {
    const fn_wavelet_frame *self = &((const undecimated *)a)->frame;
    unsigned char *images[2][2] = {{NULL}}, *fine[2];
    size_t mark = scratch->used;
    int details = (1 << self->shape.axes) - 1;
    for (int i = 0; i < tiling->inputs; ++i) {
        fine[i] = (void *)(uintptr_t)tiling->in[i]; /* only read */
        for (int j = 0; j < 2; ++j) {
            images[i][j] = fn_scratch_push(scratch, image_bytes(self));
        }
    }
    for (int l = 1; l <= self->levels; ++l) {
        int64_t items = a->tiles / self->levels;
        tile_level level = {.tiling = tiling,
                            .first_item = (l - 1) * items,
                            .first_detail =
                                1 + (int64_t)(self->levels - l) * details};
        for (int i = 0; i < tiling->inputs; ++i) {
            level.sweep[i] = sweep_at(self, scratch, l, NULL);
            level.sweep[i].fine = fine[i];
            level.coarse[i] = l < self->levels ? images[i][l & 1] : NULL;
            fine[i] = level.coarse[i];
        }
        fn_scratch_share(scratch, a->tile_thread_bytes + tiling->room, items,
                         tile_group, &level);
    }
    scratch->used = mark;
    return FIRENET_OK;
}

static void form_of(const firenet_operator *a, fn_form *form) {
    const undecimated *self = (const undecimated *)a;
    form->kind = FN_FORM_FRAME;
    form->shape = self->frame.shape;
    form->levels = self->frame.levels;
    form->other_data = fn_wavelet_find(self->wavelet);
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
    .by_tiles = by_tiles,
    .form = form_of,
};

/* Of more than one axis, with slabs that stay in a cache. */
static void set_tiles(undecimated *self) {
    const fn_wavelet_frame *frame = &self->frame;
    if (frame->shape.axes == 1 || frame->stride[0] > FN_TILE_ROWS) {
        return;
    }
    int64_t group = group_of(frame);
    self->base.tiles =
        frame->levels * ((frame->shape.size[0] + group - 1) / group);
    self->base.tile_scratch = 4 * image_bytes(frame);
    self->base.tile_thread_bytes =
        frame->thread_bytes +
        ((size_t)2 << frame->shape.axes) * slab_bytes(frame);
}

/* --------------------------------------------------------------- creation */

static firenet_status new_undecimated(firenet_operator **out,
                                      firenet_context *context,
                                      firenet_type type, const fn_shape *shape,
                                      int64_t images, int levels,
                                      firenet_wavelet wavelet) {
    undecimated *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_wavelet_frame *frame = &self->frame;
    fn_wavelet_frame_set(frame, type, shape, levels, wavelet);
    self->wavelet = wavelet;
    fn_operator_set_shape(&self->base, type, images * shape->length,
                          shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->base.thread_bytes = frame->thread_bytes;
    self->base.scratch =
        image_bytes(frame) + (shape->axes == 1 ? 2 * frame->line : 0);
    set_tiles(self);
    /* Axis a filters 2^a images, a product and a sum per tap and output. */
    self->base.flops = 4.0 * frame->taps * ((1 << shape->axes) - 1) * levels *
                       (double)shape->length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
    char text[FN_SHAPE_TEXT];
    firenet_status status = fn_operator_describe(
        &self->base, "undecimated %s[%s, %d level%s]",
        firenet_wavelet_name(wavelet), fn_shape_text(shape, text), levels,
        levels == 1 ? "" : "s");
    return fn_operator_finish(out, &self->base, status);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             int levels, firenet_wavelet wavelet) {
    fn_shape shape;
    int64_t images;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_check_undecimated(&shape, context, levels, &images);
    }
    if (status == FIRENET_OK) {
        status = fn_wavelet_check(context, wavelet);
    }
    return status != FIRENET_OK ? status
                                : new_undecimated(out, context, type, &shape,
                                                  images, levels, wavelet);
}

firenet_status firenet_operator_create_undecimated_wavelet(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_wavelet wavelet) {
    if (wavelet == FIRENET_WAVELET_DB1) {
        return firenet_operator_create_undecimated_haar(out, context, type,
                                                        axes, shape, levels);
    }
    return FN_CREATE(context, out,
                     create(out, context, type, axes, shape, levels, wavelet));
}
