/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/regularise.h"

#include <math.h>

/* The exponent of the weights of a regulariser, and the weights of its l1 term
 * of x in those units. */
static firenet_status scale_weights(const fn_problem *problem,
                                    firenet_context *context,
                                    const firenet_regulariser *regulariser,
                                    const fn_regularised *parts) {
    double least = INFINITY, largest = 0.0;
    for (int j = 0; j < regulariser->count; ++j) {
        double low, high;
        fn_chunks_range(&regulariser->term[j].weights, &low, &high);
        least = fmin(least, low);
        largest = fmax(largest, high);
    }
    parts->units->w = fn_units_of_weights(least, largest, problem->a->domain);
    return fn_chunks_create_scaled(
        parts->weights, context, &problem->domain_chunks, 1.0, parts->units->w);
}

fn_problem fn_problem_outline(const firenet_problem *owner,
                              fn_analysis *outline) {
    fn_problem problem = owner->problem;
    if (owner->regulariser) {
        *outline = fn_analysis_outline(owner->regulariser, problem.a);
        problem.analysis = outline;
    }
    return problem;
}

firenet_status fn_problem_regularise(fn_problem *problem,
                                     firenet_context *context,
                                     const firenet_regulariser *regulariser,
                                     fn_regularised *parts) {
    firenet_operator *scaled = NULL;
    *parts->units = fn_units_of(problem);
    firenet_status status = scale_weights(problem, context, regulariser, parts);
    if (status == FIRENET_OK) {
        problem->domain_chunks = *parts->weights;
        status = fn_units_operator(&scaled, context, problem, parts->units->a);
    }
    if (status == FIRENET_OK) {
        status = fn_analysis_create(parts->analysis, context, regulariser,
                                    scaled, parts->units->w, &parts->k);
    }
    firenet_operator_release(scaled);
    if (status != FIRENET_OK) {
        return status;
    }
    if (parts->tiled) {
        fn_analysis_tile(parts->analysis, context, parts->k);
    }
    problem->a = parts->k;
    problem->analysis = parts->analysis;
    const int64_t bounds[] = {problem->measured, parts->k->rows};
    status = fn_chunks_create(parts->range_chunks, context, 2, bounds, NULL);
    parts->range_chunks->split = parts->k->split_range;
    problem->range_chunks = *parts->range_chunks;
    fn_problem_set_rounding(problem,
                            fn_norm_of(parts->k, context, FN_NORM_ROUGH).bound);
    return status;
}
