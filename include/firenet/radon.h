/* SPDX-License-Identifier: BSD-3-Clause */
/** @file radon.h  Line integrals of an image: computed tomography. */
#ifndef FIRENET_RADON_H
#define FIRENET_RADON_H

#include <firenet/operator.h>

FIRENET_BEGIN_DECLS

/** Parallel beams. The image has `rows` x `cols` square pixels of side 1,
 *  centred at the origin; x increases with the column, y decreases with the
 *  row. At angle theta detector k sees the line of the points (x, y) with
 *      x cos theta + y sin theta = s_k = spacing (k - (detectors - 1)/2),
 *  and y_(theta, k) is the integral of the image along it: exact for an image
 *  constant on each pixel, in units of the pixel's side times those of the
 *  image. A sparse matrix (firenet_operator_create_csr) of about angles *
 *  detectors * 1.27 * side elements.
 *
 *  @param[out] out       the new operator, one reference; NULL on failure
 *  @param[in] context    allocator and messages
 *  @param[in] type       any element type, of image and measurements
 *  @param[in] rows       of the image, >= 1
 *  @param[in] cols       of the image, >= 1
 *  @param[in] angles     their number, >= 1
 *  @param[in] theta      `angles` finite angles in radians; copied
 *  @param[in] detectors  lines for each angle, >= 1: the measurements of one
 *                        angle are contiguous in the range
 *  @param[in] spacing    between them, in points, > 0
 *  @return FIRENET_OK; FIRENET_ERR_NULL; FIRENET_ERR_TYPE; FIRENET_ERR_RANGE;
 *          FIRENET_ERR_NUMERIC (names the angle); FIRENET_ERR_TOO_LARGE;
 *          FIRENET_ERR_NOMEM; FIRENET_ERR_BUSY.
 *  Source: Siddon, Med. Phys. 12(2), 1985. */
FIRENET_API firenet_status firenet_operator_create_radon(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t angles, const double *theta,
    int64_t detectors, double spacing);

/** Fan beams: at angle theta the source stands at
 *  -source (-sin theta, cos theta), that is `source` points from the origin,
 *  and the detectors on the line x cos theta + y sin theta = s_k at a distance
 *  of `detector` points beyond the origin. Each sees the line from the source
 *  through itself.
 *
 *  @param[out] out       the new operator, one reference; NULL on failure
 *  @param[in] context    allocator and messages
 *  @param[in] type       any element type, of image and measurements
 *  @param[in] rows       of the image, >= 1
 *  @param[in] cols       of the image, >= 1
 *  @param[in] angles     their number, >= 1
 *  @param[in] theta      `angles` finite angles in radians; copied
 *  @param[in] detectors  lines for each angle, >= 1
 *  @param[in] spacing    between them, in points, > 0
 *  @param[in] source     its distance from the origin, in points, finite;
 *                        outside of the image: above half of its diagonal
 *  @param[in] detector   likewise of the detectors, finite, >= 0
 *  @return as firenet_operator_create_radon. */
FIRENET_API firenet_status firenet_operator_create_fan_radon(
    firenet_operator **out, firenet_context *context, firenet_type type,
    int64_t rows, int64_t cols, int64_t angles, const double *theta,
    int64_t detectors, double spacing, double source, double detector);

FIRENET_END_DECLS

#endif
