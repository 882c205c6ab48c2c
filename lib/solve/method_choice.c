/* SPDX-License-Identifier: BSD-3-Clause */
/* Which method solves a problem. */
#include "solve/regularise.h"
#include "solve/solver.h"
#include "solve/working_set.h"

const fn_method_table *fn_method_table_of(firenet_method method) {
    static const fn_method_table *const tables[] = {
        &fn_adaptive_method, &fn_plain_method, &fn_scheduled_method,
        &fn_grid_method,     &fn_fista_method, &fn_working_set_method,
        &fn_spinning_method};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i) {
        if (tables[i]->id == method) {
            return tables[i];
        }
    }
    return NULL;
}

/* A matrix of fewer columns and fewer elements is solved in some tens of
 * microseconds by either method; above, working sets take half the time or less
 * (doc/solvers.md). */
#define MANY_COLUMNS 100
#define MANY_ELEMENTS 1000

/* Working sets may take so much memory, or so many times the matrix's. */
#define MODEST ((size_t)64 << 20)
#define TIMES 2

static bool is_large(const firenet_operator *a) {
    return a->cols >= MANY_COLUMNS || a->cols * a->rows >= MANY_ELEMENTS;
}

/* Whether working sets are worth a try: the matrix is large enough, is in
 * memory, and sets of its columns take no more than they may. */
static bool suits_sets(const firenet_problem *problem) {
    const firenet_operator *a;
    const fn_dual_block *term;
    fn_columns columns;
    fn_analysis outline;
    fn_problem whole = fn_problem_outline(problem, &outline);
    if (!fn_working_set_takes(&whole, &a, &term) || !is_large(a) ||
        !fn_columns_of(a, &columns)) {
        return false;
    }
    size_t matrix =
        (size_t)fn_columns_stored(&columns) * fn_type_size(columns.type);
    return fn_working_set_method.bytes(&whole) <= TIMES * matrix + MODEST;
}

const fn_method_table *fn_method_table_for(const firenet_problem *problem,
                                           firenet_method method) {
    return method == FIRENET_METHOD_ADAPTIVE && suits_sets(problem)
               ? &fn_automatic_method
               : fn_method_table_of(method);
}
