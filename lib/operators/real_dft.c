/* SPDX-License-Identifier: BSD-3-Clause */
/* The DFT of real images: range the whole complex spectrum, as for complex
 * images, though only half of it is computed. Row k of the spectrum is row k of
 * the half, followed by the conjugate of row -k in reverse. The adjoint is the
 * real part of F^H y, and so the half is a sum of both. */
#include "operators/real_dft.h"
#include "operators/rfft.h"
#include "operators/sample_table.h"
#include "operators/sampled_dft.h"
#include "operators/strip.h"

#include <math.h>
#include <string.h>

typedef struct real_dft {
    firenet_operator base;
    fn_shape shape;
    fn_rfft rfft;
    fn_centring centring;
    double factor; /* n^{-1/2} */
    fn_fft fft[FIRENET_MAX_AXES];
    fn_sample_table
        row; /* of the spectrum: of row k of the half, then of row -k */
} real_dft;

/* -------------------------------------------------------------- the half */

/* The other axes, in place. */
static void column_passes(const real_dft *self, fn_direction direction,
                          void *half, fn_scratch *scratch) {
    for (int axis = 0; axis < self->shape.axes - 1; ++axis) {
        int64_t n = self->shape.size[axis];
        fn_segment image[2], all[2];
        fn_strip_pass(
            &self->fft[axis], direction,
            fn_lines_along(&self->rfft.shape, axis),
            fn_segments_from(
                n, fn_origin(self->centring.image, &self->shape, axis), image),
            fn_segments_from(n, 0, all), 1.0, half, half, scratch);
    }
}

typedef struct row_data {
    const real_dft *self;
    const fn_kernels *kernels;
    const void *in;
    void *out;
} row_data;

/* Row k of the half or, mirrored, -k; as the user counts them, or from
 * frequency 0. */
static int64_t row_number(const real_dft *self, int64_t k, bool mirrored,
                          bool users) {
    int64_t number = 0, stride = 1;
    for (int a = self->shape.axes - 2; a >= 0; --a) {
        int64_t n = self->shape.size[a], i = k % n;
        int64_t zero =
            users ? fn_origin(self->centring.spectrum, &self->shape, a) : 0;
        number += ((mirrored ? n - i : i) + zero) % n * stride;
        stride *= n;
        k /= n;
    }
    return number;
}

static int64_t half_at(const real_dft *self, int64_t k, bool mirrored) {
    const fn_shape *shape = &self->rfft.shape;
    return row_number(self, k, mirrored, false) * shape->size[shape->axes - 1];
}

static int64_t spectrum_at(const real_dft *self, int64_t k, bool mirrored) {
    return row_number(self, k, mirrored, true) * self->rfft.n;
}

static void spread_row(const void *data, int64_t k, void *buffer) {
    (void)buffer;
    const row_data *r = data;
    const real_dft *self = r->self;
    firenet_type type = self->base.range;
    void *out = fn_at(type, r->out, spectrum_at(self, k, false));
    fn_sample_table_gather(
        &self->row, r->kernels->copy_indexed, 0, self->factor,
        fn_at_const(type, r->in, half_at(self, k, false)), out);
    fn_sample_table_gather(
        &self->row, r->kernels->copy_mirrored, 1, self->factor,
        fn_at_const(type, r->in, half_at(self, k, true)), out);
}

static void fold_row(const void *data, int64_t k, void *buffer) {
    (void)buffer;
    const row_data *r = data;
    const real_dft *self = r->self;
    firenet_type type = self->base.range;
    void *out = fn_at(type, r->out, half_at(self, k, false));
    fn_sample_table_scatter(
        &self->row, r->kernels->copy_indexed, 0, self->factor,
        fn_at_const(type, r->in, spectrum_at(self, k, false)), out);
    fn_sample_table_scatter(
        &self->row, r->kernels->add_mirrored, 1, self->factor,
        fn_at_const(type, r->in, spectrum_at(self, k, true)), out);
}

static void row_pass(const real_dft *self, fn_item_fn run, const void *in,
                     void *out, fn_scratch *scratch) {
    row_data r = {self, fn_kernels_for(scratch->context, self->base.range), in,
                  out};
    fn_scratch_share(scratch, 0, self->rfft.rows, run, &r);
}

/* ------------------------------------------------------------ application */

