/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/newton.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* q_k's weight to start with, 1/sigma, is so much less than x_k's, 1/tau. */
#define SIGMA_FIRST 100.0
/* Steps grow by GROWTH from problem to problem, sigma by up to BALANCE more and
 * tau by as much less, or the other way round, as primal and dual residual
 * differ. */
#define GROWTH 3.0
#define BALANCE 10.0
/* After a problem that was not solved both are divided by SHRINK. */
#define SHRINK 5.0
/* Rounding in tau A^T q may be this part of y: with a longer tau, rounding
 * would exceed x. */
#define DROWNED 1e-8
/* rho is at most so many times ||r||/||q||: in (P3) q runs along a sphere that
 * rho makes the steeper, the less Newton's steps can follow its bend. */
#define BEND 100.0
/* A problem is solved when the gradient is so small beside what moved, or is
 * rounding: REST eps of A x and y. */
#define ENOUGH 0.2
#define REST 64.0
/* Newton steps of one problem, and of all; problems without progress (the merit
 * falls by PROGRESS) before it ends. */
#define MOST_INNER 40
#define MOST_STEPS 1000
#define PATIENCE 40
#define PROGRESS 0.5
/* The merit at which nothing is left to be gained: far below eps in single
 * precision, at eps in double. */
#define PERFECT_SINGLE 1e-9
#define PERFECT_DOUBLE 1e-13
/* S counts as at least so much of its largest. */
#define METRIC_FLOOR 1e-15
/* The line search ends where the slope is so small beside the first. */
#define LEVEL 0.1
#define MOST_TRIALS 40

/* ------------------------------------------------------------- evaluation */

static double dot(int64_t n, const double *a, const double *b) {
    return cblas_ddot((int)n, a, 1, b, 1);
}

static double norm(int64_t n, const double *a) {
    return cblas_dnrm2((int)n, a, 1);
}

/* next = soft(x - tau (atq + t rate)), and the shares. */
static void threshold(fn_newton *n, double t) {
    int64_t parts = fn_real_parts(n->problem->a->domain);
    double tau = n->now.tau, lambda = n->problem->lambda;
    for (int64_t i = 0; i < n->problem->a->cols; ++i) {
        double z[2] = {0.0, 0.0};
        for (int64_t p = 0; p < parts; ++p) {
            int64_t k = parts * i + p;
            z[p] = n->x[k] - tau * (n->atq[k] + t * n->rate[k]);
        }
        double size = parts == 1 ? fabs(z[0]) : hypot(z[0], z[1]);
        double most = tau * lambda * n->weights[i];
        n->share[i] = size > most ? 1.0 - most / size : 0.0;
        for (int64_t p = 0; p < parts; ++p) {
            n->next[parts * i + p] = n->share[i] * z[p];
        }
    }
}

/* v = r + rho (q + t d). */
static void set_v(fn_newton *n, double t) {
    int64_t m = n->dense.rows;
    for (int64_t i = 0; i < m; ++i) {
        n->v[i] = n->r[i] + n->now.rho * (n->q[i] + t * n->direction[i]);
    }
    n->v_norm = norm(m, n->v);
}

/* The derivative of psi along d at q + t d. */
static double slope_along(fn_newton *n, double t) {
    int64_t m = n->dense.rows;
    threshold(n, t);
    set_v(n, t);
    double c = fn_newton_residual_map(n, n->v_norm).across, sum = 0.0;
    for (int64_t i = 0; i < m; ++i) {
        double q = n->q[i] + t * n->direction[i] - n->q_anchor[i];
        sum += n->direction[i] *
               (n->y[i] + c * n->v[i] + n->metric[i] * q / n->now.sigma);
    }
    return sum - dot(n->dense.cols, n->next, n->rate);
}

/* t > 0 where psi, which is convex, is about level along d; 0 if d does not
 * lead down. By slopes alone: rounding hides the differences of its values. */
static double search_line(fn_newton *n) {
    double first = slope_along(n, 0.0), low = 0.0, low_slope = first;
    double high = INFINITY, high_slope = 0.0, t = 1.0;
    if (!(first < 0.0)) {
        return 0.0;
    }
    for (int i = 0; i < MOST_TRIALS; ++i) {
        double slope = slope_along(n, t);
        if (fabs(slope) <= LEVEL * fabs(first)) {
            return t;
        }
        if (slope < 0.0) {
            low = t;
            low_slope = slope;
        } else {
            high = t;
            high_slope = slope;
        }
        if (isinf(high)) {
            t *= 2.0;
            continue;
        }
        double width = high - low;
        t = low - width * low_slope / (high_slope - low_slope);
        t = fmin(fmax(t, low + 0.1 * width), high - 0.1 * width);
    }
    return t;
}

