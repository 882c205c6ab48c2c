/* SPDX-License-Identifier: BSD-3-Clause */
/* The multilevel orthonormal Haar transform.
 *
 * Level l (1 = finest) turns the approximation A_{l-1} (A_0: the image) into
 * 2^d blocks of n_l = n / 2^{dl} points: A_l and the details, which go to their
 * place in the output. Levels are fused into stages: a tile of the image small
 * enough for the cache goes through all levels of the stage, its inner
 * approximations living in tile buffers, before the next tile is touched; so
 * each point passes through memory about once. */
#include "operators/haar.h"
#include "operators/pyramid.h"

#include <firenet/transform.h>

/* Bytes of a tile: a quarter of a common second-level cache, so that the rows
 * it comes from or goes to have room beside it. */
#define TILE_BYTES ((size_t)128 << 10)

/* Levels [first, last] of the table on tiles of `tile` slabs of axis 0. */
typedef struct stage {
    int first, last;
    int64_t tile;
} stage;

typedef struct haar {
    firenet_operator base;
    fn_shape shape;
    int levels, stages;
    size_t tile_bytes; /* of the tile buffers of the stage that needs most */
    fn_pyramid_level *level; /* level[0] is the finest */
    stage *stage;
} haar;

/* ---------------------------------------------------------------- a level */

/* What a level is made of: an array from slab `begin` on, or lines that stand
 * apart. */
typedef struct source {
    unsigned char *fine;
    const fn_haar_rows *rows; /* or NULL */
    int64_t begin;
} source;

/* Line r of those that meet at coarse indices i. */
static void *fine_line(const source *from, const fn_pyramid_level *l, int axes,
                       size_t size, const int64_t i[2], int r) {
    int64_t index[2] = {2 * i[0] + (r & 1), 2 * i[1] + (r >> 1)}, at = 0;
    if (from->rows) {
        return from->rows->at(from->rows->data, from->begin + index[0],
                              index[1]);
    }
    for (int a = 0; a < axes - 1; ++a) {
        at += index[a] * l->fine_stride[a];
    }
    return from->fine + (size_t)at * size;
}

/* Runs the kernel over `slabs` coarse indices of axis 0. blocks[b] is block b
 * at the first of them: its bit a says that axis a is differenced. The
 * kernel's fine line r and coarse line r (averaged along the line) or lines + r
 * (differenced) take bit a for leading axis a. */
static void run_level(const haar *self, const fn_kernels *kernels,
                      const fn_pyramid_level *l, int64_t slabs,
                      const source *fine, unsigned char *const *blocks,
                      bool analyse) {
    size_t size = fn_type_size(self->base.domain);
    int last = self->shape.axes - 1, lines = 1 << last;
    int64_t count[2] = {last > 0 ? slabs : 1, last > 1 ? l->coarse[1] : 1};
    int64_t n = last > 0 ? l->coarse[last] : slabs;
    for (int64_t line = 0; line < count[0] * count[1]; ++line) {
        int64_t i[2] = {line / count[1], line % count[1]};
        int64_t offset[2] = {0, 0}; /* approximation, detail */
        void *fine_lines[4], *coarse_lines[8];
        for (int a = 0; a < last; ++a) {
            offset[0] += i[a] * l->approximation_stride[a];
            offset[1] += i[a] * l->detail_stride[a];
        }
        for (int r = 0; r < lines; ++r) {
            fine_lines[r] = fine_line(fine, l, last + 1, size, i, r);
        }
        for (int b = 0; b < 2 * lines; ++b) {
            coarse_lines[b] = blocks[b] + (size_t)offset[b ? 1 : 0] * size;
        }
        if (analyse) {
            kernels->haar_analyse(lines, n, (const void *const *)fine_lines,
                                  coarse_lines);
        } else {
            kernels->haar_synthesise(
                lines, n, (const void *const *)coarse_lines, fine_lines);
        }
    }
}

/* ---------------------------------------------------------------- a stage */

static size_t slab_bytes(const haar *self, int64_t stride) {
    return (size_t)stride * fn_type_size(self->base.domain);
}

/* Bytes of A_i for one tile of the stage, i in [first, last). */
static size_t tile_bytes(const haar *self, const stage *s, int i) {
    const fn_pyramid_level *l = &self->level[i];
    int64_t slabs = s->tile >> (i - s->first + 1);
    size_t bytes = slab_bytes(self, slabs * l->approximation_stride[0]);
    return (bytes + FN_ALIGNMENT - 1) / FN_ALIGNMENT * FN_ALIGNMENT;
}

/* Slabs of the tile that begins at slab `begin`. */
static int64_t tile_slabs(const haar *self, const stage *s, int64_t begin) {
    int64_t left = 2 * self->level[s->first].coarse[0] - begin;
    return left < s->tile ? left : s->tile;
}

/* The tile `fine` through the levels of the stage, finest first, or back. `to`
 * is A_last whole. */
