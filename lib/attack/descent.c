/* SPDX-License-Identifier: BSD-3-Clause */
/* The three ways to vectors that violate the inequality. */
#include "attack/refute.h"

#include <math.h>
#include <string.h>

/* Re <x, y>. */
static double inner(const fn_search *search, firenet_type type, int64_t n,
                    const void *x, const void *y) {
    double out[2];
    fn_vector_dot(search->context, type, n, x, y, out);
    return out[0];
}

/* ------------------------------------------------------- power iteration */

/* x <- H((L^2 - A^H A) x): largest where ||A x|| is smallest. */
firenet_status fn_search_power(fn_search *search, int steps) {
    double shift = search->norm * search->norm;
    firenet_status status = FIRENET_OK;
    for (int i = 0; status == FIRENET_OK && i < steps; ++i) {
        status = fn_search_adjoint(search, search->ax, search->g);
        if (status != FIRENET_OK) {
            break;
        }
        search->kernels->axpby(search->a->cols, shift, search->x, -1.0,
                               search->g);
        fn_support_choose(&search->support, search->kernels, search->g);
        if (search->support.count == 0) {
            /* A^H A = L^2 on x: nothing is smaller there. */
            fn_support_choose(&search->support, search->kernels, search->x);
            break;
        }
        fn_support_restrict(&search->support, search->kernels, search->g,
                            search->buffer);
        fn_swap(&search->x, &search->g);
        status = fn_search_evaluate(search);
    }
    return status;
}

/* ---------------------------------------------------- conjugate gradients */

/* ||A (x + t d)||^2 / ||x + t d||^2 as a quotient of two parabolas. */
typedef struct quotient {
    double a, b, c; /* ||A x||^2, Re <A x, A d>, ||A d||^2 */
    double e, f, g; /* ||x||^2, Re <x, d>, ||d||^2 */
} quotient;

static double value_at(const quotient *p, double t) {
    double above = p->a + t * (2.0 * p->b + t * p->c);
    double below = p->e + t * (2.0 * p->f + t * p->g);
    return below > 0.0 ? above / below : INFINITY;
}

/* Where it is smallest: a zero of (cf - bg) t^2 + (ce - ag) t + be - af. */
static double smallest_at(const quotient *p) {
    double a2 = p->c * p->f - p->b * p->g, a1 = p->c * p->e - p->a * p->g;
    double a0 = p->b * p->e - p->a * p->f;
    double root = sqrt(fmax(0.0, a1 * a1 - 4.0 * a2 * a0));
    double half = -0.5 * (a1 + (a1 >= 0.0 ? root : -root));
    double t1 = half != 0.0 ? a0 / half : 0.0;
    double t2 = a2 != 0.0 ? half / a2 : 0.0;
    double t = value_at(p, t1) < value_at(p, t2) ? t1 : t2;
    return isfinite(t) ? t : 0.0;
}

static quotient quotient_of(const fn_search *s) {
    const firenet_operator *a = s->a;
    return (quotient){.a = inner(s, a->range, a->rows, s->ax, s->ax),
                      .b = inner(s, a->range, a->rows, s->ax, s->ad),
                      .c = inner(s, a->range, a->rows, s->ad, s->ad),
                      .e = inner(s, a->domain, a->cols, s->x, s->x),
                      .f = inner(s, a->domain, a->cols, s->x, s->d),
                      .g = inner(s, a->domain, a->cols, s->d, s->d)};
}

/* g <- the gradient (A^H A x)_S - theta x of the Rayleigh quotient theta; its
 * squared norm. */
static firenet_status gradient(fn_search *s, double *norm2) {
    const firenet_operator *a = s->a;
    firenet_status status = fn_search_adjoint(s, s->ax, s->g);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_support_restrict(&s->support, s->kernels, s->g, s->buffer);
    double theta = inner(s, a->range, a->rows, s->ax, s->ax) /
                   inner(s, a->domain, a->cols, s->x, s->x);
    s->kernels->axpby(a->cols, -theta, s->x, 1.0, s->g);
    *norm2 = inner(s, a->domain, a->cols, s->g, s->g);
    return FIRENET_OK;
}

