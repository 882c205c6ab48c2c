/* SPDX-License-Identifier: BSD-3-Clause */
/* Vectors and the history of a solver, copied out. */
#include "solve/solver.h"

#include <math.h>

static firenet_status copy_best(firenet_solver *solver, firenet_type type,
                                void *x, int64_t length) {
    const firenet_operator *a = solver->problem.a;
    firenet_status status = fn_check_array(solver->context, "x", x, type,
                                           length, a->domain, a->cols);
    if (status == FIRENET_OK && isinf(solver->state.best_objective)) {
        status = fn_fail(
            solver->context, FIRENET_ERR_STATE,
            "solver: has solved nothing yet, call firenet_solver_solve first");
    }
    if (status == FIRENET_OK) {
        fn_vec_export(solver->context, fn_domain(a), 1.0, solver->best, x);
        status = fn_solver_in_caller_units(solver, x);
    }
    return status;
}

firenet_status firenet_solver_copy_best(firenet_solver *solver,
                                        firenet_type type, void *x,
                                        int64_t length) {
    firenet_context *context = solver ? solver->context : NULL;
    return FN_CALL(context, copy_best(solver, type, x, length));
}

static firenet_status copy_dual(firenet_solver *solver, firenet_type type,
                                void *q, int64_t length) {
    const firenet_operator *a = solver->problem.a;
    firenet_status status =
        fn_check_array(solver->context, "q", q, type, length, a->range,
                       solver->problem.measured);
    if (status == FIRENET_OK && isinf(solver->state.best_objective)) {
        status = fn_fail(
            solver->context, FIRENET_ERR_STATE,
            "solver: has solved nothing yet, call firenet_solver_solve first");
    }
    if (status == FIRENET_OK) {
        fn_vec_export_by(solver->context, fn_problem_data(&solver->problem),
                         1.0, -fn_units_q(&solver->units),
                         solver->certificate.q, q);
        fn_problem_turn(&solver->problem, &solver->scratch, false, q);
    }
    return status;
}

/* The block of a term of the owner's regulariser; NULL where it has none. */
static const fn_dual_block *block_of(const firenet_solver *solver, int term) {
    const firenet_regulariser *regulariser = solver->owner->regulariser;
    for (int j = 0; j < solver->analysis.count; ++j) {
        if (solver->analysis.block[j].term == &regulariser->term[term]) {
            return &solver->analysis.block[j];
        }
    }
    return NULL;
}

static firenet_status copy_term_dual(firenet_solver *solver, int term,
                                     firenet_type type, void *p,
                                     int64_t length) {
    firenet_context *context = solver->context;
    int count = firenet_regulariser_terms(solver->owner->regulariser);
    if (term < 0 || term >= count) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "term: %d, the regulariser has %d from 0", term, count);
    }
    const fn_dual_block *block = block_of(solver, term);
    if (!block) {
        return fn_fail(context, FIRENET_ERR_RANGE,
                       "term: %d is the l1 norm of x, which has no dual vector "
                       "of its own",
                       term);
    }
    firenet_type range = solver->problem.a->range;
    firenet_status status =
        fn_check_array(context, "p", p, type, length, range, block->k->rows);
    if (status == FIRENET_OK && isinf(solver->state.best_objective)) {
        status = fn_fail(
            context, FIRENET_ERR_STATE,
            "solver: has solved nothing yet, call firenet_solver_solve first");
    }
    if (status == FIRENET_OK) {
        /* K^H p = (c W)^H p, and A^H q of the units' A. */
        int exponent =
            -fn_units_q(&solver->units) - solver->units.a + ilogb(block->scale);
        fn_vec_export_by(
            context, fn_range(block->k), 1.0, exponent,
            fn_vec_at(context, range, solver->certificate.q, block->begin), p);
    }
    return status;
}

firenet_status firenet_solver_copy_term_dual(firenet_solver *solver, int term,
                                             firenet_type type, void *p,
                                             int64_t length) {
    firenet_context *context = solver ? solver->context : NULL;
    return FN_CALL(context, copy_term_dual(solver, term, type, p, length));
}

firenet_status firenet_solver_copy_dual(firenet_solver *solver,
                                        firenet_type type, void *q,
                                        int64_t length) {
    firenet_context *context = solver ? solver->context : NULL;
    return FN_CALL(context, copy_dual(solver, type, q, length));
}

int64_t firenet_solver_history_length(const firenet_solver *solver) {
    return solver ? solver->history.count : 0;
}

firenet_status firenet_solver_history(const firenet_solver *solver,
                                      int64_t index, int64_t *iteration,
                                      double *objective, double *gap,
                                      double *infeasibility) {
    if (!solver) {
        return FIRENET_ERR_NULL;
    }
    if (index < 0 || index >= solver->history.count) {
        return fn_refuse(solver->context, FIRENET_ERR_RANGE,
                         "index: %lld, the history has %lld records from 0",
                         (long long)index, (long long)solver->history.count);
    }
    const fn_record *record = &solver->history.record[index];
    if (iteration) {
        *iteration = record->iteration;
    }
    if (objective) {
        *objective = record->objective;
    }
    if (gap) {
        *gap = record->gap;
    }
    if (infeasibility) {
        *infeasibility = record->infeasibility;
    }
    return FIRENET_OK;
}