static firenet_status real_forward(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const real_dft *self = (const real_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    fn_rfft_forward(&self->rfft, in, half, scratch);
    column_passes(self, FN_FORWARD, half, scratch);
    row_pass(self, spread_row, half, out, scratch);
    return FIRENET_OK;
}

static firenet_status real_adjoint(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out) {
    const real_dft *self = (const real_dft *)a;
    void *half = fn_scratch_push(scratch, a->scratch);
    memset(half, 0, a->scratch);
    row_pass(self, fold_row, in, half, scratch);
    column_passes(self, FN_BACKWARD, half, scratch);
    fn_rfft_adjoint(&self->rfft, half, out, scratch);
    return FIRENET_OK;
}

static void real_destroy(firenet_operator *a) {
    real_dft *self = (real_dft *)a;
    for (int axis = 0; axis < self->shape.axes - 1; ++axis) {
        fn_fft_destroy(&self->fft[axis]);
    }
    fn_rfft_destroy(&self->rfft, a->context);
    fn_sample_table_free(&self->row, a->context);
}

/* --------------------------------------------------------------- creation */

static firenet_status real_sampled(firenet_operator **out,
                                   firenet_context *context,
                                   const firenet_operator *a,
                                   const int64_t *indices, int64_t count) {
    const real_dft *self = (const real_dft *)a;
    return fn_sampled_dft_create(out, context, a->domain, &self->shape,
                                 self->centring, indices, count,
                                 a->description);
}

static void real_form(const firenet_operator *a, fn_form *form) {
    const real_dft *self = (const real_dft *)a;
    form->kind = FN_FORM_DFT;
    form->shape = self->shape;
    fn_centring_form(self->centring, form);
}

static const fn_operator_table real_table = {
    .forward = real_forward,
    .adjoint = real_adjoint,
    .destroy = real_destroy,
    .sampled = real_sampled,
    .form = real_form,
};

static int64_t row_piece(const void *data, int64_t index, int64_t *point) {
    const real_dft *self = data;
    int64_t n = self->rfft.n;
    bool centred = self->centring.spectrum >> (self->shape.axes - 1) & 1;
    int64_t k = fn_fft_frequency(n, centred, index);
    bool mirrored = k > n / 2;
    *point = mirrored ? n - k : k;
    return mirrored;
}

static firenet_status build(real_dft *self, firenet_context *context) {
    firenet_operator *base = &self->base;
    firenet_status status = fn_rfft_plan(&self->rfft, base, context);
    for (int a = 0; a < self->shape.axes - 1 && status == FIRENET_OK; ++a) {
        status = fn_fft_create(&self->fft[a], context, base->range,
                               self->shape.size[a]);
    }
    if (status == FIRENET_OK) {
        status = fn_sample_table_create(&self->row, base, 2, self->rfft.n);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_sample_table_sort(&self->row, 2, row_piece, self, NULL, self->rfft.n);
    char text[FN_SHAPE_TEXT];
    return fn_operator_describe(base, "dft[%s, real%s]",
                                fn_shape_text(&self->shape, text),
                                fn_centring_text(self->centring));
}

/* A A^H only keeps spectra of real images. */
static void set_properties(real_dft *self, firenet_type type) {
    firenet_operator *base = &self->base;
    double n = (double)self->shape.length;
    fn_operator_set_shape(base, type, self->shape.length, self->shape.length);
    base->range = self->rfft.type;
    base->norm_size = base->norm_proved = base->isometry = 1.0;
    base->flops = 2.5 * n * log2(n);
    base->scratch = fn_vector_bytes(base->range, self->rfft.shape.length);
    size_t rows = fn_rfft_bytes(&self->rfft);
    size_t strips = fn_strips_bytes(fn_kernels_for(base->context, base->range),
                                    &self->rfft.shape);
    base->thread_bytes = rows > strips ? rows : strips;
}

firenet_status fn_real_dft_create(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  const fn_shape *shape, fn_centring centring) {
    int last = shape->axes - 1;
    if (shape->size[last] > FN_SAMPLED_MAX) {
        return fn_fail(
            context, FIRENET_ERR_TOO_LARGE,
            "shape[%d]: %lld, allowed is at most %lld for real images", last,
            (long long)shape->size[last], (long long)FN_SAMPLED_MAX);
    }
    real_dft *self = fn_operator_new(context, sizeof *self, &real_table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->shape = *shape;
    self->rfft =
        fn_rfft_for(type, shape, fn_origin(centring.image, shape, last));
    self->centring = centring;
    self->factor = 1.0 / sqrt((double)shape->length);
    set_properties(self, type);
    return fn_operator_finish(out, &self->base, build(self, context));
}
