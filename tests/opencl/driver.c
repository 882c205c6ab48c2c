/* SPDX-License-Identifier: BSD-3-Clause */
#define _GNU_SOURCE /* RTLD_NEXT */
#include "driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

driver the_driver;

static int fails(void) {
    driver *d = &the_driver;
    ++d->calls;
    return d->fail_at > 0 &&
           (d->lost ? d->calls >= d->fail_at : d->calls == d->fail_at);
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

/* A function that returns its error; `count` of those that did not fail. */
#define COMMAND(name, parameters, arguments, count) \
    cl_int name parameters {                        \
        cl_int(*next) parameters;                   \
        if (fails()) {                              \
            return the_driver.code;                 \
        }                                           \
        count;                                      \
        find(&next, #name);                         \
        return next arguments;                      \
    }

/* One that returns an object, and its error behind a pointer; `made` is done
 * where it was made. */
#define CREATION(type, name, parameters, arguments, made) \
    type name parameters {                                \
        type(*next) parameters;                           \
        if (fails()) {                                    \
            if (error) {                                  \
                *error = the_driver.code;                 \
            }                                             \
            return NULL;                                  \
        }                                                 \
        find(&next, #name);                               \
        type object = next arguments;                     \
        if (object) {                                     \
            made;                                         \
        }                                                 \
        return object;                                    \
    }

CREATION(cl_mem, clCreateBuffer,
         (cl_context context, cl_mem_flags flags, size_t bytes, void *from,
          cl_int *error),
         (context, flags, bytes, from, error), ++the_driver.buffers)
CREATION(cl_program, clCreateProgramWithSource,
         (cl_context context, cl_uint count, const char **texts,
          const size_t *lengths, cl_int *error),
         (context, count, texts, lengths, error), )
CREATION(cl_kernel, clCreateKernel,
         (cl_program program, const char *name, cl_int *error),
         (program, name, error), )
CREATION(void *, clEnqueueMapBuffer,
         (cl_command_queue queue, cl_mem memory, cl_bool wait,
          cl_map_flags flags, size_t offset, size_t bytes, cl_uint events,
          const cl_event *list, cl_event *event, cl_int *error),
         (queue, memory, wait, flags, offset, bytes, events, list, event,
          error),
         ++the_driver.reads)

COMMAND(clBuildProgram,
        (cl_program program, cl_uint count, const cl_device_id *devices,
         const char *options,
         void(CL_CALLBACK *notify)(cl_program program, void *user), void *user),
        (program, count, devices, options, notify, user), )
COMMAND(clSetKernelArg,
        (cl_kernel kernel, cl_uint index, size_t bytes, const void *value),
        (kernel, index, bytes, value), )
COMMAND(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel kernel, cl_uint axes,
         const size_t *offset, const size_t *global, const size_t *local,
         cl_uint events, const cl_event *list, cl_event *event),
        (queue, kernel, axes, offset, global, local, events, list, event),
        ++the_driver.launches)
COMMAND(clEnqueueReadBuffer,
        (cl_command_queue queue, cl_mem memory, cl_bool wait, size_t offset,
         size_t bytes, void *to, cl_uint events, const cl_event *list,
         cl_event *event),
        (queue, memory, wait, offset, bytes, to, events, list, event),
        ++the_driver.reads)
COMMAND(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem memory, cl_bool wait, size_t offset,
         size_t bytes, const void *from, cl_uint events, const cl_event *list,
         cl_event *event),
        (queue, memory, wait, offset, bytes, from, events, list, event), )
COMMAND(clEnqueueCopyBuffer,
        (cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset,
         size_t to_offset, size_t bytes, cl_uint events, const cl_event *list,
         cl_event *event),
        (queue, from, to, from_offset, to_offset, bytes, events, list, event),
        ++the_driver.launches)
COMMAND(clEnqueueFillBuffer,
        (cl_command_queue queue, cl_mem memory, const void *pattern,
         size_t pattern_bytes, size_t offset, size_t bytes, cl_uint events,
         const cl_event *list, cl_event *event),
        (queue, memory, pattern, pattern_bytes, offset, bytes, events, list,
         event),
        ++the_driver.launches)
COMMAND(clWaitForEvents, (cl_uint count, const cl_event *list), (count, list), )
COMMAND(clFinish, (cl_command_queue queue), (queue), )

/* Objects of a lost device are given back all the same. */
cl_int clReleaseMemObject(cl_mem memory) {
    cl_int (*next)(cl_mem memory);
    find(&next, "clReleaseMemObject");
    --the_driver.buffers;
    return next(memory);
}
