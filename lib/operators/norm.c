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
#define SETTLED 1e-2  /* a rough estimate ends with a step that adds less, */
#define STEPS_MIN 4   /* but for the first ones */
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
    fn_scratch *scratch;
    firenet_type type;
    int64_t n;
    void *unit, *image;
} side;

typedef firenet_status (*apply_fn)(const firenet_operator *a,
                                   fn_scratch *scratch, const void *in,
                                   void *out);

typedef struct lanczos {
    const firenet_operator *a;
    fn_scratch *scratch;
    side from, to; /* v lives in the space of fewer dimensions */
    apply_fn there, back;
    double enough; /* an estimate that says all: ||A|| is at most as much */
    const fn_norm_search *search;
    int count; /* columns of B */
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
    const fn_kernels *kernels = fn_kernels_for(s->scratch->context, s->type);
    if (c != 0.0) {
        kernels->axpby(s->n, -c, s->unit, 1.0, s->image);
    }
    double norm = fn_vector_norm(s->scratch->context, s->type, s->n, s->image);
    if (norm > 0.0) {
        kernels->scale(s->n, 1.0 / norm, s->image, s->unit);
    }
    return norm;
}

static double largest_singular_value(const lanczos *l);

/* The estimate says as much as is wanted; `last`: that of the step before. */
static bool says_enough(const lanczos *l, double *last) {
    double value = largest_singular_value(l);
    bool settled = l->search->effort == FN_NORM_ROUGH &&
                   l->count >= STEPS_MIN && value - *last <= SETTLED * value;
    *last = value;
    return settled || value >= l->enough;
}

static bool ends(const lanczos *l) {
    return l->search->ends && l->search->ends(l->search->data);
}

/* Fills B column by column until `steps`, or until what remains of A on the
 * Krylov space is rounding, or its norm is what is wanted. */
