/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/solver.h"

#include "solve/regularise.h"

#include <math.h>
#include <string.h>

/* --------------------------------------------------------------- creation */

/* The stack's, but for the threads': a product's, or the norm's of the solver's
 * operator or of the owner's, whose ratio is wanted. */
static size_t scratch_bytes(const firenet_operator *a,
                            const firenet_operator *given,
                            const fn_method_table *table) {
    size_t norm = fn_norm_room(a, fn_method_norm_effort(table));
    size_t other = a == given ? 0 : fn_norm_room(given, FN_NORM_ROUGH);
    size_t most = norm > other ? norm : other;
    return most > a->scratch ? most : a->scratch;
}

static firenet_status create_method(firenet_solver *self,
                                    const fn_method_table *table) {
    fn_method *method = fn_alloc_zero(self->context, 1, table->size);
    if (!method) {
        return FIRENET_ERR_NOMEM;
    }
    method->table = table;
    method->problem = &self->problem;
    method->context = self->context;
    method->scratch = &self->scratch;
    method->certificate = &self->certificate;
    method->share = 1.0;
    self->method = method;
    return table->create(method);
}

static firenet_status check_create(firenet_context *context,
                                   const firenet_problem *problem,
                                   firenet_method method) {
    const fn_method_table *table = fn_method_table_of(method);
    if (!problem) {
        return fn_fail_null(context, "problem");
    }
    if (!table) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "method: %d, allowed are %d (ADAPTIVE), %d (PLAIN), %d "
                       "(SCHEDULED), %d (GRID), %d (FISTA), %d (WORKING_SET), "
                       "%d (SPINNING)",
                       (int)method, FIRENET_METHOD_ADAPTIVE,
                       FIRENET_METHOD_PLAIN, FIRENET_METHOD_SCHEDULED,
                       FIRENET_METHOD_GRID, FIRENET_METHOD_FISTA,
                       FIRENET_METHOD_WORKING_SET, FIRENET_METHOD_SPINNING);
    }
    if (problem->regulariser && !table->analysis) {
        return fn_fail(context, FIRENET_ERR_UNSUPPORTED,
                       "method: %s supports the l1 norm of x only; for this "
                       "regulariser use adaptive or plain",
                       firenet_method_name(method));
    }
    fn_analysis outline;
    fn_problem whole = fn_problem_outline(problem, &outline);
    return table->check ? table->check(context, &whole) : FIRENET_OK;
}

/* A^H q is compared with weights this far apart at the most: the quotients'
 * squares stay within the type. */
static double weight_spread(firenet_type type) {
    return fn_type_single(type) ? 0x1p80 : 0x1p600;
}

static bool too_wide(const fn_chunks *weights, firenet_type type) {
    double least, largest;
    fn_chunks_range(weights, &least, &largest);
    return !(largest / least <= weight_spread(type));
}

static firenet_status check_weights(firenet_solver *self) {
    const fn_problem *given = &self->owner->problem;
    if (self->owner->regulariser ||
        !too_wide(&given->domain_chunks, given->a->domain)) {
        return FIRENET_OK;
    }
    double least, largest;
    fn_chunks_range(&given->domain_chunks, &least, &largest);
    return fn_fail(
        self->context, FIRENET_ERR_RANGE,
        "weights: from %g to %g, for elements of type %s their ratio "
        "must not exceed %g",
        least, largest, fn_type_name(given->a->domain),
        weight_spread(given->a->domain));
}

/* Balances A's columns, unless that would spread the weights too far. */
static firenet_status scale_columns(firenet_solver *self,
                                    firenet_operator *scaled) {
    const fn_problem *given = &self->owner->problem;
    firenet_status status =
        fn_column_scaling_create(&self->scaling, self->context, scaled);
    if (status != FIRENET_OK || !self->scaling.factor) {
        return status;
    }
    status = fn_column_scaling_weights(&self->scaling, self->context,
                                       &given->domain_chunks, &self->weights);
    if (status == FIRENET_OK && too_wide(&self->weights, scaled->domain)) {
        fn_chunks_free(&self->weights, self->context);
        fn_column_scaling_undo(&self->scaling, self->context, scaled);
    }
    return status;
}

