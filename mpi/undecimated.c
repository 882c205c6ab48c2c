/* SPDX-License-Identifier: BSD-3-Clause */
/* The undecimated wavelet transform of an array in slabs. On each level the
 * filters along axis 0 come first, with planes of other ranks; the other axes
 * follow plane by plane, as in the plain library. The adjoint goes back the
 * same way: what has been made of the other axes, an average and a detail of
 * axis 0, is then exchanged. */
#include "halo.h"
#include "operators/interface.h"

#include <string.h>

typedef struct undecimated {
    const fn_interface *core;
    firenet_mpi_team *team; /* retained */
    mpi_slabs slabs;
    mpi_halo halo;
    fn_wavelet_frame frame; /* of the axes behind axis 0 */
    unsigned char *slab[2]; /* with the halos of the last level */
    unsigned char *work;    /* two planes, lines, and what the frame takes */
} undecimated;

/* One level, one way or the other. */
typedef struct level {
    const undecimated *self;
    const fn_kernels *kernels;
    int64_t step;
    mpi_reach reach;
    unsigned char *block[1 << FIRENET_MAX_AXES]; /* each a whole slab; the bit
                                                    of axis 0 is the first */
} level;

static unsigned char *at_plane(const undecimated *self, void *slab,
                               int64_t plane) {
    return fn_at(self->frame.type, slab, plane * self->slabs.rest);
}

static size_t plane_bytes(const undecimated *self) {
    return fn_vector_bytes(self->frame.type, self->slabs.rest);
}

/* Tap m of a point k is at k + step (m - offset), and of a synthesis at
 * k + step (offset - m). */
static mpi_reach reach_of(const fn_wavelet_frame *frame, int64_t step,
                          bool analysing) {
    int64_t before = step * frame->offset;
    int64_t behind = step * (frame->taps - 1) - before;
    return analysing ? (mpi_reach){before, behind}
                     : (mpi_reach){behind, before};
}

/* Details of level l follow A_J and those of the coarser levels. */
static level level_of(const undecimated *self, int l, bool analysing,
                      void *coefficients) {
    firenet_type type = self->frame.type;
    int64_t step = (int64_t)1 << (l - 1);
    level at = {.self = self,
                .kernels = self->core->kernels(self->team->context, type),
                .step = step,
                .reach = reach_of(&self->frame, step, analysing)};
    int details = (1 << self->slabs.axes) - 1;
    int64_t first = (int64_t)(self->frame.levels - l) * details;
    at.block[0] = coefficients;
    for (int b = 1; b <= details; ++b) {
        at.block[b] =
            fn_at(type, coefficients, (first + b) * self->slabs.length);
    }
    return at;
}

/* ------------------------------------------------------ planes of one level */

/* The axes behind axis 0, of plane k and one half of the blocks. */
static fn_frame_sweep sweep_of(const level *l, int64_t k, int half,
                               unsigned char *plane) {
    const undecimated *self = l->self;
    fn_frame_sweep w = {.self = &self->frame,
                        .kernels = l->kernels,
                        .step = l->step,
                        .fine = plane};
    for (int b = 0; b < 1 << self->frame.shape.axes; ++b) {
        w.block[b] = at_plane(self, l->block[2 * b + half], k);
    }
    return w;
}

/* A single axis is read with its continuation. */
static unsigned char *continued(const fn_frame_sweep *w, const undecimated *u,
                                bool analysing, unsigned char *line, int i) {
    if (w->self->shape.axes > 1) {
        return line;
    }
    unsigned char *copy =
        u->work + 2 * plane_bytes(u) + (size_t)i * w->self->line;
    u->core->frame_copy(w, line, analysing, copy);
    return copy;
}

static unsigned char *frame_room(const undecimated *self) {
    return self->work + 2 * plane_bytes(self) + 2 * self->frame.line;
}

