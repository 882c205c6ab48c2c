/* SPDX-License-Identifier: BSD-3-Clause */
/* A chain of operators: what its products and its creation share. */
#ifndef FN_OPERATORS_CHAIN_H
#define FN_OPERATORS_CHAIN_H

#include "operators/operator.h"

typedef struct chain {
    firenet_operator base;
    int64_t count;
    firenet_operator **factors; /* retained, outermost first */
    size_t buffer;              /* bytes of the largest intermediate vector */
    fn_line_pass pass;          /* left by factor `pass_factor` to the next */
    int64_t pass_factor;
} chain;

/* Two factors have one vector between them. */
static inline int64_t fn_chain_buffers(const chain *self) {
    return self->count > 2 ? 2 : 1;
}

extern const fn_operator_table fn_chain_table;

static inline bool fn_is_chain(const firenet_operator *a) {
    return a->table == &fn_chain_table;
}

/* (a b)^H = b^H a^H, as a chain again, so that it can simplify. */
firenet_status fn_chain_adjoint_of(firenet_operator **out,
                                   firenet_context *context,
                                   firenet_operator *a);

#endif
