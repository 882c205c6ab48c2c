/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/working_set.h"

#include "solve/dense.h"

#include <math.h>
#include <string.h>

/* Of the tolerance, what derivatives on the set may be off by. */
#define PRECISION 0.05
/* On the way to lambda. */
#define ON_THE_WAY 0.02
#define FINER 0.3
/* Sparse columns are swept until they are off by so much of what those that
 * come in are: the next ones move x again. */
#define LOOSE 0.1
/* Steps of it that are made at once. */
#define WAY 30
#define LEAST_PRECISION 1e-14
/* Of the largest lambda, what is next to 0. */
#define FLOOR 1e-13

static firenet_status check(firenet_context *context,
                            const fn_problem *problem) {
    const firenet_operator *a;
    const fn_dual_block *term;
    if (fn_working_set_takes(problem, &a, &term)) {
        return FIRENET_OK;
    }
    return a ? fn_fail(
                   context, FIRENET_ERR_UNSUPPORTED,
                   "method: %d (WORKING_SET), allowed for the l1 norm of x and "
                   "for groups of its elements only, not for this regulariser",
                   FIRENET_METHOD_WORKING_SET)
             : fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "method: %d (WORKING_SET), allowed for matrices only, "
                       "the operator is %s",
                       FIRENET_METHOD_WORKING_SET, problem->a->description);
}

static firenet_status create(fn_method *method) {
    fn_working_set *self = (fn_working_set *)method;
    firenet_status status = check(method->context, method->problem);
    if (status != FIRENET_OK) {
        return status;
    }
    fn_working_set_takes(method->problem, &self->a, &self->term);
    fn_columns_of(self->a, &self->columns);
    self->members = self->term ? self->term->term->members : 1;
    self->groups = self->a->cols / self->members;
    return fn_working_set_allocate(self);
}

static void destroy(fn_method *method) {
    fn_free(method->context, ((fn_working_set *)method)->memory);
}

static void attach(fn_method *method, const fn_vec *vector) {
    fn_working_set *self = (fn_working_set *)method;
    const firenet_operator *a = self->a;
    const void *y = fn_vec_host(vector);
    self->given = y;
    fn_dense_import(a->range, a->rows, y, self->y);
    if (fn_working_set_restore(self)) {
        self->ready = false;
    }
    self->current = false;
}

/* ------------------------------------------------------------ the iterate */

/* x of the slots as an element of the domain. */
static void export_x(fn_working_set *self) {
    const firenet_operator *a = self->a;
    memset(self->primal, 0, (size_t)a->cols * fn_type_size(a->domain));
    for (int64_t k = 0; k < self->used; ++k) {
        fn_dense_export(a->domain, 1, self->x + self->parts * k,
                        fn_at(a->domain, self->primal, self->column[k]));
    }
}

/* h of the slots: from A^H r, which is known, where it is as exact. Sparse
 * columns make theirs when they need it. */
static void take_gradient(fn_working_set *self) {
    if (self->whole || fn_type_single(self->columns.type)) {
        fn_working_set_take_gradient(self);
        return;
    }
    int64_t p = self->parts;
    const double *all = self->gradient;
    for (int64_t i = 0; i < p * self->used; ++i) {
        self->h[i] = all[p * self->column[i / p] + i % p];
    }
}

/* A^H r of all columns, and its scores; r as an element of the range. */
static firenet_status take_all(fn_working_set *self, double *polar) {
    const firenet_operator *a = self->a;
    firenet_status status = FIRENET_OK;
    fn_working_set_take_residual(self);
    fn_dense_export(a->range, a->rows, self->r, self->residual);
    if (!self->whole) {
        status =
            fn_adjoint(a, self->base.scratch, self->residual, self->gradient);
    }
    if (status == FIRENET_OK) {
        take_gradient(self);
    }
    self->current = status == FIRENET_OK;
    *polar = status == FIRENET_OK ? 0.5 * fn_working_set_score(self) : NAN;
    return status;
}

/* The same at x = 0, given A^H y, of which scores are the moduli; h is 0 - A^H
 * y. */
static void take_all_at_zero(fn_working_set *self, const fn_vec *adjoint,
                             double *polar) {
    const firenet_operator *a = self->a;
    fn_working_set_take_residual(self);
    fn_vec_scale(self->base.context, fn_domain(a), -1.0, adjoint,
                 self->gradient);
    take_gradient(self);
    self->current = true;
    *polar = 0.5 * fn_working_set_score(self);
}

