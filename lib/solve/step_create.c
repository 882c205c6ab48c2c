/* SPDX-License-Identifier: BSD-3-Clause */
/* The vectors of steps: making and dropping them. */
#include "solve/step.h"

static int64_t partial_count(const fn_problem *problem) {
    int64_t count = problem->domain_chunks.count > problem->range_chunks.count
                        ? problem->domain_chunks.count
                        : problem->range_chunks.count;
    int64_t chunks = problem->analysis ? fn_analysis_chunks(problem->analysis)
                                       : problem->a->pieces;
    return count > chunks ? count : chunks;
}

/* Which of the optional vectors a step has: 0 or 1 of each. */
typedef struct extras {
    size_t sum; /* and that of the images */
    size_t x_previous, v_previous;
} extras;

static extras extras_of(fn_memory memory) {
    switch (memory) {
    case FN_MEMORY_NONE:
        break;
    case FN_MEMORY_SUM:
        return (extras){.sum = 1};
    case FN_MEMORY_SUM_AND_DUAL:
        return (extras){.sum = 1, .v_previous = 1};
    case FN_MEMORY_PREVIOUS:
        return (extras){.x_previous = 1, .v_previous = 1};
    case FN_MEMORY_DUAL:
        return (extras){.v_previous = 1};
    }
    return (extras){0};
}

static bool allocate_extras(fn_step *step, int64_t count, fn_memory memory) {
    const fn_side n = fn_domain(step->problem->a);
    const fn_side m = fn_range(step->problem->a);
    const fn_side image = fn_problem_image(step->problem);
    const extras e = extras_of(memory);
    const struct {
        size_t wanted;
        fn_side side;
        fn_vec **vector;
    } each[] = {{e.sum, n, &step->sum},
                {e.x_previous, n, &step->x_previous},
                {e.sum, image, &step->ax_sum},
                {e.v_previous, m, &step->v_previous}};
    bool complete = true;
    for (size_t i = 0; i < sizeof each / sizeof *each && complete; ++i) {
        if (each[i].wanted) {
            *each[i].vector =
                fn_vec_alloc_zero(step->context, count, each[i].side);
            complete = *each[i].vector;
        }
    }
    return complete;
}

size_t fn_steps_bytes(const fn_problem *problem, int64_t count,
                      fn_memory memory) {
    const fn_side image = fn_problem_image(problem);
    const extras e = extras_of(memory);
    return (size_t)count *
               ((2u + e.sum + e.x_previous) * fn_domain_bytes(problem->a) +
                (2u + e.sum) * fn_side_bytes(image) +
                (1u + e.v_previous) * fn_range_bytes(problem->a)) +
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
    complete = complete && allocate_extras(step, count, memory);
    if (complete && fn_space_of(context)->keeps && !context->reduce) {
        step->kept = fn_vec_alloc_zero(context, count, fn_kept_side());
        complete = step->kept;
    }
    if (!complete) {
        fn_step_free(step);
        return FIRENET_ERR_NOMEM;
    }
    return FIRENET_OK;
}

/* The vectors of step i of several, each behind that of step i - 1. */
static void place(const fn_step *first, int64_t i, fn_step *step) {
    const fn_side n = fn_domain(first->problem->a);
    const fn_side m = fn_range(first->problem->a);
    const fn_side image = fn_problem_image(first->problem);
    const struct {
        fn_side side;
        fn_vec *first, **vector;
    } each[] = {{n, first->x, &step->x},
                {n, first->atv, &step->atv},
                {n, first->sum, &step->sum},
                {n, first->x_previous, &step->x_previous},
                {m, first->v, &step->v},
                {m, first->v_previous, &step->v_previous},
                {image, first->ax, &step->ax},
                {image, first->ax_next, &step->ax_next},
                {image, first->ax_sum, &step->ax_sum},
                {fn_kept_side(), first->kept, &step->kept}};
    for (size_t k = 0; k < sizeof each / sizeof *each; ++k) {
        *each[k].vector =
            each[k].first
                ? fn_vec_nth(first->context, each[k].side, each[k].first, i)
                : NULL;
    }
}

void fn_steps_align(fn_step *steps, int64_t count) {
    for (int64_t i = 1; i < count; ++i) {
        place(steps, i, &steps[i]);
    }
}

firenet_status fn_steps_create(fn_step *steps, int64_t count,
                               firenet_context *context,
                               const fn_problem *problem, fn_scratch *scratch,
                               fn_memory memory) {
    firenet_status status =
        allocate(steps, count, context, problem, scratch, memory);
    for (int64_t i = 1; i < count && status == FIRENET_OK; ++i) {
        steps[i] = *steps;
        place(steps, i, &steps[i]);
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
    fn_vec_free(context, step->kept);
    fn_free(context, step->partials);
    *step = (fn_step){0};
}
