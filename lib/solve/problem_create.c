/* SPDX-License-Identifier: BSD-3-Clause */
/* Making and dropping a firenet_problem. */
#include "model/levels.h"
#include "operators/deflated.h"
#include "solve/problem.h"

#include <math.h>

static firenet_status check_parts(firenet_context *context,
                                  firenet_problem_kind kind,
                                  const firenet_operator *a, double parameter) {
    if (!a) {
        return fn_fail_null(context, "a");
    }
    firenet_status status = fn_problem_check_kind(context, kind);
    return status == FIRENET_OK
               ? fn_problem_check_parameter(context, kind, parameter)
               : status;
}

static firenet_status check_weights(firenet_context *context,
                                    const firenet_operator *a,
                                    const double *weights, int64_t count) {
    if (!weights && count != 0) {
        return fn_fail_null(context, "weights");
    }
    if (weights && count != a->cols) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "weights: %lld elements, the operator %s has %lld "
                       "columns; both must be equal",
                       (long long)count, a->description, (long long)a->cols);
    }
    for (int64_t i = 0; i < count; ++i) {
        if (!(weights[i] >= 0.0)) {
            return fn_fail(context, FIRENET_ERR_RANGE,
                           "weights[%lld]: %.17g, allowed is [0, inf]",
                           (long long)i, weights[i]);
        }
    }
    return FIRENET_OK;
}

/* All but the chunks of the primal. */
static firenet_problem *new_problem(firenet_context *context,
                                    firenet_problem_kind kind,
                                    firenet_operator *a, double parameter) {
    firenet_problem *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return NULL;
    }
    atomic_init(&self->references, 1);
    self->context = firenet_context_retain(context);
    self->problem.kind = kind;
    self->problem.a = firenet_operator_retain(a);
    fn_problem_set_parameter(&self->problem, parameter);
    self->problem.measured = a->rows;
    if (fn_chunks_create(&self->problem.range_chunks, context, 1, &a->rows,
                         NULL) != FIRENET_OK) {
        firenet_problem_release(self);
        return NULL;
    }
    self->problem.range_chunks.split = a->split_range;
    self->problem.data_chunks = self->problem.range_chunks;
    return self;
}

static firenet_status finish(firenet_problem **out, firenet_problem *self,
                             firenet_status status) {
    if (status == FIRENET_OK && self->problem.a->split_domain) {
        status =
            fn_sum_share_chunks(self->context, &self->problem.domain_chunks);
    }
    if (status == FIRENET_OK) {
        status = fn_operator_prepare(self->problem.a, self->context);
    }
    if (status != FIRENET_OK) {
        firenet_problem_release(self);
        return status;
    }
    fn_problem_set_rounding(&self->problem, self->problem.a->norm_size);
    *out = self;
    return FIRENET_OK;
}

static bool is_ordinary(double weight) {
    return weight > 0.0 && !isinf(weight);
}

/* P A M in the place of A where some weights are 0 or infinite, and 1 in the
 * place of those. */
static firenet_status deflate(firenet_problem *self, firenet_context *context,
                              const double *weights) {
    fn_problem *problem = &self->problem;
    firenet_operator *a = problem->a;
    bool ordinary = true;
    for (int64_t j = 0; j < a->cols; ++j) {
        ordinary = ordinary && is_ordinary(weights[j]);
    }
    if (ordinary) {
        return FIRENET_OK;
    }
    firenet_status status = fn_deflate(&problem->a, context, a, weights);
    if (status != FIRENET_OK) {
        problem->a = a;
        return status;
    }
    firenet_operator_release(a);
    problem->deflation = fn_deflation_of(problem->a);
    for (int64_t j = 0; j < problem->a->cols; ++j) {
        double w = weights[j];
        problem->taken =
            hypot(problem->taken, fn_deflation_taken(problem->deflation, j));
        problem->domain_chunks.weights[j] = is_ordinary(w) ? w : 1.0;
    }
    return FIRENET_OK;
}

static firenet_status create(firenet_problem **out, firenet_context *context,
                             firenet_problem_kind kind, firenet_operator *a,
                             double parameter, const double *weights,
                             int64_t count) {
    firenet_status status = check_parts(context, kind, a, parameter);
    if (status == FIRENET_OK) {
        status = check_weights(context, a, weights, count);
    }
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_problem *self = new_problem(context, kind, a, parameter);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    fn_chunks *primal = &self->problem.domain_chunks;
    status = weights
                 ? fn_chunks_create_weighted(primal, context, count, weights)
                 : fn_chunks_create(primal, context, 1, &a->cols, NULL);
    if (status == FIRENET_OK && weights) {
        status = deflate(self, context, weights);
    }
    return finish(out, self, status);
}

