/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_STACK_H
#define FN_OPERATORS_STACK_H

#include "operators/operator.h"

/* firenet_operator_create_stack inside a public call. */
firenet_status fn_create_stack(firenet_operator **out, firenet_context *context,
                               firenet_operator *const *parts, int64_t count);

#endif