static firenet_status bidiagonalise(lanczos *l, int steps) {
    double rounding = 8.0 * fn_type_epsilon(l->a->domain), largest = 0.0;
    double last = 0.0;
    /* Of subnormal numbers there are no reciprocals. */
    double least = fn_type_single(l->a->domain) ? FLT_MIN : DBL_MIN;
    for (int k = 0; k < steps; ++k) {
        if (k > 0 && ends(l)) {
            return FIRENET_ERR_STATE;
        }
        firenet_status status =
            l->there(l->a, l->scratch, l->from.unit, l->to.image);
        if (status != FIRENET_OK) {
            return status;
        }
        l->alpha[k] = advance(&l->to, k > 0 ? l->beta[k - 1] : 0.0);
        l->count = k + 1;
        largest = fmax(largest, l->alpha[k]);
        if (!(l->alpha[k] > fmax(rounding * largest, least))) {
            break;
        }
        status = l->back(l->a, l->scratch, l->to.unit, l->from.image);
        if (status != FIRENET_OK) {
            return status;
        }
        l->beta[k] = advance(&l->from, l->alpha[k]);
        if (!(l->beta[k] > fmax(rounding * largest, least)) ||
            says_enough(l, &last)) {
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

/* Bytes of the four vectors. */
static size_t vectors_bytes(const firenet_operator *a) {
    return 2 * (fn_domain_bytes(a) + fn_range_bytes(a));
}

static void push_vectors(side *s) {
    size_t bytes = fn_vector_bytes(s->type, s->n);
    s->unit = fn_scratch_push(s->scratch, bytes);
    s->image = fn_scratch_push(s->scratch, bytes);
}

static firenet_status estimate(const firenet_operator *a,
                               const fn_norm_search *search, uint64_t seed,
                               double proved, fn_norm *norm) {
    fn_scratch *scratch = search->scratch;
    side domain = {.scratch = scratch, .type = a->domain, .n = a->cols};
    side range = {.scratch = scratch, .type = a->range, .n = a->rows};
    bool wide = real_dimension(&range) < real_dimension(&domain);
    lanczos l = {.a = a,
                 .scratch = scratch,
                 .from = wide ? range : domain,
                 .to = wide ? domain : range,
                 .enough = (1.0 - CLOSE) * proved,
                 .search = search,
                 .there = wide ? fn_adjoint : fn_forward,
                 .back = wide ? fn_forward : fn_adjoint};
    size_t mark = scratch->used;
    push_vectors(&l.from);
    push_vectors(&l.to);
    firenet_status status = run(&l, seed);
    scratch->used = mark;
    norm->seen = status == FIRENET_OK ? largest_singular_value(&l) : NAN;
    norm->bound = norm->seen / sqrt(1.0 - GAP);
    return status;
}

/* The same with a stack of its own. */
static firenet_status estimate_now(const firenet_operator *a,
                                   firenet_context *context, uint64_t seed,
                                   double proved, fn_norm *norm) {
    fn_scratch scratch;
    const fn_norm_search search = {context, &scratch, FN_NORM_SAFE, NULL, NULL};
    firenet_status status = fn_scratch_create(
        &scratch, context, vectors_bytes(a) + a->scratch, a->thread_bytes);
    *norm = (fn_norm){NAN, NAN};
    if (status == FIRENET_OK) {
        status = estimate(a, &search, seed, proved, norm);
    }
    fn_scratch_free(&scratch);
    return status;
}

firenet_status fn_estimate_norm(const firenet_operator *a,
                                firenet_context *context, uint64_t seed,
                                double proved, double *estimate_,
                                double *bound) {
    fn_norm norm;
    firenet_status status = estimate_now(a, context, seed, proved, &norm);
    *estimate_ = norm.seen;
    *bound = norm.bound;
    return status;
}

/* ---------------------------------------------------- norms of operators */

/* Estimates below TINY, and NaN, say nothing. */
static double bound_of(double proved, const fn_norm *norm) {
    bool seen = norm->seen > TINY || isinf(proved);
    return seen ? fmin(norm->bound, proved) : proved;
}

void fn_operator_set_norm_later(firenet_operator *a, double size,
                                double proved) {
    a->norm_size = size;
    a->norm_proved = proved;
    a->norm_later = size > 0.0;
    a->norm_room = vectors_bytes(a) + a->scratch;
}

firenet_status fn_operator_set_matrix_norm(firenet_operator *a,
                                           firenet_context *context,
                                           double given, double proved) {
    if (given > 0.0 || !isfinite(proved)) {
        return fn_operator_set_norm(a, context, given, proved);
    }
    fn_operator_set_norm_later(a, proved, proved);
    return FIRENET_OK;
}

bool fn_norm_by_estimate(const firenet_operator *a,
                         const fn_norm_search *search, fn_norm *norm) {
    if (estimate(a, search, FN_NORM_SEED, a->norm_proved, norm) != FIRENET_OK) {
        return false;
    }
    norm->bound = bound_of(a->norm_proved, norm);
    norm->seen = norm->seen > TINY ? norm->seen : 0.0;
    return norm->bound > 0.0 && isfinite(norm->bound);
}

bool fn_norm_find(const firenet_operator *a, const fn_norm_search *search,
                  fn_norm *norm) {
    *norm = (fn_norm){a->norm_size, a->norm_seen};
    if (!a->norm_later) {
        return true;
    }
    /* Operators live in memory that is not const. */
    fn_norm_found *found =
        (fn_norm_found *)(uintptr_t)&a->norms[search->effort];
    double bound = atomic_load(&found->bound);
    if (bound > 0.0) {
        *norm = (fn_norm){bound, atomic_load(&found->seen)};
        return true;
    }
    fn_norm now;
    if (!a->table->norm(a, search, &now)) {
        return false;
    }
    *norm = now;
    atomic_store(&found->seen, norm->seen);
    atomic_store(&found->bound, norm->bound);
    return true;
}

fn_norm fn_norm_of(const firenet_operator *a, firenet_context *context,
                   fn_norm_effort effort) {
    fn_norm norm = {a->norm_size, a->norm_seen};
    fn_scratch scratch;
    const fn_norm_search search = {context, &scratch, effort, NULL, NULL};
    if (!a->norm_later ||
        fn_scratch_create(&scratch, context, fn_norm_room(a, effort),
                          a->thread_bytes) != FIRENET_OK) {
        return norm;
    }
    fn_norm_find(a, &search, &norm);
    fn_scratch_free(&scratch);
    return norm;
}

size_t fn_norm_room(const firenet_operator *a, fn_norm_effort effort) {
    return a->norm_later && !(atomic_load(&a->norms[effort].bound) > 0.0)
               ? a->norm_room
               : 0;
}

/* On this thread, which need not have the operator's context. */
double firenet_operator_norm_bound(const firenet_operator *a) {
    firenet_context *own = NULL;
    if (!a || !a->norm_later ||
        firenet_context_create(&own, a->context->alloc, a->context->release,
                               a->context->memory_user) != FIRENET_OK) {
        return a ? a->norm_size : 0.0;
    }
    double bound = fn_norm_of(a, own, FN_NORM_SAFE).bound;
    firenet_context_release(own);
    return bound;
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
        a->norm_size = a->norm_proved = fmin(given, proved);
        return FIRENET_OK;
    }
    fn_norm norm;
    firenet_status status =
        estimate_now(a, context, FN_NORM_SEED, proved, &norm);
    if (status != FIRENET_OK) {
        return status;
    }
    a->norm_proved = proved;
    a->norm_seen = norm.seen;
    a->norm_size = bound_of(proved, &norm);
    if (!isfinite(a->norm_size)) {
        return fn_fail(context, FIRENET_ERR_NUMERIC,
                       "norm_bound: 0 asks for an estimate, but the operator "
                       "turns finite vectors into NaN or infinity");
    }
    return FIRENET_OK;
}
