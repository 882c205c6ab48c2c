/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_SCALE_H
#define FN_OPERATORS_SCALE_H

#include "operators/operator.h"

/* firenet_operator_scale inside a public call. */
firenet_status fn_scale(firenet_operator **out, firenet_context *context,
                        firenet_operator *a, double re, double im);

#endif
