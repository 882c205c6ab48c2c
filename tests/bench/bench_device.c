/* SPDX-License-Identifier: BSD-3-Clause */
/* bench_device [DEVICE]: networks on a device. That their results are the
 * host's, and the milliseconds of an iteration: Fourier-Haar networks against
 * two bare VkFFTs of the same size in the same run, and against the host on one
 * thread; then encodings of several coils. A processor that plays the device
 * gets small sizes. */
#include "bench.h"
#include "device.h"
#include "device_coils.h"
#include "network.h"
#include "vkfft_pair.h"

#include <stdio.h>
#include <stdlib.h>

/* Iterations between restarts, and how many of these. */
enum { INNER = 25, SHORT = 1, LONG = 4 };
/* Results are of up to 200 iterations in single precision. */
#define RIGHT 1e-3

/* Milliseconds of an iteration: long runs less short ones, so that copies and
 * ends do not count. The last network is kept, with its result. */
static double iteration(bench_setup setup, bench_network *kept) {
    double time[2];
    for (int i = 0; i < 2; ++i) {
        setup.restarts = i == 0 ? SHORT : LONG;
        bench_network_create(kept, &setup);
        time[i] = best_run(bench_network_run, kept);
        if (i == 0) {
            bench_network_release(kept);
        }
    }
    return (time[1] - time[0]) / ((LONG - SHORT) * setup.inner);
}

/* Milliseconds of one run of a batch, arrays copied in and out. */
static double whole(const bench_setup *setup, bench_network *kept) {
    bench_network_create(kept, setup);
    return best_run(bench_network_run, kept);
}

/* How far the device's result is from the host's; both are released. */
static double compare(bench_network *on_device, bench_network *on_host) {
    double apart = relative_difference(on_device->x, on_host->x,
                                       2 * on_host->batch * on_host->length);
    bench_network_release(on_host);
    bench_network_release(on_device);
    return apart;
}

/* Slices on all processors of the host, and on the device, where some threads
 * keep its queue full. */
static int slices(int side, int count) {
    bench_setup setup = {.type = FIRENET_C64,
                         .transform = BENCH_FOURIER,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = host_threads(),
                         .inner = INNER,
                         .restarts = 8,
                         .batch = count};
    bench_network on_host, on_device;
    double host = whole(&setup, &on_host);
    int threads = setup.threads;
    setup.attach = device_attach;
    setup.threads = 4;
    double device = whole(&setup, &on_device);
    double apart = compare(&on_device, &on_host);
    bool right = apart < RIGHT;
    printf("%d slices of %d x %d, %d iterations, copies included: %.1f ms; "
           "host on %d threads %.1f ms, %.2f times it; %.1e%s\n",
           count, side, side, 8 * INNER, device, threads, host, host / device,
           apart, right ? "" : "  WRONG");
    return right ? 0 : 1;
}

/* The host's result after as many iterations as a large image leaves time for;
 * the device is timed over more of them. */
static int row(int side, int batch) {
    bench_setup setup = {.type = FIRENET_C64,
                         .transform = BENCH_FOURIER,
                         .side = side,
                         .mask = BENCH_DENSITY,
                         .planner = FIRENET_PLANNER_MEASURE,
                         .threads = 1,
                         .inner = side < 1024 ? INNER : 8192 / side,
                         .batch = batch};
    bench_network on_host, on_device;
    double host = iteration(setup, &on_host);
    setup.attach = device_attach;
    iteration(setup, &on_device);
    double apart = compare(&on_device, &on_host);
    setup.inner = INNER;
    double device = iteration(setup, &on_device);
    bench_network_release(&on_device);
    double pair =
        vkfft_pair(the_device.context, the_device.id, the_device.queue, side,
                   batch, side < 1024 ? 50 : 10);
    bool right = apart < RIGHT;
    printf("%5d %5d  %10.4f  %12.4f  %6.2f  %10.3f  %8.2f  %9.1e%s\n", side,
           batch, device, pair, device / pair, host, host / device, apart,
           right ? "" : "  WRONG");
    fflush(stdout);
    return right ? 0 : 1;
}

int main(int argc, char **argv) {
    static const int sides[][2] = {{64, 1},  {128, 1},  {256, 1},  {256, 64},
                                   {512, 1}, {1024, 1}, {2048, 1}, {4096, 1}};
    device_open(argc > 1 ? atoi(argv[1]) : 0);
    char name[200] = "";
    clGetDeviceInfo(the_device.id, CL_DEVICE_NAME, sizeof name - 1, name, NULL);
    bool small = device_is_processor();
    int count = small ? 3 : (int)(sizeof sides / sizeof *sides);
    int wrong = 0;
    printf("device: %s%s\n", name,
           small ? " (a processor that plays a device: small sizes, and no "
                   "measure of a GPU)"
                 : "");
    printf(" side batch  iteration ms  two VkFFTs ms  over  host ms  times it  "
           "||x - host's||/||x||\n");
    for (int i = 0; i < count; ++i) {
        wrong += row(sides[i][0], sides[i][1]);
    }
    wrong += slices(small ? 64 : 256, small ? 8 : 64);
    wrong += device_coils_rows();
    device_close();
    return wrong > 0;
}
