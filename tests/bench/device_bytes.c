/* SPDX-License-Identifier: BSD-3-Clause */
/* The program's own functions come before the OpenCL loader's, for the
 * libraries too: they count what the loader's allocate. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "device.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static atomic_llong held;

long long device_bytes(void) {
    return atomic_load(&held);
}

/* The loader's function of a name, which POSIX lets be read as an object. */
static void find(void *function, const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        fprintf(stderr, "%s: not in the loader\n", name);
        abort();
    }
    *(void **)function = found;
}

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t bytes,
                      void *from, cl_int *error) {
    cl_mem (*next)(cl_context, cl_mem_flags, size_t, void *, cl_int *);
    find(&next, "clCreateBuffer");
    cl_mem memory = next(context, flags, bytes, from, error);
    if (memory) {
        atomic_fetch_add(&held, (long long)bytes);
    }
    return memory;
}

/* None of them is retained twice. */
cl_int clReleaseMemObject(cl_mem memory) {
    cl_int (*next)(cl_mem);
    size_t bytes = 0;
    find(&next, "clReleaseMemObject");
    clGetMemObjectInfo(memory, CL_MEM_SIZE, sizeof bytes, &bytes, NULL);
    atomic_fetch_sub(&held, (long long)bytes);
    return next(memory);
}
