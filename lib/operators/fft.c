/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/fft.h"

#include <fftw3.h>
#include <string.h>

/* -------------------------------------------------- FFTW, by its precision */

typedef struct fftw {
    void *(*make)(const fn_fft *fft, fn_direction direction, void *in,
                  void *out, unsigned flags);
    void (*run)(const fn_fft *fft, fn_direction direction, void *in, void *out);
    void (*destroy)(void *plan);
    int (*misaligned)(void *pointer);
} fftw;

#ifdef FN_HAVE_FFTW_SINGLE
#define FFTW(name) fftwf_##name
#define NAME(name) name##_single
#define REAL float
#include "operators/fftw.inc"
#undef FFTW
#undef NAME
#undef REAL
#endif

#ifdef FN_HAVE_FFTW_DOUBLE
#define FFTW(name) fftw_##name
#define NAME(name) name##_double
#define REAL double
#include "operators/fftw.inc"
#undef FFTW
#undef NAME
#undef REAL
#endif

/* NULL if the library was built without that precision. */
static const fftw *fftw_for(firenet_type type) {
#ifdef FN_HAVE_FFTW_SINGLE
    if (fn_type_single(type)) {
        return &fftw_single;
    }
#endif
#ifdef FN_HAVE_FFTW_DOUBLE
    if (!fn_type_single(type)) {
        return &fftw_double;
    }
#endif
    return NULL;
}

/* ------------------------------------------------------------------ plans */

static firenet_status make_plans(fn_fft *fft, firenet_context *context) {
    /* n + 2 reals hold n/2 + 1 complex numbers. */
    size_t bytes = fn_vector_bytes(fft->type, fft->n + 2);
    unsigned char *memory = fn_alloc(context, 2 * (int64_t)bytes, 1);
    if (!memory) {
        return FIRENET_ERR_NOMEM;
    }
    unsigned flags = context->planner == FIRENET_PLANNER_MEASURE
                         ? FFTW_MEASURE
                         : FFTW_ESTIMATE;
    fn_planner_lock();
    for (int d = 0; d < 2; ++d) {
        fft->plan[d] =
            fftw_for(fft->type)->make(fft, d, memory, memory + bytes, flags);
    }
    fn_planner_unlock();
    fn_free(context, memory);
    if (!fft->plan[FN_FORWARD] || !fft->plan[FN_BACKWARD]) {
        fn_fft_destroy(fft);
        return fn_fail(context, FIRENET_ERR_EXTERNAL,
                       "shape: FFTW made no plan for %lld points of %s",
                       (long long)fft->n, fn_type_name(fft->type));
    }
    return FIRENET_OK;
}

firenet_status fn_fft_create(fn_fft *fft, firenet_context *context,
                             firenet_type type, int64_t n) {
    *fft = (fn_fft){.type = type, .n = n};
    if (!fftw_for(type)) {
        bool single = fn_type_single(type);
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "type: %s, but this library was built with Fourier "
                       "transforms in %s precision only",
                       fn_type_name(type), single ? "double" : "single");
    }
    return make_plans(fft, context);
}

void fn_fft_destroy(fn_fft *fft) {
    fn_planner_lock();
    for (int d = 0; d < 2; ++d) {
        if (fft->plan[d]) {
            fftw_for(fft->type)->destroy(fft->plan[d]);
        }
    }
    fn_planner_unlock();
    *fft = (fn_fft){0};
}

/* Plans were made on aligned memory and may be executed on such only. */
bool fn_fft_aligned(const fn_fft *fft, const void *pointer) {
    return !fftw_for(fft->type)->misaligned((void *)(uintptr_t)pointer);
}

