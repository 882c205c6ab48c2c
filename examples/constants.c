/* SPDX-License-Identifier: BSD-3-Clause */
#include "constants.h"

#include "theory.h"

#include <math.h>

/* Where the wavelets' blocks stand; at 0 the image is as it is. Neighbours
 * differ in parity on several scales, and four have all parities of a pixel. */
static shift choose_shift(int64_t k, int64_t side) {
    return (shift){5 * k % side, (11 * k + k / 2) % side};
}

/* The truth's distance from the sparse vectors, at one shift. */
static bool true_distance(session *s, const result *r, shift by,
                          double *sigma) {
    vector_from_image(&s->image, &r->truth, by);
    if (!measurement_apply(&s->m, s->m.haar, false, &s->image,
                           &s->coefficients))
        return false;
    TRY(s->m.context,
        firenet_levels_distance(s->m.context, s->m.levels, s->m.type,
                                s->coefficients.data, s->m.pixels, sigma));
    return true;
}

/* Distances from the sparse vectors: the truth's at each shift, and the one
 * that is gone by, which is expected of an image unless an oracle is asked. */
static bool find_distances(session *s, result *r) {
    const int64_t shifts = r->options->shifts;
    s->largest = NAN;
    for (int64_t k = 0; r->truth_known && k < shifts; k++) {
        if (!true_distance(s, r, s->shifts[k], &s->distances[k]))
            return false;
        s->largest = fmax(s->largest, s->distances[k]);
    }
    if (r->options->delta_from == COST_ORACLE) {
        r->sigma = s->largest;
        return true;
    }
    if (!measurement_apply(&s->m, s->m.haar, false, &s->zero_filled,
                           &s->coefficients) ||
        !theory_expect_distance(&s->m, &s->coefficients, &r->sigma))
        return false;
    for (int64_t k = 0; k < shifts; k++)
        s->distances[k] = r->sigma;
    return true;
}

/* What follows from lambda; 0 is the largest the theory allows. */
static bool use_lambda(session *s, result *r, double lambda) {
    bool ok = theory_set_lambda(&s->m, r, lambda) &&
              theory_floor(&s->m, r, r->sigma, &r->floor);
    r->true_floor = NAN;
    if (ok && r->truth_known)
        ok = theory_floor(&s->m, r, s->largest, &r->true_floor);
    for (int64_t k = 0; ok && k < r->options->shifts; k++)
        ok = theory_floor(&s->m, r, s->distances[k], &s->floors[k]);
    return ok;
}

/* The largest lambda gives the best bound; unless that says something, the
 * picture decides. */
static bool choose_lambda(session *s, result *r) {
    const options *o = r->options;
    if (!use_lambda(s, r, o->lambda))
        return false;
    const double norm = vector_norm(&s->samples);
    r->worth_proving = theory_says_something(theory_limit(r, r->floor) / norm);
    if (o->lambda > 0 || r->worth_proving || o->inner == COUNT_THEORY)
        return true;
    const double picture = theory_picture_lambda(&s->m);
    return use_lambda(s, r, fmin(picture, r->lambda_limit));
}

/* With the whole c(x) a network stops far from the minimum of F; unless that
 * buys a bound that says something, noise alone is the better guide. */
static bool set_delta(session *s, result *r) {
    const double norm = vector_norm(&s->samples);
    double noise;
    if (!theory_floor(&s->m, r, 0, &noise))
        return false;
    const cost from = r->options->delta_from;
    if (from == COST_NUMBER)
        r->delta = r->options->delta;
    else if (from == COST_NOISE || (from == COST_DEFAULT && !r->worth_proving &&
                                    r->options->inner != COUNT_THEORY))
        r->delta = fmax(noise, 1e-4 * norm); /* of no noise, not 0 */
    else
        r->delta = r->floor;
    return true;
}

bool constants_choose(session *s, result *r) {
    for (int64_t k = 0; k < r->options->shifts; k++)
        s->shifts[k] = choose_shift(k, s->m.side);
    return find_distances(s, r) && choose_lambda(s, r) && set_delta(s, r);
}