/* The dual vector of K = [A; c I] that goes with q = r: p = -A^H r / c. */
static void take_dual_of_groups(fn_working_set *self) {
    const firenet_operator *a = self->a;
    void *p = fn_at(a->range, self->residual, a->rows);
    double share[2] = {-1.0 / self->term->scale, 0.0};
    if (self->whole) {
        int64_t parts = self->parts;
        for (int64_t k = 0; k < self->used; ++k) {
            double value[2] = {share[0] * self->h[parts * k],
                               share[0] * self->h[parts * k + parts - 1]};
            fn_dense_export(a->range, 1, value,
                            fn_at(a->range, p, self->column[k]));
        }
    } else {
        fn_vec_scale(self->base.context, fn_domain(a), share[0], self->gradient,
                     p);
    }
}

/* What A^H r + c p = 0 is off by may ask for so much more of the polar: as
 * dual_correction.c charges it, and rather more. In single precision that is no
 * trifle, and left to it. */
static double polar_rounding(const fn_working_set *self, double q_norm) {
    const fn_problem *problem = self->base.problem;
    const fn_dual_block *term = self->term;
    if (!term || fn_type_single(self->columns.type)) {
        return 0.0;
    }
    double size = q_norm * problem->analysis->a_norm +
                  problem->lambda * term->heaviest * term->norm;
    return 4.0 * problem->rounding * size /
           (problem->analysis->gain * term->lightest);
}

/* Numbers of the iterate, and its residual as a certificate. */
static void record(fn_working_set *self, double polar) {
    fn_method *method = &self->base;
    const fn_problem *problem = method->problem;
    const firenet_operator *a = self->a;
    struct fn_method_stats *now = &method->now;
    double l1 = fn_working_set_l1(self), yq[2], square = 0.0;
    for (int64_t i = 0; i < self->parts * self->used; ++i) {
        square += self->x[i] * self->x[i];
    }
    now->x_norm = sqrt(square);
    double q_norm =
        fn_vector_norm(method->context, a->range, a->rows, self->residual);
    now->residual = fn_working_set_residual(self);
    now->objective = fn_problem_objective(problem, l1, now->residual);
    now->rounding = fn_problem_objective_rounding(
        problem, l1, now->x_norm, now->residual, self->now.y_norm);
    ++now->inner;
    fn_vector_dot(method->context, a->range, a->rows, self->given,
                  self->residual, yq);
    if (self->term) {
        take_dual_of_groups(self);
    }
    method->fresh = !self->term || !fn_type_single(self->columns.type);
    polar += polar_rounding(self, q_norm);
    const fn_dual_numbers q = {.norm = q_norm,
                               .yq = yq[0],
                               .polar = polar,
                               .y_norm = self->now.y_norm};
    fn_certificate_offer(method->certificate, method->context, problem,
                         self->residual, 1.0, &q, fn_problem_dual(problem, &q));
}

/* ------------------------------------------------------------------ start */

/* Whether |x0|, in the place of the scores, is not 0 in a group. */
static bool some(const fn_working_set *self, int64_t group) {
    bool found = false;
    for (int64_t i = 0; i < self->members; ++i) {
        found = found || self->score[fn_ws_column(self, group, i)] > 0.0;
    }
    return found;
}

/* The groups where x0 is not 0; none if there are too many. */
static void take_x0(fn_working_set *self, const void *x0) {
    const firenet_operator *a = self->a;
    int64_t count = 0, p = self->parts;
    fn_working_set_clear(self);
    if (!x0) {
        return;
    }
    fn_kernels_for(self->base.context, a->domain)
        ->modulus(a->cols, x0, self->score);
    for (int64_t g = 0; g < self->groups; ++g) {
        if (self->slot[fn_ws_column(self, g, 0)] < 0 && some(self, g)) {
            self->order[count++] = (int32_t)g;
        }
    }
    if (self->used + count * self->members > self->most) {
        return;
    }
    fn_working_set_add(self, count);
    for (int64_t k = 0; k < self->used; ++k) {
        fn_dense_import(a->domain, 1,
                        fn_at_const(a->domain, x0, self->column[k]),
                        self->x + p * k);
    }
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    fn_working_set *self = (fn_working_set *)method;
    double tolerance = from->settings[FN_TOLERANCE], polar = 0.0;
    double feasibility = from->settings[FN_FEASIBILITY] > 0.0
                             ? from->settings[FN_FEASIBILITY]
                             : tolerance;
    firenet_status status = FIRENET_OK;
    double lambda = self->now.lambda;
    if (!warm) {
        take_x0(self, from->x0);
        if (from->adjoint && !from->x0) {
            take_all_at_zero(self, from->adjoint, &polar);
        } else {
            status = take_all(self, &polar);
        }
        lambda = 2.0 * polar;
        self->now.curvature = 0.0;
        self->now.residual = fn_working_set_residual(self);
    }
    self->now.lambda = lambda;
    self->now.y_norm = from->y_norm;
    self->now.precision = PRECISION * tolerance;
    self->now.way = ON_THE_WAY;
    self->now.floor = warm ? self->now.floor : FLOOR * lambda;
    self->now.least = 0.1 * feasibility * from->y_norm;
    return status;
}

