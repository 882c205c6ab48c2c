/* SPDX-License-Identifier: BSD-3-Clause */
/* The convex analysis of a problem, for callers that bring vectors. */
#include "solve/trial.h"
#include "solve/units.h"

#include <math.h>

/* OK, or ERR_RANGE for a value that double cannot hold; 0 is 0. */
static firenet_status check_value(firenet_context *context, double value,
                                  double expected_zero, const char *name) {
    if (isfinite(value) && (value != 0.0 || expected_zero == 0.0)) {
        return FIRENET_OK;
    }
    return fn_fail(
        context, FIRENET_ERR_RANGE,
        "%s: evaluates to %g in double precision; scale y, A or the weights",
        name, value);
}

/* x of columns whose weight is infinite must be 0. */
static firenet_status check_fixed(const fn_problem *problem,
                                  firenet_context *context, const void *x) {
    const fn_deflation *d = problem->deflation;
    const fn_side one = {problem->a->domain, 1, false};
    for (int64_t i = 0; d && i < d->masked; ++i) {
        double size =
            fn_host_largest(context, one, fn_at_const(one.type, x, d->mask[i]));
        if (d->fixed[i] && size != 0.0) {
            return fn_fail(
                context, FIRENET_ERR_RANGE,
                "x[%lld]: modulus %g, must be 0 since its weight is infinite",
                (long long)d->mask[i], size);
        }
    }
    return FIRENET_OK;
}

/* Without the elements that no penalty is on. */
static double deflated_l1(const fn_problem *problem, const fn_trial *t) {
    const fn_side domain = fn_domain(problem->a);
    /* By element: the caller's array ends where the last one does. */
    fn_vec_scale(t->context, domain, 1.0, t->x, t->gradient);
    fn_deflation_mask(problem->deflation, fn_vec_host(t->gradient));
    return fn_vec_l1(t->context, &problem->domain_chunks, problem->a->domain,
                     t->gradient);
}

/* R(x). */
static firenet_status take_regulariser(const firenet_problem *owner,
                                       const fn_trial *t, double *value) {
    const fn_problem *problem = &owner->problem;
    if (owner->regulariser) {
        return fn_regulariser_value(owner->regulariser, t->context,
                                    problem->a->split_domain, t->x, value);
    }
    *value = problem->deflation ? deflated_l1(problem, t)
                                : fn_vec_l1(t->context, &problem->domain_chunks,
                                            problem->a->domain, t->x);
    return FIRENET_OK;
}

static firenet_status evaluate(const firenet_problem *owner,
                               firenet_context *context, const void *x,
                               const void *y, double *objective,
                               double *residual) {
    const fn_problem *problem = &owner->problem;
    fn_trial t;
    firenet_status status = check_fixed(problem, context, x);
    if (status == FIRENET_OK) {
        status = fn_trial_open(&t, problem, context, x, y);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_residual(&t, residual);
    double l1 = 0.0;
    if (status == FIRENET_OK) {
        status = take_regulariser(owner, &t, &l1);
    }
    if (status == FIRENET_OK) {
        *objective = fn_problem_objective(problem, l1, *residual);
        status = check_value(context, *objective,
                             l1 + fn_problem_objective(problem, 0.0, 1.0) *
                                      *residual,
                             "objective");
    }
    fn_trial_close(&t);
    return status;
}

firenet_status firenet_problem_evaluate(firenet_context *context,
                                        const firenet_problem *problem,
                                        firenet_type x_type, const void *x,
                                        int64_t x_length, firenet_type y_type,
                                        const void *y, int64_t y_length,
                                        double *objective, double *residual,
                                        double *infeasibility) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_check_domain(context, "x", problem, x_type, x, x_length);
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_range(context, "y", problem, y_type, y, y_length);
    }
    double value = NAN, r = NAN;
    if (status == FIRENET_OK) {
        status = evaluate(problem, context, x, y, &value, &r);
    }
    if (status == FIRENET_OK && objective) {
        *objective = value;
    }
    if (status == FIRENET_OK && residual) {
        *residual = r;
    }
    if (status == FIRENET_OK && infeasibility) {
        *infeasibility = fn_problem_infeasibility(&problem->problem, r);
    }
    return fn_leave_shared(context, status);
}

/* q and y each in units near one, which q's multiples do not notice, and the
 * value brought back. */
