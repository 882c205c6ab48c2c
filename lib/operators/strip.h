/* SPDX-License-Identifier: BSD-3-Clause */
/* One-dimensional transforms of all lines along an axis of an array.
 *
 * A multidimensional FFTW plan needs MEASURE, and so seconds of planning, to
 * treat columns well; made with ESTIMATE it is an order of magnitude slower.
 * Here columns are carried through a strip of cache lines instead, which is
 * fast with one-dimensional ESTIMATE plans. */
#ifndef FN_OPERATORS_STRIP_H
#define FN_OPERATORS_STRIP_H

#include "core/shape.h"
#include "operators/fft.h"

/* An array seen along one axis: element (o, k, i) of [outer][n][inner]. */
typedef struct fn_lines {
    int64_t outer, n, inner;
} fn_lines;

fn_lines fn_lines_along(const fn_shape *shape, int axis);

/* Frequencies [frequency, frequency + count) of a line, or the points of an
 * image so counted from its origin, stand at indices [index, index + count) of
 * the array's axis. */
typedef struct fn_segment {
    int64_t frequency, index, count;
} fn_segment;

/* What there is of a spectrum along an axis, in order: other frequencies are 0
 * where it is read and lost where it is written. */
typedef struct fn_segments {
    int64_t count;
    const fn_segment *segment;
} fn_segments;

/* All n points of a line, the first of them at index `origin` and on from 0
 * behind the last index. */
static inline fn_segments fn_segments_from(int64_t n, int64_t origin,
                                           fn_segment segment[2]) {
    segment[0] = (fn_segment){0, origin, n - origin};
    segment[1] = (fn_segment){n - origin, 0, origin};
    return (fn_segments){2, segment};
}

/* Lines side by side that are transformed together. A buffer has a place more
 * than lines: line l is loaded to place l + 1 and left transformed at place l,
 * because FFTW is fastest from one place to another. */
typedef struct fn_strip {
    const fn_kernels *kernels;
    firenet_type type;
    fn_lines lines;
    int64_t width, stride; /* elements from place to place */
    int64_t across;        /* strips side by side */
} fn_strip;

fn_strip fn_strip_for(const fn_kernels *kernels, fn_lines lines);

/* Strips of the array: items to be shared out. */
static inline int64_t fn_strip_count(const fn_strip *strip) {
    return strip->lines.outer * strip->across;
}

/* Bytes of a buffer; the largest of any axis: an operator's thread bytes. */
size_t fn_strip_bytes(const fn_strip *strip);
size_t fn_strips_bytes(const fn_kernels *kernels, const fn_shape *shape);

void *fn_strip_place(const fn_strip *strip, void *buffer, int64_t l);

/* Number of the strip's first line, o * inner + i, and how many it has. */
int64_t fn_strip_first(const fn_strip *strip, int64_t item);
int64_t fn_strip_width(const fn_strip *strip, int64_t item);

/* Lines of the array as FFTW may read them, `stride` apart: loaded to places 1
 * on, or where they are if they are fit for it. */
const void *fn_strip_load(const fn_strip *strip, int64_t item,
                          fn_segments segments, const void *array,
                          void *buffer);

/* Where FFTW may write lines of the array: place 0 on, or the array itself. */
void *fn_strip_target(const fn_strip *strip, int64_t item, fn_segments segments,
                      void *array, void *buffer);

/* Lines at places 0 on to the array. */
void fn_strip_store(const fn_strip *strip, int64_t item, fn_segments segments,
                    double factor, const void *buffer, void *array);

/* Transforms every line along an axis and multiplies it; in == out is allowed.
 * Forward, `image` is how the input is arranged and `spectrum` how the output
 * is; backward, the reverse. Takes fn_strip_bytes for each thread from the
 * scratch. */
void fn_strip_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                   fn_segments image, fn_segments spectrum, double factor,
                   const void *in, void *out, fn_scratch *scratch);

#endif
