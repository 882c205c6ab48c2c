/* SPDX-License-Identifier: BSD-3-Clause */
/* What a call that runs a network was given. */
#ifndef FN_NETWORK_ARRAYS_H
#define FN_NETWORK_ARRAYS_H

#include "network/network.h"

typedef struct fn_arrays {
    int64_t count; /* problems */
    firenet_type y_type, x_type;
    const void *y, *x0, *x; /* x0 may be NULL; x will be written */
    int64_t y_length, x_length;
} fn_arrays;

/* Problem i of them. */
typedef struct fn_given {
    const void *y, *x0; /* x0 may be NULL */
} fn_given;
fn_given fn_arrays_at(const fn_arrays *given, const firenet_network *network,
                      int64_t i);

/* Types, lengths, overlap, finite values, the measurement bound, sizes. */
firenet_status fn_arrays_check(const fn_arrays *given, firenet_context *context,
                               const firenet_network *network);

#endif
