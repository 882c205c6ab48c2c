/* SPDX-License-Identifier: BSD-3-Clause */
/* The only place that knows FFTW: one-dimensional transforms of one line, and
 * passes of them along an axis of an array.
 *
 * A multidimensional FFTW plan needs MEASURE, and so seconds of planning, to
 * treat columns well; made with ESTIMATE it is an order of magnitude slower.
 * Here columns are carried through a strip of cache lines instead, which is
 * fast with one-dimensional ESTIMATE plans. */
#ifndef FN_OPERATORS_FFT_H
#define FN_OPERATORS_FFT_H

#include "operators/operator.h"
#include "operators/shape.h"

typedef enum fn_direction { FN_FORWARD, FN_BACKWARD } fn_direction;

/* Unnormalised transforms of n points, by direction. Of a real type: n reals
 * to n/2 + 1 complex numbers, and back. Immutable. */
typedef struct fn_fft {
    firenet_type type;
    int64_t n;
    void *plan[2]; /* fftw_plan or fftwf_plan, out of place */
} fn_fft;

/* FIRENET_ERR_UNSUPPORTED if the build has no FFTW of the type's precision. */
firenet_status fn_fft_create(fn_fft *fft, firenet_context *context,
                             firenet_type type, int64_t n);
void fn_fft_destroy(fn_fft *fft);

/* The frequency, 0 .. n - 1, at `index` of an axis. */
static inline int64_t fn_fft_frequency(int64_t n, bool centred, int64_t index) {
    int64_t k = centred ? index - n / 2 : index;
    return k < 0 ? k + n : k;
}

/* An array seen along one axis: element (o, k, i) of [outer][n][inner]. */
typedef struct fn_lines {
    int64_t outer, n, inner;
} fn_lines;

fn_lines fn_lines_along(const fn_shape *shape, int axis);

/* Lines side by side that are transformed together: line l of `width` stands at
 * l * stride elements. A strip has two buffers, because FFTW's lines are
 * fastest from one place to another. */
typedef struct fn_strip {
    const fn_kernels *kernels;
    firenet_type type;
    fn_lines lines;
    int64_t width, stride;
    int64_t across; /* strips side by side */
} fn_strip;

fn_strip fn_strip_for(const fn_kernels *kernels, fn_lines lines);

/* Strips of the array: items to be shared out. */
static inline int64_t fn_strip_count(const fn_strip *strip) {
    return strip->lines.outer * strip->across;
}

/* Bytes of both buffers; the second one's place; a line of one of them. */
size_t fn_strip_bytes(const fn_strip *strip);
void *fn_strip_second(const fn_strip *strip, void *buffer);
void *fn_strip_line(const fn_strip *strip, void *buffer, int64_t l);

/* The largest fn_strip_bytes of any axis: an operator's lane bytes. */
size_t fn_strips_bytes(const fn_kernels *kernels, const fn_shape *shape);

/* Number of the strip's first line, o * inner + i, and how many it has. */
int64_t fn_strip_first(const fn_strip *strip, int64_t item);
int64_t fn_strip_width(const fn_strip *strip, int64_t item);

/* Columns of the array to a buffer, and back. */
void fn_strip_load(const fn_strip *strip, int64_t item, const void *array,
                   void *buffer);
void fn_strip_store(const fn_strip *strip, int64_t item, const void *buffer,
                    void *array);

/* Whether FFTW may be given the address. */
bool fn_fft_aligned(const fn_fft *fft, const void *pointer);

/* One aligned line, in != out: as those of a strip's two buffers. From complex
 * to real the input is lost. */
void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out);

/* What a pass does besides: frequency k of the spectrum (forward the output,
 * backward the input) stands at index (k + shift) mod n; the output is
 * multiplied. */
typedef struct fn_pass_options {
    int64_t shift;
    double factor;
} fn_pass_options;

/* Transforms every line along an axis; in == out is allowed. Takes
 * fn_strip_bytes for each lane from the scratch. */
void fn_fft_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                 fn_pass_options options, const void *in, void *out,
                 fn_scratch *scratch);

#endif
