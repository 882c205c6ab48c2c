/* SPDX-License-Identifier: BSD-3-Clause */
#include "lambda.h"

#include <math.h>

/* c / log N of a term by itself, measured (doc/quality.md): with 1.2 times as
 * much or less the minimiser fits every sample, noise and all, and lambda
 * hardly matters; with more PSNR falls. */
static double share_of_log(transform_kind kind) {
    return kind == TRANSFORM_VARIATION ? 1 / 15. : 1 / 10.;
}

static double sum_shares(const sparsity *s) {
    double sum = 0;
    for (int k = 0; k < s->count; k++)
        sum += share_of_log(s->terms[k].kind);
    return sum;
}

/* More where rounds of reweighting follow: weights of a picture with noise in
 * it would keep that, and large coefficients get less of it anyway. */
static const double reweighted = 4 / 3.;

/* A^H (Ax - y) / ||Ax - y|| is noise of norm 1 or less, spread over N pixels:
 * 1/sqrt(N) in each, whatever the noise level, and the largest of N is more by
 * what grows with log N. A lambda of that size keeps noise out of W x:
 *      lambda = mean over the terms of c_t / sqrt(N),
 *      c = log(N)/15 (total variation), log(N)/10 (wavelets).
 * With C coils the noise of norm 1 is spread over C times as many samples, and
 * is 1/sqrt(C N) in a pixel. And 0.52 of that: what coils know of an image
 * leaves less to sparsity (measured: a brain of 8 coils, R = 3 and 6; half as
 * much or twice as much costs 2 to 9 % of the error). */
double lambda_default(const measurement *m, const sparsity *s,
                      int64_t reweight) {
    const double pixels = (double)m->pixels, coils = (double)m->coils;
    const double part = m->coils > 1 ? 0.52 : 1;
    return part * (reweight > 0 ? reweighted : 1) * sum_shares(s) / s->count *
           log(pixels) / sqrt(coils * pixels);
}

/* Each term's lambda by itself over their number, c_t / sum c: 0.4 and 0.6 for
 * total variation and a wavelet. */
void lambda_share(const sparsity *s, double *factors) {
    for (int k = 0; k < s->count; k++)
        factors[k] = share_of_log(s->terms[k].kind) / sum_shares(s);
}
