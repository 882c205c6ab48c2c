/* SPDX-License-Identifier: BSD-3-Clause */
#include "measure.h"
#include <math.h>
#include <stdlib.h>

long double precision_of(const instance *p) {
    return p->single ? 0x1p-23L : 0x1p-52L;
}

static long double weight(const instance *p, int64_t j) {
    return p->weights != NULL ? p->weights[j] : 1;
}

/* Objective, residual r (returned) and their rounding. */
static wide *measure_primal(measure *v, const instance *p, double parameter,
                            const wide *x) {
    model *m = p->a;
    long double l1 = 0, eps = precision_of(p), size = 0;
    wide *r = torture_alloc(m->rows, sizeof *r);
    long double *sizes = torture_alloc(m->rows, sizeof *sizes);
    for (int64_t j = 0; j < m->cols; j++) {
        l1 += weight(p, j) * cabsl(x[j]);
    }
    model_forward(m, x, r);
    model_forward_size(m, x, sizes);
    for (int64_t i = 0; i < m->rows; i++) {
        r[i] -= (wide)p->y[i];
        long double most = sizes[i] + cabs(p->y[i]);
        size += most * most;
    }
    free(sizes);
    long double norm = wide_norm(r, m->rows);
    v->residual = norm;
    v->residual_rounding = eps * sqrtl(size);
    switch (p->kind) {
    case FIRENET_PROBLEM_P1:
        v->objective = l1;
        v->infeasibility = fmaxl(0, norm - parameter);
        break;
    case FIRENET_PROBLEM_P2:
        v->objective = parameter * l1 + norm * norm;
        v->gap_rounding =
            v->residual_rounding * (2 * norm + v->residual_rounding);
        break;
    default:
        v->objective = parameter * l1 + norm;
        v->gap_rounding = v->residual_rounding;
    }
    v->gap_rounding += eps * v->objective;
    return r;
}

/* The multiple t >= 0 of q, whose rise is b, that is feasible and best. */
static long double best_multiple(const measure *v, const instance *p,
                                 double parameter, long double b,
                                 long double norm) {
    long double most =
        v->slope > 0 ? (p->kind == FIRENET_PROBLEM_P1 ? 1 / v->slope
                                                      : parameter / v->slope)
                     : INFINITY;
    if (p->kind == FIRENET_PROBLEM_P2) {
        return fminl(most, 2 * b / (norm * norm));
    }
    return p->kind == FIRENET_PROBLEM_P3 ? fminl(most, 1 / norm) : most;
}

static void measure_dual(measure *v, const instance *p, double parameter,
                         const wide *q) {
    model *m = p->a;
    long double eps = precision_of(p), b = 0, norm = wide_norm(q, m->rows);
    wide *s = torture_alloc(m->cols, sizeof *s);
    long double *sizes = torture_alloc(m->cols, sizeof *sizes), product = 0;
    model_adjoint(m, q, s);
    model_adjoint_size(m, q, sizes);
    for (int64_t j = 0; j < m->cols; j++) {
        v->slope = fmaxl(v->slope, cabsl(s[j]) / weight(p, j));
        v->slope_rounding =
            fmaxl(v->slope_rounding, eps * sizes[j] / weight(p, j));
        v->slope_size = fmaxl(v->slope_size,
                              eps * model_column(m, j) * norm / weight(p, j));
    }
    for (int64_t i = 0; i < m->rows; i++) {
        b -= creall(conjl((wide)p->y[i]) * q[i]);
        product += cabs(p->y[i]) * cabsl(q[i]);
    }
    free(s);
    free(sizes);
    int p1 = p->kind == FIRENET_PROBLEM_P1;
    b = fabsl(b);
    v->rise = p1 ? b - parameter * norm : b;
    if (v->rise <= 0 || norm == 0) {
        return;
    }
    long double t = best_multiple(v, p, parameter, b, norm);
    v->dual_norm = t * norm;
    v->dual = p->kind == FIRENET_PROBLEM_P2 ? t * b - t * t * norm * norm / 4
                                            : t * v->rise;
    v->gap_rounding += eps * t * product;
    if (v->slope > 0) {
        v->gap_rounding += v->dual * v->slope_rounding / v->slope;
    }
    if (p1) {
        v->gap_rounding += v->dual_norm * v->residual_rounding;
    }
}

measure measure_new(const instance *p, double parameter, const wide *x,
                    const wide *q) {
    measure v = {0};
    wide *r = measure_primal(&v, p, parameter, x);
    measure_dual(&v, p, parameter, q != NULL ? q : r);
    free(r);
    return v;
}
