/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/strip.h"

#include <string.h>

/* Columns of a strip: some cache lines side by side. Rows of an image are often
 * a power of two apart, and then the cache lines of a column compete for a few
 * places in the cache, so that each visit must be made the most of. */
#define STRIP_COLUMNS 16

fn_lines fn_lines_along(const fn_shape *shape, int axis) {
    fn_lines lines = {1, shape->size[axis], 1};
    for (int a = 0; a < shape->axes; ++a) {
        lines.outer *= a < axis ? shape->size[a] : 1;
        lines.inner *= a > axis ? shape->size[a] : 1;
    }
    return lines;
}

/* ----------------------------------------------------------------- strips */

/* The pad keeps the lines of a strip out of each other's cache sets. */
fn_strip fn_strip_for(const fn_kernels *kernels, fn_lines lines) {
    size_t size = fn_type_size(kernels->type);
    int64_t width = lines.inner < STRIP_COLUMNS ? lines.inner : STRIP_COLUMNS;
    int64_t pad = (int64_t)(FN_ALIGNMENT / size);
    int64_t rounded = (lines.n + pad - 1) / pad * pad;
    return (fn_strip){.kernels = kernels,
                      .type = kernels->type,
                      .lines = lines,
                      .width = width,
                      .stride = rounded + pad,
                      .across = (lines.inner + width - 1) / width};
}

size_t fn_strip_bytes(const fn_strip *strip) {
    return fn_vector_bytes(strip->type, (strip->width + 1) * strip->stride);
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

void *fn_strip_place(const fn_strip *strip, void *buffer, int64_t l) {
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

static bool is_whole(const fn_strip *strip, fn_segments segments) {
    return segments.segment[0].count == strip->lines.n;
}

/* Zeros in `lines` places from `line` on, where segments leave any frequency
 * out. */
static void clear_gaps(const fn_strip *strip, fn_segments segments,
                       int64_t lines, void *line) {
    int64_t covered = 0;
    for (int64_t b = 0; b < segments.count; ++b) {
        covered += segments.segment[b].count;
    }
    if (covered < strip->lines.n) {
        memset(line, 0,
               (size_t)(lines * strip->stride) * fn_type_size(strip->type));
    }
}

/* Whether the strip is one contiguous line, aligned for FFTW. */
static bool is_line(const fn_strip *strip, int64_t item, const void *array) {
    return strip->lines.inner == 1 &&
           fn_fft_aligned(strip->type, fn_at_const(strip->type, array,
                                                   corner(strip, item, 0)));
}

void *fn_strip_target(const fn_strip *strip, int64_t item, fn_segments segments,
                      void *array, void *buffer) {
    return is_whole(strip, segments) && is_line(strip, item, array)
               ? fn_at(strip->type, array, corner(strip, item, 0))
               : buffer;
}

const void *fn_strip_load(const fn_strip *strip, int64_t item,
                          fn_segments segments, const void *array,
                          void *buffer) {
    if (is_whole(strip, segments) && is_line(strip, item, array)) {
        return fn_at_const(strip->type, array, corner(strip, item, 0));
    }
    int64_t width = fn_strip_width(strip, item);
    void *first = fn_strip_place(strip, buffer, 1);
    clear_gaps(strip, segments, width, first);
    for (int64_t b = 0; b < segments.count; ++b) {
        const fn_segment *segment = &segments.segment[b];
        strip->kernels->transpose(
            segment->count, width, 1.0,
            fn_at_const(strip->type, array,
                        corner(strip, item, segment->index)),
            strip->lines.inner, fn_at(strip->type, first, segment->frequency),
            strip->stride);
    }
    return first;
}

void fn_strip_store(const fn_strip *strip, int64_t item, fn_segments segments,
                    double factor, const void *buffer, void *array) {
    for (int64_t b = 0; b < segments.count; ++b) {
        const fn_segment *segment = &segments.segment[b];
        strip->kernels->transpose(
            fn_strip_width(strip, item), segment->count, factor,
            fn_at_const(strip->type, buffer, segment->frequency), strip->stride,
            fn_at(strip->type, array, corner(strip, item, segment->index)),
            strip->lines.inner);
    }
}

/* ----------------------------------------------------------------- passes */

typedef struct pass {
    const fn_fft *fft;
    fn_direction direction;
    fn_strip strip;
    fn_segments in_segments, out_segments;
    double factor;
    const void *in;
    void *out;
} pass;

static void transform_strip(const void *data, int64_t item, void *buffer) {
    const pass *p = data;
    const fn_strip *strip = &p->strip;
    bool direct = p->in != p->out && p->factor == 1.0;
    const void *from =
        fn_strip_load(strip, item, p->in_segments, p->in, buffer);
    void *to =
        direct ? fn_strip_target(strip, item, p->out_segments, p->out, buffer)
               : buffer;
    for (int64_t l = 0; l < fn_strip_width(strip, item); ++l) {
        fn_fft_line(p->fft, p->direction,
                    fn_at_const(strip->type, from, l * strip->stride),
                    fn_at(strip->type, to, l * strip->stride));
    }
    if (to == buffer) {
        fn_strip_store(strip, item, p->out_segments, p->factor, buffer, p->out);
    }
}

void fn_strip_pass(const fn_fft *fft, fn_direction direction, fn_lines lines,
                   fn_segments image, fn_segments spectrum, double factor,
                   const void *in, void *out, fn_scratch *scratch) {
    const fn_kernels *kernels = fn_kernels_for(scratch->context, fft->type);
    bool forward = direction == FN_FORWARD;
    pass p = {.fft = fft,
              .direction = direction,
              .strip = fn_strip_for(kernels, lines),
              .in_segments = forward ? image : spectrum,
              .out_segments = forward ? spectrum : image,
              .factor = factor,
              .in = in,
              .out = out};
    fn_scratch_share(scratch, fn_strip_bytes(&p.strip),
                     fn_strip_count(&p.strip), transform_strip, &p);
}
