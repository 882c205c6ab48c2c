/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

#include <firenet/opencl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUNS = 6, THREADS_MAX = 16 };
/* Milliseconds after which two runs are enough: kernels may be built in the
 * first. */
#define ENOUGH 1000.0

opencl_device the_device;
static firenet_context *root; /* keeps what the other contexts share */

static cl_device_id find_device(int index) {
    cl_platform_id platforms[16];
    cl_uint count = 0;
    cl_int error = clGetPlatformIDs(16, platforms, &count);
    for (cl_uint p = 0; error == CL_SUCCESS && p < count; ++p) {
        cl_device_id devices[64];
        cl_uint found = 0;
        if (clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL, 64, devices,
                           &found) != CL_SUCCESS) {
            continue;
        }
        if (index >= 0 && (cl_uint)index < found) {
            return devices[index];
        }
        index -= (int)found;
    }
    fprintf(stderr, "bench_device: there is no such device\n");
    exit(2);
}

void device_open(int index) {
    cl_int error;
    opencl_device *d = &the_device;
    d->id = find_device(index);
    d->context = clCreateContext(NULL, 1, &d->id, NULL, NULL, &error);
    d->queue = clCreateCommandQueue(d->context, d->id, 0, &error);
    if (error != CL_SUCCESS) {
        fprintf(stderr, "bench_device: OpenCL error %d\n", (int)error);
        exit(1);
    }
    bench_check(firenet_context_create(&root, NULL, NULL, NULL), NULL);
    bench_check(firenet_opencl_attach_queue(root, d->queue), root);
}

void device_close(void) {
    firenet_context_release(root);
    clReleaseCommandQueue(the_device.queue);
    clReleaseContext(the_device.context);
}

void device_attach(firenet_context *context) {
    bench_check(firenet_opencl_share(context, root), context);
}

bool device_is_processor(void) {
    cl_device_type type = 0;
    clGetDeviceInfo(the_device.id, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    return (type & CL_DEVICE_TYPE_CPU) != 0;
}

int host_threads(void) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors > THREADS_MAX ? THREADS_MAX : (int)processors;
}

double best_run(bench_fn run, void *data) {
    double start = bench_now(), best = INFINITY;
    for (int i = 0; i < 2 || (i < RUNS && bench_now() - start < ENOUGH); ++i) {
        double begin = bench_now();
        run(data);
        best = fmin(best, bench_now() - begin);
    }
    return best;
}

double relative_difference(const float *x, const float *y, int64_t reals) {
    double apart = 0.0, size = 0.0;
    for (int64_t i = 0; i < reals; ++i) {
        double d = (double)x[i] - (double)y[i];
        apart += d * d;
        size += (double)y[i] * (double)y[i];
    }
    return sqrt(apart / size);
}
