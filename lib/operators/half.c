/* SPDX-License-Identifier: BSD-3-Clause */
/* Rows are transformed as complex ones: an even row, packed, as the n/2 complex
 * numbers which it is in memory, whose spectrum is then untangled, because this
 * is faster than what FFTW has for reals; an odd row, or a very short one, with
 * imaginary parts of 0. */
#include "operators/half.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

fn_half fn_half_for(firenet_type type, const fn_shape *image, int64_t origin) {
    bool single = type == FIRENET_F32;
    int last = image->axes - 1;
    fn_half half = {.real = type,
                    .type = single ? FIRENET_C64 : FIRENET_C128,
                    .n = image->size[last],
                    .rows = image->length / image->size[last],
                    .origin = origin,
                    .shape = *image};
    int64_t line = FN_ALIGNMENT / (int64_t)fn_type_size(half.type);
    half.shape.size[last] = (half.n / 2 + line) / line * line;
    half.shape.length = half.rows * half.shape.size[last];
    return half;
}

static int64_t row_stride(const fn_half *half) {
    return half->shape.size[half->shape.axes - 1];
}

static bool packed(const fn_half *half) {
    int64_t n = half->n;
    return n % 2 == 0 && n >= FN_UNTANGLE_MIN;
}

/* --------------------------------------------------------------- planning */

static void set_pair(const fn_half *half, int64_t i, double first,
                     double second) {
    if (half->type == FIRENET_C64) {
        float *w = half->twiddle;
        w[2 * i] = (float)first;
        w[2 * i + 1] = (float)second;
    } else {
        double *w = half->twiddle;
        w[2 * i] = first;
        w[2 * i + 1] = second;
    }
}

static firenet_status plan_twiddle(fn_half *half, firenet_operator *owner) {
    int64_t h = half->n / 2, pairs = h / 2;
    half->twiddle =
        fn_operator_alloc(owner, 2 * pairs, fn_type_size(half->type));
    if (!half->twiddle) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t k = 1; k <= pairs; ++k) {
        double angle = pi * (double)k / (double)h;
        double re = -0.5 * sin(angle), im = -0.5 * cos(angle);
        set_pair(half, k - 1, re, re);
        set_pair(half, pairs + k - 1, -im, im);
    }
    return FIRENET_OK;
}

firenet_status fn_half_plan(fn_half *half, firenet_operator *owner,
                            firenet_context *context) {
    int64_t n = half->n;
    firenet_status status = fn_fft_create(&half->fft, context, half->type,
                                          packed(half) ? n / 2 : n);
    return status == FIRENET_OK && packed(half) ? plan_twiddle(half, owner)
                                                : status;
}

void fn_half_destroy(fn_half *half, firenet_context *context) {
    fn_fft_destroy(&half->fft);
    fn_free(context, half->twiddle);
}

/* -------------------------------------------------------------------- rows */

typedef struct row_pass {
    const fn_half *half;
    const fn_kernels *kernels;
    const void *in;
    void *out;
} row_pass;

static size_t row_bytes(const fn_half *half) {
    return fn_vector_bytes(half->type, half->n);
}

/* A lane's buffer is two complex rows. */
size_t fn_half_bytes(const fn_half *half) {
    return 2 * row_bytes(half);
}

static void *second_row(const fn_half *half, void *buffer) {
    return (unsigned char *)buffer + row_bytes(half);
}

/* Zeros in a complex row from element n/2 + 1 to `end`. */
static void clear_rest(const fn_half *half, void *row, int64_t end) {
    int64_t used = half->n / 2 + 1;
    memset(fn_at(half->type, row, used), 0,
           (size_t)(end - used) * fn_type_size(half->type));
}

/* A row of reals from its origin on, and back to where it stands. */
static void unwind(const fn_half *half, const void *row, void *from_origin) {
    int64_t first = half->n - half->origin;
    size_t size = fn_type_size(half->real);
    memcpy(from_origin, fn_at_const(half->real, row, half->origin),
           (size_t)first * size);
    memcpy(fn_at(half->real, from_origin, first), row,
           (size_t)half->origin * size);
}

