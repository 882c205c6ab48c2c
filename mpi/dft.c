/* SPDX-License-Identifier: BSD-3-Clause */
/* The sampled Fourier transform of an array in slabs, of one image or of what
 * coils see. Samples leave the strips of axis 0 as they are transformed: the
 * spectrum is never written, and a strip without samples costs nothing. One
 * image of three axes may stand in the work memory from the start. */
#include "operators/interface.h"
#include "samples.h"

#include <math.h>
#include <string.h>

typedef struct dft {
    firenet_mpi_team *team; /* retained */
    mpi_transform transform;
    mpi_samples samples;
    int sets;
    int64_t coils;
    void *maps; /* [sets][coils][slab]; NULL: one image */
} dft;

/* One direction, for one coil. */
typedef struct transfer {
    const dft *self;
    int64_t coil;
    const void *in;
    void *out;
    bool own; /* the image is in the work memory */
} transfer;

static const void *at(const dft *self, const void *x, int64_t i) {
    return (const unsigned char *)x + (size_t)i * self->transform.size;
}
static void *at_output(const dft *self, void *x, int64_t i) {
    return (unsigned char *)x + (size_t)i * self->transform.size;
}

/* Points of the slab, and those before a plane of an image of the domain. */
static int64_t points_of(const dft *self) {
    return self->transform.slabs.count * self->transform.slabs.rest;
}
static int64_t before(const dft *self, int64_t set, int64_t plane) {
    return set * points_of(self) + plane * self->transform.slabs.rest;
}

/* The plane of a coil's map for an image of the domain. */
static const void *map_of(const dft *self, int set, int64_t coil,
                          int64_t plane) {
    return at(self, self->maps, before(self, set * self->coils + coil, plane));
}

/* A plane of the image, or of what a coil sees of it. */
static void load(void *data, int64_t plane, void *to) {
    const transfer *t = data;
    const dft *self = t->self;
    int64_t n = self->transform.slabs.rest;
    if (t->own) {
        mpi_transform_move(&self->transform, plane, false, to);
    } else if (!self->maps) {
        memcpy(to, at(self, t->in, before(self, 0, plane)),
               (size_t)n * self->transform.size);
    }
    for (int set = 0; self->maps && set < self->sets; ++set) {
        self->transform.fftw->weigh(
            n, set > 0, map_of(self, set, t->coil, plane),
            at(self, t->in, before(self, set, plane)), to);
    }
}

static void store(void *data, int64_t plane, const void *from) {
    const transfer *t = data;
    const dft *self = t->self;
    int64_t n = self->transform.slabs.rest;
    if (t->own) {
        void *rows = (void *)(uintptr_t)from; /* only read */
        mpi_transform_move(&self->transform, plane, true, rows);
    } else if (!self->maps) {
        memcpy(at_output(self, t->out, before(self, 0, plane)), from,
               (size_t)n * self->transform.size);
    }
    for (int set = 0; self->maps && set < self->sets; ++set) {
        self->transform.fftw->weigh_back(
            n, t->coil > 0, map_of(self, set, t->coil, plane), from,
            at_output(self, t->out, before(self, set, plane)));
    }
}

static void gather(void *data, int64_t strip, void *lines) {
    const transfer *t = data;
    const dft *self = t->self;
    self->transform.fftw->gather(
        &self->samples, strip, lines,
        at_output(self, t->out, t->coil * self->samples.count));
}

static void scatter(void *data, int64_t strip, void *lines) {
    const transfer *t = data;
    const dft *self = t->self;
    const mpi_transform *f = &self->transform;
    f->fftw->scatter(&self->samples, strip,
                     at(self, t->in, t->coil * self->samples.count), lines,
                     f->slabs.shape[0] * f->stride);
}

static bool wanted(void *data, int64_t strip) {
    const int64_t *start = ((const transfer *)data)->self->samples.start;
    return start[strip + 1] > start[strip];
}

static int forward(transfer *t, int64_t out_length) {
    const dft *self = t->self;
    const mpi_pass pass = {.load = load,
                           .strip = gather,
                           .wanted = wanted,
                           .data = t,
                           .open = t->own};
    int error = MPI_SUCCESS;
    if (self->samples.count == 0) { /* the element in place of none */
        memset(t->out, 0, (size_t)out_length * self->transform.size);
    }
    for (; t->coil < self->coils && error == MPI_SUCCESS; ++t->coil) {
        error = mpi_transform_run(&self->transform, &pass);
    }
    return error != MPI_SUCCESS;
}

static int dft_forward(const void *in, int64_t in_length, void *out,
                       int64_t out_length, void *user) {
    transfer t = {.self = user, .in = in, .out = out};
    (void)in_length;
    return forward(&t, out_length);
}

