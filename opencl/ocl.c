/* SPDX-License-Identifier: BSD-3-Clause */
/* The life of a device space: memory, kernels, failures. */
#include "saved.h"
#include "sources.h"
#include "vkfft.h"

#include <stdio.h>
#include <string.h>

/* ----------------------------------------------------------------- errors */

const char *ocl_error_name(cl_int error) {
    static const struct {
        cl_int code;
        const char *name;
    } names[] = {
#define NAMED(code) {code, #code}
        NAMED(CL_DEVICE_NOT_FOUND),
        NAMED(CL_DEVICE_NOT_AVAILABLE),
        NAMED(CL_COMPILER_NOT_AVAILABLE),
        NAMED(CL_MEM_OBJECT_ALLOCATION_FAILURE),
        NAMED(CL_OUT_OF_RESOURCES),
        NAMED(CL_OUT_OF_HOST_MEMORY),
        NAMED(CL_MEM_COPY_OVERLAP),
        NAMED(CL_BUILD_PROGRAM_FAILURE),
        NAMED(CL_MAP_FAILURE),
        NAMED(CL_MISALIGNED_SUB_BUFFER_OFFSET),
        NAMED(CL_INVALID_VALUE),
        NAMED(CL_INVALID_DEVICE),
        NAMED(CL_INVALID_CONTEXT),
        NAMED(CL_INVALID_QUEUE_PROPERTIES),
        NAMED(CL_INVALID_COMMAND_QUEUE),
        NAMED(CL_INVALID_MEM_OBJECT),
        NAMED(CL_INVALID_BINARY),
        NAMED(CL_INVALID_BUILD_OPTIONS),
        NAMED(CL_INVALID_PROGRAM),
        NAMED(CL_INVALID_PROGRAM_EXECUTABLE),
        NAMED(CL_INVALID_KERNEL_NAME),
        NAMED(CL_INVALID_KERNEL),
        NAMED(CL_INVALID_ARG_INDEX),
        NAMED(CL_INVALID_ARG_VALUE),
        NAMED(CL_INVALID_ARG_SIZE),
        NAMED(CL_INVALID_KERNEL_ARGS),
        NAMED(CL_INVALID_WORK_GROUP_SIZE),
        NAMED(CL_INVALID_WORK_ITEM_SIZE),
        NAMED(CL_INVALID_EVENT_WAIT_LIST),
        NAMED(CL_INVALID_OPERATION),
        NAMED(CL_INVALID_BUFFER_SIZE),
#undef NAMED
        {-1001, "CL_PLATFORM_NOT_FOUND_KHR"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        if (names[i].code == error) {
            return names[i].name;
        }
    }
    return error == CL_SUCCESS ? "CL_SUCCESS" : "an error unknown here";
}

bool ocl_check(ocl *o, const char *what, cl_int error) {
    if (error != CL_SUCCESS && o->failed == FIRENET_OK) {
        o->failed = FIRENET_ERR_DEVICE;
        snprintf(o->failure, sizeof o->failure, "device %s: %s failed: %s (%d)",
                 o->name, what, ocl_error_name(error), (int)error);
    }
    return error == CL_SUCCESS;
}

firenet_status ocl_no_memory(firenet_context *context, const ocl *o,
                             const char *what, cl_int error) {
    char text[512];
    snprintf(text, sizeof text, "memory: the device %s has no more for %s (%s)",
             o->name, what, ocl_error_name(error));
    return ocl_core()->fail(context, FIRENET_ERR_NOMEM, text);
}

/* ----------------------------------------------------------------- memory */

void *ocl_memory(ocl *o, size_t bytes) {
    return o->alloc(bytes ? bytes : 1, FN_ALIGNMENT, o->memory_user);
}

void ocl_memory_free(ocl *o, void *memory) {
    if (memory) {
        o->release(memory, o->memory_user);
    }
}

/* Drivers that put allocation off would fail in the middle of a run: it is
 * touched, and waited for, here. */
cl_mem ocl_buffer_new(ocl *o, size_t bytes, const void *from, cl_int *error) {
    size_t size = (bytes + 63) / 64 * 64;
    const cl_int zero = 0;
    size = size ? size : 64;
    cl_mem memory =
        clCreateBuffer(o->context, CL_MEM_READ_WRITE, size, NULL, error);
    if (*error == CL_SUCCESS) {
        *error = clEnqueueFillBuffer(o->queue, memory, &zero, sizeof zero, 0,
                                     size, 0, NULL, NULL);
    }
    if (*error == CL_SUCCESS && from && bytes > 0) {
        *error = clEnqueueWriteBuffer(o->queue, memory, CL_FALSE, 0, bytes,
                                      from, 0, NULL, NULL);
    }
    if (*error == CL_SUCCESS) {
        *error = clFinish(o->queue);
    }
    if (*error != CL_SUCCESS && memory) {
        clReleaseMemObject(memory);
        memory = NULL;
    }
    return memory;
}

/* ---------------------------------------------------------------- kernels */

/* Reads the kernels of a type: with R, K and N, and without them after. */
#define TYPE_BEGIN(real, count, suffix)                                       \
    "#define R " real "\n#define K " count "\n#define N(name) name##_" suffix \
    "\n"
#define TYPE_END "#undef R\n#undef K\n#undef N\n"

static const char *const names[4] = {"f32", "f64", "c64", "c128"};

static cl_program from_source(const ocl *o, cl_int *error) {
    const char *source[] = {ocl_source_common,
                            TYPE_BEGIN("float", "1", "f32"),
                            ocl_source_kernels,
                            ocl_source_transforms,
                            TYPE_END,
                            TYPE_BEGIN("double", "1", "f64"),
                            ocl_source_kernels,
                            ocl_source_transforms,
                            TYPE_END,
                            TYPE_BEGIN("float", "2", "c64"),
                            ocl_source_kernels,
                            ocl_source_transforms,
                            TYPE_END,
                            TYPE_BEGIN("double", "2", "c128"),
                            ocl_source_kernels,
                            ocl_source_transforms,
                            TYPE_END};
    return clCreateProgramWithSource(o->context, sizeof source / sizeof *source,
                                     source, NULL, error);
}

static cl_program from_binary(const ocl *o, const ocl_place *place,
                              cl_int *error) {
    size_t bytes;
    const unsigned char *binary =
        ocl_saved_program(place->saved, place->saved_bytes, &bytes);
    cl_int status;
    return clCreateProgramWithBinary(o->context, 1, &o->device, &bytes, &binary,
                                     &status, error);
}

static cl_int build(ocl *o, const ocl_place *place, char why[512]) {
    char options[64];
    cl_int error;
    snprintf(options, sizeof options, "-cl-std=CL1.2 -DGROUP=%d -DGROUPS=%d",
             OCL_GROUP, OCL_GROUPS);
    o->program =
        place->saved ? from_binary(o, place, &error) : from_source(o, &error);
    if (error == CL_SUCCESS) {
        error = clBuildProgram(o->program, 1, &o->device, options, NULL, NULL);
    }
    if (error != CL_SUCCESS) {
        char log[400] = "";
        if (o->program) {
            clGetProgramBuildInfo(o->program, o->device, CL_PROGRAM_BUILD_LOG,
                                  sizeof log, log, NULL);
            log[sizeof log - 1] = '\0';
        }
        snprintf(why, 512, "building kernels: %s %s", ocl_error_name(error),
                 log);
    }
    return error;
}

static cl_int create_kernels(ocl *o) {
#define NAME(name) #name,
    static const char *const kernels[] = {OCL_KERNELS(NAME)};
#undef NAME
    cl_int error = CL_SUCCESS;
    for (int t = 0; t < 4; ++t) {
        for (int k = 0; k < OCL_KERNEL_COUNT && error == CL_SUCCESS; ++k) {
            char name[64];
            if (t < 2 && (k == OCL_coils || k == OCL_combine_coils)) {
                continue; /* of complex images */
            }
            snprintf(name, sizeof name, "%s_%s", kernels[k], names[t]);
            o->kernel[t][k] = clCreateKernel(o->program, name, &error);
        }
    }
    return error;
}

/* --------------------------------------------------------------- creation */

/* Sums are made in double. */
static bool has_double(cl_device_id device) {
    cl_device_fp_config config = 0;
    return clGetDeviceInfo(device, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof config,
                           &config, NULL) == CL_SUCCESS &&
           config != 0;
}

static firenet_status refuse(char why[512], const char *what, cl_int error) {
    if (!why[0]) {
        snprintf(why, 512, "%s: %s (%d)", what, ocl_error_name(error),
                 (int)error);
    }
    return error == CL_OUT_OF_HOST_MEMORY ||
                   error == CL_MEM_OBJECT_ALLOCATION_FAILURE
               ? FIRENET_ERR_NOMEM
               : FIRENET_ERR_DEVICE;
}

static firenet_status fill(ocl *o, const ocl_place *place, char why[512]) {
    const double one = 1.0;
    cl_int error = build(o, place, why);
    if (error == CL_SUCCESS) {
        error = create_kernels(o);
    }
    if (error == CL_SUCCESS) {
        o->partials = ocl_buffer_new(
            o, OCL_GROUPS * OCL_NUMBERS * sizeof(double), NULL, &error);
    }
    if (error == CL_SUCCESS) {
        o->one = ocl_buffer_new(o, sizeof one, &one, &error);
    }
    return error == CL_SUCCESS ? FIRENET_OK
                               : refuse(why, "preparing the device", error);
}

/* A function of the host, in the middle of a product, may use the device in
 * another context. */
static void make_lock(pthread_mutex_t *mutex) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

static ocl *new_space(const ocl_place *place, firenet_alloc_fn alloc,
                      firenet_free_fn release, void *user) {
    ocl *o = alloc(sizeof *o, FN_ALIGNMENT, user);
    if (!o) {
        return NULL;
    }
    memset(o, 0, sizeof *o);
    o->space = ocl_space;
    atomic_init(&o->references, 1);
    o->alloc = alloc;
    o->release = release;
    o->memory_user = user;
    o->device = place->device;
    o->context = place->context;
    o->queue = place->queue;
    clRetainContext(o->context);
    clRetainCommandQueue(o->queue);
    make_lock(&o->mutex);
    clGetDeviceInfo(o->device, CL_DEVICE_NAME, sizeof o->name - 1, o->name,
                    NULL);
    return o;
}

firenet_status ocl_create(ocl **out, const ocl_place *place,
                          firenet_alloc_fn alloc, firenet_free_fn release,
                          void *user, char why[512]) {
    why[0] = '\0';
    if (!has_double(place->device)) {
        snprintf(why, 512, "no double precision, which sums are made in");
        return FIRENET_ERR_UNSUPPORTED;
    }
    ocl *o = new_space(place, alloc, release, user);
    firenet_status status = FIRENET_ERR_NOMEM;
    if (o) {
        status = fill(o, place, why);
    } else {
        snprintf(why, 512, "memory: the allocator returned NULL");
    }
    if (status != FIRENET_OK && o) {
        ocl_release(o);
        o = NULL;
    }
    *out = o;
    return status;
}

ocl *ocl_retain(ocl *o) {
    atomic_fetch_add_explicit(&o->references, 1, memory_order_relaxed);
    return o;
}

void ocl_release(ocl *o) {
    if (atomic_fetch_sub_explicit(&o->references, 1, memory_order_acq_rel) !=
        1) {
        return;
    }
    clFinish(o->queue);
    ocl_fft_end(o);
    for (int t = 0; t < 4; ++t) {
        for (int k = 0; k < OCL_KERNEL_COUNT; ++k) {
            if (o->kernel[t][k]) {
                clReleaseKernel(o->kernel[t][k]);
            }
        }
    }
    if (o->partials) {
        clReleaseMemObject(o->partials);
    }
    if (o->one) {
        clReleaseMemObject(o->one);
    }
    if (o->program) {
        clReleaseProgram(o->program);
    }
    clReleaseCommandQueue(o->queue);
    clReleaseContext(o->context);
    pthread_mutex_destroy(&o->mutex);
    ocl_memory_free(o, o->buffer);
    ocl_memory_free(o, o);
}
