/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the coefficients of a multilevel wavelet transform stand. */
#ifndef FN_OPERATORS_PYRAMID_H
#define FN_OPERATORS_PYRAMID_H

#include "core/shape.h"

#include <firenet/transform.h>

/* One level, from A_{l-1}, which is contiguous, to the blocks of A_l and its
 * details. Strides are in elements. */
typedef struct fn_pyramid_level {
    int64_t coarse[FIRENET_MAX_AXES]; /* shape of a block */
    int64_t fine_stride[FIRENET_MAX_AXES];
    int64_t coarse_stride[FIRENET_MAX_AXES]; /* of a block in a buffer */
    int64_t approximation_stride[FIRENET_MAX_AXES];
    int64_t detail_stride[FIRENET_MAX_AXES];
    int64_t detail_offset[1 << FIRENET_MAX_AXES]; /* in the coefficients */
} fn_pyramid_level;

/* Level `index` of `levels`, 0 the finest. */
void fn_pyramid_level_set(fn_pyramid_level *level, const fn_shape *shape,
                          int index, int levels, firenet_layout layout);

#endif
