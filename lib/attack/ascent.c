/* SPDX-License-Identifier: BSD-3-Clause */
/* The ascent itself. The context is taken only around what uses it, so that a
 * map may use it too. */
#include "attack/perturbation.h"
#include "core/random.h"
#include "operators/norm.h"

#include <math.h>
#include <string.h>

static size_t r_bytes(const firenet_perturbation *self) {
    return (size_t)self->r_length * fn_type_size(self->r_type);
}

static double r_norm(const firenet_perturbation *self) {
    return fn_vector_norm(self->context, self->r_type, self->r_length,
                          self->vector[FN_R]);
}

/* A callback's failure. A network's own run has said itself what went wrong. */
static firenet_status callback_failed(firenet_perturbation *self,
                                      const char *name, int returned,
                                      const char *allowed) {
    return FN_CALL(self->context, fn_fail(self->context, FIRENET_ERR_CALLBACK,
                                          "%s: returned %d, allowed is %s",
                                          name, returned, allowed));
}

static firenet_status map_status(firenet_perturbation *self, const char *name,
                                 int returned) {
    return returned == 0 || self->map.own
               ? (firenet_status)returned
               : callback_failed(self, name, returned, "0");
}

static firenet_status not_finite(firenet_perturbation *self) {
    return FN_CALL(self->context,
                   fn_fail(self->context, FIRENET_ERR_NUMERIC,
                           "step %lld: not finite, a smaller "
                           "FIRENET_PERTURBATION_STEP (%g) may help",
                           (long long)self->done, self->values[FN_STEP]));
}

/* x = phi(y). */
static firenet_status evaluate(firenet_perturbation *self, const void *y,
                               void *x) {
    return map_status(self, "map", self->map.value(y, x, self->map.user));
}

static firenet_status apply_b(firenet_perturbation *self, bool adjoint,
                              const void *in, void *out) {
    return FN_CALL(self->context,
                   adjoint ? fn_adjoint(self->b, &self->scratch, in, out)
                           : fn_forward(self->b, &self->scratch, in, out));
}

/* perturbed = y + B r. */
static firenet_status perturb(firenet_perturbation *self, const void *y) {
    const fn_map *map = &self->map;
    void *perturbed = self->vector[FN_PERTURBED];
    firenet_status status = FIRENET_OK;
    if (self->b) {
        status = apply_b(self, false, self->vector[FN_R], perturbed);
    } else {
        memcpy(perturbed, self->vector[FN_R], r_bytes(self));
    }
    fn_kernels_for(self->context, map->y_type)
        ->axpby(map->y_length, 1.0, y, 1.0, perturbed);
    return status;
}

/* gradient = B^H J^T u - mu r at the point evaluated last. */
static firenet_status differentiate(firenet_perturbation *self) {
    const fn_map *map = &self->map;
    void *gradient = self->vector[FN_GRADIENT];
    void *vjp = self->b ? self->vector[FN_VJP] : gradient;
    firenet_status status =
        map_status(self, "vjp", map->vjp(self->vector[FN_X], vjp, map->user));
    if (status == FIRENET_OK && self->b) {
        status = apply_b(self, true, vjp, gradient);
    }
    fn_kernels_for(self->context, self->r_type)
        ->axpby(self->r_length, -self->values[FN_MU], self->vector[FN_R], 1.0,
                gradient);
    return status;
}

static void cap(firenet_perturbation *self) {
    double norm = r_norm(self), radius = self->values[FN_RADIUS];
    if (norm > radius) {
        fn_kernels_for(self->context, self->r_type)
            ->scale(self->r_length, radius / norm, self->vector[FN_R],
                    self->vector[FN_R]);
    }
}

/* v = g v + h gradient, r = r + v. */
static void ascend(firenet_perturbation *self) {
    const fn_kernels *kernels = fn_kernels_for(self->context, self->r_type);
    void *v = self->vector[FN_V];
    kernels->axpby(self->r_length, self->values[FN_STEP],
                   self->vector[FN_GRADIENT], self->values[FN_MOMENTUM], v);
    kernels->axpby(self->r_length, 1.0, v, 1.0, self->vector[FN_R]);
    cap(self);
}

