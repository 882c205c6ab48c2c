/* SPDX-License-Identifier: BSD-3-Clause */
/* (D^H D)^+ for differences of an array in slabs, by the real transforms that
 * one process takes for it: Hartley's for periodic ends, cosines for Neumann
 * ones. A strip of axis 0 is divided between its two transforms. */
#include "difference.h"
#include "operators/interface.h"
#include "transform.h"

#include <math.h>
#include <string.h>

typedef struct laplacian {
    firenet_mpi_team *team; /* retained */
    mpi_transform transform;
    double *eigenvalues[FIRENET_MAX_AXES]; /* of each axis, one array */
    double factor;                         /* of backward o forward */
    bool periodic;
} laplacian;

typedef struct division {
    const laplacian *self;
    const void *in;
    void *out;
} division;

/* Eigenvalues along axes 1 and 2 of a strip's columns. */
static void divide(void *data, int64_t strip, void *lines) {
    enum { MOST = 64 };
    const laplacian *self = ((const division *)data)->self;
    const mpi_transform *t = &self->transform;
    int64_t inner = t->slabs.rest / t->slabs.shape[1];
    double values[MOST];
    for (int64_t j = 0; j < t->width; ++j) {
        int64_t at = t->here.begin + strip * t->width + j;
        bool there = at < t->slabs.rest; /* or behind the last strip's end */
        values[j] = there ? self->eigenvalues[1][at / inner] : 0.0;
        values[j] += there && t->slabs.axes == 3
                         ? self->eigenvalues[2][at % inner]
                         : 0.0;
    }
    unsigned char *line = lines;
    for (int64_t i = 0; i < t->slabs.shape[0]; ++i) {
        t->fftw->divide(t->width, t->reals, self->factor,
                        self->eigenvalues[0][i], values, line);
        line += (size_t)t->stride * t->size;
    }
}

static void load(void *data, int64_t plane, void *to) {
    const division *d = data;
    const mpi_transform *t = &d->self->transform;
    size_t bytes = (size_t)t->slabs.rest * t->size;
    memcpy(to, (const unsigned char *)d->in + (size_t)plane * bytes, bytes);
}

static void store(void *data, int64_t plane, const void *from) {
    const division *d = data;
    const mpi_transform *t = &d->self->transform;
    size_t bytes = (size_t)t->slabs.rest * t->size;
    memcpy((unsigned char *)d->out + (size_t)plane * bytes, from, bytes);
}

/* It is its own adjoint. */
static int apply(const void *in, int64_t in_length, void *out,
                 int64_t out_length, void *user) {
    const laplacian *self = user;
    division d = {self, in, out};
    const mpi_pass pass = {
        .load = load, .store = store, .strip = divide, .data = &d};
    (void)in_length;
    if (self->transform.slabs.count == 0) { /* the element in place of none */
        memset(out, 0, (size_t)out_length * self->transform.size);
    }
    return mpi_transform_run(&self->transform, &pass) != MPI_SUCCESS;
}

static void destroy(void *user) {
    laplacian *self = user;
    firenet_mpi_team *team = self->team;
    mpi_transform_end(&self->transform);
    firenet_companion_free(team->context, self->eigenvalues[0]);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* (2 w sin(pi k/n))^2, or with Neumann ends (2 w sin(pi k/(2n)))^2; the least
 * but 0, or INFINITY. */
static double fill_eigenvalues(laplacian *self, const mpi_slabs *slabs,
                               const double *weights) {
    double least = INFINITY, *values = self->eigenvalues[0];
    self->factor = 1.0;
    for (int a = 0; a < slabs->axes; ++a) {
        int64_t n = slabs->shape[a];
        self->eigenvalues[a] = values;
        self->factor *= (self->periodic ? 1.0 : 2.0) * (double)n;
        for (int64_t k = 0; k < n; ++k) {
            double turn = (self->periodic ? 1.0 : 0.5) * (double)k / (double)n;
            double root = 2.0 * weights[a] * sin(acos(-1.0) * turn);
            values[k] = root * root;
        }
        least = n > 1 ? fmin(least, values[1]) : least;
        values += n;
    }
    return least;
}

/* Room for all, filled in; NULL where some rank has none. */
static laplacian *allocate(firenet_mpi_team *team, const mpi_slabs *slabs,
                           firenet_status *status) {
    int64_t values = 0;
    for (int a = 0; a < slabs->axes; ++a) {
        values += slabs->shape[a];
    }
    laplacian *self = companion_alloc(team->context, status, 1, sizeof *self);
    double *memory =
        companion_alloc(team->context, status, values, sizeof *memory);
    *status = mpi_agree(team, *status);
    if (*status != FIRENET_OK) {
        firenet_companion_free(team->context, memory);
        firenet_companion_free(team->context, self);
        return NULL;
    }
    *self = (laplacian){.team = firenet_mpi_team_retain(team),
                        .eigenvalues = {memory}};
    return self;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             firenet_type type, const mpi_slabs *slabs,
                             int64_t multiple, bool periodic,
                             const double *weights) {
    firenet_status status = FIRENET_OK;
    laplacian *self = allocate(team, slabs, &status);
    if (!self) {
        return status;
    }
    self->periodic = periodic;
    double least = fill_eigenvalues(self, slabs, weights);
    status = mpi_transform_create(&self->transform, team, slabs, multiple, type,
                                  periodic ? HARTLEY : COSINE, false);
    if (status != FIRENET_OK) {
        destroy(self);
        return status;
    }
    const mpi_functions functions = {.type = type,
                                     .rows = slabs->length,
                                     .cols = slabs->length,
                                     .forward = apply,
                                     .adjoint = apply,
                                     .destroy = destroy,
                                     .data = self,
                                     .norm = isinf(least) ? 1.0 : 1.0 / least,
                                     .split = FIRENET_SPLIT_BOTH};
    return mpi_create(out, team, &functions);
}

firenet_status mpi_invert_laplacian(firenet_operator *d, firenet_mpi_team *team,
                                    const mpi_slabs *slabs, int64_t multiple,
                                    bool periodic, const double *weights) {
    const fn_interface *core;
    fn_normal normal = {.gain = INFINITY, .nothing = slabs->count == 0};
    firenet_status status = mpi_take_core(team, &core);
    for (int a = 0; a < slabs->axes; ++a) {
        normal.gain = fmin(normal.gain, weights[a]);
    }
    status = mpi_agree(team, status);
    if (status == FIRENET_OK) {
        status = create(&normal.inverse, team, firenet_operator_domain_type(d),
                        slabs, multiple, periodic, weights);
    }
    if (status == FIRENET_OK) {
        core->set_normal(d, &normal);
    }
    return status;
}
