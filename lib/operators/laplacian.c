/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/laplacian.h"

#include "core/fftw_lock.h"
#include "operators/fft.h"

#include <math.h>
#include <string.h>

typedef struct laplacian {
    firenet_operator base;
    fn_shape shape;
    bool periodic;
    double *eigenvalues[FIRENET_MAX_AXES]; /* of each axis */
    void *plan[2];                         /* forward, backward */
    double factor;                         /* of backward o forward */
} laplacian;

/* The eigenvalue of element i, axes slowest first. */
static double eigenvalue(const laplacian *self, int64_t i) {
    double sum = 0.0;
    for (int a = self->shape.axes - 1; a >= 0; --a) {
        sum += self->eigenvalues[a][i % self->shape.size[a]];
        i /= self->shape.size[a];
    }
    return sum;
}

/* Divides the line of the last axis that begins at element `first`; element 0
 * is the constant, whose eigenvalue is 0. */
static void divide_line(const laplacian *self, int64_t first, void *r) {
    int last = self->shape.axes - 1;
    int64_t n = self->shape.size[last];
    int reals = fn_type_complex(self->base.domain) ? 2 : 1;
    double rest = eigenvalue(self, first);
    for (int64_t k = 0; k < n; ++k) {
        double value = rest + self->eigenvalues[last][k];
        double by = value > 0.0 ? 1.0 / (self->factor * value) : 0.0;
        for (int c = 0; c < reals; ++c) {
            int64_t at = reals * (first + k) + c;
            if (fn_type_single(self->base.domain)) {
                ((float *)r)[at] *= (float)by;
            } else {
                ((double *)r)[at] *= by;
            }
        }
    }
}

/* It is its own adjoint. */
static firenet_status laplacian_apply(const firenet_operator *a,
                                      fn_scratch *scratch, const void *in,
                                      void *out) {
    const laplacian *self = (const laplacian *)a;
    const fn_fftw *fftw = fn_fftw_for(a->domain);
    (void)scratch;
    memcpy(out, in, (size_t)a->cols * fn_type_size(a->domain));
    fftw->run_real(self->plan[FN_FORWARD], out);
    for (int64_t i = 0; i < a->cols;
         i += self->shape.size[self->shape.axes - 1]) {
        divide_line(self, i, out);
    }
    fftw->run_real(self->plan[FN_BACKWARD], out);
    return FIRENET_OK;
}

static void laplacian_destroy(firenet_operator *a) {
    laplacian *self = (laplacian *)a;
    for (int axis = 0; axis < FIRENET_MAX_AXES; ++axis) {
        fn_free(a->context, self->eigenvalues[axis]);
    }
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        if (self->plan[d]) {
            fn_fftw_for(a->domain)->destroy(self->plan[d]);
        }
    }
    fn_fftw_unlock();
}

static const fn_operator_table laplacian_table = {
    .forward = laplacian_apply,
    .adjoint = laplacian_apply,
    .destroy = laplacian_destroy,
};

/* ---------------------------------------------------------------- creation */

size_t fn_laplacian_bytes(const fn_shape *shape) {
    size_t bytes = sizeof(laplacian) + FN_SHAPE_TEXT + 32;
    for (int a = 0; a < shape->axes; ++a) {
        bytes += (size_t)shape->size[a] * sizeof(double);
    }
    return bytes;
}

/* (2 w sin(pi k/n))^2, or with Neumann ends (2 w sin(pi k/(2n)))^2. */
static firenet_status fill_axis(laplacian *self, int axis, double weight) {
    int64_t n = self->shape.size[axis];
    double *values = fn_operator_alloc(&self->base, n, sizeof *values);
    if (!values) {
        return FIRENET_ERR_NOMEM;
    }
    self->eigenvalues[axis] = values;
    self->factor *= (self->periodic ? 1.0 : 2.0) * (double)n;
    for (int64_t k = 0; k < n; ++k) {
        double turn = (self->periodic ? 1.0 : 0.5) * (double)k / (double)n;
        double root = 2.0 * weight * sin(acos(-1.0) * turn);
        values[k] = root * root;
    }
    return FIRENET_OK;
}

/* One over the least eigenvalue but 0; 0 where there is no other. */
static double exact_norm(const laplacian *self) {
    double least = INFINITY;
    for (int a = 0; a < self->shape.axes; ++a) {
        if (self->shape.size[a] > 1) {
            least = fmin(least, self->eigenvalues[a][1]);
        }
    }
    return 1.0 / least;
}

static firenet_status make_plans(laplacian *self, firenet_context *context) {
    firenet_type type = self->base.domain;
    const fn_fftw *fftw = fn_fftw_for(type);
    int64_t n = self->shape.length;
    void *memory = fn_alloc(context, 1, fn_vector_bytes(type, n));
    if (!memory) {
        return FIRENET_ERR_NOMEM;
    }
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        self->plan[d] = fftw->make_real(
            self->shape.axes, self->shape.size, fn_type_complex(type) ? 2 : 1,
            self->periodic, (fn_direction)d, memory);
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

firenet_status fn_create_laplacian(firenet_operator **out,
                                   firenet_context *context, firenet_type type,
                                   const fn_shape *shape,
                                   firenet_boundary boundary,
                                   const double *weights) {
    if (!fn_fftw_for(type)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "type: %s, but this library was built without Fourier "
                       "transforms in its precision, which the gap of a total "
                       "variation needs: build it with -Dprecision=both",
                       fn_type_name(type));
    }
    laplacian *self = fn_operator_new(context, sizeof *self, &laplacian_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_operator_set_shape(&self->base, type, shape->length, shape->length);
    self->shape = *shape;
    self->periodic = boundary == FIRENET_BOUNDARY_PERIODIC;
    self->factor = 1.0;
    char text[FN_SHAPE_TEXT];
    firenet_status status = fn_operator_describe(
        &self->base, "inverse Laplacian[%s]", fn_shape_text(shape, text));
    for (int a = 0; a < shape->axes && status == FIRENET_OK; ++a) {
        status = fill_axis(self, a, weights[a]);
    }
    if (status == FIRENET_OK) {
        self->base.norm_size = self->base.norm_proved = exact_norm(self);
        status = make_plans(self, context);
    }
    return fn_operator_finish(out, &self->base, status);
}
