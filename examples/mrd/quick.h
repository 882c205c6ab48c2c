/* SPDX-License-Identifier: BSD-3-Clause */
/* The best image that a tenth of a second has room for. */
#ifndef EXAMPLES_MRD_QUICK_H
#define EXAMPLES_MRD_QUICK_H

#include "mrd/normal.h"
#include "sparsity.h"

typedef struct quick_options {
    double lambda; /* of (P3) */
    int64_t start; /* steps of conjugate gradients before the first round */
    int64_t rounds;
    double until; /* of clock_seconds() */
} quick_options;

typedef struct quick_facts {
    int64_t steps; /* of conjugate gradients */
    bool late;     /* for more of them */
} quick_facts;

/* Alternates between data and sparsity in one wavelet frame W, W^H W = I:
 *      x = argmin ||Ax - y||^2 + mu ||x - z + u||^2,
 *      u += x - z,   z = W^H g(W (x + u)),   g(c) = c max(0, 1 - t^2 / |c|^2)
 * the first by a few conjugate gradient steps from the x before, from which all
 * starts with mu = 0. The garrote g (Gao, 'Wavelet shrinkage denoising using
 * the non-negative garrote', J. Comput. Graph. Stat. 7, 1998) takes less from
 * what is large than the soft threshold that (P3) has, as a round of
 * reweighting would; t goes with (P3)'s lambda, lambda ||Ax - y|| / mu.
 * A round less or a step less is done where time is too short for it; the image
 * is z. How far it is from a minimum is not known: there is no dual vector.
 * Sources: Afonso, Bioucas-Dias, Figueiredo, 'An augmented Lagrangian approach
 * to the constrained optimization formulation of imaging inverse problems',
 * IEEE Trans. Image Process. 20, 2011; Ramani, Fessler, 'Parallel MR image
 * reconstruction using augmented Lagrangian methods', IEEE Trans. Med. Imaging
 * 30, 2011. */
firenet_status quick_image(const normal *n, const term *wavelet,
                           const quick_options *options, const float complex *y,
                           float complex *z, quick_facts *facts);

#endif
