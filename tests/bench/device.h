/* SPDX-License-Identifier: BSD-3-Clause */
/* The device that bench_device measures. */
#ifndef BENCH_DEVICE_H
#define BENCH_DEVICE_H

#include "bench.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct opencl_device {
    cl_context context;
    cl_device_id id;
    cl_command_queue queue;
} opencl_device;

extern opencl_device the_device;

/* Device `index` in the order of firenet_opencl_devices; exits with a message
 * where there is none. */
void device_open(int index);
void device_close(void);

/* A context on the device. Those until device_close share its kernels and
 * transforms. */
struct firenet_context;
void device_attach(struct firenet_context *context);

/* A CPU with an OpenCL driver: it gets small sizes. */
bool device_is_processor(void);

/* Bytes of the buffers that are on the device. */
long long device_bytes(void);

/* Threads that the host's times are taken with: its processors, at most 16. */
int host_threads(void);

/* Milliseconds of a run: the best of a few, of fewer where they take long. */
double best_run(bench_fn run, void *data);

/* ||x - y|| / ||y|| of `reals` floats. */
double relative_difference(const float *x, const float *y, int64_t reals);

#endif
