/* SPDX-License-Identifier: BSD-3-Clause */
/* The norm of an operator from a few products with random vectors. */
#ifndef FN_OPERATORS_NORM_H
#define FN_OPERATORS_NORM_H

#include "core/random.h"
#include "operators/operator.h"

/* What a creator estimates norms with: the same operator, the same bound. */
#define FN_NORM_SEED UINT64_C(2022)

/* Standard normal entries, in the order of the elements. */
void fn_random_vector(fn_random *random, firenet_type type, int64_t n, void *x);

/* `estimate` <= ||A||, rounding aside, and `bound` >= ||A|| but for the
 * probability firenet_operator_estimate_norm states; both NaN where A makes
 * NaN or infinity. Ends early where the estimate meets `proved`, a bound that
 * is known, INFINITY for none. */
firenet_status fn_estimate_norm(const firenet_operator *a,
                                firenet_context *context, uint64_t seed,
                                double proved, double *estimate, double *bound);

/* Fills in the norm of a new operator: `given` if > 0, else estimated; never
 * above what is proved already (INFINITY for nothing). */
firenet_status fn_operator_set_norm(firenet_operator *a,
                                    firenet_context *context, double given,
                                    double proved);

/* A norm to be estimated when it is asked for, by fn_norm_by_estimate, which
 * goes into the operator's table. Till then it is `size`, a bound as well: what
 * is proved, or where nothing is, INFINITY, about what ||A|| is at most. */
void fn_operator_set_norm_later(firenet_operator *a, double size,
                                double proved);
/* For operators with such a table: `given` if > 0; else later, or at once where
 * what is proved says nothing. */
firenet_status fn_operator_set_matrix_norm(firenet_operator *a,
                                           firenet_context *context,
                                           double given, double proved);
bool fn_norm_by_estimate(const firenet_operator *a,
                         const fn_norm_search *search, fn_norm *norm);

/* OK, or ERR_RANGE: 0 (estimate) or a positive finite number. */
firenet_status fn_check_norm(firenet_context *context, double norm_bound);

#endif
