/* SPDX-License-Identifier: BSD-3-Clause */
/* Accelerated proximal gradient for (P2), restarted where the momentum points
 * away from descent:
 *
 *   x+ = soft(z - g/(2 L^2), lambda w/(2 L^2)),   g = 2 A^H (A z - y)
 *   z  = x+ + b_k (x+ - x),   b_k = k/(k + 3)
 *
 * A z is extrapolated like z. q = 2 (A z - y) is the dual that belongs to z and
 * A^H q = g, so that its dual value is free. */
#include "solve/method.h"

#include <math.h>

typedef struct fista {
    fn_method base;
    const fn_vec *y;
    double y_norm, x_norm;
    fn_partial *partials;
    fn_vec *x, *next, *z, *gradient; /* N */
    fn_vec *ax, *ax_next, *az;       /* m */
    fn_vec *half_q;                  /* A z - y, m */
} fista;

static size_t partial_bytes(const fn_problem *problem) {
    int64_t n = problem->domain_chunks.count, m = problem->range_chunks.count;
    return (size_t)(n > m ? n : m) * sizeof(fn_partial);
}

static size_t bytes(const fn_problem *problem) {
    return 4 * fn_domain_bytes(problem->a) + 4 * fn_range_bytes(problem->a) +
           partial_bytes(problem);
}

static firenet_status check(firenet_context *context,
                            const fn_problem *problem) {
    if (problem->kind != FIRENET_PROBLEM_P2) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "method: %d (FISTA), allowed for P2 only, whose "
                       "residual term has a gradient",
                       FIRENET_METHOD_FISTA);
    }
    return FIRENET_OK;
}

static firenet_status create(fn_method *method) {
    fista *self = (fista *)method;
    firenet_context *context = method->context;
    const fn_side n = fn_domain(method->problem->a);
    const fn_side m = fn_range(method->problem->a);
    fn_vec **primal[] = {&self->x, &self->next, &self->z, &self->gradient};
    fn_vec **dual[] = {&self->ax, &self->ax_next, &self->az, &self->half_q};
    bool complete = true;
    for (int i = 0; i < 4 && complete; ++i) {
        *primal[i] = fn_vec_alloc_zero(context, 1, n);
        *dual[i] = fn_vec_alloc_zero(context, 1, m);
        complete = *primal[i] && *dual[i];
    }
    if (complete) {
        self->partials = fn_alloc(context, 1, partial_bytes(method->problem));
    }
    method->work = self->gradient;
    /* The solver destroys what was made. */
    return self->partials ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

static void destroy(fn_method *method) {
    fista *self = (fista *)method;
    fn_vec *vectors[] = {self->x,  self->next,    self->z,  self->gradient,
                         self->ax, self->ax_next, self->az, self->half_q};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; ++i) {
        fn_vec_free(method->context, vectors[i]);
    }
    fn_free(method->context, self->partials);
}

static void attach(fn_method *method, const fn_vec *y) {
    ((fista *)method)->y = y;
}

/* z = x: no momentum. */
static void forget_momentum(fista *self) {
    const firenet_operator *a = self->base.problem->a;
    fn_vec_copy(self->base.context, fn_domain(a), self->x, self->z);
    fn_vec_copy(self->base.context, fn_range(a), self->ax, self->az);
    self->base.now.inner = 0;
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    fista *self = (fista *)method;
    const firenet_operator *a = method->problem->a;
    firenet_status status = FIRENET_OK;
    self->y_norm = from->y_norm;
    if (!warm) {
        fn_vec_zero(self->base.context, fn_domain(a), self->x);
        if (from->x0) {
            fn_vec_copy(self->base.context, fn_domain(a), from->x0, self->x);
        }
        status = fn_product(a, method->scratch, self->x, self->ax);
    }
    forget_momentum(self);
    return status;
}

/* half_q = A z - y, the dual step with sigma = 1 from 0, which is 0 times y:
 * what is finite for sure. Sums as there. */
static fn_partial residual_at_z(fista *self) {
    const fn_problem *problem = self->base.problem;
    const fn_dual_update update = {
        .v = (fn_vec *)(uintptr_t)self->y, /* only read */
        .next = self->half_q,
        .ax = self->az,
        .ax_next = self->az,
        .y = self->y,
        .scale = 0.0,
        .sigma = 1.0};
    return fn_pass_dual(&problem->data_chunks, problem->a->range, &update,
                        self->base.scratch, self->partials);
}

/* Offers q = 2 (A z - y) as a certificate, given the sums of A z - y and
 * max |A^H (A z - y)|_i/w_i. */