/* ---------------------------------------------------------------- advance */

/* Where all columns are there, nothing is learnt from those left out on the
 * way to lambda, if that is known. */
static void hurry(fn_working_set *self) {
    bool known = self->base.problem->kind == FIRENET_PROBLEM_P2;
    for (int i = 0; known && self->whole && i < WAY; ++i) {
        double lambda = fn_working_set_next(self);
        if (lambda <= 1.001 * fn_working_set_target(self)) {
            return;
        }
        fn_working_set_solve(self, lambda, ON_THE_WAY);
        self->now.lambda = lambda;
    }
}

static firenet_status advance(fn_method *method) {
    fn_working_set *self = (fn_working_set *)method;
    double polar;
    firenet_status status = FIRENET_OK;
    self->ready = false; /* a factor of the same bits, however it came here */
    if (!self->current) {
        status = take_all(self, &polar);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    hurry(self);
    double lambda = fn_working_set_next(self);
    bool there = lambda <= 1.001 * fn_working_set_target(self);
    double precision =
        there ? self->now.precision : fmax(self->now.way, self->now.precision);
    self->now.way *= FINER;
    double largest = fn_working_set_select(self, lambda);
    if (self->now.added > 0) {
        take_gradient(self);
    }
    if (self->columns.sparse && there) {
        double off = LOOSE * (largest / lambda - 1.0);
        precision = fmax(precision, off);
    }
    self->current = false;
    fn_working_set_correct(self, lambda, 0.5 * lambda, precision);
    export_x(self);
    status = take_all(self, &polar);
    if (status != FIRENET_OK) {
        return status;
    }
    record(self, polar);
    if (there && self->now.added == 0) {
        method->now.settled = self->now.precision <= LEAST_PRECISION;
        self->now.precision = fmax(0.1 * self->now.precision, LEAST_PRECISION);
        self->now.least *= 0.1;
    }
    return isfinite(method->now.objective) && isfinite(polar)
               ? FIRENET_OK
               : FIRENET_ERR_NUMERIC;
}

/* Guards memory against a state that was made up with a fitting checksum: a set
 * that cannot be is an empty one. */
static void keep_inside(fn_working_set *self) {
    bool inside = self->used >= 0 && self->used <= self->most;
    for (int64_t k = 0; inside && k < self->used; ++k) {
        inside = self->column[k] >= 0 && self->column[k] < self->columns.cols;
    }
    self->used = inside ? self->used : 0;
}

static void archive_state(fn_method *method, fn_archive *archive) {
    fn_working_set *self = (fn_working_set *)method;
    size_t n = (size_t)self->columns.cols, most = (size_t)self->most;
    fn_archive_bytes(archive, &self->now, sizeof self->now);
    FN_SETTLE_COUNTS(&self->now.added);
    fn_archive_bytes(archive, &self->used, sizeof self->used);
    fn_archive_bytes(archive, self->column, most * sizeof *self->column);
    fn_archive_bytes(archive, self->block, most * sizeof *self->block);
    fn_archive_bytes(archive, self->x,
                     (size_t)self->parts * most * sizeof *self->x);
    fn_archive_bytes(archive, self->score, n * sizeof *self->score);
    keep_inside(self);
}

const fn_method_table fn_working_set_method = {
    .id = FIRENET_METHOD_WORKING_SET,
    .size = sizeof(fn_working_set),
    .matrix = true,
    .analysis = true,
    .check = check,
    .bytes = fn_working_set_bytes,
    .create = create,
    .destroy = destroy,
    .attach = attach,
    .start = start,
    .advance = advance,
    .archive = archive_state,
};
