/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/types.h"

#include <firenet/version.h>

int firenet_type_size(firenet_type type) {
    return fn_type_known(type) ? (int)fn_type_size(type) : 0;
}

int firenet_version_number(void) {
    return FIRENET_VERSION_NUMBER;
}

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

const char *firenet_version_string(void) {
    return TEXT(FIRENET_VERSION_MAJOR) "." TEXT(FIRENET_VERSION_MINOR) "." TEXT(
        FIRENET_VERSION_PATCH);
}
