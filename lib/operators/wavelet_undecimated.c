/* SPDX-License-Identifier: BSD-3-Clause */
/* The undecimated wavelet transform, a Parseval frame: level l turns A_{l-1}
 * into 2^d images of the same size with the filters h/sqrt 2 and g/sqrt 2,
 * whose taps are s = 2^{l-1} points apart, periodically:
 *     a_k = sum_m h_m x_{k + s (m - o)} / sqrt 2, d_k likewise with g.
 * |H(w)|^2 + |G(w)|^2 = 2 at every frequency w, and so at s w: W^H W = I at
 * every level, whatever n and s.
 *
 * As in wavelet.c, index k of axis 0 is followed through all axes before the
 * next one is looked at, so that no image between the axes is stored. */
#include "operators/operator.h"
#include "operators/undecimated.h"
#include "operators/wavelet_filter.h"

#include <firenet/name.h>

#include <string.h>

/* Points of an item that threads share out. */
#define ITEM_POINTS 4096

/* Weights of fn_kernels.combine, in the type's precision. */
typedef union weights {
    float single[2 * FN_COMBINE_MAX];
    double real[2 * FN_COMBINE_MAX];
} weights;

typedef struct frame {
    firenet_operator base;
    fn_shape shape;
    int64_t stride[FIRENET_MAX_AXES];
    int taps, offset, levels;
    weights analysis;  /* two outputs: h_m, g_m */
    weights synthesis; /* one output, lines a, d in turn for each m */
    size_t at[FIRENET_MAX_AXES], slab[FIRENET_MAX_AXES]; /* of a lane, bytes */
} frame;

/* One level, one way or the other. */
typedef struct sweep {
    const frame *self;
    const fn_kernels *kernels;
    int64_t step;
    unsigned char *fine;
    unsigned char *block[1 << FIRENET_MAX_AXES]; /* each a whole image */
    int64_t group; /* indices of axis 0 in an item */
} sweep;

static unsigned char *slab(const sweep *w, unsigned char *buffer, int axis,
                           int number) {
    return buffer + w->self->at[axis] + (size_t)number * w->self->slab[axis];
}

/* ------------------------------------------------------------------ lines */

/* A line of the last axis is continued periodically, so that tap m reads it
 * `by(m)` points on; of n points more than n, which wrap, are never needed. */
static int64_t reach(const frame *self, int64_t step, int64_t n) {
    int64_t span = step * (self->taps - 1);
    return n + (span < n ? span : n);
}

/* Where the line itself begins: point 0 of an output is `lead` points on. */
static int64_t begin_of(const sweep *w, bool analysing) {
    const frame *self = w->self;
    int lead = analysing ? self->offset : self->taps - 1 - self->offset;
    return w->step * lead % self->shape.size[self->shape.axes - 1];
}

static void *continued(const sweep *w, unsigned char *line, bool analysing) {
    const frame *self = w->self;
    int64_t n = self->shape.size[self->shape.axes - 1];
    fn_wrap_line(self->base.domain, line, begin_of(w, analysing), n,
                 reach(self, w->step, n));
    return line;
}

/* Where tap m reads a continued line for point 0. */
static const void *tap(const sweep *w, const void *line, int m, int64_t begin) {
    const frame *self = w->self;
    int64_t n = self->shape.size[self->shape.axes - 1];
    return fn_at_const(self->base.domain, line, w->step * m % n + begin);
}

static void analyse_line(const sweep *w, int64_t begin, int64_t count,
                         const void *line, void *a, void *d) {
    const frame *self = w->self;
    const void *in[FN_COMBINE_MAX];
    for (int m = 0; m < self->taps; ++m) {
        in[m] = tap(w, line, m, begin);
    }
    void *out[2] = {fn_at(self->base.domain, a, begin),
                    fn_at(self->base.domain, d, begin)};
    w->kernels->combine(2, self->taps, &self->analysis, count, in, out);
}