static void start(firenet_perturbation *self) {
    fn_random random;
    void *r = self->vector[FN_R];
    fn_random_seed(&random, (uint64_t)self->values[FN_SEED]);
    fn_random_vector(&random, self->r_type, self->r_length, r);
    fn_kernels_for(self->context, self->r_type)
        ->scale(self->r_length, self->values[FN_START] / r_norm(self), r, r);
    cap(self);
    memset(self->vector[FN_V], 0, r_bytes(self));
}

/* Writes the step down and keeps r if its Q is the largest so far. */
static firenet_status record(firenet_perturbation *self, double *best) {
    const fn_map *map = &self->map;
    fn_search_step now = {r_norm(self),
                          fn_vector_norm(self->context, map->x_type,
                                         map->x_length, self->vector[FN_X])};
    if (!isfinite(now.change) || !isfinite(now.norm)) {
        return not_finite(self);
    }
    double q = now.change * now.change / 2.0 -
               self->values[FN_MU] / 2.0 * now.norm * now.norm;
    if (q > *best) {
        *best = q;
        self->result = now;
        memcpy(self->vector[FN_BEST], self->vector[FN_R], r_bytes(self));
    }
    self->history[self->done++] = now;
    return FIRENET_OK;
}

/* Evaluates at r; *stop if the monitor asks to. */
static firenet_status evaluate_and_record(firenet_perturbation *self,
                                          const void *y, double *best,
                                          bool *stop) {
    const fn_map *map = &self->map;
    firenet_status status = perturb(self, y);
    if (status == FIRENET_OK) {
        status = evaluate(self, self->vector[FN_PERTURBED], self->vector[FN_X]);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    fn_kernels_for(self->context, map->x_type)
        ->axpby(map->x_length, -1.0, self->vector[FN_BASE], 1.0,
                self->vector[FN_X]);
    status = record(self, best);
    if (status != FIRENET_OK || !self->monitor) {
        return status;
    }
    const fn_search_step *now = &self->history[self->done - 1];
    int answer = self->monitor(self->done - 1, now->norm, now->change,
                               self->vector[FN_R], self->monitor_user);
    *stop = answer == 1;
    return answer == 0 || answer == 1
               ? FIRENET_OK
               : callback_failed(self, "monitor", answer,
                                 "0 (go on) or 1 (stop)");
}

static firenet_status search(firenet_perturbation *self, const void *y,
                             void *r) {
    double best = -INFINITY;
    bool stop = false;
    self->done = 0;
    start(self);
    firenet_status status = evaluate(self, y, self->vector[FN_BASE]);
    while (status == FIRENET_OK && !stop && self->done < self->steps) {
        status = evaluate_and_record(self, y, &best, &stop);
        if (status == FIRENET_OK && !stop && self->done < self->steps) {
            status = differentiate(self);
            ascend(self);
        }
    }
    if (status == FIRENET_OK) {
        memcpy(r, self->vector[FN_BEST], r_bytes(self));
    }
    return status;
}

static firenet_status check(const firenet_perturbation *self,
                            firenet_type y_type, const void *y,
                            int64_t y_length, firenet_type r_type,
                            const void *r, int64_t r_length) {
    firenet_context *context = self->context;
    firenet_status status =
        fn_check_array(context, "y", y, y_type, y_length, self->map.y_type,
                       self->map.y_length);
    if (status == FIRENET_OK) {
        status = fn_check_array(context, "r", r, r_type, r_length, self->r_type,
                                self->r_length);
    }
    if (status == FIRENET_OK) {
        status = fn_check_apart(context, "y", y,
                                (size_t)y_length * fn_type_size(y_type), "r", r,
                                r_bytes(self));
    }
    return status == FIRENET_OK
               ? fn_check_finite(context, "y", y_type, y_length, y)
               : status;
}

firenet_status firenet_perturbation_run(firenet_perturbation *search_,
                                        firenet_type y_type, const void *y,
                                        int64_t y_length, firenet_type r_type,
                                        void *r, int64_t r_length) {
    if (!search_) {
        return FIRENET_ERR_NULL;
    }
    firenet_status status = fn_enter_object(search_->context, &search_->busy);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave(search_->context,
                      check(search_, y_type, y, y_length, r_type, r, r_length));
    if (status == FIRENET_OK) {
        status = search(search_, y, r);
    }
    fn_unlock(&search_->busy);
    return status;
}
