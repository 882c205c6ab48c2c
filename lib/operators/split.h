/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_SPLIT_H
#define FN_OPERATORS_SPLIT_H

#include "operators/operator.h"

/* This party's block of a diagonal that is shared out; NULL for any other
 * operator. */
firenet_operator *fn_split_block(const firenet_operator *a);

#endif
