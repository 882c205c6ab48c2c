/* SPDX-License-Identifier: BSD-3-Clause */
#include "coils/h5.h"

#include <string.h>

bool h5_is_named(const char *path) {
    const size_t length = strlen(path);
    return length > 3 && strcmp(path + length - 3, ".h5") == 0;
}
