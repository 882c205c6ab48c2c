/* SPDX-License-Identifier: BSD-3-Clause */
/* What one vector has in levels: its local sparsities, its distance to the
 * sparse ones. */
#include "core/shape.h"
#include "kernels/vector.h"
#include "model/levels.h"
#include "model/sort.h"

static firenet_status check_count(firenet_context *context, int count,
                                  const int64_t *bounds, firenet_type type,
                                  const void *x, double threshold,
                                  const int64_t *sparsities) {
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_levels_check_bounds(context, count, bounds);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!x || !sparsities) {
        return fn_fail_null(context, x ? "sparsities" : "x");
    }
    if (!(threshold >= 0.0 && threshold < 1.0)) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "threshold: %.17g, allowed is [0, 1)", threshold);
    }
    return fn_check_finite(context, "x", type, bounds[count - 1], x);
}

static void count_large(const firenet_context *context, int count,
                        const int64_t *bounds, firenet_type type, const void *x,
                        double threshold, int64_t *sparsities) {
    const fn_kernels *kernels = fn_kernels_for(context, type);
    double limit =
        threshold * fn_vector_largest(context, type, bounds[count - 1], x);
    for (int k = 0; k < count; ++k) {
        int64_t large = 0;
        for (int64_t i = k ? bounds[k - 1] : 0; i < bounds[k]; ++i) {
            double modulus;
            kernels->modulus(1, fn_at_const(type, x, i), &modulus);
            large += modulus > limit;
        }
        sparsities[k] = large ? large : 1;
    }
}

firenet_status firenet_levels_count(firenet_context *context, int count,
                                    const int64_t *bounds, firenet_type type,
                                    const void *x, double threshold,
                                    int64_t *sparsities) {
    firenet_status status = fn_enter(context);
    if (status != FIRENET_OK) {
        return status;
    }
    status =
        check_count(context, count, bounds, type, x, threshold, sparsities);
    if (status == FIRENET_OK) {
        count_large(context, count, bounds, type, x, threshold, sparsities);
    }
    return fn_leave(context, status);
}

/* The sum of all but the s largest of n moduli, which it sorts. */
static double tail(double *moduli, int64_t n, int64_t s) {
    double sum = 0.0;
    fn_sort(moduli, n);
    for (int64_t i = 0; i < n - s; ++i) {
        sum += moduli[i];
    }
    return sum;
}

static firenet_status distance(const firenet_levels *levels,
                               firenet_context *context, firenet_type type,
                               const void *x, int64_t length, double *value) {
    if (!levels || !value) {
        return fn_fail_null(context, levels ? "distance" : "levels");
    }
    int64_t n = levels->bounds[levels->count - 1];
    firenet_status status = fn_check_type(context, type);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, "x", x, type, length, type, n);
    }
    if (status == FIRENET_OK) {
        status = fn_check_finite(context, "x", type, n, x);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    double *moduli = fn_alloc(context, n, sizeof *moduli);
    if (!moduli) {
        return FIRENET_ERR_NOMEM;
    }
    fn_kernels_for(context, type)->modulus(n, x, moduli);
    *value = 0.0;
    for (int k = 0; k < levels->count; ++k) {
        int64_t begin = k ? levels->bounds[k - 1] : 0;
        *value +=
            levels->weights[k] * tail(moduli + begin, levels->bounds[k] - begin,
                                      levels->sparsities[k]);
    }
    fn_free(context, moduli);
    return FIRENET_OK;
}

firenet_status firenet_levels_distance(firenet_context *context,
                                       const firenet_levels *levels,
                                       firenet_type type, const void *x,
                                       int64_t length, double *distance_) {
    return FN_CALL(context,
                   distance(levels, context, type, x, length, distance_));
}
