/* SPDX-License-Identifier: BSD-3-Clause */
#include "solve/solver.h"

#include "operators/operator.h"

#include <math.h>
#include <string.h>

/* --------------------------------------------------------------- creation */

static const fn_method_table *table_of(firenet_method method) {
    static const fn_method_table *const tables[] = {
        &fn_adaptive_method, &fn_plain_method, &fn_scheduled_method,
        &fn_grid_method, &fn_fista_method};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i) {
        if (tables[i]->id == method) {
            return tables[i];
        }
    }
    return NULL;
}

size_t firenet_solver_bytes(const firenet_problem *problem,
                            firenet_method method) {
    const fn_method_table *table = table_of(method);
    if (!problem || !table) {
        return 0;
    }
    return sizeof(firenet_solver) + table->size +
           fn_operator_scratch_bytes(problem->problem.a) +
           table->bytes(&problem->problem) +
           fn_domain_bytes(problem->problem.a) +
           fn_balance_bytes(problem->problem.a);
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
    method->share = 1.0;
    self->method = method;
    return table->create(method);
}

static firenet_status check_create(firenet_context *context,
                                   const firenet_problem *problem,
                                   firenet_method method) {
    const fn_method_table *table = table_of(method);
    if (!problem) {
        return fn_fail_null(context, "problem");
    }
    if (!table) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "method: %d, allowed are %d (ADAPTIVE), %d (PLAIN), %d "
                       "(SCHEDULED), %d (GRID), %d (FISTA)",
                       (int)method, FIRENET_METHOD_ADAPTIVE,
                       FIRENET_METHOD_PLAIN, FIRENET_METHOD_SCHEDULED,
                       FIRENET_METHOD_GRID, FIRENET_METHOD_FISTA);
    }
    return table->check(context, &problem->problem);
}

/* The owner's problem in balanced variables. */
static firenet_status balance(firenet_solver *self) {
    const fn_problem *given = &self->owner->problem;
    firenet_status status =
        fn_balance_create(&self->balance, self->context, given->a);
    self->problem = *given;
    self->problem.a = self->balance.a;
    if (status == FIRENET_OK && self->balance.factor) {
        status = fn_balance_weights(&self->balance, self->context,
                                    &given->primal, &self->weights);
        self->problem.primal = self->weights;
    }
    return status;
}

static firenet_status fill(firenet_solver *self, const fn_method_table *table) {
    firenet_status status = balance(self);
    if (status != FIRENET_OK) {
        return status;
    }
    self->best = fn_alloc(self->context, 1, fn_domain_bytes(self->problem.a));
    status = self->best ? fn_operator_scratch(self->problem.a, self->context,
                                              &self->scratch)
                        : FIRENET_ERR_NOMEM;
    return status == FIRENET_OK ? create_method(self, table) : status;
}

static firenet_status create(firenet_solver **out, firenet_context *context,
                             firenet_problem *problem, firenet_method method) {
    firenet_status status = check_create(context, problem, method);
    if (status != FIRENET_OK) {
        return status;
    }
    firenet_solver *self = fn_alloc_zero(context, 1, sizeof *self);
    if (!self) {
        return FIRENET_ERR_NOMEM;
    }
    self->context = firenet_context_retain(context);
    self->owner = firenet_problem_retain(problem);
    self->problem = problem->problem;
    self->found = (fn_findings){.objective = NAN,
                                .residual = NAN,
                                .dual = NAN,
                                .best_objective = INFINITY,
                                .best_residual = NAN};
    fn_history_clear(&self->history);
    atomic_init(&self->control.cancelled, false);
    fn_solver_defaults(self, table_of(method));
    status = fill(self, table_of(method));
    if (status != FIRENET_OK) {
        firenet_solver_release(self);
        return status;
    }
    *out = self;
    return FIRENET_OK;
}

firenet_status firenet_solver_create(firenet_solver **out,
                                     firenet_context *context,
                                     firenet_problem *problem,
                                     firenet_method method) {
    firenet_status status = FN_ENTER_CREATE(context, out);
    if (status != FIRENET_OK) {
        return status;
    }
    return fn_leave(context, create(out, context, problem, method));
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
    fn_blocks_free(&solver->weights, context);
    fn_balance_free(&solver->balance, context);
    fn_free(context, solver->best);
    fn_free(context, solver->control.reference);
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
