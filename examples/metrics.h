/* SPDX-License-Identifier: BSD-3-Clause */
/* How close an image is to the true one. */
#ifndef EXAMPLES_METRICS_H
#define EXAMPLES_METRICS_H

#include "image.h"

typedef struct metrics {
    double relative_error; /* ||image - truth||_2 / ||truth||_2 */
    double psnr;           /* in dB, for a peak of 1 */
    double ssim;           /* Wang et al. 2004: 11 x 11 Gaussian, sigma 1.5 */
} metrics;

/* Compares two images of the same shape. SSIM is the mean over the pixels whose
 * window lies in the image, NaN if there are none or memory is out. */
metrics metrics_compare(const image *img, const image *truth);

#endif
