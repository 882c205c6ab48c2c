/* SPDX-License-Identifier: BSD-3-Clause */
#include "device.h"

#include "message.h"

#include <stdio.h>

#ifdef HAVE_OPENCL
#include <firenet/opencl.h>

bool device_attach(firenet_context *context, int64_t device) {
    if (device == 0)
        return true;
    if (firenet_opencl_attach(context, (int)(device - 1)) != FIRENET_OK ||
        firenet_opencl_set_staging(context, 1) != FIRENET_OK)
        return print_error("--device: %s", firenet_context_last_error(context));
    return true;
}

void device_name(int64_t device, char name[DEVICE_NAME_BYTES]) {
    snprintf(name, DEVICE_NAME_BYTES, "%s", "the host");
    if (device > 0)
        firenet_opencl_device_name((int)(device - 1), name, DEVICE_NAME_BYTES);
}
#else
bool device_attach(firenet_context *context, int64_t device) {
    (void)context;
    return device == 0 ||
           print_error("--device: this program was built without "
                       "libfirenet-opencl");
}

void device_name(int64_t device, char name[DEVICE_NAME_BYTES]) {
    (void)device;
    snprintf(name, DEVICE_NAME_BYTES, "%s", "the host");
}
#endif
