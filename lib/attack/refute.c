/* SPDX-License-Identifier: BSD-3-Clause */
#include "attack/refute.h"

#include <math.h>
#include <string.h>

enum { POWER_STEPS = 8, DESCENT_STEPS = 24, POLISH_ROUNDS = 5 };

/* ---------------------------------------------------------------- judging */

static void scale_down(const fn_search *search, firenet_type type, int64_t n,
                       void *x) {
    if (search->unit != 1.0) {
        fn_kernels_for(search->context, type)
            ->scale(n, 1.0 / search->unit, x, x);
    }
}

firenet_status fn_search_forward(fn_search *search, const void *x, void *ax) {
    const firenet_operator *a = search->a;
    firenet_status status = fn_forward(a, &search->scratch, x, ax);
    ++search->result->products;
    scale_down(search, a->range, a->rows, ax);
    return status;
}

firenet_status fn_search_adjoint(fn_search *search, const void *q, void *g) {
    const firenet_operator *a = search->a;
    firenet_status status = fn_adjoint(a, &search->scratch, q, g);
    ++search->result->products;
    scale_down(search, a->domain, a->cols, g);
    return status;
}

bool fn_search_normalise(fn_search *search) {
    int64_t n = search->a->cols;
    double norm =
        fn_vector_norm(search->context, search->a->domain, n, search->x);
    if (!(norm > 0.0)) {
        return false;
    }
    search->kernels->scale(n, 1.0 / norm, search->x, search->x);
    return true;
}

/* What an application to a unit vector may be off by. Errors of sums of n
 * products grow like sqrt(n) where they are random; 8 is for what is not. */
static double rounding_of(const fn_search *search, double image) {
    const firenet_operator *a = search->a;
    double n = (double)(a->cols > a->rows ? a->cols : a->rows);
    return 8.0 * sqrt(n) * fn_type_epsilon(a->domain) *
           fmax(search->norm, image);
}

/* Puts x, ||x|| = 1, into the inequality. */
static void keep(fn_search *search, double image, double rounding) {
    firenet_refutation *r = search->result;
    const fn_support *support = &search->support;
    double tail = search->tail_weight * support->tail;
    double right = tail + search->gamma * (image + rounding);
    double free = support->head * (1.0 - rounding_of(search, 0.0)) - tail;
    ++r->tried;
    r->gamma = fmax(r->gamma, free / (image + rounding) / search->unit);
    if (support->head > fn_refutation_ratio(r) * right) {
        r->left = support->head;
        r->tail = support->tail;
        r->image = image * search->unit;
        r->rounding = rounding * search->unit;
        r->right = right;
        memcpy(r->witness, search->x,
               (size_t)r->length * fn_type_size(r->type));
    }
}

firenet_status fn_search_evaluate(fn_search *search) {
    const firenet_operator *a = search->a;
    fn_search_normalise(search);
    firenet_status status = fn_search_forward(search, search->x, search->ax);
    if (status != FIRENET_OK) {
        return status;
    }
    double image =
        fn_vector_norm(search->context, a->range, a->rows, search->ax);
    if (!isfinite(image)) {
        return fn_fail(search->context, FIRENET_ERR_NUMERIC,
                       "a: %s turns finite vectors into NaN or infinity",
                       a->description);
    }
    fn_support_choose(&search->support, search->kernels, search->x);
    keep(search, image, rounding_of(search, image));
    return FIRENET_OK;
}

/* ----------------------------------------------------------------- starts */

/* One random entry of [begin, end) or all of them, 0 elsewhere. */
static void set_start(fn_search *search, int64_t begin, int64_t end,
                      bool single) {
    firenet_type type = search->a->domain;
    int64_t reals = fn_type_complex(type) ? 2 : 1;
    memset(search->x, 0, (size_t)search->a->cols * fn_type_size(type));
    if (single) {
        begin +=
            (int64_t)fn_random_below(&search->random, (uint64_t)(end - begin));
        end = begin + 1;
    }
    for (int64_t i = begin * reals; i < end * reals; ++i) {
        double value = fn_random_symmetric(&search->random);
        if (fn_type_single(type)) {
            ((float *)search->x)[i] = (float)value;
        } else {
            ((double *)search->x)[i] = value;
        }
    }
}

