/* SPDX-License-Identifier: BSD-3-Clause */
/* The convex analysis of a problem, for callers that bring vectors. */
#include "operators/operator.h"
#include "solve/units.h"

#include <math.h>

/* Memory one evaluation needs. */
typedef struct trial {
    const fn_problem *problem;
    firenet_context *context;
    fn_scratch scratch;
    void *residual; /* Ax - y, m */
    void *scaled;   /* y in units near one, m */
    void *gradient; /* A^H of something, N */
} trial;

static void close_trial(trial *t) {
    fn_scratch_free(&t->scratch);
    fn_free(t->context, t->residual);
    fn_free(t->context, t->scaled);
    fn_free(t->context, t->gradient);
}

static firenet_status open_trial(trial *t, const fn_problem *problem,
                                 firenet_context *context) {
    const firenet_operator *a = problem->a;
    *t = (trial){.problem = problem, .context = context};
    firenet_status status = fn_operator_scratch(a, context, &t->scratch);
    if (status != FIRENET_OK) {
        return status;
    }
    t->residual = fn_alloc(context, a->rows, fn_type_size(a->range));
    t->scaled = fn_alloc(context, a->rows, fn_type_size(a->range));
    t->gradient = fn_alloc(context, a->cols, fn_type_size(a->domain));
    if (!t->residual || !t->scaled || !t->gradient) {
        close_trial(t);
        return FIRENET_ERR_NOMEM;
    }
    return FIRENET_OK;
}

/* ||Ax - y||, the difference left in t->residual. */
static firenet_status take_residual(trial *t, const void *x, const void *y,
                                    double *norm) {
    const firenet_operator *a = t->problem->a;
    firenet_status status = fn_forward(a, &t->scratch, x, t->residual);
    if (status == FIRENET_OK) {
        fn_kernels_for(t->context, a->range)
            ->axpby(a->rows, -1.0, y, 1.0, t->residual);
        *norm = fn_vector_norm(t->context, a->range, a->rows, t->residual);
    }
    return status;
}

