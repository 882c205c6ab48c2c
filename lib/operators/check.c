/* SPDX-License-Identifier: BSD-3-Clause */
/* The adjoint test: |<Ax, y> - <x, A^H y>| against ||Ax|| ||y||. */
#include "model/random.h"
#include "operators/operator.h"

#include <math.h>

static void fill_random(fn_random *random, firenet_type type, int64_t n,
                        void *x) {
    int64_t reals = fn_type_complex(type) ? 2 * n : n;
    for (int64_t i = 0; i < reals; ++i) {
        if (fn_type_single(type)) {
            ((float *)x)[i] = (float)fn_random_symmetric(random);
        } else {
            ((double *)x)[i] = fn_random_symmetric(random);
        }
    }
}

typedef struct vectors {
    void *x, *ahy; /* domain */
    void *y, *ax;  /* range */
    fn_scratch scratch;
} vectors;

static firenet_status one_trial(const firenet_operator *a, vectors *v,
                                fn_random *random, double *error) {
    fill_random(random, a->domain, a->cols, v->x);
    fill_random(random, a->range, a->rows, v->y);
    firenet_status status = fn_forward(a, &v->scratch, v->x, v->ax);
    if (status == FIRENET_OK) {
        status = fn_adjoint(a, &v->scratch, v->y, v->ahy);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double left[2], right[2];
    fn_vector_dot(a->range, a->rows, v->ax, v->y, left);
    fn_vector_dot(a->domain, a->cols, v->x, v->ahy, right);
    /* A real domain sees only the real part of <Ax, y>. */
    double imaginary = fn_type_complex(a->domain) == fn_type_complex(a->range)
                           ? left[1] - right[1]
                           : 0.0;
    double size = fn_vector_norm(a->range, a->rows, v->ax) *
                  fn_vector_norm(a->range, a->rows, v->y);
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

static firenet_status check(const firenet_operator *a, firenet_context *context,
                            int trials, uint64_t seed, double *worst) {
    if (!a || !worst) {
        return fn_fail_null(context, a ? "worst" : "a");
    }
    if (trials < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "trials: %d, must be at least 1", trials);
    }
    size_t domain = fn_type_size(a->domain), range = fn_type_size(a->range);
    vectors v = {.x = fn_alloc(context, a->cols, domain),
                 .ahy = fn_alloc(context, a->cols, domain),
                 .y = fn_alloc(context, a->rows, range),
                 .ax = fn_alloc(context, a->rows, range)};
    firenet_status status = fn_operator_scratch(a, context, &v.scratch);
    if (status == FIRENET_OK && v.x && v.ahy && v.y && v.ax) {
        status = run_trials(a, &v, trials, seed, worst);
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

firenet_status firenet_operator_check_adjoint(firenet_operator *a,
                                              firenet_context *context,
                                              int trials, uint64_t seed,
                                              double *worst) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, check(a, context, trials, seed, worst));
}
