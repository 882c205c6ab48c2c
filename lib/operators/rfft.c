/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows are transformed as complex ones: an even row, packed, as the n/2 complex
 * numbers which it is in memory, whose spectrum is then split into that of the
 * row, because this is faster than what FFTW has for reals; an odd row, or a
 * very short one, with imaginary parts of 0. */
#include "operators/rfft.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

fn_rfft fn_rfft_for(firenet_type type, const fn_shape *image, int64_t origin) {
    bool single = type == FIRENET_F32;
    int last = image->axes - 1;
    fn_rfft rfft = {.real = type,
                    .type = single ? FIRENET_C64 : FIRENET_C128,
                    .n = image->size[last],
                    .rows = image->length / image->size[last],
                    .origin = origin,
                    .shape = *image};
    int64_t line = FN_ALIGNMENT / (int64_t)fn_type_size(rfft.type);
    rfft.shape.size[last] = (rfft.n / 2 + line) / line * line;
    rfft.shape.length = rfft.rows * rfft.shape.size[last];
    return rfft;
}

static int64_t row_stride(const fn_rfft *rfft) {
    return rfft->shape.size[rfft->shape.axes - 1];
}

static bool packed(const fn_rfft *rfft) {
    int64_t n = rfft->n;
    return n % 2 == 0 && n >= FN_RFFT_SPLIT_MIN;
}

/* --------------------------------------------------------------- planning */

static void set_pair(const fn_rfft *rfft, int64_t i, double first,
                     double second) {
    if (rfft->type == FIRENET_C64) {
        float *w = rfft->twiddle;
        w[2 * i] = (float)first;
        w[2 * i + 1] = (float)second;
    } else {
        double *w = rfft->twiddle;
        w[2 * i] = first;
        w[2 * i + 1] = second;
    }
}

static firenet_status plan_twiddle(fn_rfft *rfft, firenet_operator *owner) {
    int64_t h = rfft->n / 2, pairs = h / 2;
    rfft->twiddle =
        fn_operator_alloc(owner, 2 * pairs, fn_type_size(rfft->type));
    if (!rfft->twiddle) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t k = 1; k <= pairs; ++k) {
        double angle = pi * (double)k / (double)h;
        double re = -0.5 * sin(angle), im = -0.5 * cos(angle);
        set_pair(rfft, k - 1, re, re);
        set_pair(rfft, pairs + k - 1, -im, im);
    }
    return FIRENET_OK;
}

firenet_status fn_rfft_plan(fn_rfft *rfft, firenet_operator *owner,
                            firenet_context *context) {
    int64_t n = rfft->n;
    firenet_status status = fn_fft_create(&rfft->fft, context, rfft->type,
                                          packed(rfft) ? n / 2 : n);
    return status == FIRENET_OK && packed(rfft) ? plan_twiddle(rfft, owner)
                                                : status;
}

void fn_rfft_destroy(fn_rfft *rfft, firenet_context *context) {
    fn_fft_destroy(&rfft->fft);
    fn_free(context, rfft->twiddle);
}

/* -------------------------------------------------------------------- rows */

typedef struct row_pass {
    const fn_rfft *rfft;
    const fn_kernels *kernels;
    const void *in;
    void *out;
} row_pass;

static size_t row_bytes(const fn_rfft *rfft) {
    return fn_vector_bytes(rfft->type, rfft->n);
}

/* A thread's buffer is two complex rows. */
size_t fn_rfft_bytes(const fn_rfft *rfft) {
    return 2 * row_bytes(rfft);
}

static void *second_row(const fn_rfft *rfft, void *buffer) {
    return (unsigned char *)buffer + row_bytes(rfft);
}

/* Zeros in a complex row from element n/2 + 1 to `end`. */
static void clear_rest(const fn_rfft *rfft, void *row, int64_t end) {
    int64_t used = rfft->n / 2 + 1;
    memset(fn_at(rfft->type, row, used), 0,
           (size_t)(end - used) * fn_type_size(rfft->type));
}

/* A row of reals from its origin on, and back to where it stands. */
static void rotate_to_origin(const fn_rfft *rfft, const void *row,
                             void *from_origin) {
    int64_t first = rfft->n - rfft->origin;
    size_t size = fn_type_size(rfft->real);
    memcpy(from_origin, fn_at_const(rfft->real, row, rfft->origin),
           (size_t)first * size);
    memcpy(fn_at(rfft->real, from_origin, first), row,
           (size_t)rfft->origin * size);
}

