/* SPDX-License-Identifier: BSD-3-Clause */
/* Transforms of images as their definitions say, axis by axis, without a fast
 * algorithm: slow, and independent of what is tested. */
#ifndef TORTURE_FORMULA_H
#define TORTURE_FORMULA_H

#include "model.h"

/* n x n: n^{-1/2} e^{-2 pi i jk/n}; +- n^{-1/2} in the order of sequency. */
wide *formula_fourier(int64_t n);
wide *formula_walsh(int64_t n);

/* The kernels along both axes of an image, in place; or their adjoints. */
void formula_transform(const int64_t *side, wide *const *kernel, int adjoint,
                       wide *image, wide *scratch);

/* Haar's transform in FIRENET_LAYOUT_LEVELS, in place; levels = 0: nothing. */
void formula_haar_analysis(const int64_t *side, int levels, wide *image,
                           wide *scratch);
void formula_haar_synthesis(const int64_t *side, int levels, wide *image,
                            wide *scratch);

#endif
