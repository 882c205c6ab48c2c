/* SPDX-License-Identifier: BSD-3-Clause */
/* Images as NIfTI-1, which viewers of brains read. */
#ifndef EXAMPLES_NIFTI_H
#define EXAMPLES_NIFTI_H

#include "array.h"
#include "geometry.h"

/* The path ends in .nii. */
bool nifti_is_named(const char *path);

/* Writes the moduli of an image as single precision: one file of a header and
 * the pixels, the first axis along its rows. Where its place is not known it
 * has none, and pixels of size 1. Prints an error and returns false on
 * failure; the path then holds what it held before. */
bool nifti_write(const array *a, const geometry *g, const char *path);

#endif