static void wind(const fn_half *half, const void *from_origin, void *row) {
    int64_t first = half->n - half->origin;
    size_t size = fn_type_size(half->real);
    memcpy(fn_at(half->real, row, half->origin), from_origin,
           (size_t)first * size);
    memcpy(row, fn_at_const(half->real, from_origin, first),
           (size_t)half->origin * size);
}

/* Whether FFTW may have a row where it stands. */
static bool in_place(const fn_half *half, const void *row) {
    return half->origin == 0 && fn_fft_aligned(half->type, row);
}

static void analyse_packed(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_half *half = p->half;
    int64_t n = half->n;
    const void *in = fn_at_const(half->real, p->in, item * n);
    void *out = fn_at(half->type, p->out, item * row_stride(half));
    void *spectrum = second_row(half, buffer);
    if (!in_place(half, in)) {
        unwind(half, in, buffer);
        in = buffer;
    }
    fn_fft_line(&half->fft, FN_FORWARD, in, spectrum);
    p->kernels->untangle(n / 2, false, half->twiddle, spectrum, out);
    clear_rest(half, out, row_stride(half));
}

static void synthesise_packed(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_half *half = p->half;
    int64_t n = half->n;
    const void *in = fn_at_const(half->type, p->in, item * row_stride(half));
    void *out = fn_at(half->real, p->out, item * n);
    void *spectrum = second_row(half, buffer);
    void *to = in_place(half, out) ? out : buffer;
    p->kernels->untangle(n / 2, true, half->twiddle, in, spectrum);
    fn_fft_line(&half->fft, FN_BACKWARD, spectrum, to);
    if (to != out) {
        wind(half, to, out);
    }
}

static void analyse_plain(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_half *half = p->half;
    int64_t n = half->n;
    void *out = fn_at(half->type, p->out, item * row_stride(half));
    void *spectrum = second_row(half, buffer);
    const void *in = fn_at_const(half->real, p->in, item * n);
    int64_t first = n - half->origin;
    p->kernels->from_real(first, fn_at_const(half->real, in, half->origin),
                          buffer);
    p->kernels->from_real(half->origin, in, fn_at(half->type, buffer, first));
    fn_fft_line(&half->fft, FN_FORWARD, buffer, spectrum);
    memcpy(out, spectrum, (size_t)(n / 2 + 1) * fn_type_size(half->type));
    clear_rest(half, out, row_stride(half));
}

static void synthesise_plain(const void *data, int64_t item, void *buffer) {
    const row_pass *p = data;
    const fn_half *half = p->half;
    int64_t n = half->n;
    const void *in = fn_at_const(half->type, p->in, item * row_stride(half));
    void *spectrum = second_row(half, buffer);
    memcpy(spectrum, in, (size_t)(n / 2 + 1) * fn_type_size(half->type));
    clear_rest(half, spectrum, n);
    fn_fft_line(&half->fft, FN_BACKWARD, spectrum, buffer);
    void *out = fn_at(half->real, p->out, item * n);
    int64_t first = n - half->origin;
    p->kernels->to_real(first, buffer, fn_at(half->real, out, half->origin));
    p->kernels->to_real(half->origin, fn_at_const(half->type, buffer, first),
                        out);
}

static void run(const fn_half *half, fn_item_fn row, const void *in, void *out,
                fn_scratch *scratch) {
    row_pass p = {half, fn_kernels_for(scratch->context, half->type), in, out};
    fn_scratch_share(scratch, fn_half_bytes(half), half->rows, row, &p);
}

void fn_half_analyse(const fn_half *half, const void *image, void *spectrum,
                     fn_scratch *scratch) {
    run(half, packed(half) ? analyse_packed : analyse_plain, image, spectrum,
        scratch);
}

void fn_half_synthesise(const fn_half *half, const void *spectrum, void *image,
                        fn_scratch *scratch) {
    run(half, packed(half) ? synthesise_packed : synthesise_plain, spectrum,
        image, scratch);
}
