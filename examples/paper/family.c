/* SPDX-License-Identifier: BSD-3-Clause */
#include "family.h"

#include "random.h"

#include <math.h>
#include <string.h>

static const double spread = 1. / 6; /* the paper's delta */

/* Orthonormal DCT-II of `count` values that are `stride` apart. */
static void dct(double *values, int count, int stride) {
    double out[FAMILY_ROWS];
    for (int k = 0; k < count; k++) {
        out[k] = 0;
        for (int i = 0; i < count; i++)
            out[k] += values[i * stride] *
                      cos(acos(-1) * (2 * i + 1) * k / (2 * count));
        out[k] *= sqrt((k ? 2. : 1.) / count);
    }
    for (int k = 0; k < count; k++)
        values[k * stride] = out[k];
}

void family_make(member *out, int digits, int bits, int chosen) {
    *out = (member){.y = {1}};
    const double rho = 1 - spread;
    const double gamma = sqrt(2) * rho * pow(10, digits) / 3;
    /* What raises the chosen entry by 2^-(bits + 1), so that all of y is best
     * explained by it. */
    const double raise = ldexp(1, -bits - 1) / gamma;
    const double least = rho - raise * rho * rho / (1 + raise * rho);
    double square = 0;
    for (int i = 0; i < FAMILY_CHOICES; i++) {
        out->a[i] = gamma / (i == chosen ? least : rho);
        square += out->a[i] * out->a[i];
    }
    out->norm = sqrt(square);
    for (int i = 1; i < FAMILY_ROWS; i++)
        out->a[i * FAMILY_COLS + FAMILY_CHOICES + i - 1] = out->norm;
    out->x[chosen] = least / gamma;
    dct(out->y, FAMILY_ROWS, 1);
    for (int i = 0; i < FAMILY_COLS; i++)
        dct(out->a + i, FAMILY_ROWS, FAMILY_COLS);
}

void family_example(const member *from, uint64_t *state, double *y, double *x) {
    memcpy(x, from->x, sizeof from->x);
    for (int left = FAMILY_SPARSITY; left > 0;) {
        const int64_t i = FAMILY_CHOICES + random_index(state, FAMILY_REST);
        if (x[i] != 0)
            continue;
        x[i] = creal(random_gaussian(state)) / from->norm;
        left--;
    }
    memset(y, 0, sizeof from->y);
    y[0] = 1;
    for (int i = 1; i < FAMILY_ROWS; i++)
        y[i] = from->norm * x[FAMILY_CHOICES + i - 1];
    dct(y, FAMILY_ROWS, 1);
}