static void analyse_plane(const level *l, int64_t k, unsigned char *slab) {
    const undecimated *self = l->self;
    const fn_wavelet_frame *frame = &self->frame;
    const void *in[FN_COMBINE_MAX];
    void *out[2] = {self->work, self->work + plane_bytes(self)};
    for (int m = 0; m < frame->taps; ++m) {
        in[m] = at_plane(self, slab, k + l->step * m);
    }
    l->kernels->combine(2, frame->taps, &frame->analysis, self->slabs.rest, in,
                        out);
    for (int half = 0; half < 2; ++half) {
        fn_frame_sweep w = sweep_of(l, k, half, out[half]);
        w.fine = continued(&w, self, true, w.fine, 0);
        self->core->frame_analyse(&w, 0, frame->shape.size[0],
                                  frame_room(self));
    }
}

/* Average and detail of axis 0 at plane k. */
static void merge_plane(const level *l, int64_t k) {
    const undecimated *self = l->self;
    for (int half = 0; half < 2; ++half) {
        unsigned char *plane =
            at_plane(self, self->slab[half], l->reach.before + k);
        fn_frame_sweep w = sweep_of(l, k, half, plane);
        w.block[0] = continued(&w, self, false, w.block[0], 0);
        w.block[1] = continued(&w, self, false, w.block[1], 1);
        self->core->frame_synthesise(&w, 0, self->frame.shape.size[0],
                                     frame_room(self));
    }
}

static void synthesise_plane(const level *l, int64_t k, void *x) {
    const undecimated *self = l->self;
    const fn_wavelet_frame *frame = &self->frame;
    const void *in[FN_COMBINE_MAX];
    for (int m = 0; m < frame->taps; ++m) {
        int64_t plane = k + l->step * (frame->taps - 1 - m);
        in[2 * m] = at_plane(self, self->slab[0], plane);
        in[2 * m + 1] = at_plane(self, self->slab[1], plane);
    }
    void *out[1] = {at_plane(self, x, k)};
    l->kernels->combine(1, 2 * frame->taps, &frame->synthesis, self->slabs.rest,
                        in, out);
}

/* ------------------------------------------------------------- application */

static size_t slab_bytes(const undecimated *self) {
    return (size_t)self->slabs.length * fn_type_size(self->frame.type);
}

/* Approximations take turns between the two slabs, each behind the halo that
 * the next level wants. */
static int forward(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    const undecimated *self = user;
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * fn_type_size(self->frame.type));
        return 0;
    }
    int error = MPI_SUCCESS;
    for (int i = 1; i <= self->frame.levels && !error; ++i) {
        level l = level_of(self, i, true, out);
        unsigned char *slab = self->slab[i & 1];
        if (i == 1) {
            memcpy(at_plane(self, slab, l.reach.before), in, slab_bytes(self));
        }
        if (i < self->frame.levels) {
            mpi_reach next = reach_of(&self->frame, 2 * l.step, true);
            l.block[0] = at_plane(self, self->slab[(i + 1) & 1], next.before);
        }
        error = mpi_halo_exchange(&self->halo, &l.reach, slab);
        for (int64_t k = 0; k < self->slabs.count && !error; ++k) {
            analyse_plane(&l, k, slab);
        }
    }
    return error != MPI_SUCCESS;
}

/* All approximations but the last one stand in the output. */
static int adjoint(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    const undecimated *self = user;
    void *coefficients = (void *)(uintptr_t)in; /* only read */
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * fn_type_size(self->frame.type));
        return 0;
    }
    int error = MPI_SUCCESS;
    for (int i = self->frame.levels; i >= 1 && !error; --i) {
        level l = level_of(self, i, false, coefficients);
        l.block[0] = i < self->frame.levels ? out : coefficients;
        for (int64_t k = 0; k < self->slabs.count; ++k) {
            merge_plane(&l, k);
        }
        for (int half = 0; half < 2 && !error; ++half) {
            error = mpi_halo_exchange(&self->halo, &l.reach, self->slab[half]);
        }
        for (int64_t k = 0; k < self->slabs.count && !error; ++k) {
            synthesise_plane(&l, k, out);
        }
    }
    return error != MPI_SUCCESS;
}

