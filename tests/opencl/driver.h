/* SPDX-License-Identifier: BSD-3-Clause */
/* The OpenCL driver, whose calls can be made to fail: what a device that is
 * lost, or has no memory left, does. The program's own functions come before
 * the loader's, for the libraries too. */
#ifndef TESTS_DRIVER_H
#define TESTS_DRIVER_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

typedef struct driver {
    long calls;   /* so far: of creations, commands and waits */
    long fail_at; /* the call that fails; 0: none */
    int lost;     /* whether all after it fail as well */
    cl_int code;  /* what they return */
    long buffers; /* created and not yet released */
    /* So far: kernels, copies and fills, each of which a device waits for; and
     * buffers read or mapped, for which the host waits. */
    long launches, reads;
} driver;

extern driver the_driver;

#endif
