/* SPDX-License-Identifier: BSD-3-Clause */
/* lambda of analysis sparsity, where none is given. */
#ifndef EXAMPLES_LAMBDA_H
#define EXAMPLES_LAMBDA_H

#include "sparsity.h"

/* lambda of (P3) min lambda R(x) + ||Ax - y||, whatever the noise. */
double lambda_default(const measurement *m, const sparsity *s);

#endif
