/* SPDX-License-Identifier: BSD-3-Clause */
/* The unitary DFT, whole or sampled. FFTW transforms an image in scratch
 * memory in place; what goes in or comes out is copied, gathered or scattered
 * with the factor n^{-1/2}, and centring is a choice of indices there. */
#include "operators/operator.h"
#include "operators/shape.h"

#include <fftw3.h>
#include <firenet/transform.h>
#include <math.h>
#include <string.h>

typedef struct dft {
    firenet_operator base;
    fn_shape shape;
    uint32_t centred;
    double factor;            /* n^{-1/2} */
    void *forward, *backward; /* fftw_plan or fftwf_plan */
    int64_t *indices;         /* sampled: positions in FFTW's order; or NULL */
} dft;

/* ------------------------------------------------------------------ plans */

static void *make_plan(const dft *self, void *image, int sign, unsigned flags) {
    fftw_iodim64 dims[FIRENET_MAX_AXES];
    ptrdiff_t stride = 1;
    for (int a = self->shape.axes - 1; a >= 0; --a) {
        dims[a].n = (ptrdiff_t)self->shape.size[a];
        dims[a].is = dims[a].os = stride;
        stride *= dims[a].n;
    }
    if (fn_type_single(self->base.domain)) {
        return fftwf_plan_guru64_dft(self->shape.axes,
                                     (const fftwf_iodim64 *)dims, 0, NULL,
                                     image, image, sign, flags);
    }
    return fftw_plan_guru64_dft(self->shape.axes, dims, 0, NULL, image, image,
                                sign, flags);
}

static firenet_status make_plans(dft *self, firenet_context *context) {
    firenet_type type = self->base.domain;
    void *image = fn_alloc(context, self->shape.length, fn_type_size(type));
    if (!image) {
        return FIRENET_ERR_NOMEM;
    }
    unsigned flags = context->planner == FIRENET_PLANNER_MEASURE
                         ? FFTW_MEASURE
                         : FFTW_ESTIMATE;
    fn_planner_lock();
    self->forward = make_plan(self, image, FFTW_FORWARD, flags);
    self->backward = make_plan(self, image, FFTW_BACKWARD, flags);
    fn_planner_unlock();
    fn_free(context, image);
    if (!self->forward || !self->backward) {
        char text[FN_SHAPE_TEXT];
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "shape: FFTW made no plan for %s %s",
                       fn_shape_text(&self->shape, text), fn_type_name(type));
    }
    return FIRENET_OK;
}

static void destroy_plan(const dft *self, void *plan) {
    if (plan && fn_type_single(self->base.domain)) {
        fftwf_destroy_plan(plan);
    } else if (plan) {
        fftw_destroy_plan(plan);
    }
}

static void execute(const dft *self, void *plan, void *image) {
    if (fn_type_single(self->base.domain)) {
        fftwf_execute_dft(plan, image, image);
    } else {
        fftw_execute_dft(plan, image, image);
    }
}

/* --------------------------------------------------------------- centring */

/* Where frequency 0 of an axis stands for the user. */
static int64_t axis_shift(const dft *self, int axis) {
    return self->centred >> axis & 1 ? self->shape.size[axis] / 2 : 0;
}

/* Position in FFTW's order of the user's flat index. */
static int64_t fftw_position(const dft *self, int64_t index) {
    int64_t position = 0, stride = 1;
    for (int a = self->shape.axes - 1; a >= 0; --a) {
        int64_t n = self->shape.size[a];
        int64_t k = index % n - axis_shift(self, a);
        position += (k < 0 ? k + n : k) * stride;
        stride *= n;
        index /= n;
    }
    return position;
}

/* Copies the spectrum between the user's order and FFTW's, times the factor:
 * line by line of the last axis, each in two runs. */
static void copy_spectrum(const dft *self, const void *in, void *out,
                          bool to_fftw) {
    firenet_type type = self->base.domain;
    const fn_kernels *kernels = fn_kernels_for(type);
    int last = self->shape.axes - 1;
    int64_t n = self->shape.size[last], shift = axis_shift(self, last);
    for (int64_t line = 0; line < self->shape.length; line += n) {
        /* The user's [shift, n) is FFTW's [0, n - shift). */
        int64_t zero = fftw_position(self, line + shift);
        int64_t user[2] = {line + shift, line};
        int64_t fftw[2] = {zero, zero + n - shift};
        int64_t run[2] = {n - shift, shift};
        for (int i = 0; i < 2; ++i) {
            int64_t from = to_fftw ? user[i] : fftw[i];
            int64_t to = to_fftw ? fftw[i] : user[i];
            kernels->scale(run[i], self->factor, fn_at_const(type, in, from),
                           fn_at(type, out, to));
        }
    }
}

/* ------------------------------------------------------------ application */

