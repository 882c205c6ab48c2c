/* SPDX-License-Identifier: BSD-3-Clause */
/* ||A|| by the Lanczos process in Golub and Kahan's form,
 *     A V = U B,  B upper bidiagonal with diagonal alpha, superdiagonal beta,
 * from a random v_1: the largest singular value of B never exceeds ||A||. With
 * v_1 uniform on the sphere of R^d, k steps satisfy
 *     P( sigma(B)^2 < (1 - e) ||A||^2 ) <= 1.648 sqrt(d) exp(-sqrt(e) (2k - 1))
 * (Kuczynski, Wozniakowski, SIAM J. Matrix Anal. Appl. 13, 1992, Theorem 4.2),
 * whatever the spectrum. k is chosen to make that FAILURE. */
#include "operators/norm.h"

#include <math.h>

#define GAP 0.15 /* e: the bound is sigma(B) / sqrt(1 - e) */
#define FAILURE 1e-6
#define STEPS_MAX 128 /* more than any length needs */
#define CLOSE 1e-3    /* to what is proved: no further step is worth it */
#define TINY 1e-140   /* below it squares of entries vanish in norms */

void fn_random_vector(fn_random *random, firenet_type type, int64_t n,
                      void *x) {
    int64_t reals = fn_type_complex(type) ? 2 * n : n;
    for (int64_t i = 0; i < reals; ++i) {
        if (fn_type_single(type)) {
            ((float *)x)[i] = (float)fn_random_normal(random);
        } else {
            ((double *)x)[i] = fn_random_normal(random);
        }
    }
}

/* One of the two spaces: the newest unit vector and what A made of the other
 * space's. */
typedef struct side {
    const firenet_context *context;
    firenet_type type;
    int64_t n;
    void *unit, *image;
} side;

typedef firenet_status (*apply_fn)(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out);

typedef struct lanczos {
    const firenet_operator *a;
    fn_scratch scratch;
    side from, to; /* v lives in the space of fewer dimensions */
    apply_fn there, back;
    double enough; /* an estimate that says all: ||A|| is at most as much */
    int count;     /* columns of B */
    double alpha[STEPS_MAX], beta[STEPS_MAX];
} lanczos;

static double real_dimension(const side *s) {
    return (double)s->n * (fn_type_complex(s->type) ? 2.0 : 1.0);
}

static int steps_needed(const lanczos *l) {
    double d = real_dimension(&l->from);
    double k = 0.5 * (log(1.648 * sqrt(d) / FAILURE) / sqrt(GAP) + 1.0);
    return (int)fmin(fmin(ceil(k), d), STEPS_MAX);
}

/* The next unit vector is image - c unit over its norm, which is returned. */
static double advance(side *s, double c) {
    const fn_kernels *kernels = fn_kernels_for(s->context, s->type);
    if (c != 0.0) {
        kernels->axpby(s->n, -c, s->unit, 1.0, s->image);
    }
    double norm = fn_vector_norm(s->context, s->type, s->n, s->image);
    if (norm > 0.0) {
        kernels->scale(s->n, 1.0 / norm, s->image, s->unit);
    }
    return norm;
}

static double largest_singular_value(const lanczos *l);

/* Fills B column by column until `steps`, or until what remains of A on the
 * Krylov space is rounding, or its norm is what ||A|| can be at most. */
static firenet_status bidiagonalise(lanczos *l, int steps) {
    double rounding = 8.0 * fn_type_epsilon(l->a->domain), largest = 0.0;
    for (int k = 0; k < steps; ++k) {
        firenet_status status =
            l->there(l->a, &l->scratch, l->from.unit, l->to.image);
        if (status != FIRENET_OK) {
            return status;
        }
        l->alpha[k] = advance(&l->to, k > 0 ? l->beta[k - 1] : 0.0);
        l->count = k + 1;
        largest = fmax(largest, l->alpha[k]);
        if (!(l->alpha[k] > rounding * largest)) {
            break;
        }
        status = l->back(l->a, &l->scratch, l->to.unit, l->from.image);
        if (status != FIRENET_OK) {
            return status;
        }
        l->beta[k] = advance(&l->from, l->alpha[k]);
        if (!(l->beta[k] > rounding * largest) ||
            largest_singular_value(l) >= l->enough) {
            break;
        }
    }
    return FIRENET_OK;
}

/* Whether t is above every eigenvalue of B^T B / scale^2: then the pivots of
 * the shifted tridiagonal matrix are all negative. */
