/* SPDX-License-Identifier: BSD-3-Clause */
/* The linear system of a Newton step:
 *
 *     H = tau A M A^T + rho R + D / sigma,
 *
 * M and R derivatives of soft thresholding and of the residual's proximal map.
 * For |z| > t soft(z) has derivative 1 along z and 1 - t/|z| across it, so each
 * element adds tau b b^T, b = A z/|z|, and where it is complex another such
 * with A (i z/|z|), times that share. */
#include "solve/newton.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

/* A pivot this small beside its diagonal entry 1 is rounding; the diagonal is
 * raised until there is none. */
#define FIRST_RAISE 1e-16
#define MORE_RAISE 10.0

fn_residual_map fn_newton_residual_map(const fn_newton *newton, double v_norm) {
    const fn_problem *problem = newton->problem;
    double rho = newton->now.rho, c;
    switch (problem->kind) {
    case FIRENET_PROBLEM_P1:
        if (v_norm <= problem->eta) {
            c = problem->eta > 0.0 ? 1.0 : 0.0;
            return (fn_residual_map){c, c};
        }
        return (fn_residual_map){problem->eta / v_norm, 0.0};
    case FIRENET_PROBLEM_P2:
        c = 1.0 / (1.0 + 2.0 * rho);
        return (fn_residual_map){c, c};
    case FIRENET_PROBLEM_P3:
        break;
    }
    c = v_norm > rho ? 1.0 - rho / v_norm : 0.0;
    return (fn_residual_map){c, c > 0.0 ? 1.0 : 0.0};
}

/* Columns b of one panel, filled up to `used`. */
typedef struct panel {
    fn_newton *newton;
    int64_t used;
} panel;

static void flush(panel *p) {
    fn_newton *n = p->newton;
    int m = (int)n->dense.rows;
    if (p->used > 0) {
        cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, m, (int)p->used,
                    n->now.tau, n->panel, FN_PANEL, 1.0, n->hessian, m);
    }
    p->used = 0;
}

/* b = scale (c a_j + s a_{j+1}); s = 0 where there is no a_{j+1}. */
static void add_column(panel *p, int64_t j, double c, double s) {
    fn_newton *n = p->newton;
    int64_t cols = n->dense.cols;
    const double *a = n->dense.values + j;
    double *b = n->panel + p->used;
    for (int64_t i = 0; i < n->dense.rows; ++i) {
        b[i * FN_PANEL] =
            c * a[i * cols] + (s != 0.0 ? s * a[i * cols + 1] : 0.0);
    }
    if (++p->used == FN_PANEL) {
        flush(p);
    }
}

static void add_columns(fn_newton *n) {
    panel p = {n, 0};
    int64_t parts = fn_real_parts(n->problem->a->domain);
    for (int64_t i = 0; i < n->problem->a->cols; ++i) {
        double share = n->share[i];
        if (!(share > 0.0)) {
            continue;
        }
        if (parts == 1) {
            add_column(&p, i, 1.0, 0.0);
            continue;
        }
        const double *x = n->next + 2 * i; /* along z */
        double size = hypot(x[0], x[1]), root = sqrt(share);
        if (size > 0.0) {
            add_column(&p, 2 * i, x[0] / size, x[1] / size);
            add_column(&p, 2 * i, -root * x[1] / size, root * x[0] / size);
        }
    }
    flush(&p);
}

static void add_residual(fn_newton *n) {
    int64_t m = n->dense.rows;
    fn_residual_map map = fn_newton_residual_map(n, n->v_norm);
    double rho = n->now.rho;
    for (int64_t i = 0; i < m; ++i) {
        n->hessian[i * m + i] += n->metric[i] / n->now.sigma + rho * map.across;
    }
    if (map.along != map.across && n->v_norm > 0.0) {
        cblas_dsyr(CblasRowMajor, CblasLower, (int)m,
                   rho * (map.along - map.across) / n->v_norm / n->v_norm, n->v,
                   1, n->hessian, (int)m);
    }
}

/* H's lower triangle; in its upper one a copy, its diagonal in `image`. */
static void assemble(fn_newton *n) {
    int64_t m = n->dense.rows;
    memset(n->hessian, 0, (size_t)(m * m) * sizeof *n->hessian);
    add_columns(n);
    add_residual(n);
    for (int64_t i = 0; i < m; ++i) {
        n->image[i] = 1.0 / sqrt(n->hessian[i * m + i]);
    }
    for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j <= i; ++j) {
            n->hessian[i * m + j] *= n->image[i] * n->image[j];
            n->hessian[j * m + i] = n->hessian[i * m + j];
        }
    }
}

/* Cholesky's factor of the matrix with diagonal 1 + raise in the lower
 * triangle; the upper one keeps the matrix. */
static bool factor(double *h, int64_t m, double raise) {
    for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j < i; ++j) {
            double sum = cblas_ddot((int)j, h + i * m, 1, h + j * m, 1);
            h[i * m + j] = (h[j * m + i] - sum) / h[j * m + j];
        }
        double pivot =
            1.0 + raise - cblas_ddot((int)i, h + i * m, 1, h + i * m, 1);
        if (!(pivot > 0.0)) {
            return false;
        }
        h[i * m + i] = sqrt(pivot);
    }
    return true;
}

bool fn_newton_direction(fn_newton *n) {
    int64_t m = n->dense.rows;
    assemble(n);
    double raise = FIRST_RAISE;
    while (!factor(n->hessian, m, raise)) {
        raise *= MORE_RAISE;
        if (!(raise < 1.0)) {
            return false;
        }
    }
    for (int64_t i = 0; i < m; ++i) {
        n->direction[i] = -n->image[i] * n->gradient[i];
    }
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, (int)m,
                n->hessian, (int)m, n->direction, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, (int)m,
                n->hessian, (int)m, n->direction, 1);
    for (int64_t i = 0; i < m; ++i) {
        n->direction[i] *= n->image[i];
    }
    return true;
}
