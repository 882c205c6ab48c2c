/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/fft.h"

#include <fftw3.h>
#include <string.h>

/* ------------------------------------------------------------------ plans */

static void *make_plan(const fn_fft *fft, void *in, void *out, int sign,
                       unsigned flags) {
    fftw_iodim64 line = {.n = (ptrdiff_t)fft->n, .is = 1, .os = 1};
    if (fn_type_single(fft->type)) {
        fftwf_iodim64 single = {line.n, line.is, line.os};
        return fftwf_plan_guru64_dft(1, &single, 0, NULL, in, out, sign, flags);
    }
    return fftw_plan_guru64_dft(1, &line, 0, NULL, in, out, sign, flags);
}

firenet_status fn_fft_create(fn_fft *fft, firenet_context *context,
                             firenet_type type, int64_t n) {
    *fft = (fn_fft){.type = type, .n = n};
    size_t bytes = fn_vector_bytes(type, n);
    unsigned char *memory = fn_alloc(context, 2 * (int64_t)bytes, 1);
    if (!memory) {
        return FIRENET_ERR_NOMEM;
    }
    unsigned flags = context->planner == FIRENET_PLANNER_MEASURE
                         ? FFTW_MEASURE
                         : FFTW_ESTIMATE;
    const int sign[2] = {FFTW_FORWARD, FFTW_BACKWARD};
    bool made = true;
    fn_planner_lock();
    for (int d = 0; d < 2; ++d) {
        fft->plan[d] = make_plan(fft, memory, memory + bytes, sign[d],
                                 flags | FFTW_PRESERVE_INPUT);
        made = made && fft->plan[d];
    }
    fn_planner_unlock();
    fn_free(context, memory);
    if (!made) {
        fn_fft_destroy(fft);
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "shape: FFTW made no plan for %lld points of %s",
                       (long long)n, fn_type_name(type));
    }
    return FIRENET_OK;
}

static void destroy_plan(const fn_fft *fft, void *plan) {
    if (plan && fn_type_single(fft->type)) {
        fftwf_destroy_plan(plan);
    } else if (plan) {
        fftw_destroy_plan(plan);
    }
}

void fn_fft_destroy(fn_fft *fft) {
    fn_planner_lock();
    for (int d = 0; d < 2; ++d) {
        destroy_plan(fft, fft->plan[d]);
    }
    fn_planner_unlock();
    *fft = (fn_fft){0};
}

/* Plans were made on aligned memory and may be executed on such only. */
static bool aligned(const void *pointer) {
    return fftw_alignment_of((double *)(uintptr_t)pointer) == 0;
}

void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out) {
    void *from = (void *)(uintptr_t)in; /* only read: PRESERVE_INPUT */
    if (fn_type_single(fft->type)) {
        fftwf_execute_dft(fft->plan[direction], from, out);
    } else {
        fftw_execute_dft(fft->plan[direction], from, out);
    }
}

/* ----------------------------------------------------------------- strips */

fn_lines fn_lines_along(const fn_shape *shape, int axis) {
    fn_lines lines = {1, shape->size[axis], 1};
    for (int a = 0; a < shape->axes; ++a) {
        lines.outer *= a < axis ? shape->size[a] : 1;
        lines.inner *= a > axis ? shape->size[a] : 1;
    }
    return lines;
}

/* One cache line across while a strip of them stays in the first-level cache,
 * four beyond, where the misses of a column cost more than its room. The pad
 * keeps the lines of a strip out of each other's cache sets. */
fn_strip fn_strip_for(firenet_type type, fn_lines lines) {
    size_t size = fn_type_size(type);
    size_t cache_lines = lines.n * FN_ALIGNMENT <= 32768 ? 1 : 4;
    int64_t width = (int64_t)(cache_lines * FN_ALIGNMENT / size);
    int64_t pad = (int64_t)(FN_ALIGNMENT / size);
    int64_t rounded = (lines.n + pad - 1) / pad * pad;
    width = width < lines.inner ? width : lines.inner;
    return (fn_strip){.type = type,
                      .lines = lines,
                      .width = width,
                      .stride = rounded + pad,
                      .across = (lines.inner + width - 1) / width};
}

