/* SPDX-License-Identifier: BSD-3-Clause */
/* R of terms: what an image is to be small in. */
#ifndef EXAMPLES_REGULARISER_H
#define EXAMPLES_REGULARISER_H

#include "sparsity.h"

/* sum_k share_k R_k(x), x in C, of a term for each ingredient. Those without
 * weights of their groups (NULL) have those of their levels. */
firenet_status regulariser_create(firenet_regulariser **out,
                                  firenet_context *context, const sparsity *s,
                                  const term *terms, double *const *weights,
                                  firenet_constraint constraint);

#endif