/* The owner's problem with an analysis, in units near one. */
static firenet_status set_analysis(firenet_solver *self) {
    fn_regularised parts = {.weights = &self->weights,
                            .range_chunks = &self->range_chunks,
                            .analysis = &self->analysis,
                            .units = &self->units,
                            .tiled = true};
    firenet_status status = fn_problem_regularise(
        &self->problem, self->context, self->owner->regulariser, &parts);
    self->scaling.a = parts.k; /* released with it */
    return status;
}

/* The owner's problem in units near one and balanced variables. */
static firenet_status set_problem(firenet_solver *self,
                                  const fn_method_table *table) {
    fn_problem *problem = &self->problem;
    firenet_operator *scaled = NULL;
    if (self->owner->regulariser) {
        return set_analysis(self);
    }
    firenet_status status = check_weights(self);
    if (status == FIRENET_OK) {
        self->units = fn_units_of(problem);
        status =
            fn_units_operator(&scaled, self->context, problem, self->units.a);
    }
    if (status == FIRENET_OK) {
        status = table->matrix ? fn_column_scaling_measure(
                                     &self->scaling, self->context, scaled)
                               : scale_columns(self, scaled);
    }
    firenet_operator_release(scaled);
    if (status != FIRENET_OK) {
        return status;
    }
    problem->a = self->scaling.a;
    if (self->weights.chunk) {
        problem->domain_chunks = self->weights;
    }
    self->units.w = fn_units_of(problem).w;
    if (self->units.w != 0) {
        fn_chunks unscaled = self->weights;
        status = fn_chunks_create_scaled(&self->weights, self->context,
                                         &problem->domain_chunks, 1.0,
                                         self->units.w);
        fn_chunks_free(&unscaled, self->context);
        problem->domain_chunks = self->weights;
    }
    if (problem->deflation) {
        problem->taken = fn_column_scaling_add_taken(
            &self->scaling, problem->deflation, self->units.a);
    }
    fn_problem_set_rounding(problem, problem->a->norm_size + problem->taken);
    if (self->scaling.lengths && status == FIRENET_OK) {
        fn_problem_set_columns(problem, self->scaling.lengths);
    }
    /* Only (P1) asks for rays. */
    if (problem->kind != FIRENET_PROBLEM_P1) {
        fn_column_scaling_drop_lengths(&self->scaling, self->context);
    }
    problem->lengths = self->scaling.lengths;
    return status;
}

static firenet_status allocate_whole(firenet_solver *self) {
    const fn_deflation *deflation = self->problem.deflation;
    const firenet_operator *a = self->problem.a;
    if (!deflation) {
        return FIRENET_OK;
    }
    self->coordinates =
        fn_alloc(self->context, (int64_t)fn_deflation_bytes(deflation), 1);
    self->whole = fn_alloc(self->context, a->cols, fn_type_size(a->domain));
    return self->coordinates && self->whole ? FIRENET_OK : FIRENET_ERR_NOMEM;
}

/* Vectors of the range and the domain that the solver itself needs. */
static firenet_status allocate(firenet_solver *self,
                               const fn_method_table *table) {
    firenet_context *context = self->context;
    const firenet_operator *a = self->problem.a;
    if (allocate_whole(self) != FIRENET_OK) {
        return FIRENET_ERR_NOMEM;
    }
    const fn_side m = fn_range(a);
    self->y = fn_vec_alloc_zero(context, 1, m);
    self->image = fn_vec_alloc_zero(context, 1, m);
    self->certificate.q = fn_vec_alloc_zero(context, 1, m);
    self->best = fn_vec_alloc(context, 1, fn_domain(a));
    return self->y && self->image && self->certificate.q && self->best
               ? fn_scratch_create(
                     &self->scratch, context,
                     scratch_bytes(a, self->owner->problem.a, table),
                     a->thread_bytes)
               : FIRENET_ERR_NOMEM;
}

static firenet_status fill(firenet_solver *self, const fn_method_table *table) {
    firenet_status status = set_problem(self, table);
    if (status == FIRENET_OK) {
        status = fn_operator_prepare(self->problem.a, self->context);
    }
    if (status == FIRENET_OK) {
        status = allocate(self, table);
    }
    return status == FIRENET_OK ? create_method(self, table) : status;
}