static firenet_status dft_forward(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    const dft *self = (const dft *)a;
    void *image = fn_scratch_push(scratch, a->scratch);
    memcpy(image, in, (size_t)a->cols * fn_type_size(a->domain));
    execute(self, self->forward, image);
    if (self->indices) {
        fn_kernels_for(a->domain)->gather(a->rows, self->factor, self->indices,
                                          image, out);
    } else {
        copy_spectrum(self, image, out, false);
    }
    return FIRENET_OK;
}

static firenet_status dft_adjoint(const firenet_operator *a,
                                  fn_scratch *scratch, const void *in,
                                  void *out) {
    const dft *self = (const dft *)a;
    void *image = fn_scratch_push(scratch, a->scratch);
    size_t bytes = (size_t)a->cols * fn_type_size(a->domain);
    if (self->indices) {
        memset(image, 0, bytes);
        fn_kernels_for(a->domain)->scatter(a->rows, self->factor, self->indices,
                                           in, image);
    } else {
        copy_spectrum(self, in, image, true);
    }
    execute(self, self->backward, image);
    memcpy(out, image, bytes);
    return FIRENET_OK;
}

static void dft_destroy(firenet_operator *a) {
    dft *self = (dft *)a;
    fn_planner_lock();
    destroy_plan(self, self->forward);
    destroy_plan(self, self->backward);
    fn_planner_unlock();
    fn_free(a->context, self->indices);
}

/* --------------------------------------------------------------- creation */

static firenet_status dft_sampled(firenet_operator **out,
                                  firenet_context *context,
                                  const firenet_operator *a,
                                  const int64_t *indices, int64_t count);

static const fn_operator_table dft_table = {
    .forward = dft_forward,
    .adjoint = dft_adjoint,
    .destroy = dft_destroy,
    .sampled = dft_sampled,
};

static const fn_operator_table sampled_dft_table = {
    .forward = dft_forward,
    .adjoint = dft_adjoint,
    .destroy = dft_destroy,
};

static firenet_status describe(dft *self) {
    char text[FN_SHAPE_TEXT];
    const char *centred = self->centred ? ", centred" : "";
    fn_shape_text(&self->shape, text);
    if (!self->indices) {
        return fn_operator_describe(&self->base, "dft[%s%s]", text, centred);
    }
    return fn_operator_describe(&self->base, "sample[%lld of %lld] o dft[%s%s]",
                                (long long)self->base.rows,
                                (long long)self->base.cols, text, centred);
}

/* `indices` in the user's order, NULL for all. */
static firenet_status new_dft(firenet_operator **out, firenet_context *context,
                              firenet_type type, const fn_shape *shape,
                              uint32_t centred, const int64_t *indices,
                              int64_t count) {
    dft *self = fn_operator_new(context, sizeof *self,
                                indices ? &sampled_dft_table : &dft_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->centred = centred;
    self->factor = 1.0 / sqrt((double)shape->length);
    fn_operator_set_shape(&self->base, type, indices ? count : shape->length,
                          shape->length);
    fn_operator_set_orthonormal(&self->base);
    self->base.flops =
        5.0 * (double)shape->length * log2((double)shape->length);
    self->base.scratch = fn_vector_bytes(type, shape->length);
    firenet_status status = make_plans(self, context);
    if (status == FIRENET_OK && indices) {
        self->indices = fn_operator_alloc(&self->base, count, sizeof *indices);
        status = self->indices ? FIRENET_OK : FIRENET_ERR_NOMEM;
        for (int64_t i = 0; status == FIRENET_OK && i < count; ++i) {
            self->indices[i] = fftw_position(self, indices[i]);
        }
    }
    if (status == FIRENET_OK) {
        status = describe(self);
    }
    return fn_operator_finish(out, &self->base, status);
}

static firenet_status dft_sampled(firenet_operator **out,
                                  firenet_context *context,
                                  const firenet_operator *a,
                                  const int64_t *indices, int64_t count) {
    const dft *self = (const dft *)a;
    return new_dft(out, context, a->domain, &self->shape, self->centred,
                   indices, count);
}

static firenet_status create(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             uint32_t centred) {
    fn_shape shape;
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK && !fn_type_complex(type)) {
        status =
            fn_fail(context, FIRENET_ERR_TYPE,
                    "type: %s, a DFT takes c64 or c128", fn_type_name(type));
    }
    if (status == FIRENET_OK) {
        status = fn_shape_set(&shape, context, axes, size);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (centred >> axes) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "centred: %#x has a bit above axis %d",
                       (unsigned)centred, axes - 1);
    }
    return new_dft(out, context, type, &shape, centred, NULL, 0);
}

firenet_status firenet_operator_create_dft(firenet_operator **out,
                                           firenet_context *context,
                                           firenet_type type, int axes,
                                           const int64_t *shape,
                                           uint32_t centred) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, type, axes, shape, centred));
}
