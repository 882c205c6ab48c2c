/* SPDX-License-Identifier: BSD-3-Clause */
/* lambda of analysis sparsity where none is given, and how a sum's terms are
 * weighed against each other. */
#ifndef EXAMPLES_LAMBDA_H
#define EXAMPLES_LAMBDA_H

#include "sparsity.h"

/* lambda of (P3) min lambda R(x) + ||Ax - y||, whatever the noise, followed by
 * so many rounds of reweighting. */
double lambda_default(const measurement *m, const sparsity *s,
                      int64_t reweight);

/* Factors of the terms in R; they add up to 1. */
void lambda_share(const sparsity *s, double *factors);

#endif
