/* SPDX-License-Identifier: BSD-3-Clause */
/* Orthonormal polynomials of several variables: weights and values. */
#include "core/types.h"

#include <firenet/polynomial.h>
#include <math.h>

typedef struct polynomials {
    firenet_polynomial_basis basis;
    int64_t variables, count;
    const int32_t *indices;
    int32_t degree; /* the largest of all */
} polynomials;

/* Sets the degree. */
static firenet_status check_indices(firenet_context *context, polynomials *p) {
    for (int64_t k = 0; k < p->count * p->variables; ++k) {
        if (p->indices[k] < 0 || p->indices[k] == INT32_MAX) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "indices[%lld]: %d, allowed is 0 .. %d",
                           (long long)k, (int)p->indices[k], INT32_MAX - 1);
        }
        p->degree = p->indices[k] > p->degree ? p->indices[k] : p->degree;
    }
    return FIRENET_OK;
}

/* `name` >= 1 rows of `columns` doubles or indices. */
static firenet_status check_rows(firenet_context *context, const char *name,
                                 int64_t rows, int64_t columns) {
    if (rows < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "%s: %lld, must be at least 1", name, (long long)rows);
    }
    if (rows > FN_LENGTH_MAX / columns) {
        return fn_fail(
            context, FIRENET_ERR_TOO_LARGE,
            "%s: %lld rows of %lld, allowed are at most %lld elements", name,
            (long long)rows, (long long)columns, (long long)FN_LENGTH_MAX);
    }
    return FIRENET_OK;
}

static firenet_status check(firenet_context *context, polynomials *p) {
    if (p->basis != FIRENET_POLYNOMIAL_LEGENDRE &&
        p->basis != FIRENET_POLYNOMIAL_CHEBYSHEV) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "basis: %d, allowed are %d (LEGENDRE) and %d "
                       "(CHEBYSHEV)",
                       (int)p->basis, FIRENET_POLYNOMIAL_LEGENDRE,
                       FIRENET_POLYNOMIAL_CHEBYSHEV);
    }
    if (p->variables < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "variables: %lld, must be at least 1",
                       (long long)p->variables);
    }
    firenet_status status =
        check_rows(context, "count", p->count, p->variables);
    if (status == FIRENET_OK && !p->indices) {
        status = fn_fail_null(context, "indices");
    }
    return status == FIRENET_OK ? check_indices(context, p) : status;
}

/* ----------------------------------------------------------------- weights */

/* max |psi_k| on [-1, 1], at t = 1. */
static double largest(firenet_polynomial_basis basis, int32_t k) {
    if (basis == FIRENET_POLYNOMIAL_LEGENDRE) {
        return sqrt(2.0 * k + 1.0);
    }
    return k > 0 ? sqrt(2.0) : 1.0;
}

static void weigh(const polynomials *p, double *weights) {
    for (int64_t j = 0; j < p->count; ++j) {
        weights[j] = 1.0;
        for (int64_t i = 0; i < p->variables; ++i) {
            weights[j] *= largest(p->basis, p->indices[j * p->variables + i]);
        }
    }
}

firenet_status firenet_polynomial_weights(firenet_context *context,
                                          firenet_polynomial_basis basis,
                                          int64_t variables, int64_t count,
                                          const int32_t *indices,
                                          double *weights) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    polynomials p = {basis, variables, count, indices, 0};
    status = check(context, &p);
    if (status == FIRENET_OK && !weights) {
        status = fn_fail_null(context, "weights");
    }
    if (status == FIRENET_OK) {
        weigh(&p, weights);
    }
    return fn_leave(context, status);
}

/* ------------------------------------------------------------------ values */

/* psi_0 .. psi_degree at t. (k+1) P_{k+1} = (2k+1) t P_k - k P_{k-1}, T_{k+1}
 * = 2 t T_k - T_{k-1}. */
static void tabulate(const polynomials *p, double t, double *psi) {
    bool legendre = p->basis == FIRENET_POLYNOMIAL_LEGENDRE;
    double before = 0.0, now = 1.0;
    for (int32_t k = 0; k <= p->degree; ++k) {
        psi[k] = now * largest(p->basis, k);
        double next = legendre
                          ? ((2.0 * k + 1.0) * t * now - k * before) / (k + 1.0)
                      : k == 0 ? t
                               : 2.0 * t * now - before;
        before = now;
        now = next;
    }
}

static void evaluate(const polynomials *p, const double *at, double factor,
                     double *tables, double *values) {
    int64_t stride = p->degree + INT64_C(1);
    for (int64_t i = 0; i < p->variables; ++i) {
        tabulate(p, at[i], tables + i * stride);
    }
    for (int64_t j = 0; j < p->count; ++j) {
        const int32_t *index = p->indices + j * p->variables;
        double value = factor;
        for (int64_t i = 0; i < p->variables; ++i) {
            value *= tables[i * stride + index[i]];
        }
        values[j] = value;
    }
}

static firenet_status check_points(firenet_context *context,
                                   const polynomials *p, int64_t points,
                                   const double *at, double factor) {
    firenet_status status = check_rows(context, "points", points, p->variables);
    if (status == FIRENET_OK) {
        status = check_rows(context, "points", points, p->count);
    }
    if (status == FIRENET_OK && !at) {
        status = fn_fail_null(context, "at");
    }
    if (status == FIRENET_OK && !isfinite(factor)) {
        status = fn_fail(context, FIRENET_ERR_RANGE,
                         "factor: %g, must be finite", factor);
    }
    for (int64_t k = 0; status == FIRENET_OK && k < points * p->variables;
         ++k) {
        if (!(fabs(at[k]) <= 1.0)) { /* NaN fails */
            status = fn_fail(context, FIRENET_ERR_RANGE,
                             "at[%lld]: %.17g, allowed is -1 .. 1",
                             (long long)k, at[k]);
        }
    }
    return status;
}

static firenet_status evaluate_all(firenet_context *context, polynomials *p,
                                   int64_t points, const double *at,
                                   double factor, double *values) {
    firenet_status status = check(context, p);
    if (status == FIRENET_OK) {
        status = check_points(context, p, points, at, factor);
    }
    if (status == FIRENET_OK && !values) {
        status = fn_fail_null(context, "values");
    }
    if (status == FIRENET_OK) {
        status = check_rows(context, "variables", p->variables,
                            p->degree + INT64_C(1));
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double *tables = fn_alloc(context, p->variables * (p->degree + INT64_C(1)),
                              sizeof *tables);
    if (!tables) {
        return FIRENET_ERR_NOMEM;
    }
    for (int64_t i = 0; i < points; ++i) {
        evaluate(p, at + i * p->variables, factor, tables,
                 values + i * p->count);
    }
    fn_free(context, tables);
    return FIRENET_OK;
}

firenet_status firenet_polynomial_values(firenet_context *context,
                                         firenet_polynomial_basis basis,
                                         int64_t variables, int64_t count,
                                         const int32_t *indices, int64_t points,
                                         const double *at, double factor,
                                         double *values) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    polynomials p = {basis, variables, count, indices, 0};
    return fn_leave(context,
                    evaluate_all(context, &p, points, at, factor, values));
}
