/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef FN_MODEL_LEVELS_H
#define FN_MODEL_LEVELS_H

#include "core/types.h"

#include <firenet/levels.h>

struct firenet_levels {
    atomic_int references;
    firenet_context *context;
    int count;
    int64_t *bounds;     /* M_1 .. M_r */
    int64_t *sparsities; /* s_1 .. s_r */
    double *weights;     /* w_(1) .. w_(r) */
    double xi, zeta, total_sparsity;
    double min_weight; /* min_k w_(k) */
    bool part;         /* bounds are of a party's part, all else of the whole */
};

/* OK, or ERR_NULL, ERR_RANGE: ascending, none of them empty. */
firenet_status fn_levels_check_bounds(firenet_context *context, int count,
                                      const int64_t *bounds);

#endif
