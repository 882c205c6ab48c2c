/* SPDX-License-Identifier: BSD-3-Clause */
/* What the calls about a problem without a solver have in common: arguments,
 * and the caller's vectors where the context has them. */
#ifndef FN_SOLVE_TRIAL_H
#define FN_SOLVE_TRIAL_H

#include "solve/problem.h"

/* Memory one call needs. */
typedef struct fn_trial {
    const fn_problem *problem;
    firenet_context *context;
    fn_scratch scratch;
    fn_vec *x;        /* the caller's, N */
    fn_vec *gradient; /* A^H of something, N */
    fn_vec *y;        /* the caller's, m */
    fn_vec *residual; /* Ax - y, m */
} fn_trial;

/* With the caller's x and y, which are only read; NULL for either. */
firenet_status fn_trial_open(fn_trial *trial, const fn_problem *problem,
                             firenet_context *context, const void *x,
                             const void *y);
void fn_trial_close(fn_trial *trial);

/* ||Ax - y||, the difference left in trial->residual. */
firenet_status fn_trial_residual(fn_trial *trial, double *norm);

/* max_i |A^H q|_i / w_i. */
firenet_status fn_trial_polar(fn_trial *trial, const fn_vec *q, double *polar);

/* Opens a public call about a problem, which fn_leave_shared closes. */
firenet_status fn_trial_enter(firenet_context *context,
                              const firenet_problem *problem);

/* OK, or what is wrong with an array, with NaN and infinity. */
firenet_status fn_trial_check_domain(firenet_context *context, const char *name,
                                     const firenet_problem *problem,
                                     firenet_type type, const void *x,
                                     int64_t length);
firenet_status fn_trial_check_range(firenet_context *context, const char *name,
                                    const firenet_problem *problem,
                                    firenet_type type, const void *y,
                                    int64_t length);

/* ERR_UNSUPPORTED of calls that are about ||x||_{1,w} and q alone. */
firenet_status fn_trial_check_plain(firenet_context *context,
                                    const firenet_problem *problem);

firenet_status fn_trial_check_output(firenet_context *context,
                                     const double *value, const char *name);

#endif
