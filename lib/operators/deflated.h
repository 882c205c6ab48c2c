/* SPDX-License-Identifier: BSD-3-Clause */
/* The operator B = P A M of a deflation. */
#ifndef FN_OPERATORS_DEFLATED_H
#define FN_OPERATORS_DEFLATED_H

#include "operators/deflation.h"

/* B, from one weight for each column of a. Weights that are neither 0 nor
 * infinite are not read. ERR_UNSUPPORTED: more than FN_FREE_MAX are 0, or the
 * operator's vectors are not here or its arithmetic is not that of x. */
firenet_status fn_deflate(firenet_operator **out, firenet_context *context,
                          firenet_operator *a, const double *weights);

/* NULL for another operator. */
const fn_deflation *fn_deflation_of(const firenet_operator *a);

#endif
