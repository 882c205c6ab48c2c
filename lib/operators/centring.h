/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the origins of a transform stand: bit a set, at index floor(n/2) of
 * axis a, else at 0. */
#ifndef FN_OPERATORS_CENTRING_H
#define FN_OPERATORS_CENTRING_H

#include "operators/form.h"

typedef struct fn_centring {
    uint32_t spectrum; /* frequency 0 */
    uint32_t image;    /* sample 0, the one whose phase is 0 everywhere */
} fn_centring;

/* The index of an axis' origin. */
static inline int64_t fn_origin(uint32_t mask, const fn_shape *shape,
                                int axis) {
    return mask >> axis & 1 ? shape->size[axis] / 2 : 0;
}

static inline void fn_centring_form(fn_centring c, fn_form *form) {
    for (int a = 0; a < form->shape.axes; ++a) {
        form->image[a] = fn_origin(c.image, &form->shape, a);
        form->spectrum[a] = fn_origin(c.spectrum, &form->shape, a);
    }
}

/* What a description adds. */
static inline const char *fn_centring_text(fn_centring c) {
    return c.spectrum ? c.image ? ", centred, image centred" : ", centred"
           : c.image  ? ", image centred"
                      : "";
}

#endif
