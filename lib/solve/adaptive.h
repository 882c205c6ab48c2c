/* SPDX-License-Identifier: BSD-3-Clause */
/* Halpern iteration with restarts, and the rules of its step ratio omega =
 * sqrt(tau / sigma). */
#ifndef FN_SOLVE_ADAPTIVE_H
#define FN_SOLVE_ADAPTIVE_H

#include "solve/detour.h"

typedef struct fn_adaptive {
    fn_method base;
    fn_halpern halpern;
    fn_feasibility feasibility;
    fn_polish polish;
    /* The state of the rules. */
    struct {
        double first, last;     /* residuals: of this epoch, last step's */
        double outlier, blowup; /* thresholds in force */
        double ratio;           /* omega at the start */
        int64_t iterations, refreshed;
        /* Progress: the best merit, when, and with which ratio. */
        double merit, best_ratio;
        int64_t improved, turn;
        int fixed; /* the ratio was set by hand and stays */
        int quiet; /* the numbers of the last step were not read */
    } rule;
} fn_adaptive;

/* What the rules of the ratio begin with. */
void fn_adaptive_reset_ratio(fn_adaptive *self);

/* omega within its range around where it started. */
void fn_adaptive_set_ratio(fn_adaptive *self, double ratio);

/* Towards the ratio at which primal and dual would have moved equally far, in
 * the epoch that ends with these distances. */
void fn_adaptive_adapt_ratio(fn_adaptive *self, double x_distance,
                             double q_distance);

/* Whether the ratio was set by hand, after a long time without progress. */
bool fn_adaptive_set_ratio_by_hand(fn_adaptive *self);

#endif
