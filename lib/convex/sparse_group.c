/* SPDX-License-Identifier: BSD-3-Clause */
/* The norm of the sparse-group lasso, g(u) = mix ||u||_1 + (1 - mix) ||u||_2:
 * few groups, and few members in each. B is the sum of the box |p_k| <= mix and
 * the ball ||p||_2 <= 1 - mix: p is in t B where
 *
 *   ||soft(p, t mix)||_2 <= t (1 - mix),    soft(p, s)_k = max(|p_k| - s, 0).
 *
 * Sources: Simon, Friedman, Hastie, Tibshirani, J. Comput. Graph. Stat. 22,
 * 2013; Ndiaye, Fercoq, Gramfort, Salmon, J. Mach. Learn. Res. 18, 2017. */
#include "convex/regulariser.h"

#include <float.h>
#include <math.h>

/* ||soft(u, s)||_2, and its sum of members. */
static double softened(const fn_members *u, double s, double *sum) {
    double square = 0.0;
    *sum = 0.0;
    for (int64_t k = 0; k < u->members; ++k) {
        double left = u->modulus(u, k) - s;
        left = left < 0.0 ? 0.0 : left;
        *sum += left;
        square += left * left;
    }
    return sqrt(square);
}

static double value(const fn_group_norm *self, const fn_members *u) {
    double sum, norm = softened(u, 0.0, &sum);
    return self->mix * sum + (1.0 - self->mix) * norm;
}

/* The root by Newton's method: f(t) = ||soft(p, t mix)|| - t (1 - mix) is
 * convex and falls, so that from below, max_k |p_k|, t rises to it. */
static double polar(const fn_group_norm *self, const fn_members *p) {
    double t = 0.0, sum, step;
    for (int64_t k = 0; k < p->members; ++k) {
        t = fmax(t, p->modulus(p, k));
    }
    do {
        double norm = softened(p, t * self->mix, &sum);
        double slope = norm > 0.0 ? self->mix * sum / norm : 0.0;
        step = (norm - t * (1.0 - self->mix)) / (slope + 1.0 - self->mix);
        t += step > 0.0 ? step : 0.0;
    } while (step > 4.0 * DBL_EPSILON * t);
    return t;
}

/* By Moreau p = v - prox_{radius g}(v), whose |p_k| = min(|v_k|, radius mix) +
 * multiplier soft(v, radius mix)_k. */
static double multiplier(const fn_group_norm *self, double radius,
                         const fn_members *v) {
    double sum, norm = softened(v, radius * self->mix, &sum);
    double most = radius * (1.0 - self->mix);
    return norm > most ? most / norm : 1.0;
}

static double project(const fn_group_norm *self, double radius,
                      double multiplier, double modulus) {
    double box = radius * self->mix;
    return modulus > box ? box + multiplier * (modulus - box) : modulus;
}

static const fn_group_norm_table table = {"sparse group norm", value, polar,
                                          multiplier, project};

static firenet_status create(firenet_regulariser **out,
                             firenet_context *context, firenet_operator *w,
                             int64_t members, firenet_grouping grouping,
                             double mix, const double *weights, int64_t count) {
    if (!(mix >= 0.0 && mix <= 1.0)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "mix: %.17g, allowed is [0, 1]", mix);
    }
    const fn_group_norm norm = {&table, mix, 1.0,
                                1.0 + mix * (sqrt((double)members) - 1.0)};
    bool euclidean = mix == 0.0 || members == 1;
    return fn_regulariser_create_term(out, context, w, members, grouping,
                                      euclidean ? NULL : &norm, weights, count);
}

firenet_status firenet_regulariser_create_sparse_group(
    firenet_regulariser **out, firenet_context *context, firenet_operator *w,
    int64_t members, firenet_grouping grouping, double mix,
    const double *weights, int64_t count) {
    return FN_CREATE(
        context, out,
        create(out, context, w, members, grouping, mix, weights, count));
}
