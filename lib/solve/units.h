/* SPDX-License-Identifier: BSD-3-Clause */
/* Units near one. With powers of two
 *
 *   A' = 2^a A,   y' = 2^y y,   w' = 2^w w,   x' = 2^(y-a) x
 *
 * the problem in primed quantities is the same problem: A'x' - y' = 2^y (Ax-y),
 * and objective and dual are multiplied by powers of two as well. No rounding
 * is added, and no square of what is near one over- or underflows: that is what
 * makes a polar value max |A^H q|_i / w_i, a norm or a gap accurate for data of
 * any scale. */
#ifndef FN_SOLVE_UNITS_H
#define FN_SOLVE_UNITS_H

#include "solve/problem.h"

#include <math.h>

typedef struct fn_units {
    firenet_problem_kind kind;
    int a, w; /* of the problem */
    int y;    /* of the data */
} fn_units;

/* Exponents of what each quantity is multiplied by on its way in. */
static inline int fn_units_x(const fn_units *u) {
    return u->y - u->a;
}
static inline int fn_units_objective(const fn_units *u) {
    switch (u->kind) {
    case FIRENET_PROBLEM_P1:
        return u->y - u->a + u->w;
    case FIRENET_PROBLEM_P2:
        return 2 * u->y;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return u->y;
}
/* Of a dual vector: |A^H q|_i <= lambda w_i must stay what it is. */
static inline int fn_units_q(const fn_units *u) {
    switch (u->kind) {
    case FIRENET_PROBLEM_P1:
        return u->w - u->a;
    case FIRENET_PROBLEM_P2:
        return u->y;
    case FIRENET_PROBLEM_P3:
        break;
    }
    return 0;
}
/* Of eta in (P1), of lambda in (P2) and (P3). */
static inline int fn_units_parameter(const fn_units *u) {
    return u->kind == FIRENET_PROBLEM_P1
               ? u->y
               : fn_units_objective(u) - fn_units_x(u) - u->w;
}

/* e with 2^e value in [1/2, 1); 0 for 0. */
static inline int fn_units_exponent(double value) {
    int exponent = 0;
    (void)frexp(value, &exponent);
    return value > 0.0 && isfinite(value) ? -exponent : 0;
}

/* Fills in a and w of a problem: 0 where it is near one already, so that
 * ordinary problems share everything with their owner. */
fn_units fn_units_of(const fn_problem *problem);

/* w alone, from the weights' range. */
int fn_units_of_weights(double least, double largest, firenet_type type);

/* Most bytes that operator and weights of their own take. */
size_t fn_units_bytes(const fn_problem *problem);

/* 2^exponent A of an owner's problem, without the U that A may begin with:
 * `turn` of the problem is it then, and a part of what is handed out. */
firenet_status fn_units_operator(firenet_operator **out,
                                 firenet_context *context, fn_problem *problem,
                                 int exponent);

/* Measurements, or a dual vector of theirs, in host memory: q = U q, as the
 * owner has it, or back. Takes what products with the operator take. */
void fn_problem_turn(const fn_problem *problem, fn_scratch *scratch, bool back,
                     void *q);

#endif
