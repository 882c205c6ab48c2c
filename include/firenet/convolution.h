/* SPDX-License-Identifier: BSD-3-Clause */
/** @file convolution.h  Convolution with a kernel: blurs of microscopes and
 *  telescopes, filters, convolutional dictionaries. */
#ifndef FIRENET_CONVOLUTION_H
#define FIRENET_CONVOLUTION_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** What is assumed of the image beyond its ends, and which part of the result
 *  is kept. With n points and a kernel of K points on an axis: */
typedef enum firenet_convolution_mode {
    /** n points, the image repeated periodically. SciPy: ndimage.convolve with
     *  mode='wrap', for odd K. */
    FIRENET_CONVOLUTION_PERIODIC = 10,
    /** n points, zeros beyond the ends. SciPy: signal.convolve,
     *  mode='same'. */
    FIRENET_CONVOLUTION_SAME = 20,
    /** the n - K + 1 points that need no values from beyond the ends, as a
     *  camera sees part of a larger scene. SciPy: mode='valid'. */
    FIRENET_CONVOLUTION_VALID = 30,
    /** all n + K - 1 points that are not 0 by construction. SciPy:
     *  mode='full'. */
    FIRENET_CONVOLUTION_FULL = 40
} firenet_convolution_mode;

/** y_i = sum_k h_k x_{i + o - k} on each axis, with
 *  o = floor((K - 1)/2) in the modes PERIODIC and SAME (the kernel's middle
 *  does not move the image), K - 1 in VALID and 0 in FULL. Computed by DFTs:
 *  the time does not depend on the kernel. Its adjoint is the correlation with
 *  h. The norm bound is the largest modulus of the kernel's DFT, in PERIODIC
 *  the norm itself.
 *
 *  @param[out] out          the new operator, one reference; NULL on failure
 *  @param[in] context       allocator, messages and planner effort
 *  @param[in] type          any element type, of image, kernel and result
 *  @param[in] axes          number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape         `axes` sizes n of the image, each >= 1
 *  @param[in] kernel_shape  `axes` sizes K, each >= 1; in VALID at most the
 *                           image's, else any
 *  @param[in] kernel        finite elements h in C order; copied
 *  @param[in] mode          what happens at the ends
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (sizes, mode); FIRENET_ERR_NUMERIC (names the index);
 *          FIRENET_ERR_UNSUPPORTED (no DFT of that precision was built);
 *          FIRENET_ERR_TOO_LARGE; FIRENET_ERR_NOMEM; FIRENET_ERR_EXTERNAL
 *          (FFTW made no plan); FIRENET_ERR_BUSY. */
FIRENET_API firenet_status firenet_operator_create_convolution(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, const int64_t *kernel_shape,
    const void *kernel, firenet_convolution_mode mode);

FIRENET_END_DECLS

#endif