/* ||q|| where |A^H q|_i <= rho w_i / sqrt(xi) throughout, and no more than
 * gamma. */
static double fewest_entries(const fn_search *search) {
    const firenet_levels *levels = search->support.levels;
    double sum = 0.0;
    for (int k = 0; k < levels->count; ++k) {
        double n =
            (double)(levels->bounds[k] - (k ? levels->bounds[k - 1] : 0));
        sum += n * levels->weights[k] * levels->weights[k];
    }
    return fmin(search->gamma, search->tail_weight * sqrt(sum) / search->norm);
}

/* From one coefficient: what cancels it at the least cost in entries? Few
 * entries of v_{S^c} are asked for before a small A v, by a small dual step. */
static firenet_status from_spike(fn_search *search, int64_t begin,
                                 int64_t end) {
    set_start(search, begin, end, true);
    search->dual_size = fewest_entries(search);
    firenet_status status = fn_search_evaluate(search);
    if (status == FIRENET_OK) {
        status = fn_search_polish(search, POLISH_ROUNDS);
    }
    if (status == FIRENET_OK) {
        fn_support_restrict(&search->support, search->kernels, search->x,
                            search->buffer);
        status = fn_search_evaluate(search);
    }
    return status == FIRENET_OK ? fn_search_descend(search, DESCENT_STEPS)
                                : status;
}

/* From all coefficients: which s_k of a level can A see least? */
static firenet_status from_cloud(fn_search *search, int64_t begin,
                                 int64_t end) {
    set_start(search, begin, end, false);
    search->dual_size = search->gamma;
    firenet_status status = fn_search_evaluate(search);
    if (status == FIRENET_OK) {
        status = fn_search_power(search, POWER_STEPS);
    }
    if (status == FIRENET_OK) {
        status = fn_search_descend(search, DESCENT_STEPS);
    }
    if (status == FIRENET_OK) {
        status = fn_search_polish(search, POLISH_ROUNDS);
    }
    return status;
}

static firenet_status from_range(fn_search *search, int64_t begin,
                                 int64_t end) {
    firenet_status status = from_cloud(search, begin, end);
    return status == FIRENET_OK ? from_spike(search, begin, end) : status;
}

/* In each level, where the least sampled ones are sure to get theirs, and in
 * all at once. */
static firenet_status search_once(fn_search *search) {
    const firenet_levels *levels = search->support.levels;
    firenet_status status = from_range(search, 0, search->a->cols);
    for (int k = 0; status == FIRENET_OK && k < levels->count; ++k) {
        status = from_range(search, k ? levels->bounds[k - 1] : 0,
                            levels->bounds[k]);
    }
    return status;
}

/* --------------------------------------------------------------- creation */

static firenet_status check(firenet_context *context, const firenet_operator *a,
                            const firenet_levels *levels, double rho,
                            double gamma, int effort) {
    if (!a || !levels) {
        return fn_fail_null(context, a ? "levels" : "a");
    }
    if (fn_is_split(a)) {
        return fn_fail_split(context, a);
    }
    int64_t n = levels->bounds[levels->count - 1];
    if (a->cols != n) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "a: %lld columns, the levels have %lld coefficients",
                       (long long)a->cols, (long long)n);
    }
    if (!(rho > 0.0 && rho < 1.0)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "rho: %.17g, must be above 0 and below 1", rho);
    }
    if (!(gamma > 0.0 && isfinite(gamma))) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "gamma: %.17g, must be finite and > 0", gamma);
    }
    if (effort < 0 || effort > 1000) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "effort: %d, allowed is 0 .. 1000", effort);
    }
    return FIRENET_OK;
}

static firenet_status create_result(firenet_refutation **out,
                                    firenet_context *context,
                                    const firenet_operator *a) {
    firenet_refutation *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    atomic_init(&self->references, 1);
    self->context = firenet_context_retain(context);
    self->type = a->domain;
    self->length = a->cols;
    self->witness =
        fn_alloc_zero(context, self->length, fn_type_size(self->type));
    if (!self->witness) {
        firenet_refutation_release(self);
        return FIRENET_ERR_NOMEM;
    }
    *out = self;
    return FIRENET_OK;
}