static void synthesise_line(const sweep *w, int64_t begin, int64_t count,
                            const void *a, const void *d, void *x) {
    const frame *self = w->self;
    const void *in[FN_COMBINE_MAX];
    for (int m = 0; m < self->taps; ++m) {
        in[2 * m] = tap(w, a, self->taps - 1 - m, begin);
        in[2 * m + 1] = tap(w, d, self->taps - 1 - m, begin);
    }
    void *out[1] = {fn_at(self->base.domain, x, begin)};
    w->kernels->combine(1, 2 * self->taps, &self->synthesis, count, in, out);
}

/* ------------------------------------------------------------- other axes */

static const void *neighbour(const sweep *w, int axis, int64_t k, int64_t by,
                             const void *in) {
    const frame *self = w->self;
    int64_t i = fn_wrap(k + w->step * by, self->shape.size[axis]);
    return fn_at_const(self->base.domain, in, i * self->stride[axis]);
}

/* Where the slab of an axis keeps its first point: lines of the last axis leave
 * room in front for their continuation. */
static void *first_point(const sweep *w, unsigned char *buffer, int axis,
                         int number, bool analysing) {
    bool line = axis + 1 == w->self->shape.axes - 1;
    return fn_at(w->self->base.domain, slab(w, buffer, axis, number),
                 line ? begin_of(w, analysing) : 0);
}

static void analyse(const sweep *w, int axis, unsigned char *in, int b,
                    int64_t at, unsigned char *buffer);

/* Index k of an axis that is not the last; `at` is the offset in the blocks,
 * whose bits for the axes before are b. */
static void analyse_index(const sweep *w, int axis, int64_t k, const void *in,
                          int b, int64_t at, unsigned char *buffer) {
    const frame *self = w->self;
    const void *slabs[FN_COMBINE_MAX];
    for (int m = 0; m < self->taps; ++m) {
        slabs[m] = neighbour(w, axis, k, m - self->offset, in);
    }
    void *out[2] = {first_point(w, buffer, axis, 0, true),
                    first_point(w, buffer, axis, 1, true)};
    w->kernels->combine(2, self->taps, &self->analysis, self->stride[axis],
                        slabs, out);
    for (int bit = 0; bit < 2; ++bit) {
        analyse(w, axis + 1, slab(w, buffer, axis, bit), b | bit << axis,
                at + k * self->stride[axis], buffer);
    }
}

static void analyse(const sweep *w, int axis, unsigned char *in, int b,
                    int64_t at, unsigned char *buffer) {
    firenet_type type = w->self->base.domain;
    int64_t n = w->self->shape.size[axis];
    if (axis < w->self->shape.axes - 1) {
        for (int64_t k = 0; k < n; ++k) {
            analyse_index(w, axis, k, in, b, at, buffer);
        }
        return;
    }
    analyse_line(w, 0, n, continued(w, in, true), fn_at(type, w->block[b], at),
                 fn_at(type, w->block[b | 1 << axis], at));
}

static void synthesise(const sweep *w, int axis, unsigned char *const *from,
                       unsigned char *out, unsigned char *buffer);

/* from[r]: what is left of the blocks, the bits of r for the axes from `axis`
 * on; slab r of the axis is what is left after it. */
static void synthesise_index(const sweep *w, int axis, int64_t k,
                             unsigned char *const *from, unsigned char *out,
                             unsigned char *buffer) {
    const frame *self = w->self;
    int rest = 1 << (self->shape.axes - 1 - axis);
    unsigned char *left[1 << FIRENET_MAX_AXES] = {NULL};
    for (int r = 0; r < rest; ++r) {
        const void *slabs[FN_COMBINE_MAX];
        for (int m = 0; m < self->taps; ++m) {
            int64_t by = self->offset - m;
            slabs[2 * m] = neighbour(w, axis, k, by, from[2 * r]);
            slabs[2 * m + 1] = neighbour(w, axis, k, by, from[2 * r + 1]);
        }
        left[r] = slab(w, buffer, axis, r);
        void *to[1] = {first_point(w, buffer, axis, r, false)};
        w->kernels->combine(1, 2 * self->taps, &self->synthesis,
                            self->stride[axis], slabs, to);
    }
    synthesise(w, axis + 1, left,
               fn_at(self->base.domain, out, k * self->stride[axis]), buffer);
}

