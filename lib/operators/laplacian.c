/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/laplacian.h"

#include "core/fftw_lock.h"
#include "operators/fft.h"

#include <math.h>

size_t fn_laplacian_bytes(const fn_difference_form *form) {
    size_t bytes = 0;
    for (int a = 0; a < form->shape.axes; ++a) {
        bytes += (size_t)form->shape.size[a] * sizeof(double);
    }
    return bytes;
}

void fn_laplacian_free(fn_laplacian *laplacian, firenet_context *context) {
    for (int a = 0; a < FIRENET_MAX_AXES; ++a) {
        fn_free(context, laplacian->eigenvalues[a]);
    }
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        if (laplacian->plan[d]) {
            fn_fftw_for(laplacian->type)->destroy(laplacian->plan[d]);
        }
    }
    fn_fftw_unlock();
    *laplacian = (fn_laplacian){0};
}

/* (2 w sin(pi k/n))^2, or with Neumann ends (2 w sin(pi k/(2n)))^2. */
static firenet_status fill_axis(fn_laplacian *self, firenet_context *context,
                                int axis) {
    int64_t n = self->form.shape.size[axis];
    bool periodic = self->form.boundary == FIRENET_BOUNDARY_PERIODIC;
    double *values = fn_alloc(context, n, sizeof *values);
    if (!values) {
        return FIRENET_ERR_NOMEM;
    }
    self->eigenvalues[axis] = values;
    self->factor *= (periodic ? 1.0 : 2.0) * (double)n;
    for (int64_t k = 0; k < n; ++k) {
        double turn = (periodic ? 1.0 : 0.5) * (double)k / (double)n;
        double root = 2.0 * self->form.weights[axis] * sin(acos(-1.0) * turn);
        values[k] = root * root;
    }
    return FIRENET_OK;
}

static firenet_status make_plans(fn_laplacian *self, firenet_context *context) {
    const fn_fftw *fftw = fn_fftw_for(self->type);
    int64_t n = self->form.shape.length;
    void *memory = fn_alloc(context, 1, fn_vector_bytes(self->type, n));
    if (!memory) {
        return FIRENET_ERR_NOMEM;
    }
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        self->plan[d] =
            fftw->make_real(self->form.shape.axes, self->form.shape.size,
                            fn_type_complex(self->type) ? 2 : 1,
                            self->form.boundary == FIRENET_BOUNDARY_PERIODIC,
                            (fn_direction)d, memory);
    }
    fn_fftw_unlock();
    fn_free(context, memory);
    return self->plan[FN_FORWARD] && self->plan[FN_BACKWARD]
               ? FIRENET_OK
               : fn_fail(context, FIRENET_ERR_EXTERNAL,
                         "shape: FFTW made no plan for a Laplacian of %lld "
                         "points",
                         (long long)n);
}

firenet_status fn_laplacian_create(fn_laplacian *laplacian,
                                   firenet_context *context, firenet_type type,
                                   const fn_difference_form *form) {
    *laplacian = (fn_laplacian){.type = type, .form = *form, .factor = 1.0};
    if (!fn_fftw_for(type)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "type: %s, but this library was built without Fourier "
                       "transforms in its precision, which the gap of a total "
                       "variation needs: build it with -Dprecision=both",
                       fn_type_name(type));
    }
    firenet_status status = FIRENET_OK;
    for (int a = 0; a < form->shape.axes && status == FIRENET_OK; ++a) {
        status = fill_axis(laplacian, context, a);
    }
    if (status == FIRENET_OK) {
        status = make_plans(laplacian, context);
    }
    if (status != FIRENET_OK) {
        fn_laplacian_free(laplacian, context);
    }
    return status;
}

/* The eigenvalue of element i, axes slowest first. */
static double eigenvalue(const fn_laplacian *self, int64_t i) {
    double sum = 0.0;
    for (int a = self->form.shape.axes - 1; a >= 0; --a) {
        sum += self->eigenvalues[a][i % self->form.shape.size[a]];
        i /= self->form.shape.size[a];
    }
    return sum;
}

/* Divides the line of the last axis that begins at element `first`; element 0
 * is the constant, whose eigenvalue is 0. */
static void divide_line(const fn_laplacian *self, int64_t first, void *r) {
    int last = self->form.shape.axes - 1;
    int64_t n = self->form.shape.size[last];
    int reals = fn_type_complex(self->type) ? 2 : 1;
    double rest = eigenvalue(self, first);
    for (int64_t k = 0; k < n; ++k) {
        double value = rest + self->eigenvalues[last][k];
        double by = value > 0.0 ? 1.0 / (self->factor * value) : 0.0;
        for (int c = 0; c < reals; ++c) {
            int64_t at = reals * (first + k) + c;
            if (fn_type_single(self->type)) {
                ((float *)r)[at] *= (float)by;
            } else {
                ((double *)r)[at] *= by;
            }
        }
    }
}

void fn_laplacian_solve(const fn_laplacian *laplacian, void *r) {
    const fn_fftw *fftw = fn_fftw_for(laplacian->type);
    const fn_shape *shape = &laplacian->form.shape;
    fftw->run_real(laplacian->plan[FN_FORWARD], r);
    for (int64_t i = 0; i < shape->length; i += shape->size[shape->axes - 1]) {
        divide_line(laplacian, i, r);
    }
    fftw->run_real(laplacian->plan[FN_BACKWARD], r);
}
