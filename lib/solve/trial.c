/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/trial.h"

void fn_trial_close(fn_trial *trial) {
    firenet_context *context = trial->context;
    fn_scratch_free(&trial->scratch);
    fn_vec_give_back(context, fn_domain(trial->problem->a), trial->x, NULL);
    fn_vec_give_back(context, fn_range(trial->problem->a), trial->y, NULL);
    fn_vec_free(context, trial->gradient);
    fn_vec_free(context, trial->residual);
}

firenet_status fn_trial_open(fn_trial *trial, const fn_problem *problem,
                             firenet_context *context, const void *x,
                             const void *y) {
    const firenet_operator *a = problem->a;
    const fn_side domain = fn_domain(a), range = fn_range(a);
    *trial = (fn_trial){.problem = problem,
                        .context = context,
                        .x = x ? fn_vec_borrow(context, domain, x) : NULL,
                        .y = y ? fn_vec_borrow(context, range, y) : NULL,
                        .gradient = fn_vec_alloc(context, 1, domain),
                        .residual = fn_vec_alloc(context, 1, range)};
    firenet_status status = FIRENET_ERR_NOMEM;
    if (trial->gradient && trial->residual && (!x || trial->x) &&
        (!y || trial->y)) {
        status = fn_operator_scratch(a, context, &trial->scratch);
    }
    if (status != FIRENET_OK) {
        fn_trial_close(trial);
    }
    return status;
}

firenet_status fn_trial_residual(fn_trial *trial, double *norm) {
    const fn_problem *problem = trial->problem;
    const firenet_operator *a =
        problem->deflation ? problem->deflation->given : problem->a;
    firenet_status status =
        fn_product(a, &trial->scratch, trial->x, trial->residual);
    if (status == FIRENET_OK) {
        fn_vec_axpby(trial->context, fn_range(a), -1.0, trial->y, 1.0,
                     trial->residual);
        *norm = fn_vec_norm(trial->context, fn_range(a), trial->residual);
    }
    return status;
}

firenet_status fn_trial_polar(fn_trial *trial, const fn_vec *q, double *polar) {
    const firenet_operator *a = trial->problem->a;
    firenet_status status =
        fn_adjoint_product(a, &trial->scratch, q, trial->gradient);
    if (status == FIRENET_OK) {
        *polar = fn_vec_polar(trial->context, &trial->problem->domain_chunks,
                              a->domain, trial->gradient);
    }
    return status;
}

/* ----------------------------------------------------------------- checks */

static firenet_status check_vector(firenet_context *context, const char *name,
                                   const void *x, firenet_type type,
                                   int64_t length, firenet_type want_type,
                                   int64_t want_length) {
    firenet_status status =
        fn_check_array(context, name, x, type, length, want_type, want_length);
    return status == FIRENET_OK
               ? fn_check_finite(context, name, type, length, x)
               : status;
}

firenet_status fn_trial_check_domain(firenet_context *context, const char *name,
                                     const firenet_problem *problem,
                                     firenet_type type, const void *x,
                                     int64_t length) {
    const firenet_operator *a = problem->problem.a;
    return check_vector(context, name, x, type, length, a->domain, a->cols);
}

firenet_status fn_trial_check_range(firenet_context *context, const char *name,
                                    const firenet_problem *problem,
                                    firenet_type type, const void *y,
                                    int64_t length) {
    const firenet_operator *a = problem->problem.a;
    return check_vector(context, name, y, type, length, a->range, a->rows);
}

firenet_status fn_trial_enter(firenet_context *context,
                              const firenet_problem *problem) {
    firenet_status status = fn_enter(context);
    if (status == FIRENET_OK && !problem) {
        return fn_leave_shared(context, fn_fail_null(context, "problem"));
    }
    return status;
}

firenet_status fn_trial_check_plain(firenet_context *context,
                                    const firenet_problem *problem) {
    return problem->regulariser
               ? fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                         "problem: has a regulariser of %d terms; allowed is "
                         "the l1 norm of x only",
                         problem->regulariser->count)
               : FIRENET_OK;
}

firenet_status fn_trial_check_output(firenet_context *context,
                                     const double *value, const char *name) {
    return value ? FIRENET_OK : fn_fail_null(context, name);
}
