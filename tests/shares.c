/* SPDX-License-Identifier: BSD-3-Clause */
#include "shares.h"

#include <check.h>
#include <math.h>

void fair_shares(int bands, const int64_t *size, const double *density,
                 int64_t samples, double *share) {
    for (int b = 0; b < bands; b++)
        share[b] = 0;
    for (int again = 1; again;) {
        double left = (double)samples, total = 0;
        again = 0;
        for (int b = 0; b < bands; b++) {
            int full = share[b] >= (double)size[b];
            left -= full ? (double)size[b] : 0;
            total += full ? 0 : density[b];
        }
        for (int b = 0; b < bands; b++) {
            if (share[b] >= (double)size[b])
                continue;
            share[b] = left * density[b] / total;
            if (share[b] >= (double)size[b]) {
                share[b] = (double)size[b];
                again = 1;
            }
        }
    }
}

void assert_fair(int bands, const int64_t *size, const double *share,
                 const int64_t *got) {
    for (int b = 0; b < bands; b++) {
        ck_assert_msg(fabs((double)got[b] - share[b]) < 1,
                      "band %d of %lld points: %lld samples, share %g", b,
                      (long long)size[b], (long long)got[b], share[b]);
        if (share[b] >= (double)size[b])
            ck_assert_int_eq(got[b], size[b]);
    }
}