/* atq = A^T q, next, v, image = A x+, gradient. */
static void evaluate(fn_newton *n) {
    int64_t m = n->dense.rows;
    fn_dense_adjoint(&n->dense, n->q, n->atq);
    threshold(n, 0.0);
    set_v(n, 0.0);
    fn_dense_forward(&n->dense, n->next, n->image);
    double c = fn_newton_residual_map(n, n->v_norm).across;
    for (int64_t i = 0; i < m; ++i) {
        n->gradient[i] =
            n->y[i] - n->image[i] + c * n->v[i] +
            n->metric[i] * (n->q[i] - n->q_anchor[i]) / n->now.sigma;
    }
}

/* ------------------------------------------------------------ the numbers */

static double element(const fn_newton *n, const double *x, int64_t i) {
    return fn_real_parts(n->problem->a->domain) == 1
               ? fabs(x[i])
               : hypot(x[2 * i], x[2 * i + 1]);
}

/* max |x_i| / w_i. */
static double steepest(const fn_newton *n, const double *x) {
    double most = 0.0;
    for (int64_t i = 0; i < n->problem->a->cols; ++i) {
        most = fmax(most, element(n, x, i) / n->weights[i]);
    }
    return most;
}

/* Relative gap and infeasibility, the larger one, of x+ and q, given A x+ and
 * A^T q. */
static double merit_of(const fn_newton *n) {
    const fn_problem *problem = n->problem;
    int64_t m = n->dense.rows;
    double l1 = 0.0, square = 0.0;
    for (int64_t i = 0; i < problem->a->cols; ++i) {
        l1 += n->weights[i] * element(n, n->next, i);
    }
    for (int64_t i = 0; i < m; ++i) {
        double r = n->image[i] - n->y[i];
        square += r * r;
    }
    if (!isfinite(l1 + square)) {
        return INFINITY;
    }
    double objective = fn_problem_objective(problem, l1, sqrt(square));
    const fn_dual_numbers q = {.norm = norm(m, n->q),
                               .yq = dot(m, n->y, n->q),
                               .polar = steepest(n, n->atq),
                               .y_norm = norm(m, n->y)};
    fn_problem exact = *problem;
    exact.rounding = exact.polar_rounding = 0.0;
    double gap = fabs(objective - fn_problem_dual(&exact, &q).value);
    return fmax(objective > 0.0 ? gap / objective : INFINITY,
                fn_problem_infeasibility(problem, sqrt(square)) / q.y_norm);
}

/* How far (x, r, q) are from the anchors, in the norm of the iteration. */
static double movement(const fn_newton *n) {
    double x = 0.0, r = 0.0, q = 0.0;
    double c = fn_newton_residual_map(n, n->v_norm).across;
    for (int64_t i = 0; i < n->dense.cols; ++i) {
        x += (n->next[i] - n->x[i]) * (n->next[i] - n->x[i]);
    }
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        double dr = c * n->v[i] - n->r[i], dq = n->q[i] - n->q_anchor[i];
        r += dr * dr;
        q += n->metric[i] * dq * dq;
    }
    return sqrt(x / n->now.tau + r / n->now.rho + q / n->now.sigma);
}

/* What rounding leaves of the gradient, over tau: of tau A A^T q. An entry of
 * A^T q is off by eps of the terms s_i q_i v_ij that it is a sum of. */
static double carried_noise(const fn_newton *n) {
    double terms = 0.0;
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        double term = n->dense.lengths[i] * n->q[i];
        terms += term * term;
    }
    return DBL_EPSILON * n->dense.longest * sqrt(terms);
}

/* All of it: of A x+ and y, too. */
static double noise(const fn_newton *n) {
    double image = n->dense.longest * norm(n->dense.cols, n->next);
    return DBL_EPSILON * REST * (image + norm(n->dense.rows, n->y)) +
           n->now.tau * carried_noise(n);
}

/* -------------------------------------------------------------- iteration */

void fn_newton_attach(fn_newton *n, const void *y) {
    const firenet_operator *a = n->problem->a;
    int64_t m = n->dense.rows;
    fn_dense_import(a->range, a->rows, y, n->v);
    fn_dense_turn(&n->dense, n->v, n->y);
    for (int64_t i = 0; i < m; ++i) {
        n->metric[i] =
            fmax(n->dense.lengths[i] / n->dense.longest, METRIC_FLOOR);
    }
}

/* rho, which may be any multiple of tau. */
static void set_rho(fn_newton *n) {
    int64_t m = n->dense.rows;
    double least = DBL_EPSILON * norm(m, n->y);
    double most = BEND * fmax(norm(m, n->r), least) / norm(m, n->q);
    n->now.rho = fmin(n->now.tau * n->dense.longest * n->dense.longest, most);
}

