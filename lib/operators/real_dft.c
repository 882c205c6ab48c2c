/* SPDX-License-Identifier: BSD-3-Clause */
/* The DFT of real images, whole or sampled: range the whole complex spectrum,
 * as for complex images, though only half of it is ever computed.
 *
 * The half: along the last axis n reals become n/2 + 1 complex numbers, padded
 * by zeros to whole cache lines, so that FFTW can work in place of a copy and
 * strips of columns share no line; the other axes follow as complex passes.
 * Element k of the spectrum is one of the half, or the conjugate of element -k,
 * and a table of positions says which. The adjoint is the real part of F^H y:
 * positions add y (or its conjugate) to the half; a coefficient and its mirror
 * image each give half of what the real inverse doubles, except where the last
 * frequency is its own mirror image: there the real inverse takes the real
 * part, not the double. */
#include "operators/real_dft.h"
#include "operators/strip.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct real_dft {
    firenet_operator base;
    fn_shape shape, half; /* of the image; of what is computed, padded */
    uint32_t centred;
    double factor; /* n^{-1/2} */
    fn_fft fft[FIRENET_MAX_AXES];
    int64_t *positions; /* in the half, as fn_kernels' gather_half has them */
} real_dft;

/* ------------------------------------------------------------- last axis */

typedef struct row_data {
    const real_dft *self;
    const fn_kernels *kernels;
    const void *in;
    void *out;
} row_data;

static int64_t row_length(const real_dft *self) {
    return self->shape.size[self->shape.axes - 1];
}

static size_t row_bytes(const real_dft *self) {
    return fn_vector_bytes(self->base.domain, row_length(self));
}

/* Row `item` of the half. */
static void *half_row(const real_dft *self, const void *half, int64_t item) {
    int64_t stride = self->half.size[self->half.axes - 1];
    return fn_at(self->base.range, (void *)(uintptr_t)half, item * stride);
}

/* FFTW wants aligned memory at both ends; rows of the half are. */
static void analyse_row(const void *data, int64_t item, void *buffer) {
    const row_data *r = data;
    const real_dft *self = r->self;
    int last = self->shape.axes - 1;
    int64_t n = row_length(self), h = n / 2 + 1;
    size_t size = fn_type_size(self->base.range);
    const void *in = fn_at_const(self->base.domain, r->in, item * n);
    void *out = half_row(self, r->out, item);
    if (!fn_fft_aligned(self->base.range, in)) {
        memcpy(buffer, in, (size_t)n * fn_type_size(self->base.domain));
        in = buffer;
    }
    fn_fft_line(&self->fft[last], FN_FORWARD, in, out);
    memset(fn_at(self->base.range, out, h), 0,
           (size_t)(self->half.size[last] - h) * size);
}

/* The half is scratch, and lost. */
static void synthesise_row(const void *data, int64_t item, void *buffer) {
    const row_data *r = data;
    const real_dft *self = r->self;
    int last = self->shape.axes - 1;
    int64_t n = row_length(self);
    void *in = half_row(self, r->in, item);
    void *out = fn_at(self->base.domain, r->out, item * n);
    void *to = fn_fft_aligned(self->base.range, out) ? out : buffer;
    r->kernels->real_part(1, 2.0, in);
    if (n % 2 == 0) {
        r->kernels->real_part(1, 2.0, fn_at(self->base.range, in, n / 2));
    }
    fn_fft_line(&self->fft[last], FN_BACKWARD, in, to);
    if (to != out) {
        memcpy(out, to, (size_t)n * fn_type_size(self->base.domain));
    }
}

static void row_pass(const real_dft *self, fn_item_fn run, const void *in,
                     void *out, fn_scratch *scratch) {
    row_data r = {self, fn_kernels_for(scratch->context, self->base.range), in,
                  out};
    fn_scratch_share(scratch, row_bytes(self),
                     self->shape.length / row_length(self), run, &r);
}

/* The other axes of the half, in place. */
static void column_passes(const real_dft *self, fn_direction direction,
                          void *half, fn_scratch *scratch) {
    for (int axis = 0; axis < self->shape.axes - 1; ++axis) {
        const fn_band all = {0, 0, self->half.size[axis]};
        fn_strip_pass(&self->fft[axis], direction,
                      fn_lines_along(&self->half, axis), (fn_bands){1, &all},
                      1.0, half, half, scratch);
    }
}

/* ------------------------------------------------------------ application */

static firenet_status real_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const real_dft *self = (const real_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    row_pass(self, analyse_row, in, half, scratch);
    column_passes(self, FN_FORWARD, half, scratch);
    fn_kernels_for(scratch->context, a->range)
        ->gather_half(a->rows, self->factor, self->positions, half, out);
    return FIRENET_OK;
}

static firenet_status real_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const real_dft *self = (const real_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    memset(half, 0, a->scratch);
    fn_kernels_for(scratch->context, a->range)
        ->scatter_half(a->rows, 0.5 * self->factor, self->positions, in, half);
    column_passes(self, FN_BACKWARD, half, scratch);
    row_pass(self, synthesise_row, half, out, scratch);
    return FIRENET_OK;
}

