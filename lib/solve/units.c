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
    if (a->turned) { /* the factor without U */
        bytes += OPERATOR_BYTES + 2 * strlen(a->description);
    }
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

/* Problems depend on lengths of A x - y, which no U changes. Of an operator in
 * several parts, or with vectors elsewhere, U does not turn a vector. */
static firenet_status unturned(firenet_operator **out, firenet_context *context,
                               fn_problem *problem) {
    fn_unturned parts = {problem->a, NULL};
    if (!problem->a->turned || !fn_operator_on_host(problem->a)) {
        *out = firenet_operator_retain(problem->a);
        return FIRENET_OK;
    }
    firenet_status status = fn_operator_unturned(&parts, context, problem->a);
    problem->turn = parts.u;
    *out = parts.b;
    return status;
}

firenet_status fn_units_operator(firenet_operator **out,
                                 firenet_context *context, fn_problem *problem,
                                 int exponent) {
    firenet_operator *a = NULL;
    firenet_status status = unturned(&a, context, problem);
    if (status != FIRENET_OK || exponent == 0) {
        *out = a;
        return status;
    }
    status = fn_scale(out, context, a, ldexp(1.0, exponent), 0.0);
    firenet_operator_release(a);
    return status;
}

void fn_problem_turn(const fn_problem *problem, fn_scratch *scratch, bool back,
                     void *q) {
    if (problem->turn) {
        fn_turn(problem->turn, scratch, back, q);
    }
}
