/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts with unknown constants: approximate sharpness is supposed to hold as
 * ||z - x|| <= R_ij(eps) = R_0 (eps/eps_0 e^{-i})^{1/e^j} for some i, j of a
 * grid, R_0 = ||y||/L. Every (i, j) is a schedule of its own: it starts from
 * the best point any found, keeps its own dual, and its p = ceil(2 L K R/eps')
 * steps would bring eps to eps' = eps/e. The next to run is the one with the
 * least (|i|+1)^2 (j+1)^2 (steps it took + p): radial order, so that a wrong
 * pair delays the right one by a bounded factor only. */
#include "model/schedule.h"
#include "solve/plain.h"

#include <float.h>
#include <math.h>

#define SCALES 6    /* |i| <= SCALES */
#define EXPONENTS 2 /* j < EXPONENTS */
#define PAIRS ((2 * SCALES + 1) * EXPONENTS)

typedef struct pair {
    double epsilon; /* eps/eps_0 */
    int64_t used;   /* steps it took */
} pair;

typedef struct grid {
    fn_plain plain;
    fn_vec *duals;          /* PAIRS vectors, m each */
    fn_vec *best, *best_ax; /* N, m */
    struct {
        double penalty, radius, epsilon; /* K, R_0, eps_0 */
        double least;                    /* G at the best point */
        fn_lengths steps;
        int64_t length, chosen;
        pair pairs[PAIRS];
    } search;
} grid;

static size_t bytes(const fn_problem *problem) {
    return fn_plain_bytes(problem) + fn_domain_bytes(problem->a) +
           (PAIRS + 1) * fn_range_bytes(problem->a);
}

static void destroy(fn_method *method) {
    grid *self = (grid *)method;
    fn_vec_free(method->context, self->duals);
    fn_vec_free(method->context, self->best);
    fn_vec_free(method->context, self->best_ax);
    fn_plain_destroy(method);
}

static firenet_status create(fn_method *method) {
    grid *self = (grid *)method;
    const fn_problem *problem = method->problem;
    firenet_context *context = method->context;
    firenet_status status = fn_plain_create(method);
    if (status != FIRENET_OK) {
        return status;
    }
    self->duals = fn_vec_alloc_zero(context, PAIRS, fn_range(problem->a));
    self->best = fn_vec_alloc_zero(context, 1, fn_domain(problem->a));
    self->best_ax = fn_vec_alloc_zero(context, 1, fn_range(problem->a));
    /* The solver destroys what was made. */
    return self->duals && self->best && self->best_ax ? FIRENET_OK
                                                      : FIRENET_ERR_NOMEM;
}

/* F, in P1 with the constraint as a penalty. */
static double merit(const grid *self, double objective, double residual) {
    const fn_problem *problem = self->plain.base.problem;
    return objective +
           self->search.penalty * fn_problem_infeasibility(problem, residual);
}

/* K, a bound of the dual solution: known in P3 and, as q = 2(Ax - y), in P2. */
static double penalty(const fn_problem *problem, const fn_start *from) {
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        break;
    case FIRENET_PROBLEM_P2:
        return 2.0 * from->y_norm;
    case FIRENET_PROBLEM_P3:
        return 1.0;
    }
    /* No bound is known in P1. */
    double given = from->settings[FN_PENALTY];
    return given > 0.0 ? given : from->dual_norm;
}

/* The dual vector of a pair. */
static fn_vec *dual(const grid *self, int64_t pair_) {
    const fn_method *method = &self->plain.base;
    return fn_vec_nth(method->context, fn_range(method->problem->a),
                      self->duals, pair_);
}

static void keep_best(grid *self) {
    const fn_step *step = &self->plain.step;
    fn_vec_copy(self->plain.base.context, fn_domain(step->problem->a), step->x,
                self->best);
    fn_vec_copy(self->plain.base.context, fn_range(step->problem->a), step->ax,
                self->best_ax);
}

static firenet_status start(fn_method *method, const fn_start *from,
                            bool warm) {
    grid *self = (grid *)method;
    const fn_problem *problem = method->problem;
    fn_step *step = &self->plain.step;
    firenet_status status = fn_plain_start(method, from, warm);
    self->search.penalty = penalty(problem, from);
    self->search.radius = from->y_norm / method->now.norm;
    self->search.epsilon = self->search.least =
        merit(self, fn_problem_objective(problem, step->l1, step->residual),
              step->residual);
    method->now.inner = 0;
    keep_best(self);
    fn_step_settle(step);
    for (int64_t c = 0; c < PAIRS; ++c) {
        self->search.pairs[c] = (pair){1.0, 0};
        fn_vec_copy(self->plain.base.context, fn_range(problem->a), step->v,
                    dual(self, c));
    }
    return status;
}

static double radius(const grid *self, int64_t chosen) {
    double i = (double)(chosen / EXPONENTS - SCALES);
    double exponent = exp((double)(chosen % EXPONENTS));
    double epsilon = self->search.pairs[chosen].epsilon;
    return self->search.radius * pow(epsilon * exp(-i), 1.0 / exponent);
}

