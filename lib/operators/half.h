/* SPDX-License-Identifier: BSD-3-Clause */
/* Half the spectrum of a real image: n reals along the last axis become n/2 + 1
 * complex numbers, padded to whole cache lines, so that FFTW may work in each
 * row and strips of columns share no line. Element k of the spectrum is one of
 * the half, or the conjugate of element -k, which is. */
#ifndef FN_OPERATORS_HALF_H
#define FN_OPERATORS_HALF_H

#include "core/shape.h"
#include "operators/fft.h"

typedef struct fn_half {
    firenet_type real, type; /* of the image, of the half */
    int64_t n, rows;
    int64_t origin; /* where point 0 of a row stands */
    fn_shape shape; /* of the half, padded */
    fn_fft fft;     /* of a row: of n points, or of n/2 if packed */
    void *twiddle;  /* if packed, as fn_kernels' untangle has it */
} fn_half;

/* The shapes, for an image of a real type whose rows start at index `origin`;
 * the plan follows. */
fn_half fn_half_for(firenet_type type, const fn_shape *image, int64_t origin);

/* The tables are the owner's; destroy them on failure too. */
firenet_status fn_half_plan(fn_half *half, firenet_operator *owner,
                            firenet_context *context);
void fn_half_destroy(fn_half *half, firenet_context *context);

/* Bytes for each lane. */
size_t fn_half_bytes(const fn_half *half);

/* The last axis, rows of the image to rows of the half, unnormalised; and the
 * adjoint over the reals. */
void fn_half_analyse(const fn_half *half, const void *image, void *spectrum,
                     fn_scratch *scratch);
void fn_half_synthesise(const fn_half *half, const void *spectrum, void *image,
                        fn_scratch *scratch);

#endif
