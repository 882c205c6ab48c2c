/* SPDX-License-Identifier: BSD-3-Clause */
/* Differences, as regularisers need to know them. */
#ifndef FN_OPERATORS_DIFFERENCE_H
#define FN_OPERATORS_DIFFERENCE_H

#include "core/shape.h"
#include "operators/operator.h"

/* firenet_operator_create_weighted_difference inside a public call. */
firenet_status fn_create_difference(firenet_operator **out,
                                    firenet_context *context, firenet_type type,
                                    int axes, const int64_t *size,
                                    firenet_boundary boundary,
                                    const double *weights);

/* What D^H D of a difference is made of. */
typedef struct fn_difference_form {
    fn_shape shape;
    firenet_boundary boundary;
    double weights[FIRENET_MAX_AXES];
} fn_difference_form;

/* The form of a difference, NULL for any other operator. */
const fn_difference_form *fn_difference_form_of(const firenet_operator *a);

#endif