/* A solver of nothing yet. */
static firenet_solver *blank(firenet_context *context, firenet_problem *owner,
                             const fn_method_table *table) {
    firenet_solver *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return NULL;
    }
    self->context = firenet_context_retain(context);
    self->owner = firenet_problem_retain(owner);
    self->problem = owner->problem;
    self->norm_unit = 1.0;
    self->basis = FIRENET_GAP_EXACT;
    self->parameter = fn_problem_parameter(&owner->problem);
    self->state = (fn_run_state){.objective = NAN,
                                 .residual = NAN,
                                 .best_objective = INFINITY,
                                 .best_residual = NAN};
    fn_history_clear(&self->history, 1);
    atomic_init(&self->control.cancelled, false);
    fn_solver_defaults(self, table);
    return self;
}

static firenet_status finish(firenet_solver **out, firenet_solver *self,
                             firenet_status status) {
    if (status != FIRENET_OK) {
        firenet_solver_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status fn_solver_create(firenet_solver **out, firenet_context *context,
                                firenet_problem *problem,
                                firenet_method method) {
    firenet_status status = check_create(context, problem, method);
    if (status != FIRENET_OK) {
        return status;
    }
    const fn_method_table *table = fn_method_table_for(problem, method);
    firenet_solver *self = blank(context, problem, table);
    return self ? finish(out, self, fill(self, table)) : FIRENET_ERR_NOMEM;
}

firenet_status fn_solver_create_twin(firenet_solver **out,
                                     firenet_context *context,
                                     const firenet_solver *of) {
    firenet_solver *self = blank(context, of->owner, of->method->table);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->twin = true;
    self->problem = of->problem;
    self->units = of->units;
    self->scaling = of->scaling;
    self->scaling.a = firenet_operator_retain(of->scaling.a);
    self->scaling.unscaled = NULL;
    firenet_status status = FIRENET_OK;
    if (of->problem.analysis) {
        status = fn_analysis_share(&self->analysis, context, &of->analysis);
        self->problem.analysis = &self->analysis;
    }
    if (of->scaling.unscaled && status == FIRENET_OK) {
        self->scaling.unscaled =
            fn_alloc(context, self->problem.a->cols,
                     fn_type_size(self->problem.a->domain));
        status = self->scaling.unscaled ? FIRENET_OK : FIRENET_ERR_NOMEM;
    }
    if (status == FIRENET_OK) {
        status = allocate(self, of->method->table);
    }
    if (status == FIRENET_OK) {
        status = create_method(self, of->method->table);
    }
    return finish(out, self, status);
}

firenet_status firenet_solver_create(firenet_solver **out,
                                     firenet_context *context,
                                     firenet_problem *problem,
                                     firenet_method method) {
    firenet_status status = FN_ENTER_SHARED_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    status = fn_leave_shared(context,
                             fn_solver_create(out, context, problem, method));
    return FN_SHARED_RESULT(status, out, firenet_solver_release);
}

void firenet_solver_release(firenet_solver *solver) {
    if (!solver) {
        return;
    }
    firenet_context *context = solver->context;
    if (solver->method) {
        solver->method->table->destroy(solver->method);
        fn_free(context, solver->method);
    }
    fn_scratch_free(&solver->scratch);
    if (solver->twin) { /* the rest is the other's */
        solver->scaling.factor = solver->scaling.inverse = NULL;
        solver->scaling.lengths = NULL;
    }
    fn_chunks_free(&solver->weights, context);
    fn_chunks_free(&solver->range_chunks, context);
    fn_analysis_free(&solver->analysis, context);
    fn_column_scaling_free(&solver->scaling, context);
    fn_free(context, solver->coordinates);
    fn_free(context, solver->whole);
    fn_vec_free(context, solver->best);
    fn_vec_free(context, solver->y);
    fn_vec_free(context, solver->image);
    fn_vec_free(context, solver->certificate.q);
    fn_vec_free(context, solver->control.reference);
    firenet_problem_release(solver->owner);
    fn_free(context, solver);
    firenet_context_release(context);
}

void firenet_solver_cancel(firenet_solver *solver) {
    if (solver) {
        atomic_store_explicit(&solver->control.cancelled, true,
                              memory_order_release);
    }
}