static void synthesise(const sweep *w, int axis, unsigned char *const *from,
                       unsigned char *out, unsigned char *buffer) {
    int64_t n = w->self->shape.size[axis];
    if (axis < w->self->shape.axes - 1) {
        for (int64_t k = 0; k < n; ++k) {
            synthesise_index(w, axis, k, from, out, buffer);
        }
        return;
    }
    synthesise_line(w, 0, n, continued(w, from[0], false),
                    continued(w, from[1], false), out);
}

/* ---------------------------------------------------------------- a level */

static int64_t group_end(const sweep *w, int64_t begin) {
    int64_t left = w->self->shape.size[0] - begin;
    return begin + (left < w->group ? left : w->group);
}

static void analyse_group(const void *data, int64_t item, void *buffer) {
    const sweep *w = data;
    int64_t begin = item * w->group, end = group_end(w, begin);
    if (w->self->shape.axes == 1) {
        analyse_line(w, begin, end - begin, w->fine, w->block[0], w->block[1]);
        return;
    }
    for (int64_t k = begin; k < end; ++k) {
        analyse_index(w, 0, k, w->fine, 0, 0, buffer);
    }
}

static void synthesise_group(const void *data, int64_t item, void *buffer) {
    const sweep *w = data;
    int64_t begin = item * w->group, end = group_end(w, begin);
    if (w->self->shape.axes == 1) {
        synthesise_line(w, begin, end - begin, w->block[0], w->block[1],
                        w->fine);
        return;
    }
    for (int64_t k = begin; k < end; ++k) {
        synthesise_index(w, 0, k, w->block, w->fine, buffer);
    }
}

/* Bytes of a line with its continuation on the coarsest level. */
static size_t line_bytes(const frame *self) {
    int64_t n = self->shape.size[self->shape.axes - 1];
    return fn_vector_bytes(self->base.domain,
                           reach(self, (int64_t)1 << (self->levels - 1), n));
}

/* A copy of the only line of a single axis, continued. */
static unsigned char *copied(const sweep *w, fn_scratch *scratch,
                             const unsigned char *line, bool analysing) {
    firenet_type type = w->self->base.domain;
    unsigned char *copy = fn_scratch_push(scratch, line_bytes(w->self));
    memcpy(fn_at(type, copy, begin_of(w, analysing)), line,
           (size_t)w->self->shape.length * fn_type_size(type));
    return continued(w, copy, analysing);
}

static void run_level(sweep *w, fn_scratch *scratch, bool analysing) {
    const frame *self = w->self;
    size_t mark = scratch->used;
    if (self->shape.axes == 1 && analysing) {
        w->fine = copied(w, scratch, w->fine, true);
    } else if (self->shape.axes == 1) {
        w->block[0] = copied(w, scratch, w->block[0], false);
        w->block[1] = copied(w, scratch, w->block[1], false);
    }
    int64_t items = (self->shape.size[0] + w->group - 1) / w->group;
    fn_scratch_share(scratch, self->base.lane, items,
                     analysing ? analyse_group : synthesise_group, w);
    scratch->used = mark;
}

/* ------------------------------------------------------------ application */

/* The details of level l follow A_J and those of the coarser levels. */
static void set_details(sweep *w, int l, unsigned char *coefficients) {
    const frame *self = w->self;
    int details = (1 << self->shape.axes) - 1;
    int64_t first = 1 + (int64_t)(self->levels - l) * details;
    for (int b = 0; b < details; ++b) {
        w->block[1 + b] = fn_at(self->base.domain, coefficients,
                                (first + b) * self->shape.length);
    }
}

static sweep sweep_at(const frame *self, const fn_scratch *scratch, int l,
                      unsigned char *coefficients) {
    sweep w = {.self = self,
               .kernels = fn_kernels_for(scratch->context, self->base.domain),
               .step = (int64_t)1 << (l - 1),
               .group = 1 + (ITEM_POINTS - 1) / self->stride[0]};
    set_details(&w, l, coefficients);
    return w;
}

static size_t image_bytes(const frame *self) {
    return fn_vector_bytes(self->base.domain, self->shape.length);
}

