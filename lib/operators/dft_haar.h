/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_OPERATORS_DFT_HAAR_H
#define FN_OPERATORS_DFT_HAAR_H

#include "operators/operator.h"

/* a o b as one operator, with the last bits of the two, where a is a sampled
 * DFT and b the adjoint of a Haar transform that fit; else leaves *out alone.
 */
firenet_status fn_fuse_dft_haar(firenet_operator **out,
                                firenet_context *context, firenet_operator *a,
                                firenet_operator *b);

#endif
