/* SPDX-License-Identifier: BSD-3-Clause */
/* phi = (D^H D)^+ r for a difference D: a separable transform diagonalises the
 * Laplacian, the Hartley transform a periodic one, the cosine transform one
 * with Neumann ends; both are real and act on the parts of complex numbers
 * alike. */
#ifndef FN_OPERATORS_LAPLACIAN_H
#define FN_OPERATORS_LAPLACIAN_H

#include "operators/difference.h"

typedef struct fn_laplacian {
    firenet_type type;
    fn_difference_form form;
    double *eigenvalues[FIRENET_MAX_AXES]; /* of each axis */
    void *plan[2];                         /* forward, backward */
    double factor;                         /* of backward o forward */
} fn_laplacian;

/* FIRENET_ERR_UNSUPPORTED if the build has no FFTW of the type's precision. */
firenet_status fn_laplacian_create(fn_laplacian *laplacian,
                                   firenet_context *context, firenet_type type,
                                   const fn_difference_form *form);
void fn_laplacian_free(fn_laplacian *laplacian, firenet_context *context);

/* Bytes it keeps, plans apart. */
size_t fn_laplacian_bytes(const fn_difference_form *form);

/* r becomes phi, of mean 0; what r has of a constant is dropped. r is aligned
 * as vectors are. */
void fn_laplacian_solve(const fn_laplacian *laplacian, void *r);

#endif
