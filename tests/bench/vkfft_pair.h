/* SPDX-License-Identifier: BSD-3-Clause */
/* What the device's iteration is held against: two bare VkFFTs of its size. */
#ifndef BENCH_VKFFT_PAIR_H
#define BENCH_VKFFT_PAIR_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

/* Milliseconds of one forward and one backward transform, c64, in place, of
 * `batch` images of side x side: the best of a few rounds of `count` pairs. */
double vkfft_pair(cl_context context, cl_device_id device,
                  cl_command_queue queue, int side, int batch, int count);

#endif
