/* SPDX-License-Identifier: BSD-3-Clause */
/* Orthonormal wavelet transforms of an array in slabs of multiples of 2^J
 * planes. A level is that of the plain library on a slab with halos: with
 * o = p - 1 and h = ceil(o/2), 2h planes of the image on both sides, or h
 * planes of each block in the adjoint, are all that its own planes depend on.
 */
#include "halo.h"
#include "operators/interface.h"

#include <string.h>

enum { BLOCKS = 1 << FIRENET_MAX_AXES, MOST_LEVELS = 60 };

typedef struct wavelet {
    const fn_interface *core;
    firenet_mpi_team *team; /* retained */
    firenet_type type;
    mpi_slabs slabs;
    int levels;
    fn_wavelet_bank bank;
    fn_wavelet_buffers buffers;
    unsigned char *fine; /* A_0, or a level's blocks, each with its halo */
    unsigned char *coarse;
    unsigned char *work;
    mpi_halo halo[]; /* of A_0 .. A_J */
} wavelet;

static int64_t halo_of(const wavelet *self) {
    return (self->bank.offset + 1) / 2;
}

/* The shape of A_l on all ranks, and what is here. */
static mpi_slabs slabs_at(const mpi_slabs *slabs, int l) {
    mpi_slabs at = *slabs;
    at.rest = 1;
    at.count >>= l;
    for (int a = 0; a < at.axes; ++a) {
        at.shape[a] >>= l;
        at.rest *= a > 0 ? at.shape[a] : 1;
    }
    return at;
}

/* A level as one of the slab with halos. */
typedef struct level {
    fn_wavelet_sweep sweep;
    fn_pyramid_level strides;
    mpi_slabs fine, coarse; /* A_{l-1} and A_l */
    int64_t halo;           /* h */
} level;

static void level_set(level *at, const wavelet *self, int l) {
    *at = (level){.fine = slabs_at(&self->slabs, l - 1),
                  .coarse = slabs_at(&self->slabs, l),
                  .halo = halo_of(self)};
    fn_shape shape = {.axes = self->slabs.axes, .length = at->fine.rest};
    for (int a = 0; a < shape.axes; ++a) {
        shape.size[a] = at->fine.shape[a];
    }
    shape.size[0] = at->fine.count + 4 * at->halo;
    shape.length *= shape.size[0];
    self->core->level_set(&at->strides, &shape, 0, 1, FIRENET_LAYOUT_LEVELS);
    at->sweep = (fn_wavelet_sweep){
        .axes = shape.axes,
        .bank = &self->bank,
        .buffers = &self->buffers,
        .kernels = self->core->kernels(self->team->context, self->type),
        .level = &at->strides,
        .fine = self->fine};
}

/* Elements of A_l here. */
static int64_t points_of(const mpi_slabs *slabs) {
    return slabs->count * slabs->rest;
}

/* ------------------------------------------------------------- application */

/* A_l stands at the head of the coefficients until the next level is made. */
static int analyse(const wavelet *self, int l, const void *image,
                   unsigned char *out) {
    level at;
    level_set(&at, self, l);
    const mpi_reach reach = {2 * at.halo, 2 * at.halo};
    int64_t own = reach.before * at.fine.rest;
    memcpy(fn_at(self->type, self->fine, own), image,
           (size_t)points_of(&at.fine) * fn_type_size(self->type));
    int error = mpi_halo_exchange(&self->halo[l - 1], &reach, self->fine);
    for (int b = 0; b < 1 << self->slabs.axes; ++b) {
        at.sweep.block[b] =
            fn_at(self->type, out,
                  b * points_of(&at.coarse) - at.halo * at.coarse.rest);
    }
    if (!error) {
        self->core->sweep_analyse(&at.sweep, at.halo, at.halo + at.coarse.count,
                                  self->work);
    }
    return error;
}

/* Block b and its halo. */
static int fetch_block(const wavelet *self, level *at, int l, int b,
                       const void *from) {
    const mpi_reach reach = {at->halo, at->halo};
    int64_t all = points_of(&at->coarse) + 2 * at->halo * at->coarse.rest;
    unsigned char *block = fn_at(self->type, self->coarse, b * all);
    at->sweep.block[b] = block;
    memcpy(fn_at(self->type, block, at->halo * at->coarse.rest), from,
           (size_t)points_of(&at->coarse) * fn_type_size(self->type));
    return mpi_halo_exchange(&self->halo[l], &reach, block);
}

static int synthesise(const wavelet *self, int l, const void *coefficients,
                      const void *approximation, void *image) {
    level at;
    level_set(&at, self, l);
    int error = fetch_block(self, &at, l, 0, approximation);
    for (int b = 1; b < 1 << self->slabs.axes && !error; ++b) {
        error = fetch_block(
            self, &at, l, b,
            fn_at_const(self->type, coefficients, b * points_of(&at.coarse)));
    }
    if (error) {
        return error;
    }
    int64_t begin = at.halo + self->bank.offset / 2;
    self->core->sweep_synthesise(&at.sweep, begin,
                                 2 * at.halo + at.coarse.count, self->work);
    memcpy(image, fn_at(self->type, self->fine, 2 * at.halo * at.fine.rest),
           (size_t)points_of(&at.fine) * fn_type_size(self->type));
    return error;
}

static int forward(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    const wavelet *self = user;
    int error = MPI_SUCCESS;
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * fn_type_size(self->type));
        return 0;
    }
    for (int l = 1; l <= self->levels && !error; ++l) {
        error = analyse(self, l, l == 1 ? in : out, out);
    }
    return error != MPI_SUCCESS;
}

