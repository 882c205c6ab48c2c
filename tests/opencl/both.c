/* SPDX-License-Identifier: BSD-3-Clause */
#include "both.h"

#include <firenet/opencl.h>

firenet_context *host, *device;
static tally host_memory, device_memory;

void open_both(void) {
    host = context_new(&host_memory);
    device = context_new(&device_memory);
    assert_ok(device, firenet_opencl_attach(device, 0));
}

void close_both(void) {
    context_end(device, &device_memory);
    context_end(host, &host_memory);
}
