/* SPDX-License-Identifier: BSD-3-Clause */
/* (D^H D)^+ for a difference D: a separable transform diagonalises the
 * Laplacian, the Hartley transform a periodic one, the cosine transform one
 * with Neumann ends; both are real and act on the parts of complex numbers
 * alike. */
#ifndef FN_OPERATORS_LAPLACIAN_H
#define FN_OPERATORS_LAPLACIAN_H

#include "core/shape.h"
#include "operators/operator.h"

/* phi = (D^H D)^+ r, of mean 0: what r has of a constant is dropped. It takes
 * nothing from the scratch. FIRENET_ERR_UNSUPPORTED if the build has no FFTW of
 * the type's precision. */
firenet_status fn_create_laplacian(firenet_operator **out,
                                   firenet_context *context, firenet_type type,
                                   const fn_shape *shape,
                                   firenet_boundary boundary,
                                   const double *weights);

/* Bytes it keeps, plans apart. */
size_t fn_laplacian_bytes(const fn_shape *shape);

#endif
