/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory a solver takes, told beforehand. */
#include "solve/regularise.h"
#include "solve/solver.h"

/* What columns without penalty take. */
static size_t whole_bytes(const fn_problem *problem) {
    return problem->deflation ? fn_deflation_bytes(problem->deflation) +
                                    fn_domain_bytes(problem->a)
                              : 0;
}

/* What a heuristic, which has one term, keeps of its weights. */
static size_t weights_bytes(const firenet_problem *problem,
                            const fn_method_table *table) {
    if (!table->heuristic || !problem->regulariser) {
        return 0;
    }
    const fn_term *term = &problem->regulariser->term[0];
    return (size_t)term->weights.count *
               (sizeof(fn_chunk) + sizeof(fn_partial)) +
           (term->weights.weights ? (size_t)term->groups * sizeof(double) : 0);
}

size_t firenet_solver_bytes(const firenet_problem *problem,
                            firenet_method method) {
    const fn_method_table *table =
        problem ? fn_method_table_for(problem, method) : NULL;
    if (!table || (problem->regulariser && !table->analysis)) {
        return 0;
    }
    fn_analysis outline;
    fn_problem whole = fn_problem_outline(problem, &outline);
    firenet_operator extended = {.context = whole.a->context,
                                 .split_domain = whole.a->split_domain,
                                 .split_range = whole.a->split_range,
                                 .rows = whole.a->rows,
                                 .cols = whole.a->cols,
                                 .domain = whole.a->domain,
                                 .range = whole.a->range,
                                 .thread_bytes = whole.a->thread_bytes};
    size_t analysis = 0;
    if (problem->regulariser) { /* K stands where A does */
        extended.rows = fn_regulariser_rows(problem->regulariser, whole.a);
        extended.scratch =
            fn_regulariser_operator_scratch(problem->regulariser, whole.a);
        size_t tiles = fn_analysis_tile_thread_bytes(problem->regulariser);
        extended.thread_bytes =
            tiles > extended.thread_bytes ? tiles : extended.thread_bytes;
        analysis = fn_analysis_bytes(problem->regulariser, whole.a);
        whole.a = &extended;
    }
    return sizeof(firenet_solver) + table->size + analysis +
           fn_operator_scratch_bytes(whole.a) + table->bytes(&whole) +
           fn_domain_bytes(whole.a) + 3 * fn_range_bytes(whole.a) +
           fn_column_scaling_bytes(problem->problem.a) +
           weights_bytes(problem, table) + whole_bytes(&problem->problem) +
           fn_units_bytes(&problem->problem);
}
