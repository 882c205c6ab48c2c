/* SPDX-License-Identifier: BSD-3-Clause */
#include "core/shape.h"

#include <stdio.h>

firenet_status fn_check_type(firenet_context *context, firenet_type type) {
    if (!fn_type_known(type)) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "type: %d, allowed are F32 (%d), F64 (%d), C64 (%d), "
                       "C128 (%d)",
                       (int)type, FIRENET_F32, FIRENET_F64, FIRENET_C64,
                       FIRENET_C128);
    }
    return FIRENET_OK;
}

firenet_status fn_check_length(firenet_context *context, const char *name,
                               int64_t length) {
    if (length < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %lld, must be at least 1", name, (long long)length);
    }
    if (length > FN_LENGTH_MAX) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE, "%s: %lld, at most %lld",
                       name, (long long)length, (long long)FN_LENGTH_MAX);
    }
    return FIRENET_OK;
}

firenet_status fn_check_vector(firenet_context *context, firenet_type type,
                               int64_t length) {
    firenet_status status = fn_check_type(context, type);
    return status != FIRENET_OK ? status
                                : fn_check_length(context, "length", length);
}

firenet_status fn_shape_set_named(fn_shape *shape, firenet_context *context,
                                  const char *name, int axes,
                                  const int64_t *size) {
    if (axes < 1 || axes > FIRENET_MAX_AXES) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "axes: %d, allowed is 1 .. %d", axes, FIRENET_MAX_AXES);
    }
    if (!size) {
        return fn_fail_null(context, name);
    }
    shape->axes = axes;
    shape->length = 1;
    for (int a = 0; a < axes; ++a) {
        if (size[a] < 1) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "%s[%d]: %lld, must be at least 1", name, a,
                           (long long)size[a]);
        }
        if (size[a] > FN_LENGTH_MAX / shape->length) {
            return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                           "%s[%d]: %lld makes more than %lld elements", name,
                           a, (long long)size[a], (long long)FN_LENGTH_MAX);
        }
        shape->size[a] = size[a];
        shape->length *= size[a];
    }
    return FIRENET_OK;
}

const char *fn_shape_text(const fn_shape *shape, char text[FN_SHAPE_TEXT]) {
    int used = 0;
    for (int a = 0; a < shape->axes; ++a) {
        used += snprintf(text + used, (size_t)(FN_SHAPE_TEXT - used), "%s%lld",
                         a ? "x" : "", (long long)shape->size[a]);
    }
    return text;
}

static int deepest_level(int64_t size) {
    int level = 0;
    for (; size % 2 == 0; size /= 2) {
        ++level;
    }
    return level;
}

firenet_status fn_shape_check_dyadic(const fn_shape *shape,
                                     firenet_context *context, int levels) {
    int axis = 0; /* the one that allows the fewest */
    for (int a = 1; a < shape->axes; ++a) {
        if (deepest_level(shape->size[a]) < deepest_level(shape->size[axis])) {
            axis = a;
        }
    }
    int deepest = deepest_level(shape->size[axis]);
    if (levels >= 1 && levels <= deepest) {
        return FIRENET_OK;
    }
    long long points = shape->size[axis];
    if (deepest == 0) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "levels: %d, none is possible: axis %d has %lld "
                       "points, an odd number",
                       levels, axis, points);
    }
    return fn_fail(context, FIRENET_ERR_RANGE,
                   "levels: %d, allowed is 1 .. %d: axis %d has %lld points, "
                   "divisible by 2^%d",
                   levels, deepest, axis, points, deepest);
}

firenet_status fn_shape_check_undecimated(const fn_shape *shape,
                                          firenet_context *context, int levels,
                                          int64_t *images) {
    int axis = 0, deepest = 0;
    for (int a = 1; a < shape->axes; ++a) {
        axis = shape->size[a] < shape->size[axis] ? a : axis;
    }
    while (shape->size[axis] >> (deepest + 1) > 0) {
        ++deepest;
    }
    if (levels < 1 || levels > deepest) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "levels: %d, allowed is 1 .. %d: axis %d has %lld "
                       "points, at least 2^levels are needed",
                       levels, deepest, axis, (long long)shape->size[axis]);
    }
    *images = 1 + ((1 << shape->axes) - 1) * (int64_t)levels;
    if (shape->length > FN_LENGTH_MAX / *images) {
        return fn_fail(context, FIRENET_ERR_TOO_LARGE,
                       "levels: %d make %lld images of %lld elements", levels,
                       (long long)*images, (long long)shape->length);
    }
    return FIRENET_OK;
}

firenet_status fn_shape_check_powers(const fn_shape *shape,
                                     firenet_context *context) {
    for (int a = 0; a < shape->axes; ++a) {
        int64_t n = shape->size[a], below = 1;
        while (below <= n / 2) {
            below *= 2;
        }
        if (below != n) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "shape[%d]: %lld, must be a power of two; the "
                           "nearest are %lld and %lld",
                           a, (long long)n, (long long)below,
                           (long long)(2 * below));
        }
    }
    return FIRENET_OK;
}
