/* SPDX-License-Identifier: BSD-3-Clause */
/* Unnormalised Fourier transforms of complex images, by VkFFT. */
#ifndef OPENCL_VKFFT_H
#define OPENCL_VKFFT_H

#include "ocl.h"

typedef struct ocl_fft ocl_fft;

/* Of `count` images one behind the other. Transforms take long to make: each is
 * made once and lives as long as the space. A message to the context where it
 * fails. */
firenet_status ocl_fft_get(ocl_fft **out, ocl *o, firenet_context *context,
                           firenet_type type, const fn_shape *shape,
                           int64_t count);
/* All of them, with the space. */
void ocl_fft_end(ocl *o);
/* From the image to the spectrum, or back; the spectrum is overwritten on the
 * way back. Under the lock. */
firenet_status ocl_fft_run(ocl_fft *fft, bool back, const fn_vec *image,
                           const fn_vec *spectrum);

#endif
