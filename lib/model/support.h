/* SPDX-License-Identifier: BSD-3-Clause */
/* The support S of a vector's s_k largest entries in each level. */
#ifndef FN_MODEL_SUPPORT_H
#define FN_MODEL_SUPPORT_H

#include "kernels/vector.h"
#include "model/levels.h"

typedef struct fn_support {
    const firenet_levels *levels;
    int64_t *index; /* ascending, of entries that are not 0 */
    int64_t count;
    double head; /* ||x_S||_2 */
    double tail; /* ||x_{S^c}||_{1,w} */
    double *moduli, *sorted;
} fn_support;

/* Room for vectors of these levels; fn_support_free either way. */
firenet_status fn_support_create(fn_support *support, firenet_context *context,
                                 const firenet_levels *levels);
void fn_support_free(fn_support *support, firenet_context *context);

/* Chooses S for x and measures x by it. */
void fn_support_choose(fn_support *support, const fn_kernels *kernels,
                       const void *x);

/* Sets everything off S to 0; `buffer` takes as many elements as x. */
void fn_support_restrict(const fn_support *support, const fn_kernels *kernels,
                         void *x, void *buffer);

#endif
