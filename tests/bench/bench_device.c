/* SPDX-License-Identifier: BSD-3-Clause */
/* bench_device [DEVICE]: a Fourier-Haar network on a device. First that its
 * results are the host's, then the milliseconds of an iteration against two
 * bare VkFFTs of the same size in the same run, and against the host on one
 * thread. A processor that plays the device gets small sizes. */
#include "bench.h"
#include "network.h"
#include "vkfft_pair.h"

#include <firenet/opencl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INNER = 25, ROUNDS = 5 };

static cl_context context;
static cl_device_id id;
static cl_command_queue queue;

static void attach(firenet_context *c) {
    bench_check(firenet_opencl_attach_queue(c, queue), c);
}

/* Device `index` in the order of firenet_opencl_devices. */
static void open_device(int index) {
    cl_platform_id platforms[16];
    cl_uint count = 0;
    cl_int error = clGetPlatformIDs(16, platforms, &count);
    for (cl_uint p = 0; error == CL_SUCCESS && p < count && !id; ++p) {
        cl_device_id devices[64];
        cl_uint found = 0;
        if (clGetDeviceIDs(platforms[p], CL_DEVICE_TYPE_ALL, 64, devices,
                           &found) == CL_SUCCESS &&
            (cl_uint)index < found) {
            id = devices[index];
        }
        index -= (int)found;
    }
    if (!id) {
        fprintf(stderr, "bench_device: there is no such device\n");
        exit(2);
    }
    context = clCreateContext(NULL, 1, &id, NULL, NULL, &error);
    queue = clCreateCommandQueue(context, id, 0, &error);
    if (error != CL_SUCCESS) {
        fprintf(stderr, "bench_device: OpenCL error %d\n", (int)error);
        exit(1);
    }
}

static bool is_processor(void) {
    cl_device_type type = 0;
    clGetDeviceInfo(id, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    return (type & CL_DEVICE_TYPE_CPU) != 0;
}

/* ||x - y|| / ||y|| of `reals` floats. */
static double difference(const float *x, const float *y, int64_t reals) {
    double apart = 0.0, size = 0.0;
    for (int64_t i = 0; i < reals; ++i) {
        double d = (double)x[i] - (double)y[i];
        apart += d * d;
        size += (double)y[i] * (double)y[i];
    }
    return sqrt(apart / size);
}

/* Milliseconds of an iteration: long runs less short ones, so that copies and
 * ends do not count; the best of a few. */
static double iteration(const bench_setup *setup, bench_network *kept) {
    double time[2];
    for (int i = 0; i < 2; ++i) {
        bench_setup s = *setup;
        bench_network n;
        s.restarts = i == 0 ? 1 : 4;
        bench_network_create(&n, &s);
        bench_network_run(&n);
        time[i] = 1e30;
        for (int round = 0; round < ROUNDS; ++round) {
            double begin = bench_now();
            bench_network_run(&n);
            double elapsed = bench_now() - begin;
            time[i] = elapsed < time[i] ? elapsed : time[i];
        }
        if (i == 1 && kept) {
            *kept = n;
        } else {
            bench_network_release(&n);
        }
    }
    return (time[1] - time[0]) / (3 * INNER);
}

/* Milliseconds of one run of a batch, arrays copied in and out; the best of a
 * few.
 */
static double whole(const bench_setup *setup) {
    bench_network n;
    double best = 1e30;
    bench_network_create(&n, setup);
    bench_network_run(&n);
    for (int round = 0; round < ROUNDS; ++round) {
        double begin = bench_now();
        bench_network_run(&n);
        double elapsed = bench_now() - begin;
        best = elapsed < best ? elapsed : best;
    }
    bench_network_release(&n);
    return best;
}

/* Slices on all processors of the host, and on the device, where some threads
 * keep its queue full. */
static void slices(int side, int count) {
    bench_setup setup = {.type = FIRENET_C64,
                         .transform = BENCH_FOURIER,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = (int)sysconf(_SC_NPROCESSORS_ONLN),
                         .inner = INNER,
                         .restarts = 8,
                         .batch = count};
    setup.threads = setup.threads > 16 ? 16 : setup.threads;
    double host = whole(&setup);
    int threads = setup.threads;
    setup.attach = attach;
    setup.threads = 4;
    double device = whole(&setup);
    printf("%d slices of %d x %d, %d iterations, copies included: %.1f ms; "
           "host on %d threads %.1f ms, %.2f times it\n",
           count, side, side, 8 * INNER, device, threads, host, host / device);
}

static int row(int side, int batch) {
    bench_setup setup = {.type = FIRENET_C64,
                         .transform = BENCH_FOURIER,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = INNER,
                         .batch = batch};
    bench_network on_host, on_device;
    double host = iteration(&setup, &on_host);
    setup.attach = attach;
    double device = iteration(&setup, &on_device);
    double apart =
        difference(on_device.x, on_host.x, 2 * on_host.batch * on_host.length);
    double pair =
        vkfft_pair(context, id, queue, side, batch, side < 1024 ? 50 : 10);
    bool right = apart < 1e-3; /* 100 iterations in single precision */
    printf("%5d %5d  %10.4f  %12.4f  %6.2f  %10.3f  %8.2f  %9.1e%s\n", side,
           batch, device, pair, device / pair, host, host / device, apart,
           right ? "" : "  WRONG");
    fflush(stdout);
    bench_network_release(&on_host);
    bench_network_release(&on_device);
    return right ? 0 : 1;
}

int main(int argc, char **argv) {
    static const int sides[][2] = {{64, 1},  {128, 1},  {256, 1},  {256, 64},
                                   {512, 1}, {1024, 1}, {2048, 1}, {4096, 1}};
    open_device(argc > 1 ? atoi(argv[1]) : 0);
    char name[200] = "";
    clGetDeviceInfo(id, CL_DEVICE_NAME, sizeof name - 1, name, NULL);
    int count = is_processor() ? 3 : (int)(sizeof sides / sizeof *sides);
    int wrong = 0;
    printf("device: %s%s\n", name,
           is_processor() ? " (a processor that plays a device: small sizes, "
                            "and no measure of a GPU)"
                          : "");
    printf(" side batch  iteration ms  two VkFFTs ms  over  host ms  times it  "
           "||x - host's||/||x||\n");
    for (int i = 0; i < count; ++i) {
        wrong += row(sides[i][0], sides[i][1]);
    }
    slices(is_processor() ? 64 : 256, is_processor() ? 8 : 64);
    clReleaseCommandQueue(queue);
    clReleaseContext(context);
    return wrong > 0;
}
