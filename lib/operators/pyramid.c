/* SPDX-License-Identifier: BSD-3-Clause */
#include "operators/pyramid.h"

static void contiguous(int axes, const int64_t *size, int64_t *stride) {
    int64_t product = 1;
    for (int a = axes - 1; a >= 0; --a) {
        stride[a] = product;
        product *= size[a];
    }
}

void fn_pyramid_level_set(fn_pyramid_level *level, const fn_shape *shape,
                          int index, int levels, firenet_layout layout) {
    int axes = shape->axes;
    int64_t fine[FIRENET_MAX_AXES], points = 1;
    for (int a = 0; a < axes; ++a) {
        fine[a] = shape->size[a] >> index;
        level->coarse[a] = fine[a] / 2;
        points *= level->coarse[a];
    }
    bool nested = layout == FIRENET_LAYOUT_NESTED, last = index == levels - 1;
    contiguous(axes, fine, level->fine_stride);
    contiguous(axes, level->coarse, level->coarse_stride);
    contiguous(axes, nested ? shape->size : level->coarse,
               level->detail_stride);
    contiguous(axes, nested && last ? shape->size : level->coarse,
               level->approximation_stride);
    for (int b = 0; b < 1 << axes; ++b) {
        level->detail_offset[b] = nested ? 0 : b * points;
        for (int a = 0; nested && a < axes; ++a) {
            level->detail_offset[b] +=
                (b >> a & 1) * level->coarse[a] * level->detail_stride[a];
        }
    }
}
