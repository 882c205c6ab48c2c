/* SPDX-License-Identifier: BSD-3-Clause */
/* Shapes of arrays: what every transform checks the same way. */
#ifndef FN_CORE_SHAPE_H
#define FN_CORE_SHAPE_H

#include "core/types.h"

typedef struct fn_shape {
    int axes;
    int64_t size[FIRENET_MAX_AXES];
    int64_t length; /* product of the sizes */
} fn_shape;

/* Copies and checks: axes in range, sizes >= 1, product below FN_LENGTH_MAX. */
firenet_status fn_shape_set_named(fn_shape *shape, firenet_context *context,
                                  const char *name, int axes,
                                  const int64_t *size);
static inline firenet_status fn_shape_set(fn_shape *shape,
                                          firenet_context *context, int axes,
                                          const int64_t *size) {
    return fn_shape_set_named(shape, context, "shape", axes, size);
}

/* "256x256" */
#define FN_SHAPE_TEXT 64
const char *fn_shape_text(const fn_shape *shape, char text[FN_SHAPE_TEXT]);

/* Every axis divisible by 2^levels, levels >= 1; the message names the axis and
 * the deepest level it allows. */
firenet_status fn_shape_check_dyadic(const fn_shape *shape,
                                     firenet_context *context, int levels);

/* Every axis at least 2^levels points, levels >= 1: the message names the
 * shortest and what it allows. Sets how many images of the shape the
 * coefficients of an undecimated transform are, 1 + (2^axes - 1) levels. */
firenet_status fn_shape_check_undecimated(const fn_shape *shape,
                                          firenet_context *context, int levels,
                                          int64_t *images);

/* Every axis a power of two; the message names the axis and the nearest
 * ones. */
firenet_status fn_shape_check_powers(const fn_shape *shape,
                                     firenet_context *context);

/* OK, or ERR_TYPE naming the value. */
firenet_status fn_check_type(firenet_context *context, firenet_type type);

/* OK, or ERR_RANGE / ERR_TOO_LARGE: `name` must be 1 .. FN_LENGTH_MAX. */
firenet_status fn_check_length(firenet_context *context, const char *name,
                               int64_t length);

/* Both, of an argument called "length". */
firenet_status fn_check_vector(firenet_context *context, firenet_type type,
                               int64_t length);

#endif
