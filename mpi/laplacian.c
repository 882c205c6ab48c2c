/* SPDX-License-Identifier: BSD-3-Clause */
/* (D^H D)^+ for differences of an array in slabs, by the real transforms that
 * one process takes for it: Hartley's for periodic ends, cosines for Neumann
 * ones. The spectrum stays transposed, in slabs of axis 1. */
#include "difference.h"
#include "fftw.h"
#include "operators/interface.h"

#include <math.h>
#include <string.h>

typedef struct laplacian {
    firenet_mpi_team *team; /* retained */
    const mpi_fftw *fftw;
    mpi_slabs slabs;
    mpi_halves halves;
    firenet_type type;
    int reals; /* of an element */
    bool periodic;
    double
        *eigenvalues[FIRENET_MAX_AXES]; /* of each axis, one behind another */
    double factor;                      /* of backward o forward */
    void *work;
    void *forward, *backward; /* plans */
} laplacian;

/* The spectrum is [axis 1 here][axis 0] or [axis 1 here][axis 0][axis 2]. */
static void divide(const laplacian *self) {
    bool flat = self->slabs.axes == 2;
    int last = flat ? 0 : 2;
    int64_t lines = flat ? 1 : self->slabs.shape[0];
    int64_t n = self->slabs.shape[last];
    size_t bytes = (size_t)n * mpi_type_size(self->type);
    unsigned char *line = self->work;
    const double *here = self->eigenvalues[1] + self->halves.begin[1];
    for (ptrdiff_t j = 0; j < self->halves.count[1]; ++j) {
        for (int64_t i = 0; i < lines; ++i, line += bytes) {
            double rest = here[j] + (flat ? 0.0 : self->eigenvalues[0][i]);
            self->fftw->divide(n, self->reals, self->factor, rest,
                               self->eigenvalues[last], line);
        }
    }
}

/* It is its own adjoint. */
static int apply(const void *in, int64_t in_length, void *out,
                 int64_t out_length, void *user) {
    const laplacian *self = user;
    size_t bytes = (size_t)(self->slabs.count * self->slabs.rest) *
                   mpi_type_size(self->type);
    (void)in_length;
    memcpy(self->work, in, bytes);
    self->fftw->execute(self->forward);
    divide(self);
    self->fftw->execute(self->backward);
    if (bytes > 0) {
        memcpy(out, self->work, bytes);
    } else { /* the element in place of none */
        memset(out, 0, (size_t)out_length * mpi_type_size(self->type));
    }
    return 0;
}

static void destroy(void *user) {
    laplacian *self = user;
    firenet_mpi_team *team = self->team;
    mpi_fftw_end(self->fftw, self->forward, self->backward, self->work);
    firenet_companion_free(team->context, self->eigenvalues[0]);
    firenet_companion_free(team->context, self);
    firenet_mpi_team_release(team);
}

/* ---------------------------------------------------------------- creation */

/* (2 w sin(pi k/n))^2, or with Neumann ends (2 w sin(pi k/(2n)))^2; the least
 * but 0, or INFINITY. */
static double fill_eigenvalues(laplacian *self, const double *weights) {
    double least = INFINITY, *values = self->eigenvalues[0];
    self->factor = 1.0;
    for (int a = 0; a < self->slabs.axes; ++a) {
        int64_t n = self->slabs.shape[a];
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

/* The work array and plans; all ranks have agreed on the rest. */
static firenet_status plan(laplacian *self, int64_t multiple) {
    firenet_mpi_team *team = self->team;
    const mpi_fftw *fftw = self->fftw;
    firenet_companion_fftw_lock();
    fftw->init();
    fftw->halves(&self->slabs, multiple, team->comm, team->size, self->reals,
                 &self->halves);
    self->work = fftw->allocate((self->halves.elements + 1) / 2);
    firenet_companion_fftw_unlock();
    firenet_status status =
        self->work ? FIRENET_OK
                   : companion_fail(team->context, FIRENET_ERR_NOMEM,
                                    "work array: no memory for %lld numbers",
                                    (long long)self->halves.elements);
    status = mpi_agree(team, status);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_companion_fftw_lock();
    self->forward =
        fftw->plan_real(&self->slabs, &self->halves, self->reals,
                        self->periodic, self->work, team->comm, true);
    self->backward =
        fftw->plan_real(&self->slabs, &self->halves, self->reals,
                        self->periodic, self->work, team->comm, false);
    firenet_companion_fftw_unlock();
    return mpi_agree(team,
                     self->forward && self->backward
                         ? FIRENET_OK
                         : companion_fail(team->context, FIRENET_ERR_EXTERNAL,
                                          "FFTW made no plan"));
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
                        .slabs = *slabs,
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
    self->fftw = mpi_type_single(type) ? &mpi_fftw_single : &mpi_fftw_double;
    self->type = type;
    self->reals = mpi_type_complex(type) ? 2 : 1;
    self->periodic = periodic;
    double least = fill_eigenvalues(self, weights);
    status = plan(self, multiple);
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
    const fn_interface *core = firenet_companion_interface(FN_INTERFACE_KEY);
    fn_normal normal = {.gain = INFINITY, .nothing = slabs->count == 0};
    firenet_status status =
        core ? FIRENET_OK
             : companion_fail(
                   team->context, FIRENET_ERR_UNSUPPORTED,
                   "libfirenet-mpi is of another version than libfirenet");
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
