/* SPDX-License-Identifier: BSD-3-Clause */
/* The proximal maps of a problem, and the problem of another kind that a
 * solution belongs to. */
#include "solve/trial.h"

#include <math.h>
#include <string.h>

/* Written so that NaN fails. */
static firenet_status check_prox(firenet_context *context, double step,
                                 const void *out, const char *name) {
    if (!out) {
        return fn_fail_null(context, name);
    }
    if (!(step > 0.0) || isinf(step)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "step: %.17g, allowed is (0, inf)", step);
    }
    return FIRENET_OK;
}

/* x = soft(z, threshold w), by a step of length 0, whose gradient may be any:
 * it is z. Chunk by chunk, so that there is room for its numbers. */
static void soft_threshold(const fn_problem *problem, firenet_context *context,
                           double threshold, fn_vec *z, fn_vec *x) {
    fn_scratch scratch = {.context = context, .threads = 1};
    for (int64_t b = 0; b < problem->domain_chunks.count; ++b) {
        fn_chunks one = problem->domain_chunks;
        fn_partial unused;
        one.chunk += b;
        one.count = 1;
        one.split = false;
        fn_primal_update update = {
            .x = z, .next = x, .g = z, .threshold = threshold};
        fn_pass_primal(&one, problem->a->domain, &update, &scratch, &unused);
    }
}

/* Where the weight is 0 x is z, where it is infinite 0. */
static void restore_masked(const fn_problem *problem, const void *z, void *x) {
    const fn_deflation *d = problem->deflation;
    firenet_type type = problem->a->domain;
    for (int64_t i = 0; d && i < d->masked; ++i) {
        void *to = fn_at(type, x, d->mask[i]);
        memset(to, 0, fn_type_size(type));
        if (!d->fixed[i]) {
            memcpy(to, fn_at_const(type, z, d->mask[i]), fn_type_size(type));
        }
    }
}

static firenet_status prox_primal(const fn_problem *problem,
                                  firenet_context *context, double step,
                                  const void *z, void *x) {
    const fn_side domain = fn_domain(problem->a);
    fn_vec *from = fn_vec_borrow(context, domain, z);
    fn_vec *to = fn_vec_borrow(context, domain, x);
    firenet_status status = from && to ? FIRENET_OK : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        soft_threshold(problem, context, step * problem->lambda, from, to);
    }
    fn_vec_give_back(context, domain, from, NULL);
    fn_vec_give_back(context, domain, to, x);
    if (status == FIRENET_OK) {
        restore_masked(problem, z, x);
    }
    return status;
}

static firenet_status prox_dual(const fn_problem *problem,
                                firenet_context *context, double step,
                                const void *v, void *q) {
    const fn_side range = fn_range(problem->a);
    fn_vec *from = fn_vec_borrow(context, range, v);
    if (!from) {
        return FIRENET_ERR_NOMEM;
    }
    double norm = fn_vec_norm(context, range, from);
    fn_vec_export(context, range,
                  fn_problem_dual_prox_scale(problem, step, norm), from, q);
    fn_vec_give_back(context, range, from, NULL);
    return FIRENET_OK;
}

firenet_status firenet_problem_prox_primal(firenet_context *context,
                                           const firenet_problem *problem,
                                           firenet_type type, double step,
                                           const void *z, void *x,
                                           int64_t length) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = check_prox(context, step, x, "x");
    }
    if (status == FIRENET_OK) {
        status = fn_trial_check_domain(context, "z", problem, type, z, length);
    }
    if (status == FIRENET_OK) {
        size_t bytes = (size_t)length * fn_type_size(type);
        status = fn_check_apart(context, "z", z, bytes, "x", x, bytes);
    }
    if (status == FIRENET_OK) {
        status = prox_primal(&problem->problem, context, step, z, x);
    }
    return fn_leave_shared(context, status);
}

firenet_status firenet_problem_prox_dual(firenet_context *context,
                                         const firenet_problem *problem,
                                         firenet_type type, double step,
                                         const void *v, void *q,
                                         int64_t length) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_prox(context, step, q, "q");
    if (status == FIRENET_OK) {
        status = fn_trial_check_range(context, "v", problem, type, v, length);
    }
    if (status == FIRENET_OK) {
        status = prox_dual(&problem->problem, context, step, v, q);
    }
    return fn_leave_shared(context, status);
}

/* lambda of the (P3) that has x as a solution; r = ||Ax - y|| > 0. */
static firenet_status lambda_of_p3(fn_trial *t, double r, double *lambda) {
    double polar = 0.0;
    switch (t->problem->kind) {
    case FIRENET_PROBLEM_P2:
        *lambda = t->problem->lambda / (2.0 * r);
        return FIRENET_OK;
    case FIRENET_PROBLEM_P3:
        *lambda = t->problem->lambda;
        return FIRENET_OK;
    case FIRENET_PROBLEM_P1:
        break;
    }
    /* The multiplier is along the residual, and tight where x is not 0. */
    firenet_status status = fn_trial_polar(t, t->residual, &polar);
    *lambda = polar / r;
    return status;
}

static firenet_status convert(const fn_problem *problem,
                              firenet_context *context, const void *x,
                              const void *y, firenet_problem_kind kind,
                              double *parameter) {
    fn_trial t;
    firenet_status status = fn_trial_open(&t, problem, context, x, y);
    if (status != FIRENET_OK) {
        return status;
    }
    double r, lambda;
    status = fn_trial_residual(&t, &r);
    if (status == FIRENET_OK && kind == FIRENET_PROBLEM_P1) {
        *parameter = r;
    } else if (status == FIRENET_OK && r > 0.0) {
        status = lambda_of_p3(&t, r, &lambda);
        *parameter = kind == FIRENET_PROBLEM_P2 ? 2.0 * r * lambda : lambda;
    } else if (status == FIRENET_OK) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "x: ||Ax - y|| = 0 determines no lambda; allowed is "
                         "kind %d (P1) only, with eta = 0",
                         FIRENET_PROBLEM_P1);
    }
    fn_trial_close(&t);
    return status;
}

firenet_status firenet_problem_convert(firenet_context *context,
                                       const firenet_problem *problem,
                                       firenet_type x_type, const void *x,
                                       int64_t x_length, firenet_type y_type,
                                       const void *y, int64_t y_length,
                                       firenet_problem_kind kind,
                                       double *parameter) {
    firenet_status status = fn_trial_enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_trial_check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = fn_trial_check_output(context, parameter, "parameter");
    }
    if (status == FIRENET_OK) {
        status = fn_problem_check_kind(context, kind);
    }
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_domain(context, "x", problem, x_type, x, x_length);
    }
    if (status == FIRENET_OK) {
        status =
            fn_trial_check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = convert(&problem->problem, context, x, y, kind, parameter);
    }
    return fn_leave_shared(context, status);
}
