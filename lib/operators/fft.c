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
        fft->in_place[d] = make_plan(fft, memory, memory, sign[d], flags);
        fft->out_of_place[d] = make_plan(fft, memory, memory + bytes, sign[d],
                                         flags | FFTW_PRESERVE_INPUT);
        made = made && fft->in_place[d] && fft->out_of_place[d];
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
        destroy_plan(fft, fft->in_place[d]);
        destroy_plan(fft, fft->out_of_place[d]);
    }
    fn_planner_unlock();
    *fft = (fn_fft){0};
}

static void execute(const fn_fft *fft, void *plan, void *in, void *out) {
    if (fn_type_single(fft->type)) {
        fftwf_execute_dft(plan, in, out);
    } else {
        fftw_execute_dft(plan, in, out);
    }
}

/* Plans were made on aligned memory and may be executed on such only. */
static bool aligned(const void *pointer) {
    return fftw_alignment_of((double *)(uintptr_t)pointer) == 0;
}

void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out, void *buffer) {
    void *from = (void *)(uintptr_t)in; /* only read unless in == out */
    size_t bytes = (size_t)fft->n * fn_type_size(fft->type);
    if (!aligned(in) || !aligned(out)) {
        memcpy(buffer, in, bytes);
        execute(fft, fft->in_place[direction], buffer, buffer);
        memcpy(out, buffer, bytes);
    } else if (in == out) {
        execute(fft, fft->in_place[direction], out, out);
    } else {
        execute(fft, fft->out_of_place[direction], from, out);
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
    size_t across = lines.n * FN_ALIGNMENT <= 32768 ? 1 : 4;
    int64_t width = (int64_t)(across * FN_ALIGNMENT / size);
    int64_t pad = (int64_t)(FN_ALIGNMENT / size);
    int64_t rounded = (lines.n + pad - 1) / pad * pad;
    return (fn_strip){width < lines.inner ? width : lines.inner, rounded + pad};
}

size_t fn_strip_bytes(firenet_type type, fn_lines lines) {
    fn_strip strip = fn_strip_for(type, lines);
    return fn_vector_bytes(type, strip.width * strip.stride);
}

void fn_strip_load(firenet_type type, fn_lines lines, fn_strip strip, int64_t o,
                   int64_t i, const void *array, void *buffer) {
    int64_t first = o * lines.n * lines.inner + i;
    int64_t left = lines.inner - i;
    fn_kernels_for(type)->strip_load(
        lines.n, left < strip.width ? left : strip.width, lines.inner,
        strip.stride, fn_at_const(type, array, first), buffer);
}

void fn_strip_store(firenet_type type, fn_lines lines, fn_strip strip,
                    int64_t o, int64_t i, const void *buffer, void *array) {
    int64_t first = o * lines.n * lines.inner + i;
    int64_t left = lines.inner - i;
    fn_kernels_for(type)->strip_store(
        lines.n, left < strip.width ? left : strip.width, lines.inner,
        strip.stride, buffer, fn_at(type, array, first));
}

static void row_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                     const void *in, void *out, void *buffer) {
    for (int64_t o = 0; o < lines.outer; ++o) {
        fn_fft_line(fft, direction, fn_at_const(fft->type, in, o * lines.n),
                    fn_at(fft->type, out, o * lines.n), buffer);
    }
}

void fn_fft_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                 const void *in, void *out, void *buffer) {
    if (lines.inner == 1) {
        row_pass(fft, direction, lines, in, out, buffer);
        return;
    }
    fn_strip strip = fn_strip_for(fft->type, lines);
    for (int64_t o = 0; o < lines.outer; ++o) {
        for (int64_t i = 0; i < lines.inner; i += strip.width) {
            fn_strip_load(fft->type, lines, strip, o, i, in, buffer);
            for (int64_t l = 0; l < strip.width && i + l < lines.inner; ++l) {
                void *line = fn_at(fft->type, buffer, l * strip.stride);
                execute(fft, fft->in_place[direction], line, line);
            }
            fn_strip_store(fft->type, lines, strip, o, i, buffer, out);
        }
    }
}
