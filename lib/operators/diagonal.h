/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagonal operators, as rules and stacks need them. */
#ifndef FN_OPERATORS_DIAGONAL_H
#define FN_OPERATORS_DIAGONAL_H

#include "operators/operator.h"

/* firenet_operator_create_diagonal inside a public call. */
firenet_status fn_create_diagonal(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  int64_t length, firenet_type weight_type,
                                  const void *weights);

bool fn_is_diagonal(const firenet_operator *a);

/* a o b, or a^H o b if `conjugate`, of two diagonals, as one. */
firenet_status fn_diagonal_product(firenet_operator **out,
                                   firenet_context *context,
                                   const firenet_operator *a, bool conjugate,
                                   const firenet_operator *b);

/* sums[i] += factor |w_i|^2. */
void fn_diagonal_add_squares(const firenet_context *context,
                             const firenet_operator *a, double factor,
                             double *sums);

#endif