static int adjoint(const void *in, int64_t in_length, void *out,
                   int64_t out_length, void *user) {
    const wavelet *self = user;
    int error = MPI_SUCCESS;
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * fn_type_size(self->type));
        return 0;
    }
    for (int l = self->levels; l >= 1 && !error; --l) {
        error = synthesise(self, l, in, l == self->levels ? in : out, out);
    }
    return error != MPI_SUCCESS;
}

static void destroy(void *user) {
    wavelet *self = user;
    firenet_mpi_team *team = self->team;
    for (int l = 0; l <= self->levels; ++l) {
        if (self->halo[l].team) {
            mpi_halo_end(&self->halo[l]);
        }
    }
    firenet_companion_free(team->context, self->fine);
    firenet_companion_free(team->context, self->coarse);
    firenet_companion_free(team->context, self->work);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* Room for the first level, the widest; a rank that has no planes needs none.
 */
static firenet_status set_memory(wavelet *self) {
    firenet_context *context = self->team->context;
    firenet_status status = FIRENET_OK;
    level first;
    level_set(&first, self, 1);
    self->core->buffers_set(&self->buffers, self->type, self->slabs.axes,
                            &self->bank, &first.strides);
    if (self->slabs.count > 0) {
        int64_t planes = first.coarse.count + 2 * first.halo;
        size_t size = fn_type_size(self->type);
        self->fine = companion_alloc(context, &status, 2 * planes,
                                     (size_t)first.fine.rest * size);
        self->coarse =
            companion_alloc(context, &status, planes << self->slabs.axes,
                            (size_t)first.coarse.rest * size);
        self->work = companion_alloc(context, &status, 1, self->buffers.total);
    }
    return status;
}

static firenet_status set_halos(wavelet *self, firenet_status status) {
    const mpi_reach most = {2 * halo_of(self), 2 * halo_of(self)};
    for (int l = 0; l <= self->levels; ++l) {
        mpi_slabs slabs = slabs_at(&self->slabs, l);
        status = mpi_halo_create(&self->halo[l], self->team, &slabs,
                                 (int64_t)1 << (self->levels - l), self->type,
                                 &most, status);
    }
    return status;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             const fn_interface *core, firenet_type type,
                             const mpi_slabs *slabs, int levels,
                             firenet_wavelet which) {
    firenet_status status = FIRENET_OK;
    wavelet *self = companion_alloc(team->context, &status, 1,
                                    sizeof *self + (size_t)(levels + 1) *
                                                       sizeof self->halo[0]);
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(team->context, self);
        return status;
    }
    memset(self, 0, sizeof *self + (size_t)(levels + 1) * sizeof self->halo[0]);
    self->core = core;
    self->team = firenet_mpi_team_retain(team);
    self->type = type;
    self->slabs = *slabs;
    self->levels = levels;
    self->core->bank_set(&self->bank, which);
    status = set_halos(self, set_memory(self));
    if (status != FIRENET_OK) {
        destroy(self);
        return status;
    }
    const mpi_functions functions = {.type = type,
                                     .rows = slabs->length,
                                     .cols = slabs->length,
                                     .forward = forward,
                                     .adjoint = adjoint,
                                     .destroy = destroy,
                                     .data = self,
                                     .norm = 1.0,
                                     .split = FIRENET_SPLIT_BOTH};
    status = mpi_create(out, team, &functions);
    if (status == FIRENET_OK) {
        self->core->set_orthonormal(*out);
    }
    return status;
}

/* Everything that the plain library checks, too; it keeps no vector. */
static firenet_status check(firenet_operator **whole, mpi_slabs *slabs,
                            firenet_mpi_team *team, firenet_type type, int axes,
                            const int64_t *shape, int levels,
                            firenet_wavelet which) {
    firenet_context *context = team->context;
    firenet_status status =
        companion_check_range(context, "levels", levels, 1, MOST_LEVELS);
    if (status == FIRENET_OK) {
        status = mpi_slabs_of(slabs, team, axes, shape, (int64_t)1 << levels);
    }
    return status == FIRENET_OK
               ? firenet_operator_create_wavelet(whole, context, type, axes,
                                                 shape, levels, which,
                                                 FIRENET_LAYOUT_LEVELS)
               : status;
}

firenet_status firenet_mpi_operator_create_wavelet(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int levels, firenet_wavelet which) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    mpi_slabs slabs = {0};
    firenet_operator *whole = NULL, *made = NULL;
    const fn_interface *core = NULL;
    firenet_status status = mpi_check_out(team, out);
    if (status == FIRENET_OK) {
        status = mpi_take_core(team, &core);
    }
    if (status == FIRENET_OK) {
        status = check(&whole, &slabs, team, type, axes, shape, levels, which);
    }
    const mpi_value values[] = {MPI_ARRAY_VALUES(type, axes, slabs),
                                {"levels", levels},
                                {"wavelet", (double)which},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    if (status == FIRENET_OK && team->size == 1) {
        made = firenet_operator_retain(whole);
    } else if (status == FIRENET_OK && which == FIRENET_WAVELET_DB1) {
        status = firenet_mpi_operator_create_haar(
            &made, team, type, axes, shape, levels, FIRENET_LAYOUT_LEVELS);
    } else if (status == FIRENET_OK) {
        status = create(&made, team, core, type, &slabs, levels, which);
    }
    firenet_operator_release(whole);
    if (out) {
        *out = made;
    }
    return status;
}
