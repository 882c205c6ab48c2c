/* SPDX-License-Identifier: BSD-3-Clause */
/* A chain of operators: what its products and its creation share. */
#ifndef FN_OPERATORS_CHAIN_H
#define FN_OPERATORS_CHAIN_H

#include "operators/operator.h"

typedef struct chain {
    firenet_operator base;
    int64_t count;
    firenet_operator **factors; /* retained, outermost first */
    int64_t step_count;
    firenet_operator **steps; /* what a product applies: the factors, with one
                                 operator in the place of two that are fused;
                                 retained */
    size_t buffer;            /* bytes of the largest intermediate vector */
} chain;

/* Intermediate vectors that so many operators in a row alternate between. */
static inline int64_t fn_chain_buffers(int64_t count) {
    return count > 2 ? 2 : count - 1;
}

extern const fn_operator_table fn_chain_table;

static inline bool fn_is_chain(const firenet_operator *a) {
    return a->table == &fn_chain_table;
}

/* (a b)^H = b^H a^H, as a chain again, so that it can simplify. */
firenet_status fn_chain_adjoint_of(firenet_operator **out,
                                   firenet_context *context,
                                   firenet_operator *a);

firenet_status fn_chain_unturned(fn_unturned *out, firenet_context *context,
                                 firenet_operator *a);

#endif
