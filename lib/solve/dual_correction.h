/* SPDX-License-Identifier: BSD-3-Clause */
/* What a dual vector (q, p) of a problem with an analysis proves, once it is
 * corrected. */
#ifndef FN_SOLVE_DUAL_CORRECTION_H
#define FN_SOLVE_DUAL_CORRECTION_H

#include "solve/problem.h"

#include <firenet/solver.h>

/* Passes of the correction for what a run ends on: the second takes what
 * rounding left of the first, and with a set C what the first moved out of it.
 */
#define FN_DUAL_PASSES 3

typedef struct fn_dual_correction {
    const fn_problem *problem; /* with an analysis, which has a room */
    fn_scratch *scratch;
    const fn_vec *y;
    double y_norm;
    double x_bound; /* X >= ||x||; 0: none */
    fn_vec *r;      /* N, overwritten: K^H (q, p) */
} fn_dual_correction;

/* On the way one pass is enough but for x >= 0. */
int fn_dual_passes(const fn_analysis *analysis);

/* Whether a correction, which costs about three iterations, is due after this
 * one, if `next` says when one is, 0 before; and the same, *next set anew. */
bool fn_dual_correction_is_due(int64_t iteration, int64_t next);
bool fn_dual_correction_due(int64_t iteration, int64_t *next);

/* What gaps rest on, and X: `given`, or derived from the data; 0 where none is
 * needed or known. */
firenet_gap_basis fn_dual_basis(const fn_problem *problem, double given,
                                double y_norm, double *x_bound);

/* Makes (q, p) in `dual`, the range of K, feasible but for a factor, and says
 * what it proves. */
firenet_status fn_dual_correct(const fn_dual_correction *self, int passes,
                               fn_vec *dual, fn_dual_numbers *q,
                               fn_dual_value *value);

#endif
