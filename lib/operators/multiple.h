/* SPDX-License-Identifier: BSD-3-Clause */
/* Multiples of the identity, as the rules of composition need them. */
#ifndef FN_OPERATORS_MULTIPLE_H
#define FN_OPERATORS_MULTIPLE_H

#include "operators/operator.h"

/* (re + i im) I on `length` elements. ERR_TYPE for complex factors of real
 * vectors, ERR_RANGE for what the type cannot hold. */
firenet_status fn_create_multiple(firenet_operator **out,
                                  firenet_context *context, firenet_type type,
                                  int64_t length, double re, double im);

/* Real and imaginary part of c where a = c I, NULL for any other. */
const double *fn_multiple_factor(const firenet_operator *a);

bool fn_is_identity(const firenet_operator *a);

#endif
