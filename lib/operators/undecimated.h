/* SPDX-License-Identifier: BSD-3-Clause */
/* What undecimated transforms of all wavelets check the same way. */
#ifndef FN_OPERATORS_UNDECIMATED_H
#define FN_OPERATORS_UNDECIMATED_H

#include "operators/shape.h"

/* Sets the shape and how many images the coefficients are; or the status for
 * type, axes, shape or levels. */
firenet_status fn_undecimated_check(firenet_context *context, firenet_type type,
                                    int axes, const int64_t *size, int levels,
                                    fn_shape *shape, int64_t *images);

#endif
