/* SPDX-License-Identifier: BSD-3-Clause */
/* Samplings, as the rules of composition need them. */
#ifndef FN_OPERATORS_SAMPLE_H
#define FN_OPERATORS_SAMPLE_H

#include "operators/operator.h"

/* Sampling by indices that are checked. */
firenet_status fn_create_sample(firenet_operator **out,
                                firenet_context *context, firenet_type type,
                                int64_t length, const int64_t *indices,
                                int64_t count);

/* In range, no repeats. */
firenet_status fn_check_indices(firenet_context *context, int64_t length,
                                const int64_t *indices, int64_t count);

/* The index set of a sampling operator, NULL for any other. */
const int64_t *fn_sample_indices(const firenet_operator *a);

#endif
