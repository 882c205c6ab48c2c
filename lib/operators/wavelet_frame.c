/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/wavelet_frame.h"

typedef fn_wavelet_frame frame;
typedef fn_frame_sweep sweep;

static unsigned char *slab(const sweep *w, unsigned char *buffer, int axis,
                           int number) {
    return buffer + w->self->at[axis] + (size_t)number * w->self->slab[axis];
}

/* ------------------------------------------------------------------ lines */

/* Points of a line of n with its periodic continuation: tap m reads them m step
 * points on, modulo n, so that there are no more than 2n. */
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
    fn_wrap_line(self->type, line, begin_of(w, analysing), n,
                 reach(self, w->step, n));
    return line;
}

/* Where tap m reads a continued line for point 0. */
static const void *tap(const sweep *w, const void *line, int m, int64_t begin) {
    const frame *self = w->self;
    int64_t n = self->shape.size[self->shape.axes - 1];
    return fn_at_const(self->type, line, w->step * m % n + begin);
}

static void analyse_line(const sweep *w, int64_t begin, int64_t count,
                         const void *line, void *a, void *d) {
    const frame *self = w->self;
    const void *in[FN_COMBINE_MAX];
    for (int m = 0; m < self->taps; ++m) {
        in[m] = tap(w, line, m, begin);
    }
    void *out[2] = {fn_at(self->type, a, begin), fn_at(self->type, d, begin)};
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
    void *out[1] = {fn_at(self->type, x, begin)};
    w->kernels->combine(1, 2 * self->taps, &self->synthesis, count, in, out);
}

/* ------------------------------------------------------------- other axes */

static const void *neighbour(const sweep *w, int axis, int64_t k, int64_t by,
                             const void *in) {
    const frame *self = w->self;
    int64_t i = fn_wrap(k + w->step * by, self->shape.size[axis]);
    return fn_at_const(self->type, in, i * self->stride[axis]);
}

/* Where the slab of an axis keeps its first point: lines of the last axis leave
 * room in front for their continuation. */
static void *first_point(const sweep *w, unsigned char *buffer, int axis,
                         int number, bool analysing) {
    bool line = axis + 1 == w->self->shape.axes - 1;
    return fn_at(w->self->type, slab(w, buffer, axis, number),
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
    firenet_type type = w->self->type;
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
               fn_at(self->type, out, k * self->stride[axis]), buffer);
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

void fn_frame_copy(const sweep *w, const void *line, bool analysing,
                   unsigned char *to) {
    const frame *self = w->self;
    int64_t n = self->shape.length, begin = begin_of(w, analysing);
    fn_copy_wrapped(self->type, n, line, -begin, reach(self, w->step, n), to);
}

void fn_frame_analyse(const sweep *w, int64_t begin, int64_t end,
                      unsigned char *buffer) {
    if (w->self->shape.axes == 1) {
        analyse_line(w, begin, end - begin, w->fine, w->block[0], w->block[1]);
        return;
    }
    for (int64_t k = begin; k < end; ++k) {
        analyse_index(w, 0, k, w->fine, 0, 0, buffer);
    }
}

void fn_frame_analyse_index(const sweep *w, int64_t k, unsigned char *buffer) {
    analyse_index(w, 0, k, w->fine, 0, -k * w->self->stride[0], buffer);
}

void fn_frame_synthesise(const sweep *w, int64_t begin, int64_t end,
                         unsigned char *buffer) {
    if (w->self->shape.axes == 1) {
        synthesise_line(w, begin, end - begin, w->block[0], w->block[1],
                        w->fine);
        return;
    }
    for (int64_t k = begin; k < end; ++k) {
        synthesise_index(w, 0, k, w->block, w->fine, buffer);
    }
}

/* --------------------------------------------------------------- creation */

static void set_weight(fn_weights *to, firenet_type type, int i, double value) {
    if (type == FIRENET_F32 || type == FIRENET_C64) {
        to->single[i] = (float)value;
    } else {
        to->real[i] = value;
    }
}

static void set_weights(frame *self, const fn_wavelet_filter *filter) {
    firenet_type type = self->type;
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
 * block that is left in synthesis; the line is that of the coarsest level. */
static void set_buffers(frame *self) {
    int last = self->shape.axes - 1;
    int64_t widest = (int64_t)1 << (self->levels - 1);
    self->line = fn_vector_bytes(self->type,
                                 reach(self, widest, self->shape.size[last]));
    for (int a = 0; a < last; ++a) {
        self->slab[a] = a + 1 == last
                            ? self->line
                            : fn_vector_bytes(self->type, self->stride[a]);
        self->at[a] = self->thread_bytes;
        self->thread_bytes += ((size_t)1 << (last - a)) * self->slab[a];
    }
}

void fn_wavelet_frame_set(frame *self, firenet_type type, const fn_shape *shape,
                          int levels, firenet_wavelet wavelet) {
    *self = (frame){.type = type, .shape = *shape, .levels = levels};
    int64_t stride = 1;
    for (int a = shape->axes - 1; a >= 0; --a) {
        self->stride[a] = stride;
        stride *= shape->size[a];
    }
    set_weights(self, fn_wavelet_find(wavelet));
    set_buffers(self);
}
