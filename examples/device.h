/* SPDX-License-Identifier: BSD-3-Clause */
/* Where an experiment computes: on the host, or on a device of
 * libfirenet-opencl, if the programs were built with it. */
#ifndef EXAMPLES_DEVICE_H
#define EXAMPLES_DEVICE_H

#include <firenet/firenet.h>
#include <stdbool.h>

enum { DEVICE_NAME_BYTES = 200 };

/* Gives a new context device number `device` - 1; 0: the host. Operators that
 * a device has no products for go through host memory. */
bool device_attach(firenet_context *context, int64_t device);

/* What it is called: "the host" for 0. */
void device_name(int64_t device, char name[DEVICE_NAME_BYTES]);

#endif
