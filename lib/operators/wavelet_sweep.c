/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/wavelet_sweep.h"

typedef fn_wavelet_sweep sweep;
typedef fn_pyramid_level level;

/* ---------------------------------------------------------------- buffers */

/* Elements from line to line of a state; the pad keeps them out of each other's
 * cache sets. */
static int64_t state_stride(firenet_type type, int64_t points) {
    return points + (int64_t)(FN_ALIGNMENT / fn_type_size(type));
}

/* An axis that is not the last hands on two slabs of the image in analysis, in
 * synthesis two of the size of a block for each block that is left. */
void fn_wavelet_buffers_set(fn_wavelet_buffers *b, firenet_type type, int axes,
                            const fn_wavelet_bank *bank, const level *l) {
    int last = axes - 1;
    int64_t room = bank->stages - 1;
    *b = (fn_wavelet_buffers){.total = 0};
    for (int a = 0; a < last; ++a) {
        int64_t left = l->coarse_stride[a] + (a + 1 < last ? 0 : room);
        int64_t waiting = room * state_stride(type, l->fine_stride[a]);
        b->slab[a] = fn_vector_bytes(type, l->fine_stride[a]);
        b->rest[a] = fn_vector_bytes(type, left);
        b->state[a] = b->total;
        b->slabs[a] = b->state[a] + fn_vector_bytes(type, waiting);
        size_t analysed = 2 * b->slab[a];
        size_t synthesised = ((size_t)2 << (last - a)) * b->rest[a];
        b->total =
            b->slabs[a] + (analysed > synthesised ? analysed : synthesised);
    }
    b->slabs[last] = b->total;
    b->slab[last] = fn_vector_bytes(type, l->coarse[last] + room);
    b->total += 2 * b->slab[last];
}

/* The second condition bounds the depth of recursion for the compiler. */
static bool is_last(const sweep *w, int axis) {
    return axis == w->axes - 1 || axis == FIRENET_MAX_AXES - 1;
}

static unsigned char *slab(const sweep *w, unsigned char *buffer, int axis,
                           int number) {
    const fn_wavelet_buffers *b = w->buffers;
    return buffer + b->slabs[axis] + (size_t)number * b->slab[axis];
}

/* Slab 2r + odd of synthesis: what is left of blocks 2r and 2r + 1. */
static unsigned char *rest(const sweep *w, unsigned char *buffer, int axis,
                           int number) {
    const fn_wavelet_buffers *b = w->buffers;
    return buffer + b->slabs[axis] + (size_t)number * b->rest[axis];
}

/* Offset of fine index 2j - o, or of the next one. */
static int64_t fine_offset(const sweep *w, int axis, int64_t j, int odd) {
    int64_t i = 2 * j + odd - w->bank->offset;
    return fn_wrap(i, 2 * w->level->coarse[axis]) * w->level->fine_stride[axis];
}

/* --------------------------------------------------------------- analysis */

/* Elements on into blocks: the approximation, the details. */
typedef struct place {
    int64_t approximation, detail;
} place;

static place moved(const level *l, place at, int axis, int64_t k) {
    return (place){at.approximation + k * l->approximation_stride[axis],
                   at.detail + k * l->detail_stride[axis]};
}

static void *in_block(const sweep *w, int b, place at) {
    return fn_at(w->kernels->type, w->block[b],
                 b ? at.detail : at.approximation);
}

static void analyse_line(const sweep *w, const void *x, int b, place at,
                         unsigned char *buffer) {
    int last = w->axes - 1;
    int64_t n = w->level->coarse[last];
    unsigned char *even = slab(w, buffer, last, 0);
    unsigned char *odd = slab(w, buffer, last, 1);
    fn_wavelet_split(w->kernels, w->bank, 2 * n, x, 0, n + w->bank->stages - 1,
                     even, odd);
    fn_wavelet_analyse(w->kernels, w->bank, n, even, odd, in_block(w, b, at),
                       in_block(w, b | 1 << last, at));
}

/* Coarse indices [begin, end) of an axis that is not the last: `in` begins at
 * index 0 of this axis, and b has the bits of the axes before. The chain is at
 * pair j when it gives index k = j - (stages - 1). */
static void analyse(const sweep *w, int axis, int64_t begin, int64_t end,
                    const void *in, int b, place at, unsigned char *buffer) {
    firenet_type type = w->kernels->type;
    int stages = w->bank->stages;
    int64_t points = w->level->fine_stride[axis];
    unsigned char *out[2] = {slab(w, buffer, axis, 0),
                             slab(w, buffer, axis, 1)};
    for (int64_t j = begin; j < end + stages - 1; ++j) {
        int64_t k = j - (stages - 1);
        int depth = k < begin ? (int)(j - begin) + 1 : stages;
        const void *pair[4]; /* and the next one */
        for (int i = 0; i < 4; ++i) {
            int64_t offset = fine_offset(w, axis, j + i / 2, i % 2);
            pair[i] = fn_at_const(type, in, offset);
        }
        w->kernels->chain_down(&w->bank->analysis, depth, points, pair[0],
                               pair[1], is_last(w, axis + 1) ? pair + 2 : NULL,
                               buffer + w->buffers->state[axis],
                               state_stride(type, points), out[0], out[1]);
        for (int bit = 0; k >= begin && bit < 2; ++bit) {
            place to = moved(w->level, at, axis, k);
            int next = axis + 1, bits = b | bit << axis;
            if (is_last(w, next)) {
                analyse_line(w, out[bit], bits, to, buffer);
            } else {
                analyse(w, next, 0, w->level->coarse[next], out[bit], bits, to,
                        buffer);
            }
        }
    }
}

