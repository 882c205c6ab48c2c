/* SPDX-License-Identifier: BSD-3-Clause */
/* What Newton's method keeps, and what is read from it. */
#include "solve/newton.h"

#include <math.h>
#include <string.h>

static int64_t domain_reals(const firenet_operator *a) {
    return a->cols * fn_real_parts(a->domain);
}

static int64_t range_reals(const firenet_operator *a) {
    return a->rows * fn_real_parts(a->range);
}

static int64_t count_doubles(const firenet_operator *a) {
    int64_t m = range_reals(a), n = domain_reals(a);
    return fn_dense_size(a) + 2 * a->cols + 5 * n + 10 * m + m * m +
           m * FN_PANEL;
}

/* Only for the l1 norm of x, and of elements it can have. */
static bool fits(const fn_problem *problem) {
    return !problem->analysis && fn_operator_on_host(problem->a) &&
           fn_dense_fits(problem->a);
}

size_t fn_newton_bytes(const fn_problem *problem) {
    return fits(problem) ? (size_t)count_doubles(problem->a) * sizeof(double)
                         : 0;
}

static double *take(double **at, int64_t count) {
    double *memory = *at;
    *at += count;
    return memory;
}

/* The saved vectors are neighbours. */
static void place(fn_newton *n, const firenet_operator *a) {
    int64_t m = range_reals(a), length = domain_reals(a);
    double *at = n->memory;
    n->x = take(&at, length);
    n->best_x = take(&at, length);
    n->r = take(&at, m);
    n->q = take(&at, m);
    n->q_anchor = take(&at, m);
    n->best_q = take(&at, m);
    n->next = take(&at, length);
    n->atq = take(&at, length);
    n->rate = take(&at, length);
    n->y = take(&at, m);
    n->image = take(&at, m);
    n->gradient = take(&at, m);
    n->direction = take(&at, m);
    n->metric = take(&at, m);
    n->v = take(&at, m);
    n->weights = take(&at, a->cols);
    n->share = take(&at, a->cols);
    n->hessian = take(&at, m * m);
    n->panel = take(&at, m * FN_PANEL);
    fn_dense_place(&n->dense, a, at);
}

static void take_weights(fn_newton *n) {
    const fn_chunks *chunks = &n->problem->domain_chunks;
    double sum = 0.0;
    for (int64_t b = 0; b < chunks->count; ++b) {
        const fn_chunk *chunk = &chunks->chunk[b];
        for (int64_t i = chunk->begin; i < chunk->end; ++i) {
            n->weights[i] =
                chunks->weights ? chunks->weights[i] : chunk->weight;
            sum += log(n->weights[i]);
        }
    }
    n->typical = exp(sum / (double)n->problem->a->cols);
}

firenet_status fn_newton_create(fn_newton *n, firenet_context *context,
                                const fn_problem *problem) {
    *n = (fn_newton){.context = context, .problem = problem};
    if (!fits(problem)) {
        return FIRENET_OK;
    }
    n->memory = fn_alloc(context, count_doubles(problem->a), sizeof(double));
    if (!n->memory) {
        return FIRENET_ERR_NOMEM;
    }
    place(n, problem->a);
    /* What is saved before it is used is defined. */
    memset(n->x, 0, (size_t)(n->next - n->x) * sizeof(double));
    take_weights(n);
    return FIRENET_OK;
}

void fn_newton_free(fn_newton *n) {
    if (n->memory) {
        fn_free(n->context, n->memory);
    }
    *n = (fn_newton){0};
}

void fn_newton_archive(fn_newton *n, fn_archive *archive) {
    if (fn_newton_usable(n)) {
        fn_archive_bytes(archive, &n->now, sizeof n->now);
        FN_SETTLE_COUNTS(&n->now.steps, &n->now.outer, &n->now.inner,
                         &n->now.improved);
        fn_archive_bytes(archive, n->x,
                         (size_t)(n->next - n->x) * sizeof(double));
    }
}

void fn_newton_read_x(const fn_newton *n, const double *x, void *out) {
    const firenet_operator *a = n->problem->a;
    fn_dense_export(a->domain, a->cols, x, out);
}

void fn_newton_read_q(const fn_newton *n, const double *q, void *out) {
    const firenet_operator *a = n->problem->a;
    fn_dense_turn_back(&n->dense, q, n->v);
    fn_dense_export(a->range, a->rows, n->v, out);
}