static int adjoint(transfer *t) {
    const dft *self = t->self;
    const mpi_pass pass = {.store = store,
                           .strip = scatter,
                           .wanted = wanted,
                           .data = t,
                           .open = t->own};
    int error = MPI_SUCCESS;
    for (; t->coil < self->coils && error == MPI_SUCCESS; ++t->coil) {
        error = mpi_transform_run(&self->transform, &pass);
    }
    return error != MPI_SUCCESS;
}

static int dft_adjoint(const void *in, int64_t in_length, void *out,
                       int64_t out_length, void *user) {
    const dft *self = user;
    size_t bytes = (size_t)out_length * self->transform.size;
    transfer t = {.self = self, .in = in, .out = out};
    (void)in_length;
    memset(out, 0, points_of(self) == 0 ? bytes : 0);
    return adjoint(&t);
}

/* ------------------------------------------------- rows in the work memory */

static int open_rows(void *user) {
    return mpi_transform_open(&((const dft *)user)->transform) != MPI_SUCCESS;
}

static void *row_at(void *user, int64_t plane, int64_t row) {
    return mpi_transform_row(&((const dft *)user)->transform, plane, row);
}

static int rows_forward(void *user, void *out) {
    transfer t = {.self = user, .out = out, .own = true};
    return forward(&t, 1);
}

static int rows_adjoint(void *user, const void *in) {
    transfer t = {.self = user, .in = in, .own = true};
    return adjoint(&t);
}

static fn_own_rows rows_of(dft *self) {
    const mpi_slabs *slabs = &self->transform.slabs;
    bool any = slabs->axes == 3 && slabs->count > 0 && !self->maps;
    return (fn_own_rows){{slabs->count, slabs->shape[1], slabs->shape[2]},
                         open_rows,
                         row_at,
                         rows_forward,
                         rows_adjoint,
                         any ? self : NULL};
}

static void dft_destroy(void *user) {
    dft *self = user;
    firenet_mpi_team *team = self->team;
    mpi_samples_free(&self->samples, team->context);
    mpi_transform_end(&self->transform);
    firenet_companion_free(team->context, self->maps);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* A copy of this rank's maps, and the square of their norm. */
static firenet_status take_maps(dft *self, const mpi_dft_shape *of,
                                double *square) {
    firenet_context *context = self->transform.team->context;
    firenet_status status = FIRENET_OK;
    int64_t n = points_of(self), all = of->sets * of->coils * n;
    size_t size = self->transform.size;
    *square = of->maps ? 0.0 : 1.0;
    if (!of->maps || n == 0) {
        return FIRENET_OK;
    }
    self->maps = companion_alloc(context, &status, all, size);
    if (status == FIRENET_OK) {
        memcpy(self->maps, of->maps, (size_t)all * size);
        *square =
            self->transform.fftw->steepest(n, of->sets, of->coils, self->maps);
    }
    if (status == FIRENET_OK && !isfinite(*square)) {
        status = companion_fail(
            context, FIRENET_ERR_NUMERIC,
            "maps: must be finite, and small enough to be squared");
    }
    return status;
}

/* The transform, samples and maps; `norm` is that of all ranks. */
static firenet_status fill(dft *self, firenet_mpi_team *team,
                           const mpi_dft_shape *of, const mpi_slabs *slabs,
                           int64_t multiple, double *norm) {
    double square = 0.0;
    int64_t effort = FIRENET_PLANNER_ESTIMATE;
    firenet_status status = firenet_context_get_int(
        team->context, FIRENET_CONTEXT_FFTW_PLANNER, &effort);
    const mpi_value values[] = {{"planner", (double)effort}, {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    if (status == FIRENET_OK) {
        status = mpi_transform_create(&self->transform, team, slabs, multiple,
                                      of->type, FOURIER,
                                      effort == FIRENET_PLANNER_MEASURE);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    status = mpi_samples_create(&self->samples, of, &self->transform);
    if (status == FIRENET_OK) {
        status = take_maps(self, of, &square);
    }
    status = mpi_agree(team, status);
    if (status == FIRENET_OK) {
        status = mpi_largest(team, &square);
    }
    *norm = square > 0.0 ? sqrt(square) : 1.0;
    return status;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             const mpi_dft_shape *of, const mpi_slabs *slabs,
                             int64_t multiple) {
    const fn_interface *core;
    firenet_status status = mpi_take_core(team, &core);
    double norm;
    dft *self = companion_alloc(team->context, &status, 1, sizeof *self);
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(team->context, self);
        return status;
    }
    *self = (dft){.team = firenet_mpi_team_retain(team),
                  .sets = of->sets,
                  .coils = of->coils};
    status = fill(self, team, of, slabs, multiple, &norm);
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
    const fn_own_rows own = rows_of(self);
    status = mpi_create(out, team, &functions);
    if (status == FIRENET_OK) {
        core->set_own_rows(*out, &own);
    }
    return status;
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
    const mpi_value values[] = {MPI_ARRAY_VALUES(of->type, of->axes, slabs),
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
