/* SPDX-License-Identifier: BSD-3-Clause */
#include "vkfft_pair.h"

#include "bench.h"

#define VKFFT_BACKEND 3
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vkFFT.h>

static void check(const char *what, int error) {
    if (error != 0) {
        fprintf(stderr, "%s: error %d\n", what, error);
        exit(1);
    }
}

double vkfft_pair(cl_context context, cl_device_id device,
                  cl_command_queue queue, int side, int batch, int count) {
    uint64_t bytes = (uint64_t)batch * (uint64_t)side * (uint64_t)side * 8;
    cl_int error;
    cl_mem image =
        clCreateBuffer(context, CL_MEM_READ_WRITE, bytes, NULL, &error);
    check("clCreateBuffer", error);
    VkFFTConfiguration c;
    VkFFTApplication application;
    VkFFTLaunchParams launch;
    memset(&c, 0, sizeof c);
    memset(&application, 0, sizeof application);
    memset(&launch, 0, sizeof launch);
    c.FFTdim = 2;
    c.size[0] = c.size[1] = (uint64_t)side;
    c.numberBatches = (uint64_t)batch;
    c.device = &device;
    c.context = &context;
    c.bufferSize = &bytes;
    check("initializeVkFFT", (int)initializeVkFFT(&application, c));
    launch.commandQueue = &queue;
    launch.buffer = &image;
    double best = 1e30;
    for (int round = 0; round < 6; ++round) {
        check("clFinish", clFinish(queue));
        double begin = bench_now();
        for (int i = 0; i < count; ++i) {
            check("VkFFT", (int)VkFFTAppend(&application, -1, &launch));
            check("VkFFT", (int)VkFFTAppend(&application, 1, &launch));
        }
        check("clFinish", clFinish(queue));
        double time = (bench_now() - begin) / count;
        best = time < best ? time : best;
    }
    deleteVkFFT(&application);
    clReleaseMemObject(image);
    return best;
}
