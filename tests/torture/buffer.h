/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors in the library's element types. */
#ifndef TORTURE_BUFFER_H
#define TORTURE_BUFFER_H

#include "model.h"
#include <firenet/firenet.h>

firenet_type buffer_type(int single, int is_complex);
/* `values` NULL: zeros. */
void *buffer_new(firenet_type type, const double complex *values,
                 int64_t length);
wide *buffer_read(firenet_type type, const void *buffer, int64_t length);

#endif
