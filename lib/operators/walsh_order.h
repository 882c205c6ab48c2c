/* SPDX-License-Identifier: BSD-3-Clause */
/* The orders in which the rows of a Walsh matrix are numbered. */
#ifndef FN_OPERATORS_WALSH_ORDER_H
#define FN_OPERATORS_WALSH_ORDER_H

#include <firenet/transform.h>

/* Where index k of 2^bits stands in natural order. */
int64_t fn_walsh_natural_index(firenet_walsh_order order, int64_t k, int bits);

/* NULL if there is no such order. */
const char *fn_walsh_order_name(firenet_walsh_order order);

#endif
