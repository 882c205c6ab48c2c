/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagonal operators, as rules and stacks need them. */
#ifndef FN_OPERATORS_DIAGONAL_H
#define FN_OPERATORS_DIAGONAL_H

#include "operators/operator.h"

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
