/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/units.h"

#include "operators/scale.h"

#include <string.h>

/* The largest exponent a factor of single precision can have. */
#define MOST_SINGLE 120

/* Within 2^+-NEAR of one nothing needs to be scaled: with y near one, squares
 * of products with A and of quotients by w stay far inside the type. */
#define NEAR_SINGLE 12
#define NEAR_DOUBLE 100

static int off(int exponent, firenet_type type) {
    bool single = fn_type_single(type);
    int near = single ? NEAR_SINGLE : NEAR_DOUBLE;
    int most = single ? MOST_SINGLE : DBL_MAX_EXP - 2;
    if (exponent <= near && exponent >= -near) {
        return 0;
    }
    return exponent > most ? most : exponent < -most ? -most : exponent;
}

/* Between the lightest and the heaviest weight, without a product that could
 * overflow. */
int fn_units_of_weights(double least, double largest, firenet_type type) {
    return off((fn_units_exponent(least) + fn_units_exponent(largest)) / 2,
               type);
}

fn_units fn_units_of(const fn_problem *problem) {
    const firenet_operator *a = problem->a;
    double least, largest;
    fn_chunks_range(&problem->domain_chunks, &least, &largest);
    return (fn_units){.kind = problem->kind,
                      .a = off(fn_units_exponent(a->norm_size), a->range),
                      .w = fn_units_of_weights(least, largest, a->domain)};
}

/* Factor and product, without their descriptions. */
#define OPERATOR_BYTES 2048

size_t fn_units_bytes(const fn_problem *problem) {
    const firenet_operator *a = problem->a;
    fn_units units = fn_units_of(problem);
    size_t bytes = 0;
    if (units.a != 0) { /* and the product's scratch */
        bytes += OPERATOR_BYTES + 2 * strlen(a->description) +
                 fn_range_bytes(a) + fn_domain_bytes(a);
    }
    if (units.w != 0) {
        bytes +=
            (size_t)problem->domain_chunks.count * sizeof(fn_chunk) +
            (problem->domain_chunks.weights ? (size_t)a->cols * sizeof(double)
                                            : 0);
    }
    return bytes;
}

firenet_status fn_units_operator(firenet_operator **out,
                                 firenet_context *context, firenet_operator *a,
                                 int exponent) {
    if (exponent == 0) {
        *out = firenet_operator_retain(a);
        return FIRENET_OK;
    }
    return fn_scale(out, context, a, ldexp(1.0, exponent), 0.0);
}