static bool above_spectrum(const lanczos *l, double scale, double t) {
    double pivot = -1.0, coupling = 0.0;
    for (int k = 0; k < l->count; ++k) {
        double alpha = l->alpha[k] / scale;
        double beta = k > 0 ? l->beta[k - 1] / scale : 0.0;
        pivot = alpha * alpha + beta * beta - t - coupling / pivot;
        if (!(pivot < 0.0)) {
            return false;
        }
        double next = l->beta[k] / scale;
        coupling = alpha * alpha * next * next;
    }
    return true;
}

static double largest_singular_value(const lanczos *l) {
    double scale = 0.0;
    for (int k = 0; k < l->count; ++k) {
        double beta = k + 1 < l->count ? l->beta[k] : 0.0;
        if (!isfinite(l->alpha[k] + beta)) {
            return NAN;
        }
        scale = fmax(scale, fmax(l->alpha[k], beta));
    }
    if (scale == 0.0) {
        return 0.0;
    }
    double low = 0.0, high = 4.0; /* entries of B / scale are at most 1 */
    for (int i = 0; i < 60; ++i) {
        double middle = 0.5 * (low + high);
        if (above_spectrum(l, scale, middle)) {
            high = middle;
        } else {
            low = middle;
        }
    }
    return scale * sqrt(high);
}

static firenet_status run(lanczos *l, uint64_t seed) {
    fn_random random;
    fn_random_seed(&random, seed);
    fn_random_vector(&random, l->from.type, l->from.n, l->from.image);
    advance(&l->from, 0.0);
    return bidiagonalise(l, steps_needed(l));
}

static firenet_status allocate(lanczos *l, firenet_context *context) {
    side *sides[2] = {&l->from, &l->to};
    firenet_status status = fn_operator_scratch(l->a, context, &l->scratch);
    for (int i = 0; i < 2; ++i) {
        size_t size = fn_type_size(sides[i]->type);
        sides[i]->unit = fn_alloc(context, sides[i]->n, size);
        sides[i]->image = fn_alloc(context, sides[i]->n, size);
        if (!sides[i]->unit || !sides[i]->image) {
            status = FIRENET_ERR_NOMEM;
        }
    }
    return status;
}

firenet_status fn_estimate_norm(const firenet_operator *a,
                                firenet_context *context, uint64_t seed,
                                double proved, double *estimate,
                                double *bound) {
    side domain = {context, a->domain, a->cols, NULL, NULL};
    side range = {context, a->range, a->rows, NULL, NULL};
    bool wide = real_dimension(&range) < real_dimension(&domain);
    lanczos l = {.a = a,
                 .from = wide ? range : domain,
                 .to = wide ? domain : range,
                 .enough = (1.0 - CLOSE) * proved,
                 .there = wide ? fn_adjoint : fn_forward,
                 .back = wide ? fn_forward : fn_adjoint};
    firenet_status status = allocate(&l, context);
    if (status == FIRENET_OK) {
        status = run(&l, seed);
    }
    *estimate = status == FIRENET_OK ? largest_singular_value(&l) : NAN;
    *bound = *estimate / sqrt(1.0 - GAP);
    fn_scratch_free(&l.scratch);
    fn_free(context, l.from.unit);
    fn_free(context, l.from.image);
    fn_free(context, l.to.unit);
    fn_free(context, l.to.image);
    return status;
}

firenet_status fn_check_norm(firenet_context *context, double norm_bound) {
    if (!(norm_bound >= 0.0) || !(norm_bound <= DBL_MAX)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "norm_bound: %g, allowed are 0 (estimate it) and "
                       "positive finite numbers",
                       norm_bound);
    }
    return FIRENET_OK;
}

firenet_status fn_operator_set_norm(firenet_operator *a,
                                    firenet_context *context, double given,
                                    double proved) {
    if (given > 0.0) {
        a->norm_bound = a->norm_proved = fmin(given, proved);
        return FIRENET_OK;
    }
    double estimate, bound;
    firenet_status status =
        fn_estimate_norm(a, context, FN_NORM_SEED, proved, &estimate, &bound);
    if (status != FIRENET_OK) {
        return status;
    }
    a->norm_proved = proved;
    a->norm_seen = estimate;
    bool seen = estimate > TINY || isinf(proved);
    a->norm_bound = seen ? fmin(bound, proved) : proved;
    if (!isfinite(a->norm_bound)) {
        return fn_fail(context, FIRENET_ERR_NUMERIC,
                       "norm_bound: 0 asks for an estimate, but the operator "
                       "makes NaN or infinity of finite vectors");
    }
    return FIRENET_OK;
}
