/* SPDX-License-Identifier: BSD-3-Clause */
/* The sampled Fourier transform of an array in slabs, of one image or of what
 * coils see. FFTW leaves the spectrum transposed, in slabs of axis 1: each rank
 * takes its samples from there, and no transpose leads back. */
#include "fftw.h"

#include <math.h>
#include <string.h>

typedef struct dft {
    firenet_mpi_team *team; /* retained */
    const mpi_fftw *fftw;
    mpi_slabs slabs;
    mpi_halves halves;
    firenet_type type;
    void *work;
    void *forward, *backward; /* plans */
    mpi_samples samples;
    int sets;
    int64_t coils;
    void *maps; /* [sets][coils][slab]; NULL: one image */
} dft;

/* Points of the slab. */
static int64_t points_of(const dft *self) {
    return self->slabs.count * self->slabs.rest;
}

static const void *at(const dft *self, const void *x, int64_t i) {
    return (const unsigned char *)x + (size_t)i * mpi_type_size(self->type);
}
static void *at_output(const dft *self, void *x, int64_t i) {
    return (unsigned char *)x + (size_t)i * mpi_type_size(self->type);
}

/* The map of a coil for an image of the domain. */
static const void *map_of(const dft *self, int set, int64_t coil) {
    return at(self, self->maps, (set * self->coils + coil) * points_of(self));
}

/* The work array from x: the image, or what a coil sees of it. */
static void load(const dft *self, int64_t coil, const void *x) {
    int64_t n = points_of(self);
    if (!self->maps) {
        memcpy(self->work, x, (size_t)n * mpi_type_size(self->type));
    }
    for (int set = 0; self->maps && set < self->sets; ++set) {
        self->fftw->weigh(n, set > 0, map_of(self, set, coil),
                          at(self, x, set * n), self->work);
    }
}

static void store(const dft *self, int64_t coil, void *x) {
    int64_t n = points_of(self);
    if (!self->maps) {
        memcpy(x, self->work, (size_t)n * mpi_type_size(self->type));
    }
    for (int set = 0; self->maps && set < self->sets; ++set) {
        self->fftw->weigh_back(n, coil > 0, map_of(self, set, coil), self->work,
                               at_output(self, x, set * n));
    }
}

static int dft_forward(const void *in, int64_t in_length, void *out,
                       int64_t out_length, void *user) {
    const dft *self = user;
    int64_t m = self->samples.count;
    (void)in_length;
    memset(out, 0, m > 0 ? 0 : (size_t)out_length * mpi_type_size(self->type));
    for (int64_t c = 0; c < self->coils; ++c) {
        load(self, c, in);
        self->fftw->execute(self->forward);
        self->fftw->gather(&self->samples, self->work,
                           at_output(self, out, c * m));
    }
    return 0;
}

static int dft_adjoint(const void *in, int64_t in_length, void *out,
                       int64_t out_length, void *user) {
    const dft *self = user;
    bool none = points_of(self) == 0;
    (void)in_length;
    memset(out, 0, none ? (size_t)out_length * mpi_type_size(self->type) : 0);
    for (int64_t c = 0; c < self->coils; ++c) {
        self->fftw->scatter(&self->samples,
                            at(self, in, c * self->samples.count), self->work,
                            self->halves.elements);
        self->fftw->execute(self->backward);
        store(self, c, out);
    }
    return 0;
}

