/* SPDX-License-Identifier: BSD-3-Clause */
/* The undecimated Haar transform, a Parseval frame: level l turns A_{l-1} into
 * 2^d images of the same size, averages and differences of points 2^{l-1}
 * apart, periodically. On one axis |x_i + x_{i+s}|^2/4 + |x_i - x_{i+s}|^2/4
 * sums to ||x||^2 whatever s, so W^H W = I at every level. */
#include "core/shape.h"
#include "operators/operator.h"
#include "operators/wavelet_filter.h"

#include <firenet/transform.h>

typedef struct undecimated {
    firenet_operator base;
    fn_shape shape;
    int levels;
} undecimated;

/* ---------------------------------------------------------------- a level */

/* Element offset of the line of the leading axes with indices i, shifted by
 * `step` (periodically) along the axes in r's bits. */
static int64_t line_offset(const fn_shape *shape, const int64_t *i, int r,
                           int64_t step) {
    int64_t offset = 0, last = shape->axes - 1;
    for (int a = 0; a < last; ++a) {
        int64_t n = shape->size[a], k = i[a] + (r >> a & 1 ? step : 0);
        offset = offset * n + (k < 0 ? k + n : k >= n ? k - n : k);
    }
    return offset * shape->size[last];
}

/* Indices of line number `line` of the leading axes. */
static void line_indices(const fn_shape *shape, int64_t line, int64_t *i) {
    for (int a = shape->axes - 2; a >= 0; --a) {
        i[a] = line % shape->size[a];
        line /= shape->size[a];
    }
}

static const void *shifted(firenet_type type, const void *line, int64_t by) {
    return (const unsigned char *)line + by * (int64_t)fn_type_size(type);
}

/* A level, one way or the other: an item is a line of the leading axes. */
typedef struct level {
    const undecimated *self;
    const fn_kernels *kernels;
    int64_t step;
    void *fine;
    void *const *blocks; /* each a whole image */
} level;

/* The line of block b goes to to[b]. */
static void analyse_to(const level *l, int64_t line, void *const *to) {
    const fn_shape *shape = &l->self->shape;
    firenet_type type = l->self->base.domain;
    int last = shape->axes - 1, lines = 1 << last;
    int64_t n = shape->size[last], i[FIRENET_MAX_AXES];
    /* Points whose successor lies ahead, then those where it wrapped. */
    const int64_t begin[2] = {0, n - l->step},
                  count[2] = {n - l->step, l->step};
    const int64_t successor[2] = {l->step, l->step - n};
    line_indices(shape, line, i);
    for (int part = 0; part < 2; ++part) {
        const void *in[4], *next[4];
        void *out[8];
        for (int r = 0; r < lines; ++r) {
            int64_t at = line_offset(shape, i, r, l->step) + begin[part];
            in[r] = fn_at_const(type, l->fine, at);
            next[r] = shifted(type, in[r], successor[part]);
        }
        for (int b = 0; b < 2 * lines; ++b) {
            out[b] = fn_at(type, to[b], begin[part]);
        }
        l->kernels->swt_analyse(lines, count[part], in, next, out);
    }
}

static void analyse_line(const void *data, int64_t line, void *buffer) {
    const level *l = data;
    const fn_shape *shape = &l->self->shape;
    void *to[1 << FIRENET_MAX_AXES];
    (void)buffer;
    for (int b = 0; b < 1 << shape->axes; ++b) {
        to[b] = fn_at(l->self->base.domain, l->blocks[b],
                      line * shape->size[shape->axes - 1]);
    }
    analyse_to(l, line, to);
}

static void synthesise_line(const void *data, int64_t line, void *buffer) {
    const level *l = data;
    const fn_shape *shape = &l->self->shape;
    firenet_type type = l->self->base.domain;
    int last = shape->axes - 1, lines = 1 << last;
    int64_t n = shape->size[last], i[FIRENET_MAX_AXES];
    /* Points whose predecessor wrapped, then those where it lies behind. */
    const int64_t begin[2] = {0, l->step}, count[2] = {l->step, n - l->step};
    const int64_t predecessor[2] = {n - l->step, -l->step};
    (void)buffer;
    line_indices(shape, line, i);
    for (int part = 0; part < 2; ++part) {
        const void *in[32], *previous[32];
        for (int k = 0; k < 2 * lines * lines; ++k) {
            int64_t at = line_offset(shape, i, k / (2 * lines), -l->step);
            in[k] =
                fn_at_const(type, l->blocks[k % (2 * lines)], at + begin[part]);
            previous[k] = shifted(type, in[k], predecessor[part]);
        }
        l->kernels->swt_synthesise(
            lines, count[part], in, previous,
            fn_at(type, l->fine, line * n + begin[part]));
    }
}

