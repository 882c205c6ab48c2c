/* SPDX-License-Identifier: BSD-3-Clause */
/* Kernels as the driver compiled them, kept from one process to the next: a
 * head and the program. Those of VkFFT are not among them: what it saves for
 * OpenCL comes back two bytes short (1.2.26). */
#ifndef OPENCL_SAVED_H
#define OPENCL_SAVED_H

#include "ocl.h"

/* Whether they are of this device, driver and library, and whole. */
bool ocl_saved_fits(cl_device_id device, const void *saved, size_t bytes);
/* The program in them. */
const unsigned char *ocl_saved_program(const void *saved, size_t bytes,
                                       size_t *program);

#endif