static void run_tile(const haar *self, const fn_kernels *kernels,
                     const stage *s, const source *fine, unsigned char *to,
                     unsigned char *coefficients, unsigned char *buffer,
                     bool analyse) {
    size_t size = fn_type_size(self->base.domain);
    int64_t begin = fine->begin, slabs = tile_slabs(self, s, begin);
    source approximations[64] = {{0}};
    approximations[s->first] = *fine;
    for (int i = s->first; i < s->last; ++i) {
        approximations[i + 1].fine = buffer;
        buffer += tile_bytes(self, s, i);
    }
    int depth = s->last - s->first + 1;
    approximations[s->last + 1].fine =
        to + slab_bytes(self, (begin >> depth) *
                                  self->level[s->last].approximation_stride[0]);
    for (int k = 0; k < depth; ++k) {
        int i = analyse ? s->first + k : s->last - k;
        int down = i - s->first + 1;
        const fn_pyramid_level *l = &self->level[i];
        unsigned char *blocks[1 << FIRENET_MAX_AXES];
        blocks[0] = approximations[i + 1].fine;
        for (int b = 1; b < 1 << self->shape.axes; ++b) {
            int64_t at =
                l->detail_offset[b] + (begin >> down) * l->detail_stride[0];
            blocks[b] = coefficients + (size_t)at * size;
        }
        run_level(self, kernels, l, slabs >> down, &approximations[i], blocks,
                  analyse);
    }
}

/* Where A_i after stage k is stored: stages alternate, the last one's is the
 * head of the coefficients. */
static size_t after_bytes(const haar *self, int k) {
    if (k >= self->stages - 1) {
        return 0;
    }
    const fn_pyramid_level *l = &self->level[self->stage[k].last];
    return fn_vector_bytes(self->base.domain,
                           l->coarse[0] * l->approximation_stride[0]);
}

/* A stage over its tiles, which do not depend on each other. */
typedef struct sweep {
    const haar *self;
    const fn_kernels *kernels;
    const stage *stage;
    unsigned char *fine, *to, *coefficients;
    const fn_haar_lines *pass; /* NULL: there is no pass along lines */
    const fn_haar_rows *rows;  /* in the place of `fine`, or NULL */
    bool analyse;
} sweep;

static void sweep_tile(const void *data, int64_t item, void *buffer) {
    const sweep *w = data;
    const haar *self = w->self;
    const stage *s = w->stage;
    int64_t begin = item * s->tile;
    int64_t stride = self->level[s->first].fine_stride[0];
    size_t before = w->rows ? 0 : slab_bytes(self, begin * stride);
    source from = {w->fine + before, w->rows, begin};
    if (!w->pass) {
        run_tile(self, w->kernels, s, &from, w->to, w->coefficients, buffer,
                 w->analyse);
        return;
    }
    unsigned char *fine = from.fine;
    unsigned char *tile = (unsigned char *)buffer + self->tile_bytes;
    from.fine = tile;
    int64_t lines = tile_slabs(self, s, begin) * stride /
                    self->shape.size[self->shape.axes - 1];
    if (w->analyse) {
        w->pass->run(w->pass->data, true, lines, fine, tile);
    }
    run_tile(self, w->kernels, s, &from, w->to, w->coefficients, buffer,
             w->analyse);
    if (!w->analyse) {
        w->pass->run(w->pass->data, false, lines, tile, fine);
    }
}

/* A tile of the image stands behind the tile buffers. */
static size_t line_thread_bytes(const haar *self) {
    int64_t tile = self->stage[0].tile * self->level[0].fine_stride[0];
    return self->tile_bytes + fn_vector_bytes(self->base.domain, tile);
}

void fn_haar_with(const firenet_operator *a, fn_scratch *scratch, bool adjoint,
                  const fn_haar_image *image, const void *coefficients_) {
    const haar *self = (const haar *)a;
    unsigned char *array = (void *)(uintptr_t)image->array;
    unsigned char *coefficients = (void *)(uintptr_t)coefficients_;
    unsigned char *after[2] = {fn_scratch_push(scratch, after_bytes(self, 0)),
                               fn_scratch_push(scratch, after_bytes(self, 1))};
    for (int j = 0; j < self->stages; ++j) {
        int k = adjoint ? self->stages - 1 - j : j;
        const stage *s = &self->stage[k];
        sweep w = {.self = self,
                   .kernels =
                       fn_kernels_for(scratch->context, self->base.domain),
                   .stage = s,
                   .fine = k == 0 ? array : after[(k - 1) & 1],
                   .to = k == self->stages - 1 ? coefficients : after[k & 1],
                   .coefficients = coefficients,
                   .pass = k == 0 ? image->pass : NULL,
                   .rows = k == 0 ? image->rows : NULL,
                   .analyse = !adjoint};
        int64_t slabs = 2 * self->level[s->first].coarse[0];
        fn_scratch_share(scratch,
                         w.pass ? line_thread_bytes(self) : self->tile_bytes,
                         (slabs + s->tile - 1) / s->tile, sweep_tile, &w);
    }
}

