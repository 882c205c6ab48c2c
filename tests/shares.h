/* SPDX-License-Identifier: BSD-3-Clause */
/* How samples are shared out among bands of points: what patterns are held
 * against. */
#ifndef TESTS_SHARES_H
#define TESTS_SHARES_H

#include <stdint.h>

/* share[b] = what band b of size[b] points should get of `samples`, not
 * rounded: as much as its density says, but no more than its size. */
void fair_shares(int bands, const int64_t *size, const double *density,
                 int64_t samples, double *share);

/* Asserts that each band got its share up to rounding, and all of it where
 * that is the whole band. */
void assert_fair(int bands, const int64_t *size, const double *share,
                 const int64_t *got);

#endif
