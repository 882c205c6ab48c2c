/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/polish.h"

#include <math.h>

/* Rows are as orthogonal as they get after so many sweeps. */
#define MOST_SWEEPS 30
/* A singular value of so many eps of the largest is 0. */
#define ZERO_LENGTH 64.0
/* A A^H y agrees with the matrix's to so many roundings of ||A||^2 ||y||. */
#define ADJOINT 64.0
/* An iterate with a larger merit is not worth a look. */
#define WORTH 1.0

size_t fn_polish_bytes(const fn_problem *problem) {
    return fn_newton_bytes(problem);
}

firenet_status fn_polish_create(fn_polish *polish, firenet_context *context,
                                const fn_problem *problem) {
    *polish = (fn_polish){.sweeps = 0};
    return fn_newton_create(&polish->newton, context, problem);
}

void fn_polish_free(fn_polish *polish) {
    fn_newton_free(&polish->newton);
}

void fn_polish_reset(fn_polish *polish) {
    polish->now = (fn_polish_state){.running = false};
}

bool fn_polish_ready(const fn_polish *polish) {
    return fn_newton_usable(&polish->newton) && !polish->now.running &&
           !polish->now.spent;
}

void fn_polish_begin(fn_polish *polish) {
    polish->now = (fn_polish_state){.running = true, .spent = true};
}

/* The matrix as this run has it by now: it may have been made for another, or
 * not at all where the run was loaded. */
static firenet_status prepare(fn_polish *polish, fn_method *method,
                              const fn_polish_memory *memory) {
    fn_dense *dense = &polish->newton.dense;
    firenet_status status = FIRENET_OK;
    if (!polish->filled) {
        status = fn_dense_fill(dense, method->problem->a, method->scratch,
                               fn_vec_host(memory->q),
                               fn_vec_host(memory->gradient));
        polish->filled = status == FIRENET_OK;
    }
    while (polish->sweeps < polish->now.sweeps && status == FIRENET_OK) {
        polish->turned = fn_dense_sweep(dense);
        ++polish->sweeps;
    }
    return status;
}

/* The numbers of a dual vector, given A^H q in memory->gradient. */
static fn_dual_numbers measure_dual(const fn_method *method,
                                    const fn_polish_memory *memory) {
    const firenet_operator *a = method->problem->a;
    firenet_context *context = method->context;
    double yq[2];
    fn_vec_dot(context, fn_range(a), memory->y, memory->q, yq);
    return (fn_dual_numbers){
        .norm = fn_vec_norm(context, fn_range(a), memory->q),
        .yq = yq[0],
        .polar = fn_vec_polar(context, &method->problem->domain_chunks,
                              a->domain, memory->gradient),
        .y_norm = memory->y_norm};
}

static firenet_status try_ray(fn_polish *polish, fn_method *method,
                              const fn_polish_memory *memory) {
    const fn_newton *n = &polish->newton;
    const fn_problem *problem = method->problem;
    fn_newton_read_q(n, n->direction, fn_vec_host(memory->q));
    firenet_status status = fn_adjoint_product(problem->a, method->scratch,
                                               memory->q, memory->gradient);
    if (status == FIRENET_OK) {
        fn_dual_numbers q = measure_dual(method, memory);
        fn_certificate_offer_ray(method->certificate, method->context, problem,
                                 memory->q, memory->gradient, &q);
    }
    return status;
}

/* What y has beyond the range of A, as a ray of the dual of (P1); once more
 * without what a product with A^H still sees of it: U is known to some eps,
 * which are much beside a small singular value. */
static firenet_status offer_ray(fn_polish *polish, fn_method *method,
                                const fn_polish_memory *memory) {
    fn_newton *n = &polish->newton;
    const firenet_operator *a = method->problem->a;
    const double *lengths = n->dense.lengths;
    double least = ZERO_LENGTH * DBL_EPSILON * n->dense.longest;
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        n->direction[i] = lengths[i] <= least ? -n->y[i] : 0.0;
    }
    firenet_status status = try_ray(polish, method, memory);
    if (status != FIRENET_OK || method->certificate->bound.ray) {
        return status;
    }
    fn_dense_import(a->domain, a->cols, fn_vec_host(memory->gradient), n->next);
    fn_dense_forward(&n->dense, n->next, n->image);
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        if (lengths[i] > least) {
            n->direction[i] -= n->image[i] / lengths[i] / lengths[i];
        }
    }
    return try_ray(polish, method, memory);
}