/* Approximations take turns between two images so that A_J ends as block 0. */
static firenet_status forward(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const frame *self = (const frame *)a;
    unsigned char *images[2] = {out,
                                fn_scratch_push(scratch, image_bytes(self))};
    unsigned char *fine = (void *)(uintptr_t)in; /* only read */
    for (int l = 1; l <= self->levels; ++l) {
        sweep w = sweep_at(self, scratch, l, out);
        w.fine = fine;
        w.block[0] = fine = images[(self->levels - l) & 1];
        run_level(&w, scratch, true);
    }
    return FIRENET_OK;
}

/* Here so that A_0 ends as the output. */
static firenet_status adjoint(const firenet_operator *a, fn_scratch *scratch,
                              const void *in, void *out) {
    const frame *self = (const frame *)a;
    unsigned char *coefficients = (void *)(uintptr_t)in; /* only read */
    unsigned char *images[2] = {out,
                                fn_scratch_push(scratch, image_bytes(self))};
    unsigned char *coarse = coefficients;
    for (int l = self->levels; l >= 1; --l) {
        sweep w = sweep_at(self, scratch, l, coefficients);
        w.block[0] = coarse;
        w.fine = coarse = images[(l - 1) & 1];
        run_level(&w, scratch, false);
    }
    return FIRENET_OK;
}

static const fn_operator_table table = {
    .forward = forward,
    .adjoint = adjoint,
};

/* --------------------------------------------------------------- creation */

static void set_weight(weights *to, firenet_type type, int i, double value) {
    if (type == FIRENET_F32 || type == FIRENET_C64) {
        to->single[i] = (float)value;
    } else {
        to->real[i] = value;
    }
}

static void set_weights(frame *self, const fn_wavelet_filter *filter) {
    firenet_type type = self->base.domain;
    const double scale = 0.70710678118654752440;
    self->taps = filter->taps;
    self->offset = filter->taps / 2 - 1;
    for (int m = 0; m < self->taps; ++m) {
        double value[2] = {scale * filter->h[m],
                           scale * fn_wavelet_high(filter, m)};
        for (int j = 0; j < 2; ++j) {
            set_weight(&self->analysis, type, 2 * m + j, value[j]);
            set_weight(&self->synthesis, type, 2 * m + j, value[j]);
        }
    }
}

/* An axis that is not the last hands on two slabs in analysis, and one for each
 * block that is left in synthesis. */
static void set_scratch(frame *self) {
    firenet_operator *base = &self->base;
    int last = self->shape.axes - 1;
    for (int a = 0; a < last; ++a) {
        self->slab[a] = a + 1 == last
                            ? line_bytes(self)
                            : fn_vector_bytes(base->domain, self->stride[a]);
        self->at[a] = base->lane;
        base->lane += ((size_t)1 << (last - a)) * self->slab[a];
    }
    base->scratch = image_bytes(self) + (last ? 0 : 2 * line_bytes(self));
}

static firenet_status new_frame(firenet_operator **out,
                                firenet_context *context, firenet_type type,
                                const fn_shape *shape, int64_t images,
                                int levels, firenet_wavelet wavelet) {
    frame *self = fn_operator_new(context, sizeof *self, &table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->levels = levels;
    int64_t stride = 1;
    for (int a = shape->axes - 1; a >= 0; --a) {
        self->stride[a] = stride;
        stride *= shape->size[a];
    }
    fn_operator_set_shape(&self->base, type, images * shape->length,
                          shape->length);
    fn_operator_set_orthonormal(&self->base);
    set_weights(self, fn_wavelet_find(wavelet));
    set_scratch(self);
    /* Axis a filters 2^a images, a product and a sum per tap and output. */
    self->base.flops = 4.0 * self->taps * ((1 << shape->axes) - 1) * levels *
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
    firenet_status status = fn_undecimated_check(context, type, axes, size,
                                                 levels, &shape, &images);
    if (status == FIRENET_OK) {
        status = fn_wavelet_check(context, wavelet);
    }
    return status != FIRENET_OK
               ? status
               : new_frame(out, context, type, &shape, images, levels, wavelet);
}

firenet_status firenet_operator_create_undecimated_wavelet(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_wavelet wavelet) {
    if (wavelet == FIRENET_WAVELET_DB1) {
        return firenet_operator_create_undecimated_haar(out, context, type,
                                                        axes, shape, levels);
    }
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context,
                    create(out, context, type, axes, shape, levels, wavelet));
}
