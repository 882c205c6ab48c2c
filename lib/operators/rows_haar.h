/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_ROWS_HAAR_H
#define FN_OPERATORS_ROWS_HAAR_H

#include "operators/operator.h"

/* a o b as one operator, with the bits of the two, where a has rows of its own
 * and b is the adjoint of a Haar transform of blocks that fit; else leaves *out
 * alone, which another party need not do. */
firenet_status fn_fuse_rows_haar(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a,
                                 firenet_operator *b);

#endif
