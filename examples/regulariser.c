/* SPDX-License-Identifier: BSD-3-Clause */
#include "regulariser.h"

#include "lambda.h"

static firenet_status create_in_levels(firenet_regulariser **out,
                                       firenet_context *context,
                                       const term *t) {
    const int64_t sparsities[MAX_LEVELS] = {1, 1, 1, 1, 1, 1, 1, 1,
                                            1, 1, 1, 1, 1, 1, 1, 1};
    firenet_levels *levels = NULL;
    firenet_status status = firenet_levels_create(
        &levels, context, t->levels, t->bounds, sparsities, t->level_weights);
    if (!status)
        status =
            firenet_regulariser_create_l1_in_levels(out, context, t->w, levels);
    firenet_levels_release(levels);
    return status;
}

static firenet_status create_part(firenet_regulariser **out,
                                  firenet_context *context, const term *t,
                                  const double *weights) {
    if (t->members == 1 && !weights)
        return create_in_levels(out, context, t);
    return firenet_regulariser_create_group(out, context, t->w, t->members,
                                            FIRENET_GROUPING_STRIDED, weights,
                                            weights ? t->groups : 0);
}

firenet_status regulariser_create(firenet_regulariser **out,
                                  firenet_context *context, const sparsity *s,
                                  const term *terms, double *const *weights,
                                  firenet_constraint constraint) {
    firenet_regulariser *parts[MOST_TERMS] = {0}, *sum = NULL;
    double factors[MOST_TERMS];
    firenet_status status = FIRENET_OK;
    lambda_share(s, factors);
    for (int k = 0; !status && k < s->count; k++)
        status = create_part(&parts[k], context, &terms[k], weights[k]);
    if (!status)
        status = firenet_regulariser_create_sum(&sum, context, s->count, parts,
                                                factors);
    if (!status)
        status = firenet_regulariser_create_constrained(out, context, sum,
                                                        constraint);
    firenet_regulariser_release(sum);
    for (int k = 0; k < s->count; k++)
        firenet_regulariser_release(parts[k]);
    return status;
}
