/* SPDX-License-Identifier: BSD-3-Clause */
#include "lambda.h"

#include <math.h>

/* Measured on brain and phantom, 256 x 256: below 1.0 and 1.5 the minimiser
 * fits every sample, noise and all, and lambda does not matter; above, PSNR
 * falls slowly. */
static double constant_of(transform_kind kind) {
    return kind == TRANSFORM_VARIATION ? 1.05 : 1.6;
}

static double sum_constants(const sparsity *s) {
    double sum = 0;
    for (int k = 0; k < s->count; k++)
        sum += constant_of(s->terms[k].kind);
    return sum;
}

/* A^H (Ax - y) / ||Ax - y|| is noise of norm 1 or less, spread over N pixels:
 * 1/sqrt(N) in each, whatever its level. A lambda of that size keeps noise out
 * of W x:
 *      lambda = mean over the terms of c_t / sqrt(N). */
double lambda_default(const measurement *m, const sparsity *s) {
    return sum_constants(s) / s->count / sqrt((double)m->pixels);
}

/* Each term's by itself, over their number: c_t / sum c. */
void lambda_share(const sparsity *s, double *factors) {
    for (int k = 0; k < s->count; k++)
        factors[k] = constant_of(s->terms[k].kind) / sum_constants(s);
}
