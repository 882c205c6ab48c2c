/* SPDX-License-Identifier: BSD-3-Clause */
/* Forward differences of an array in slabs. Along axis 0 a rank needs the first
 * plane of the next one, and the adjoint the last plane of differences of the
 * one before. */
#include "difference.h"

#include <limits.h>
#include <math.h>
#include <string.h>

typedef struct difference {
    firenet_mpi_team *team; /* retained */
    mpi_slabs slabs;
    firenet_type type;
    mpi_lines lines; /* of this rank */
    double weights[FIRENET_MAX_AXES];
    bool periodic;
    int before, after; /* ranks next to this one, or MPI_PROC_NULL */
    void *halo;        /* a plane */
} difference;

/* This rank's plane to `to`, and that of `from` to the halo. */
static int exchange(const difference *self, const void *plane, int to,
                    int from) {
    int count = (int)self->lines.plane;
    MPI_Datatype type = mpi_type_single(self->type) ? MPI_FLOAT : MPI_DOUBLE;
    return MPI_Sendrecv(plane, count, type, to, 0, self->halo, count, type,
                        from, 0, self->team->comm, MPI_STATUS_IGNORE);
}

static const void *plane_of(const difference *self, const void *x,
                            int64_t plane) {
    size_t real = mpi_type_single(self->type) ? sizeof(float) : sizeof(double);
    return (const unsigned char *)x +
           (size_t)(plane * self->lines.plane) * real;
}

static int difference_forward(const void *in, int64_t in_length, void *out,
                              int64_t out_length, void *user) {
    const difference *self = user;
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * mpi_type_size(self->type));
        return 0;
    }
    int error = exchange(self, in, self->before, self->after);
    const void *next = self->after == MPI_PROC_NULL ? NULL : self->halo;
    (mpi_type_single(self->type) ? mpi_differences_single
                                 : mpi_differences_double)(
        &self->lines, self->weights, self->periodic, in, next, out);
    return error != MPI_SUCCESS;
}

static int difference_adjoint(const void *in, int64_t in_length, void *out,
                              int64_t out_length, void *user) {
    const difference *self = user;
    (void)in_length;
    if (self->slabs.count == 0) {
        memset(out, 0, (size_t)out_length * mpi_type_size(self->type));
        return 0;
    }
    int error = exchange(self, plane_of(self, in, self->slabs.count - 1),
                         self->after, self->before);
    const void *previous = self->before == MPI_PROC_NULL ? NULL : self->halo;
    (mpi_type_single(self->type) ? mpi_divergence_single
                                 : mpi_divergence_double)(
        &self->lines, self->weights, self->periodic,
        self->after != MPI_PROC_NULL, in, previous, out);
    return error != MPI_SUCCESS;
}