/* Newton's x and q as vectors of the operator, with all that is to be known. */
static firenet_status hand_over(fn_polish *polish, fn_method *method,
                                const fn_polish_memory *memory, bool best) {
    const fn_newton *n = &polish->newton;
    const fn_problem *problem = method->problem;
    const firenet_operator *a = problem->a;
    firenet_context *context = method->context;
    fn_newton_read_x(n, best ? n->best_x : n->next, fn_vec_host(memory->x));
    fn_newton_read_q(n, best ? n->best_q : n->q, fn_vec_host(memory->q));
    firenet_status status =
        fn_product(a, method->scratch, memory->x, memory->image);
    if (status == FIRENET_OK) {
        status =
            fn_adjoint_product(a, method->scratch, memory->q, memory->gradient);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_dual_numbers q = measure_dual(method, memory);
    fn_certificate_offer(method->certificate, context, problem, memory->q, 1.0,
                         &q, fn_problem_dual(problem, &q));
    double l1 =
        fn_vec_l1(context, &problem->domain_chunks, a->domain, memory->x);
    struct fn_method_stats *now = &method->now;
    now->residual =
        fn_vec_distance(context, fn_range(a), 1.0, memory->image, memory->y);
    now->x_norm = fn_vec_norm(context, fn_domain(a), memory->x);
    now->objective = fn_problem_objective(problem, l1, now->residual);
    now->rounding = fn_problem_objective_rounding(
        problem, l1, now->x_norm, now->residual, memory->y_norm);
    return isfinite(now->objective) && isfinite(q.polar) ? FIRENET_OK
                                                         : FIRENET_ERR_NUMERIC;
}

/* Whether the matrix, made by A^H alone, is A's, too: a host's pair need not be
 * quite adjoint. By A A^H y. */
static firenet_status compare(fn_polish *polish, fn_method *method,
                              const fn_polish_memory *memory, bool *same) {
    fn_newton *n = &polish->newton;
    const fn_problem *problem = method->problem;
    const firenet_operator *a = problem->a;
    double off = 0.0, length = n->dense.longest;
    *same = true;
    if (!a->user_code) {
        return FIRENET_OK;
    }
    firenet_status status =
        fn_adjoint_product(a, method->scratch, memory->y, memory->gradient);
    if (status == FIRENET_OK) {
        status = fn_product(a, method->scratch, memory->gradient, memory->q);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_dense_import(a->range, a->rows, fn_vec_host(memory->q), n->v);
    fn_dense_turn(&n->dense, n->v, n->direction);
    fn_dense_adjoint(&n->dense, n->y, n->next);
    fn_dense_forward(&n->dense, n->next, n->image);
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        off +=
            (n->direction[i] - n->image[i]) * (n->direction[i] - n->image[i]);
    }
    *same = sqrt(off) <=
            ADJOINT * problem->rounding * length * length * memory->y_norm;
    return FIRENET_OK;
}

/* Where the rows are orthogonal, Newton's method begins. */
static firenet_status begin(fn_polish *polish, fn_method *method,
                            const fn_polish_memory *memory) {
    bool same;
    polish->now.turned = true;
    fn_newton_attach(&polish->newton, fn_vec_host(memory->y));
    firenet_status status = compare(polish, method, memory, &same);
    if (status != FIRENET_OK || !same) {
        polish->now.running = false;
        return status;
    }
    polish->now.running = fn_newton_begin(&polish->newton);
    return method->problem->kind == FIRENET_PROBLEM_P1
               ? offer_ray(polish, method, memory)
               : FIRENET_OK;
}

/* One sweep. */
static firenet_status turn(fn_polish *polish, fn_method *method,
                           const fn_polish_memory *memory) {
    ++polish->now.sweeps;
    firenet_status status = prepare(polish, method, memory);
    bool orthogonal = polish->turned && polish->now.sweeps == polish->sweeps;
    return status == FIRENET_OK &&
                   (orthogonal || polish->now.sweeps >= MOST_SWEEPS)
               ? begin(polish, method, memory)
               : status;
}

firenet_status fn_polish_advance(fn_polish *polish, fn_method *method,
                                 const fn_polish_memory *memory,
                                 fn_polish_news *news) {
    *news = FN_POLISH_NONE;
    if (!polish->now.turned) {
        return turn(polish, method, memory);
    }
    firenet_status status = prepare(polish, method, memory);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_newton_attach(&polish->newton, fn_vec_host(memory->y));
    fn_newton_end end = fn_newton_step(&polish->newton);
    polish->now.running = end != FN_NEWTON_DONE;
    const fn_newton_state *now = &polish->newton.now;
    bool best = end == FN_NEWTON_DONE;
    if (end == FN_NEWTON_GOES_ON ||
        !((best ? now->best : now->merit) < WORTH)) {
        return FIRENET_OK;
    }
    *news = best ? FN_POLISH_END : FN_POLISH_ITERATE;
    return hand_over(polish, method, memory, best);
}

void fn_polish_archive(fn_polish *polish, fn_archive *archive) {
    fn_archive_bytes(archive, &polish->now, sizeof polish->now);
    FN_SETTLE_COUNTS(&polish->now.sweeps);
    fn_newton_archive(&polish->newton, archive);
}
