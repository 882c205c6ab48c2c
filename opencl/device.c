/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices of this machine, and contexts on them. */
#include "saved.h"

#include <firenet/opencl.h>
#include <stdio.h>
#include <string.h>

enum { PLATFORMS = 16, DEVICES = 64 };

/* All devices of all platforms, in the order in which the loader has them. */
static int list(cl_device_id devices[DEVICES]) {
    cl_platform_id platforms[PLATFORMS];
    cl_uint platform_count = 0;
    int count = 0;
    if (clGetPlatformIDs(PLATFORMS, platforms, &platform_count) != CL_SUCCESS) {
        return 0;
    }
    for (cl_uint p = 0; p < platform_count && p < PLATFORMS; ++p) {
        cl_uint found = 0;
        if (clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL,
                           (cl_uint)(DEVICES - count), devices + count,
                           &found) == CL_SUCCESS) {
            int room = DEVICES - count;
            count += (int)found < room ? (int)found : room;
        }
        if (count == DEVICES) {
            break;
        }
    }
    return count;
}

firenet_status firenet_opencl_devices(int *count) {
    cl_device_id devices[DEVICES];
    if (!count) {
        return FIRENET_ERR_NULL;
    }
    *count = list(devices);
    return FIRENET_OK;
}

firenet_status firenet_opencl_device_name(int index, char *name, size_t bytes) {
    cl_device_id devices[DEVICES];
    char text[256] = "";
    if (!name) {
        return FIRENET_ERR_NULL;
    }
    if (index < 0 || index >= list(devices)) {
        return FIRENET_ERR_RANGE;
    }
    if (clGetDeviceInfo(devices[index], CL_DEVICE_NAME, sizeof text - 1, text,
                        NULL) != CL_SUCCESS) {
        return FIRENET_ERR_DEVICE;
    }
    return (size_t)snprintf(name, bytes, "%s", text) < bytes
               ? FIRENET_OK
               : FIRENET_ERR_SHAPE;
}

/* --------------------------------------------------------------- contexts */

static firenet_status failed(firenet_context *context) {
    ocl *o = ocl_in(context);
    pthread_mutex_lock(&o->mutex);
    firenet_status status = o->failed;
    char text[sizeof o->failure];
    memcpy(text, o->failure, sizeof text);
    o->failed = FIRENET_OK;
    pthread_mutex_unlock(&o->mutex);
    return status == FIRENET_OK ? status
                                : ocl_core()->fail(context, status, text);
}

static void release(const fn_space *space) {
    ocl_release(ocl_of(space));
}

/* In a call on the context. */
static firenet_status attach(firenet_context *context, const ocl_place *place) {
    ocl *o;
    char why[512];
    if (place->saved &&
        !ocl_saved_fits(place->device, place->saved, place->saved_bytes)) {
        return ocl_core()->fail(context, FIRENET_ERR_EXTERNAL,
                                "kernels: made for another device, driver or "
                                "library; attach without them");
    }
    firenet_status status = ocl_create(
        &o, place, context->alloc, context->release, context->memory_user, why);
    if (status != FIRENET_OK) {
        char text[700];
        snprintf(text, sizeof text, "device: %s", why);
        return ocl_core()->fail(context, status, text);
    }
    ocl_core()->attach(context, &o->space, failed, release);
    return FIRENET_OK;
}

/* A context and a queue of our own. */
static firenet_status open_device(firenet_context *context, int index,
                                  ocl_place place) {
    cl_device_id devices[DEVICES];
    int count = list(devices);
    char text[256];
    if (index < 0 || index >= count) {
        snprintf(text, sizeof text, "device: %d, there are %d", index, count);
        return ocl_core()->fail(context, FIRENET_ERR_RANGE, text);
    }
    cl_int error;
    place.device = devices[index];
    place.context =
        clCreateContext(NULL, 1, &devices[index], NULL, NULL, &error);
    if (error == CL_SUCCESS) {
        place.queue =
            clCreateCommandQueue(place.context, devices[index], 0, &error);
    }
    firenet_status status;
    if (error == CL_SUCCESS) {
        status = attach(context, &place);
    } else {
        snprintf(text, sizeof text, "device: %d: %s", index,
                 ocl_error_name(error));
        status = ocl_core()->fail(context, FIRENET_ERR_DEVICE, text);
    }
    if (place.queue) {
        clReleaseCommandQueue(place.queue);
    }
    if (place.context) {
        clReleaseContext(place.context);
    }
    return status;
}