static double length(const grid *self, int64_t chosen) {
    double norm = self->plain.base.now.norm;
    /* From x = 0 in (P3) a length is 2 e^{1-i}, an integer for i = 1. The
     * margin keeps rounding from raising it, or parties would take other steps
     * than one process. */
    double goal = (1.0 + 64.0 * DBL_EPSILON) * FN_UPSILON *
                  self->search.pairs[chosen].epsilon * self->search.epsilon;
    double steps = fn_schedule_inner(norm, self->search.penalty,
                                     radius(self, chosen), goal);
    return fmin(fmax(steps, 1.0), (double)INT32_MAX);
}

static int64_t next_pair(const grid *self) {
    int64_t chosen = 0;
    double least = INFINITY;
    for (int64_t c = 0; c < PAIRS; ++c) {
        double i = fabs((double)(c / EXPONENTS - SCALES)) + 1.0;
        double j = (double)(c % EXPONENTS) + 1.0;
        double due = i * i * j * j *
                     ((double)self->search.pairs[c].used + length(self, c));
        if (due < least) {
            least = due;
            chosen = c;
        }
    }
    return chosen;
}

static firenet_status start_epoch(grid *self) {
    fn_step *step = &self->plain.step;
    const fn_problem *problem = step->problem;
    int64_t c = self->search.chosen = next_pair(self);
    double r = radius(self, c), k = self->search.penalty;
    double norm = self->plain.base.now.norm;
    self->search.length = (int64_t)length(self, c);
    self->search.steps = fn_schedule_lengths(norm, r, k);
    self->plain.base.now.ratio = r / k;
    fn_vec_copy(self->plain.base.context, fn_domain(problem->a), self->best,
                step->x);
    fn_vec_copy(self->plain.base.context, fn_range(problem->a), self->best_ax,
                step->ax);
    fn_vec_copy(self->plain.base.context, fn_range(problem->a), dual(self, c),
                step->v);
    fn_step_set_dual(step, 1.0);
    fn_step_clear_sum(step);
    return fn_check_steps(&self->plain.base, self->search.steps.tau,
                          self->search.steps.sigma, "penalty", k);
}

static void end_epoch(grid *self) {
    fn_method *method = &self->plain.base;
    fn_step *step = &self->plain.step;
    const fn_problem *problem = method->problem;
    pair *p = &self->search.pairs[self->search.chosen];
    fn_step_settle(step);
    fn_vec_copy(self->plain.base.context, fn_range(problem->a), step->v,
                dual(self, self->search.chosen));
    p->used += self->search.length;
    /* Further down there is nothing but rounding, and steps that overflow. */
    double rounding = fn_type_epsilon(problem->a->domain);
    p->epsilon = fmax(FN_UPSILON * p->epsilon, rounding * rounding);
    if (self->plain.ergodic) {
        fn_step_take_average(step);
        method->x = step->x;
        method->share = 1.0;
    }
    double g = merit(self, method->now.objective, method->now.residual);
    if (g < self->search.least) {
        self->search.least = g;
        keep_best(self);
    }
    method->now.inner = 0;
    ++method->now.restarts;
}

static firenet_status advance(fn_method *method) {
    grid *self = (grid *)method;
    firenet_status status =
        method->now.inner == 0 ? start_epoch(self) : FIRENET_OK;
    if (status == FIRENET_OK) {
        status = fn_plain_advance(&self->plain, self->search.steps.tau,
                                  self->search.steps.sigma);
    }
    if (++method->now.inner >= self->search.length) {
        end_epoch(self);
    }
    return status;
}

static void archive_state(fn_method *method, fn_archive *archive) {
    grid *self = (grid *)method;
    const fn_problem *problem = method->problem;
    const firenet_context *context = method->context;
    fn_archive_bytes(archive, &self->search, sizeof self->search);
    FN_SETTLE_COUNTS(&self->search.length, &self->search.chosen);
    for (int c = 0; c < PAIRS; ++c) {
        FN_SETTLE_COUNTS(&self->search.pairs[c].used);
    }
    fn_vec_archive(context, archive, PAIRS * fn_range_bytes(problem->a),
                   self->duals);
    fn_vec_archive(context, archive, fn_domain_bytes(problem->a), self->best);
    fn_vec_archive(context, archive, fn_range_bytes(problem->a), self->best_ax);
    fn_plain_archive(method, archive);
    /* An index: a state that was made up may hold another. */
    if (self->search.chosen >= PAIRS) {
        self->search.chosen = 0;
    }
}

const fn_method_table fn_grid_method = {
    .id = FIRENET_METHOD_GRID,
    .size = sizeof(grid),
    .bytes = bytes,
    .create = create,
    .destroy = destroy,
    .attach = fn_plain_attach,
    .start = start,
    .advance = advance,
    .archive = archive_state,
};