static firenet_status dual_value(const fn_problem *given,
                                 firenet_context *context, const void *q,
                                 const void *y, double *value) {
    const fn_side range = fn_range(given->a);
    fn_problem problem = *given;
    fn_trial t;
    fn_problem_set_rounding(&problem,
                            fn_norm_of(given->a, context, FN_NORM_ROUGH).bound +
                                given->taken);
    firenet_status status = fn_trial_open(&t, &problem, context, NULL, y);
    fn_vec *near_y = NULL, *near_q = t.residual;
    if (status != FIRENET_OK) {
        return status;
    }
    near_y = fn_vec_alloc(context, 1, range);
    if (!near_y) {
        fn_trial_close(&t);
        return FIRENET_ERR_NOMEM;
    }
    fn_vec_import(context, range, q, near_q);
    if (given->deflation) { /* the nearest with A_F^H q = 0 */
        fn_deflation_project(given->deflation, fn_vec_host(near_q), NULL);
    }
    double y_norm = fn_vec_norm(context, range, t.y), yq[2];
    double q_norm = fn_vec_norm(context, range, near_q);
    const fn_units units = {.kind = given->kind,
                            .y = fn_units_exponent(y_norm)};
    fn_problem_set_parameter(&problem, ldexp(fn_problem_parameter(given),
                                             fn_units_parameter(&units)));
    fn_vec_scale_by(context, range, units.y, t.y, near_y);
    fn_vec_scale_by(context, range, fn_units_exponent(q_norm), near_q, near_q);
    fn_dual_numbers numbers = {.norm = fn_vec_norm(context, range, near_q),
                               .y_norm = fn_vec_norm(context, range, near_y)};
    status = fn_trial_polar(&t, near_q, &numbers.polar);
    if (status == FIRENET_OK) {
        fn_vec_dot(context, range, near_y, near_q, yq);
        numbers.yq = yq[0];
        double near = fn_problem_dual(&problem, &numbers).value;
        *value = ldexp(near, -fn_units_objective(&units));
        status = check_value(context, *value, near, "dual value");
    }
    fn_vec_free(context, near_y);
    fn_trial_close(&t);
    return status;
}

firenet_status firenet_problem_dual(firenet_context *context,
                                    const firenet_problem *problem,
                                    firenet_type y_type, const void *q,
                                    const void *y, int64_t y_length,
                                    double *value) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = fn_trial_check_output(context, value, "value");
    }
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_range(context, "q", problem, y_type, q, y_length);
    }
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = dual_value(&problem->problem, context, q, y, value);
    }
    return fn_leave_shared(context, status);
}

firenet_status firenet_problem_gap(firenet_context *context,
                                   const firenet_problem *problem,
                                   firenet_type x_type, const void *x,
                                   int64_t x_length, firenet_type y_type,
                                   const void *q, const void *y,
                                   int64_t y_length, double *gap) {
    if (!gap) {
        return fn_refuse_shared(context, "gap");
    }
    double objective, dual;
    firenet_status status =
        firenet_problem_evaluate(context, problem, x_type, x, x_length, y_type,
                                 y, y_length, &objective, NULL, NULL);
    if (status == FIRENET_OK) {
        status = firenet_problem_dual(context, problem, y_type, q, y, y_length,
                                      &dual);
    }
    if (status == FIRENET_OK) {
        *gap = objective - dual;
    }
    return status;
}

static firenet_status parameter_max(const fn_problem *problem,
                                    firenet_context *context, const void *y,
                                    double *value) {
    fn_trial t;
    firenet_status status = fn_trial_open(&t, problem, context, NULL, y);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_side range = fn_range(problem->a);
    double polar = 0.0;
    /* By element: the caller's array ends where the last one does. */
    fn_vec_scale(context, range, 1.0, t.y, t.residual);
    if (problem->deflation) {
        fn_deflation_project(problem->deflation, fn_vec_host(t.residual), NULL);
    }
    status = fn_trial_polar(&t, t.residual, &polar);
    if (status == FIRENET_OK) {
        double norm = fn_vec_norm(context, range, t.residual);
        *value = fn_problem_parameter_max(problem, norm, polar);
    }
    fn_trial_close(&t);
    return status;
}

firenet_status firenet_problem_parameter_max(firenet_context *context,
                                             const firenet_problem *problem,
                                             firenet_type y_type, const void *y,
                                             int64_t y_length, double *value) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = fn_trial_check_output(context, value, "value");
    }
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = parameter_max(&problem->problem, context, y, value);
    }
    return fn_leave_shared(context, status);
}