static void real_destroy(firenet_operator *a) {
    real_dft *self = (real_dft *)a;
    for (int axis = 0; axis < self->shape.axes; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_free(a->context, self->positions);
}

/* --------------------------------------------------------------- creation */

static firenet_status real_sampled(firenet_operator **out,
                                   firenet_context *context,
                                   const firenet_operator *a,
                                   const int64_t *indices, int64_t count);

static const fn_operator_table real_table = {
    .forward = real_forward,
    .adjoint = real_adjoint,
    .destroy = real_destroy,
    .sampled = real_sampled,
};

static const fn_operator_table sampled_table = {
    .forward = real_forward,
    .adjoint = real_adjoint,
    .destroy = real_destroy,
};

/* Where the user's element `index` of the spectrum is: position p of the half,
 * or -1 - p for the conjugate of it. */
static int64_t half_position(const real_dft *self, int64_t index) {
    int last = self->shape.axes - 1;
    bool mirrored = false;
    int64_t position = 0, stride = 1;
    for (int a = last; a >= 0; --a) {
        int64_t n = self->shape.size[a];
        int64_t k = fn_fft_frequency(n, self->centred >> a & 1, index % n);
        mirrored = a == last ? k > n / 2 : mirrored;
        position += (mirrored && k > 0 ? n - k : k) * stride;
        stride *= self->half.size[a];
        index /= n;
    }
    return mirrored ? -1 - position : position;
}

static firenet_status build(real_dft *self, firenet_context *context,
                            const int64_t *indices) {
    int last = self->shape.axes - 1;
    firenet_status status = FIRENET_OK;
    for (int a = 0; a <= last && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], context,
                               a == last ? self->base.domain : self->base.range,
                               self->shape.size[a]);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    self->positions = fn_operator_alloc(&self->base, self->base.rows,
                                        sizeof *self->positions);
    if (!self->positions) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < self->base.rows; ++i) {
        self->positions[i] = half_position(self, indices ? indices[i] : i);
    }
    char text[FN_SHAPE_TEXT], sampled[64] = "";
    if (indices) {
        snprintf(sampled, sizeof sampled, "sample[%lld of %lld] o ",
                 (long long)self->base.rows, (long long)self->shape.length);
    }
    return fn_operator_describe(&self->base, "%sdft[%s, real%s]", sampled,
                                fn_shape_text(&self->shape, text),
                                self->centred ? ", centred" : "");
}

/* A^H A = I where the whole spectrum is taken; A A^H only keeps spectra of
 * real images. */
static void set_properties(real_dft *self, firenet_type type, int64_t rows) {
    firenet_operator *base = &self->base;
    int last = self->shape.axes - 1;
    double n = (double)self->shape.length;
    fn_operator_set_shape(base, type, rows, self->shape.length);
    base->range = type == FIRENET_F32 ? FIRENET_C64 : FIRENET_C128;
    base->norm_bound = base->norm_proved = 1.0;
    base->isometry = rows == self->shape.length ? 1.0 : 0.0;
    base->flops = 2.5 * n * log2(n);
    base->scratch = fn_vector_bytes(base->range, self->half.length);
    base->lane = row_bytes(self);
    for (int a = 0; a < last; ++a) {
        fn_strip strip =
            fn_strip_for(fn_kernels_for(base->context, base->range),
                         fn_lines_along(&self->half, a));
        size_t bytes = fn_strip_bytes(&strip);
        base->lane = bytes > base->lane ? bytes : base->lane;
    }
}

static firenet_status new_real(firenet_operator **out, firenet_context *context,
                               firenet_type type, const fn_shape *shape,
                               uint32_t centred, const int64_t *indices,
                               int64_t count) {
    real_dft *self = fn_operator_new(context, sizeof *self,
                                     indices ? &sampled_table : &real_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    int last = shape->axes - 1;
    self->shape = self->half = *shape;
    int64_t line = FN_ALIGNMENT / (2 * (int64_t)fn_type_size(type));
    self->half.size[last] = (shape->size[last] / 2 + line) / line * line;
    self->half.length =
        shape->length / shape->size[last] * self->half.size[last];
    self->centred = centred;
    self->factor = 1.0 / sqrt((double)shape->length);
    set_properties(self, type, count);
    return fn_operator_finish(out, &self->base, build(self, context, indices));
}

static firenet_status real_sampled(firenet_operator **out,
                                   firenet_context *context,
                                   const firenet_operator *a,
                                   const int64_t *indices, int64_t count) {
    const real_dft *self = (const real_dft *)a;
    return new_real(out, context, a->domain, &self->shape, self->centred,
                    indices, count);
}

firenet_status fn_real_dft_create(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  const fn_shape *shape, uint32_t centred) {
    return new_real(out, context, type, shape, centred, NULL, shape->length);
}
