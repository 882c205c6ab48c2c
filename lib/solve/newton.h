/* SPDX-License-Identifier: BSD-3-Clause */
/* A proximal method of multipliers whose problems a semismooth Newton method
 * solves, for a small operator, in double precision and over the real numbers.
 *
 * With the residual r as a variable of its own, all three problems are
 *
 *     min lambda ||x||_{1,w} + phi(r)   subject to   A x - r = y,
 *     phi(r): (P1) 0 where ||r|| <= eta   (P2) ||r||^2   (P3) ||r||
 *
 * and their augmented Lagrangians, minimised over x and r, are functions of the
 * dual q alone. From (x, r, q)_k the next q minimises
 *
 *     psi(q) = <y, q> + ||soft(x_k - tau A^T q, tau lambda w)||^2 / (2 tau)
 *              + env(r_k + rho q) + ||q - q_k||_D^2 / (2 sigma),
 *     grad psi = y - A x+ + r+ + D (q - q_k) / sigma,
 *     x+ = soft(x_k - tau A^T q, tau lambda w), r+ = prox_{rho phi}(r_k + rho
 * q)
 *
 * (env: rho times the Moreau envelope of phi's conjugate), and x+, r+ there are
 * x_{k+1}, r_{k+1}: Rockafellar, Math. Oper. Res. 1, 1976; with Newton steps
 * Li, Sun, Toh, SIAM J. Optim. 28, 2018. It converges for any steps, and faster
 * than linearly as they grow. The metric D of the proximal term is diag(S) in
 * the coordinates of dense.h: directions that A hardly reaches are where q is
 * long. */
#ifndef FN_SOLVE_NEWTON_H
#define FN_SOLVE_NEWTON_H

#include "core/archive.h"
#include "solve/dense.h"
#include "solve/problem.h"

/* Where a solve has got to. Plain data, a piece of the saved state. */
typedef struct fn_newton_state {
    double tau, sigma, rho, tau_first;
    int64_t steps, outer; /* Newton steps, and problems solved */
    int64_t inner;        /* Newton steps of this problem */
    int64_t improved;     /* problem that made real progress */
    double merit, best;   /* of x+ and q; the best so far */
    double reference;     /* merit when progress was last real */
} fn_newton_state;

typedef struct fn_newton {
    firenet_context *context;
    const fn_problem *problem;
    fn_dense dense;
    double *memory;  /* all that follows, and the matrix */
    double *weights; /* N of the operator */
    double *share;   /* 1 - threshold/|z|, likewise */
    /* Saved: */
    double *x, *best_x;                /* N over the reals */
    double *r, *q, *q_anchor, *best_q; /* M over the reals */
    /* Made from them: */
    double *next, *atq, *rate;      /* N: x+, A^T q, A^T d */
    double *y, *image, *gradient;   /* M */
    double *direction, *metric, *v; /* M: d, D, r_k + rho q */
    double *hessian, *panel;        /* M x M, M x FN_PANEL */
    double v_norm;
    double typical; /* the weights' geometric mean: one that is next to 0 says
                       nothing about the others */
    fn_newton_state now;
} fn_newton;

/* Columns of A that are added to the Hessian at once. */
#define FN_PANEL 64

/* How a step ended. */
typedef enum fn_newton_end {
    FN_NEWTON_GOES_ON, /* inside a problem */
    FN_NEWTON_SOLVED,  /* a problem: there are a new x+ and q */
    FN_NEWTON_DONE     /* nothing more can be gained; best_x, best_q */
} fn_newton_end;

/* Bytes; 0 for a problem whose operator is too large. */
size_t fn_newton_bytes(const fn_problem *problem);
firenet_status fn_newton_create(fn_newton *newton, firenet_context *context,
                                const fn_problem *problem);
void fn_newton_free(fn_newton *newton);

static inline bool fn_newton_usable(const fn_newton *newton) {
    return newton->memory != NULL;
}

/* y, as the operator's range has it, and D, once the rows are orthogonal. */
void fn_newton_attach(fn_newton *newton, const void *y);

/* From x = 0 and the multiple of -y that is dual feasible; false where that is
 * not a finite one. */
bool fn_newton_begin(fn_newton *newton);

/* One Newton step. */
fn_newton_end fn_newton_step(fn_newton *newton);

/* Elements of the operator's types. */
void fn_newton_read_x(const fn_newton *newton, const double *x, void *out);
/* `scratch`: room for M doubles. */
void fn_newton_read_q(const fn_newton *newton, const double *q, void *out);

void fn_newton_archive(fn_newton *newton, fn_archive *archive);

/* newton_system.c: direction = -H^-1 gradient, H the generalised Hessian of
 * psi; false if there is none. Needs share, v, v_norm. */
bool fn_newton_direction(fn_newton *newton);

/* r+ = c v, with c from rho and ||v||, and the derivative of v -> c v along v
 * (across it the derivative is c). */
typedef struct fn_residual_map {
    double across, along;
} fn_residual_map;
fn_residual_map fn_newton_residual_map(const fn_newton *newton, double v_norm);

#endif
