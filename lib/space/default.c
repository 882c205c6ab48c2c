/* SPDX-License-Identifier: BSD-3-Clause */
/* In a file of its own: a test that links another definition runs the library
 * in another space. */
#include "space/space.h"

const fn_space *fn_default_space(void) {
    return &fn_cpu_space;
}
