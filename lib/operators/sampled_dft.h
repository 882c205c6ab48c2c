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

#endif
