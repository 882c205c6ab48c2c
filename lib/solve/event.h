/* SPDX-License-Identifier: BSD-3-Clause */
/* What a monitor sees: plain numbers, and where the iterate is. */
#ifndef FN_SOLVE_EVENT_H
#define FN_SOLVE_EVENT_H

#include "core/options.h"
#include "kernels/vector.h"
#include "space/space.h"

#include <firenet/event.h>

/* The names of a firenet_output. */
extern const fn_choice fn_outputs[];

struct firenet_event {
    firenet_context *context; /* of the run */
    int64_t problem, restart, inner, layer;
    int instance;
    double objective, gap, infeasibility, residual, error, epsilon, seconds;
    double prior_bound, posterior_bound;
    /* The iterate is share * vector. */
    fn_side side;
    const fn_vec *vector;
    double share;
};

#endif