/* max_i |A^H q|_i / w_i. */
static firenet_status measure_polar(trial *t, const void *q, double *polar) {
    const firenet_operator *a = t->problem->a;
    firenet_status status = fn_adjoint(a, &t->scratch, q, t->gradient);
    if (status == FIRENET_OK) {
        *polar = fn_chunks_polar(t->context, &t->problem->domain_chunks,
                                 a->domain, t->gradient);
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

static firenet_status check_domain(firenet_context *context, const char *name,
                                   const firenet_problem *problem,
                                   firenet_type type, const void *x,
                                   int64_t length) {
    const firenet_operator *a = problem->problem.a;
    return check_vector(context, name, x, type, length, a->domain, a->cols);
}

static firenet_status check_range(firenet_context *context, const char *name,
                                  const firenet_problem *problem,
                                  firenet_type type, const void *y,
                                  int64_t length) {
    const firenet_operator *a = problem->problem.a;
    return check_vector(context, name, y, type, length, a->range, a->rows);
}

/* Opens a public call about a problem. */
static firenet_status enter(firenet_context *context,
                            const firenet_problem *problem) {
    firenet_status status = fn_enter(context);
    if (status == FIRENET_OK && !problem) {
        return fn_leave(context, fn_fail_null(context, "problem"));
    }
    return status;
}

/* The calls that are about ||x||_{1,w} and q alone. */
static firenet_status check_plain(firenet_context *context,
                                  const firenet_problem *problem) {
    return problem->regulariser
               ? fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                         "problem: with a regulariser of %d terms; this call "
                         "is about the l1 norm of x alone",
                         problem->regulariser->count)
               : FIRENET_OK;
}

static firenet_status check_output(firenet_context *context,
                                   const double *value, const char *name) {
    return value ? FIRENET_OK : fn_fail_null(context, name);
}

/* ------------------------------------------------------------- evaluation */

/* OK, or ERR_RANGE for a value that double cannot hold; 0 is 0. */
static firenet_status check_value(firenet_context *context, double value,
                                  double expected_zero, const char *name) {
    if (isfinite(value) && (value != 0.0 || expected_zero == 0.0)) {
        return FIRENET_OK;
    }
    return fn_fail(context, FIRENET_ERR_RANGE,
                   "%s: %g is what double makes of it; scale y, A or the "
                   "weights",
                   name, value);
}

/* R(x). */
static firenet_status take_regulariser(const firenet_problem *owner,
                                       firenet_context *context, const void *x,
                                       double *value) {
    const fn_problem *problem = &owner->problem;
    if (!owner->regulariser) {
        *value = fn_chunks_l1(context, &problem->domain_chunks,
                              problem->a->domain, x);
        return FIRENET_OK;
    }
    fn_scratch scratch = {0};
    void *image =
        fn_alloc(context, 1, fn_regulariser_image_bytes(owner->regulariser));
    firenet_status status =
        image ? fn_regulariser_scratch(owner->regulariser, context, &scratch)
              : FIRENET_ERR_NOMEM;
    if (status == FIRENET_OK) {
        status =
            fn_regulariser_value(owner->regulariser, &scratch, x, image, value);
    }
    fn_scratch_free(&scratch);
    fn_free(context, image);
    return status;
}

static firenet_status evaluate(const firenet_problem *owner,
                               firenet_context *context, const void *x,
                               const void *y, double *objective,
                               double *residual) {
    const fn_problem *problem = &owner->problem;
    trial t;
    firenet_status status = open_trial(&t, problem, context);
    if (status != FIRENET_OK) {
        return status;
    }
    status = take_residual(&t, x, y, residual);
    double l1 = 0.0;
    if (status == FIRENET_OK) {
        status = take_regulariser(owner, context, x, &l1);
    }
    if (status == FIRENET_OK) {
        *objective = fn_problem_objective(problem, l1, *residual);
        status = check_value(context, *objective,
                             l1 + fn_problem_objective(problem, 0.0, 1.0) *
                                      *residual,
                             "objective");
    }
    close_trial(&t);
    return status;
}

firenet_status firenet_problem_evaluate(firenet_context *context,
                                        const firenet_problem *problem,
                                        firenet_type x_type, const void *x,
                                        int64_t x_length, firenet_type y_type,
                                        const void *y, int64_t y_length,
                                        double *objective, double *residual,
                                        double *infeasibility) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_domain(context, "x", problem, x_type, x, x_length);
    if (status == FIRENET_OK) {
        status = check_range(context, "y", problem, y_type, y, y_length);
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
    return fn_leave(context, status);
}

/* q and y each in units near one, which q's multiples do not notice, and the
 * value brought back. */
static firenet_status dual_value(const fn_problem *given,
                                 firenet_context *context, const void *q,
                                 const void *y, double *value) {
    const firenet_operator *a = given->a;
    fn_problem problem = *given;
    trial t;
    fn_problem_set_rounding(&problem,
                            fn_norm_of(a, context, FN_NORM_ROUGH).bound);
    firenet_status status = open_trial(&t, &problem, context);
    if (status != FIRENET_OK) {
        return status;
    }
    double y_norm = fn_vector_norm(context, a->range, a->rows, y), yq[2];
    double q_norm = fn_vector_norm(context, a->range, a->rows, q);
    const fn_units units = {.kind = given->kind,
                            .y = fn_units_exponent(y_norm)};
    fn_problem_set_parameter(&problem, ldexp(fn_problem_parameter(given),
                                             fn_units_parameter(&units)));
    fn_units_scale(context, a->range, a->rows, units.y, y, t.scaled);
    fn_units_scale(context, a->range, a->rows, fn_units_exponent(q_norm), q,
                   t.residual);
    fn_dual_numbers numbers = {
        .norm = fn_vector_norm(context, a->range, a->rows, t.residual),
        .y_norm = fn_vector_norm(context, a->range, a->rows, t.scaled)};
    status = measure_polar(&t, t.residual, &numbers.polar);
    if (status == FIRENET_OK) {
        fn_vector_dot(context, a->range, a->rows, t.scaled, t.residual, yq);
        numbers.yq = yq[0];
        double near = fn_problem_dual(&problem, &numbers).value;
        *value = ldexp(near, -fn_units_objective(&units));
        status = check_value(context, *value, near, "dual value");
    }
    close_trial(&t);
    return status;
}

firenet_status firenet_problem_dual(firenet_context *context,
                                    const firenet_problem *problem,
                                    firenet_type y_type, const void *q,
                                    const void *y, int64_t y_length,
                                    double *value) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = check_output(context, value, "value");
    }
    if (status == FIRENET_OK) {
        status = check_range(context, "q", problem, y_type, q, y_length);
    }
    if (status == FIRENET_OK) {
        status = check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = dual_value(&problem->problem, context, q, y, value);
    }
    return fn_leave(context, status);
}

firenet_status firenet_problem_gap(firenet_context *context,
                                   const firenet_problem *problem,
                                   firenet_type x_type, const void *x,
                                   int64_t x_length, firenet_type y_type,
                                   const void *q, const void *y,
                                   int64_t y_length, double *gap) {
    if (!gap) {
        return fn_refuse_null(context, "gap");
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
    trial t;
    firenet_status status = open_trial(&t, problem, context);
    if (status != FIRENET_OK) {
        return status;
    }
    double polar = 0.0;
    status = measure_polar(&t, y, &polar);
    if (status == FIRENET_OK) {
        double norm =
            fn_vector_norm(context, problem->a->range, problem->a->rows, y);
        *value = fn_problem_parameter_max(problem, norm, polar);
    }
    close_trial(&t);
    return status;
}

firenet_status firenet_problem_parameter_max(firenet_context *context,
                                             const firenet_problem *problem,
                                             firenet_type y_type, const void *y,
                                             int64_t y_length, double *value) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = check_output(context, value, "value");
    }
    if (status == FIRENET_OK) {
        status = check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = parameter_max(&problem->problem, context, y, value);
    }
    return fn_leave(context, status);
}

