/* SPDX-License-Identifier: BSD-3-Clause */
/* Images where time is short. */
#ifndef EXAMPLES_MRD_START_H
#define EXAMPLES_MRD_START_H

#include "mrd/normal.h"

#include <stdint.h>

/* Conjugate gradients for (A^H A + mu) x = b, which can be gone on with after
 * b has changed. `x`, `r` = b - (A^H A + mu) x and both others are images. */
typedef struct descent {
    const normal *normal;
    double mu, until; /* of clock_seconds() */
    double reserve;   /* time to leave, in steps */
    double seconds;   /* of the last step */
    int64_t points, steps;
    float complex *x, *r, *p, *q;
} descent;

/* So many steps more from x on, or those that there is time for; the first of
 * all is done in any case. */
firenet_status descend(descent *d, int64_t count);

/* `count` steps from 0 towards the least squares image, A^H A x = A^H y: what
 * coils know of an image without any sparsity. Few steps leave noise out that
 * many would fit (Pruessmann et al., Magn. Reson. Med. 46, 2001). */
firenet_status start_image(const normal *n, const float complex *y,
                           int64_t count, double until, float complex *x);

/* ||y||^2, in double precision. */
double square(int64_t n, const float complex *y);

#endif
