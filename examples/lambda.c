/* SPDX-License-Identifier: BSD-3-Clause */
#include "lambda.h"

#include <math.h>

/* Where x is the image itself, A^H (Ax - y)/||Ax - y|| is noise of norm 1 or
 * less, spread over N pixels: 1/sqrt(N) each. A lambda of that size keeps noise
 * out of W x, and it depends on nothing else:
 *      lambda = c / sqrt(N). */
double lambda_default(const measurement *m, const sparsity *s) {
    const double c =
        s->count == 1 && s->kinds[0] == TRANSFORM_VARIATION ? .75 : 1.5;
    return c / sqrt((double)m->pixels);
}
