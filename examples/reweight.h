/* SPDX-License-Identifier: BSD-3-Clause */
/* Weights of the terms of a regulariser, from the image of the round before. */
#ifndef EXAMPLES_REWEIGHT_H
#define EXAMPLES_REWEIGHT_H

#include "sparsity.h"

/* w_g = v_g eps_g / (|(W x)_g| + eps_g) for the groups g of the term, v_g their
 * weights to begin with; `noise` is the standard deviation of a pixel of the
 * zero-filled image due to noise. Complains and returns false on failure. */
bool reweight(const term *t, const measurement *m, const vector *x,
              double noise, double *weights);

#endif
