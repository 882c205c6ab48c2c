/* SPDX-License-Identifier: BSD-3-Clause */
#include "common.h"

#include <stdarg.h>
#include <stdio.h>

firenet_status companion_fail(firenet_context *context, firenet_status status,
                              const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return firenet_companion_fail(context, status, text);
}

void *companion_alloc(firenet_context *context, firenet_status *status,
                      int64_t count, size_t size) {
    void *memory = NULL;
    if (*status == FIRENET_OK) {
        *status = firenet_companion_allocate(context, count, size, &memory);
    }
    return memory;
}

firenet_status companion_check_range(firenet_context *context, const char *name,
                                     int64_t value, int64_t least,
                                     int64_t most) {
    if (value < least || value > most) {
        return companion_fail(
            context, FIRENET_ERR_RANGE, "%s: %lld, allowed is %lld .. %lld",
            name, (long long)value, (long long)least, (long long)most);
    }
    return FIRENET_OK;
}
