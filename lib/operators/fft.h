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

/* Unnormalised transforms of n points, by direction. Immutable. */
typedef struct fn_fft {
    firenet_type type;
    int64_t n;
    void *in_place[2], *out_of_place[2]; /* fftw_plan or fftwf_plan */
} fn_fft;

firenet_status fn_fft_create(fn_fft *fft, firenet_context *context,
                             firenet_type type, int64_t n);
void fn_fft_destroy(fn_fft *fft);

/* One line, contiguous; in == out is allowed, other overlap is not. */
void fn_fft_line(const fn_fft *fft, fn_direction direction, const void *in,
                 void *out, void *buffer);

/* An array seen along one axis: element (o, k, i) of [outer][n][inner]. */
typedef struct fn_lines {
    int64_t outer, n, inner;
} fn_lines;

fn_lines fn_lines_along(const fn_shape *shape, int axis);

/* Lines side by side that are transformed together: `width` of them, line l
 * at buffer + l * stride elements. */
typedef struct fn_strip {
    int64_t width, stride;
} fn_strip;

fn_strip fn_strip_for(firenet_type type, fn_lines lines);
size_t fn_strip_bytes(firenet_type type, fn_lines lines);

/* Columns (o, :, i .. i + width) of the array to the buffer, and back. */
void fn_strip_load(firenet_type type, fn_lines lines, fn_strip strip, int64_t o,
                   int64_t i, const void *array, void *buffer);
void fn_strip_store(firenet_type type, fn_lines lines, fn_strip strip,
                    int64_t o, int64_t i, const void *buffer, void *array);

/* Transforms every line along an axis; in == out is allowed. `buffer` holds
 * fn_strip_bytes. */
void fn_fft_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                 const void *in, void *out, void *buffer);

#endif
