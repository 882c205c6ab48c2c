/* SPDX-License-Identifier: BSD-3-Clause */
/* What an operator claims, tried out: the adjoint by |<Ax, y> - <x, A^H y>|
 * against ||Ax|| ||y||, the norm by power iteration. */
#include "operators/norm.h"

#include <math.h>

typedef struct vectors {
    void *x, *ahy; /* domain */
    void *y, *ax;  /* range */
    fn_scratch scratch;
} vectors;

static firenet_status one_trial(const firenet_operator *a, vectors *v,
                                fn_random *random, double *error) {
    fn_random_vector(random, a->domain, a->cols, v->x);
    fn_random_vector(random, a->range, a->rows, v->y);
    firenet_status status = fn_forward(a, &v->scratch, v->x, v->ax);
    if (status == FIRENET_OK) {
        status = fn_adjoint(a, &v->scratch, v->y, v->ahy);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double left[2], right[2];
    fn_vector_dot(v->scratch.context, a->range, a->rows, v->ax, v->y, left);
    fn_vector_dot(v->scratch.context, a->domain, a->cols, v->x, v->ahy, right);
    double imaginary = fn_is_real_linear(a) ? 0.0 : left[1] - right[1];
    double size = fn_vector_norm(v->scratch.context, a->range, a->rows, v->ax) *
                  fn_vector_norm(v->scratch.context, a->range, a->rows, v->y);
    double difference = hypot(left[0] - right[0], imaginary);
    *error = difference == 0.0 ? 0.0 : difference / size;
    return FIRENET_OK;
}

static firenet_status run_trials(const firenet_operator *a, vectors *v,
                                 int trials, uint64_t seed, double *worst) {
    fn_random random;
    fn_random_seed(&random, seed);
    *worst = 0.0;
    for (int i = 0; i < trials; ++i) {
        double error;
        firenet_status status = one_trial(a, v, &random, &error);
        if (status != FIRENET_OK) {
            return status;
        }
        /* NaN counts as the worst. */
        *worst = error <= *worst ? *worst : error;
    }
    return FIRENET_OK;
}

/* x <- A^H A x from a random x: ||A x|| / ||x|| grows towards ||A||. */
static firenet_status run_power(const firenet_operator *a, vectors *v,
                                int iterations, uint64_t seed,
                                double *largest) {
    fn_random random;
    fn_random_seed(&random, seed);
    fn_random_vector(&random, a->domain, a->cols, v->ahy);
    *largest = 0.0;
    for (int i = 0; i < iterations; ++i) {
        double size =
            fn_vector_norm(v->scratch.context, a->domain, a->cols, v->ahy);
        if (size == 0.0) {
            break;
        }
        fn_kernels_for(v->scratch.context, a->domain)
            ->scale(a->cols, 1.0 / size, v->ahy, v->x);
        firenet_status status = fn_forward(a, &v->scratch, v->x, v->ax);
        if (status == FIRENET_OK) {
            status = fn_adjoint(a, &v->scratch, v->ax, v->ahy);
        }
        if (status != FIRENET_OK) {
            return status;
        }
        double seen =
            fn_vector_norm(v->scratch.context, a->range, a->rows, v->ax) /
            fn_vector_norm(v->scratch.context, a->domain, a->cols, v->x);
        /* NaN counts as the largest. */
        *largest = seen <= *largest ? *largest : seen;
    }
    return FIRENET_OK;
}

/* What the two checks have in common. */
typedef firenet_status (*check_fn)(const firenet_operator *a, vectors *v,
                                   int repeats, uint64_t seed, double *result);

static firenet_status with_vectors(const firenet_operator *a,
                                   firenet_context *context, check_fn run,
                                   int repeats, uint64_t seed, double *result) {
    size_t domain = fn_type_size(a->domain), range = fn_type_size(a->range);
    vectors v = {.x = fn_alloc(context, a->cols, domain),
                 .ahy = fn_alloc(context, a->cols, domain),
                 .y = fn_alloc(context, a->rows, range),
                 .ax = fn_alloc(context, a->rows, range)};
    firenet_status status = fn_operator_scratch(a, context, &v.scratch);
    if (status == FIRENET_OK && v.x && v.ahy && v.y && v.ax) {
        status = run(a, &v, repeats, seed, result);
    } else {
        status = FIRENET_ERR_NOMEM;
    }
    fn_scratch_free(&v.scratch);
    fn_free(context, v.x);
    fn_free(context, v.ahy);
    fn_free(context, v.y);
    fn_free(context, v.ax);
    return status;
}

/* The names are those of the public call. */
static firenet_status check(const firenet_operator *a, firenet_context *context,
                            check_fn run, const char *repeats_name, int repeats,
                            uint64_t seed, const char *result_name,
                            double *result) {
    if (!a || !result) {
        return fn_fail_null(context, a ? result_name : "a");
    }
    if (fn_is_split(a)) {
        return fn_fail_split(context, a);
    }
    if (repeats < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE, "%s: %d, must be at least 1",
                       repeats_name, repeats);
    }
    return with_vectors(a, context, run, repeats, seed, result);
}

static firenet_status estimate_norm(const firenet_operator *a,
                                    firenet_context *context, uint64_t seed,
                                    double *estimate, double *bound) {
    if (!a || !estimate || !bound) {
        return fn_fail_null(context, !a          ? "a"
                                     : !estimate ? "estimate"
                                                 : "bound");
    }
    if (fn_is_split(a)) {
        return fn_fail_split(context, a);
    }
    firenet_status status =
        fn_estimate_norm(a, context, seed, INFINITY, estimate, bound);
    if (status == FIRENET_OK && !isfinite(*bound)) {
        status = fn_fail(context, FIRENET_ERR_NUMERIC,
                         "a: %s turns finite vectors into NaN or infinity",
                         a->description);
    }
    return status;
}

firenet_status firenet_operator_check_adjoint(firenet_context *context,
                                              firenet_operator *a, int trials,
                                              uint64_t seed, double *worst) {
    return FN_CALL(context, check(a, context, run_trials, "trials", trials,
                                  seed, "worst", worst));
}

double firenet_operator_adjoint_tolerance(const firenet_operator *a) {
    return a ? 100.0 * fn_type_epsilon(a->range) : NAN;
}

firenet_status firenet_operator_check_norm(firenet_context *context,
                                           firenet_operator *a, int iterations,
                                           uint64_t seed, double *largest) {
    return FN_CALL(context, check(a, context, run_power, "iterations",
                                  iterations, seed, "largest", largest));
}

firenet_status firenet_operator_estimate_norm(firenet_context *context,
                                              firenet_operator *a,
                                              uint64_t seed, double *estimate,
                                              double *bound) {
    return FN_CALL(context, estimate_norm(a, context, seed, estimate, bound));
}
