/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/walsh_order.h"

/* Paley's order reverses the bits, and sequency is Paley's order along the Gray
 * code. */
int64_t fn_walsh_natural_index(firenet_walsh_order order, int64_t k, int bits) {
    if (order == FIRENET_WALSH_NATURAL) {
        return k;
    }
    if (order == FIRENET_WALSH_SEQUENCY) {
        k ^= k >> 1;
    }
    int64_t reversed = 0;
    for (int b = 0; b < bits; ++b) {
        reversed |= (k >> b & 1) << (bits - 1 - b);
    }
    return reversed;
}

const char *fn_walsh_order_name(firenet_walsh_order order) {
    switch (order) {
    case FIRENET_WALSH_SEQUENCY:
        return "sequency";
    case FIRENET_WALSH_DYADIC:
        return "dyadic";
    case FIRENET_WALSH_NATURAL:
        return "natural";
    }
    return NULL;
}
