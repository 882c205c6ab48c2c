/* SPDX-License-Identifier: BSD-3-Clause */
/* The first OpenCL device as the space of every context of a program that is
 * linked with this file, as ../handles.c is one. A driver that fails ends the
 * program: here no public call is told. */
#include "ocl.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static ocl *device;

static void die(const char *why) {
    fprintf(stderr, "opencl: %s\n", why);
    abort();
}

static void leave(void) {
    if (device->failed != FIRENET_OK) {
        die(device->failure);
    }
    ocl_release(device);
}

static void open_device(void) {
    cl_platform_id platform;
    cl_device_id id = NULL;
    cl_int error = clGetPlatformIDs(1, &platform, NULL);
    if (error == CL_SUCCESS) {
        error = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &id, NULL);
    }
    if (error != CL_SUCCESS) {
        die(ocl_error_name(error));
    }
    cl_context context = clCreateContext(NULL, 1, &id, NULL, NULL, &error);
    cl_command_queue queue = clCreateCommandQueue(context, id, 0, &error);
    char why[512];
    if (error != CL_SUCCESS ||
        ocl_create(&device, &(ocl_place){context, id, queue, NULL, 0},
                   fn_default_alloc, fn_default_free, NULL,
                   why) != FIRENET_OK) {
        die(error == CL_SUCCESS ? why : ocl_error_name(error));
    }
    device->staged = true; /* the host's own functions are operators, too */
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
    atexit(leave);
}

const fn_space *fn_default_space(void) {
    pthread_once(&once, open_device);
    return &device->space;
}