bool fn_newton_begin(fn_newton *n) {
    int64_t m = n->dense.rows, cols = n->dense.cols;
    memset(n->x, 0, (size_t)cols * sizeof *n->x);
    fn_dense_adjoint(&n->dense, n->y, n->atq);
    double usual = norm(cols, n->atq) / n->typical;
    double t = n->problem->lambda / fmin(steepest(n, n->atq), usual);
    for (int64_t i = 0; i < m; ++i) {
        n->r[i] = -n->y[i];
        n->q[i] = n->q_anchor[i] = -t * n->y[i];
    }
    /* ||x*|| ~ ||y||/L over ||q*||, as of the first-order steps. */
    double length = n->dense.longest, ratio = 1.0 / (t * length);
    n->now = (fn_newton_state){.tau = ratio / length,
                               .sigma = SIGMA_FIRST / (ratio * length),
                               .tau_first = ratio / length,
                               .merit = INFINITY,
                               .best = INFINITY,
                               .reference = INFINITY};
    set_rho(n);
    return isfinite(t) && n->now.tau > 0.0 && isfinite(n->now.sigma);
}

static void keep_best(fn_newton *n) {
    n->now.merit = merit_of(n);
    if (n->now.merit < n->now.best) {
        n->now.best = n->now.merit;
        memcpy(n->best_x, n->next, (size_t)n->dense.cols * sizeof *n->next);
        memcpy(n->best_q, n->q, (size_t)n->dense.rows * sizeof *n->q);
    }
    if (n->now.best < PROGRESS * n->now.reference) {
        n->now.reference = n->now.best;
        n->now.improved = n->now.outer;
    }
}

/* The anchors become what was found; the next problem has longer steps. */
static void move_on(fn_newton *n) {
    int64_t m = n->dense.rows, cols = n->dense.cols;
    double c = fn_newton_residual_map(n, n->v_norm).across;
    double primal = 0.0;
    for (int64_t i = 0; i < m; ++i) {
        double dq = n->metric[i] * (n->q[i] - n->q_anchor[i]);
        primal += dq * dq;
        n->r[i] = c * n->v[i];
    }
    primal = sqrt(primal) / n->now.sigma / norm(m, n->y);
    for (int64_t i = 0; i < cols; ++i) {
        n->x[i] -= n->next[i];
    }
    double dual =
        norm(cols, n->x) / (n->now.tau * n->problem->lambda * n->typical);
    memcpy(n->x, n->next, (size_t)cols * sizeof *n->x);
    memcpy(n->q_anchor, n->q, (size_t)m * sizeof *n->q);
    double off = sqrt((primal + 1e-30) / (dual + 1e-30));
    off = fmin(fmax(off, 1.0 / BALANCE), BALANCE);
    double most = DROWNED * norm(m, n->y) / carried_noise(n);
    n->now.sigma *= GROWTH * off;
    n->now.tau = fmin(n->now.tau * GROWTH / off, most);
}

/* Shorter steps from the same anchors. */
static void fall_back(fn_newton *n) {
    memcpy(n->q, n->q_anchor, (size_t)n->dense.rows * sizeof *n->q);
    n->now.tau = fmax(n->now.tau / SHRINK, n->now.tau_first);
    n->now.sigma /= SHRINK;
}

/* The end of a problem, solved or not. */
static fn_newton_end end_problem(fn_newton *n, bool solved) {
    keep_best(n);
    ++n->now.outer;
    n->now.inner = 0;
    if (solved) {
        move_on(n);
    } else {
        fall_back(n);
    }
    set_rho(n);
    bool stands = n->now.outer - n->now.improved > PATIENCE;
    double perfect =
        fn_type_single(n->problem->a->domain) ? PERFECT_SINGLE : PERFECT_DOUBLE;
    return stands || n->now.best <= perfect || n->now.steps >= MOST_STEPS
               ? FN_NEWTON_DONE
               : FN_NEWTON_SOLVED;
}

/* One Newton step; false where there is none. */
static bool move_q(fn_newton *n) {
    int64_t m = n->dense.rows;
    if (!fn_newton_direction(n)) {
        return false;
    }
    fn_dense_adjoint(&n->dense, n->direction, n->rate);
    double t = search_line(n);
    cblas_daxpy((int)m, t, n->direction, 1, n->q, 1);
    return t > 0.0;
}

fn_newton_end fn_newton_step(fn_newton *n) {
    int64_t m = n->dense.rows;
    memset(n->direction, 0, (size_t)m * sizeof *n->direction);
    memset(n->rate, 0, (size_t)n->dense.cols * sizeof *n->rate);
    evaluate(n);
    ++n->now.steps;
    ++n->now.inner;
    bool moved = move_q(n);
    memset(n->direction, 0, (size_t)m * sizeof *n->direction);
    memset(n->rate, 0, (size_t)n->dense.cols * sizeof *n->rate);
    evaluate(n);
    double size = norm(m, n->gradient), least = noise(n);
    if (size <= fmax(ENOUGH * movement(n) / sqrt(n->now.sigma), least)) {
        return end_problem(n, true);
    }
    if (moved && n->now.inner < MOST_INNER && n->now.steps < MOST_STEPS) {
        return FN_NEWTON_GOES_ON;
    }
    return end_problem(n, size <= 100.0 * least);
}
