/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_SAMPLED_DFT_H
#define FN_OPERATORS_SAMPLED_DFT_H

#include "operators/operator.h"
#include "operators/shape.h"

/* The unitary DFT of `shape` restricted to `positions`, distinct flat indices
 * into the spectrum with frequency 0 first on each axis. `name` describes the
 * transform. */
firenet_status fn_sampled_dft_create(firenet_operator **out,
                                     firenet_context *context,
                                     firenet_type type, const fn_shape *shape,
                                     const int64_t *positions, int64_t count,
                                     const char *name);

#endif