static bool one_at_a_time(cl_command_queue queue) {
    cl_command_queue_properties properties = 0;
    return clGetCommandQueueInfo(queue, CL_QUEUE_PROPERTIES, sizeof properties,
                                 &properties, NULL) == CL_SUCCESS &&
           !(properties & CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE);
}

static firenet_status share_queue(firenet_context *context,
                                  cl_command_queue queue) {
    cl_context shared;
    cl_device_id device;
    if (!queue) {
        return ocl_core()->fail(context, FIRENET_ERR_NULL, "queue: NULL");
    }
    if (clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof shared, &shared,
                              NULL) != CL_SUCCESS ||
        clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof device, &device,
                              NULL) != CL_SUCCESS) {
        return ocl_core()->fail(context, FIRENET_ERR_DEVICE,
                                "queue: CL_INVALID_COMMAND_QUEUE");
    }
    if (!one_at_a_time(queue)) {
        return ocl_core()->fail(context, FIRENET_ERR_UNSUPPORTED,
                                "queue: runs out of order, must be in order");
    }
    return attach(context, &(ocl_place){shared, device, queue, NULL, 0});
}

/* Once nothing was made with it that lives in the host's memory. */
static firenet_status check_new(firenet_context *context) {
    if (context->space || atomic_load(&context->references) > 1) {
        return ocl_core()->fail(context, FIRENET_ERR_STATE,
                                "context: has a device or objects already; "
                                "attach a device to a new context");
    }
    return FIRENET_OK;
}

static firenet_status begin(firenet_context *context) {
    if (!context) {
        return FIRENET_ERR_NULL;
    }
    if (!ocl_core()) {
        return firenet_companion_fail(
            context, FIRENET_ERR_STATE,
            "libfirenet-opencl: built from other sources than libfirenet");
    }
    return ocl_core()->enter(context);
}

firenet_status ocl_enter(firenet_context *context) {
    firenet_status status = begin(context);
    if (status == FIRENET_OK && context->space_failed != failed) {
        status = ocl_core()->leave(
            context,
            ocl_core()->fail(
                context, FIRENET_ERR_STATE,
                "context: has no device, call firenet_opencl_attach first"));
    }
    return status;
}

firenet_status firenet_opencl_set_staging(firenet_context *context,
                                          int allowed) {
    firenet_status status = ocl_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    ocl_in(context)->staged = allowed != 0;
    return ocl_core()->leave(context, FIRENET_OK);
}

static firenet_status attach_new(firenet_context *context, int device,
                                 ocl_place place) {
    firenet_status status = begin(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_new(context);
    if (status == FIRENET_OK) {
        status = open_device(context, device, place);
    }
    return ocl_core()->leave(context, status);
}

firenet_status firenet_opencl_attach(firenet_context *context, int device) {
    return attach_new(context, device, (ocl_place){NULL, NULL, NULL, NULL, 0});
}

firenet_status firenet_opencl_attach_saved(firenet_context *context, int device,
                                           const void *kernels, size_t bytes) {
    return attach_new(context, device,
                      (ocl_place){NULL, NULL, NULL, kernels, bytes});
}

static firenet_status share(firenet_context *context,
                            const firenet_context *with) {
    if (!with) {
        return ocl_core()->fail(context, FIRENET_ERR_NULL, "with: NULL");
    }
    if (with->space_failed != failed) {
        return ocl_core()->fail(context, FIRENET_ERR_STATE,
                                "with: has no device to share");
    }
    ocl *o = ocl_retain(ocl_of(with->space));
    ocl_core()->attach(context, &o->space, failed, release);
    return FIRENET_OK;
}

firenet_status firenet_opencl_share(firenet_context *context,
                                    const firenet_context *with) {
    firenet_status status = begin(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_new(context);
    if (status == FIRENET_OK) {
        status = share(context, with);
    }
    return ocl_core()->leave(context, status);
}

firenet_status firenet_opencl_attach_queue(firenet_context *context,
                                           void *queue) {
    firenet_status status = begin(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_new(context);
    if (status == FIRENET_OK) {
        status = share_queue(context, queue);
    }
    return ocl_core()->leave(context, status);
}
