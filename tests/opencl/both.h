/* SPDX-License-Identifier: BSD-3-Clause */
/* A context on the host and one on the first device, for a suite. */
#ifndef TESTS_OPENCL_BOTH_H
#define TESTS_OPENCL_BOTH_H

#include "support.h"

extern firenet_context *host, *device;

/* Fixtures, the second of which finds what was not released. */
void open_both(void);
void close_both(void);

#endif
