/* SPDX-License-Identifier: BSD-3-Clause */
#include "vkfft.h"

#define VKFFT_BACKEND 3
#include <stdio.h>
#include <string.h>
/* A library prints nothing; VkFFT prints what a compiler refuses. */
#define printf(...) ((void)0)
#include <vkFFT.h>
#undef printf

struct ocl_fft {
    ocl *o;
    VkFFTApplication application;
    uint64_t bytes;
    firenet_type type;
    fn_shape shape;
    int64_t count;
    ocl_fft *next;
};

static VkFFTConfiguration configuration(ocl_fft *fft, firenet_type type,
                                        const fn_shape *shape, int64_t count) {
    VkFFTConfiguration c;
    memset(&c, 0, sizeof c);
    for (int a = shape->axes - 1; a >= 0; --a) { /* its first is our last */
        if (shape->size[a] > 1) {
            c.size[c.FFTdim++] = (uint64_t)shape->size[a];
        }
    }
    c.numberBatches = (uint64_t)count;
    c.device = &fft->o->device;
    c.context = &fft->o->context;
    c.doublePrecision = !fn_type_single(type);
    fft->bytes = (uint64_t)count * (uint64_t)shape->length * fn_type_size(type);
    c.bufferSize = &fft->bytes;
    c.isInputFormatted = 1;
    c.inverseReturnToInputBuffer = 1;
    c.inputBufferSize = &fft->bytes;
    c.specifyOffsetsAtLaunch = 1;
    c.inputBufferStride[0] = c.size[0];
    for (uint64_t a = 1; a < c.FFTdim; ++a) {
        c.inputBufferStride[a] = c.inputBufferStride[a - 1] * c.size[a];
    }
    return c;
}

static bool same(const ocl_fft *fft, firenet_type type, const fn_shape *shape,
                 int64_t count) {
    bool found = fft->type == type && fft->count == count &&
                 fft->shape.axes == shape->axes;
    for (int a = 0; a < shape->axes && found; ++a) {
        found = fft->shape.size[a] == shape->size[a];
    }
    return found;
}

/* Under the lock. */
static ocl_fft *create(ocl *o, firenet_type type, const fn_shape *shape,
                       int64_t count, VkFFTResult *result) {
    ocl_fft *fft = ocl_memory(o, sizeof *fft);
    *result = VKFFT_ERROR_MALLOC_FAILED;
    if (!fft) {
        return NULL;
    }
    memset(fft, 0, sizeof *fft);
    fft->o = o;
    fft->type = type;
    fft->shape = *shape;
    fft->count = count;
    VkFFTConfiguration c = configuration(fft, type, shape, count);
    *result = c.FFTdim > 0 ? initializeVkFFT(&fft->application, c)
                           : VKFFT_SUCCESS; /* of one point: a copy */
    if (*result != VKFFT_SUCCESS) {
        ocl_memory_free(o, fft);
        return NULL;
    }
    fft->next = o->transforms;
    o->transforms = fft;
    return fft;
}

firenet_status ocl_fft_get(ocl_fft **out, ocl *o, firenet_context *context,
                           firenet_type type, const fn_shape *shape,
                           int64_t count) {
    VkFFTResult result = VKFFT_SUCCESS;
    pthread_mutex_lock(&o->mutex);
    ocl_fft *fft = o->transforms;
    while (fft && !same(fft, type, shape, count)) {
        fft = fft->next;
    }
    *out = fft ? fft : create(o, type, shape, count, &result);
    pthread_mutex_unlock(&o->mutex);
    if (*out) {
        return FIRENET_OK;
    }
    char text[200];
    snprintf(text, sizeof text,
             "device %.100s: VkFFT makes no transform of this shape (error %d)",
             o->name, (int)result);
    return ocl_core()->fail(context,
                            result == VKFFT_ERROR_MALLOC_FAILED
                                ? FIRENET_ERR_NOMEM
                                : FIRENET_ERR_DEVICE,
                            text);
}

void ocl_fft_end(ocl *o) {
    while (o->transforms) {
        ocl_fft *fft = o->transforms;
        o->transforms = fft->next;
        if (fft->shape.length > 1) {
            deleteVkFFT(&fft->application);
        }
        ocl_memory_free(o, fft);
    }
}

static firenet_status copy(const ocl_fft *fft, cl_mem from, size_t at,
                           cl_mem to, size_t to_at) {
    ocl *o = fft->o;
    return ocl_check(o, "copying a vector",
                     clEnqueueCopyBuffer(o->queue, from, to, at, to_at,
                                         (size_t)fft->bytes, 0, NULL, NULL))
               ? FIRENET_OK
               : FIRENET_ERR_DEVICE;
}

firenet_status ocl_fft_run(ocl_fft *fft, bool back, const fn_vec *image,
                           const fn_vec *spectrum) {
    ocl *o = fft->o;
    cl_mem from = ocl_find(o, image), to = ocl_find(o, spectrum);
    if (fft->shape.length == 1) {
        return copy(fft, back ? to : from, ocl_offset(back ? spectrum : image),
                    back ? from : to, ocl_offset(back ? image : spectrum));
    }
    VkFFTLaunchParams launch;
    memset(&launch, 0, sizeof launch);
    launch.commandQueue = &o->queue;
    launch.inputBuffer = &from;
    launch.buffer = &to;
    launch.inputBufferOffset = ocl_offset(image);
    launch.bufferOffset = ocl_offset(spectrum);
    VkFFTResult result = VkFFTAppend(&fft->application, back ? 1 : -1, &launch);
    if (result != VKFFT_SUCCESS) {
        ocl_check(o, "a Fourier transform", CL_INVALID_OPERATION);
        return FIRENET_ERR_DEVICE;
    }
    return FIRENET_OK;
}
