/* SPDX-License-Identifier: BSD-3-Clause */
/* Zero padding, for operators made of it. */
#ifndef FN_OPERATORS_PAD_H
#define FN_OPERATORS_PAD_H

#include "operators/operator.h"

/* firenet_operator_create_pad inside a public call. */
firenet_status fn_create_pad(firenet_operator **out, firenet_context *context,
                             firenet_type type, int axes, const int64_t *shape,
                             const int64_t *padded_shape,
                             firenet_placement placement);

#endif