static size_t one_buffer(const fn_strip *strip) {
    return fn_vector_bytes(strip->type, strip->width * strip->stride);
}

size_t fn_strip_bytes(const fn_strip *strip) {
    return 2 * one_buffer(strip);
}

size_t fn_strips_bytes(firenet_type type, const fn_shape *shape) {
    size_t most = 0;
    for (int axis = 0; axis < shape->axes; ++axis) {
        fn_strip strip = fn_strip_for(type, fn_lines_along(shape, axis));
        size_t bytes = fn_strip_bytes(&strip);
        most = bytes > most ? bytes : most;
    }
    return most;
}

void *fn_strip_second(const fn_strip *strip, void *buffer) {
    return (unsigned char *)buffer + one_buffer(strip);
}

void *fn_strip_line(const fn_strip *strip, void *buffer, int64_t l) {
    return fn_at(strip->type, buffer, l * strip->stride);
}

int64_t fn_strip_first(const fn_strip *strip, int64_t item) {
    return item / strip->across * strip->lines.inner +
           item % strip->across * strip->width;
}

int64_t fn_strip_width(const fn_strip *strip, int64_t item) {
    int64_t left = strip->lines.inner - item % strip->across * strip->width;
    return left < strip->width ? left : strip->width;
}

/* Element in the array of the strip's first column, first row. */
static int64_t corner(const fn_strip *strip, int64_t item) {
    return item / strip->across * strip->lines.n * strip->lines.inner +
           item % strip->across * strip->width;
}

void fn_strip_load(const fn_strip *strip, int64_t item, const void *array,
                   void *buffer) {
    fn_kernels_for(strip->type)
        ->strip_load(strip->lines.n, fn_strip_width(strip, item),
                     strip->lines.inner, strip->stride,
                     fn_at_const(strip->type, array, corner(strip, item)),
                     buffer);
}

void fn_strip_store(const fn_strip *strip, int64_t item, const void *buffer,
                    void *array) {
    fn_kernels_for(strip->type)
        ->strip_store(strip->lines.n, fn_strip_width(strip, item),
                      strip->lines.inner, strip->stride, buffer,
                      fn_at(strip->type, array, corner(strip, item)));
}

/* ----------------------------------------------------------------- passes */

typedef struct pass {
    const fn_fft *fft;
    fn_direction direction;
    fn_strip strip;
    const void *in;
    void *out;
} pass;

/* A line of the last axis needs no strip, only aligned memory at both ends. */
static void row(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const fn_fft *fft = p->fft;
    const void *in = fn_at_const(fft->type, p->in, item * fft->n);
    void *out = fn_at(fft->type, p->out, item * fft->n);
    size_t bytes = (size_t)fft->n * fn_type_size(fft->type);
    const void *from = aligned(in) ? in : memcpy(buffer, in, bytes);
    void *to =
        aligned(out) && out != in ? out : fn_strip_second(&p->strip, buffer);
    fn_fft_line(fft, p->direction, from, to);
    if (to != out) {
        memcpy(out, to, bytes);
    }
}

static void columns(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    void *second = fn_strip_second(&p->strip, buffer);
    fn_strip_load(&p->strip, item, p->in, buffer);
    for (int64_t l = 0; l < fn_strip_width(&p->strip, item); ++l) {
        fn_fft_line(p->fft, p->direction, fn_strip_line(&p->strip, buffer, l),
                    fn_strip_line(&p->strip, second, l));
    }
    fn_strip_store(&p->strip, item, second, p->out);
}

void fn_fft_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                 const void *in, void *out, fn_scratch *scratch) {
    pass p = {fft, direction, fn_strip_for(fft->type, lines), in, out};
    fn_scratch_share(scratch, fn_strip_bytes(&p.strip),
                     fn_strip_count(&p.strip), lines.inner == 1 ? row : columns,
                     &p);
}
