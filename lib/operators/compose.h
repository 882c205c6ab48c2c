/* SPDX-License-Identifier: BSD-3-Clause */
/* Compositions, for code that makes or inspects them. */
#ifndef FN_OPERATORS_COMPOSE_H
#define FN_OPERATORS_COMPOSE_H

#include "operators/operator.h"

/* firenet_operator_compose inside a public call, of operators that fit. */
firenet_status fn_compose(firenet_operator **out, firenet_context *context,
                          firenet_operator *a, firenet_operator *b);

/* The factor of a composition that is applied first, else `a` itself. */
const firenet_operator *fn_innermost(const firenet_operator *a);

#endif
