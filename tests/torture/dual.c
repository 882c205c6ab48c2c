/* SPDX-License-Identifier: BSD-3-Clause */
#include "dual.h"
#include "buffer.h"
#include <stdlib.h>

wide *dual_read(firenet_solver *solver, firenet_type type, int64_t rows) {
    void *buffer = buffer_new(type, NULL, rows);
    wide *q = firenet_solver_copy_dual(solver, type, buffer, rows) == FIRENET_OK
                  ? buffer_read(type, buffer, rows)
                  : NULL;
    free(buffer);
    return q;
}
