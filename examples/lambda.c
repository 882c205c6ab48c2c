/* SPDX-License-Identifier: BSD-3-Clause */
#include "lambda.h"

#include <math.h>

/* What noise of deviation 1 in each of N pixels makes of a term's dual norm, up
 * to a factor. The coefficients of a frame are noise as well, and the largest
 * of N is some sqrt(log N) deviations off. Differences have an inverse whose
 * noise has a deviation of sqrt(log N) by itself. The factors are measured:
 * with less than 0.95 of this the minimiser fits every sample, noise and all,
 * and lambda does not matter; with more PSNR falls (phantom, 64 to 512 a side;
 * brain). */
static double constant_of(transform_kind kind, double pixels) {
    return kind == TRANSFORM_VARIATION ? log(pixels) / 11
                                       : sqrt(log(pixels)) / 2.1;
}

static double sum_constants(const measurement *m, const sparsity *s) {
    double sum = 0;
    for (int k = 0; k < s->count; k++)
        sum += constant_of(s->terms[k].kind, (double)m->pixels);
    return sum;
}

/* A^H (Ax - y) / ||Ax - y|| is noise of norm 1 or less, spread over N pixels:
 * 1/sqrt(N) in each, whatever the noise level. A lambda of that size keeps it
 * out of W x:
 *      lambda = mean over the terms of c_t(N) / sqrt(N),
 *      c = log(N)/11 (total variation), sqrt(log N)/2.1 (wavelets). */
double lambda_default(const measurement *m, const sparsity *s) {
    return sum_constants(m, s) / s->count / sqrt((double)m->pixels);
}

/* Each term's lambda by itself over their number: c_t / sum c. */
void lambda_share(const measurement *m, const sparsity *s, double *factors) {
    for (int k = 0; k < s->count; k++)
        factors[k] = constant_of(s->terms[k].kind, (double)m->pixels) /
                     sum_constants(m, s);
}