static void run_level(const undecimated *self, fn_scratch *scratch,
                      fn_item_fn run, int number, void *fine,
                      void *const *blocks) {
    level l = {self, fn_kernels_for(scratch->context, self->base.domain),
               (int64_t)1 << (number - 1), fine, blocks};
    int64_t n = self->shape.size[self->shape.axes - 1];
    fn_scratch_share(scratch, 0, self->shape.length / n, run, &l);
}

/* ------------------------------------------------------------ application */

/* The details of level l follow A_J and those of the coarser levels; block 0
 * is A_l, elsewhere. */
static void level_blocks(const undecimated *self, int l, void *coefficients,
                         void *approximation, void **blocks) {
    int64_t details = (1 << self->shape.axes) - 1;
    int64_t first = 1 + (self->levels - l) * details;
    blocks[0] = approximation;
    for (int64_t b = 0; b < details; ++b) {
        blocks[1 + b] = fn_at(self->base.domain, coefficients,
                              (first + b) * self->shape.length);
    }
}

/* Approximations alternate between two images so that A_J ends as block 0. */
static firenet_status undecimated_forward(const firenet_operator *a,
                                          fn_scratch *scratch, const void *in,
                                          void *out) {
    const undecimated *self = (const undecimated *)a;
    void *images[2] = {out, fn_scratch_push(scratch, a->scratch)};
    void *fine = (void *)(uintptr_t)in; /* only read */
    for (int l = 1; l <= self->levels; ++l) {
        void *blocks[1 << FIRENET_MAX_AXES];
        level_blocks(self, l, out, images[(self->levels - l) & 1], blocks);
        run_level(self, scratch, analyse_line, l, fine, blocks);
        fine = blocks[0];
    }
    return FIRENET_OK;
}

/* Here so that A_0 ends as the output. */
static firenet_status undecimated_adjoint(const firenet_operator *a,
                                          fn_scratch *scratch, const void *in,
                                          void *out) {
    const undecimated *self = (const undecimated *)a;
    void *coefficients = (void *)(uintptr_t)in; /* only read */
    void *images[2] = {out, fn_scratch_push(scratch, a->scratch)};
    void *coarse = coefficients;
    for (int l = self->levels; l >= 1; --l) {
        void *blocks[1 << FIRENET_MAX_AXES];
        level_blocks(self, l, coefficients, coarse, blocks);
        coarse = images[(l - 1) & 1];
        run_level(self, scratch, synthesise_line, l, coarse, blocks);
    }
    return FIRENET_OK;
}

static void undecimated_form(const firenet_operator *a, fn_form *form) {
    const undecimated *self = (const undecimated *)a;
    form->kind = FN_FORM_FRAME;
    form->shape = self->shape;
    form->levels = self->levels;
    form->other_data = fn_wavelet_find(FIRENET_WAVELET_DB1);
}

/* ------------------------------------------------------------------ tiles */

/* Lines of an item have about so many points. */
#define ITEM_POINTS 2048

/* One level of by_tiles. Of each input the approximations of all levels but the
 * last take turns between two images; details, and what is left at last, go no
 * further than a thread's buffer: a line of each block. */
typedef struct tile_level {
    level level[2];
    const fn_tiling *tiling;
    int64_t lines, group;             /* all of them, and those of an item */
    int64_t first_item, first_detail; /* of the blocks of A x */
    void *coarse[2];                  /* NULL: block 0 of A x is made */
} tile_level;

static int64_t line_points(const undecimated *self) {
    return self->shape.size[self->shape.axes - 1];
}

static size_t line_bytes(const undecimated *self) {
    return fn_vector_bytes(self->base.domain, line_points(self));
}

static size_t image_bytes(const undecimated *self) {
    return fn_vector_bytes(self->base.domain, self->shape.length);
}

/* Lines of an item: by the shape alone, as sums are. */
static int64_t group_of(const undecimated *self) {
    int64_t group = ITEM_POINTS / line_points(self);
    return group > 0 ? group : 1;
}

static int64_t level_items(const undecimated *self) {
    int64_t lines = self->shape.length / line_points(self);
    int64_t group = group_of(self);
    return lines / group + (lines % group > 0);
}

static void use_line(const tile_level *t, int64_t item, int64_t line, int b,
                     unsigned char *const *slabs, void *room) {
    const undecimated *self = t->level[0].self;
    int64_t block = b > 0 ? t->first_detail + b - 1 : 0;
    int64_t n = line_points(self);
    fn_tile_rows rows = {.item = item,
                         .begin = block * self->shape.length + line * n,
                         .count = n};
    for (int i = 0; i < t->tiling->inputs; ++i) {
        rows.of[i] = slabs[i] + (size_t)b * line_bytes(self);
    }
    t->tiling->use(t->tiling->data, &rows, room);
}