static void difference_destroy(void *user) {
    difference *self = user;
    firenet_mpi_team *team = self->team;
    firenet_companion_free(team->context, self->halo);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* (sum_a w_a^2 4 sin^2(theta_a))^1/2, of the steepest waves that there are. */
static double norm_of(const mpi_slabs *slabs, const double *weights,
                      bool periodic) {
    const double pi = acos(-1.0);
    double sum = 0.0;
    for (int a = 0; a < slabs->axes; ++a) {
        double n = (double)slabs->shape[a];
        double s = periodic ? sin(pi * floor(n / 2.0) / n)
                            : sin(pi * (n - 1.0) / (2.0 * n));
        sum += weights[a] * weights[a] * 4.0 * s * s;
    }
    return sqrt(sum);
}

/* The ranks that have planes are the first ones. */
static void set_neighbours(difference *self, int64_t multiple) {
    int64_t planes = self->slabs.shape[0];
    int64_t block = mpi_block(planes, self->team->size, multiple);
    int last = (int)((planes - 1) / block), rank = self->team->rank;
    self->before = self->after = MPI_PROC_NULL;
    if (self->slabs.count > 0) {
        int ends = self->periodic ? last : MPI_PROC_NULL;
        self->before = rank > 0 ? rank - 1 : ends;
        self->after = rank < last ? rank + 1 : self->periodic ? 0 : ends;
    }
}

static void set_lines(difference *self) {
    mpi_lines *lines = &self->lines;
    lines->axes = self->slabs.axes;
    lines->shape[0] = self->slabs.count;
    for (int a = 1; a < lines->axes; ++a) {
        lines->shape[a] = self->slabs.shape[a];
    }
    lines->reals = mpi_type_complex(self->type) ? 2 : 1;
    lines->plane = self->slabs.rest * lines->reals;
}

static firenet_status check(firenet_context *context, firenet_type type,
                            firenet_boundary boundary, const double *weights,
                            const mpi_slabs *slabs) {
    firenet_status status = FIRENET_OK;
    if (type != FIRENET_F32 && type != FIRENET_F64 && type != FIRENET_C64 &&
        type != FIRENET_C128) {
        return companion_fail(
            context, FIRENET_ERR_TYPE,
            "type: %d, must be an element type (firenet_type)", (int)type);
    }
    if (boundary != FIRENET_BOUNDARY_PERIODIC &&
        boundary != FIRENET_BOUNDARY_NEUMANN) {
        return companion_fail(
            context, FIRENET_ERR_RANGE,
            "boundary: %d, allowed are %d (PERIODIC), %d (NEUMANN)",
            (int)boundary, FIRENET_BOUNDARY_PERIODIC, FIRENET_BOUNDARY_NEUMANN);
    }
    for (int a = 0; a < slabs->axes && weights; ++a) {
        if (!(weights[a] > 0.0) || isinf(weights[a])) {
            status = companion_fail(context, FIRENET_ERR_RANGE,
                                    "weights[%d]: %g, allowed is (0, inf)", a,
                                    weights[a]);
        }
    }
    return status == FIRENET_OK && slabs->rest > INT_MAX / 2
               ? companion_fail(context, FIRENET_ERR_TOO_LARGE,
                                "shape: a plane of axis 0 has %lld points, "
                                "allowed are at most %d",
                                (long long)slabs->rest, INT_MAX / 2)
               : status;
}

static firenet_status create(firenet_operator **out, firenet_mpi_team *team,
                             firenet_type type, const mpi_slabs *slabs,
                             int64_t multiple, firenet_boundary boundary,
                             const double *weights) {
    firenet_context *context = team->context;
    firenet_status status = FIRENET_OK;
    bool periodic = boundary == FIRENET_BOUNDARY_PERIODIC;
    difference *self = companion_alloc(context, &status, 1, sizeof *self);
    void *halo =
        companion_alloc(context, &status, slabs->rest, mpi_type_size(type));
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        firenet_companion_free(context, halo);
        firenet_companion_free(context, self);
        return status;
    }
    *self = (difference){.team = firenet_mpi_team_retain(team),
                         .slabs = *slabs,
                         .type = type,
                         .periodic = periodic,
                         .halo = halo};
    for (int a = 0; a < slabs->axes; ++a) {
        self->weights[a] = weights[a];
    }
    set_lines(self);
    set_neighbours(self, multiple);
    double norm = norm_of(slabs, weights, periodic);
    const mpi_functions functions = {
        .type = type,
        .rows = slabs->axes * slabs->length,
        .cols = slabs->length,
        .forward = difference_forward,
        .adjoint = difference_adjoint,
        .destroy = difference_destroy,
        .data = self,
        .norm = norm > 0.0 ? norm : 1.0, /* one point on every axis: D = 0 */
        .split = FIRENET_SPLIT_BOTH};
    status = mpi_create(out, team, &functions);
    if (status == FIRENET_OK) {
        status = mpi_invert_laplacian(*out, team, slabs, multiple, periodic,
                                      weights);
    }
    if (status != FIRENET_OK) {
        firenet_operator_release(*out);
        *out = NULL;
    }
    return status;
}

firenet_status firenet_mpi_operator_create_difference(
    firenet_operator **out, firenet_mpi_team *team, firenet_type type, int axes,
    const int64_t *shape, int64_t multiple, firenet_boundary boundary,
    const double *weights) {
    if (!team) {
        return FIRENET_ERR_NULL;
    }
    mpi_slabs slabs = {0};
    firenet_status status = mpi_check_out(team, out);
    if (status == FIRENET_OK) {
        status = mpi_slabs_of(&slabs, team, axes, shape, multiple);
    }
    if (status == FIRENET_OK) {
        status = check(team->context, type, boundary, weights, &slabs);
    }
    double w[FIRENET_MAX_AXES] = {1.0, 1.0, 1.0};
    for (int a = 0; a < axes && weights && status == FIRENET_OK; ++a) {
        w[a] = weights[a];
    }
    const mpi_value values[] = {MPI_ARRAY_VALUES(type, axes, slabs),
                                {"multiple", (double)multiple},
                                {"boundary", (double)boundary},
                                {"weights[0]", w[0]},
                                {"weights[1]", w[1]},
                                {"weights[2]", w[2]},
                                {NULL, 0.0}};
    status = mpi_agree_on(team, status, values);
    firenet_operator *made = NULL;
    if (status == FIRENET_OK && team->size == 1) {
        status = firenet_operator_create_weighted_difference(
            &made, team->context, type, axes, shape, boundary, weights);
    } else if (status == FIRENET_OK) {
        status = create(&made, team, type, &slabs, multiple, boundary, w);
    }
    if (out) {
        *out = made;
    }
    return status;
}