static firenet_status allocate(fn_search *search,
                               const firenet_levels *levels) {
    const firenet_operator *a = search->a;
    size_t domain = fn_type_size(a->domain), range = fn_type_size(a->range);
    void **vectors[] = {&search->x,  &search->g,  &search->d, &search->buffer,
                        &search->ax, &search->ad, &search->q};
    firenet_status status =
        fn_operator_scratch(a, search->context, &search->scratch);
    for (int i = 0; i < 7; ++i) {
        *vectors[i] = i < 4 ? fn_alloc(search->context, a->cols, domain)
                            : fn_alloc(search->context, a->rows, range);
        status = *vectors[i] ? status : FIRENET_ERR_NOMEM;
    }
    firenet_status support =
        fn_support_create(&search->support, search->context, levels);
    return status == FIRENET_OK ? support : status;
}

static void release(fn_search *search) {
    void *vectors[] = {search->x,  search->g,  search->d, search->buffer,
                       search->ax, search->ad, search->q};
    for (int i = 0; i < 7; ++i) {
        fn_free(search->context, vectors[i]);
    }
    fn_support_free(&search->support, search->context);
    fn_scratch_free(&search->scratch);
}

static void set_unit(fn_search *search, double gamma) {
    const firenet_operator *a = search->a;
    int most = fn_type_single(a->domain) ? 120 : 1000, exponent = 0;
    double norm = fn_norm_of(a, search->context, FN_NORM_SAFE).bound;
    if (norm > 0.0) {
        frexp(norm, &exponent);
    }
    exponent = exponent > most ? most : exponent < -most ? -most : exponent;
    search->unit = ldexp(1.0, exponent);
    search->norm = norm / search->unit;
    search->gamma = gamma * search->unit;
}

static firenet_status search_all(firenet_refutation *result,
                                 firenet_context *context,
                                 const firenet_operator *a,
                                 const firenet_levels *levels, double rho,
                                 double gamma, int effort, uint64_t seed) {
    fn_search search = {.result = result,
                        .context = context,
                        .a = a,
                        .kernels = fn_kernels_for(context, a->domain),
                        .tail_weight = rho / sqrt(levels->xi)};
    firenet_status status = allocate(&search, levels);
    set_unit(&search, gamma);
    fn_random_seed(&search.random, seed);
    for (int i = 0; status == FIRENET_OK && i < effort; ++i) {
        status = search_once(&search);
    }
    release(&search);
    return status;
}

static firenet_status refute(firenet_refutation **out, firenet_context *context,
                             const firenet_operator *a,
                             const firenet_levels *levels, double rho,
                             double gamma, int effort, uint64_t seed) {
    firenet_status status = check(context, a, levels, rho, gamma, effort);
    if (status == FIRENET_OK) {
        status = create_result(out, context, a);
    }
    if (status == FIRENET_OK) {
        status = search_all(*out, context, a, levels, rho, gamma, effort, seed);
        if (status != FIRENET_OK) {
            firenet_refutation_release(*out);
            *out = NULL;
        }
    }
    return status;
}

firenet_status firenet_rnspl_refute(firenet_refutation **out,
                                    firenet_context *context,
                                    firenet_operator *a, firenet_levels *levels,
                                    double rho, double gamma, int effort,
                                    uint64_t seed) {
    return FN_CREATE(context, out,
                     refute(out, context, a, levels, rho, gamma, effort, seed));
}

firenet_refutation *firenet_refutation_retain(firenet_refutation *refutation) {
    if (refutation) {
        atomic_fetch_add_explicit(&refutation->references, 1,
                                  memory_order_relaxed);
    }
    return refutation;
}

void firenet_refutation_release(firenet_refutation *refutation) {
    if (!refutation || atomic_fetch_sub_explicit(&refutation->references, 1,
                                                 memory_order_acq_rel) != 1) {
        return;
    }
    firenet_context *context = refutation->context;
    fn_free(context, refutation->witness);
    fn_free(context, refutation);
    firenet_context_release(context);
}
