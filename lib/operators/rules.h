/* SPDX-License-Identifier: BSD-3-Clause */
/* What two neighbours of a composition become where that is free. */
#ifndef FN_OPERATORS_RULES_H
#define FN_OPERATORS_RULES_H

#include "operators/operator.h"

/* The factors that replace a pair: new references, outermost first. */
typedef struct fn_rewrite {
    int count; /* 0: nothing applies; 1 or 2 */
    firenet_operator *factors[2];
} fn_rewrite;

/* Applies the first rule that fits a o b. */
firenet_status fn_rewrite_pair(fn_rewrite *out, firenet_context *context,
                               firenet_operator *a, firenet_operator *b);

#endif
