/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_SAMPLED_DFT_H
#define FN_OPERATORS_SAMPLED_DFT_H

#include "operators/centring.h"
#include "operators/operator.h"

/* sample o DFT, of images of a real or complex type; the indices are distinct
 * and in range, `name` describes the transform. */
firenet_status fn_sampled_dft_create(firenet_operator **out,
                                     firenet_context *context,
                                     firenet_type type, const fn_shape *shape,
                                     fn_centring centring,
                                     const int64_t *indices, int64_t count,
                                     const char *name);

/* A product by halves, of a sampled DFT of complex images whose gather axis is
 * not the last one: each line of the last axis by itself, `count` of them from
 * in to out, aligned as vectors are; and the rest, from the image, which is
 * overwritten, or to it. The length of these lines, 0 for every other operator.
 */
int64_t fn_sampled_dft_line(const firenet_operator *a);
void fn_sampled_dft_lines(const firenet_operator *a, bool adjoint,
                          int64_t count, const void *in, void *out);
void fn_sampled_dft_after_lines(const firenet_operator *a, fn_scratch *scratch,
                                bool adjoint, void *in, void *out);

#endif
