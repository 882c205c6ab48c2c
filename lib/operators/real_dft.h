/* SPDX-License-Identifier: BSD-3-Clause */
/* The DFT of real images, for dft.c. */
#ifndef FN_OPERATORS_REAL_DFT_H
#define FN_OPERATORS_REAL_DFT_H

#include "operators/centring.h"
#include "operators/operator.h"

firenet_status fn_real_dft_create(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  const fn_shape *shape, fn_centring centring);

#endif