static void dft_destroy(void *user) {
    dft *self = user;
    firenet_mpi_team *team = self->team;
    mpi_fftw_end(self->fftw, self->forward, self->backward, self->work);
    firenet_companion_free(team->context, self->samples.at);
    firenet_companion_free(team->context, self->samples.phase);
    firenet_companion_free(team->context, self->maps);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

static firenet_status plan(dft *self) {
    firenet_context *context = self->team->context;
    const mpi_fftw *fftw = self->fftw;
    int64_t effort = FIRENET_PLANNER_ESTIMATE;
    firenet_status status =
        firenet_context_get_int(context, FIRENET_CONTEXT_FFTW_PLANNER, &effort);
    const mpi_value values[] = {{"planner", (double)effort}, {NULL, 0.0}};
    firenet_companion_fftw_lock();
    self->work = fftw->allocate(self->halves.elements);
    firenet_companion_fftw_unlock();
    if (status == FIRENET_OK && !self->work) {
        status = companion_fail(context, FIRENET_ERR_NOMEM,
                                "work array: no memory for %lld elements",
                                (long long)self->halves.elements);
    }
    status = mpi_agree_on(self->team, status, values);
    if (status != FIRENET_OK) {
        return status;
    }
    bool measure = effort == FIRENET_PLANNER_MEASURE;
    firenet_companion_fftw_lock();
    self->forward = fftw->plan(&self->slabs, &self->halves, self->work,
                               self->team->comm, true, measure);
    self->backward = fftw->plan(&self->slabs, &self->halves, self->work,
                                self->team->comm, false, measure);
    firenet_companion_fftw_unlock();
    return self->forward && self->backward
               ? FIRENET_OK
               : companion_fail(context, FIRENET_ERR_EXTERNAL,
                                "FFTW made no plan");
}

/* Sizes, which FFTW tells together; all have agreed on the arguments. */
static void set_sizes(dft *self, int64_t multiple) {
    firenet_companion_fftw_lock();
    self->fftw->init();
    self->fftw->halves(&self->slabs, multiple, self->team->comm,
                       self->team->size, 1, &self->halves);
    firenet_companion_fftw_unlock();
}

/* A copy of this rank's maps, and the square of their norm. */
static firenet_status take_maps(dft *self, const mpi_dft_shape *of,
                                double *square) {
    firenet_status status = FIRENET_OK;
    int64_t n = points_of(self), all = of->sets * of->coils * n;
    size_t size = mpi_type_size(of->type);
    *square = of->maps ? 0.0 : 1.0;
    if (!of->maps || n == 0) {
        return FIRENET_OK;
    }
    self->maps = companion_alloc(self->team->context, &status, all, size);
    if (status == FIRENET_OK) {
        memcpy(self->maps, of->maps, (size_t)all * size);
        *square = self->fftw->steepest(n, of->sets, of->coils, self->maps);
    }
    if (status == FIRENET_OK && !isfinite(*square)) {
        status = companion_fail(
            self->team->context, FIRENET_ERR_NUMERIC,
            "maps: must be finite, and small enough to be squared");
    }
    return status;
}

/* The work array, samples, maps and plans; `norm` is that of all ranks. */
static firenet_status fill(dft *self, const mpi_dft_shape *of, int64_t multiple,
                           double *norm) {
    double square = 0.0;
    set_sizes(self, multiple);
    firenet_status status =
        mpi_take_samples(self->team, of, &self->halves, &self->samples);
    if (status == FIRENET_OK) {
        status = take_maps(self, of, &square);
    }
    status = mpi_agree(self->team, status);
    if (status == FIRENET_OK) {
        status = mpi_largest(self->team, &square);
    }
    *norm = square > 0.0 ? sqrt(square) : 1.0;
    return status == FIRENET_OK ? mpi_agree(self->team, plan(self)) : status;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             const mpi_dft_shape *of, const mpi_slabs *slabs,
                             int64_t multiple) {
    firenet_status status = FIRENET_OK;
    double norm;
    dft *self = companion_alloc(team->context, &status, 1, sizeof *self);
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(team->context, self);
        return status;
    }
    *self = (dft){.team = firenet_mpi_team_retain(team),
                  .fftw = mpi_type_single(of->type) ? &mpi_fftw_single
                                                    : &mpi_fftw_double,
                  .slabs = *slabs,
                  .type = of->type,
                  .sets = of->sets,
                  .coils = of->coils};
    status = fill(self, of, multiple, &norm);
    if (status != FIRENET_OK) {
        dft_destroy(self);
        return status;
    }
    int64_t rows = of->coils * of->count;
    const mpi_functions functions = {
        .type = of->type,
        .rows = rows > 0 ? rows : 1,
        .cols = slabs->count > 0 ? of->sets * slabs->length : 1,
        .forward = dft_forward,
        .adjoint = dft_adjoint,
        .destroy = dft_destroy,
        .data = self,
        .norm = norm,
        .split = FIRENET_SPLIT_BOTH};
    return mpi_create(out, team, &functions);
}

