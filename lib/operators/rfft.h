/* SPDX-License-Identifier: BSD-3-Clause */
/* Half the spectrum of a real image: n reals along the last axis become n/2 + 1
 * complex numbers, padded to whole cache lines, so that FFTW may work in each
 * row and strips of columns share no line. Element k of the spectrum is one of
 * the half, or the conjugate of element -k, which is. */
#ifndef FN_OPERATORS_RFFT_H
#define FN_OPERATORS_RFFT_H

#include "core/shape.h"
#include "operators/fft.h"

typedef struct fn_rfft {
    firenet_type real, type; /* of the image, of the half */
    int64_t n, rows;
    int64_t origin; /* where point 0 of a row stands */
    fn_shape shape; /* of the half, padded */
    fn_fft fft;     /* of a row: of n points, or of n/2 if packed */
    void *twiddle;  /* if packed, as fn_kernels' rfft_split has it */
} fn_rfft;

/* The shapes, for an image of a real type whose rows start at index `origin`;
 * the plan follows. */
fn_rfft fn_rfft_for(firenet_type type, const fn_shape *image, int64_t origin);

/* The tables are the owner's; destroy them on failure too. */
firenet_status fn_rfft_plan(fn_rfft *rfft, firenet_operator *owner,
                            firenet_context *context);
void fn_rfft_destroy(fn_rfft *rfft, firenet_context *context);

/* Bytes for each thread. */
size_t fn_rfft_bytes(const fn_rfft *rfft);

/* The last axis, rows of the image to rows of the half, unnormalised; and the
 * adjoint over the reals. */
void fn_rfft_forward(const fn_rfft *rfft, const void *image, void *spectrum,
                     fn_scratch *scratch);
void fn_rfft_adjoint(const fn_rfft *rfft, const void *spectrum, void *image,
                     fn_scratch *scratch);

#endif
