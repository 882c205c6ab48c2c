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
    FN_FORM_COMPLEX,     /* real to complex, x + 0i; adjoint: the real part */
    FN_FORM_DIAGONAL,    /* data: weights of data_type, real or complex */
    FN_FORM_SAMPLE,      /* index: `count` of them */
    FN_FORM_PAD,         /* shape into `other` at offset[] */
    FN_FORM_DIFFERENCE,  /* along all axes, weights[], periodic or not */
    FN_FORM_HAAR,        /* data: fn_pyramid_level[levels] */
    FN_FORM_WALSH,       /* index: of row i in natural order; factor[0] */
    FN_FORM_DFT,         /* unitary, of complex arrays; origins at index `image`
                            and `spectrum` */
    FN_FORM_SAMPLED_DFT, /* `count` elements of it, told by `samples` */
    FN_FORM_MATRIX,      /* data: row-major, a row `stride` elements */
    FN_FORM_SPARSE       /* data: fn_sparse_lines, rows; other_data: columns */
} fn_form_kind;

/* Element `offset` of an unshifted spectrum is sample number `sample`, times
 * the sign. */
typedef void (*fn_sample_fn)(void *data, int64_t sample, int64_t offset,
                             int sign);

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
    int levels;
    firenet_type data_type;
    const void *data, *other_data;
    const int64_t *index;
    int64_t stride;
    void (*samples)(const firenet_operator *a, fn_sample_fn take, void *to);
} fn_form;

#endif