static void rotate_back(const fn_rfft *rfft, const void *from_origin,
                        void *row) {
    int64_t first = rfft->n - rfft->origin;
    size_t size = fn_type_size(rfft->real);
    memcpy(fn_at(rfft->real, row, rfft->origin), from_origin,
           (size_t)first * size);
    memcpy(row, fn_at_const(rfft->real, from_origin, first),
           (size_t)rfft->origin * size);
}

/* Whether FFTW may have a row where it stands. */
static bool in_place(const fn_rfft *rfft, const void *row) {
    return rfft->origin == 0 && fn_fft_aligned(rfft->type, row);
}

static void forward_packed(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_rfft *rfft = p->rfft;
    int64_t n = rfft->n;
    const void *in = fn_at_const(rfft->real, p->in, item * n);
    void *out = fn_at(rfft->type, p->out, item * row_stride(rfft));
    void *spectrum = second_row(rfft, buffer);
    if (!in_place(rfft, in)) {
        rotate_to_origin(rfft, in, buffer);
        in = buffer;
    }
    fn_fft_line(&rfft->fft, FN_FORWARD, in, spectrum);
    p->kernels->rfft_split(n / 2, false, rfft->twiddle, spectrum, out);
    clear_rest(rfft, out, row_stride(rfft));
}

static void adjoint_packed(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_rfft *rfft = p->rfft;
    int64_t n = rfft->n;
    const void *in = fn_at_const(rfft->type, p->in, item * row_stride(rfft));
    void *out = fn_at(rfft->real, p->out, item * n);
    void *spectrum = second_row(rfft, buffer);
    void *to = in_place(rfft, out) ? out : buffer;
    p->kernels->rfft_split(n / 2, true, rfft->twiddle, in, spectrum);
    fn_fft_line(&rfft->fft, FN_BACKWARD, spectrum, to);
    if (to != out) {
        rotate_back(rfft, to, out);
    }
}

static void forward_plain(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_rfft *rfft = p->rfft;
    int64_t n = rfft->n;
    void *out = fn_at(rfft->type, p->out, item * row_stride(rfft));
    void *spectrum = second_row(rfft, buffer);
    const void *in = fn_at_const(rfft->real, p->in, item * n);
    int64_t first = n - rfft->origin;
    p->kernels->from_real(first, fn_at_const(rfft->real, in, rfft->origin),
                          buffer);
    p->kernels->from_real(rfft->origin, in, fn_at(rfft->type, buffer, first));
    fn_fft_line(&rfft->fft, FN_FORWARD, buffer, spectrum);
    memcpy(out, spectrum, (size_t)(n / 2 + 1) * fn_type_size(rfft->type));
    clear_rest(rfft, out, row_stride(rfft));
}

static void adjoint_plain(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_rfft *rfft = p->rfft;
    int64_t n = rfft->n;
    const void *in = fn_at_const(rfft->type, p->in, item * row_stride(rfft));
    void *spectrum = second_row(rfft, buffer);
    memcpy(spectrum, in, (size_t)(n / 2 + 1) * fn_type_size(rfft->type));
    clear_rest(rfft, spectrum, n);
    fn_fft_line(&rfft->fft, FN_BACKWARD, spectrum, buffer);
    void *out = fn_at(rfft->real, p->out, item * n);
    int64_t first = n - rfft->origin;
    p->kernels->to_real(first, buffer, fn_at(rfft->real, out, rfft->origin));
    p->kernels->to_real(rfft->origin, fn_at_const(rfft->type, buffer, first),
                        out);
}

static void run(const fn_rfft *rfft, fn_item_fn row, const void *in, void *out,
                fn_scratch *scratch) {
    row_pass p = {rfft, fn_kernels_for(scratch->context, rfft->type), in, out};
    fn_scratch_share(scratch, fn_rfft_bytes(rfft), rfft->rows, row, &p);
}

void fn_rfft_forward(const fn_rfft *rfft, const void *image, void *spectrum,
                     fn_scratch *scratch) {
    run(rfft, packed(rfft) ? forward_packed : forward_plain, image, spectrum,
        scratch);
}

void fn_rfft_adjoint(const fn_rfft *rfft, const void *spectrum, void *image,
                     fn_scratch *scratch) {
    run(rfft, packed(rfft) ? adjoint_packed : adjoint_plain, spectrum, image,
        scratch);
}