void fn_wavelet_sweep_analyse(const sweep *w, int64_t begin, int64_t end,
                              unsigned char *buffer) {
    analyse(w, 0, begin, end, w->fine, 0, (place){0, 0}, buffer);
}

/* -------------------------------------------------------------- synthesis */

/* Blocks, or what is left of them: set[r], with the bits of r for the axes from
 * `axis` on; stride[0] is that of the block without details. */
typedef struct blocks {
    unsigned char *set[1 << FIRENET_MAX_AXES];
    const int64_t *stride[2];
} blocks;

static void synthesise_line(const sweep *w, const blocks *from, void *x,
                            unsigned char *buffer) {
    firenet_type type = w->kernels->type;
    int last = w->axes - 1;
    int64_t n = w->level->coarse[last], room = w->bank->stages - 1;
    unsigned char *even = slab(w, buffer, last, 0);
    unsigned char *odd = slab(w, buffer, last, 1);
    fn_wrap_line(type, from->set[0], room, n, room + n);
    fn_wrap_line(type, from->set[1], room, n, room + n);
    fn_wavelet_synthesise(w->kernels, w->bank, n, from->set[0], from->set[1],
                          even, odd);
    fn_wavelet_join(w->kernels, w->bank, 2 * n, even, odd, 0, n, x);
}

/* Lines of the last axis at one index of an axis: how many there are, and how
 * many of them follow each other in memory, so that they are taken as one. */
typedef struct lines {
    int64_t count, together;
} lines;

static lines lines_of(const sweep *w, int axis, const blocks *from) {
    int next = axis + 1;
    if (is_last(w, next)) {
        return (lines){1, 1};
    }
    int64_t n = w->level->coarse[next], dense = w->level->coarse_stride[next];
    bool joined =
        from->stride[0][next] == dense && from->stride[1][next] == dense;
    return joined ? (lines){1, n} : (lines){n, 1};
}

/* One step of the chain along an axis: blocks 2r and 2r + 1 at index k, and
 * lines from number `line` of the axis between on. `out` is what its two
 * outputs become lines of. */
typedef struct step {
    int axis, depth, r;
    int64_t k, line;
    lines lines;
    unsigned char *out[2];
} step;

static void synthesise_step(const sweep *w, const step *s, const blocks *from,
                            unsigned char *buffer) {
    firenet_type type = w->kernels->type;
    int axis = s->axis;
    bool ahead = !is_last(w, axis + 1);
    int64_t length = w->level->coarse[w->axes - 1];
    const void *in[2];
    for (int bit = 0; bit < 2; ++bit) {
        int r = 2 * s->r + bit;
        const int64_t *stride = from->stride[r > 0];
        int64_t at = s->k * stride[axis];
        at += ahead ? s->line * stride[axis + 1] : 0;
        in[bit] = fn_at_const(type, from->set[r], at);
    }
    /* Lines of the last axis leave room in front for their continuation. */
    int64_t to = s->line * length + (ahead ? 0 : w->bank->stages - 1);
    int64_t all = s->lines.count * s->lines.together * length;
    unsigned char *state = buffer + w->buffers->state[axis];
    const void *halves[2] = {s->out[s->r & 1],
                             fn_at(type, s->out[s->r & 1], length)};
    w->kernels->chain_down(&w->bank->synthesis, s->depth,
                           s->lines.together * length, in[1], in[0],
                           ahead ? NULL : halves,
                           fn_at(type, state, s->r * all + s->line * length),
                           state_stride(type, w->level->fine_stride[axis]),
                           fn_at(type, rest(w, buffer, axis, 2 * s->r + 1), to),
                           fn_at(type, rest(w, buffer, axis, 2 * s->r), to));
}

/* Pairs [begin, end) of fine indices of an axis that is not the last. */
static void synthesise(const sweep *w, int axis, int64_t begin, int64_t end,
                       const blocks *from, unsigned char *out,
                       unsigned char *buffer) {
    int stages = w->bank->stages, last = w->axes - 1, next = axis + 1;
    const level *l = w->level;
    step s = {.axis = axis, .lines = lines_of(w, axis, from)};
    for (int64_t j = begin - (stages - 1); j < end; ++j) {
        s.k = fn_wrap(j, l->coarse[axis]);
        s.depth = j < begin ? (int)(j - begin) + stages : stages;
        for (int odd = 0; odd < 2; ++odd) {
            s.out[odd] =
                fn_at(w->kernels->type, out, fine_offset(w, axis, j, odd));
        }
        for (s.r = 0; s.r < 1 << (last - axis); ++s.r) {
            for (s.line = 0; s.line < s.lines.count; ++s.line) {
                synthesise_step(w, &s, from, buffer);
            }
        }
        for (int odd = 0; j >= begin && odd < 2; ++odd) {
            blocks left = {{NULL}, {l->coarse_stride, l->coarse_stride}};
            for (int r = 0; r < 1 << (last - axis); ++r) {
                left.set[r] = rest(w, buffer, axis, 2 * r + odd);
            }
            if (is_last(w, next)) {
                synthesise_line(w, &left, s.out[odd], buffer);
            } else {
                synthesise(w, next, 0, l->coarse[next], &left, s.out[odd],
                           buffer);
            }
        }
    }
}

void fn_wavelet_sweep_synthesise(const sweep *w, int64_t begin, int64_t end,
                                 unsigned char *buffer) {
    blocks from = {{NULL},
                   {w->level->approximation_stride, w->level->detail_stride}};
    for (int b = 0; b < 1 << w->axes; ++b) {
        from.set[b] = w->block[b];
    }
    synthesise(w, 0, begin, end, &from, w->fine, buffer);
}
