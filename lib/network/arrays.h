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

/* Types, lengths, overlap, finite values, the measurement bound. */
firenet_status fn_arrays_check(const fn_arrays *given, firenet_context *context,
                               const firenet_network *network);

#endif