static firenet_status haar_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    fn_haar_with(a, scratch, false, &(fn_haar_image){.array = in}, out);
    return FIRENET_OK;
}

static firenet_status haar_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    fn_haar_with(a, scratch, true, &(fn_haar_image){.array = out}, in);
    return FIRENET_OK;
}

static void haar_destroy(firenet_operator *a) {
    haar *self = (haar *)a;
    fn_free(a->context, self->level);
    fn_free(a->context, self->stage);
}

static void haar_form(const firenet_operator *a, fn_form *form) {
    const haar *self = (const haar *)a;
    form->kind = FN_FORM_HAAR;
    form->shape = self->shape;
    form->levels = self->levels;
    form->data = self->level;
}

static const fn_operator_table haar_table = {
    .forward = haar_forward,
    .adjoint = haar_adjoint,
    .destroy = haar_destroy,
    .form = haar_form,
};

const fn_shape *fn_haar_shape(const firenet_operator *a) {
    return a->table == &haar_table ? &((const haar *)a)->shape : NULL;
}

/* Where a tile of the image fits beside the others in the cache. */
int64_t fn_haar_line(const firenet_operator *a, size_t *thread_bytes) {
    if (a->table != &haar_table) {
        return 0;
    }
    const haar *self = (const haar *)a;
    *thread_bytes = line_thread_bytes(self);
    return self->shape.axes > 1 &&
                   *thread_bytes - self->tile_bytes <= TILE_BYTES
               ? self->shape.size[self->shape.axes - 1]
               : 0;
}

/* --------------------------------------------------------------- creation */

/* As many levels as a tile of 2^depth slabs allows, at least one. */
static void set_stages(haar *self) {
    for (int first = 0; first < self->levels;) {
        size_t slab = slab_bytes(self, self->level[first].fine_stride[0]);
        int depth = 1;
        while (first + depth < self->levels &&
               slab << (depth + 1) <= TILE_BYTES) {
            ++depth;
        }
        int64_t unit = (int64_t)1 << depth;
        int64_t fit = (int64_t)(TILE_BYTES / slab) / unit;
        stage *s = &self->stage[self->stages++];
        s->first = first;
        s->last = first + depth - 1;
        s->tile = unit * (fit > 1 ? fit : 1);
        first += depth;
    }
}

static void set_scratch(haar *self) {
    for (int k = 0; k < self->stages; ++k) {
        size_t bytes = 0;
        for (int i = self->stage[k].first; i < self->stage[k].last; ++i) {
            bytes += tile_bytes(self, &self->stage[k], i);
        }
        self->tile_bytes = bytes > self->tile_bytes ? bytes : self->tile_bytes;
    }
    self->base.scratch = after_bytes(self, 0) + after_bytes(self, 1);
    self->base.thread_bytes = self->tile_bytes;
}

static firenet_status new_haar(firenet_operator **out, firenet_context *context,
                               firenet_type type, const fn_shape *shape,
                               int levels, firenet_layout layout) {
    haar *self = fn_operator_new(context, sizeof *self, &haar_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->levels = levels;
    fn_operator_set_shape(&self->base, type, shape->length, shape->length);
    fn_operator_set_orthonormal(&self->base);
    /* One addition and one product per axis and real on the finest level. */
    self->base.flops = 2.0 * shape->axes * (double)shape->length *
                       (fn_type_complex(type) ? 2.0 : 1.0);
    self->level = fn_operator_alloc(&self->base, levels, sizeof *self->level);
    self->stage = fn_operator_alloc(&self->base, levels, sizeof *self->stage);
    firenet_status status = FIRENET_ERR_NOMEM;
    if (self->level && self->stage) {
        for (int i = 0; i < levels; ++i) {
            fn_pyramid_level_set(&self->level[i], &self->shape, i, self->levels,
                                 layout);
        }
        set_stages(self);
        set_scratch(self);
        char text[FN_SHAPE_TEXT];
        status = fn_operator_describe(
            &self->base, "haar[%s, %d level%s%s]", fn_shape_text(shape, text),
            levels, levels == 1 ? "" : "s",
            layout == FIRENET_LAYOUT_NESTED ? ", nested" : "");
    }
    return fn_operator_finish(out, &self->base, status);
}

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
    if (layout != FIRENET_LAYOUT_LEVELS && layout != FIRENET_LAYOUT_NESTED) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "layout: %d, allowed are LEVELS (%d) and NESTED (%d)",
                       (int)layout, FIRENET_LAYOUT_LEVELS,
                       FIRENET_LAYOUT_NESTED);
    }
    return new_haar(out, context, type, &shape, levels, layout);
}

firenet_status firenet_operator_create_haar(firenet_operator **out,
                                            firenet_context *context,
                                            firenet_type type, int axes,
                                            const int64_t *shape, int levels,
                                            firenet_layout layout) {
    return FN_CREATE(context, out,
                     create(out, context, type, axes, shape, levels, layout));
}