static void offer_dual(const fista *self, const fn_partial *half,
                       double polar) {
    const fn_problem *problem = self->base.problem;
    const fn_dual_numbers q = {.norm = 2.0 * sqrt(half->sum[0]),
                               .yq = 2.0 * half->sum[1],
                               .polar = 2.0 * polar,
                               .y_norm = self->y_norm};
    fn_certificate_offer(self->base.certificate, self->base.context, problem,
                         self->half_q, 2.0, &q, fn_problem_dual(problem, &q));
}

/* x+ = soft(z - g/(2 L^2), ..), objective and dual value. */
static firenet_status gradient_step(fista *self, double *dx_norm) {
    const fn_problem *problem = self->base.problem;
    const firenet_operator *a = problem->a;
    struct fn_method_stats *now = &self->base.now;
    const fn_partial half = residual_at_z(self);
    firenet_status status =
        fn_adjoint_product(a, self->base.scratch, self->half_q, self->gradient);
    if (status != FIRENET_OK) {
        return status;
    }
    double step = 1.0 / (now->norm * now->norm);
    fn_primal_update update = {.x = self->z,
                               .next = self->next,
                               .g = self->gradient,
                               .step = step,
                               .threshold = 0.5 * step * problem->lambda};
    fn_partial total =
        fn_pass_primal(&problem->domain_chunks, a->domain, &update,
                       self->base.scratch, self->partials);
    offer_dual(self, &half, sqrt(total.max));
    *dx_norm = sqrt(total.sum[1]);
    status = fn_product(a, self->base.scratch, self->next, self->ax_next);
    now->residual = fn_vec_distance(self->base.context, fn_range(a), 1.0,
                                    self->ax_next, self->y);
    now->objective = fn_problem_objective(problem, total.sum[0], now->residual);
    now->x_norm = self->x_norm = sqrt(total.sum[2]);
    now->rounding = fn_problem_objective_rounding(
        problem, total.sum[0], self->x_norm, now->residual, self->y_norm);
    return status;
}

/* The next z and A z, and ||A x+ - A z|| of those before. Whether the momentum
 * points uphill: Re <z - x+, x+ - x> > 0. */
static bool extrapolate(fista *self, double b, double *adx_norm) {
    const fn_problem *problem = self->base.problem;
    const firenet_operator *a = problem->a;
    const fn_momentum primal = {self->z, self->x, self->next, b};
    const fn_momentum image = {self->az, self->ax, self->ax_next, b};
    fn_partial sums =
        fn_pass_momentum(&problem->domain_chunks, a->domain, &primal,
                         self->base.scratch, self->partials);
    fn_partial image_sums =
        fn_pass_momentum(&problem->range_chunks, a->range, &image,
                         self->base.scratch, self->partials);
    *adx_norm = sqrt(image_sums.sum[1]);
    return sums.sum[0] > 0.0;
}

static firenet_status advance(fn_method *method) {
    fista *self = (fista *)method;
    struct fn_method_stats *now = &method->now;
    double dx_norm, adx_norm;
    firenet_status status = gradient_step(self, &dx_norm);
    if (status != FIRENET_OK) {
        return status;
    }
    double momentum = (double)now->inner / (double)(now->inner + 3);
    bool restart = extrapolate(self, momentum, &adx_norm);
    if (fn_norm_bound_violated(method, adx_norm, dx_norm,
                               2.0 * now->norm * self->x_norm + self->y_norm)) {
        restart = true;
    }
    ++now->inner;
    fn_vec_swap(&self->x, &self->next);
    fn_vec_swap(&self->ax, &self->ax_next);
    if (restart) {
        forget_momentum(self);
        ++now->restarts;
    }
    method->x = self->x;
    return isfinite(now->objective) ? FIRENET_OK : FIRENET_ERR_NUMERIC;
}

static void archive_state(fn_method *method, fn_archive *archive) {
    fista *self = (fista *)method;
    size_t n = fn_domain_bytes(method->problem->a);
    size_t m = fn_range_bytes(method->problem->a);
    fn_vec_archive(method->context, archive, n, self->x);
    fn_vec_archive(method->context, archive, n, self->z);
    fn_vec_archive(method->context, archive, m, self->ax);
    fn_vec_archive(method->context, archive, m, self->az);
    fn_archive_bytes(archive, &self->y_norm, sizeof self->y_norm);
    fn_archive_bytes(archive, &self->x_norm, sizeof self->x_norm);
}

const fn_method_table fn_fista_method = {
    .id = FIRENET_METHOD_FISTA,
    .size = sizeof(fista),
    .any_norm = true,
    .check = check,
    .bytes = bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .archive = archive_state,
};
