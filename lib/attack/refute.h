/* SPDX-License-Identifier: BSD-3-Clause */
/* A search for vectors v with ||v_S|| > rho ||v_{S^c}||_{1,w} / sqrt(xi) +
 * gamma ||A v||: what all search strategies share. */
#ifndef FN_ATTACK_REFUTE_H
#define FN_ATTACK_REFUTE_H

#include "core/random.h"
#include "model/support.h"
#include "operators/operator.h"

#include <firenet/refutation.h>

struct firenet_refutation {
    atomic_int references;
    firenet_context *context;
    firenet_type type;
    int64_t length;
    void *witness; /* ||v|| = 1 */
    double left, tail, image, rounding, right;
    double gamma; /* all below it are refuted */
    int64_t tried, products;
};

/* How far the best vector is from a witness: one has more than 1. */
double fn_refutation_ratio(const firenet_refutation *refutation);

typedef struct fn_search {
    firenet_refutation *result;
    firenet_context *context;
    const firenet_operator *a;
    const fn_kernels *kernels; /* of the domain */
    fn_scratch scratch;
    fn_random random;
    fn_support support; /* of x, once judged */
    /* The search works with A / unit: unit is the power of two that brings its
     * norm near 1, so that no square of it leaves the type's range. */
    double unit;
    double norm;              /* L / unit */
    double gamma;             /* gamma unit */
    double tail_weight;       /* rho / sqrt(xi) */
    double dual_size;         /* what ||q|| comes to in the polish */
    void *x, *g, *d, *buffer; /* domain */
    void *ax, *ad, *q;        /* range; ax is A x / unit */
} fn_search;

/* Products with A / unit and its adjoint, counted. */
firenet_status fn_search_forward(fn_search *search, const void *x, void *ax);
firenet_status fn_search_adjoint(fn_search *search, const void *q, void *g);

/* ||x|| = 1; false where x is 0. */
bool fn_search_normalise(fn_search *search);

/* Brings x to norm 1, makes ax and its support, and keeps it if it is the
 * nearest to a witness so far. x is not 0. */
firenet_status fn_search_evaluate(fn_search *search);

/* From x to better ones, all judged; x and ax are the last of them. */
firenet_status fn_search_power(fn_search *search, int steps);
firenet_status fn_search_descend(fn_search *search, int steps);
firenet_status fn_search_polish(fn_search *search, int rounds);

#endif
