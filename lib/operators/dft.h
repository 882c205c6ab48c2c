/* SPDX-License-Identifier: BSD-3-Clause */
/* The DFT, for operators made of it. */
#ifndef FN_OPERATORS_DFT_H
#define FN_OPERATORS_DFT_H

#include "operators/centring.h"
#include "operators/operator.h"

/* firenet_operator_create_centred_dft inside a public call. */
firenet_status fn_create_dft(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *size,
                             fn_centring centring);

#endif
