/* SPDX-License-Identifier: BSD-3-Clause */
/** @file transform.h  Operators that change basis: Fourier and wavelets.
 *
 *  All are orthonormal, on arrays of 1 to FIRENET_MAX_AXES axes in C order
 *  (last axis fastest). */
#ifndef FIRENET_TRANSFORM_H
#define FIRENET_TRANSFORM_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Order of the coefficients of a multilevel wavelet transform. */
typedef enum firenet_layout {
    /** [A_J | H_J V_J D_J | ... | H_1 V_1 D_1], each block in C order: what
     *  sparsity in levels refers to. With d axes a level has 2^d - 1 detail
     *  blocks b = 1, 2, ..: axis a is differenced where bit a of b is set and
     *  averaged elsewhere; in 2-D that is H (difference between rows 2i and
     *  2i+1), V (between columns), D (both). */
    FIRENET_LAYOUT_LEVELS = 10
} firenet_layout;

/** Unitary discrete Fourier transform over all axes,
 *  X_k = n^{-1/2} sum_j x_j e^{-2 pi i j k/n} on each axis, any size.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator, messages and planner effort
 *  @param[in] type    FIRENET_C64 or FIRENET_C128
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each >= 1
 *  @param[in] centred bit a set: on axis a frequency 0 stands at index
 *                     floor(n/2) instead of 0. Only frequencies move; the
 *                     image is not shifted.
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_EXTERNAL
 *          (FFTW made no plan); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_dft(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred);

/** Orthonormal multilevel Haar wavelet analysis, image to coefficients; its
 *  adjoint is its inverse. Averages (a+b)/sqrt 2, differences (a-b)/sqrt 2.
 *
 *  @param[out] out    the new operator, one reference; NULL on failure
 *  @param[in] context allocator and messages
 *  @param[in] type    any element type
 *  @param[in] axes    number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape   `axes` sizes, each divisible by 2^levels
 *  @param[in] levels  number of decompositions J >= 1
 *  @param[in] layout  order of the coefficients
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the axis and the deepest level possible);
 *          FIRENET_ERR_UNSUPPORTED (layout); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_haar(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, int levels, firenet_layout layout);

FIRENET_END_DECLS

#endif
