/* SPDX-License-Identifier: BSD-3-Clause */
/* Scratch memory owned by whoever applies an operator. */
#ifndef FN_OPERATORS_WORKSPACE_H
#define FN_OPERATORS_WORKSPACE_H

#include "operators/operator.h"

/* Allocates what `a` needs; pair with fn_scratch_free. */
firenet_status fn_scratch_create(fn_scratch *scratch, firenet_context *context,
                                 const firenet_operator *a);
void fn_scratch_free(fn_scratch *scratch, firenet_context *context);

#endif
