/* SPDX-License-Identifier: BSD-3-Clause */
/* W S: an orthonormal wavelet transform after a cyclic shift of the array,
 * (S x)[i + offset] = x[i], whose offset is moved between products. */
#ifndef FN_OPERATORS_SPUN_H
#define FN_OPERATORS_SPUN_H

#include "operators/operator.h"

/* Whether w is an orthonormal wavelet transform of all of an array in this
 * memory, and then what of. */
bool fn_is_wavelet(const firenet_operator *w, fn_form *form);

/* At offset 0. ERR_UNSUPPORTED for other w. It is one owner's: an operator that
 * changes is not to be shared. */
firenet_status fn_spun_create(firenet_operator **out, firenet_context *context,
                              firenet_operator *w);
void fn_spun_move(firenet_operator *spun, const int64_t *offset);

/* What it takes from the stack; of any w. */
size_t fn_spun_scratch(const firenet_operator *w);

#endif