/* ---------------------------------------------------------- proximal maps */

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

/* The step's own kernel with step 0, so that any finite gradient will do. */
static void soft_threshold(const firenet_context *context,
                           const fn_problem *problem, double threshold,
                           const void *z, void *x) {
    const fn_kernels *kernels = fn_kernels_for(context, problem->a->domain);
    fn_primal_update update = {.x = (void *)(uintptr_t)z, /* only read */
                               .next = x,
                               .g = z,
                               .weights = problem->domain_chunks.weights,
                               .threshold = threshold};
    for (int64_t b = 0; b < problem->domain_chunks.count; ++b) {
        const fn_chunk *chunk = &problem->domain_chunks.chunk[b];
        fn_partial unused;
        kernels->primal_update(&update, chunk->begin, chunk->end, chunk->weight,
                               &unused);
    }
}

firenet_status firenet_problem_prox_primal(firenet_context *context,
                                           const firenet_problem *problem,
                                           firenet_type type, double step,
                                           const void *z, void *x,
                                           int64_t length) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = check_prox(context, step, x, "x");
    }
    if (status == FIRENET_OK) {
        status = check_domain(context, "z", problem, type, z, length);
    }
    if (status == FIRENET_OK) {
        size_t bytes = (size_t)length * fn_type_size(type);
        status = fn_check_apart(context, "z", z, bytes, "x", x, bytes);
    }
    if (status == FIRENET_OK) {
        soft_threshold(context, &problem->problem,
                       step * problem->problem.lambda, z, x);
    }
    return fn_leave(context, status);
}

firenet_status firenet_problem_prox_dual(firenet_context *context,
                                         const firenet_problem *problem,
                                         firenet_type type, double step,
                                         const void *v, void *q,
                                         int64_t length) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_prox(context, step, q, "q");
    if (status == FIRENET_OK) {
        status = check_range(context, "v", problem, type, v, length);
    }
    if (status == FIRENET_OK) {
        double norm = fn_vector_norm(context, type, length, v);
        double factor =
            fn_problem_dual_prox_scale(&problem->problem, step, norm);
        fn_kernels_for(context, type)->scale(length, factor, v, q);
    }
    return fn_leave(context, status);
}

/* ------------------------------------------------------------ conversions */

/* lambda of the (P3) that has x as a solution; r = ||Ax - y|| > 0. */
static firenet_status lambda_of_p3(trial *t, double r, double *lambda) {
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
    firenet_status status = measure_polar(t, t->residual, &polar);
    *lambda = polar / r;
    return status;
}

static firenet_status convert(const fn_problem *problem,
                              firenet_context *context, const void *x,
                              const void *y, firenet_problem_kind kind,
                              double *parameter) {
    trial t;
    firenet_status status = open_trial(&t, problem, context);
    if (status != FIRENET_OK) {
        return status;
    }
    double r, lambda;
    status = take_residual(&t, x, y, &r);
    if (status == FIRENET_OK && kind == FIRENET_PROBLEM_P1) {
        *parameter = r;
    } else if (status == FIRENET_OK && r > 0.0) {
        status = lambda_of_p3(&t, r, &lambda);
        *parameter = kind == FIRENET_PROBLEM_P2 ? 2.0 * r * lambda : lambda;
    } else if (status == FIRENET_OK) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "x: ||Ax - y|| = 0, which fixes no lambda; only "
                         "kind %d (P1) with eta = 0 follows",
                         FIRENET_PROBLEM_P1);
    }
    close_trial(&t);
    return status;
}

firenet_status firenet_problem_convert(firenet_context *context,
                                       const firenet_problem *problem,
                                       firenet_type x_type, const void *x,
                                       int64_t x_length, firenet_type y_type,
                                       const void *y, int64_t y_length,
                                       firenet_problem_kind kind,
                                       double *parameter) {
    firenet_status status = enter(context, problem);
    if (status != FIRENET_OK) {
        return status;
    }
    status = check_plain(context, problem);
    if (status == FIRENET_OK) {
        status = check_output(context, parameter, "parameter");
    }
    if (status == FIRENET_OK) {
        status = fn_problem_check_kind(context, kind);
    }
    if (status == FIRENET_OK) {
        status = check_domain(context, "x", problem, x_type, x, x_length);
    }
    if (status == FIRENET_OK) {
        status = check_range(context, "y", problem, y_type, y, y_length);
    }
    if (status == FIRENET_OK) {
        status = convert(&problem->problem, context, x, y, kind, parameter);
    }
    return fn_leave(context, status);
}