/* The whole of it, where nobody else has a part. */
static firenet_status create_whole(firenet_operator **out,
                                   firenet_mpi_team *team,
                                   const mpi_dft_shape *of) {
    firenet_context *context = team->context;
    if (of->maps) {
        return firenet_operator_create_encoding(
            out, context, of->type, of->axes, of->shape, of->centred,
            of->image_centred, of->sets, of->coils, of->maps, of->indices,
            of->count);
    }
    firenet_operator *transform = NULL, *sample = NULL;
    firenet_status status = firenet_operator_create_centred_dft(
        &transform, context, of->type, of->axes, of->shape, of->centred,
        of->image_centred);
    if (status == FIRENET_OK) {
        status = firenet_operator_create_sample(
            &sample, context, of->type, firenet_operator_rows(transform),
            of->indices, of->count);
    }
    if (status == FIRENET_OK) {
        status = firenet_operator_compose(out, context, sample, transform);
    }
    firenet_operator_release(sample);
    firenet_operator_release(transform);
    return status;
}

static firenet_status check(firenet_context *context, const mpi_dft_shape *of) {
    if (of->type != FIRENET_C64 && of->type != FIRENET_C128) {
        return companion_fail(context, FIRENET_ERR_TYPE,
                              "type: %s (%d), allowed are c64 and c128",
                              firenet_type_name(of->type), (int)of->type);
    }
    if (of->count > 0 && !of->indices) {
        return companion_fail(context, FIRENET_ERR_NULL, "indices: NULL");
    }
    return companion_check_range(context, "count", of->count, 0,
                                 INT64_MAX / 16);
}

/* Both creators, once the arguments are in one place. */
static firenet_status enter(firenet_operator **out, firenet_mpi_team *team,
                            const mpi_dft_shape *of, int64_t multiple,
                            firenet_status status) {
    mpi_slabs slabs = {0};
    if (status == FIRENET_OK) {
        status = mpi_check_out(team, out);
    }
    status = status == FIRENET_OK ? check(team->context, of) : status;
    if (status == FIRENET_OK) {
        status = mpi_slabs_of(&slabs, team, of->axes, of->shape, multiple);
    }
    const mpi_value values[] = {{"type", (double)of->type},
                                {"axes", of->axes},
                                {"shape[0]", (double)slabs.shape[0]},
                                {"shape[1]", (double)slabs.shape[1]},
                                {"shape[2]", (double)slabs.shape[2]},
                                {"multiple", (double)multiple},
                                {"centred", of->centred},
                                {"image_centred", of->image_centred},
                                {"sets", of->sets},
                                {"coils", (double)of->coils},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    firenet_operator *made = NULL;
    if (status == FIRENET_OK) {
        status = team->size == 1 ? create_whole(&made, team, of)
                                 : create(&made, team, of, &slabs, multiple);
    }
    if (out) {
        *out = made;
    }
    return status;
}

firenet_status firenet_mpi_operator_create_dft(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, uint32_t centred,
    uint32_t image_centred, int64_t count, const int64_t *indices) {
    const mpi_dft_shape of = {type,  axes,    shape, centred, image_centred,
                              count, indices, 1,     1,       NULL};
    return team ? enter(out, team, &of, multiple, FIRENET_OK)
                : FIRENET_ERR_NULL;
}

firenet_status firenet_mpi_operator_create_encoding(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, uint32_t centred,
    uint32_t image_centred, int sets, int64_t coils, const void *maps,
    int64_t count, const int64_t *indices) {
    const mpi_dft_shape of = {type,  axes,    shape, centred, image_centred,
                              count, indices, sets,  coils,   maps};
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    firenet_status status =
        maps ? FIRENET_OK
             : companion_fail(
                   team->context, FIRENET_ERR_NULL,
                   "maps: NULL, a rank without planes passes any address");
    if (status == FIRENET_OK) {
        status = companion_check_range(team->context, "sets", sets, 1, 2);
    }
    if (status == FIRENET_OK) {
        status =
            companion_check_range(team->context, "coils", coils, 1, 1 << 20);
    }
    return enter(out, team, &of, multiple, status);
}
