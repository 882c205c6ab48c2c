/* SPDX-License-Identifier: BSD-3-Clause */
/* One level of a wavelet transform over an image.
 *
 * A level goes through the image along axis 0, two slabs of it at a time. The
 * chain of rotations turns them into a slab of averages and one of details,
 * which go the same way along the next axis while they are in the cache; lines
 * of the last axis end where they belong in the coefficients. Nothing between
 * the axes is stored but what the stages of the chain wait for. Synthesis is
 * the same the other way round. */
#ifndef FN_OPERATORS_WAVELET_SWEEP_H
#define FN_OPERATORS_WAVELET_SWEEP_H

#include "core/shape.h"
#include "operators/pyramid.h"
#include "operators/wavelet_chain.h"

/* Where a thread keeps what an axis works on, in bytes: what its stages wait
 * for and the slabs it hands on; for the last axis, the two halves of a
 * line. */
typedef struct fn_wavelet_buffers {
    size_t state[FIRENET_MAX_AXES], slabs[FIRENET_MAX_AXES];
    size_t slab[FIRENET_MAX_AXES]; /* bytes of one in analysis, */
    size_t
        rest[FIRENET_MAX_AXES]; /* and in synthesis, where they are smaller */
    size_t total;
} fn_wavelet_buffers;

/* Enough for a level and all coarser ones. */
void fn_wavelet_buffers_set(fn_wavelet_buffers *buffers, firenet_type type,
                            int axes, const fn_wavelet_bank *bank,
                            const fn_pyramid_level *level);

/* One level, one way or the other. block[b] is where block b of the level
 * begins: bit a of b says that axis a is differenced. */
typedef struct fn_wavelet_sweep {
    int axes;
    const fn_wavelet_bank *bank;
    const fn_wavelet_buffers *buffers;
    const fn_kernels *kernels;
    const fn_pyramid_level *level;
    unsigned char *fine;
    unsigned char *block[1 << FIRENET_MAX_AXES];
    int64_t group; /* indices of axis 0 in an item */
} fn_wavelet_sweep;

/* Coarse indices [begin, end) of axis 0 of two or three, which depend on no
 * others: the buffer is of one's own, the bits are the same for any cut. */
void fn_wavelet_sweep_analyse(const fn_wavelet_sweep *sweep, int64_t begin,
                              int64_t end, unsigned char *buffer);
void fn_wavelet_sweep_synthesise(const fn_wavelet_sweep *sweep, int64_t begin,
                                 int64_t end, unsigned char *buffer);

#endif
