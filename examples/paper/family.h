/* SPDX-License-Identifier: BSD-3-Clause */
/* Problems (P3), lambda = 1, that differ by less than 2^-n and whose minimisers
 * differ by 1.5 * 10^-K: no algorithm that reads n bits of its input can know
 * which of them it was given.
 * Source: Colbrook, Antun, Hansen, PNAS 119(12), 2022, Theorem 1 and Table 1.
 */
#ifndef PAPER_FAMILY_H
#define PAPER_FAMILY_H

#include <firenet/firenet.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    FAMILY_CHOICES = 2, /* where the minimiser can sit */
    FAMILY_REST = 20,
    FAMILY_ROWS = FAMILY_REST + 1,
    FAMILY_COLS = FAMILY_CHOICES + FAMILY_REST,
    FAMILY_SPARSITY = 5 /* further entries of an example to learn from */
};

typedef struct member {
    double a[FAMILY_ROWS * FAMILY_COLS]; /* C order */
    double y[FAMILY_ROWS];
    double x[FAMILY_COLS]; /* the minimiser: one entry */
    double norm;           /* ||a||_2, of every row but the first exactly */
} member;

/* The member whose minimiser sits on entry `chosen` (0 or 1). */
void family_make(member *out, int digits, int bits, int chosen);

/* Another y and its minimiser for the same a: `chosen` as it is, and
 * FAMILY_SPARSITY Gaussian entries among the rest. */
void family_example(const member *from, uint64_t *state, double *y, double *x);

/* x = phi(y), FAMILY_COLS, of the FIRENET of Table 1, n = 30 and p = 50, for
 * the member's own a and y: with correct steps, or those of the script. */
firenet_status family_run(firenet_context *context, const member *given,
                          bool script, double *x);

#endif
