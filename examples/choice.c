/* SPDX-License-Identifier: BSD-3-Clause */
#include "choice.h"

#include <math.h>

/* The image was made with db2, which favours it; where the two are so far apart
 * they give the same picture (measured, doc/quality.md). */
static const double margin = 1.02;

/* sum_g w_g |(W x)_g|, w the weights before any reweighting. */
static bool weighted_l1(const term *t, const measurement *m, const vector *x,
                        double *sum) {
    vector u = {0};
    const bool ok = vector_create(&u, m->type, t->groups) &&
                    measurement_apply(m, t->w, false, x, &u);
    *sum = 0;
    for (int64_t g = 0; ok && g < t->groups; g++)
        *sum += term_weight(t, g) * cabs(vector_get(&u, g));
    vector_free(&u);
    return ok;
}

/* The term that may be exchanged, or -1. */
static int find_frame(const sparsity *s) {
    for (int k = 0; k < s->count; k++)
        if (s->terms[k].kind == TRANSFORM_UNDECIMATED &&
            s->terms[k].wavelet == FIRENET_WAVELET_DB2)
            return k;
    return -1;
}

bool choose_frame(sparsity *s, term *terms, const measurement *m,
                  const vector *x) {
    const int k = find_frame(s);
    sparsity other;
    term haar = {0};
    double of_db2, of_haar;
    if (k < 0)
        return true;
    const bool ok = sparsity_read(&other, "--sparsity", "tv+uwt:haar") &&
                    term_create(&haar, m, &other.terms[k]) &&
                    weighted_l1(&terms[k], m, x, &of_db2) &&
                    weighted_l1(&haar, m, x, &of_haar);
    if (ok && of_haar < margin * of_db2) {
        const term db2 = terms[k];
        terms[k] = haar;
        haar = db2;
        *s = other;
    }
    term_free(&haar);
    return ok;
}