firenet_status firenet_problem_create(firenet_problem **out,
                                      firenet_context *context,
                                      firenet_problem_kind kind,
                                      firenet_operator *a, double parameter,
                                      const double *weights, int64_t count) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(
        context, create(out, context, kind, a, parameter, weights, count));
    return FN_SHARED_RESULT(status, out, firenet_problem_release);
}

static firenet_status create_in_levels(firenet_problem **out,
                                       firenet_context *context,
                                       firenet_problem_kind kind,
                                       firenet_operator *a, double parameter,
                                       const firenet_levels *levels) {
    firenet_status status = check_parts(context, kind, a, parameter);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!levels) {
        return fn_fail_null(context, "levels");
    }
    int64_t length = levels->bounds[levels->count - 1];
    if (length != a->cols) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "levels: M_r = %lld, the operator %s has %lld columns; "
                       "both must be equal",
                       (long long)length, a->description, (long long)a->cols);
    }
    firenet_problem *self = new_problem(context, kind, a, parameter);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    return finish(out, self,
                  fn_chunks_create(&self->problem.domain_chunks, context,
                                   levels->count, levels->bounds,
                                   levels->weights));
}

firenet_status firenet_problem_create_in_levels(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, const firenet_levels *levels) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(
        context, create_in_levels(out, context, kind, a, parameter, levels));
    return FN_SHARED_RESULT(status, out, firenet_problem_release);
}

/* The weights of |x_i| in R; 0 where x itself is in no term. */
static firenet_status take_primal(firenet_problem *self,
                                  firenet_context *context,
                                  const firenet_regulariser *regulariser) {
    fn_chunks *primal = &self->problem.domain_chunks;
    const double none = 0.0;
    for (int j = 0; j < regulariser->count; ++j) {
        if (fn_term_is_l1(&regulariser->term[j])) {
            return fn_chunks_create_scaled(
                primal, context, &regulariser->term[j].weights, 1.0, 0);
        }
    }
    return fn_chunks_create(primal, context, 1, &self->problem.a->cols, &none);
}

firenet_status fn_problem_create_regularised(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, firenet_regulariser *regulariser) {
    firenet_status status = check_parts(context, kind, a, parameter);
    if (status != FIRENET_OK) {
        return status;
    }
    if (!regulariser) {
        return fn_fail_null(context, "regulariser");
    }
    if (regulariser->cols != a->cols) {
        return fn_fail(context, FIRENET_ERR_SHAPE,
                       "regulariser: of %lld elements, the operator %s has "
                       "%lld columns",
                       (long long)regulariser->cols, a->description,
                       (long long)a->cols);
    }
    if (regulariser->domain != a->domain) {
        return fn_fail(context, FIRENET_ERR_TYPE,
                       "regulariser: of %s, the operator %s takes %s",
                       fn_type_name(regulariser->domain), a->description,
                       fn_type_name(a->domain));
    }
    firenet_problem *self = new_problem(context, kind, a, parameter);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    bool plain = regulariser->count == 1 &&
                 fn_term_is_l1(&regulariser->term[0]) &&
                 regulariser->constraint == FIRENET_CONSTRAINT_NONE;
    self->regulariser = plain ? NULL : firenet_regulariser_retain(regulariser);
    return finish(out, self, take_primal(self, context, regulariser));
}

firenet_status firenet_problem_create_regularised(
    firenet_problem **out, firenet_context *context, firenet_problem_kind kind,
    firenet_operator *a, double parameter, firenet_regulariser *regulariser) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(
        context, fn_problem_create_regularised(out, context, kind, a, parameter,
                                               regulariser));
    return FN_SHARED_RESULT(status, out, firenet_problem_release);
}

firenet_problem *firenet_problem_retain(firenet_problem *problem) {
    if (problem) {
        atomic_fetch_add_explicit(&problem->references, 1,
                                  memory_order_relaxed);
    }
    return problem;
}

void firenet_problem_release(firenet_problem *problem) {
    if (!problem || atomic_fetch_sub_explicit(&problem->references, 1,
                                              memory_order_acq_rel) != 1) {
        return;
    }
    firenet_context *context = problem->context;
    fn_chunks_free(&problem->problem.domain_chunks, context);
    fn_chunks_free(&problem->problem.range_chunks, context);
    firenet_operator_release(problem->problem.a);
    firenet_regulariser_release(problem->regulariser);
    fn_free(context, problem);
    firenet_context_release(context);
}

firenet_problem_kind firenet_problem_get_kind(const firenet_problem *problem) {
    return problem ? problem->problem.kind : (firenet_problem_kind)0;
}

double firenet_problem_parameter(const firenet_problem *problem) {
    return problem ? fn_problem_parameter(&problem->problem) : 0.0;
}
