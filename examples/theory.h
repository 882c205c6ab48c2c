/* SPDX-License-Identifier: BSD-3-Clause */
/* What the theory says of a measurement: the assumption it rests on and what
 * was tried to refute it, the constants that follow, what is expected of an
 * image, and the bounds of its error. */
#ifndef EXAMPLES_THEORY_H
#define EXAMPLES_THEORY_H

#include "result.h"

/* Claims of *m as many of the expected sparsities as stand up to a search for a
 * counter-example (refutation.h), and fills in the assumption, the levels and
 * the constants of *r, for the largest lambda. Prints an error and returns
 * false on failure, as all of these do. */
bool theory_claim(measurement *m, const int64_t *expected, result *r);

/* The same with one claim, and no search: enough for a picture, not for what is
 * said of it. */
bool theory_suppose(measurement *m, const int64_t *expected, result *r);

/* The constants of *r for that lambda, or the largest the theory allows for
 * 0. */
bool theory_set_lambda(const measurement *m, result *r, double lambda);

/* In (P3) a coefficient stands out where it moves ||Ax - y|| by more than
 * lambda w: the lambda for which noise does not. The noise level need not be
 * known (Belloni, Chernozhukov, Wang, Biometrika 98, 2011). */
double theory_picture_lambda(const measurement *m);

/* c(x) of rnspl.h for an image at that distance from the sparse ones. */
bool theory_floor(const measurement *m, const result *r, double sigma,
                  double *floor);

/* What the bound known before a run tends to with its restarts. */
double theory_limit(const result *r, double delta);

/* Distance from the sparse vectors that is expected of an image, from the
 * coefficients of its zero-filled reconstruction: the observed one of levels
 * which were sampled almost whole; in each finer one moduli are, on the
 * average, half of those in the level before. Natural images have a third to a
 * fourth, so that this errs on the side of caution. */
bool theory_expect_distance(const measurement *m, const vector *zero_filled,
                            double *sigma);

/* Which of the bounds in *r the true error exceeds, at the end or at a restart
 * on the way; the truth must be known. */
void theory_compare(result *r);

/* "assumed", "not refuted" or "refuted". */
const char *theory_assumption(const result *r);

/* True if a bound, relative to the norm of the image, tells more than that a
 * black image would not be worse. */
static inline bool theory_says_something(double relative) {
    return relative < 1;
}

#endif
