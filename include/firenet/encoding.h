/* SPDX-License-Identifier: BSD-3-Clause */
/** @file encoding.h  The operator of a scanner with several coils.
 *
 *  What receiver coils measure of an image x: with the map s_c of coil c (its
 *  complex sensitivity at each point), the unitary DFT F and the points of
 *  k-space that were acquired, P, coil c measures y_c = P F (s_c x). */
#ifndef FIRENET_ENCODING_H
#define FIRENET_ENCODING_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Image to the samples of all coils,
 *      y_c = P F sum_k s_{k,c} x_k,    c = 0 .. coils - 1,
 *  in one operator. It equals the stack of sample o dft o diagonal over the
 *  coils, but stores no image for each coil: the maps are applied on the way
 *  into the first pass of the transform and out of the last, lines of k-space
 *  without samples cost nothing, and there is at most one coil image per
 *  thread. Coils are summed in order, so that results do not depend on the
 *  number of threads. Where the samples are whole lines along an axis, solvers
 *  and networks leave the transform along it out of their iterations: y, eta
 *  and dual vectors are those of the samples all the same.
 *
 *  The norm bound is computed pixel by pixel: ||A||^2 is at most the largest
 *  eigenvalue of the Gram matrix of the maps at a pixel, G_kl = sum_c
 *  conj(s_{k,c}) s_{l,c}; with one set, of max sum_c |s_c|^2. It is the norm
 *  itself where all of k-space is sampled.
 *
 *  Slices and frames of one set of maps and one mask: firenet_operator_batch.
 *
 *  @param[out] out          the new operator, one reference; NULL on failure
 *  @param[in] context       allocator, messages and planner effort
 *  @param[in] type          FIRENET_C64 or FIRENET_C128, of maps and vectors
 *  @param[in] axes          number of axes, 1 .. FIRENET_MAX_AXES
 *  @param[in] shape         `axes` sizes, each >= 1; N is their product
 *  @param[in] centred       bit a set: frequency 0 of axis a at floor(n/2)
 *  @param[in] image_centred bit a set: the image's origin of axis a at
 *                           floor(n/2); firenet_operator_create_centred_dft
 *  @param[in] sets          images x_k that the coils see, 1 or 2: the domain
 *                           is [sets][shape]
 *  @param[in] coils         >= 1: the range is [coils][count]
 *  @param[in] maps          [sets][coils][shape], finite; copied
 *  @param[in] indices       `count` distinct C-order indices of the points of
 *                           k-space that every coil measured, in the order of
 *                           the samples; copied. NULL: all N, in order
 *  @param[in] count         1 <= count <= N, and < 2^32; N without indices
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE
 *          (names the first index that is out of range or repeated);
 *          FIRENET_ERR_NUMERIC (names the first element of the maps that is
 *          not finite); FIRENET_ERR_UNSUPPORTED (the library was built without
 *          that precision, -Dprecision); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_EXTERNAL (FFTW made no plan);
 *          FIRENET_ERR_BUSY.
 *  Source: Pruessmann, Weiger, Scheidegger, Boesiger, 'SENSE: sensitivity
 *  encoding for fast MRI', Magn. Reson. Med. 42, 1999; with two sets, Uecker et
 *  al., 'ESPIRiT', Magn. Reson. Med. 71, 2014. */
FIRENET_API firenet_status firenet_operator_create_encoding(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int axes, const int64_t *shape, uint32_t centred, uint32_t image_centred,
    int sets, int64_t coils, const void *maps, const int64_t *indices,
    int64_t count);

FIRENET_END_DECLS

#endif
