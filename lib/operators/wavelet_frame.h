/* SPDX-License-Identifier: BSD-3-Clause */
/* One level of an undecimated wavelet transform over an image: level l turns
 * A_{l-1} into 2^d images of the same size with the filters h/sqrt 2 and
 * g/sqrt 2, whose taps are s = 2^{l-1} points apart, periodically:
 *     a_k = sum_m h_m x_{k + s (m - o)} / sqrt 2, d_k likewise with g.
 * |H(w)|^2 + |G(w)|^2 = 2 at every frequency w, and so at s w: W^H W = I at
 * every level, whatever n and s.
 *
 * Index k of axis 0 is followed through all axes before the next one is looked
 * at, so that no image between the axes is stored. */
#ifndef FN_OPERATORS_WAVELET_FRAME_H
#define FN_OPERATORS_WAVELET_FRAME_H

#include "core/shape.h"
#include "operators/wavelet_filter.h"

/* Weights of fn_kernels.combine, in the type's precision. */
typedef union fn_weights {
    float single[2 * FN_COMBINE_MAX];
    double real[2 * FN_COMBINE_MAX];
} fn_weights;

typedef struct fn_wavelet_frame {
    firenet_type type;
    fn_shape shape;
    int64_t stride[FIRENET_MAX_AXES];
    int taps, offset, levels;
    fn_weights analysis;  /* two outputs: h_m, g_m */
    fn_weights synthesis; /* one output, lines a, d in turn for each m */
    size_t at[FIRENET_MAX_AXES],
        slab[FIRENET_MAX_AXES]; /* of a thread, bytes */
    size_t thread_bytes;        /* bytes an application needs for each thread */
    size_t line; /* and for a line of the last axis with its continuation */
} fn_wavelet_frame;

void fn_wavelet_frame_set(fn_wavelet_frame *frame, firenet_type type,
                          const fn_shape *shape, int levels,
                          firenet_wavelet wavelet);

/* One level, one way or the other. Of a single axis, what is read is
 * continued. */
typedef struct fn_frame_sweep {
    const fn_wavelet_frame *self;
    const fn_kernels *kernels;
    int64_t step; /* s */
    unsigned char *fine;
    unsigned char *block[1 << FIRENET_MAX_AXES]; /* each a whole image */
    int64_t group; /* indices of axis 0 in an item */
} fn_frame_sweep;

/* Copies the line of a single axis to `to` and continues it. */
void fn_frame_copy(const fn_frame_sweep *sweep, const void *line,
                   bool analysing, unsigned char *to);

/* Indices [begin, end) of axis 0, which depend on no others. */
void fn_frame_analyse(const fn_frame_sweep *sweep, int64_t begin, int64_t end,
                      unsigned char *buffer);
/* Index k of axis 0 alone, of more than one axis, with blocks that begin
 * there. */
void fn_frame_analyse_index(const fn_frame_sweep *sweep, int64_t k,
                            unsigned char *buffer);
void fn_frame_synthesise(const fn_frame_sweep *sweep, int64_t begin,
                         int64_t end, unsigned char *buffer);

#endif