/* Fletcher's and Reeves's directions, exact line search, support fixed. */
firenet_status fn_search_descend(fn_search *search, int steps) {
    const firenet_operator *a = search->a;
    double before = 0.0, now = 0.0;
    firenet_status status = FIRENET_OK;
    for (int i = 0; status == FIRENET_OK && i < steps; ++i) {
        status = gradient(search, &now);
        if (status != FIRENET_OK || !(now > 0.0)) {
            break;
        }
        double keep = i % 12 ? now / before : 0.0;
        if (keep == 0.0) {
            memset(search->d, 0, (size_t)a->cols * fn_type_size(a->domain));
        }
        search->kernels->axpby(a->cols, -1.0, search->g, keep, search->d);
        before = now;
        status = fn_search_forward(search, search->d, search->ad);
        quotient p = quotient_of(search);
        double t = smallest_at(&p);
        search->kernels->axpby(a->cols, t, search->d, 1.0, search->x);
        fn_kernels_for(search->context, a->range)
            ->axpby(a->rows, t, search->ad, 1.0, search->ax);
    }
    return status == FIRENET_OK ? fn_search_evaluate(search) : status;
}

/* ----------------------------------------------------------------- polish */

enum { POLISH_STEPS = 8 };

/* x <- soft(z) off S; on S z + u (1 - Re <u, z>), with g = z. u is packed in
 * d. */
static void polish_primal(fn_search *s, double tau) {
    const firenet_levels *levels = s->support.levels;
    const firenet_type type = s->a->domain;
    const int64_t count = s->support.count, *index = s->support.index;
    fn_primal_update soft = {
        .x = s->x, .g = s->g, .step = 0.0, .threshold = tau * s->tail_weight};
    fn_partial unused;
    memcpy(s->x, s->g, (size_t)s->a->cols * fn_type_size(type));
    for (int k = 0; k < levels->count; ++k) {
        s->kernels->primal_update(&soft, k ? levels->bounds[k - 1] : 0,
                                  levels->bounds[k], levels->weights[k],
                                  &unused);
    }
    s->kernels->gather(count, 1.0, index, s->g, s->buffer);
    double lacking = 1.0 - inner(s, type, count, s->d, s->buffer);
    s->kernels->axpby(count, lacking, s->d, 1.0, s->buffer);
    s->kernels->scatter(count, 1.0, index, s->buffer, s->x);
}

/* q <- q + sigma A (2 x+ - x), back to the ball of radius gamma. */
static void polish_dual(fn_search *s, double sigma) {
    const firenet_operator *a = s->a;
    const fn_kernels *kernels = fn_kernels_for(s->context, a->range);
    kernels->axpby(a->rows, 2.0 * sigma, s->ad, 1.0, s->q);
    kernels->axpby(a->rows, -sigma, s->ax, 1.0, s->q);
    double norm = fn_vector_norm(s->context, a->range, a->rows, s->q);
    if (norm > s->gamma) {
        kernels->scale(a->rows, s->gamma / norm, s->q, s->q);
    }
}

/* The primal-dual iteration for min_x max_{||q|| <= gamma} tail_weight
 * ||x_{S^c}||_{1,w} + Re <q, A x> where Re <u, x_S> = 1. */
static firenet_status polish_step(fn_search *s) {
    const firenet_operator *a = s->a;
    /* ||x|| is near 1, ||q|| near dual_size. */
    double tau = 1.0 / (s->norm * s->dual_size);
    double sigma = s->dual_size / s->norm;
    firenet_status status = fn_search_adjoint(s, s->q, s->g);
    if (status != FIRENET_OK) {
        return status;
    }
    s->kernels->axpby(a->cols, 1.0, s->x, -tau, s->g);
    polish_primal(s, tau);
    status = fn_search_forward(s, s->x, s->ad);
    if (status == FIRENET_OK) {
        polish_dual(s, sigma);
        fn_swap(&s->ax, &s->ad);
    }
    return status;
}

/* x, judged: u = x_S / ||x_S||, and x with Re <u, x_S> = 1. */
static void constrain(fn_search *s) {
    const firenet_operator *a = s->a;
    double c = 1.0 / s->support.head;
    s->kernels->scale(a->cols, c, s->x, s->x);
    fn_kernels_for(s->context, a->range)->scale(a->rows, c, s->ax, s->ax);
    s->kernels->gather(s->support.count, 1.0, s->support.index, s->x, s->d);
}

firenet_status fn_search_polish(fn_search *search, int rounds) {
    const firenet_operator *a = search->a;
    firenet_status status = FIRENET_OK;
    if (!(search->norm > 0.0)) {
        return status; /* A = 0: every x is a witness */
    }
    memset(search->q, 0, (size_t)a->rows * fn_type_size(a->range));
    for (int i = 0; status == FIRENET_OK && i < rounds; ++i) {
        constrain(search);
        for (int j = 0; status == FIRENET_OK && j < POLISH_STEPS; ++j) {
            status = polish_step(search);
        }
        if (status == FIRENET_OK) {
            status = fn_search_evaluate(search);
        }
    }
    return status;
}
