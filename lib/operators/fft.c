/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/fft.h"

#include "core/fftw_lock.h"

/* -------------------------------------------------- FFTW, by its precision */

#ifdef FN_HAVE_FFTW_SINGLE
#define SINGLE &fftw_single
#define FFTW(name) fftwf_##name
#define NAME(name) name##_single
#define REAL float
#include "operators/fftw.inc"
#undef FFTW
#undef NAME
#undef REAL
#else
#define SINGLE NULL
#endif

#ifdef FN_HAVE_FFTW_DOUBLE
#define DOUBLE &fftw_double
#define FFTW(name) fftw_##name
#define NAME(name) name##_double
#define REAL double
#include "operators/fftw.inc"
#undef FFTW
#undef NAME
#undef REAL
#else
#define DOUBLE NULL
#endif

const fn_fftw *fn_fftw_for(firenet_type type) {
    return fn_type_single(type) ? SINGLE : DOUBLE;
}

/* ------------------------------------------------------------------ plans */

static firenet_status make_plans(fn_fft *fft, firenet_context *context) {
    size_t bytes = fn_vector_bytes(fft->type, fft->n);
    unsigned char *memory = fn_alloc(context, 2 * (int64_t)bytes, 1);
    if (!memory) {
        return FIRENET_ERR_NOMEM;
    }
    const fn_fftw *fftw = fn_fftw_for(fft->type);
    bool measure = context->planner == FIRENET_PLANNER_MEASURE;
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        fft->plan[d] =
            fftw->make(fft, (fn_direction)d, memory, memory + bytes, measure);
    }
    fn_fftw_unlock();
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
    if (!fn_fftw_for(type)) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "type: %s, but this library was built without Fourier "
                       "transforms in %s precision: build it with "
                       "-Dprecision=both, or give one of yours to "
                       "firenet_operator_create_user",
                       fn_type_name(type),
                       fn_type_single(type) ? "single" : "double");
    }
    return make_plans(fft, context);
}

void fn_fft_destroy(fn_fft *fft) {
    fn_fftw_lock();
    for (int d = 0; d < 2; ++d) {
        if (fft->plan[d]) {
            fn_fftw_for(fft->type)->destroy(fft->plan[d]);
        }
    }
    fn_fftw_unlock();
    *fft = (fn_fft){0};
}

/* Plans were made on aligned memory and may be executed on such only. */
bool fn_fft_aligned(firenet_type type, const void *pointer) {
    return !fn_fftw_for(type)->misaligned((void *)(uintptr_t)pointer);
}

void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out) {
    void *from = (void *)(uintptr_t)in; /* PRESERVE_INPUT */
    fn_fftw_for(fft->type)->run(fft, direction, from, out);
}