void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out) {
    void *from = (void *)(uintptr_t)in; /* PRESERVE_INPUT */
    fftw_for(fft->type)->run(fft, direction, from, out);
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
fn_strip fn_strip_for(const fn_kernels *kernels, fn_lines lines) {
    size_t size = fn_type_size(kernels->type);
    size_t cache_lines = lines.n * FN_ALIGNMENT <= 32768 ? 1 : 4;
    int64_t width = (int64_t)(cache_lines * FN_ALIGNMENT / size);
    int64_t pad = (int64_t)(FN_ALIGNMENT / size);
    int64_t rounded = (lines.n + pad - 1) / pad * pad;
    width = width < lines.inner ? width : lines.inner;
    return (fn_strip){.kernels = kernels,
                      .type = kernels->type,
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

size_t fn_strips_bytes(const fn_kernels *kernels, const fn_shape *shape) {
    size_t most = 0;
    for (int axis = 0; axis < shape->axes; ++axis) {
        fn_strip strip = fn_strip_for(kernels, fn_lines_along(shape, axis));
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

/* Element in the array of the strip's first column, row k. */
static int64_t corner(const fn_strip *strip, int64_t item, int64_t k) {
    return (item / strip->across * strip->lines.n + k) * strip->lines.inner +
           item % strip->across * strip->width;
}

/* Index `at` of the array's axis on is index 0 on of the lines. */
static void load_from(const fn_strip *strip, int64_t item, int64_t at,
                      const void *array, void *buffer) {
    const int64_t row[2] = {at, 0}, line[2] = {0, strip->lines.n - at};
    const int64_t count[2] = {strip->lines.n - at, at};
    for (int run = 0; run < 2; ++run) {
        strip->kernels->strip_load(
            count[run], fn_strip_width(strip, item), strip->lines.inner,
            strip->stride,
            fn_at_const(strip->type, array, corner(strip, item, row[run])),
            fn_at(strip->type, buffer, line[run]));
    }
}

static void store_from(const fn_strip *strip, int64_t item, int64_t at,
                       double factor, const void *buffer, void *array) {
    const int64_t row[2] = {at, 0}, line[2] = {0, strip->lines.n - at};
    const int64_t count[2] = {strip->lines.n - at, at};
    for (int run = 0; run < 2; ++run) {
        strip->kernels->strip_store(
            count[run], fn_strip_width(strip, item), strip->lines.inner,
            strip->stride, factor, fn_at_const(strip->type, buffer, line[run]),
            fn_at(strip->type, array, corner(strip, item, row[run])));
    }
}

void fn_strip_load(const fn_strip *strip, int64_t item, const void *array,
                   void *buffer) {
    load_from(strip, item, 0, array, buffer);
}

void fn_strip_store(const fn_strip *strip, int64_t item, const void *buffer,
                    void *array) {
    store_from(strip, item, 0, 1.0, buffer, array);
}

/* ----------------------------------------------------------------- passes */

typedef struct pass {
    const fn_fft *fft;
    fn_direction direction;
    fn_strip strip;
    fn_pass_options options;
    const void *in;
    void *out;
} pass;

/* out = factor in, the first `at` elements moved to the end. */
static void rotate(const pass *p, int64_t at, double factor, const void *in,
                   void *out) {
    firenet_type type = p->fft->type;
    int64_t n = p->fft->n;
    const fn_kernels *kernels = p->strip.kernels;
    kernels->scale(n - at, factor, fn_at_const(type, in, at), out);
    kernels->scale(at, factor, in, fn_at(type, out, n - at));
}

/* A line of the last axis needs no strip, only aligned memory at both ends and
 * a copy where there is more to do than to transform. */
static void row(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const fn_fft *fft = p->fft;
    bool forward = p->direction == FN_FORWARD;
    int64_t shift_in = forward ? 0 : p->options.shift;
    int64_t shift_out = forward ? p->options.shift : 0;
    const void *in = fn_at_const(fft->type, p->in, item * fft->n);
    void *out = fn_at(fft->type, p->out, item * fft->n);
    bool direct = shift_out == 0 && p->options.factor == 1.0 && out != in &&
                  fn_fft_aligned(fft, out);
    void *to = direct ? out : fn_strip_second(&p->strip, buffer);
    if (shift_in != 0 || !fn_fft_aligned(fft, in)) {
        rotate(p, shift_in, 1.0, in, buffer);
        in = buffer;
    }
    fn_fft_line(fft, p->direction, in, to);
    if (!direct) {
        rotate(p, fft->n - shift_out, p->options.factor, to, out);
    }
}

static void columns(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    int64_t shift = p->options.shift;
    bool forward = p->direction == FN_FORWARD;
    void *second = fn_strip_second(&p->strip, buffer);
    load_from(&p->strip, item, forward ? 0 : shift, p->in, buffer);
    for (int64_t l = 0; l < fn_strip_width(&p->strip, item); ++l) {
        fn_fft_line(p->fft, p->direction, fn_strip_line(&p->strip, buffer, l),
                    fn_strip_line(&p->strip, second, l));
    }
    store_from(&p->strip, item, forward ? shift : 0, p->options.factor, second,
               p->out);
}

void fn_fft_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                 fn_pass_options options, const void *in, void *out,
                 fn_scratch *scratch) {
    const fn_kernels *kernels = fn_kernels_for(scratch->context, fft->type);
    pass p = {fft, direction, fn_strip_for(kernels, lines), options, in, out};
    fn_scratch_share(scratch, fn_strip_bytes(&p.strip),
                     fn_strip_count(&p.strip), lines.inner == 1 ? row : columns,
                     &p);
}
