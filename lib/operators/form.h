/* SPDX-License-Identifier: BSD-3-Clause */
/* What an operator is, apart from how the host computes it: enough for a space
 * that has products of its own (space.h) to make one. Pointers are the
 * operator's and live as long as it does. */
#ifndef FN_OPERATORS_FORM_H
#define FN_OPERATORS_FORM_H

#include "core/shape.h"

#include <firenet/operator.h>

typedef enum fn_form_kind {
    FN_FORM_NONE = 0,    /* its functions alone */
    FN_FORM_CHAIN,       /* parts[0] parts[1] .. */
    FN_FORM_SUM,         /* parts[0] + parts[1] + .. */
    FN_FORM_STACK,       /* [parts[0]; parts[1]; ..] */
    FN_FORM_ADJOINT,     /* parts[0]^H */
    FN_FORM_BATCH,       /* I (x) parts[0], `count` of them */
    FN_FORM_MULTIPLE,    /* factor I */
    FN_FORM_COMPLEX,     /* x + 0i of real x; the adjoint is the real part */
    FN_FORM_DIAGONAL,    /* data: weights of data_type, real or complex */
    FN_FORM_SAMPLE,      /* index */
    FN_FORM_PAD,         /* shape into `other` at offset[] */
    FN_FORM_DIFFERENCE,  /* of shape along all axes, weights[], periodic */
    FN_FORM_HAAR,        /* of shape; data: fn_pyramid_level[levels] */
    FN_FORM_WAVELET,     /* the same; other_data: fn_wavelet_filter */
    FN_FORM_FRAME,       /* undecimated, of shape, levels; likewise */
    FN_FORM_WALSH,       /* factor[0] H in natural order, `count` rows of it:
                            `samples`, or NULL for all as they are */
    FN_FORM_DFT,         /* unitary, origins at image[] and spectrum[]; of real
                            images the whole spectrum, too */
    FN_FORM_SAMPLED_DFT, /* `count` elements of it: `samples` */
    FN_FORM_ENCODING,    /* the same of each of `coils` products of maps and
                            images; coil c, set s has map number c sets + s */
    FN_FORM_MATRIX,      /* data: element (i, j) at i offset[0] + j offset[1] */
    FN_FORM_SPARSE       /* data, other_data: fn_sparse_lines, rows, columns */
} fn_form_kind;

/* Sample number `sample` is element `element` of a spectrum whose frequencies
 * begin with 0 on each axis. */
typedef void (*fn_sample_fn)(void *data, int64_t sample, int64_t element);

typedef struct fn_form {
    fn_form_kind kind;
    int64_t count;
    firenet_operator *const *parts;
    double factor[2];
    fn_shape shape, other;
    int64_t offset[FIRENET_MAX_AXES];
    int64_t image[FIRENET_MAX_AXES], spectrum[FIRENET_MAX_AXES];
    double weights[FIRENET_MAX_AXES];
    bool periodic;
    int levels, sets;
    int64_t coils;
    firenet_type data_type;
    const void *data, *other_data;
    const int64_t *index;
    /* All samples, in any order. */
    void (*samples)(const firenet_operator *a, fn_sample_fn take, void *to);
    /* Map number `number`, in C order of shape. */
    void (*map)(const firenet_operator *a, int64_t number, void *to);
} fn_form;

/* How W solves W^H W phi = r, exactly but for rounding. */
typedef struct fn_normal {
    firenet_operator *inverse; /* (W^H W)^+; NULL: none is known */
    double gain;               /* ||W phi|| is about ||r|| / gain */
    bool nothing; /* this party has no part of x: its one element stands for
                     none, and is to be 0 */
} fn_normal;

#endif
