/* SPDX-License-Identifier: BSD-3-Clause */
#include "dual.h"
#include "buffer.h"
#include <stdlib.h>

/* Weak: the program runs with libraries that do not have it. */
extern firenet_status firenet_solver_copy_dual(firenet_solver *solver,
                                               firenet_type type, void *q,
                                               int64_t length)
    __attribute__((weak));

wide *dual_read(firenet_solver *solver, firenet_type type, int64_t rows) {
    if (firenet_solver_copy_dual == NULL) {
        return NULL;
    }
    void *buffer = buffer_new(type, NULL, rows);
    wide *q = firenet_solver_copy_dual(solver, type, buffer, rows) == FIRENET_OK
                  ? buffer_read(type, buffer, rows)
                  : NULL;
    free(buffer);
    return q;
}
