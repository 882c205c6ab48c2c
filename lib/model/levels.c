/* SPDX-License-Identifier: BSD-3-Clause */
#include "model/levels.h"

#include "core/number.h"
#include "core/shape.h"

#include <math.h>

/* --------------------------------------------------------------- creation */

firenet_status fn_levels_check_bounds(firenet_context *context, int count,
                                      const int64_t *bounds) {
    if (!bounds) {
        return fn_fail_null(context, "bounds");
    }
    if (count < 1) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "count: %d levels, must be at least 1", count);
    }
    for (int k = 0; k < count; ++k) {
        int64_t before = k ? bounds[k - 1] : 0;
        if (bounds[k] <= before || bounds[k] > FN_LENGTH_MAX) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "bounds[%d]: %lld, allowed is %lld .. %lld: levels "
                           "must be ascending and not empty",
                           k, (long long)bounds[k], (long long)before + 1,
                           (long long)FN_LENGTH_MAX);
        }
    }
    return FIRENET_OK;
}

static firenet_status check_levels(firenet_context *context, int count,
                                   const int64_t *bounds,
                                   const int64_t *sparsities,
                                   const double *weights) {
    firenet_status status = fn_levels_check_bounds(context, count, bounds);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!sparsities) {
        return fn_fail_null(context, "sparsities");
    }
    for (int k = 0; k < count; ++k) {
        int64_t size = bounds[k] - (k ? bounds[k - 1] : 0);
        if (sparsities[k] < 1 || sparsities[k] > size) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "sparsities[%d]: %lld, allowed is 1 .. %lld (the "
                           "size of that level)",
                           k, (long long)sparsities[k], (long long)size);
        }
        if (weights && !(weights[k] > 0.0 && isfinite(weights[k]))) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "weights[%d]: %.17g, must be finite and > 0", k,
                           weights[k]);
        }
    }
    return FIRENET_OK;
}

static void fill(firenet_levels *self, const int64_t *bounds,
                 const int64_t *sparsities, const double *weights) {
    self->total_sparsity = 0.0;
    for (int k = 0; k < self->count; ++k) {
        self->bounds[k] = bounds[k];
        self->sparsities[k] = sparsities[k];
        self->total_sparsity += (double)sparsities[k];
    }
    self->xi = 0.0;
    self->zeta = self->min_weight = INFINITY;
    for (int k = 0; k < self->count; ++k) {
        double s = (double)sparsities[k];
        double w = weights ? weights[k] : sqrt(self->total_sparsity / s);
        self->weights[k] = w;
        self->xi += w * w * s;
        self->zeta = fmin(self->zeta, w * w * s);
        self->min_weight = fmin(self->min_weight, w);
    }
}

/* What the theory is made of; weights can be finite and kappa not. */
static firenet_status check_kappa(const firenet_levels *self) {
    if (!isfinite(self->xi / self->zeta)) {
        return fn_fail(self->context, FIRENET_ERR_RANGE,
                       "weights: give xi = %.17g and zeta = %.17g, whose ratio "
                       "must be finite",
                       self->xi, self->zeta);
    }
    return FIRENET_OK;
}

static firenet_status make(firenet_levels **out, firenet_context *context,
                           int count, const int64_t *bounds,
                           const int64_t *sparsities, const double *weights) {
    firenet_levels *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    atomic_init(&self->references, 1);
    self->context = firenet_context_retain(context);
    self->count = count;
    self->bounds = fn_alloc(context, count, sizeof *self->bounds);
    self->sparsities = fn_alloc(context, count, sizeof *self->sparsities);
    self->weights = fn_alloc(context, count, sizeof *self->weights);
    if (!self->bounds || !self->sparsities || !self->weights) {
        firenet_levels_release(self);
        return FIRENET_ERR_NOMEM;
    }
    fill(self, bounds, sparsities, weights);
    firenet_status status = check_kappa(self);
    if (status != FIRENET_OK) {
        firenet_levels_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

static firenet_status create(firenet_levels **out, firenet_context *context,
                             int count, const int64_t *bounds,
                             const int64_t *sparsities, const double *weights) {
    firenet_status status =
        check_levels(context, count, bounds, sparsities, weights);
    return status == FIRENET_OK
               ? make(out, context, count, bounds, sparsities, weights)
               : status;
}

/* Levels of a part may be empty, but not all of them. */
static firenet_status check_part(firenet_context *context,
                                 const firenet_levels *whole,
                                 const int64_t *bounds) {
    if (!whole || !bounds) {
        return fn_fail_null(context, whole ? "bounds" : "whole");
    }
    for (int k = 0; k < whole->count; ++k) {
        bool last = k == whole->count - 1;
        int64_t least = k ? bounds[k - 1] : 0;
        least = last && least == 0 ? 1 : least;
        if (bounds[k] < least || bounds[k] > FN_LENGTH_MAX) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "bounds[%d]: %lld, allowed is %lld .. %lld", k,
                           (long long)bounds[k], (long long)least,
                           (long long)FN_LENGTH_MAX);
        }
    }
    return FIRENET_OK;
}

static firenet_status create_part(firenet_levels **out,
                                  firenet_context *context,
                                  const firenet_levels *whole,
                                  const int64_t *bounds) {
    firenet_status status = check_part(context, whole, bounds);
    if (status == FIRENET_OK) {
        status = make(out, context, whole->count, bounds, whole->sparsities,
                      whole->weights);
    }
    if (status == FIRENET_OK) {
        (*out)->part = true;
    }
    return status;
}

