/* SPDX-License-Identifier: BSD-3-Clause */
#include "buffer.h"

firenet_type buffer_type(int single, int is_complex) {
    return single       ? is_complex ? FIRENET_C64 : FIRENET_F32
           : is_complex ? FIRENET_C128
                        : FIRENET_F64;
}

static int is_complex(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_C128;
}

static int is_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

void *buffer_new(firenet_type type, const double complex *values,
                 int64_t length) {
    void *buffer = torture_alloc(length, (size_t)firenet_type_size(type));
    int64_t parts = is_complex(type) ? 2 : 1;
    for (int64_t i = 0; values != NULL && i < parts * length; i++) {
        double complex z = values[i / parts];
        double part = i % parts == 0 ? creal(z) : cimag(z);
        if (is_single(type)) {
            ((float *)buffer)[i] = (float)part;
        } else {
            ((double *)buffer)[i] = part;
        }
    }
    return buffer;
}

static long double part_of(firenet_type type, const void *buffer, int64_t i) {
    return is_single(type) ? ((const float *)buffer)[i]
                           : ((const double *)buffer)[i];
}

wide *buffer_read(firenet_type type, const void *buffer, int64_t length) {
    wide *values = torture_alloc(length, sizeof *values);
    for (int64_t i = 0; i < length; i++) {
        values[i] = is_complex(type) ? part_of(type, buffer, 2 * i) +
                                           part_of(type, buffer, 2 * i + 1) * I
                                     : part_of(type, buffer, i);
    }
    return values;
}
