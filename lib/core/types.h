/* SPDX-License-Identifier: BSD-3-Clause */
/* Element types and the arithmetic of sizes. */
#ifndef FN_CORE_TYPES_H
#define FN_CORE_TYPES_H

#include "core/context.h"

#include <firenet/name.h>
#include <float.h>

static inline bool fn_type_known(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_F64 || type == FIRENET_C64 ||
           type == FIRENET_C128;
}

static inline bool fn_type_complex(firenet_type type) {
    return type == FIRENET_C64 || type == FIRENET_C128;
}

static inline bool fn_type_single(firenet_type type) {
    return type == FIRENET_F32 || type == FIRENET_C64;
}

/* The real type of the same precision. */
static inline firenet_type fn_type_real(firenet_type type) {
    return fn_type_single(type) ? FIRENET_F32 : FIRENET_F64;
}

static inline size_t fn_type_size(firenet_type type) {
    return (fn_type_complex(type) ? 2u : 1u) *
           (fn_type_single(type) ? sizeof(float) : sizeof(double));
}

static inline double fn_type_epsilon(firenet_type type) {
    return fn_type_single(type) ? (double)FLT_EPSILON : DBL_EPSILON;
}

static inline const char *fn_type_name(firenet_type type) {
    return firenet_type_name(type);
}

/* Bytes of a vector, rounded up so that the next one is aligned too. Operators
 * refuse sizes whose vectors would overflow (fn_check_length). */
static inline size_t fn_vector_bytes(firenet_type type, int64_t length) {
    size_t bytes = (size_t)length * fn_type_size(type);
    return (bytes + FN_ALIGNMENT - 1) / FN_ALIGNMENT * FN_ALIGNMENT;
}

/* Elements from one such vector to the next. */
static inline int64_t fn_vector_stride(firenet_type type, int64_t length) {
    return (int64_t)(fn_vector_bytes(type, length) / fn_type_size(type));
}

/* Lengths stay below this: the bytes of any few vectors then fit a size_t. */
#define FN_LENGTH_MAX (INT64_MAX / 1024)

#endif
