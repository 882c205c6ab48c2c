/* SPDX-License-Identifier: BSD-3-Clause */
/* A dense matrix: what its products and its creation share. */
#ifndef FN_OPERATORS_MATRIX_H
#define FN_OPERATORS_MATRIX_H

#include "operators/operator.h"

#include <cblas.h>

typedef struct matrix {
    firenet_operator base;
    CBLAS_ORDER order;
    int leading;        /* elements from one line to the next */
    const void *values; /* the caller's, or `copy` */
    void *copy;
    double *squares; /* ||a_j||^2 of each column */
} matrix;

/* Vectors are the columns of column-major matrices, for which a row-major A is
 * its transpose. Then A^H = conj(A^T)^T conj, which BLAS has no name for: the
 * caller conjugates what goes in and what comes out. */
static inline bool fn_matrix_conjugates(const matrix *self, bool adjoint) {
    return adjoint && self->order == CblasRowMajor &&
           fn_type_complex(self->base.domain);
}

extern const fn_operator_table fn_matrix_table;

#endif
