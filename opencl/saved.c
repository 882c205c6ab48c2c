/* SPDX-License-Identifier: BSD-3-Clause */
#include "saved.h"

#include "core/hash.h"

#include <firenet/opencl.h>
#include <stdio.h>
#include <string.h>

/* `hash` is of the program, which follows. */
typedef struct head {
    char magic[8];
    uint64_t key, device, hash;
} head;

static const char magic[8] = {'F', 'N', 'O', 'C', 'L', '0', '0', '1'};

/* Of what the binaries depend on. */
static uint64_t device_hash(cl_device_id device) {
    char text[1024];
    memset(text, 0, sizeof text);
    clGetDeviceInfo(device, CL_DEVICE_NAME, 500, text, NULL);
    clGetDeviceInfo(device, CL_DRIVER_VERSION, 250, text + 500, NULL);
    clGetDeviceInfo(device, CL_DEVICE_VERSION, 250, text + 750, NULL);
    return fn_hash(text, sizeof text);
}

static head head_of(cl_device_id device, const void *program, size_t bytes) {
    head h = {.key = FN_INTERFACE_KEY,
              .device = device_hash(device),
              .hash = fn_hash(program, bytes)};
    memcpy(h.magic, magic, sizeof magic);
    return h;
}

const unsigned char *ocl_saved_program(const void *saved, size_t bytes,
                                       size_t *program) {
    *program = bytes - sizeof(head);
    return (const unsigned char *)saved + sizeof(head);
}

bool ocl_saved_fits(cl_device_id device, const void *saved, size_t bytes) {
    size_t program;
    if (bytes <= sizeof(head)) {
        return false;
    }
    head expected = head_of(device, ocl_saved_program(saved, bytes, &program),
                            bytes - sizeof(head));
    return memcmp(&expected, saved, sizeof expected) == 0;
}

/* The program's binary, behind room for a head; NULL and why not. */
static unsigned char *binary_of(const ocl *o, size_t *bytes, cl_int *error) {
    *error = clGetProgramInfo(o->program, CL_PROGRAM_BINARY_SIZES,
                              sizeof *bytes, bytes, NULL);
    if (*error != CL_SUCCESS) {
        return NULL;
    }
    unsigned char *all =
        o->alloc(sizeof(head) + *bytes + 1, FN_ALIGNMENT, o->memory_user);
    unsigned char *binary = all + sizeof(head);
    *error = all ? clGetProgramInfo(o->program, CL_PROGRAM_BINARIES,
                                    sizeof binary, &binary, NULL)
                 : CL_OUT_OF_HOST_MEMORY;
    return all;
}

static firenet_status save(firenet_context *context, ocl *o, void *kernels,
                           size_t room, size_t *needed) {
    size_t bytes = 0;
    cl_int error;
    char text[200];
    pthread_mutex_lock(&o->mutex);
    unsigned char *all = binary_of(o, &bytes, &error);
    pthread_mutex_unlock(&o->mutex);
    firenet_status status = FIRENET_OK;
    *needed = sizeof(head) + bytes;
    if (error != CL_SUCCESS) {
        snprintf(text, sizeof text, "device: its program has no binary: %s",
                 ocl_error_name(error));
        status = ocl_core()->fail(context, FIRENET_ERR_DEVICE, text);
    } else if (kernels && room < *needed) {
        snprintf(text, sizeof text, "bytes: %zu, needed are %zu", room,
                 *needed);
        status = ocl_core()->fail(context, FIRENET_ERR_SHAPE, text);
    } else if (kernels) {
        head h = head_of(o->device, all + sizeof h, bytes);
        memcpy(all, &h, sizeof h);
        memcpy(kernels, all, *needed);
    }
    ocl_memory_free(o, all);
    return status;
}

firenet_status firenet_opencl_save_kernels(firenet_context *context,
                                           void *kernels, size_t bytes,
                                           size_t *needed) {
    firenet_status status = ocl_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = needed
                 ? save(context, ocl_in(context), kernels, bytes, needed)
                 : ocl_core()->fail(context, FIRENET_ERR_NULL, "needed: NULL");
    return ocl_core()->leave(context, status);
}
