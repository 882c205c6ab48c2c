/* SPDX-License-Identifier: BSD-3-Clause */
/* An image to start from where time is short. */
#ifndef EXAMPLES_MRD_START_H
#define EXAMPLES_MRD_START_H

#include <complex.h>
#include <firenet/firenet.h>

/* `count` conjugate gradient steps from 0 towards the least squares image,
 * A^H A x = A^H y: what coils know of an image without any sparsity. Few steps
 * leave noise out that many would fit (Pruessmann et al., Magn. Reson. Med. 46,
 * 2001). Ends early at the time of clock_seconds(). */
firenet_status start_image(firenet_context *context, firenet_operator *a,
                           const float complex *y, int count, double until,
                           float complex *x);

#endif
