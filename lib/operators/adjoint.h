/* SPDX-License-Identifier: BSD-3-Clause */
/* A^H as an operator. */
#ifndef FN_OPERATORS_ADJOINT_H
#define FN_OPERATORS_ADJOINT_H

#include "operators/operator.h"

/* firenet_operator_adjoint inside a public call. */
firenet_status fn_create_adjoint(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a);

/* What `a` is the adjoint of, NULL if it is no adjoint. */
firenet_operator *fn_adjoint_inner(const firenet_operator *a);

#endif
