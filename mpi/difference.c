/* SPDX-License-Identifier: BSD-3-Clause */
/* Forward differences of an array in slabs: the core's, with the plane behind a
 * slab from the next rank, and in the adjoint the differences of the one
 * before.
 */
#include "difference.h"
#include "operators/interface.h"

#include <limits.h>
#include <math.h>

/* Shared by operators: D, and what problems make of it. */
typedef struct halo {
    atomic_int references;
    firenet_mpi_team *team; /* retained */
    MPI_Datatype type;
    int reals;         /* of a plane */
    int before, after; /* ranks next to this one, or MPI_PROC_NULL */
    void *planes;      /* two */
} halo;

static int exchange(void *data, bool back, const void *plane, void *to) {
    const halo *self = data;
    return MPI_Sendrecv(plane, self->reals, self->type,
                        back ? self->after : self->before, 0, to, self->reals,
                        self->type, back ? self->before : self->after, 0,
                        self->team->comm, MPI_STATUS_IGNORE) != MPI_SUCCESS;
}

static void retain(void *data) {
    halo *self = data;
    atomic_fetch_add_explicit(&self->references, 1, memory_order_relaxed);
}

static void release(void *data) {
    halo *self = data;
    if (atomic_fetch_sub_explicit(&self->references, 1, memory_order_acq_rel) ==
        1) {
        firenet_mpi_team *team = self->team;
        firenet_companion_free(team->context, self->planes);
        firenet_companion_free(team->context, self);
        firenet_mpi_team_release(team);
    }
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
static void set_neighbours(halo *self, const mpi_slabs *slabs, int64_t multiple,
                           bool periodic) {
    int64_t planes = slabs->shape[0];
    int64_t block = mpi_block(planes, self->team->size, multiple);
    int last = (int)((planes - 1) / block), rank = self->team->rank;
    self->before = self->after = MPI_PROC_NULL;
    if (slabs->count > 0) {
        self->before = rank > 0 ? rank - 1 : periodic ? last : MPI_PROC_NULL;
        self->after = rank < last ? rank + 1 : periodic ? 0 : MPI_PROC_NULL;
    }
}

/* With one reference; NULL where some rank has no memory. */
static halo *create_halo(firenet_mpi_team *team, firenet_type type,
                         const mpi_slabs *slabs, firenet_status *status) {
    firenet_context *context = team->context;
    int reals = mpi_type_complex(type) ? 2 : 1;
    halo *self = companion_alloc(context, status, 1, sizeof *self);
    void *planes =
        companion_alloc(context, status, 2 * slabs->rest, mpi_type_size(type));
    *status = mpi_agree(team, *status);
    if (*status != FIRENET_OK) {
        firenet_companion_free(context, planes);
        firenet_companion_free(context, self);
        return NULL;
    }
    *self = (halo){.team = firenet_mpi_team_retain(team),
                   .type = mpi_type_single(type) ? MPI_FLOAT : MPI_DOUBLE,
                   .reals = (int)slabs->rest * reals,
                   .planes = planes};
    atomic_init(&self->references, 1);
    return self;
}

/* A rank without planes has one point that differs from nothing. */
static fn_difference_form form_of(halo *self, firenet_type type,
                                  const mpi_slabs *slabs, bool periodic,
                                  const double *weights) {
    bool any = slabs->count > 0;
    unsigned char *planes = self->planes;
    fn_difference_form form = {
        .shape = {.axes = slabs->axes, .length = slabs->length},
        .boundary = any && periodic ? FIRENET_BOUNDARY_PERIODIC
                                    : FIRENET_BOUNDARY_NEUMANN,
        .slab = true,
        .halo = {.before = self->before != MPI_PROC_NULL,
                 .behind = self->after != MPI_PROC_NULL,
                 .plane = {planes,
                           planes + (size_t)slabs->rest * mpi_type_size(type)},
                 .exchange = exchange,
                 .retain = retain,
                 .release = release,
                 .data = self}};
    for (int a = 0; a < slabs->axes; ++a) {
        form.shape.size[a] = any ? slabs->shape[a] : 1;
        form.weights[a] = weights[a];
    }
    form.shape.size[0] = any ? slabs->count : 1;
    return form;
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
    const fn_interface *core;
    bool periodic = boundary == FIRENET_BOUNDARY_PERIODIC;
    firenet_status status = mpi_take_core(team, &core);
    halo *self = create_halo(team, type, slabs, &status);
    if (!self) {
        return status;
    }
    set_neighbours(self, slabs, multiple, periodic);
    const fn_difference_form form =
        form_of(self, type, slabs, periodic, weights);
    double norm = norm_of(slabs, weights, periodic);
    status = core->slab_difference(out, team->context, type, &form, norm);
    release(self);
    status = mpi_agree(team, status);
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