firenet_status firenet_levels_create_part(firenet_levels **out,
                                          firenet_context *context,
                                          const firenet_levels *whole,
                                          const int64_t *bounds) {
    return FN_CREATE(context, out, create_part(out, context, whole, bounds));
}

firenet_status firenet_levels_create(firenet_levels **out,
                                     firenet_context *context, int count,
                                     const int64_t *bounds,
                                     const int64_t *sparsities,
                                     const double *weights) {
    return FN_CREATE(context, out,
                     create(out, context, count, bounds, sparsities, weights));
}

firenet_levels *firenet_levels_retain(firenet_levels *levels) {
    if (levels) {
        atomic_fetch_add_explicit(&levels->references, 1, memory_order_relaxed);
    }
    return levels;
}

void firenet_levels_release(firenet_levels *levels) {
    if (!levels || atomic_fetch_sub_explicit(&levels->references, 1,
                                             memory_order_acq_rel) != 1) {
        return;
    }
    firenet_context *context = levels->context;
    fn_free(context, levels->bounds);
    fn_free(context, levels->sparsities);
    fn_free(context, levels->weights);
    fn_free(context, levels);
    firenet_context_release(context);
}

/* ------------------------------------------------------------ Haar levels */

static firenet_status haar_bounds(firenet_context *context, int axes,
                                  const int64_t *size, int levels,
                                  int64_t *bounds) {
    fn_shape shape;
    firenet_status status = fn_shape_set(&shape, context, axes, size);
    if (status == FIRENET_OK) {
        status = fn_shape_check_dyadic(&shape, context, levels);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!bounds) {
        return fn_fail_null(context, "bounds");
    }
    for (int k = 0; k < levels; ++k) {
        bounds[k] = shape.length >> (axes * (levels - 1 - k));
    }
    return FIRENET_OK;
}

static firenet_status undecimated_bounds(firenet_context *context, int axes,
                                         const int64_t *size, int levels,
                                         int64_t *bounds) {
    fn_shape shape;
    int64_t images;
    firenet_status status = fn_shape_set(&shape, context, axes, size);
    if (status == FIRENET_OK) {
        status = fn_shape_check_undecimated(&shape, context, levels, &images);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    if (!bounds) {
        return fn_fail_null(context, "bounds");
    }
    for (int k = 1; k <= levels; ++k) {
        bounds[k - 1] = (1 + (images - 1) / levels * k) * shape.length;
    }
    return FIRENET_OK;
}

firenet_status firenet_levels_undecimated_bounds(firenet_context *context,
                                                 int axes, const int64_t *shape,
                                                 int levels, int64_t *bounds) {
    return FN_CALL(context,
                   undecimated_bounds(context, axes, shape, levels, bounds));
}

firenet_status firenet_levels_haar_bounds(firenet_context *context, int axes,
                                          const int64_t *shape, int levels,
                                          int64_t *bounds) {
    return FN_CALL(context, haar_bounds(context, axes, shape, levels, bounds));
}

/* ---------------------------------------------------------------- getters */

int firenet_levels_size(const firenet_levels *levels) {
    return levels ? levels->count : 0;
}

static bool has_level(const firenet_levels *levels, int k) {
    return levels && k >= 0 && k < levels->count;
}

int64_t firenet_levels_bound(const firenet_levels *levels, int k) {
    return has_level(levels, k) ? levels->bounds[k] : 0;
}

int64_t firenet_levels_sparsity(const firenet_levels *levels, int k) {
    return has_level(levels, k) ? levels->sparsities[k] : 0;
}

double firenet_levels_weight(const firenet_levels *levels, int k) {
    return has_level(levels, k) ? levels->weights[k] : 0.0;
}

static double kappa_of(const firenet_levels *levels) {
    return levels->xi / levels->zeta;
}

static int64_t length_of(const firenet_levels *levels) {
    return levels->bounds[levels->count - 1];
}

FN_READ_REAL_MEMBER(levels, xi)
FN_READ_REAL_MEMBER(levels, zeta)
FN_READ_REAL_MEMBER(levels, total_sparsity)
FN_READ_REAL_MEMBER(levels, min_weight)
FN_READ_REAL(levels, kappa, kappa_of)
FN_READ_INT(levels, size, firenet_levels_size)
FN_READ_INT(levels, length, length_of)

static const fn_property properties[] = {
    FN_REAL_PROPERTY(FIRENET_LEVELS_XI, levels, xi),
    FN_REAL_PROPERTY(FIRENET_LEVELS_ZETA, levels, zeta),
    FN_REAL_PROPERTY(FIRENET_LEVELS_KAPPA, levels, kappa),
    FN_REAL_PROPERTY(FIRENET_LEVELS_TOTAL_SPARSITY, levels, total_sparsity),
    FN_REAL_PROPERTY(FIRENET_LEVELS_MIN_WEIGHT, levels, min_weight),
    FN_INT_PROPERTY(FIRENET_LEVELS_SIZE, levels, size),
    FN_INT_PROPERTY(FIRENET_LEVELS_LENGTH, levels, length),
    {.is = FN_END}};

const firenet_option *firenet_number_of_levels(int64_t index) {
    return fn_property_at(properties, index);
}

static fn_readable readable(const firenet_levels *levels) {
    return (fn_readable){levels, levels ? levels->context : NULL, properties,
                         false};
}

firenet_status firenet_levels_get_real(const firenet_levels *levels,
                                       firenet_levels_property property,
                                       double *value) {
    return fn_read_real(readable(levels), (int)property, value);
}

firenet_status firenet_levels_get_int(const firenet_levels *levels,
                                      firenet_levels_property property,
                                      int64_t *value) {
    return fn_read_int(readable(levels), (int)property, value);
}
