/* SPDX-License-Identifier: BSD-3-Clause */
/* The vectors of steps: making and dropping them. */
#include "solve/step.h"

static int64_t partial_count(const fn_problem *problem) {
    int64_t count = problem->domain_chunks.count > problem->range_chunks.count
                        ? problem->domain_chunks.count
                        : problem->range_chunks.count;
    int64_t chunks =
        problem->analysis ? fn_analysis_chunks(problem->analysis) : 0;
    return count > chunks ? count : chunks;
}

size_t fn_steps_bytes(const fn_problem *problem, int64_t count,
                      fn_memory memory) {
    size_t extra = memory == FN_MEMORY_NONE ? 0u : 1u;
    size_t dual = memory == FN_MEMORY_SUM_AND_DUAL ? 1u : 0u;
    size_t previous = memory == FN_MEMORY_PREVIOUS ? 1u : 0u;
    size_t images = 2u + extra - previous, duals = 1u + dual + previous;
    size_t primal =
        2u + extra + (fn_problem_tiled(problem) ? extra - previous : 0u);
    return (size_t)count * (primal * fn_domain_bytes(problem->a) +
                            images * fn_side_bytes(fn_problem_image(problem)) +
                            duals * fn_range_bytes(problem->a)) +
           (size_t)partial_count(problem) * sizeof(fn_partial);
}

/* The vectors of `count` steps, in the first of them. */
static firenet_status allocate(fn_step *step, int64_t count,
                               firenet_context *context,
                               const fn_problem *problem, fn_scratch *scratch,
                               fn_memory memory) {
    const fn_side n = fn_domain(problem->a), m = fn_range(problem->a);
    const fn_side image = fn_problem_image(problem);
    *step = (fn_step){.problem = problem,
                      .context = context,
                      .scratch = scratch,
                      .x = fn_vec_alloc_zero(context, count, n),
                      .atv = fn_vec_alloc_zero(context, count, n),
                      .v = fn_vec_alloc_zero(context, count, m),
                      .ax = fn_vec_alloc_zero(context, count, image),
                      .ax_next = fn_vec_alloc_zero(context, count, image)};
    step->partials =
        fn_alloc(context, partial_count(problem), sizeof *step->partials);
    bool complete = step->x && step->atv && step->v && step->ax &&
                    step->ax_next && step->partials;
    if (memory != FN_MEMORY_NONE && complete) {
        fn_vec *primal = fn_vec_alloc_zero(context, count, n);
        bool sum = memory != FN_MEMORY_PREVIOUS;
        fn_vec *dual = fn_vec_alloc_zero(context, count, sum ? image : m);
        *(sum ? &step->sum : &step->x_previous) = primal;
        *(sum ? &step->ax_sum : &step->v_previous) = dual;
        complete = primal && dual;
        if (memory == FN_MEMORY_SUM_AND_DUAL && complete) {
            step->v_previous = fn_vec_alloc_zero(context, count, m);
            complete = step->v_previous;
        }
        if (sum && fn_problem_tiled(problem) && complete) {
            step->x_previous = fn_vec_alloc_zero(context, count, n);
            complete = step->x_previous;
        }
    }
    if (!complete) {
        fn_step_free(step);
        return FIRENET_ERR_NOMEM;
    }
    return FIRENET_OK;
}

/* Step i of several; every vector is the one behind that of step i - 1. */
static fn_step step_at(const fn_step *first, int64_t i) {
    const fn_side n = fn_domain(first->problem->a);
    const fn_side m = fn_range(first->problem->a);
    const fn_side image = fn_problem_image(first->problem);
    fn_step step = *first;
    fn_vec **primal[] = {&step.x, &step.atv, &step.sum, &step.x_previous};
    fn_vec **dual[] = {&step.v, &step.v_previous};
    fn_vec **images[] = {&step.ax, &step.ax_next, &step.ax_sum};
    for (size_t k = 0; k < sizeof primal / sizeof *primal; ++k) {
        *primal[k] =
            *primal[k] ? fn_vec_nth(step.context, n, *primal[k], i) : NULL;
    }
    for (size_t k = 0; k < sizeof dual / sizeof *dual; ++k) {
        *dual[k] = *dual[k] ? fn_vec_nth(step.context, m, *dual[k], i) : NULL;
    }
    for (size_t k = 0; k < sizeof images / sizeof *images; ++k) {
        *images[k] =
            *images[k] ? fn_vec_nth(step.context, image, *images[k], i) : NULL;
    }
    return step;
}

firenet_status fn_steps_create(fn_step *steps, int64_t count,
                               firenet_context *context,
                               const fn_problem *problem, fn_scratch *scratch,
                               fn_memory memory) {
    firenet_status status =
        allocate(steps, count, context, problem, scratch, memory);
    for (int64_t i = 1; i < count && status == FIRENET_OK; ++i) {
        steps[i] = step_at(steps, i);
    }
    return status;
}

firenet_status fn_step_create(fn_step *step, firenet_context *context,
                              const fn_problem *problem, fn_scratch *scratch,
                              fn_memory memory) {
    return fn_steps_create(step, 1, context, problem, scratch, memory);
}

void fn_step_free(fn_step *step) {
    firenet_context *context = step->context;
    fn_vec_free(context, step->x);
    fn_vec_free(context, step->atv);
    fn_vec_free(context, step->sum);
    fn_vec_free(context, step->x_previous);
    fn_vec_free(context, step->v_previous);
    fn_vec_free(context, step->v);
    fn_vec_free(context, step->ax);
    fn_vec_free(context, step->ax_next);
    fn_vec_free(context, step->ax_sum);
    fn_free(context, step->partials);
    *step = (fn_step){0};
}
