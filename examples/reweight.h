/* SPDX-License-Identifier: BSD-3-Clause */
/* Weights of the terms of a regulariser, from the image of the round before. */
#ifndef EXAMPLES_REWEIGHT_H
#define EXAMPLES_REWEIGHT_H

#include "sparsity.h"

/* w_g = 1.35 v_g max(0.3, eps_g / (|(W x)_g| + eps_g)) for the groups g of the
 * term, v_g their weights to begin with, eps_g = 5 v_g noise; `noise` is that
 * of a pixel, its standard deviation, and v_g noise that of a coefficient.
 * Prints an error and returns false on failure.
 * Source: Candes, Wakin, Boyd, J. Fourier Anal. Appl. 14, 2008. */
bool reweight(const term *t, const measurement *m, const vector *x,
              double noise, double *weights);

#endif