static void destroy(void *user) {
    undecimated *self = user;
    firenet_mpi_team *team = self->team;
    mpi_halo_end(&self->halo);
    firenet_companion_free(team->context, self->slab[0]);
    firenet_companion_free(team->context, self->slab[1]);
    firenet_companion_free(team->context, self->work);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* What was checked of the whole. */
typedef struct request {
    const fn_interface *core;
    firenet_type type;
    int64_t multiple, images; /* of a slab's length: rows */
    int levels;
    firenet_wavelet wavelet;
} request;

static void set_frame(undecimated *self, const request *r) {
    fn_shape planes = {.axes = self->slabs.axes - 1,
                       .length = self->slabs.rest};
    for (int a = 0; a < planes.axes; ++a) {
        planes.size[a] = self->slabs.shape[1 + a];
    }
    r->core->frame_set(&self->frame, r->type, &planes, r->levels, r->wavelet);
}

/* Slabs with halos, and room for planes: a rank that has none needs none. */
static firenet_status set_memory(undecimated *self, firenet_status status) {
    firenet_context *context = self->team->context;
    const fn_wavelet_frame *frame = &self->frame;
    int64_t widest = (int64_t)1 << (frame->levels - 1);
    int64_t planes = self->slabs.count + widest * (frame->taps - 1);
    if (self->slabs.count > 0) {
        for (int i = 0; i < 2; ++i) {
            self->slab[i] = companion_alloc(context, &status, planes,
                                            (size_t)self->slabs.rest *
                                                fn_type_size(frame->type));
        }
        self->work = companion_alloc(context, &status, 1,
                                     2 * plane_bytes(self) + 2 * frame->line +
                                         frame->thread_bytes);
    }
    return status;
}

/* On either side the further of both directions, on the last level. */
static mpi_reach widest_reach(const fn_wavelet_frame *frame) {
    int64_t step = (int64_t)1 << (frame->levels - 1);
    mpi_reach r = reach_of(frame, step, true);
    int64_t most = r.before > r.behind ? r.before : r.behind;
    return (mpi_reach){most, most};
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             const mpi_slabs *slabs, const request *r) {
    firenet_status status = FIRENET_OK;
    undecimated *self =
        companion_alloc(team->context, &status, 1, sizeof *self);
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(team->context, self);
        return status;
    }
    *self = (undecimated){.core = r->core,
                          .team = firenet_mpi_team_retain(team),
                          .slabs = *slabs};
    set_frame(self, r);
    status = set_memory(self, status);
    mpi_reach most = widest_reach(&self->frame);
    status = mpi_halo_create(&self->halo, team, slabs, r->multiple, r->type,
                             &most, status);
    if (status != FIRENET_OK) {
        destroy(self);
        return status;
    }
    const mpi_functions functions = {.type = r->type,
                                     .rows = r->images * slabs->length,
                                     .cols = slabs->length,
                                     .forward = forward,
                                     .adjoint = adjoint,
                                     .destroy = destroy,
                                     .data = self,
                                     .norm = 1.0,
                                     .split = FIRENET_SPLIT_BOTH};
    status = mpi_create(out, team, &functions);
    if (status == FIRENET_OK) {
        r->core->set_orthonormal(*out);
    }
    return status;
}

firenet_status firenet_mpi_operator_create_undecimated_wavelet(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, int levels,
    firenet_wavelet wavelet) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    mpi_slabs slabs = {0};
    firenet_operator *whole = NULL, *made = NULL;
    request r = {.type = type,
                 .multiple = multiple,
                 .levels = levels,
                 .wavelet = wavelet};
    firenet_status status = mpi_check_out(team, out);
    if (status == FIRENET_OK) {
        status = mpi_take_core(team, &r.core);
    }
    if (status == FIRENET_OK) {
        status = mpi_slabs_of(&slabs, team, axes, shape, multiple);
    }
    if (status == FIRENET_OK) { /* checks everything else; keeps no vector */
        status = firenet_operator_create_undecimated_wavelet(
            &whole, team->context, type, axes, shape, levels, wavelet);
    }
    const mpi_value values[] = {MPI_ARRAY_VALUES(type, axes, slabs),
                                {"multiple", (double)multiple},
                                {"levels", levels},
                                {"wavelet", (double)wavelet},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    if (status == FIRENET_OK && team->size == 1) {
        made = firenet_operator_retain(whole);
    } else if (status == FIRENET_OK) {
        r.images = firenet_operator_rows(whole) / firenet_operator_cols(whole);
        status = create(&made, team, &slabs, &r);
    }
    firenet_operator_release(whole);
    if (out) {
        *out = made;
    }
    return status;
}
