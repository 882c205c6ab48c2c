/* SPDX-License-Identifier: BSD-3-Clause */
/* One-dimensional transforms of one line, by FFTW where the build has it. Only
 * fftw.inc knows FFTW; a build without it includes that file nowhere. */
#ifndef FN_OPERATORS_FFT_H
#define FN_OPERATORS_FFT_H

#include "operators/operator.h"

typedef enum fn_direction { FN_FORWARD, FN_BACKWARD } fn_direction;

/* Unnormalised transforms of n points, by direction. Immutable. */
typedef struct fn_fft {
    firenet_type type; /* complex */
    int64_t n;
    void *plan[2]; /* fftw_plan or fftwf_plan, out of place */
} fn_fft;

/* What is used of FFTW in one precision. */
typedef struct fn_fftw {
    const char *version;
    void *(*make)(const fn_fft *fft, fn_direction direction, void *in,
                  void *out, bool measure);
    void (*run)(const fn_fft *fft, fn_direction direction, void *in, void *out);
    /* Separable real transforms, in place, of `count` interleaved arrays: the
     * Hartley transform, or the cosine transform (DCT-II, then its inverse). */
    void *(*make_real)(int axes, const int64_t *size, int count, bool hartley,
                       fn_direction direction, void *memory);
    void (*run_real)(void *plan, void *memory);
    void (*destroy)(void *plan);
    int (*misaligned)(void *pointer);
    void (*export_wisdom)(void (*write)(char c, void *data), void *data);
    int (*import_wisdom)(int (*read)(void *data), void *data);
} fn_fftw;

/* That of the type's precision; NULL if the build has none. */
const fn_fftw *fn_fftw_for(firenet_type type);

/* FIRENET_ERR_UNSUPPORTED if the build has no FFTW of the type's precision. */
firenet_status fn_fft_create(fn_fft *fft, firenet_context *context,
                             firenet_type type, int64_t n);
void fn_fft_destroy(fn_fft *fft);

/* The frequency, 0 .. n - 1, at `index` of an axis. */
static inline int64_t fn_fft_frequency(int64_t n, bool centred, int64_t index) {
    int64_t k = centred ? index - n / 2 : index;
    return k < 0 ? k + n : k;
}

/* Whether FFTW may be given the address. */
bool fn_fft_aligned(firenet_type type, const void *pointer);

/* One aligned line, in != out. */
void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out);

#endif
