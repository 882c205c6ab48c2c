/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/fft.h"

#include <fftw3.h>

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
        fft->plan[d] = fftw_for(fft->type)->make(fft, (fn_direction)d, memory,
                                                 memory + bytes, flags);
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
bool fn_fft_aligned(firenet_type type, const void *pointer) {
    return !fftw_for(type)->misaligned((void *)(uintptr_t)pointer);
}

void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out) {
    void *from = (void *)(uintptr_t)in; /* PRESERVE_INPUT */
    fftw_for(fft->type)->run(fft, direction, from, out);
}