static void tile_line(const tile_level *t, int64_t item, int64_t line,
                      unsigned char *buffer) {
    const undecimated *self = t->level[0].self;
    int blocks = 1 << self->shape.axes;
    unsigned char *slabs[2], *room = buffer;
    for (int i = 0; i < t->tiling->inputs; ++i) {
        void *to[1 << FIRENET_MAX_AXES];
        slabs[i] = room;
        room += (size_t)blocks * line_bytes(self);
        for (int b = 0; b < blocks; ++b) {
            to[b] = slabs[i] + (size_t)b * line_bytes(self);
        }
        if (t->coarse[i]) {
            to[0] = fn_at(self->base.domain, t->coarse[i],
                          line * line_points(self));
        }
        analyse_to(&t->level[i], line, to);
    }
    for (int b = t->coarse[0] ? 1 : 0; b < blocks; ++b) {
        use_line(t, item, line, b, slabs, room);
    }
}

static void tile_group(const void *data, int64_t item, void *buffer) {
    const tile_level *t = data;
    int64_t begin = item * t->group, end = begin + t->group;
    for (int64_t line = begin; line < end && line < t->lines; ++line) {
        tile_line(t, t->first_item + item, line, buffer);
    }
}

/* The parts of a level that all inputs have in common. */
static tile_level tile_level_at(const undecimated *self,
                                const fn_tiling *tiling, int l) {
    int64_t details = (1 << self->shape.axes) - 1;
    return (tile_level){.tiling = tiling,
                        .lines = self->shape.length / line_points(self),
                        .group = group_of(self),
                        .first_item = (l - 1) * level_items(self),
                        .first_detail = 1 + (self->levels - l) * details};
}

static firenet_status undecimated_by_tiles(const firenet_operator *a,
                                           fn_scratch *scratch,
                                           const fn_tiling *tiling) {
    const undecimated *self = (const undecimated *)a;
    const fn_kernels *kernels = fn_kernels_for(scratch->context, a->domain);
    void *images[2][2] = {{NULL}}, *fine[2];
    size_t mark = scratch->used;
    for (int i = 0; i < tiling->inputs; ++i) {
        fine[i] = (void *)(uintptr_t)tiling->in[i]; /* only read */
        for (int j = 0; j < 2; ++j) {
            images[i][j] = fn_scratch_push(scratch, image_bytes(self));
        }
    }
    for (int l = 1; l <= self->levels; ++l) {
        tile_level t = tile_level_at(self, tiling, l);
        for (int i = 0; i < tiling->inputs; ++i) {
            t.level[i] =
                (level){self, kernels, (int64_t)1 << (l - 1), fine[i], NULL};
            t.coarse[i] = l < self->levels ? images[i][l & 1] : NULL;
            fine[i] = t.coarse[i];
        }
        fn_scratch_share(scratch, a->tile_thread_bytes + tiling->room,
                         level_items(self), tile_group, &t);
    }
    scratch->used = mark;
    return FIRENET_OK;
}

/* Of more than one axis, with lines that stay in a cache. */
static void set_tiles(undecimated *self) {
    if (self->shape.axes == 1 || line_points(self) > FN_TILE_ROWS) {
        return;
    }
    self->base.tiles = self->levels * level_items(self);
    self->base.tile_scratch = 4 * image_bytes(self);
    self->base.tile_thread_bytes =
        ((size_t)2 << self->shape.axes) * line_bytes(self);
}

static const fn_operator_table undecimated_table = {
    .forward = undecimated_forward,
    .adjoint = undecimated_adjoint,
    .form = undecimated_form,
    .by_tiles = undecimated_by_tiles,
};

/* --------------------------------------------------------------- creation */

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             int levels) {
    fn_shape shape;
    int64_t images;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status == FIRENET_OK) {
        status = fn_shape_check_undecimated(&shape, context, levels, &images);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    undecimated *self =
        fn_operator_new(context, sizeof *self, &undecimated_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = shape;
    self->levels = levels;
    fn_operator_set_shape(&self->base, type, images * shape.length,
                          shape.length);
    fn_operator_set_orthonormal(&self->base);
    self->base.flops = (axes + 1.0) * (1 << axes) * levels *
                       (double)shape.length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
    self->base.scratch = image_bytes(self);
    set_tiles(self);
    char text[FN_SHAPE_TEXT];
    status = fn_operator_describe(
        &self->base, "undecimated haar[%s, %d level%s]",
        fn_shape_text(&shape, text), levels, levels == 1 ? "" : "s");
    return fn_operator_finish(out, &self->base, status);
}

firenet_status firenet_operator_create_undecimated_haar(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels) {
    return FN_CREATE(context, out,
                     create(out, context, type, axes, shape, levels));
}
